//! `frontdesk eval`: how good triage is on labelled messages.

use std::io::BufReader;
use std::time::Instant;

use training::{Report, judge, read_labelled};

use super::{CommandError, open};
use crate::cli::EvalArgs;
use crate::console;

/// Runs the command.
pub fn run(args: &EvalArgs) -> Result<(), CommandError> {
    let name = args.file.display().to_string();
    let source = open(&args.file)?;
    let labelled = read_labelled(BufReader::new(source)).map_err(|error| CommandError::Input {
        file: name.clone(),
        reason: error.to_string(),
    })?;
    if labelled.is_empty() {
        return Err(CommandError::Input {
            file: name,
            reason: "no labelled message in it".to_owned(),
        });
    }
    let begun = Instant::now();
    triage::load();
    let loaded = begun.elapsed();
    let report = Report::of(&judge(labelled));
    console::line(&report);
    console::line(format!(
        "tables and model loaded in {:.1} ms",
        loaded.as_secs_f64() * 1e3
    ));
    if args.wrong {
        console::line("\notherwise than labelled:");
        for line in &report.wrong {
            console::line(format!("  {line}"));
        }
    }
    Ok(())
}
