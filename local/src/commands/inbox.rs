//! The simulated Chatwoot of `frontdesk serve`, and how it is kept in a folder.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use platform::clock::{Clock, SystemClock};
use tokio::sync::{Mutex, mpsc};

use super::CommandError;
use crate::chatwoot_sim::{Delivery, Options, Sim, Sink};
use crate::webhooks::{self, Unsent};

/// How often what no webhook tells of is written down.
const KEEP_EVERY: Duration = Duration::from_secs(2);
/// Webhooks that are written down together.
const BATCH: usize = 1000;

/// Makes the folder and takes it for this process, until the file is dropped.
pub(super) fn lock(dir: &Path) -> Result<File, CommandError> {
    let io = |error| CommandError::Io {
        what: format!("--data {}", dir.display()),
        error,
    };
    std::fs::create_dir_all(dir).map_err(io)?;
    let file = File::create(dir.join("lock")).map_err(io)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(CommandError::Setting(format!(
            "--data {}: another frontdesk works in this folder; stop it, or choose another folder",
            dir.display()
        ))),
        Err(TryLockError::Error(error)) => Err(io(error)),
    }
}

/// The simulated Chatwoot, and where it is kept. Cheap to clone.
#[derive(Clone)]
pub(super) struct Inbox {
    pub(super) sim: Sim,
    /// Its webhooks that were not sent yet.
    pub(super) unsent: Unsent,
    dir: Option<PathBuf>,
    /// One writes at a time.
    saving: Arc<Mutex<()>>,
}

impl Inbox {
    /// An empty one, or the one that `dir` keeps.
    pub(super) fn open(options: Options, dir: Option<&Path>) -> Result<Self, CommandError> {
        let clock: crate::chatwoot_sim::Clock = Arc::new(|| SystemClock.now());
        let unsent = Unsent::new();
        let sender = webhooks::sender(&unsent).map_err(CommandError::platform)?;
        let inbox = |sim| Self {
            sim,
            unsent: unsent.clone(),
            dir: dir.map(Path::to_owned),
            saving: Arc::default(),
        };
        let Some(dir) = dir else {
            return Ok(inbox(Sim::new(options, clock, unsent.counting(sender))));
        };
        let (tell, told) = mpsc::unbounded_channel();
        let sink: Sink = unsent.counting(Arc::new(move |delivery| {
            // Fails only while the process ends.
            let _ = tell.send(delivery);
        }));
        let file = file(dir);
        let sim = match std::fs::read(&file) {
            Ok(kept) => {
                Sim::restore(options, clock, sink, &kept).map_err(|error| CommandError::Input {
                    file: file.display().to_string(),
                    reason: format!("{error}; move the file away to start with an empty inbox"),
                })?
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Sim::new(options, clock, sink)
            }
            Err(error) => {
                return Err(CommandError::Io {
                    what: file.display().to_string(),
                    error,
                });
            }
        };
        let inbox = inbox(sim);
        tokio::spawn(inbox.clone().keep(told, sender));
        Ok(inbox)
    }

    /// Sends webhooks once what they tell is written down: after a crash the platform
    /// must not know of a conversation that Chatwoot has forgotten.
    async fn keep(self, mut told: mpsc::UnboundedReceiver<Delivery>, sender: Sink) {
        let mut batch = Vec::new();
        loop {
            let more = tokio::time::timeout(KEEP_EVERY, told.recv_many(&mut batch, BATCH));
            if more.await == Ok(0) {
                return;
            }
            if let Err(error) = self.save().await {
                tracing::error!(error.message = %error, "the simulated inbox was not saved");
            }
            batch.drain(..).for_each(|delivery| sender(delivery));
        }
    }

    /// Writes the whole of it into its folder, if it has one.
    pub(super) async fn save(&self) -> Result<(), CommandError> {
        let Some(dir) = &self.dir else {
            return Ok(());
        };
        let _alone = self.saving.lock().await;
        let json = self.sim.export().map_err(CommandError::platform)?;
        let (file, new) = (file(dir), dir.join("chatwoot.json.new"));
        let written = async {
            tokio::fs::write(&new, json).await?;
            tokio::fs::rename(&new, &file).await
        };
        written.await.map_err(|error| CommandError::Io {
            what: file.display().to_string(),
            error,
        })
    }
}

fn file(dir: &Path) -> PathBuf {
    dir.join("chatwoot.json")
}
