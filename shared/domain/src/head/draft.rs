//! What a turn is about to say, and what has been done about saying it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::SendKey;
use crate::outcome::HandoverReason;
use crate::promise::Job;
use crate::review::{Decided, ReviewReason};

/// A text waiting to be sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The text as the customer will read it (before splitting).
    pub text: String,
    /// Why it is sent.
    pub purpose: Purpose,
    /// Who vouches for it.
    #[serde(default)]
    pub author: Author,
    /// The jobs it may promise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<Job>,
    /// What it may repeat of the customer's record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub noted: Vec<String>,
    /// Why a person sees it first, if one does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub review: Vec<ReviewReason>,
}

impl Draft {
    /// A model's text that promises nothing.
    pub fn new(text: impl Into<String>, purpose: Purpose) -> Self {
        Self {
            text: text.into(),
            purpose,
            author: Author::Model,
            jobs: Vec::new(),
            noted: Vec::new(),
            review: Vec::new(),
        }
    }
}

/// Who vouches for a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A model: every word is judged.
    #[default]
    Model,
    /// Rules: the sentences are ours, what they are filled with is judged.
    Rules,
    /// A person, who changed it while reviewing.
    Person,
}

/// Why a text is sent; the send gate treats them differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// An answer.
    Answer,
    /// The one confirmation of an opt-out.
    OptOutConfirmation,
    /// "A person will answer you": sent although people own the conversation by
    /// then, because the hand-over itself gave it to them.
    Handover(HandoverReason),
}

/// The outbox entry: who is sending, since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The send key.
    pub key: SendKey,
    /// When it was claimed.
    pub at: Timestamp,
    /// Counts claims of the same key.
    pub attempt: u32,
    /// From when on nothing of this attempt can reach the customer any more, if it
    /// failed and could say so; an attempt that died says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over: Option<Timestamp>,
}

/// A draft a person is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingReview {
    /// The Step Functions task token.
    pub token: String,
    /// Since when.
    pub since: Timestamp,
    /// What a person decided, once one has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
}
