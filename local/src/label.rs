//! "Should have been …": a recorded turn as a labelled line of an evaluation file.
//!
//! The line holds what the router was shown of the turn, with addresses, numbers
//! and names masked, and what an operator says about it. What it must not do: send
//! the line anywhere; the file is the operator's.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use classify::history_lines;
use domain::checkpoint::{Checkpoint, rebuild};
use domain::head::Head;
use domain::ids::ConversationKey;
use domain::intent::{Entities, Intent, Priority, Route};
use domain::redact::masked;
use domain::state::ConversationState;
use domain::step::Step;
use domain::turn::take_now;
use serde::{Deserialize, Serialize};
use training::{Labelled, Line, LineRole, Record, RecordError, read_labelled};
use triage::Role;

use crate::replay::Records;

/// What an operator says about a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Where it should have gone.
    pub route: Route,
    /// What the customer wanted; `None`: as it was decided.
    #[serde(default)]
    pub intent: Option<Intent>,
    /// How soon somebody was owed; `None`: as it was decided, if the route allows it.
    #[serde(default)]
    pub priority: Option<Priority>,
}

/// Why a turn cannot be labelled so.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// There is no record of its router.
    #[error("turn {1} of conversation {0} has no record of what the router was shown")]
    NoRecord(ConversationKey, u64),
    /// Nothing was decided, and nothing is said.
    #[error("nobody decided what the customer of turn {0} wanted; say it with --intent")]
    NoIntent(u64),
    /// Route and priority contradict each other.
    #[error("{0} does not go with priority {1}: only high_priority is high, and it always is")]
    Mismatch(Route, Priority),
    /// The channel is none of those that evaluation files know.
    #[error("a turn on this channel does not go into an evaluation file: {0}")]
    Channel(String),
    /// The file holds something else.
    #[error("{file}: {error}")]
    File {
        /// The file.
        file: String,
        /// What is wrong with it.
        error: RecordError,
    },
    /// The file cannot be read or written.
    #[error("{file}: {error}")]
    Io {
        /// The file.
        file: String,
        /// Why.
        error: std::io::Error,
    },
}

/// The line of a turn.
///
/// # Errors
/// When it was not recorded, or the label contradicts itself.
pub fn line(records: &Records, turn: u64, label: Label) -> Result<Labelled, LabelError> {
    let unknown = || LabelError::NoRecord(records.conversation, turn);
    let steps = records.of_turn(turn);
    let first = steps.iter().find(|c| c.step == Step::Classify);
    let first: &Checkpoint = first.ok_or_else(unknown)?;
    let tape = first.tape.as_ref().ok_or_else(unknown)?;
    let head = tape.head.as_deref().ok_or_else(unknown)?;
    let state = rebuild([first]).ok_or_else(unknown)?;

    let intent = label.intent.or(state.intent);
    let intent = intent.ok_or(LabelError::NoIntent(turn))?;
    let priority = label
        .priority
        .unwrap_or_else(|| priority(label.route, state.priority));
    if !label.route.allows(priority) {
        return Err(LabelError::Mismatch(label.route, priority));
    }
    let names = names(head, &state);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let text = masked(&state.message_content, &names);
    let record = Record {
        id: format!("{}-t{turn}", records.conversation),
        channel: channel(&state)?,
        history: history(head, first, &state, &names),
        is_campaign_reply: state.is_campaign_message,
        text,
    };
    Ok(Labelled {
        entities: stated(&state.entities, &record.text),
        lang: triage::detect_lang(&state.message_content),
        record,
        intent,
        priority,
        route: label.route,
    })
}

/// As it was decided, if the route allows it.
fn priority(route: Route, decided: Option<Priority>) -> Priority {
    let possible = [Priority::High, Priority::Medium, Priority::Low];
    decided
        .into_iter()
        .chain(possible)
        .find(|priority| route.allows(*priority))
        .unwrap_or(Priority::Medium)
}

fn channel(state: &ConversationState) -> Result<domain::channel::Channel, LabelError> {
    match state.channel {
        domain::channel::Channel::Other => {
            let word = serde_json::to_string(&state.channel).unwrap_or_default();
            Err(LabelError::Channel(word))
        }
        known => Ok(known),
    }
}

/// Names known of the customer.
fn names(head: &Head, state: &ConversationState) -> Vec<String> {
    let profile = head.profile.as_ref().and_then(|p| p.name.clone());
    profile
        .into_iter()
        .chain(state.entities.get("name").cloned())
        .collect()
}

/// The lines before the turn, as the router was shown them, masked.
fn history(
    head: &Head,
    first: &Checkpoint,
    state: &ConversationState,
    names: &[&str],
) -> Vec<Line> {
    let turn = head
        .turn
        .clone()
        .unwrap_or_else(|| take_now(head, &first.run, first.at));
    let labels = state.customer_profile.get("labels").map(String::as_str);
    let lines = history_lines(&head.recent, &turn, labels);
    let line = |line: triage::HistoryLine| Line {
        role: match line.role {
            Role::Agent => LineRole::Agent,
            Role::System => LineRole::System,
            Role::Customer => LineRole::Customer,
        },
        text: masked(&line.text, names),
    };
    lines.into_iter().map(line).collect()
}

/// The entities that the masked text still states.
fn stated(entities: &Entities, text: &str) -> Entities {
    let stands = |(_, value): &(&String, &String)| text.contains(value.as_str());
    entities
        .iter()
        .filter(stands)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// It is new in the file.
    Added,
    /// It took the place of the turn's earlier line.
    Replaced,
}

/// Writes the line into the file: in the place of the turn's earlier one, or at its
/// end. Lines of others stay as they are.
///
/// # Errors
/// When the file is no evaluation file, or cannot be written.
pub fn keep(file: &Path, line: &Labelled) -> Result<Kept, LabelError> {
    let name = || file.display().to_string();
    let io = |error| LabelError::Io {
        file: name(),
        error,
    };
    let before = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(io(error)),
    };
    let known =
        read_labelled(BufReader::new(before.as_slice())).map_err(|error| LabelError::File {
            file: name(),
            error,
        })?;
    let new = serde_json::to_string(line).map_err(|error| io(error.into()))?;
    let place = known
        .iter()
        .position(|other| other.record.id == line.record.id);
    let mut number = 0;
    let mut lines = Vec::new();
    for old in before.lines() {
        let old = old.map_err(io)?;
        if old.trim().is_empty() {
            continue;
        }
        lines.push(if place == Some(number) {
            new.clone()
        } else {
            old
        });
        number += 1;
    }
    if place.is_none() {
        lines.push(new);
    }
    let mut text = lines.join("\n");
    text.push('\n');
    // Beside it first: a full disk must not cost the lines that are there.
    let beside = file.with_extension("jsonl.new");
    let written = std::fs::File::create(&beside)
        .and_then(|mut out| out.write_all(text.as_bytes()))
        .and_then(|()| std::fs::rename(&beside, file));
    written.map_err(io)?;
    Ok(if place.is_some() {
        Kept::Replaced
    } else {
        Kept::Added
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_priority_that_the_route_does_not_allow_gives_way() {
        for (route, decided, wanted) in [
            (Route::HighPriority, Some(Priority::Low), Priority::High),
            (Route::Automated, Some(Priority::Low), Priority::Low),
            (Route::Automated, Some(Priority::High), Priority::Medium),
            (Route::StockAlert, None, Priority::Medium),
        ] {
            assert_eq!(priority(route, decided), wanted, "{route}");
        }
    }
}
