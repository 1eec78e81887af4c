//! What a provider is asked and what it answers, whoever it is.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

use crate::agent::Agent;
use crate::error::LlmError;

/// One request to a model. Its `Debug` shows no text.
#[derive(Clone)]
pub struct Call {
    /// Who asks.
    pub agent: Agent,
    /// The model's name at the provider.
    pub model: String,
    /// Role and rules.
    pub system: String,
    /// Data and task.
    pub user: String,
    /// A name for the schema, at most 64 of `A-Za-z0-9_-`.
    pub schema_name: String,
    /// The strict schema the answer must fit.
    pub schema: Arc<Value>,
    /// The longest answer, in tokens.
    pub max_tokens: u32,
    /// From 0 to 1; `None` leaves it to the provider.
    pub temperature: Option<f64>,
    /// How long this attempt may take.
    pub timeout: Duration,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("agent", &self.agent)
            .field("model", &self.model)
            .field("schema_name", &self.schema_name)
            .field("max_tokens", &self.max_tokens)
            .finish_non_exhaustive()
    }
}

/// Tokens of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tokens {
    /// Read, cached ones included.
    pub input: u64,
    /// Of these, read from the provider's cache.
    pub cached: u64,
    /// Written.
    pub output: u64,
}

/// How a model stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// It was done.
    Complete,
    /// It reached the longest answer allowed.
    Truncated,
    /// It, or the provider's filter, declined.
    Declined,
}

/// A model's answer. Its `Debug` shows no text.
#[derive(Clone)]
pub struct Completion {
    /// The answer: JSON, if the model kept to the schema.
    pub text: String,
    /// How it stopped.
    pub finish: Finish,
    /// What it took.
    pub tokens: Tokens,
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
    /// Sends one request, once: retries are the caller's.
    async fn complete(&self, call: &Call) -> Result<Completion, LlmError>;
}
