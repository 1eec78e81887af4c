//! The port itself: one question in, one typed answer or a reason out.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::error::{Class, Classified as _};
use domain::receipt::DecidedBy;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::Instant;

use crate::anthropic::Anthropic;
use crate::config::{LlmConfig, ModelConfig, ProviderName};
use crate::error::{LlmError, Reason, Unavailable};
use crate::openai::OpenAi;
use crate::prompt::Prompt;
use crate::provider::{Call, Completion, Finish, Provider};
use crate::retry;
use crate::schema::{SchemaError, schema_name, strict_schema};
use crate::transport::Transport;
use crate::usage::{CallOutcome, Usage};

/// What is kept of the caller's remaining time for the offline function and for
/// saving the result.
pub const DEADLINE_MARGIN: Duration = Duration::from_secs(1);
/// An attempt with less time than this is not started: it would only cost.
const SHORTEST_ATTEMPT: Duration = Duration::from_millis(250);
/// Attempts at one model for one request.
const MAX_ATTEMPTS: u32 = 4;

/// A typed answer.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    /// What the model said, checked.
    pub value: T,
    /// All calls made for it, failed ones included.
    pub usage: Vec<Usage>,
    /// The model that answered, for the receipt.
    pub decided_by: DecidedBy,
}

/// The language-model port.
pub struct Llm {
    config: LlmConfig,
    providers: BTreeMap<ProviderName, Arc<dyn Provider>>,
    jitter: Mutex<fastrand::Rng>,
    schemas: Mutex<HashMap<Cow<'static, str>, Arc<Value>>>,
}

/// Why one model did not answer.
enum Stop {
    /// Another model may.
    Next(Reason),
    /// No other is asked.
    Final(Reason),
}

impl Llm {
    /// The port with these providers. The same `seed` gives the same jitter.
    pub fn new(config: LlmConfig, transport: &Arc<dyn Transport>, seed: u64) -> Self {
        let mut providers: BTreeMap<ProviderName, Arc<dyn Provider>> = BTreeMap::new();
        for name in ProviderName::ALL {
            if let Some(endpoint) = config.endpoint(name).cloned() {
                let transport = Arc::clone(transport);
                let provider: Arc<dyn Provider> = match name {
                    ProviderName::OpenAi => Arc::new(OpenAi::new(endpoint, transport)),
                    ProviderName::Anthropic => Arc::new(Anthropic::new(endpoint, transport)),
                };
                providers.insert(name, provider);
            }
        }
        Self {
            config,
            providers,
            jitter: Mutex::new(fastrand::Rng::with_seed(seed)),
            schemas: Mutex::default(),
        }
    }

    /// The port without any provider: each question is
    /// [`Reason::NotConfigured`] at once.
    pub fn offline() -> Self {
        Self {
            config: LlmConfig::default(),
            providers: BTreeMap::new(),
            jitter: Mutex::new(fastrand::Rng::with_seed(0)),
            schemas: Mutex::default(),
        }
    }

    /// Whether any provider is configured: without one each agent answers by its
    /// offline function, at once.
    pub fn is_configured(&self) -> bool {
        !self.providers.is_empty()
    }

    /// Asks the agent's model, then the other provider's. `remaining` is the time
    /// the caller has left in all (the Lambda deadline); [`DEADLINE_MARGIN`] of it
    /// is left to the caller. `T` must have a [`strict_schema`]; a check of its
    /// own (`#[serde(try_from)]`) counts as part of the shape.
    ///
    /// # Errors
    /// [`Unavailable`] when no model gave a usable answer in time. It is no reason
    /// to fail: the caller goes on with its offline function.
    pub async fn ask<T>(
        &self,
        prompt: &Prompt,
        remaining: Option<Duration>,
    ) -> Result<Answer<T>, Unavailable>
    where
        T: DeserializeOwned + JsonSchema,
    {
        let mut usage = Vec::new();
        match self.answer(prompt, remaining, &mut usage).await {
            Ok((value, model)) => Ok(Answer {
                value,
                usage,
                decided_by: DecidedBy::Model(model),
            }),
            Err(reason) => {
                if reason != Reason::NotConfigured {
                    tracing::warn!(agent = %prompt.agent, %reason, calls = usage.len(), "no model answered");
                }
                Err(Unavailable { reason, usage })
            }
        }
    }

    async fn answer<T>(
        &self,
        prompt: &Prompt,
        remaining: Option<Duration>,
        usage: &mut Vec<Usage>,
    ) -> Result<(T, String), Reason>
    where
        T: DeserializeOwned + JsonSchema,
    {
        let chain = self.config.chain(prompt.agent);
        let total = chain.first().ok_or(Reason::NotConfigured)?.total_timeout;
        let schema = self.schema::<T>().map_err(|error| {
            tracing::error!(agent = %prompt.agent, %error, "the answer type is unfit");
            Reason::UnfitSchema
        })?;
        let budget = remaining.map_or(total, |r| r.saturating_sub(DEADLINE_MARGIN).min(total));
        let end = Instant::now() + budget;
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
            match self.ask_model(prompt, model, &schema, end, usage).await {
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
        usage: &mut Vec<Usage>,
    ) -> Result<T, Stop>
    where
        T: DeserializeOwned + JsonSchema,
    {
        let mut call = Call {
            agent: prompt.agent,
            model: model.model.clone(),
            system: prompt.system_text(),
            user: prompt.user_text(),
            schema_name: schema_name::<T>(),
            schema: Arc::clone(schema),
            max_tokens: prompt.max_tokens.unwrap_or(u32::MAX).min(model.max_tokens),
            temperature: model.temperature,
            timeout: model.attempt_timeout,
        };
        let first = self.complete(&mut call, model, end, usage).await?;
        let problem = match read(&first, usage) {
            Ok(value) => return Ok(value),
            Err(Unfit::Declined) => return Err(Stop::Final(Reason::Declined)),
            Err(Unfit::Shape(problem)) => problem,
        };
        tracing::info!(agent = %prompt.agent, %model, "answer does not fit: asking for a repair");
        call.user = prompt.repair_text(&first.text, &problem);
        let second = self.complete(&mut call, model, end, usage).await?;
        read(&second, usage).map_err(|unfit| {
            Stop::Final(match unfit {
                Unfit::Declined => Reason::Declined,
                Unfit::Shape(_) => Reason::InvalidAnswer,
            })
        })
    }

    /// One request, repeated while that can help and time is left.
    async fn complete(
        &self,
        call: &mut Call,
        model: &ModelConfig,
        end: Instant,
        usage: &mut Vec<Usage>,
    ) -> Result<Completion, Stop> {
        let Some(provider) = self.providers.get(&model.provider) else {
            return Err(Stop::Next(Reason::NotConfigured));
        };
        let mut failures = 0;
        loop {
            let began = Instant::now();
            let left = end.saturating_duration_since(began);
            if left < SHORTEST_ATTEMPT.min(model.attempt_timeout) {
                return Err(Stop::Next(Reason::OutOfTime));
            }
            call.timeout = model.attempt_timeout.min(left);
            // Also here, so that a transport that forgets its timeout cannot hang us.
            let result = tokio::time::timeout(call.timeout, provider.complete(call))
                .await
                .unwrap_or(Err(LlmError::TimedOut));
            let latency = began.elapsed();
            let attempt = u32::try_from(usage.len())
                .unwrap_or(u32::MAX)
                .saturating_add(1);
            let error = match result {
                Ok(completion) => {
                    let tokens = completion.tokens;
                    usage.push(Usage::answered(call.agent, model, tokens, latency, attempt));
                    return Ok(completion);
                }
                Err(error) => error,
            };
            usage.push(Usage::failed(call.agent, model, &error, latency, attempt));
            failures += 1;
            tracing::warn!(agent = %call.agent, %model, attempt, %error, "model call failed");
            if error.class() == Class::Terminal || failures == MAX_ATTEMPTS {
                return Err(Stop::Next(error.reason()));
            }
            let wait = self.wait(failures, &error);
            if Instant::now() + wait + SHORTEST_ATTEMPT.min(model.attempt_timeout) > end {
                return Err(Stop::Next(error.reason()));
            }
            tokio::time::sleep(wait).await;
        }
    }

    fn wait(&self, failures: u32, error: &LlmError) -> Duration {
        let asked = match error {
            LlmError::Status { retry_after, .. } => *retry_after,
            _ => None,
        };
        let mut rng = self.jitter.lock().unwrap_or_else(PoisonError::into_inner);
        retry::wait(&mut rng, failures, asked)
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
