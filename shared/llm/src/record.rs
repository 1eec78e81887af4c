//! What was asked, as a fingerprint, and what came of it: enough to play a
//! conversation again without any model.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::audio::Audio;
use crate::config::ProviderName;
use crate::error::LlmError;
use crate::provider::{Call, Completion, Part};

/// SHA-256 over everything of a request that decides its answer: model, rules,
/// data, task, schema, images. Who asks, and how long the answer may be, is not
/// part of it. It is written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a question to a model.
    pub fn of_call(call: &Call) -> Self {
        let mut hash = Fields::new("frontdesk question 1");
        hash.model(call.provider, &call.model);
        hash.field("system", call.system.as_bytes());
        hash.field("stable", call.stable.as_bytes());
        for part in &call.turn {
            match part {
                Part::Text(text) => hash.field("text", text.as_bytes()),
                Part::Image(image) => hash.field(image.kind().mime(), image.bytes()),
            }
        }
        hash.value(&call.schema);
        hash.finish()
    }

    /// The fingerprint of sound to be written down.
    pub fn of_audio(provider: ProviderName, model: &str, audio: &Audio) -> Self {
        let mut hash = Fields::new("frontdesk sound 1");
        hash.model(provider, model);
        hash.field(audio.kind().mime(), audio.bytes());
        hash.finish()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is 64 hexadecimal digits")]
pub struct BadFingerprint;

impl FromStr for Fingerprint {
    type Err = BadFingerprint;

    fn from_str(text: &str) -> Result<Self, BadFingerprint> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| BadFingerprint)?;
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = BadFingerprint;

    fn try_from(text: String) -> Result<Self, BadFingerprint> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

/// Named fields with their lengths, so that none can pass for a part of another.
struct Fields(Sha256);

impl Fields {
    fn new(form: &str) -> Self {
        let mut fields = Self(Sha256::new());
        fields.field("form", form.as_bytes());
        fields
    }

    fn field(&mut self, name: &str, bytes: &[u8]) {
        for part in [name.as_bytes(), bytes] {
            self.0.update((part.len() as u64).to_be_bytes());
            self.0.update(part);
        }
    }

    fn model(&mut self, provider: ProviderName, model: &str) {
        self.field("provider", provider.as_str().as_bytes());
        self.field("model", model.as_bytes());
    }

    /// Names in order of the alphabet: in which order `serde_json` keeps them depends
    /// on what else is in the build.
    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(map) => {
                self.field("object", &(map.len() as u64).to_be_bytes());
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_unstable_by_key(|(name, _)| *name);
                for (name, value) in entries {
                    self.field("name", name.as_bytes());
                    self.value(value);
                }
            }
            Value::Array(list) => {
                self.field("array", &(list.len() as u64).to_be_bytes());
                for value in list {
                    self.value(value);
                }
            }
            other => self.field("value", other.to_string().as_bytes()),
        }
    }

    fn finish(self) -> Fingerprint {
        Fingerprint(self.0.finalize().into())
    }
}

/// What came of one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The provider answered. The text is personal data: whoever stores it stores
    /// it as such.
    Answered(Completion),
    /// It did not.
    Failed(LlmError),
}

/// One call, as it can be stored and played again. Its `Debug` shows no text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// What was asked.
    pub fingerprint: Fingerprint,
    /// What came of it.
    pub outcome: Outcome,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::agent::Agent;
    use crate::image::tests::image;
    use crate::provider::{Finish, Tokens};

    fn call() -> Call {
        Call {
            agent: Agent::Crm,
            provider: ProviderName::OpenAi,
            model: "gpt-6-luna".to_owned(),
            system: "rules".to_owned(),
            stable: "shop".to_owned(),
            turn: vec![Part::Text("task".to_owned())],
            schema_name: "S".to_owned(),
            schema: Arc::new(json!({"a": {"x": 1, "y": 2}, "b": [1, 2]})),
            max_tokens: 500,
            temperature: None,
            cache: true,
        }
    }

    #[test]
    fn whatever_decides_the_answer_changes_the_fingerprint() {
        let changes: Vec<fn(&mut Call)> = vec![
            |_| {},
            |c| c.provider = ProviderName::Anthropic,
            |c| c.model.push('x'),
            |c| c.system.push('x'),
            |c| c.stable.push('x'),
            |c| {
                c.system = "rulesshop".to_owned();
                c.stable = String::new();
            },
            |c| c.turn = vec![Part::Text("ta".to_owned()), Part::Text("sk".to_owned())],
            |c| c.turn.insert(0, Part::Image(image())),
            |c| c.schema = Arc::new(json!({"a": {"x": 1, "y": 2}, "b": [2, 1]})),
            |c| c.schema = Arc::new(json!({"a": {"x": 1}, "y": 2, "b": [1, 2]})),
        ];
        let count = changes.len();
        let fingerprints: std::collections::BTreeSet<_> = changes
            .into_iter()
            .map(|change| {
                let mut call = call();
                change(&mut call);
                Fingerprint::of_call(&call)
            })
            .collect();
        assert_eq!(fingerprints.len(), count);
    }

    #[test]
    fn who_asks_and_within_which_limits_does_not() {
        let mut other = call();
        other.agent = Agent::Router;
        other.max_tokens = 1;
        other.cache = false;
        assert_eq!(Fingerprint::of_call(&call()), Fingerprint::of_call(&other));
    }

    #[test]
    fn a_fingerprint_stays_the_same_from_build_to_build() {
        assert_eq!(
            Fingerprint::of_call(&call()).to_string(),
            "db0d772736e9a54d44a2d9701e2ec78aa920581d9e50fbe5ea48328a08863a09"
        );
    }

    #[test]
    fn a_record_survives_being_stored_and_shows_no_text() {
        let recorded = |outcome| Recorded {
            fingerprint: Fingerprint::of_call(&call()),
            outcome,
        };
        let records = [
            recorded(Outcome::Answered(Completion {
                text: "{\"name\":\"Ida\"}".to_owned(),
                finish: Finish::Truncated,
                tokens: Some(Tokens {
                    input: 10,
                    ..Tokens::default()
                }),
            })),
            recorded(Outcome::Failed(LlmError::Status {
                provider: ProviderName::Bedrock,
                status: 429,
                retry_after: Some(std::time::Duration::from_secs(2)),
                out_of_credit: false,
            })),
            recorded(Outcome::Failed(LlmError::TimedOut)),
        ];
        for record in records {
            let stored = serde_json::to_string(&record).unwrap();
            assert_eq!(serde_json::from_str::<Recorded>(&stored).unwrap(), record);
            assert!(!format!("{record:?}").contains("Ida"));
        }
        assert!("abc".parse::<Fingerprint>().is_err());
    }
}
