//! `frontdesk classify`: messages in, decisions out, one JSON line each.

use std::io::{BufRead, BufReader, Read, Write};

use domain::channel::Channel;
use domain::intent::{Classification, Entities};
use serde::{Deserialize, Serialize};
use triage::{HistoryLine, Known, Message, Role};

use super::CommandError;
use crate::cli::ClassifyArgs;

#[derive(Deserialize)]
struct Record {
    id: String,
    channel: String,
    text: String,
    #[serde(default)]
    history: Vec<Line>,
    #[serde(default)]
    is_campaign_reply: bool,
}

#[derive(Deserialize)]
struct Line {
    role: LineRole,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum LineRole {
    Agent,
    System,
    Customer,
}

#[derive(Serialize)]
struct Decision<'a> {
    id: &'a str,
    intent: &'a str,
    priority: &'a str,
    route: &'a str,
    entities: &'a Entities,
    confidence: f64,
    decided_by: &'static str,
}

/// Runs the command.
pub fn run(args: &ClassifyArgs) -> Result<(), CommandError> {
    let name = args.file.display().to_string();
    let io = |error| CommandError::Io {
        what: name.clone(),
        error,
    };
    let source: Box<dyn Read> = if name == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(&args.file).map_err(io)?)
    };
    let mut out = std::io::stdout().lock();
    for (index, line) in BufReader::new(source).lines().enumerate() {
        let line = line.map_err(io)?;
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |reason: String| CommandError::Input {
            file: name.clone(),
            line: index + 1,
            reason,
        };
        let record: Record = serde_json::from_str(&line).map_err(|e| wrong(e.to_string()))?;
        let channel: Channel = record.channel.parse().map_err(|e| wrong(format!("{e}")))?;
        let (classification, decided_by) = decide(&record, channel);
        let decision = Decision {
            id: &record.id,
            intent: classification.intent().as_str(),
            priority: classification.priority().as_str(),
            route: classification.route().as_str(),
            entities: classification.entities(),
            confidence: classification.confidence().get(),
            decided_by,
        };
        let json = serde_json::to_string(&decision).map_err(|e| wrong(e.to_string()))?;
        match writeln!(out, "{json}") {
            Ok(()) => {}
            // The reader has seen enough (`| head`).
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
            Err(e) => return Err(io(e)),
        }
    }
    Ok(())
}

fn decide(record: &Record, channel: Channel) -> (Classification, &'static str) {
    let history: Vec<HistoryLine> = record
        .history
        .iter()
        .map(|line| HistoryLine {
            role: match line.role {
                LineRole::Agent => Role::Agent,
                LineRole::System => Role::System,
                LineRole::Customer => Role::Customer,
            },
            text: line.text.clone(),
        })
        .collect();
    let verdict = triage::classify(&Message {
        text: &record.text,
        channel,
        history: &history,
        is_campaign_reply: record.is_campaign_reply,
        known: Known::default(),
    });
    let decided_by = if verdict.certain { "rules" } else { "offline" };
    (verdict.classification, decided_by)
}
