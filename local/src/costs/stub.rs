//! A model that answers what is written down for it, and counts honestly what a
//! provider would bill: the tokens of the prompt as it is and of the answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use llm::{Call, Completion, Finish, LlmError, Part, Provider, Tokens};
use serde_json::Value;

/// Bytes of English and JSON that a token stands for. Providers' own figures are
/// about 4; less is reckoned, so that the estimate is rather too high.
const BYTES_A_TOKEN: usize = 3;

fn tokens(text: &str) -> u64 {
    text.len().div_ceil(BYTES_A_TOKEN) as u64
}

/// The model; clones answer the same.
#[derive(Debug, Clone, Default)]
pub(super) struct Scripted(Arc<Mutex<BTreeMap<String, Value>>>);

impl Scripted {
    /// From now on agents get these answers.
    pub(super) fn answers(&self, answers: BTreeMap<String, Value>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = answers;
    }
}

#[async_trait]
impl Provider for Scripted {
    async fn complete(&self, call: &Call, _timeout: Duration) -> Result<Completion, LlmError> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let text = answers
            .get(call.agent.as_str())
            .ok_or(LlmError::NotRecorded)?
            .to_string();
        let turn = call.turn.iter().map(|part| match part {
            Part::Text(text) => tokens(text),
            Part::Image(_) => 0,
        });
        let input = tokens(&call.system)
            + tokens(&call.stable)
            + tokens(&call.schema.to_string())
            + turn.sum::<u64>();
        Ok(Completion {
            finish: Finish::Complete,
            tokens: Some(Tokens {
                input,
                output: tokens(&text),
                // Nothing from a cache: again rather too high.
                ..Tokens::default()
            }),
            text,
        })
    }
}
