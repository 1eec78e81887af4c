//! From the words of the environment to endpoints and models.

use std::time::Duration;

use secrecy::SecretString;

use super::{ConfigError, Endpoint, ModelConfig, ProviderName, default_model, defaults};
use crate::agent::Agent;
use crate::family::Family;

type Get<'a> = &'a dyn Fn(&str) -> Option<String>;

pub(super) fn endpoint(
    provider: ProviderName,
    get: Get<'_>,
) -> Result<Option<Endpoint>, ConfigError> {
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

pub(super) fn bad(variable: &str, value: &str, fix: impl Into<String>) -> ConfigError {
    ConfigError::BadValue {
        variable: variable.to_owned(),
        value: value.to_owned(),
        fix: fix.into(),
    }
}

/// The variable that sets this for an agent.
pub(super) fn variable(what: &str, agent: Agent) -> String {
    format!("FRONTDESK_{what}_{}", agent.as_str().to_ascii_uppercase())
}

pub(super) fn models_of(agent: Agent, get: Get<'_>) -> Result<Vec<ModelConfig>, ConfigError> {
    let named = |what: &str| variable(what, agent);
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

pub(super) fn parse_model(
    variable: &str,
    value: &str,
) -> Result<(ProviderName, String), ConfigError> {
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
