//! What each call to a model took: tokens, price, time.

use std::time::Duration;

use domain::receipt::ModelCall;
use serde::{Deserialize, Serialize};

use crate::agent::Agent;
use crate::config::{ModelConfig, ProviderName};
use crate::error::LlmError;
use crate::provider::Tokens;

/// How one call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// Its answer was used.
    Used,
    /// It answered, but not in the shape asked for, or it declined.
    Unusable,
    /// It did not answer.
    Failed,
}

/// One call to a model, failed ones included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Who asked.
    pub agent: Agent,
    /// Who was asked.
    pub provider: ProviderName,
    /// The model's name at the provider.
    pub model: String,
    /// Tokens read, from the provider's cache and into it included.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// Of the tokens read, those billed at the price of a cache's content.
    pub cached_tokens: u64,
    /// Of the tokens read, those billed at the price of writing them to a cache.
    #[serde(default)]
    pub cache_written_tokens: u64,
    /// Milliseconds of sound heard, where the provider bills by the minute.
    #[serde(default)]
    pub audio_ms: u64,
    /// Millionths of a US dollar. `None` when it is not known: a model without
    /// a known price, a provider that does not say what it bills, or a call whose
    /// answer never arrived and that may have been billed all the same.
    pub cost_micro_usd: Option<u64>,
    /// Milliseconds from the request to its answer or failure.
    pub latency_ms: u64,
    /// Number of the call within one question, from 1.
    pub attempt: u32,
    /// How it ended.
    pub outcome: CallOutcome,
}

impl Usage {
    /// A call that was answered; whether the answer is of use is not known yet.
    pub(crate) fn answered(
        agent: Agent,
        model: &ModelConfig,
        tokens: Option<Tokens>,
        cost_micro_usd: Option<u64>,
        latency: Duration,
        attempt: u32,
    ) -> Self {
        let tokens = tokens.unwrap_or_default();
        Self {
            agent,
            provider: model.provider,
            model: model.model.clone(),
            input_tokens: tokens.input,
            output_tokens: tokens.output,
            cached_tokens: tokens.cached,
            cache_written_tokens: tokens.cache_written,
            audio_ms: tokens.audio_ms,
            cost_micro_usd,
            latency_ms: millis(latency),
            attempt,
            outcome: CallOutcome::Unusable,
        }
    }

    pub(crate) fn failed(
        agent: Agent,
        model: &ModelConfig,
        error: &LlmError,
        latency: Duration,
        attempt: u32,
    ) -> Self {
        let cost = error.is_free().then_some(0);
        Self {
            outcome: CallOutcome::Failed,
            ..Self::answered(agent, model, None, cost, latency, attempt)
        }
    }

    /// The line of the decision receipt.
    pub fn receipt(&self) -> ModelCall {
        ModelCall {
            model: format!("{}:{}", self.provider, self.model),
            input_tokens: self.input_tokens,
            cached_tokens: self.cached_tokens,
            cache_written_tokens: self.cache_written_tokens,
            audio_ms: self.audio_ms,
            output_tokens: self.output_tokens,
            cost_micro_usd: self.cost_micro_usd,
            latency_ms: self.latency_ms,
        }
    }
}

fn millis(latency: Duration) -> u64 {
    u64::try_from(latency.as_millis()).unwrap_or(u64::MAX)
}
