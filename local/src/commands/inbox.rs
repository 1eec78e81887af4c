//! The simulated Chatwoot of `frontdesk serve`, and how it is kept in a folder.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use platform::clock::{Clock, SystemClock};
use tokio::sync::mpsc;

use super::CommandError;
use crate::chatwoot_sim::{Delivery, Options, Sim, Sink};
use crate::webhooks;

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

/// The simulated Chatwoot: an empty one, or the one that `dir` keeps.
pub(super) fn open(options: Options, dir: Option<&Path>) -> Result<Sim, CommandError> {
    let clock: crate::chatwoot_sim::Clock = Arc::new(|| SystemClock.now());
    let sender = webhooks::sender().map_err(CommandError::platform)?;
    let Some(dir) = dir else {
        return Ok(Sim::new(options, clock, sender));
    };
    let (tell, told) = mpsc::unbounded_channel();
    let sink: Sink = Arc::new(move |delivery| {
        // Fails only while the process ends.
        let _ = tell.send(delivery);
    });
    let file = file(dir);
    let sim = match std::fs::read(&file) {
        Ok(kept) => {
            Sim::restore(options, clock, sink, &kept).map_err(|error| CommandError::Input {
                file: file.display().to_string(),
                line: error.line(),
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
    tokio::spawn(keep(sim.clone(), dir.to_owned(), told, sender));
    Ok(sim)
}

/// Sends webhooks once what they tell is written down: after a crash the platform
/// must not know of a conversation that Chatwoot has forgotten.
async fn keep(sim: Sim, dir: PathBuf, mut told: mpsc::UnboundedReceiver<Delivery>, sender: Sink) {
    let mut batch = Vec::new();
    loop {
        let more = tokio::time::timeout(KEEP_EVERY, told.recv_many(&mut batch, BATCH));
        if more.await == Ok(0) {
            return;
        }
        if let Err(error) = save(&sim, &dir).await {
            tracing::error!(error.message = %error, "the simulated inbox was not saved");
        }
        batch.drain(..).for_each(|delivery| sender(delivery));
    }
}

/// Writes the whole of it into the folder.
pub(super) async fn save(sim: &Sim, dir: &Path) -> Result<(), CommandError> {
    let json = sim.export().map_err(CommandError::platform)?;
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

fn file(dir: &Path) -> PathBuf {
    dir.join("chatwoot.json")
}
