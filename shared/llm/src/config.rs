//! Which provider and model each agent uses, and within which limits.
//!
//! | variable | meaning |
//! | --- | --- |
//! | `OPENAI_API_KEY`, `ANTHROPIC_API_KEY` | switch a provider on |
//! | `OPENAI_BASE_URL`, `ANTHROPIC_BASE_URL` | another address of it |
//! | `BEDROCK_REGION` | region of Amazon Bedrock, where it is not the function's |
//! | `BEDROCK_BASE_URL` | another address of it, such as a VPC endpoint's |
//! | `FRONTDESK_MODEL_<AGENT>` | `provider:model` asked first; `bedrock:` and the id of a model or inference profile |
//! | `FRONTDESK_FALLBACK_<AGENT>` | `provider:model` asked when the first is down, more of them with commas between, or `none` |
//! | `FRONTDESK_MAX_TOKENS_<AGENT>` | longest answer |
//! | `FRONTDESK_TEMPERATURE_<AGENT>` | 0 to 1, for models that take it |
//! | `FRONTDESK_ATTEMPT_TIMEOUT_MS_<AGENT>` | one attempt |
//! | `FRONTDESK_TOTAL_TIMEOUT_MS_<AGENT>` | all attempts, all models |
//! | `FRONTDESK_IMAGES_<AGENT>` | `auto`: images for models known to see; `always`; `never` |
//! | `FRONTDESK_TRANSCRIBER` | `openai:model` that writes down voice messages, or `none` |
//! | `FRONTDESK_ATTEMPT_TIMEOUT_MS_TRANSCRIBER`, `FRONTDESK_TOTAL_TIMEOUT_MS_TRANSCRIBER` | one attempt, all attempts |
//! | `FRONTDESK_PROMPT_CACHE` | `on` or `off`: whether providers keep what is the same from turn to turn |
//! | `FRONTDESK_PRICES` | rows that correct or extend the price table, JSON ([`crate::Prices`]) |
//! | `FRONTDESK_UNKNOWN_PRICE` | what a model without a known price may cost at most, for budgets: `input/output` in US dollars for a million tokens, `15/75` unless set |
//!
//! `<AGENT>` is `ROUTER`, `EXTRACTION`, `CONVERSATION`, `CAMPAIGN` or `CRM`.
//!
//! A model at OpenAI falls back to Anthropic and the other way round, unless said
//! otherwise. A model at Bedrock falls back to nobody: who asks there may not want
//! the data to go elsewhere.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use domain::error::{Class, Classified};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::agent::Agent;
use crate::family::Family;
use crate::price::Prices;

mod reading;
mod settings;

use reading::{endpoint, models_of, variable};

/// A provider of models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderName {
    /// OpenAI, or a server that speaks its chat completions.
    OpenAi,
    /// Anthropic.
    Anthropic,
    /// Amazon Bedrock, with the function's own credentials instead of a key. Only
    /// in a build with the feature `bedrock`.
    Bedrock,
}

impl ProviderName {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::OpenAi, Self::Anthropic, Self::Bedrock];
    /// Those that are switched on by a key.
    const KEYED: [Keyed; 2] = [Keyed::OPEN_AI, Keyed::ANTHROPIC];

    /// The provider of this name.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.as_str() == word)
    }

    /// The word in configuration, receipts and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Bedrock => "bedrock",
        }
    }

    /// The model of this agent that is asked when this provider is down.
    const fn fallback(self, agent: Agent) -> Option<(Self, &'static str)> {
        match self {
            Self::OpenAi => Some(default_model(agent, Keyed::ANTHROPIC)),
            Self::Anthropic => Some(default_model(agent, Keyed::OPEN_AI)),
            Self::Bedrock => None,
        }
    }
}

/// A provider with a key and an address, and what they are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Keyed {
    name: ProviderName,
    key_variable: &'static str,
    base_variable: &'static str,
    default_base: &'static str,
}

impl Keyed {
    const OPEN_AI: Self = Self {
        name: ProviderName::OpenAi,
        key_variable: "OPENAI_API_KEY",
        base_variable: "OPENAI_BASE_URL",
        default_base: "https://api.openai.com/v1",
    };
    const ANTHROPIC: Self = Self {
        name: ProviderName::Anthropic,
        key_variable: "ANTHROPIC_API_KEY",
        base_variable: "ANTHROPIC_BASE_URL",
        default_base: "https://api.anthropic.com",
    };
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

/// Whether an agent's models are shown images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Images {
    /// Those models that are known to see.
    #[default]
    Auto,
    /// All of them: the operator knows.
    Always,
    /// None.
    Never,
}

/// Providers, and the models of each agent. The default has all models and no
/// provider, so nothing is asked.
#[derive(Debug, Clone)]
pub struct LlmConfig {
    endpoints: BTreeMap<ProviderName, Endpoint>,
    models: BTreeMap<Agent, Vec<ModelConfig>>,
    images: BTreeMap<Agent, Images>,
    transcriber: Option<ModelConfig>,
    prices: Arc<Prices>,
    cache: bool,
    bedrock: BedrockPlace,
}

/// Where Bedrock is, as far as it is not where everything else of AWS is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BedrockPlace {
    /// Its region.
    pub region: Option<String>,
    /// Its address.
    pub base_url: Option<String>,
}

/// Small models sort and extract; stronger ones speak with people.
const fn default_model(agent: Agent, provider: Keyed) -> (ProviderName, &'static str) {
    let small = matches!(agent, Agent::Router | Agent::Extraction | Agent::Crm);
    let model = match (provider.name, small) {
        (ProviderName::Anthropic, true) => "claude-haiku-5-5",
        (ProviderName::Anthropic, false) => "claude-sonnet-5-5",
        (_, true) => "gpt-6-luna",
        (_, false) => "gpt-6-sol",
    };
    (provider.name, model)
}

struct Defaults {
    provider: Keyed,
    max_tokens: u32,
    temperature: f64,
    attempt_ms: u64,
    total_ms: u64,
}

const fn defaults(agent: Agent) -> Defaults {
    let (provider, max_tokens, temperature, attempt_ms, total_ms) = match agent {
        Agent::Router => (Keyed::OPEN_AI, 600, 0.0, 6_000, 15_000),
        Agent::Extraction => (Keyed::OPEN_AI, 1_500, 0.0, 8_000, 20_000),
        Agent::Crm => (Keyed::OPEN_AI, 1_000, 0.0, 8_000, 20_000),
        Agent::Conversation | Agent::Campaign => (Keyed::ANTHROPIC, 1_500, 0.3, 12_000, 28_000),
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
            images: BTreeMap::new(),
            transcriber: None,
            prices: Arc::default(),
            cache: false,
            bedrock: BedrockPlace::default(),
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
        for provider in ProviderName::KEYED {
            if let Some(endpoint) = endpoint(provider, &get)? {
                endpoints.insert(provider.name, endpoint);
            }
        }
        let mut models = BTreeMap::new();
        let mut images = BTreeMap::new();
        for agent in Agent::ALL {
            models.insert(agent, models_of(agent, &get)?);
            images.insert(agent, settings::images(agent, &get)?);
        }
        Ok(Self {
            endpoints,
            models,
            images,
            transcriber: settings::transcriber(&get)?,
            prices: Arc::new(settings::prices(&get)?),
            cache: settings::cache(&get)?,
            bedrock: settings::bedrock(&get)?,
        })
    }

    /// The models of an agent whose provider can be asked, in the order in which
    /// they are asked. Empty means offline.
    pub fn chain(&self, agent: Agent) -> Vec<&ModelConfig> {
        let models = self.models(agent).iter();
        models.filter(|model| self.is_on(model.provider)).collect()
    }

    /// All models of an agent, whether or not their provider can be asked.
    pub(crate) fn models(&self, agent: Agent) -> &[ModelConfig] {
        self.models.get(&agent).map_or(&[], Vec::as_slice)
    }

    fn is_on(&self, provider: ProviderName) -> bool {
        match provider {
            ProviderName::OpenAi | ProviderName::Anthropic => {
                self.endpoints.contains_key(&provider)
            }
            // Without the feature, whoever names it is told so at the start.
            ProviderName::Bedrock => cfg!(feature = "bedrock"),
        }
    }

    /// Refuses a model that is named though its provider has no key: it would never
    /// be asked. For a place where whoever names models also sets the keys.
    pub fn refuse_keyless(
        &self,
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        let agents = Agent::ALL.into_iter();
        let variables = agents.flat_map(|a| ["MODEL", "FALLBACK"].map(|what| variable(what, a)));
        for variable in variables.chain([settings::TRANSCRIBER.to_owned()]) {
            let value = lookup(&variable).unwrap_or_default();
            for named in value.split(',') {
                let keyed = match reading::parse_model(&variable, named.trim()) {
                    Ok((provider, _)) if !self.is_on(provider) => ProviderName::KEYED
                        .into_iter()
                        .find(|keyed| keyed.name == provider),
                    _ => None,
                };
                if let Some(Keyed { key_variable, .. }) = keyed {
                    let fix =
                        format!("set {key_variable}, or name a model of a provider that has a key");
                    return Err(reading::bad(&variable, &value, fix));
                }
            }
        }
        Ok(())
    }

    /// The longest one question of this agent may take: its function's timeout
    /// must be longer.
    pub fn total_timeout(&self, agent: Agent) -> Duration {
        self.models(agent)
            .first()
            .map_or(Duration::ZERO, |model| model.total_timeout)
    }

    /// The model that writes down voice messages; `None` when that is switched off.
    pub fn transcriber(&self) -> Option<&ModelConfig> {
        self.transcriber.as_ref()
    }

    /// What models cost.
    pub fn prices(&self) -> &Prices {
        &self.prices
    }

    /// Where Bedrock is.
    pub fn bedrock(&self) -> &BedrockPlace {
        &self.bedrock
    }

    pub(crate) fn shared_prices(&self) -> Arc<Prices> {
        Arc::clone(&self.prices)
    }

    pub(crate) fn endpoint(&self, provider: ProviderName) -> Option<&Endpoint> {
        self.endpoints.get(&provider)
    }

    /// Whether this model of this agent is shown images.
    pub(crate) fn sees(&self, agent: Agent, model: &ModelConfig) -> bool {
        match self.images.get(&agent).copied().unwrap_or_default() {
            Images::Auto => Family::of(model.provider, &model.model).is_some(),
            Images::Always => true,
            Images::Never => false,
        }
    }

    /// Whether providers keep what is the same from turn to turn.
    pub(crate) const fn caches(&self) -> bool {
        self.cache
    }
}
