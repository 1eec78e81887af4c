//! Task tokens: how a state waits for somebody outside.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::oneshot;

use super::run::TaskError;

type Answer = Result<Value, TaskError>;

/// The tokens that states are waiting on now.
#[derive(Debug, Clone, Default)]
pub struct Tokens(Arc<Mutex<HashMap<String, oneshot::Sender<Answer>>>>);

/// Nobody waits on this token: it was answered, its state timed out, or it never
/// existed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no task waits on this token")]
pub struct UnknownToken;

impl Tokens {
    /// Ends the waiting state with this output (`SendTaskSuccess`).
    ///
    /// # Errors
    /// [`UnknownToken`]; a token is good for one answer.
    pub fn succeed(&self, token: &str, output: Value) -> Result<(), UnknownToken> {
        self.answer(token, Ok(output))
    }

    /// Ends the waiting state with this error (`SendTaskFailure`).
    ///
    /// # Errors
    /// [`UnknownToken`]; a token is good for one answer.
    pub fn fail(&self, token: &str, error: TaskError) -> Result<(), UnknownToken> {
        self.answer(token, Err(error))
    }

    fn answer(&self, token: &str, answer: Answer) -> Result<(), UnknownToken> {
        let sender = self.lock().remove(token).ok_or(UnknownToken)?;
        sender.send(answer).map_err(|_| UnknownToken)
    }

    pub(super) fn open(&self, token: String) -> OpenToken {
        let (sender, answer) = oneshot::channel();
        self.lock().insert(token.clone(), sender);
        OpenToken {
            tokens: self.clone(),
            token,
            answer,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Answer>>> {
        // Every critical section is one map operation: nothing half done to fear.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A token that is waited on; forgotten when dropped.
pub(super) struct OpenToken {
    tokens: Tokens,
    token: String,
    answer: oneshot::Receiver<Answer>,
}

impl OpenToken {
    pub(super) fn name(&self) -> &str {
        &self.token
    }

    pub(super) async fn answered(&mut self) -> Answer {
        (&mut self.answer)
            .await
            .unwrap_or_else(|_| Err(TaskError::new("States.TaskFailed", "the token was dropped")))
    }
}

impl Drop for OpenToken {
    fn drop(&mut self) {
        self.tokens.lock().remove(&self.token);
    }
}
