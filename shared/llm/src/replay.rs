//! A provider that answers from records, without any network.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::audio::Audio;
use crate::config::ProviderName;
use crate::error::LlmError;
use crate::provider::{Call, Completion, Provider};
use crate::record::{Fingerprint, Outcome, Recorded};
use crate::voice::Ear;

/// Stands in for every provider. The same request made again (after a failure)
/// gets what it got then, in that order. A request that was not recorded is
/// [`LlmError::NotRecorded`].
#[derive(Debug, Default)]
pub struct Replay(Mutex<Tape>);

#[derive(Debug, Default)]
struct Tape {
    records: BTreeMap<Fingerprint, VecDeque<Outcome>>,
    /// Each record is played once; else the last of them again and again.
    once: bool,
    /// The question that is asked now was given up then.
    given_up: bool,
}

impl Replay {
    /// Plays these, and from then on the last of the same request.
    pub fn new(records: impl IntoIterator<Item = Recorded>) -> Self {
        Self::play_all(records, false, false)
    }

    /// Plays these questions once, call by call. Where one was given up then, for
    /// lack of time or money, it is given up again: no call is made that was not
    /// made then.
    pub fn of_questions(questions: impl IntoIterator<Item = Vec<Recorded>>) -> Self {
        let questions: Vec<Vec<Recorded>> = questions.into_iter().collect();
        let never_asked = questions.iter().any(Vec::is_empty);
        Self::play_all(questions.into_iter().flatten(), true, never_asked)
    }

    fn play_all(records: impl IntoIterator<Item = Recorded>, once: bool, given_up: bool) -> Self {
        let mut tape = Tape {
            once,
            given_up,
            ..Tape::default()
        };
        for record in records {
            let outcomes = tape.records.entry(record.fingerprint).or_default();
            outcomes.push_back(record.outcome);
        }
        Self(Mutex::new(tape))
    }

    pub(crate) fn play(&self, fingerprint: Fingerprint) -> Result<Completion, LlmError> {
        let mut tape = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match tape.next(fingerprint)? {
            Outcome::Answered(completion) => Ok(completion),
            Outcome::Failed(error) => Err(error),
        }
    }
}

impl Tape {
    fn next(&mut self, fingerprint: Fingerprint) -> Result<Outcome, LlmError> {
        let Some(outcomes) = self.records.get_mut(&fingerprint) else {
            return Err(if self.given_up {
                LlmError::GivenUp
            } else {
                LlmError::NotRecorded
            });
        };
        let next = if self.once || outcomes.len() > 1 {
            outcomes.pop_front()
        } else {
            outcomes.front().cloned()
        };
        self.given_up = next.is_none();
        next.ok_or(LlmError::GivenUp)
    }
}

#[async_trait]
impl Provider for Replay {
    async fn complete(&self, call: &Call, _timeout: Duration) -> Result<Completion, LlmError> {
        self.play(Fingerprint::of_call(call))
    }
}

#[async_trait]
impl Ear for Replay {
    async fn hear(
        &self,
        model: &str,
        audio: &Audio,
        _timeout: Duration,
    ) -> Result<Completion, LlmError> {
        self.play(Fingerprint::of_audio(ProviderName::OpenAi, model, audio))
    }
}

/// A provider that knows what it was asked before: only what is new goes out.
pub(crate) struct Remembering {
    pub(crate) replay: Arc<Replay>,
    pub(crate) live: Arc<dyn Provider>,
}

#[async_trait]
impl Provider for Remembering {
    async fn complete(&self, call: &Call, timeout: Duration) -> Result<Completion, LlmError> {
        match self.replay.play(Fingerprint::of_call(call)) {
            Err(LlmError::NotRecorded) => self.live.complete(call, timeout).await,
            played => played,
        }
    }
}
