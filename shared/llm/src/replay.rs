//! A provider that answers from records, without any network.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::audio::Audio;
use crate::config::ProviderName;
use crate::error::{LlmError, Reason};
use crate::provider::{Call, Completion, Provider};
use crate::record::{Fingerprint, Outcome, Recorded};
use crate::voice::Ear;

/// A question that was asked, with its calls in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its calls, failed ones included.
    pub calls: Vec<Recorded>,
    /// Why no model answered it, if none did.
    pub unanswered: Option<Reason>,
}

/// Stands in for every provider. The same request made again (after a failure)
/// gets what it got then, in that order. A request that was not recorded is
/// [`LlmError::NotRecorded`].
#[derive(Debug)]
pub struct Replay(Mutex<Script>);

#[derive(Debug)]
enum Script {
    /// Whatever is asked, in any order.
    Calls(BTreeMap<Fingerprint, VecDeque<Outcome>>),
    /// Questions as they were asked.
    Questions(Questions),
}

#[derive(Debug)]
struct Questions {
    all: Vec<Left>,
    /// The one that is asked now.
    current: usize,
    last: Option<Fingerprint>,
}

/// What is left of a question.
#[derive(Debug)]
struct Left {
    calls: VecDeque<Recorded>,
    unanswered: Option<Reason>,
}

impl Default for Replay {
    /// Nothing was recorded.
    fn default() -> Self {
        Self::new([])
    }
}

impl Replay {
    /// Plays these, and from then on the last of the same request.
    pub fn new(records: impl IntoIterator<Item = Recorded>) -> Self {
        let mut calls: BTreeMap<Fingerprint, VecDeque<Outcome>> = BTreeMap::new();
        for record in records {
            let outcomes = calls.entry(record.fingerprint).or_default();
            outcomes.push_back(record.outcome);
        }
        Self(Mutex::new(Script::Calls(calls)))
    }

    /// Plays these questions, each call once. Where one was given up then, for lack of
    /// time or money, it is given up again for the same reason: no call is made that
    /// was not made then.
    pub fn of_questions(questions: impl IntoIterator<Item = Question>) -> Self {
        let left = |question: Question| Left {
            calls: question.calls.into(),
            unanswered: question.unanswered,
        };
        Self(Mutex::new(Script::Questions(Questions {
            all: questions.into_iter().map(left).collect(),
            current: 0,
            last: None,
        })))
    }

    /// Like [`Replay::play`], where nobody else can be asked: a model that was passed
    /// over then, because too little time was left for it, is passed over again.
    fn play_alone(&self, fingerprint: Fingerprint) -> Result<Completion, LlmError> {
        let played = self.play(fingerprint);
        let script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (played, &*script) {
            (Err(LlmError::NotRecorded), Script::Questions(questions)) if questions.goes_on() => {
                Err(LlmError::GivenUp(Reason::OutOfTime))
            }
            (played, _) => played,
        }
    }

    fn play(&self, fingerprint: Fingerprint) -> Result<Completion, LlmError> {
        let mut script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = match &mut *script {
            Script::Calls(calls) => {
                let outcomes = calls.get_mut(&fingerprint);
                let next = outcomes.and_then(|outcomes| match outcomes.len() {
                    0 | 1 => outcomes.front().cloned(),
                    _ => outcomes.pop_front(),
                });
                next.ok_or(LlmError::NotRecorded)?
            }
            Script::Questions(questions) => questions.next(fingerprint)?,
        };
        match outcome {
            Outcome::Answered(completion) => Ok(completion),
            Outcome::Failed(error) => Err(error),
        }
    }
}

impl Questions {
    fn next(&mut self, fingerprint: Fingerprint) -> Result<Outcome, LlmError> {
        let here = self.all.iter_mut().enumerate();
        let fits = |left: &Left| {
            let next = left.calls.front();
            next.is_some_and(|call| call.fingerprint == fingerprint)
        };
        if let Some((place, left)) = here.skip(self.current).find(|(_, left)| fits(left))
            && let Some(call) = left.calls.pop_front()
        {
            self.current = place;
            self.last = Some(fingerprint);
            return Ok(call.outcome);
        }
        Err(self.end(fingerprint))
    }

    /// Whether the question has more calls.
    fn goes_on(&self) -> bool {
        let current = self.all.get(self.current);
        current.is_some_and(|left| !left.calls.is_empty())
    }

    /// What came of the question when this call was not made.
    fn end(&mut self, fingerprint: Fingerprint) -> LlmError {
        // A question that was answered is over: the call belongs to the next one.
        while let Some(left) = self.all.get(self.current)
            && left.calls.is_empty()
            && left.unanswered.is_none()
        {
            self.current += 1;
        }
        match self.all.get(self.current) {
            Some(left) if left.calls.is_empty() => left
                .unanswered
                .map_or(LlmError::NotRecorded, LlmError::GivenUp),
            // The same model was not asked once more then: another one was.
            Some(_) if self.last == Some(fingerprint) => LlmError::GivenUp(Reason::OutOfTime),
            _ => LlmError::NotRecorded,
        }
    }
}

#[async_trait]
impl Provider for Replay {
    async fn complete(&self, call: &Call, _timeout: Duration) -> Result<Completion, LlmError> {
        self.play_alone(Fingerprint::of_call(call))
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
        self.play_alone(Fingerprint::of_audio(ProviderName::OpenAi, model, audio))
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
