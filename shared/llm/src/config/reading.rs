//! From the words of the environment to endpoints and models.

use std::time::Duration;

use secrecy::SecretString;

use super::{ConfigError, Endpoint, Keyed, ModelConfig, ProviderName, default_model, defaults};
use crate::agent::Agent;
use crate::family::Family;

pub(super) type Get<'a> = &'a dyn Fn(&str) -> Option<String>;

pub(super) fn endpoint(provider: Keyed, get: Get<'_>) -> Result<Option<Endpoint>, ConfigError> {
    let Keyed {
        key_variable,
        base_variable,
        default_base,
        ..
    } = provider;
    let base = get(base_variable);
    let Some(key) = get(key_variable) else {
        return match base {
            Some(value) if trim_base(provider, &value) != default_base => Err(bad(
                base_variable,
                &redact(&value),
                format!(
                    "set {key_variable} too (any word, if the server asks for no key), or unset it"
                ),
            )),
            _ => Ok(None),
        };
    };
    if !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(ConfigError::BadSecret {
            variable: key_variable.to_owned(),
            fix: "it holds a space or a character that no key has; copy it again".to_owned(),
        });
    }
    let base = base.unwrap_or_else(|| default_base.to_owned());
    let secrets = format!("a key goes in {key_variable}");
    check_address(base_variable, &base, default_base, &secrets)?;
    Ok(Some(Endpoint {
        base_url: trim_base(provider, &base).to_owned(),
        key: SecretString::from(key),
    }))
}

/// Refuses what is no address of a server, and one that holds a secret.
pub(super) fn check_address(
    variable: &str,
    base: &str,
    like: &str,
    secrets: &str,
) -> Result<(), ConfigError> {
    let parsed = reqwest::Url::parse(base).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.query().is_none()
            && url.fragment().is_none()
    });
    let Some(url) = parsed else {
        return Err(bad(
            variable,
            &redact(base),
            format!("write it like {like}"),
        ));
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ConfigError::BadSecret {
            variable: variable.to_owned(),
            fix: format!("take the user and password out; {secrets}"),
        });
    }
    Ok(())
}

/// Anthropic's paths bring their own `/v1`.
fn trim_base(provider: Keyed, base: &str) -> &str {
    let base = base.trim_end_matches('/');
    if provider == Keyed::ANTHROPIC {
        base.strip_suffix("/v1").unwrap_or(base)
    } else {
        base
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
    let (provider, model) = if let Some(value) = get(&variable) {
        parse_model(&variable, &value)?
    } else {
        let (provider, model) = default_model(agent, defaults.provider);
        (provider, model.to_owned())
    };
    let fallbacks = fallbacks(&named("FALLBACK"), agent, provider, get)?;
    let max_tokens = number(&named("MAX_TOKENS"), get, 16, 32_000)?
        .and_then(|n| u32::try_from(n).ok())
        .unwrap_or(defaults.max_tokens);
    let (attempt_timeout, total_timeout) = timeouts(
        &named("ATTEMPT_TIMEOUT_MS"),
        &named("TOTAL_TIMEOUT_MS"),
        (defaults.attempt_ms, defaults.total_ms),
        get,
    )?;
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
            attempt_timeout,
            total_timeout,
        }
    };
    Ok(std::iter::once((provider, model))
        .chain(fallbacks)
        .map(config)
        .collect())
}

/// The models asked after the first, in order.
fn fallbacks(
    variable: &str,
    agent: Agent,
    first: ProviderName,
    get: Get<'_>,
) -> Result<Vec<(ProviderName, String)>, ConfigError> {
    let Some(value) = get(variable) else {
        let fallback = first.fallback(agent);
        return Ok(fallback
            .map(|(provider, model)| (provider, model.to_owned()))
            .into_iter()
            .collect());
    };
    if value == "none" {
        return Ok(Vec::new());
    }
    let parse = |named: &str| match parse_model(variable, named.trim()) {
        // The whole list is what the operator wrote.
        Err(ConfigError::BadValue { fix, .. }) => Err(bad(variable, &value, fix)),
        other => other,
    };
    value.split(',').map(parse).collect()
}

/// The time of one attempt and of all, of which the first must be shorter.
pub(super) fn timeouts(
    attempt_variable: &str,
    total_variable: &str,
    (attempt_ms, total_ms): (u64, u64),
    get: Get<'_>,
) -> Result<(Duration, Duration), ConfigError> {
    let attempt_ms = number(attempt_variable, get, 100, 600_000)?.unwrap_or(attempt_ms);
    let total_ms = number(total_variable, get, 100, 900_000)?.unwrap_or(total_ms);
    if attempt_ms >= total_ms {
        return Err(bad(
            attempt_variable,
            &attempt_ms.to_string(),
            format!(
                "one attempt must be shorter than all of them: make it less than {total_variable}, which is {total_ms}"
            ),
        ));
    }
    Ok((
        Duration::from_millis(attempt_ms),
        Duration::from_millis(total_ms),
    ))
}

pub(super) fn parse_model(
    variable: &str,
    value: &str,
) -> Result<(ProviderName, String), ConfigError> {
    let fix = "write provider:model with the provider openai, anthropic or bedrock, like openai:gpt-6-luna";
    let (provider, model) = value
        .split_once(':')
        .ok_or_else(|| bad(variable, value, fix))?;
    let provider = ProviderName::of(provider).ok_or_else(|| bad(variable, value, fix))?;
    if model.is_empty() || model.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(bad(variable, value, fix));
    }
    if provider == ProviderName::Bedrock && !cfg!(feature = "bedrock") {
        let fix = "this build cannot ask Bedrock: build it with `--features agent/bedrock`, or \
            name a model of openai or anthropic";
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
