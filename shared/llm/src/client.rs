//! The port itself: one question in, one typed answer or a reason out.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::receipt::DecidedBy;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::Instant;

use crate::agent::Agent;
use crate::anthropic::Anthropic;
use crate::attempt::{Attempts, Log, Request, Stop};
use crate::budget::{Budget, Unlimited};
use crate::config::{LlmConfig, ModelConfig, ProviderName};
use crate::error::{LlmError, Reason, Unavailable};
use crate::estimate::most_micro_usd;
use crate::openai::OpenAi;
use crate::prompt::{Prompt, repair_text};
use crate::provider::{Call, Completion, Finish, Part, Provider};
use crate::record::{Fingerprint, Recorded};
use crate::replay::{Remembering, Replay};
use crate::schema::{SchemaError, schema_name, strict_schema};
use crate::transport::Transport;
use crate::usage::{CallOutcome, Usage};

/// What is kept of the caller's remaining time for settling the last call, the
/// offline function and saving the result.
pub const DEADLINE_MARGIN: Duration = Duration::from_secs(1);

/// What a question may take where time is no limit.
const LONG_ENOUGH: Duration = Duration::from_hours(100);

/// A typed answer. Its `Debug` does not show it.
#[derive(Clone)]
pub struct Answer<T> {
    /// What the model said, checked.
    pub value: T,
    /// All calls made for it, failed ones included.
    pub usage: Vec<Usage>,
    /// The same calls, as they can be stored and played again.
    pub recorded: Vec<Recorded>,
    /// The model that answered, for the receipt.
    pub decided_by: DecidedBy,
}

impl<T> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("usage", &self.usage)
            .field("decided_by", &self.decided_by)
            .finish_non_exhaustive()
    }
}

/// The language-model port. Clones share everything but the budget.
#[derive(Clone)]
pub struct Llm {
    config: Arc<LlmConfig>,
    providers: Arc<BTreeMap<ProviderName, Arc<dyn Provider>>>,
    budget: Arc<dyn Budget>,
    jitter: Arc<Mutex<fastrand::Rng>>,
    /// Time is no limit: what was in time then is in time again.
    timeless: bool,
    schemas: Arc<Mutex<HashMap<Cow<'static, str>, Arc<Value>>>>,
}

/// A call and who is to answer it.
struct Question<'a> {
    provider: &'a dyn Provider,
    call: &'a Call,
}

#[async_trait]
impl Request for Question<'_> {
    async fn send(&self, timeout: Duration) -> Result<Completion, LlmError> {
        self.provider.complete(self.call, timeout).await
    }
}

impl Llm {
    /// The port with the providers that have a key, and without a limit of money.
    /// The same `seed` gives the same jitter.
    pub fn new(config: LlmConfig, transport: &Arc<dyn Transport>, seed: u64) -> Self {
        let mut providers: BTreeMap<ProviderName, Arc<dyn Provider>> = BTreeMap::new();
        if let Some(endpoint) = config.endpoint(ProviderName::OpenAi).cloned() {
            let provider = OpenAi::new(endpoint, Arc::clone(transport));
            providers.insert(ProviderName::OpenAi, Arc::new(provider));
        }
        if let Some(endpoint) = config.endpoint(ProviderName::Anthropic).cloned() {
            let provider = Anthropic::new(endpoint, Arc::clone(transport));
            providers.insert(ProviderName::Anthropic, Arc::new(provider));
        }
        Self::build(config, providers, seed)
    }

    /// The port without any provider: each question is
    /// [`Reason::NotConfigured`] at once.
    pub fn offline() -> Self {
        Self::build(LlmConfig::default(), BTreeMap::new(), 0)
    }

    /// The port with records in the place of all providers: the same models are
    /// asked in the same order, and nothing is sent anywhere. Waits between
    /// attempts are kept; whoever cannot wait pauses tokio's clock.
    pub fn replaying(config: LlmConfig, replay: Replay) -> Self {
        let replay: Arc<dyn Provider> = Arc::new(replay);
        let providers = ProviderName::ALL.map(|name| (name, Arc::clone(&replay)));
        Self {
            timeless: true,
            ..Self::build(config, BTreeMap::from(providers), 0)
        }
    }

    /// The same port, which asks nobody what these records answer.
    pub fn remembering(&self, replay: Replay) -> Self {
        let replay = Arc::new(replay);
        let remembering = |live: &Arc<dyn Provider>| -> Arc<dyn Provider> {
            Arc::new(Remembering {
                replay: Arc::clone(&replay),
                live: Arc::clone(live),
            })
        };
        let providers = self.providers.iter();
        Self {
            providers: Arc::new(providers.map(|(name, p)| (*name, remembering(p))).collect()),
            ..self.clone()
        }
    }

    /// The models of an agent that can be asked, in order, as `provider:model`.
    pub fn chain(&self, agent: Agent) -> Vec<String> {
        self.models(agent).map(ToString::to_string).collect()
    }

    fn build(
        config: LlmConfig,
        providers: BTreeMap<ProviderName, Arc<dyn Provider>>,
        seed: u64,
    ) -> Self {
        Self {
            config: Arc::new(config),
            providers: Arc::new(providers),
            budget: Arc::new(Unlimited),
            jitter: Arc::new(Mutex::new(fastrand::Rng::with_seed(seed))),
            timeless: false,
            schemas: Arc::default(),
        }
    }

    /// The same port, and this provider too: Bedrock, whose client is made from
    /// outside.
    pub fn with_provider(mut self, name: ProviderName, provider: Arc<dyn Provider>) -> Self {
        Arc::make_mut(&mut self.providers).insert(name, provider);
        self
    }

    /// The same port, whose calls are paid from this budget: an account's, for as
    /// long as one works for that account.
    pub fn charged_to(&self, budget: Arc<dyn Budget>) -> Self {
        Self {
            budget,
            ..self.clone()
        }
    }

    /// Whether any agent has a model that can be asked: without one each agent
    /// answers by its offline function, at once.
    pub fn is_configured(&self) -> bool {
        Agent::ALL
            .into_iter()
            .any(|agent| self.models(agent).next().is_some())
    }

    /// Whether the model that this agent asks first is shown images.
    pub fn sees(&self, agent: Agent) -> bool {
        let first = self.models(agent).next();
        first.is_some_and(|model| self.config.sees(agent, model))
    }

    fn models(&self, agent: Agent) -> impl Iterator<Item = &ModelConfig> {
        let models = self.config.models(agent).iter();
        models.filter(|model| self.providers.contains_key(&model.provider))
    }

    /// Asks the agent's model, then the other provider's. `remaining` is the time
    /// the caller has left in all (the Lambda deadline); [`DEADLINE_MARGIN`] of it
    /// is left to the caller. `T` must have a [`strict_schema`]; a check of its
    /// own (`#[serde(try_from)]`) counts as part of the shape.
    ///
    /// # Errors
    /// [`Unavailable`] when no model gave a usable answer in time and within the
    /// budget. It is no reason to fail: the caller goes on with its offline
    /// function.
    pub async fn ask<T>(
        &self,
        prompt: &Prompt,
        remaining: Option<Duration>,
    ) -> Result<Answer<T>, Unavailable>
    where
        T: DeserializeOwned + JsonSchema,
    {
        let mut log = Log::default();
        let answered = self.answer(prompt, remaining, &mut log).await;
        let Log { usage, recorded } = log;
        match answered {
            Ok((value, model)) => Ok(Answer {
                value,
                usage,
                recorded,
                decided_by: DecidedBy::Model(model),
            }),
            Err(reason) => {
                if reason != Reason::NotConfigured {
                    tracing::warn!(agent = %prompt.agent, %reason, calls = usage.len(), "no model answered");
                }
                Err(Unavailable {
                    reason,
                    usage,
                    recorded,
                })
            }
        }
    }

    async fn answer<T>(
        &self,
        prompt: &Prompt,
        remaining: Option<Duration>,
        log: &mut Log,
    ) -> Result<(T, String), Reason>
    where
        T: DeserializeOwned + JsonSchema,
    {
        for model in self.config.chain(prompt.agent) {
            if !self.providers.contains_key(&model.provider) {
                tracing::warn!(agent = %prompt.agent, %model, "this program does not ask its provider");
            }
        }
        let chain: Vec<_> = self.models(prompt.agent).collect();
        let total = chain.first().ok_or(Reason::NotConfigured)?.total_timeout;
        let schema = self.schema::<T>().map_err(|error| {
            tracing::error!(agent = %prompt.agent, %error, "the answer type is unfit");
            Reason::UnfitSchema
        })?;
        let time = if self.timeless {
            LONG_ENOUGH
        } else {
            remaining.map_or(total, |r| r.saturating_sub(DEADLINE_MARGIN).min(total))
        };
        let end = Instant::now() + time;
        let mut reason = Reason::OutOfTime;
        for (n, model) in chain.iter().enumerate() {
            // The next model gets time for one attempt, or half of what is left.
            let end = match chain.get(n + 1) {
                Some(next) => {
                    let left = end.saturating_duration_since(Instant::now());
                    end - next.attempt_timeout.min(left / 2)
                }
                None => end,
            };
            match self.ask_model(prompt, model, &schema, end, log).await {
                Ok(value) => return Ok((value, model.to_string())),
                Err(Stop::Final(reason)) => return Err(reason),
                Err(Stop::Next(why)) => reason = why,
            }
        }
        Err(reason)
    }

    async fn ask_model<T>(
        &self,
        prompt: &Prompt,
        model: &ModelConfig,
        schema: &Arc<Value>,
        end: Instant,
        log: &mut Log,
    ) -> Result<T, Stop>
    where
        T: DeserializeOwned + JsonSchema,
    {
        let mut call = Call {
            agent: prompt.agent,
            provider: model.provider,
            model: model.model.clone(),
            system: prompt.system_text(),
            stable: prompt.stable_text(),
            turn: prompt.turn(self.config.sees(prompt.agent, model)),
            schema_name: schema_name::<T>(),
            schema: Arc::clone(schema),
            max_tokens: prompt.max_tokens.unwrap_or(u32::MAX).min(model.max_tokens),
            temperature: model.temperature,
            cache: self.config.caches(),
        };
        let first = self.complete(&call, model, end, log).await?;
        let problem = match read(&first, &mut log.usage) {
            Ok(value) => return Ok(value),
            Err(Unfit::Declined) => return Err(Stop::Final(Reason::Declined)),
            Err(Unfit::Shape(problem)) => problem,
        };
        tracing::info!(agent = %prompt.agent, %model, "answer does not fit: asking for a repair");
        if let Some(Part::Text(text)) = call.turn.last_mut() {
            text.push_str(&repair_text(&first.text, &problem));
        }
        let second = self.complete(&call, model, end, log).await?;
        read(&second, &mut log.usage).map_err(|unfit| {
            Stop::Final(match unfit {
                Unfit::Declined => Reason::Declined,
                Unfit::Shape(_) => Reason::InvalidAnswer,
            })
        })
    }

    async fn complete(
        &self,
        call: &Call,
        model: &ModelConfig,
        end: Instant,
        log: &mut Log,
    ) -> Result<Completion, Stop> {
        let Some(provider) = self.providers.get(&model.provider) else {
            return Err(Stop::Next(Reason::NotConfigured));
        };
        let prices = self.config.prices();
        let attempts = Attempts {
            request: &Question {
                provider: &**provider,
                call,
            },
            fingerprint: Fingerprint::of_call(call),
            agent: call.agent,
            model,
            prices,
            budget: &*self.budget,
            jitter: &self.jitter,
            most_micro_usd: most_micro_usd(call, prices),
            end,
        };
        attempts.run(log).await
    }

    /// The schema of `T`, made once.
    fn schema<T: JsonSchema>(&self) -> Result<Arc<Value>, SchemaError> {
        let mut schemas = self.schemas.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(schema) = schemas.get(&T::schema_id()) {
            return Ok(Arc::clone(schema));
        }
        let schema = Arc::new(strict_schema::<T>()?);
        schemas.insert(T::schema_id(), Arc::clone(&schema));
        Ok(schema)
    }
}

enum Unfit {
    Declined,
    /// What is wrong, for the model that wrote it and for nobody else.
    Shape(String),
}

/// Reads an answer and notes on its usage whether it was of use.
fn read<T: DeserializeOwned>(completion: &Completion, usage: &mut [Usage]) -> Result<T, Unfit> {
    if completion.finish == Finish::Declined {
        return Err(Unfit::Declined);
    }
    let value = serde_json::from_str(json_part(&completion.text)).map_err(|error| {
        Unfit::Shape(match completion.finish {
            Finish::Truncated => "it was cut off at the length limit: be shorter".to_owned(),
            Finish::Complete | Finish::Declined => error.to_string(),
        })
    })?;
    if let Some(last) = usage.last_mut() {
        last.outcome = CallOutcome::Used;
    }
    Ok(value)
}

/// Servers that do not enforce a schema wrap the object in a fence or a sentence.
fn json_part(text: &str) -> &str {
    match (text.find('{'), text.rfind('}')) {
        (Some(start), Some(end)) if start < end => &text[start..=end],
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_found_inside_a_fence() {
        assert_eq!(json_part("```json\n{\"a\":{}}\n```"), "{\"a\":{}}");
        assert_eq!(json_part("Here: {}. Bye"), "{}");
        for other in ["", "}{", "{", "null"] {
            assert_eq!(json_part(other), other);
        }
    }
}
