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

mod reading;

use reading::{endpoint, models_of, variable};

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

    /// Refuses a model that is named though its provider has no key: it would never
    /// be asked. For a place where whoever names models also sets the keys.
    pub fn refuse_keyless(
        &self,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        for agent in Agent::ALL {
            for what in ["MODEL", "FALLBACK"] {
                let variable = variable(what, agent);
                let Some(value) = lookup(&variable).filter(|value| !value.trim().is_empty()) else {
                    continue;
                };
                let provider = match reading::parse_model(&variable, value.trim()) {
                    Ok((provider, _)) if !self.endpoints.contains_key(&provider) => provider,
                    _ => continue,
                };
                let key = provider.key_variable();
                let fix = format!("set {key}, or name a model of a provider that has a key");
                return Err(reading::bad(&variable, &value, fix));
            }
        }
        Ok(())
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
