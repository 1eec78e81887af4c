//! What must survive the process: one JSON line for every message accepted and
//! for every message done with.
//!
//! A line is handed to the operating system before the message counts as
//! accepted, which outlives a killed process (not a power cut). The file is
//! rewritten without what is done with at the start and whenever it is four
//! times larger than what it still says.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// No rewriting below this size.
const SMALL: u64 = 8 * 1024 * 1024;

/// The journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Reading or writing failed.
    #[error("queue journal: {0}")]
    Io(#[from] std::io::Error),
    /// A line that is not the last one is not a journal line.
    #[error("queue journal: line {0} cannot be read")]
    Line(usize),
}

#[derive(Serialize, Deserialize)]
enum Line<'a> {
    #[serde(rename = "sent")]
    Sent(#[serde(borrow)] Entry<'a>),
    #[serde(rename = "done")]
    Done(Cow<'a, [u64]>),
    #[serde(rename = "dead")]
    Dead(Cow<'a, [u64]>),
    #[serde(rename = "redriven")]
    Redriven,
}

/// A message as it is written down.
#[derive(Serialize, Deserialize)]
pub(super) struct Entry<'a> {
    pub(super) id: u64,
    #[serde(borrow)]
    pub(super) group: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) dedup: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) body: Cow<'a, str>,
    #[serde(default)]
    pub(super) dead: bool,
}

impl Entry<'_> {
    fn into_owned(self) -> Entry<'static> {
        Entry {
            id: self.id,
            group: self.group.into_owned().into(),
            dedup: self.dedup.into_owned().into(),
            body: self.body.into_owned().into(),
            dead: self.dead,
        }
    }
}

#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    bytes: u64,
    line: Vec<u8>,
}

impl Journal {
    /// Opens or makes the file; gives what it still holds, by age.
    pub(super) fn open(path: &Path) -> Result<(Self, Vec<Entry<'static>>), JournalError> {
        let kept = match File::open(path) {
            Ok(file) => read(file)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let (file, bytes) = write_anew(path, kept.iter().map(borrowed))?;
        let journal = Self {
            path: path.to_owned(),
            file,
            bytes,
            line: Vec::new(),
        };
        Ok((journal, kept))
    }

    pub(super) fn sent(&mut self, entry: Entry<'_>) -> std::io::Result<()> {
        self.append(&Line::Sent(entry))
    }

    pub(super) fn done(&mut self, ids: &[u64]) -> std::io::Result<()> {
        self.append(&Line::Done(ids.into()))
    }

    pub(super) fn dead(&mut self, ids: &[u64]) -> std::io::Result<()> {
        self.append(&Line::Dead(ids.into()))
    }

    pub(super) fn redriven(&mut self) -> std::io::Result<()> {
        self.append(&Line::Redriven)
    }

    /// Whether rewriting pays when the living messages take `living` bytes.
    pub(super) fn is_wasteful(&self, living: u64) -> bool {
        self.bytes > SMALL && self.bytes / 4 > living
    }

    /// Replaces the file by one that holds these messages only.
    pub(super) fn rewrite<'a>(
        &mut self,
        living: impl Iterator<Item = Entry<'a>>,
    ) -> std::io::Result<()> {
        (self.file, self.bytes) = write_anew(&self.path, living)?;
        Ok(())
    }

    fn append(&mut self, line: &Line<'_>) -> std::io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, line)?;
        self.line.push(b'\n');
        // After a failed write the file may end inside a line: cut it back, or
        // the next line would be unreadable.
        if let Err(error) = self.file.write_all(&self.line) {
            let _ = self.file.set_len(self.bytes);
            return Err(error);
        }
        self.bytes += self.line.len() as u64;
        Ok(())
    }
}

fn borrowed<'a>(entry: &'a Entry<'_>) -> Entry<'a> {
    Entry {
        id: entry.id,
        group: entry.group.as_ref().into(),
        dedup: entry.dedup.as_ref().into(),
        body: entry.body.as_ref().into(),
        dead: entry.dead,
    }
}

fn read(file: File) -> Result<Vec<Entry<'static>>, JournalError> {
    let mut living = BTreeMap::new();
    let mut reader = BufReader::new(file);
    let mut text = Vec::new();
    for number in 1.. {
        text.clear();
        if reader.read_until(b'\n', &mut text)? == 0 {
            break;
        }
        // The process died while writing this line: nobody was told "accepted".
        if text.last() != Some(&b'\n') {
            break;
        }
        match serde_json::from_slice(&text).map_err(|_| JournalError::Line(number))? {
            Line::Sent(entry) => {
                living.insert(entry.id, entry.into_owned());
            }
            Line::Done(ids) => {
                for id in ids.iter() {
                    living.remove(id);
                }
            }
            Line::Dead(ids) => {
                for id in ids.iter() {
                    if let Some(entry) = living.get_mut(id) {
                        entry.dead = true;
                    }
                }
            }
            Line::Redriven => living.values_mut().for_each(|entry| entry.dead = false),
        }
    }
    Ok(living.into_values().collect())
}

fn write_anew<'a>(
    path: &Path,
    living: impl Iterator<Item = Entry<'a>>,
) -> std::io::Result<(File, u64)> {
    let draft = path.with_extension("new");
    let mut writer = BufWriter::new(File::create(&draft)?);
    for entry in living {
        serde_json::to_writer(&mut writer, &Line::Sent(entry))?;
        writer.write_all(b"\n")?;
    }
    writer.flush()?;
    std::fs::rename(&draft, path)?;
    let file = OpenOptions::new().append(true).open(path)?;
    let bytes = file.metadata()?.len();
    Ok((file, bytes))
}
