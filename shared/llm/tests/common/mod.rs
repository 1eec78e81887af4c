//! What the tests of this crate share: an answer type and canned provider
//! answers. Everybody in them is invented.

#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(unreachable_pub, reason = "a module of tests")]

pub mod script;

use llm::{Agent, Image, ImagePolicy, LlmConfig, Prompt};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub const OPENAI_KEY: &str = "sk-openai-not-a-real-key";
pub const ANTHROPIC_KEY: &str = "sk-ant-not-a-real-key";
pub const CUSTOMER_TEXT: &str = "Hello, I am Ida Example, ida@example.com, +31 20 555 0100";

/// A sorted message.
#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Sorted {
    /// What the customer wants.
    pub intent: Intent,
    /// How sure, from 0 to 1.
    pub confidence: f64,
    /// The customer's name, if given.
    pub name: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Asks something.
    Question,
    /// Wants a job.
    JobApplication,
}

pub fn expected() -> Sorted {
    Sorted {
        intent: Intent::JobApplication,
        confidence: 0.9,
        name: Some("Ida".to_owned()),
    }
}

pub fn good() -> Value {
    json!({"intent": "job_application", "confidence": 0.9, "name": "Ida"})
}

pub fn prompt(agent: Agent) -> Prompt {
    Prompt::new(agent, "You sort messages for a shop.", "Sort the message.")
        .data("customer_message", CUSTOMER_TEXT)
}

/// The beginning of an image.
pub fn png() -> Image {
    ImagePolicy::default()
        .admit(0, "image/png", &b"\x89PNG\r\n\x1a\n"[..])
        .unwrap()
}

pub fn openai_says(content: &str) -> Value {
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": content, "refusal": null},
            "finish_reason": "stop",
        }],
        "usage": {
            "prompt_tokens": 1000,
            "completion_tokens": 100,
            "prompt_tokens_details": {"cached_tokens": 400},
        },
    })
}

pub fn anthropic_says(text: &str) -> Value {
    json!({
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 600, "cache_read_input_tokens": 400, "output_tokens": 100},
    })
}

/// Configuration from pairs, as from an environment.
pub fn config(pairs: &[(&str, &str)]) -> LlmConfig {
    LlmConfig::from_env_like(|name| {
        let found = pairs.iter().find(|(n, _)| *n == name);
        found.map(|(_, v)| (*v).to_owned())
    })
    .unwrap()
}
