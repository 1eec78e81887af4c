//! Asking a model, or the agent's own offline function.

use std::time::Duration;

use domain::receipt::{DecidedBy, ModelCall};
use llm::{Llm, Prompt};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

/// An answer, and who gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked<T> {
    /// The answer.
    pub value: T,
    /// Who gave it.
    pub decided_by: DecidedBy,
    /// Calls made, failed ones included.
    pub calls: Vec<ModelCall>,
}

/// The longest an agent waits for models: below its function's time limit of 50
/// seconds (DESIGN §5, the chain of time-outs).
const PATIENCE: Duration = Duration::from_secs(40);

/// Asks the models of the prompt's agent; when none answers, the offline
/// function does. Never fails.
pub async fn ask<T>(llm: &Llm, prompt: &Prompt, offline: impl FnOnce() -> T) -> Asked<T>
where
    T: DeserializeOwned + JsonSchema,
{
    match llm.ask::<T>(prompt, Some(PATIENCE)).await {
        Ok(answer) => Asked {
            value: answer.value,
            decided_by: answer.decided_by,
            calls: answer.usage.iter().map(llm::Usage::receipt).collect(),
        },
        Err(unavailable) => Asked {
            value: offline(),
            decided_by: DecidedBy::Offline,
            calls: unavailable.usage.iter().map(llm::Usage::receipt).collect(),
        },
    }
}
