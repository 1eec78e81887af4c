//! What an operator may set, and what is said about a mistake.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::time::Duration;

use common::{ANTHROPIC_KEY, OPENAI_KEY, config};
use llm::{Agent, ConfigError, DEADLINE_MARGIN, LlmConfig};

const BOTH: [(&str, &str); 2] = [
    ("OPENAI_API_KEY", OPENAI_KEY),
    ("ANTHROPIC_API_KEY", ANTHROPIC_KEY),
];

fn error(pairs: &[(&str, &str)]) -> ConfigError {
    LlmConfig::from_env_like(|name| {
        let found = pairs.iter().find(|(n, _)| *n == name);
        found.map(|(_, v)| (*v).to_owned())
    })
    .unwrap_err()
}

fn chain(config: &LlmConfig, agent: Agent) -> Vec<String> {
    config
        .chain(agent)
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn small_models_sort_and_stronger_ones_speak() {
    let config = config(&BOTH);
    for agent in [Agent::Router, Agent::Extraction, Agent::Crm] {
        assert_eq!(
            chain(&config, agent),
            ["openai:gpt-6-luna", "anthropic:claude-haiku-5-5"]
        );
    }
    for agent in [Agent::Conversation, Agent::Campaign] {
        assert_eq!(
            chain(&config, agent),
            ["anthropic:claude-sonnet-5-5", "openai:gpt-6-sol"]
        );
    }
}

#[test]
fn without_a_key_a_provider_is_not_asked() {
    assert!(LlmConfig::default().chain(Agent::Router).is_empty());
    let config = config(&[("OPENAI_API_KEY", OPENAI_KEY), ("ANTHROPIC_API_KEY", " ")]);
    assert_eq!(chain(&config, Agent::Conversation), ["openai:gpt-6-sol"]);
}

#[test]
fn a_model_that_is_named_without_its_key_is_refused_where_asked_for() {
    let refused = |pairs: &[(&str, &str)]| {
        let lookup = |name: &str| {
            let found = pairs.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let config = LlmConfig::from_env_like(lookup).unwrap();
        config.refuse_keyless(lookup).err().map(|e| e.to_string())
    };
    let named = ("FRONTDESK_MODEL_ROUTER", "openai:gpt-6-luna");
    let said = refused(&[named, ("ANTHROPIC_API_KEY", "key")]).unwrap();
    for part in [named.0, named.1, "OPENAI_API_KEY"] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(refused(&[named, ("OPENAI_API_KEY", "key")]), None);
    assert_eq!(refused(&[("FRONTDESK_FALLBACK_CRM", "none")]), None);
    assert_eq!(refused(&[]), None);
}

#[test]
fn each_agent_can_have_its_own_models_and_limits() {
    let config = config(&[
        BOTH[0],
        BOTH[1],
        ("FRONTDESK_MODEL_ROUTER", "openai:llama3:8b"),
        ("FRONTDESK_FALLBACK_ROUTER", "none"),
        ("FRONTDESK_MAX_TOKENS_ROUTER", "222"),
        ("FRONTDESK_MODEL_CRM", "openai:gpt-4o-mini"),
        ("FRONTDESK_TEMPERATURE_CRM", "0.7"),
        ("FRONTDESK_ATTEMPT_TIMEOUT_MS_CRM", "2000"),
        ("FRONTDESK_TOTAL_TIMEOUT_MS_CRM", "5000"),
    ]);
    let router = config.chain(Agent::Router);
    assert_eq!(chain(&config, Agent::Router), ["openai:llama3:8b"]);
    assert_eq!(router[0].max_tokens, 222);
    assert_eq!(
        router[0].temperature, None,
        "an unknown model may refuse it"
    );
    let crm = config.chain(Agent::Crm);
    assert_eq!(crm[0].temperature, Some(0.7));
    assert_eq!(crm[1].temperature, None, "haiku 5.5 refuses it");
    assert_eq!(crm[0].attempt_timeout, Duration::from_secs(2));
    assert_eq!(crm[1].total_timeout, Duration::from_secs(5));
}

#[test]
fn an_attempt_is_shorter_than_the_whole_and_the_whole_fits_a_function_of_thirty_seconds() {
    let config = config(&BOTH);
    for agent in Agent::ALL {
        for model in config.chain(agent) {
            assert!(model.attempt_timeout < model.total_timeout);
            assert_eq!(model.total_timeout, config.total_timeout(agent));
        }
        assert!(config.total_timeout(agent) + DEADLINE_MARGIN < Duration::from_secs(30));
    }
}

#[test]
fn a_mistake_is_answered_with_variable_value_and_fix() {
    let text = |pairs: &[(&str, &str)]| error(pairs).to_string();
    let cases = [
        ("FRONTDESK_MODEL_CRM", "gpt-4o"),
        ("FRONTDESK_MODEL_CRM", "mistral:large"),
        ("FRONTDESK_FALLBACK_CRM", "openai:"),
        ("FRONTDESK_MAX_TOKENS_CRM", "many"),
        ("FRONTDESK_TEMPERATURE_CRM", "2"),
        ("FRONTDESK_ATTEMPT_TIMEOUT_MS_CRM", "20000"),
        ("OPENAI_BASE_URL", "http://localhost:11434/v1"),
    ];
    let all: Vec<String> = cases.iter().map(|case| text(&[*case])).collect();
    insta::assert_snapshot!(all.join("\n"));
    for ((variable, value), text) in cases.iter().zip(&all) {
        assert!(text.contains(variable) && text.contains(value), "{text}");
    }
    let text = text(&[BOTH[0], ("OPENAI_BASE_URL", "api.openai.com")]);
    assert_eq!(
        text,
        "OPENAI_BASE_URL is `api.openai.com`: write it like https://api.openai.com/v1"
    );
}

#[test]
fn no_secret_is_shown_by_a_mistake_or_by_debug() {
    let with_space = error(&[("OPENAI_API_KEY", "sk-abc def")]);
    let in_url = error(&[
        BOTH[0],
        ("OPENAI_BASE_URL", "https://me:hunter2@example.com/v1"),
    ]);
    let half_url = error(&[BOTH[0], ("OPENAI_BASE_URL", "me:hunter2@example.com")]);
    let no_key = error(&[("OPENAI_BASE_URL", "https://me:hunter2@example.com/v1")]);
    let shown = format!(
        "{with_space} {in_url} {half_url} {no_key} {with_space:?} {in_url:?} {half_url:?} {no_key:?} {:?}",
        config(&BOTH)
    );
    for secret in ["sk-abc", "hunter2", OPENAI_KEY, ANTHROPIC_KEY] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(with_space.to_string().contains("OPENAI_API_KEY"));
}
