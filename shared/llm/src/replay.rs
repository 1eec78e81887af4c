//! A provider that answers from records, without any network.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::audio::Audio;
use crate::config::ProviderName;
use crate::error::LlmError;
use crate::provider::{Call, Completion, Provider};
use crate::record::{Fingerprint, Outcome, Recorded};
use crate::voice::Ear;

/// Stands in for every provider. The same request made again (after a failure)
/// gets what it got then, in that order, and from then on the last of it. A
/// request that was not recorded is [`LlmError::NotRecorded`].
#[derive(Debug, Default)]
pub struct Replay {
    records: Mutex<BTreeMap<Fingerprint, VecDeque<Outcome>>>,
}

impl Replay {
    /// Plays these.
    pub fn new(records: impl IntoIterator<Item = Recorded>) -> Self {
        let mut map: BTreeMap<Fingerprint, VecDeque<Outcome>> = BTreeMap::new();
        for record in records {
            map.entry(record.fingerprint)
                .or_default()
                .push_back(record.outcome);
        }
        Self {
            records: Mutex::new(map),
        }
    }

    fn play(&self, fingerprint: Fingerprint) -> Result<Completion, LlmError> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let outcomes = records.get_mut(&fingerprint);
        let outcome = outcomes.and_then(|outcomes| match outcomes.len() {
            0 | 1 => outcomes.front().cloned(),
            _ => outcomes.pop_front(),
        });
        match outcome {
            Some(Outcome::Answered(completion)) => Ok(completion),
            Some(Outcome::Failed(error)) => Err(error),
            None => Err(LlmError::NotRecorded),
        }
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
