//! `frontdesk classify`: messages in, decisions out, one JSON line each.

use std::io::BufReader;

use training::{Record, read};
use triage::DecidedBy;

use super::{CommandError, open, print_json};
use crate::cli::ClassifyArgs;

/// Runs the command.
pub fn run(args: &ClassifyArgs) -> Result<(), CommandError> {
    let file = args.file.display().to_string();
    let mut out = std::io::stdout().lock();
    for record in read::<Record>(BufReader::new(open(&args.file)?)) {
        let (_, record) = record.map_err(|error| CommandError::Input {
            file: file.clone(),
            reason: error.to_string(),
        })?;
        if !print_json(&mut out, &decision(&record))? {
            break;
        }
    }
    Ok(())
}

fn decision(record: &Record) -> serde_json::Value {
    let history = record.history();
    let verdict = triage::classify(&record.message(&history));
    let decided = &verdict.classification;
    let (decided_by, abstained) = match verdict.decided_by {
        DecidedBy::Rules => ("rules", false),
        DecidedBy::Classifier => ("classifier", false),
        // With a model, it is asked; here the best guess stands.
        DecidedBy::Nobody => ("offline", true),
    };
    serde_json::json!({
        "id": record.id,
        "intent": decided.intent(),
        "priority": decided.priority(),
        "route": decided.route(),
        "entities": decided.entities(),
        "lang": decided.lang(),
        "sentiment": decided.sentiment(),
        "confidence": decided.confidence(),
        "decided_by": decided_by,
        "abstained": abstained,
        "evidence": verdict.evidence,
    })
}
