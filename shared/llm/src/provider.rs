//! What a provider is asked and what it answers, whoever it is.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::agent::Agent;
use crate::config::ProviderName;
use crate::error::LlmError;
use crate::image::Image;

/// A piece of what follows the stable beginning.
#[derive(Clone, PartialEq, Eq)]
pub enum Part {
    /// Data and task.
    Text(String),
    /// Something to look at.
    Image(Image),
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "text[{} bytes]", text.len()),
            Self::Image(image) => image.fmt(f),
        }
    }
}

/// One request to a model. Its `Debug` shows no text.
#[derive(Clone)]
pub struct Call {
    /// Who asks.
    pub agent: Agent,
    /// Who is asked.
    pub provider: ProviderName,
    /// The model's name at the provider.
    pub model: String,
    /// Role and rules.
    pub system: String,
    /// The business's data, the same from turn to turn; may be empty. What a
    /// provider caches ends here.
    pub stable: String,
    /// The turn's data and the task; the last part is text.
    pub turn: Vec<Part>,
    /// A name for the schema, at most 64 of `A-Za-z0-9_-`.
    pub schema_name: String,
    /// The strict schema the answer must fit.
    pub schema: Arc<Value>,
    /// The longest answer, in tokens.
    pub max_tokens: u32,
    /// From 0 to 1; `None` leaves it to the provider.
    pub temperature: Option<f64>,
    /// Whether the provider shall keep `system` and `stable` for the next call.
    pub cache: bool,
}

impl Call {
    /// The turn when it is one text, which is the form every server knows.
    pub(crate) fn single_text(&self) -> Option<&str> {
        match (self.stable.as_str(), self.turn.as_slice()) {
            ("", [Part::Text(text)]) => Some(text),
            _ => None,
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("agent", &self.agent)
            .field("model", &self.model)
            .field("turn", &self.turn)
            .field("schema_name", &self.schema_name)
            .field("max_tokens", &self.max_tokens)
            .finish_non_exhaustive()
    }
}

/// What a provider bills for one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tokens {
    /// Tokens read, from the cache and into it included.
    pub input: u64,
    /// Of these, read from the provider's cache.
    pub cached: u64,
    /// Of these, written to the provider's cache.
    pub cache_written: u64,
    /// Tokens written.
    pub output: u64,
    /// Milliseconds of sound heard, where the provider bills by the minute.
    pub audio_ms: u64,
}

/// How a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// It was done.
    Complete,
    /// It reached the longest answer allowed.
    Truncated,
    /// It, or the provider's filter, declined.
    Declined,
}

/// A model's answer. Its `Debug` shows no text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// The answer: JSON, if the model kept to the schema; or the words heard.
    pub text: String,
    /// How it stopped.
    pub finish: Finish,
    /// What it took; `None` when the provider did not say.
    pub tokens: Option<Tokens>,
}

impl fmt::Debug for Completion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Completion")
            .field("finish", &self.finish)
            .field("tokens", &self.tokens)
            .finish_non_exhaustive()
    }
}

/// A provider of models.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Sends one request, once, and waits at most `timeout`: retries are the
    /// caller's.
    async fn complete(&self, call: &Call, timeout: Duration) -> Result<Completion, LlmError>;
}
