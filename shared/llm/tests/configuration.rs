//! What an operator may set, and what is said about a mistake.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::time::Duration;

use common::{ANTHROPIC_KEY, OPENAI_KEY, config};
use llm::{Agent, ConfigError, DEADLINE_MARGIN, LlmConfig, ProviderName, Tokens};

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
    let second = (
        "FRONTDESK_FALLBACK_CRM",
        "openai:gpt-4o, anthropic:claude-x",
    );
    let said = refused(&[second, ("OPENAI_API_KEY", "key")]).unwrap();
    assert!(said.contains("ANTHROPIC_API_KEY"), "{said}");
    let voice = ("FRONTDESK_TRANSCRIBER", "openai:gpt-transcribe");
    assert!(refused(&[voice]).unwrap().contains("OPENAI_API_KEY"));
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
fn every_setting_of_an_agent_is_that_agents_alone() {
    for agent in Agent::ALL {
        let upper = agent.as_str().to_ascii_uppercase();
        let name = |what: &str| format!("FRONTDESK_{what}_{upper}");
        let names = ["MODEL", "FALLBACK", "MAX_TOKENS", "TEMPERATURE"].map(name);
        let times = ["ATTEMPT_TIMEOUT_MS", "TOTAL_TIMEOUT_MS"].map(name);
        let config = config(&[
            BOTH[0],
            BOTH[1],
            (&names[0], "anthropic:claude-haiku-4-5"),
            (&names[1], "openai:gpt-4o, openai:gpt-6-luna"),
            (&names[2], "77"),
            (&names[3], "0.5"),
            (&times[0], "1234"),
            (&times[1], "2345"),
        ]);
        let models = config.chain(agent);
        assert_eq!(
            chain(&config, agent),
            [
                "anthropic:claude-haiku-4-5",
                "openai:gpt-4o",
                "openai:gpt-6-luna"
            ]
        );
        assert_eq!(models[2].temperature, None, "it takes none");
        for model in models {
            assert_eq!(model.max_tokens, 77);
            assert_eq!(model.attempt_timeout, Duration::from_millis(1234));
            assert_eq!(model.total_timeout, Duration::from_millis(2345));
            assert!(matches!(model.temperature, Some(0.5) | None));
        }
        assert_eq!(config.total_timeout(agent), Duration::from_millis(2345));
        let untouched = LlmConfig::default();
        for other in Agent::ALL.into_iter().filter(|other| *other != agent) {
            assert_eq!(config.total_timeout(other), untouched.total_timeout(other));
            assert_eq!(config.chain(other).len(), 2, "{other}");
        }
    }
}

#[test]
fn voice_messages_have_a_model_and_limits_of_their_own() {
    let model = |pairs: &[(&str, &str)]| config(pairs).transcriber().cloned();
    let usual = model(&[]).unwrap();
    assert_eq!(usual.to_string(), "openai:gpt-transcribe");
    assert!(usual.total_timeout + DEADLINE_MARGIN < Duration::from_secs(30));
    let own = model(&[
        ("FRONTDESK_TRANSCRIBER", "openai:whisper-large-v3"),
        ("FRONTDESK_ATTEMPT_TIMEOUT_MS_TRANSCRIBER", "3000"),
        ("FRONTDESK_TOTAL_TIMEOUT_MS_TRANSCRIBER", "7000"),
    ])
    .unwrap();
    assert_eq!(own.to_string(), "openai:whisper-large-v3");
    assert_eq!(own.attempt_timeout, Duration::from_secs(3));
    assert_eq!(own.total_timeout, Duration::from_secs(7));
    assert_eq!(model(&[("FRONTDESK_TRANSCRIBER", "none")]), None);
}

#[test]
fn prices_say_when_they_were_read_and_an_operators_come_first() {
    let own = r#"[{"model": "openai:gpt-6-luna", "input": 7, "output": 8, "as_of": "2027-02-01", "source": "our contract"}]"#;
    let config = config(&[("FRONTDESK_PRICES", own)]);
    let rows = config.prices().rows();
    assert_eq!(rows[0].source, "our contract");
    assert_eq!(rows[0].as_of.to_string(), "2027-02-01");
    let tokens = Tokens {
        input: 1_000_000,
        ..Tokens::default()
    };
    let price = config.prices().of(ProviderName::OpenAi, "gpt-6-luna");
    assert_eq!(price.map(|p| p.cost_micro_usd(tokens)), Some(7_000_000));
    assert!(
        config
            .prices()
            .of(ProviderName::OpenAi, "llama3:8b")
            .is_none()
    );
}

#[cfg(not(feature = "bedrock"))]
#[test]
fn a_build_without_bedrock_says_how_to_get_it() {
    for variable in ["FRONTDESK_MODEL_CRM", "FRONTDESK_FALLBACK_CRM"] {
        let text = error(&[(variable, "bedrock:amazon.nova-lite-v1:0")]).to_string();
        assert!(text.starts_with(variable), "{text}");
        assert!(text.contains("--features agent/bedrock"), "{text}");
    }
}

#[cfg(feature = "bedrock")]
#[test]
fn bedrock_needs_no_key_and_falls_back_to_nobody_unasked() {
    let model = ("FRONTDESK_MODEL_CRM", "bedrock:amazon.nova-lite-v1:0");
    let config = config(&[
        BOTH[0],
        model,
        ("FRONTDESK_FALLBACK_ROUTER", "bedrock:a:b,anthropic:x"),
        ("BEDROCK_REGION", "eu-central-1"),
    ]);
    assert_eq!(
        chain(&config, Agent::Crm),
        ["bedrock:amazon.nova-lite-v1:0"]
    );
    assert_eq!(
        chain(&config, Agent::Router),
        ["openai:gpt-6-luna", "bedrock:a:b"]
    );
    assert_eq!(config.bedrock().region.as_deref(), Some("eu-central-1"));
    let lookup = |name: &str| (name == model.0).then(|| model.1.to_owned());
    assert_eq!(config.refuse_keyless(lookup), Ok(()));
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
        ("FRONTDESK_FALLBACK_CRM", "openai:gpt-4o,none"),
        ("FRONTDESK_TOTAL_TIMEOUT_MS_TRANSCRIBER", "9000"),
        ("FRONTDESK_TRANSCRIBER", "anthropic:claude"),
        ("FRONTDESK_IMAGES_CRM", "yes"),
        ("FRONTDESK_PROMPT_CACHE", "sometimes"),
        ("FRONTDESK_UNKNOWN_PRICE", "15"),
        ("BEDROCK_REGION", "Frankfurt"),
        ("BEDROCK_BASE_URL", "bedrock"),
    ];
    let all: Vec<String> = cases.iter().map(|case| text(&[*case])).collect();
    insta::assert_snapshot!(all.join("\n"));
    for ((variable, value), text) in cases.iter().zip(&all) {
        let attempt = variable.replace("TOTAL", "ATTEMPT");
        assert!(text.contains(variable) || text.contains(&attempt), "{text}");
        assert!(text.contains(value), "{text}");
    }
    let prices = text(&[(
        "FRONTDESK_PRICES",
        r#"[{"model": "openai:gpt-4o", "input": -3}]"#,
    )]);
    assert!(prices.contains("FRONTDESK_PRICES") && prices.contains("-3 is not a price"));
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
