//! What each call to a model took: tokens, price, time.

use std::time::Duration;

use domain::receipt::ModelCall;
use serde::{Deserialize, Serialize};

use crate::agent::Agent;
use crate::config::{ModelConfig, ProviderName};
use crate::error::LlmError;
use crate::family::Family;
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
    /// Tokens read, those from the provider's cache included.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// Of the tokens read, those billed at the cache price.
    pub cached_tokens: u64,
    /// Millionths of a US dollar. `None` when it is not known: a model without
    /// a known price, or a call whose answer never arrived and that may have
    /// been billed all the same.
    pub cost_micro_usd: Option<u64>,
    /// Milliseconds from the request to its answer or failure.
    pub latency_ms: u64,
    /// Number of the call within one question, from 1.
    pub attempt: u32,
    /// How it ended.
    pub outcome: CallOutcome,
}

impl Usage {
    pub(crate) fn answered(
        agent: Agent,
        model: &ModelConfig,
        tokens: Tokens,
        latency: Duration,
        attempt: u32,
    ) -> Self {
        Self {
            agent,
            provider: model.provider,
            model: model.model.clone(),
            input_tokens: tokens.input,
            output_tokens: tokens.output,
            cached_tokens: tokens.cached,
            cost_micro_usd: Family::of(model.provider, &model.model)
                .map(|family| family.cost_micro_usd(tokens)),
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
        Self {
            agent,
            provider: model.provider,
            model: model.model.clone(),
            input_tokens: 0,
            output_tokens: 0,
            cached_tokens: 0,
            // Providers do not bill a request that they answer with an error.
            cost_micro_usd: matches!(error, LlmError::Status { .. }).then_some(0),
            latency_ms: millis(latency),
            attempt,
            outcome: CallOutcome::Failed,
        }
    }

    /// The line of the decision receipt.
    pub fn receipt(&self) -> ModelCall {
        ModelCall {
            model: format!("{}:{}", self.provider, self.model),
            input_tokens: self.input_tokens,
            output_tokens: self.output_tokens,
            cost_micro_usd: self.cost_micro_usd,
            latency_ms: self.latency_ms,
        }
    }
}

fn millis(latency: Duration) -> u64 {
    u64::try_from(latency.as_millis()).unwrap_or(u64::MAX)
}
