//! Which provider and model each agent uses, and within which limits.
//!
//! | variable | meaning |
//! | --- | --- |
//! | `OPENAI_API_KEY`, `ANTHROPIC_API_KEY` | switch a provider on |
//! | `OPENAI_BASE_URL`, `ANTHROPIC_BASE_URL` | another address of it |
//! | `FRONTDESK_MODEL_<AGENT>` | `provider:model` asked first |
//! | `FRONTDESK_FALLBACK_<AGENT>` | `provider:model` asked when the first is down, or `none` |
//! | `FRONTDESK_MAX_TOKENS_<AGENT>` | longest answer |
//! | `FRONTDESK_TEMPERATURE_<AGENT>` | 0 to 1, for models that take it |
//! | `FRONTDESK_ATTEMPT_TIMEOUT_MS_<AGENT>` | one attempt |
//! | `FRONTDESK_TOTAL_TIMEOUT_MS_<AGENT>` | all attempts, both models |
//!
//! `<AGENT>` is `ROUTER`, `EXTRACTION`, `CONVERSATION`, `CAMPAIGN` or `CRM`.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use domain::error::{Class, Classified};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::agent::Agent;
use crate::family::Family;

/// A provider of models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderName {
    /// OpenAI, or a server that speaks its chat completions.
    OpenAi,
    /// Anthropic.
    Anthropic,
}

impl ProviderName {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::OpenAi, Self::Anthropic];

    /// The word in configuration, receipts and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
        }
    }

    const fn key_variable(self) -> &'static str {
        match self {
            Self::OpenAi => "OPENAI_API_KEY",
            Self::Anthropic => "ANTHROPIC_API_KEY",
        }
    }

    const fn base_variable(self) -> &'static str {
        match self {
            Self::OpenAi => "OPENAI_BASE_URL",
            Self::Anthropic => "ANTHROPIC_BASE_URL",
        }
    }

    const fn default_base(self) -> &'static str {
        match self {
            Self::OpenAi => "https://api.openai.com/v1",
            Self::Anthropic => "https://api.anthropic.com",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::OpenAi => Self::Anthropic,
            Self::Anthropic => Self::OpenAi,
        }
    }
}

impl fmt::Display for ProviderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a provider is and the key to it.
#[derive(Debug, Clone)]
pub struct Endpoint {
    pub(crate) base_url: String,
    pub(crate) key: SecretString,
}

/// One model with its limits. `Display` is `provider:model`.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelConfig {
    /// Who runs it.
    pub provider: ProviderName,
    /// Its name there.
    pub model: String,
    /// Longest answer in tokens.
    pub max_tokens: u32,
    /// From 0 to 1; `None` leaves it to the provider.
    pub temperature: Option<f64>,
    /// The longest one attempt may take.
    pub attempt_timeout: Duration,
    /// The longest a whole question may take, retries, repair and fallback
    /// included. Longer than `attempt_timeout`.
    pub total_timeout: Duration,
}

impl fmt::Display for ModelConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.provider, self.model)
    }
}

/// A setting that makes no sense. Start-up stops with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A value that cannot be used.
    #[error("{variable} is `{value}`: {fix}")]
    BadValue {
        /// The variable.
        variable: String,
        /// What it holds.
        value: String,
        /// What to do.
        fix: String,
    },
    /// The same, of a variable whose value must not be shown.
    #[error("{variable} cannot be used (its value is not shown): {fix}")]
    BadSecret {
        /// The variable.
        variable: String,
        /// What to do.
        fix: String,
    },
}

impl Classified for ConfigError {
    fn class(&self) -> Class {
        Class::Terminal
    }
}

/// Providers, and the models of each agent. The default has all models and no
/// provider, so nothing is asked.
#[derive(Debug, Clone)]
pub struct LlmConfig {
    endpoints: BTreeMap<ProviderName, Endpoint>,
    models: BTreeMap<Agent, Vec<ModelConfig>>,
}

/// Small models sort and extract; stronger ones speak with people.
const fn default_model(agent: Agent, provider: ProviderName) -> &'static str {
    let small = matches!(agent, Agent::Router | Agent::Extraction | Agent::Crm);
    match (provider, small) {
        (ProviderName::OpenAi, true) => "gpt-6-luna",
        (ProviderName::OpenAi, false) => "gpt-6-sol",
        (ProviderName::Anthropic, true) => "claude-haiku-5-5",
        (ProviderName::Anthropic, false) => "claude-sonnet-5-5",
    }
}

struct Defaults {
    provider: ProviderName,
    max_tokens: u32,
    temperature: f64,
    attempt_ms: u64,
    total_ms: u64,
}

const fn defaults(agent: Agent) -> Defaults {
    let (provider, max_tokens, temperature, attempt_ms, total_ms) = match agent {
        Agent::Router => (ProviderName::OpenAi, 600, 0.0, 6_000, 15_000),
        Agent::Extraction => (ProviderName::OpenAi, 1_500, 0.0, 8_000, 20_000),
        Agent::Crm => (ProviderName::OpenAi, 1_000, 0.0, 8_000, 20_000),
        Agent::Conversation | Agent::Campaign => {
            (ProviderName::Anthropic, 1_500, 0.3, 12_000, 28_000)
        }
    };
    Defaults {
        provider,
        max_tokens,
        temperature,
        attempt_ms,
        total_ms,
    }
}

impl Default for LlmConfig {
    fn default() -> Self {
        Self::from_env_like(|_| None).unwrap_or_else(|_| Self {
            // Not reached: the built-in values are valid, which a test checks.
            endpoints: BTreeMap::new(),
            models: BTreeMap::new(),
        })
    }
}

impl LlmConfig {
    /// Reads the variables in the table at the top of this file's documentation
    /// through `lookup`: the environment, a parameter store, a test. An empty
    /// value counts as unset. A provider without a key is off.
    pub fn from_env_like(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let get = |name: &str| {
            let value = lookup(name)?.trim().to_owned();
            (!value.is_empty()).then_some(value)
        };
        let mut endpoints = BTreeMap::new();
        for provider in ProviderName::ALL {
            if let Some(endpoint) = endpoint(provider, &get)? {
                endpoints.insert(provider, endpoint);
            }
        }
        let mut models = BTreeMap::new();
        for agent in Agent::ALL {
            models.insert(agent, models_of(agent, &get)?);
        }
        Ok(Self { endpoints, models })
    }

    /// The models of an agent whose provider has a key, in the order in which
    /// they are asked. Empty means offline.
    pub fn chain(&self, agent: Agent) -> Vec<&ModelConfig> {
        let models = self.models.get(&agent).map_or(&[][..], Vec::as_slice);
        models
            .iter()
            .filter(|model| self.endpoints.contains_key(&model.provider))
            .collect()
    }

    /// The longest one question of this agent may take: its function's timeout
    /// must be longer.
    pub fn total_timeout(&self, agent: Agent) -> Duration {
        self.models
            .get(&agent)
            .and_then(|models| models.first())
            .map_or(Duration::ZERO, |model| model.total_timeout)
    }

    pub(crate) fn endpoint(&self, provider: ProviderName) -> Option<&Endpoint> {
        self.endpoints.get(&provider)
    }
}

type Get<'a> = &'a dyn Fn(&str) -> Option<String>;

fn endpoint(provider: ProviderName, get: Get<'_>) -> Result<Option<Endpoint>, ConfigError> {
    let variable = provider.base_variable();
    let base = get(variable);
    let Some(key) = get(provider.key_variable()) else {
        return match base {
            Some(value) if trim_base(provider, &value) != provider.default_base() => Err(bad(
                variable,
                &redact(&value),
                format!(
                    "set {} too (any word, if the server asks for no key), or unset it",
                    provider.key_variable()
                ),
            )),
            _ => Ok(None),
        };
    };
    if !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(ConfigError::BadSecret {
            variable: provider.key_variable().to_owned(),
            fix: "it holds a space or a character that no key has; copy it again".to_owned(),
        });
    }
    let base = base.unwrap_or_else(|| provider.default_base().to_owned());
    let parsed = reqwest::Url::parse(&base).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.query().is_none()
            && url.fragment().is_none()
    });
    let Some(url) = parsed else {
        let fix = format!("write it like {}", provider.default_base());
        return Err(bad(variable, &redact(&base), fix));
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ConfigError::BadSecret {
            variable: variable.to_owned(),
            fix: format!(
                "take the user and password out; a key goes in {}",
                provider.key_variable()
            ),
        });
    }
    Ok(Some(Endpoint {
        base_url: trim_base(provider, &base).to_owned(),
        key: SecretString::from(key),
    }))
}

/// Anthropic's paths bring their own `/v1`.
fn trim_base(provider: ProviderName, base: &str) -> &str {
    let base = base.trim_end_matches('/');
    match provider {
        ProviderName::OpenAi => base,
        ProviderName::Anthropic => base.strip_suffix("/v1").unwrap_or(base),
    }
}

/// An address as far as it may be shown: what stands before an `@` may be a
/// password.
fn redact(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => address.to_owned(),
    }
}

fn bad(variable: &str, value: &str, fix: impl Into<String>) -> ConfigError {
    ConfigError::BadValue {
        variable: variable.to_owned(),
        value: value.to_owned(),
        fix: fix.into(),
    }
}

fn models_of(agent: Agent, get: Get<'_>) -> Result<Vec<ModelConfig>, ConfigError> {
    let named = |what: &str| format!("FRONTDESK_{what}_{}", agent.as_str().to_ascii_uppercase());
    let defaults = defaults(agent);
    let variable = named("MODEL");
    let (provider, model) = match get(&variable) {
        Some(value) => parse_model(&variable, &value)?,
        None => (
            defaults.provider,
            default_model(agent, defaults.provider).to_owned(),
        ),
    };
    let variable = named("FALLBACK");
    let fallback = match get(&variable) {
        Some(value) if value == "none" => None,
        Some(value) => Some(parse_model(&variable, &value)?),
        None => {
            let other = provider.other();
            Some((other, default_model(agent, other).to_owned()))
        }
    };
    let max_tokens = number(&named("MAX_TOKENS"), get, 16, 32_000)?
        .and_then(|n| u32::try_from(n).ok())
        .unwrap_or(defaults.max_tokens);
    let attempt_variable = named("ATTEMPT_TIMEOUT_MS");
    let attempt_ms = number(&attempt_variable, get, 100, 600_000)?.unwrap_or(defaults.attempt_ms);
    let total_variable = named("TOTAL_TIMEOUT_MS");
    let total_ms = number(&total_variable, get, 100, 900_000)?.unwrap_or(defaults.total_ms);
    if attempt_ms >= total_ms {
        return Err(bad(
            &attempt_variable,
            &attempt_ms.to_string(),
            format!(
                "one attempt must be shorter than all of them: make it less than {total_variable}, which is {total_ms}"
            ),
        ));
    }
    let asked = temperature(&named("TEMPERATURE"), get, provider, &model)?;
    let config = |(provider, model): (ProviderName, String)| {
        let family = Family::of(provider, &model);
        ModelConfig {
            temperature: match family {
                Some(family) if !family.sampling => None,
                Some(_) => Some(asked.unwrap_or(defaults.temperature)),
                // An unknown model may refuse it: sent only when asked for.
                None => asked,
            },
            provider,
            model,
            max_tokens,
            attempt_timeout: Duration::from_millis(attempt_ms),
            total_timeout: Duration::from_millis(total_ms),
        }
    };
    Ok(std::iter::once((provider, model))
        .chain(fallback)
        .map(config)
        .collect())
}

fn parse_model(variable: &str, value: &str) -> Result<(ProviderName, String), ConfigError> {
    let fix = "write provider:model with the provider openai or anthropic, like openai:gpt-6-luna";
    let (provider, model) = value
        .split_once(':')
        .ok_or_else(|| bad(variable, value, fix))?;
    let provider = ProviderName::ALL
        .into_iter()
        .find(|p| p.as_str() == provider)
        .ok_or_else(|| bad(variable, value, fix))?;
    if model.is_empty() || model.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(bad(variable, value, fix));
    }
    Ok((provider, model.to_owned()))
}

fn number(variable: &str, get: Get<'_>, min: u64, max: u64) -> Result<Option<u64>, ConfigError> {
    let Some(value) = get(variable) else {
        return Ok(None);
    };
    match value.parse() {
        Ok(n) if (min..=max).contains(&n) => Ok(Some(n)),
        _ => Err(bad(
            variable,
            &value,
            format!("write a number from {min} to {max}"),
        )),
    }
}

fn temperature(
    variable: &str,
    get: Get<'_>,
    provider: ProviderName,
    model: &str,
) -> Result<Option<f64>, ConfigError> {
    let Some(value) = get(variable) else {
        return Ok(None);
    };
    let Some(t) = value
        .parse::<f64>()
        .ok()
        .filter(|t| (0.0..=1.0).contains(t))
    else {
        return Err(bad(variable, &value, "write a number from 0 to 1"));
    };
    if Family::of(provider, model).is_some_and(|f| !f.sampling) {
        return Err(bad(
            variable,
            &value,
            format!("{model} takes no temperature: unset it or choose another model"),
        ));
    }
    Ok(Some(t))
}
