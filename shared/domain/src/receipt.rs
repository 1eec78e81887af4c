//! The decision receipt: who decided what, on which evidence, at what price.

use serde::{Deserialize, Serialize};

use crate::intent::Confidence;

/// Who made a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// A rule that must not depend on a model.
    Rules,
    /// The trained classifier, sure of itself.
    Classifier,
    /// A model, `provider:model`.
    Model(String),
    /// The built-in offline model.
    Offline,
}

/// One model call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelCall {
    /// `provider:model`.
    pub model: String,
    /// Tokens read, from the provider's cache and into it included.
    pub input_tokens: u64,
    /// Of these, read from the provider's cache.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cached_tokens: u64,
    /// Of these, written to the provider's cache.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub cache_written_tokens: u64,
    /// Milliseconds of sound heard, where the provider bills by the minute.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub audio_ms: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// Price in millionths of a US dollar; `None` when the model has no known price.
    pub cost_micro_usd: Option<u64>,
    /// Milliseconds until the answer.
    pub latency_ms: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What one step of a turn decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Who decided.
    pub decided_by: DecidedBy,
    /// How sure.
    pub confidence: Option<Confidence>,
    /// Why: rule ids, passage ids, model reasons. Never customer text.
    pub evidence: Vec<String>,
    /// Model calls made, failed ones included.
    pub calls: Vec<ModelCall>,
}

impl Receipt {
    /// The receipt of a step in which a rule decided alone.
    pub fn by_rule(evidence: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            decided_by: DecidedBy::Rules,
            confidence: None,
            evidence: evidence.into_iter().map(Into::into).collect(),
            calls: Vec::new(),
        }
    }

    /// What the step cost, in millionths of a US dollar.
    pub fn cost_micro_usd(&self) -> u64 {
        self.calls.iter().filter_map(|c| c.cost_micro_usd).sum()
    }
}
