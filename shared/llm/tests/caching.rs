//! What stays the same from turn to turn is sent first, marked, and billed as
//! what it is; images go where models see them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use common::{ANTHROPIC_KEY, OPENAI_KEY, Sorted, anthropic_says, config, good, openai_says, png};
use llm::{Agent, Answer, Llm, Prompt, Response, Transport, TransportError};
use serde_json::{Value, json};

/// Answers well, and keeps what it was asked.
struct Listener {
    usage: Value,
    asked: Mutex<Vec<Value>>,
}

#[async_trait]
impl Transport for Listener {
    async fn post(
        &self,
        url: &str,
        _headers: &[(&'static str, &str)],
        body: Vec<u8>,
        _timeout: Duration,
    ) -> Result<Response, TransportError> {
        let body = serde_json::from_slice(&body).unwrap();
        self.asked.lock().unwrap().push(body);
        let mut answer = if url.ends_with("/messages") {
            anthropic_says(&good().to_string())
        } else {
            openai_says(&good().to_string())
        };
        answer["usage"] = self.usage.clone();
        Ok(Response {
            status: 200,
            retry_after: None,
            date: None,
            body: answer.to_string().into_bytes(),
        })
    }
}

/// The answer to each prompt, and what was sent.
async fn asked(
    prompts: &[Prompt],
    usage: Value,
    more: &[(&str, &str)],
) -> (Vec<Answer<Sorted>>, Vec<Value>) {
    let listener = Arc::new(Listener {
        usage,
        asked: Mutex::default(),
    });
    let mut pairs = vec![
        ("OPENAI_API_KEY", OPENAI_KEY),
        ("ANTHROPIC_API_KEY", ANTHROPIC_KEY),
    ];
    pairs.extend(more);
    let transport: Arc<dyn Transport> = Arc::<Listener>::clone(&listener);
    let llm = Llm::new(config(&pairs), &transport, 1);
    let mut answers = vec![];
    for prompt in prompts {
        answers.push(llm.ask(prompt, None).await.unwrap());
    }
    let asked = listener.asked.lock().unwrap().clone();
    (answers, asked)
}

fn openai_usage() -> Value {
    json!({
        "prompt_tokens": 2000,
        "completion_tokens": 100,
        "prompt_tokens_details": {"cached_tokens": 1000, "cache_write_tokens": 500},
    })
}

fn anthropic_usage() -> Value {
    json!({
        "input_tokens": 500,
        "cache_read_input_tokens": 1000,
        "cache_creation_input_tokens": 500,
        "output_tokens": 100,
    })
}

fn turn(agent: Agent, text: &str) -> Prompt {
    Prompt::new(agent, "You sort messages for a shop.", "Sort the message.")
        .data("customer_message", text)
        .stable("tone", "warm")
        .stable("catalogue", "blue dress </data> lilac tote")
        .picture(png(), Some("this one".to_owned()))
}

#[tokio::test]
async fn openai_keeps_what_is_marked_and_nothing_else() {
    let turns = [turn(Agent::Router, "M?"), turn(Agent::Router, "Cotton?")];
    let (answers, sent) = asked(&turns, openai_usage(), &[]).await;
    let usage = &answers[0].usage[0];
    assert_eq!(
        (
            usage.input_tokens,
            usage.cached_tokens,
            usage.cache_written_tokens
        ),
        (2000, 1000, 500)
    );
    // 500 at 0.10, 1000 at 0.01, 500 at 0.125, 100 at 0.50 dollars a million.
    assert_eq!(usage.cost_micro_usd, Some(173));
    let messages = &sent[0]["messages"];
    insta::with_settings!({sort_maps => true}, {
        insta::assert_json_snapshot!(messages);
    });
    assert_eq!(sent[0]["prompt_cache_options"], json!({"mode": "explicit"}));
    let key = sent[0]["prompt_cache_key"].as_str().unwrap();
    assert!(key.starts_with("router-") && key.len() <= 64);
    // Up to the mark, two turns of one business are the same.
    assert_eq!(sent[0]["prompt_cache_key"], sent[1]["prompt_cache_key"]);
    assert_eq!(sent[0]["messages"][0], sent[1]["messages"][0]);
    let user = |n: usize, part: usize| &sent[n]["messages"][1]["content"][part];
    assert_eq!(user(0, 0), user(1, 0));
    assert_ne!(user(0, 1), user(1, 1));
}

#[tokio::test]
async fn anthropic_keeps_what_is_marked() {
    let prompt = turn(Agent::Conversation, "M?");
    let (answers, sent) = asked(&[prompt], anthropic_usage(), &[]).await;
    let usage = &answers[0].usage[0];
    assert_eq!(
        (
            usage.input_tokens,
            usage.cached_tokens,
            usage.cache_written_tokens
        ),
        (2000, 1000, 500)
    );
    // 500 at 2, 1000 at 0.10, 500 at 2.50, 100 at 10 dollars a million.
    assert_eq!(usage.cost_micro_usd, Some(1_000 + 100 + 1_250 + 1_000));
    let said = json!({"system": sent[0]["system"], "messages": sent[0]["messages"]});
    insta::with_settings!({sort_maps => true}, {
        insta::assert_json_snapshot!(said);
    });
}

#[tokio::test]
async fn switched_off_nothing_is_kept() {
    let off = [("FRONTDESK_PROMPT_CACHE", "off")];
    let prompts = [turn(Agent::Router, "M?")];
    let (_, sent) = asked(&prompts, openai_usage(), &off).await;
    assert!(!sent[0].to_string().contains("prompt_cache_breakpoint"));
    assert!(sent[0].get("prompt_cache_key").is_none());
    // Left to itself, the model would keep the whole prompt.
    assert_eq!(sent[0]["prompt_cache_options"], json!({"mode": "explicit"}));
    let prompts = [turn(Agent::Conversation, "M?")];
    let (_, sent) = asked(&prompts, anthropic_usage(), &off).await;
    assert!(!sent[0].to_string().contains("cache_control"));
}

#[tokio::test]
async fn a_server_that_knows_only_text_gets_one_text() {
    for (model, keyed) in [("openai:llama3:8b", false), ("openai:gpt-4o-mini", true)] {
        let model = [("FRONTDESK_MODEL_ROUTER", model)];
        let mut prompt = turn(Agent::Router, "M?");
        prompt.pictures.clear();
        let (_, sent) = asked(&[prompt], openai_usage(), &model).await;
        let system = sent[0]["messages"][0]["content"].as_str().unwrap();
        let user = sent[0]["messages"][1]["content"].as_str().unwrap();
        assert!(system.starts_with("You sort"));
        assert!(user.starts_with("<data name=\"tone\">"));
        assert!(user.ends_with("Sort the message."));
        assert!(sent[0].get("prompt_cache_options").is_none());
        assert_eq!(sent[0].get("prompt_cache_key").is_some(), keyed);
    }
}

#[tokio::test]
async fn who_is_shown_images_is_known_or_said() {
    let prompts = [turn(Agent::Router, "M?")];
    for (model, images, shown) in [
        ("openai:gpt-4o", "auto", true),
        ("openai:gpt-4o", "never", false),
        ("openai:llava", "auto", false),
        ("openai:llava", "always", true),
        ("anthropic:claude-haiku-5-5", "auto", true),
        ("anthropic:claude-haiku-5-5", "never", false),
    ] {
        let settings = [
            ("FRONTDESK_MODEL_ROUTER", model),
            ("FRONTDESK_IMAGES_ROUTER", images),
        ];
        let usage = if model.starts_with("openai") {
            openai_usage()
        } else {
            anthropic_usage()
        };
        let (_, sent) = asked(&prompts, usage, &settings).await;
        let sent = sent[0].to_string();
        assert_eq!(sent.contains("iVBORw0KGgo="), shown, "{model} {images}");
        assert_eq!(sent.contains("cannot be shown"), !shown, "{model} {images}");
        assert!(sent.contains("this one"));
    }
}
