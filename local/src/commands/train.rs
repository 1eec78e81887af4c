//! `frontdesk train`: the triage model, learnt anew from its labelled messages.

use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::Instant;

use training::{Labelled, read_labelled, train};

use super::{CommandError, open};
use crate::cli::TrainArgs;
use crate::console;

/// Runs the command.
pub fn run(args: &TrainArgs) -> Result<(), CommandError> {
    let begun = Instant::now();
    let learn_from = folder(&args.learn)?;
    let measure_on = folder(&args.measure)?;
    console::progress(format!(
        "learning from {} messages, setting limits on {} others",
        learn_from.len(),
        measure_on.len()
    ));
    let trained = train(&learn_from, &measure_on)
        .map_err(|error| CommandError::Setting(error.to_string()))?;
    console::line(format!(
        "{} messages ({} without their entities), {} + {} features, {} bytes, decided from {:.2}, {:.0} s",
        trained.messages,
        trained.unaligned,
        trained.features.0,
        trained.features.1,
        trained.model.len(),
        trained.decided_from,
        begun.elapsed().as_secs_f64()
    ));
    let file = &args.model;
    let io = |error| CommandError::Io {
        what: file.display().to_string(),
        error,
    };
    if !args.check {
        return std::fs::write(file, &trained.model).map_err(io);
    }
    if std::fs::read(file).map_err(io)? == trained.model {
        console::line("the model file is what these messages give");
        return Ok(());
    }
    Err(CommandError::Failed(format!(
        "{} is not what these messages give: run `frontdesk train`",
        file.display()
    )))
}

/// The messages of all `.jsonl` files of a folder, by the files' names.
fn folder(dir: &Path) -> Result<Vec<Labelled>, CommandError> {
    let io = |error| CommandError::Io {
        what: dir.display().to_string(),
        error,
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.extension().is_some_and(|ending| ending == "jsonl") {
            files.push(path);
        }
    }
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let labelled = read_labelled(BufReader::new(open(&file)?));
        all.extend(labelled.map_err(|error| CommandError::Input {
            file: file.display().to_string(),
            reason: error.to_string(),
        })?);
    }
    Ok(all)
}
