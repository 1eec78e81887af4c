//! The other ports of a step that is run again: time, models, the state machine.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use domain::ids::RunId;
use domain::step::{StepInput, StepOutput};
use domain::tape::Asking;
use jiff::Timestamp;
use llm::{ConfigError, Llm, LlmConfig, Question, Replay};
use platform::clock::Clock;
use platform::error::PortError;
use platform::workflow::{RunStatus, Workflow};

/// A clock that tells recorded times, and then the last of them.
#[derive(Default)]
pub(super) struct ScriptedClock(Mutex<Times>);

#[derive(Default)]
struct Times {
    left: VecDeque<Timestamp>,
    last: Timestamp,
}

impl ScriptedClock {
    /// Tells these from now on; `at` if there are none.
    pub(super) fn play(&self, times: &[Timestamp], at: Timestamp) {
        *self.times() = Times {
            left: times.iter().copied().collect(),
            last: at,
        };
    }

    fn times(&self) -> MutexGuard<'_, Times> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ScriptedClock {
    fn now(&self) -> Timestamp {
        let mut times = self.times();
        if let Some(next) = times.left.pop_front() {
            times.last = next;
        }
        times.last
    }
}

/// The questions a step asked, as they can be played again.
pub(super) fn questions(asked: &[Asking]) -> Result<Vec<Question>, serde_json::Error> {
    asked
        .iter()
        .map(|asking| {
            let calls = asking.calls.iter();
            let calls = calls.map(|c| serde_json::from_value(c.clone()));
            Ok(Question {
                calls: calls.collect::<Result<_, _>>()?,
                unanswered: serde_json::from_value(asking.unanswered.clone())?,
            })
        })
        .collect()
}

/// The models a step could ask then, whichever are set up now. Prices are today's.
///
/// # Errors
/// When a recorded model is none that this program knows how to ask.
pub(super) fn models_of_then(asked: &[Asking]) -> Result<LlmConfig, ConfigError> {
    LlmConfig::from_env_like(|name| {
        for asking in asked {
            let agent = asking.agent.to_ascii_uppercase();
            if name.strip_prefix("FRONTDESK_MODEL_") == Some(&*agent) {
                return asking.models.first().cloned();
            }
            if name.strip_prefix("FRONTDESK_FALLBACK_") == Some(&*agent) {
                let rest = asking.models.get(1..).unwrap_or_default();
                return Some(if rest.is_empty() {
                    "none".to_owned()
                } else {
                    rest.join(",")
                });
            }
        }
        let of_models = name.starts_with("FRONTDESK_MODEL_")
            || name.starts_with("FRONTDESK_FALLBACK_")
            || name.ends_with("_BASE_URL");
        (!of_models).then(|| std::env::var(name).ok()).flatten()
    })
}

/// Models that answer what they answered, and nobody where nobody could be asked.
///
/// # Errors
/// What keeps the records from being played.
pub(super) fn models(asked: &[Asking]) -> Result<Llm, String> {
    if asked.is_empty() {
        return Ok(Llm::offline());
    }
    let config = models_of_then(asked).map_err(|error| error.to_string())?;
    let questions = questions(asked).map_err(|_| "a recorded call cannot be read".to_owned())?;
    Ok(Llm::replaying(config, Replay::of_questions(questions)))
}

/// A state machine in which nothing runs.
pub(super) struct Still;

#[async_trait]
impl Workflow for Still {
    async fn start(&self, _run: &RunId, _input: &StepInput) -> Result<(), PortError> {
        Ok(())
    }

    async fn complete(&self, _token: &str, _output: &StepOutput) -> Result<(), PortError> {
        Ok(())
    }

    async fn status(&self, _run: &RunId) -> Result<RunStatus, PortError> {
        Ok(RunStatus::Running)
    }
}
