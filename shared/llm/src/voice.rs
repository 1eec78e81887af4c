//! Voice messages as words: the transcription port.
//!
//! What comes out was said by a customer: it goes into a prompt as data
//! ([`Prompt::data`](crate::Prompt::data)), like what was typed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use domain::receipt::DecidedBy;
use secrecy::ExposeSecret;
use serde::Deserialize;
use tokio::time::Instant;

use crate::agent::Agent;
use crate::attempt::{Attempts, Log, Request, Stop};
use crate::audio::Audio;
use crate::budget::{Budget, Unlimited};
use crate::client::{Answer, DEADLINE_MARGIN};
use crate::config::{Endpoint, LlmConfig, ModelConfig, ProviderName};
use crate::error::{LlmError, Reason, Unavailable};
use crate::multipart::Form;
use crate::price::Prices;
use crate::provider::{Completion, Finish, Tokens};
use crate::record::Fingerprint;
use crate::replay::Replay;
use crate::retry::retry_after;
use crate::transport::Transport;
use crate::usage::CallOutcome;

const PROVIDER: ProviderName = ProviderName::OpenAi;

/// Writes down what is said.
#[async_trait]
pub trait Transcriber: Send + Sync {
    /// The words of a voice message, on behalf of this agent and within the time
    /// the caller has left in all. The answer may be empty: nobody spoke.
    ///
    /// # Errors
    /// [`Unavailable`] when it cannot be had in time and within the budget: the
    /// caller asks the customer to write.
    async fn transcribe(
        &self,
        agent: Agent,
        audio: &Audio,
        remaining: Option<Duration>,
    ) -> Result<Answer<String>, Unavailable>;
}

/// Hears once: a server, or a record.
#[async_trait]
pub(crate) trait Ear: Send + Sync {
    async fn hear(
        &self,
        model: &str,
        audio: &Audio,
        timeout: Duration,
    ) -> Result<Completion, LlmError>;
}

/// Transcription by a model, with retries, a deadline and a budget, like questions.
#[derive(Clone)]
pub struct Voice {
    ear: Option<Arc<dyn Ear>>,
    model: Option<ModelConfig>,
    prices: Arc<Prices>,
    budget: Arc<dyn Budget>,
    jitter: Arc<Mutex<fastrand::Rng>>,
}

impl Voice {
    /// The configured model at OpenAI or at a server that speaks its protocol.
    /// Without a key, or with `FRONTDESK_TRANSCRIBER=none`, each request is
    /// [`Reason::NotConfigured`] at once. The same `seed` gives the same jitter.
    pub fn new(config: &LlmConfig, transport: &Arc<dyn Transport>, seed: u64) -> Self {
        let ear = config.endpoint(PROVIDER).cloned().map(|endpoint| {
            let ear: Arc<dyn Ear> = Arc::new(OpenAiEar {
                endpoint,
                transport: Arc::clone(transport),
            });
            ear
        });
        Self::build(config, ear, seed)
    }

    /// Nobody hears: each request is [`Reason::NotConfigured`] at once.
    pub fn off() -> Self {
        Self::build(&LlmConfig::default(), None, 0)
    }

    /// Records in the place of the server.
    pub fn replaying(config: &LlmConfig, replay: Replay) -> Self {
        Self::build(config, Some(Arc::new(replay)), 0)
    }

    fn build(config: &LlmConfig, ear: Option<Arc<dyn Ear>>, seed: u64) -> Self {
        Self {
            ear,
            model: config.transcriber().cloned(),
            prices: config.shared_prices(),
            budget: Arc::new(Unlimited),
            jitter: Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))),
        }
    }

    /// The same, paid from this budget.
    pub fn charged_to(&self, budget: Arc<dyn Budget>) -> Self {
        Self {
            budget,
            ..self.clone()
        }
    }

    /// Whether voice messages can be written down at all.
    pub fn is_configured(&self) -> bool {
        self.ear.is_some() && self.model.is_some()
    }

    async fn listen(
        &self,
        agent: Agent,
        audio: &Audio,
        remaining: Option<Duration>,
        log: &mut Log,
    ) -> Result<(String, String), Reason> {
        let (Some(ear), Some(model)) = (&self.ear, &self.model) else {
            return Err(Reason::NotConfigured);
        };
        let total = model.total_timeout;
        let time = remaining.map_or(total, |r| r.saturating_sub(DEADLINE_MARGIN).min(total));
        let price = self.prices.at_most(model.provider, &model.model);
        let attempts = Attempts {
            request: &Hearing {
                ear: &**ear,
                model: &model.model,
                audio,
            },
            fingerprint: Fingerprint::of_audio(model.provider, &model.model, audio),
            agent,
            model,
            prices: &self.prices,
            budget: &*self.budget,
            jitter: &self.jitter,
            most_micro_usd: price.bound_micro_usd(most(audio, model)),
            end: Instant::now() + time,
        };
        match attempts.run(log).await {
            Ok(completion) => {
                if let Some(last) = log.usage.last_mut() {
                    last.outcome = CallOutcome::Used;
                }
                Ok((completion.text, model.to_string()))
            }
            Err(Stop::Next(reason) | Stop::Final(reason)) => Err(reason),
        }
    }
}

/// Tokens that a second of sound is at most, where a model counts sound in tokens;
/// those that do count about 17.
const TOKENS_A_SECOND: u64 = 50;

fn most(audio: &Audio, model: &ModelConfig) -> Tokens {
    let audio_ms = audio.longest_ms();
    Tokens {
        input: audio_ms.div_ceil(1000).saturating_mul(TOKENS_A_SECOND),
        output: u64::from(model.max_tokens),
        audio_ms,
        ..Tokens::default()
    }
}

#[async_trait]
impl Transcriber for Voice {
    async fn transcribe(
        &self,
        agent: Agent,
        audio: &Audio,
        remaining: Option<Duration>,
    ) -> Result<Answer<String>, Unavailable> {
        let mut log = Log::default();
        let heard = self.listen(agent, audio, remaining, &mut log).await;
        let Log { usage, recorded } = log;
        match heard {
            Ok((value, model)) => Ok(Answer {
                value,
                usage,
                recorded,
                decided_by: DecidedBy::Model(model),
            }),
            Err(reason) => Err(Unavailable {
                reason,
                usage,
                recorded,
            }),
        }
    }
}

struct Hearing<'a> {
    ear: &'a dyn Ear,
    model: &'a str,
    audio: &'a Audio,
}

#[async_trait]
impl Request for Hearing<'_> {
    async fn send(&self, timeout: Duration) -> Result<Completion, LlmError> {
        self.ear.hear(self.model, self.audio, timeout).await
    }
}

/// `POST {base}/audio/transcriptions`.
struct OpenAiEar {
    endpoint: Endpoint,
    transport: Arc<dyn Transport>,
}

#[async_trait]
impl Ear for OpenAiEar {
    async fn hear(
        &self,
        model: &str,
        audio: &Audio,
        timeout: Duration,
    ) -> Result<Completion, LlmError> {
        let form = Form::new(audio.bytes())
            .text("model", model)
            .text("response_format", "json")
            .file(
                "file",
                audio.kind().file_name(),
                audio.kind().mime(),
                audio.bytes(),
            );
        let authorization = format!("Bearer {}", self.endpoint.key.expose_secret());
        let response = self
            .transport
            .post(
                &format!("{}/audio/transcriptions", self.endpoint.base_url),
                &[
                    ("authorization", &authorization),
                    ("content-type", &form.content_type()),
                ],
                form.into_body(),
                timeout,
            )
            .await?;
        if !(200..300).contains(&response.status) {
            return Err(LlmError::Status {
                provider: PROVIDER,
                status: response.status,
                retry_after: retry_after(response.retry_after.as_deref(), response.date.as_deref()),
                out_of_credit: crate::openai::out_of_credit(&response.body),
            });
        }
        completion(&response.body).ok_or(LlmError::Unreadable { provider: PROVIDER })
    }
}

#[derive(Deserialize)]
struct Reply {
    text: String,
    usage: Option<ReplyUsage>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ReplyUsage {
    Duration {
        seconds: f64,
    },
    Tokens {
        input_tokens: u64,
        output_tokens: u64,
    },
}

fn completion(body: &[u8]) -> Option<Completion> {
    let reply: Reply = serde_json::from_slice(body).ok()?;
    let tokens = reply.usage.map(|usage| match usage {
        ReplyUsage::Duration { seconds } => Tokens {
            audio_ms: (seconds * 1000.0).ceil() as u64,
            ..Tokens::default()
        },
        ReplyUsage::Tokens {
            input_tokens,
            output_tokens,
        } => Tokens {
            input: input_tokens,
            output: output_tokens,
            ..Tokens::default()
        },
    });
    Some(Completion {
        text: reply.text.trim().to_owned(),
        finish: Finish::Complete,
        tokens,
    })
}
