//! One message per line of JSON, as the labelling guide §1 has it.

use std::io::BufRead;

use domain::channel::Channel;
use domain::intent::{Entities, Intent, Priority, Route};
use domain::lang::Lang;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};
use triage::{HistoryLine, Known, Message, Role};

/// A message as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The line's name.
    pub id: String,
    /// Where it was written: one of the seed's six.
    #[serde(deserialize_with = "one_of_six")]
    pub channel: Channel,
    /// The customer's words.
    pub text: String,
    /// Earlier lines, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Line>,
    /// Whether the last outgoing message was a campaign message.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_campaign_reply: bool,
}

/// An earlier line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Who wrote it.
    pub role: LineRole,
    /// What it says.
    pub text: String,
}

/// Who wrote an earlier line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineRole {
    /// Our side.
    Agent,
    /// Facts about the contact.
    System,
    /// The customer.
    Customer,
}

/// A message and what a person says about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labelled {
    /// The message.
    #[serde(flatten)]
    pub record: Record,
    /// What the customer wants.
    pub intent: Intent,
    /// How soon somebody is owed.
    pub priority: Priority,
    /// Where it goes.
    pub route: Route,
    /// What it states.
    #[serde(default, skip_serializing_if = "Entities::is_empty")]
    pub entities: Entities,
    /// Its language.
    pub lang: Lang,
}

fn one_of_six<'de, D: Deserializer<'de>>(from: D) -> Result<Channel, D::Error> {
    String::deserialize(from)?.parse().map_err(D::Error::custom)
}

/// Why a file of records cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It cannot be read.
    #[error("line {line}: {error}")]
    Read {
        /// The line, from 1.
        line: usize,
        /// What the system says.
        error: std::io::Error,
    },
    /// A line is not what it should be.
    #[error("line {line}: {error}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        error: serde_json::Error,
    },
    /// Route and priority contradict each other (guide §2).
    #[error(
        "line {line}: `{id}` is labelled {route} with priority {priority}, which the guide §2 does not allow"
    )]
    Mismatch {
        /// The line, from 1.
        line: usize,
        /// The record.
        id: String,
        /// Its route.
        route: Route,
        /// Its priority.
        priority: Priority,
    },
}

/// Reads one record per line, with the line's number; empty lines are passed over.
pub fn read<T: DeserializeOwned>(
    source: impl BufRead,
) -> impl Iterator<Item = Result<(usize, T), RecordError>> {
    source.lines().enumerate().filter_map(|(index, text)| {
        let line = index + 1;
        match text {
            Ok(text) if text.trim().is_empty() => None,
            Ok(text) => Some(match serde_json::from_str(&text) {
                Ok(record) => Ok((line, record)),
                Err(error) => Err(RecordError::Line { line, error }),
            }),
            Err(error) => Some(Err(RecordError::Read { line, error })),
        }
    })
}

/// Reads labelled messages and refuses labels that contradict each other.
pub fn read_labelled(source: impl BufRead) -> Result<Vec<Labelled>, RecordError> {
    let mut all: Vec<Labelled> = Vec::new();
    for labelled in read::<Labelled>(source) {
        let (line, labelled) = labelled?;
        if !labelled.route.allows(labelled.priority) {
            return Err(RecordError::Mismatch {
                line,
                id: labelled.record.id,
                route: labelled.route,
                priority: labelled.priority,
            });
        }
        all.push(labelled);
    }
    Ok(all)
}

impl Record {
    /// The earlier lines, as triage reads them.
    pub fn history(&self) -> Vec<HistoryLine> {
        let role = |role| match role {
            LineRole::Agent => Role::Agent,
            LineRole::System => Role::System,
            LineRole::Customer => Role::Customer,
        };
        let line = |line: &Line| HistoryLine {
            role: role(line.role),
            text: line.text.clone(),
        };
        self.history.iter().map(line).collect()
    }

    /// The message for triage.
    pub fn message<'a>(&'a self, history: &'a [HistoryLine]) -> Message<'a> {
        Message {
            text: &self.text,
            channel: self.channel,
            history,
            is_campaign_reply: self.is_campaign_reply,
            known: Known::default(),
        }
    }
}
