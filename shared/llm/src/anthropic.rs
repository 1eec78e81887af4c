//! Anthropic's messages.
//!
//! The answer's shape is enforced by `output_config.format`, which all current
//! Claude models have. Forcing a tool call, the older way, is answered with 400
//! by the 5.5 models.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::config::{Endpoint, ProviderName};
use crate::error::LlmError;
use crate::family::{Family, Thinking};
use crate::provider::{Call, Completion, Finish, Part, Provider, Tokens};
use crate::retry::retry_after;
use crate::transport::Transport;

const PROVIDER: ProviderName = ProviderName::Anthropic;
/// The only version of the API so far.
const VERSION: &str = "2023-06-01";

/// `POST {base}/v1/messages` with a JSON schema.
pub struct Anthropic {
    endpoint: Endpoint,
    transport: Arc<dyn Transport>,
}

impl Anthropic {
    /// The provider at this address.
    pub fn new(endpoint: Endpoint, transport: Arc<dyn Transport>) -> Self {
        Self {
            endpoint,
            transport,
        }
    }
}

fn request(call: &Call) -> Value {
    // What ends here is kept for five minutes from its last use.
    let mark = |mut block: Value| {
        if call.cache {
            block["cache_control"] = json!({"type": "ephemeral"});
        }
        block
    };
    // An empty text cannot be marked.
    let system = if call.stable.is_empty() && !call.system.is_empty() {
        json!([mark(text(&call.system))])
    } else {
        json!(call.system)
    };
    let content = match call.single_text() {
        Some(text) => json!(text),
        None => content(call, mark),
    };
    let mut body = json!({
        "model": call.model,
        "max_tokens": call.max_tokens,
        "system": system,
        "messages": [{"role": "user", "content": content}],
        "output_config": {"format": {"type": "json_schema", "schema": &*call.schema}},
    });
    if let Some(temperature) = call.temperature {
        body["temperature"] = json!(temperature);
    }
    if let Some(thinking) = Family::of(PROVIDER, &call.model).and_then(thinking) {
        body["thinking"] = json!({"type": thinking});
    }
    body
}

/// The word by which a family is told not to think; `None` when it does not anyway.
pub(crate) const fn thinking(family: &Family) -> Option<&'static str> {
    match family.thinking {
        Thinking::Disabled => Some("disabled"),
        Thinking::BetweenTools => Some("between_tools"),
        Thinking::OffByDefault | Thinking::EffortNone => None,
    }
}

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn content(call: &Call, mark: impl Fn(Value) -> Value) -> Value {
    let stable = Some(&call.stable).filter(|stable| !stable.is_empty());
    let stable = stable.map(|stable| mark(text(stable)));
    let turn = call.turn.iter().map(|part| match part {
        Part::Text(words) => text(words),
        Part::Image(image) => json!({
            "type": "image",
            "source": {
                "type": "base64",
                "media_type": image.kind().mime(),
                "data": BASE64.encode(image.bytes()),
            },
        }),
    });
    stable.into_iter().chain(turn).collect()
}

#[derive(Deserialize)]
struct Reply {
    content: Vec<Block>,
    stop_reason: Option<String>,
    usage: ReplyUsage,
}

#[derive(Deserialize)]
struct Block {
    r#type: String,
    text: Option<String>,
}

#[derive(Deserialize)]
struct ReplyUsage {
    #[serde(rename = "input_tokens")]
    input: u64,
    #[serde(rename = "output_tokens")]
    output: u64,
    #[serde(rename = "cache_read_input_tokens")]
    cached: Option<u64>,
    #[serde(rename = "cache_creation_input_tokens")]
    cache_written: Option<u64>,
}

fn completion(body: &[u8]) -> Option<Completion> {
    let reply: Reply = serde_json::from_slice(body).ok()?;
    let finish = match reply.stop_reason.as_deref() {
        Some("refusal") => Finish::Declined,
        Some("max_tokens" | "model_context_window_exceeded") => Finish::Truncated,
        _ => Finish::Complete,
    };
    // Anthropic counts what is read from a cache and written to it apart.
    let cached = reply.usage.cached.unwrap_or(0);
    let cache_written = reply.usage.cache_written.unwrap_or(0);
    Some(Completion {
        text: reply
            .content
            .into_iter()
            .filter(|block| block.r#type == "text")
            .filter_map(|block| block.text)
            .collect(),
        finish,
        tokens: Some(Tokens {
            input: reply
                .usage
                .input
                .saturating_add(cached)
                .saturating_add(cache_written),
            cached,
            cache_written,
            output: reply.usage.output,
            audio_ms: 0,
        }),
    })
}

#[async_trait]
impl Provider for Anthropic {
    async fn complete(&self, call: &Call, timeout: Duration) -> Result<Completion, LlmError> {
        let response = self
            .transport
            .post(
                &format!("{}/v1/messages", self.endpoint.base_url),
                &[
                    ("x-api-key", self.endpoint.key.expose_secret()),
                    ("anthropic-version", VERSION),
                    ("content-type", "application/json"),
                ],
                request(call).to_string().into_bytes(),
                timeout,
            )
            .await?;
        if !(200..300).contains(&response.status) {
            return Err(LlmError::Status {
                provider: PROVIDER,
                status: response.status,
                retry_after: retry_after(response.retry_after.as_deref(), response.date.as_deref()),
                // Anthropic says so with a 400, which is terminal anyway.
                out_of_credit: false,
            });
        }
        completion(&response.body).ok_or(LlmError::Unreadable { provider: PROVIDER })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinking_blocks_are_not_part_of_the_answer() {
        let body = json!({
            "content": [
                {"type": "thinking", "thinking": "hm", "signature": "x"},
                {"type": "text", "text": "{\"a\":1}"},
            ],
            "stop_reason": "end_turn",
            "usage": {
                "input_tokens": 10,
                "cache_read_input_tokens": 90,
                "cache_creation_input_tokens": 50,
                "output_tokens": 5,
            },
        });
        let completion = completion(body.to_string().as_bytes()).unwrap();
        assert_eq!(completion.text, "{\"a\":1}");
        assert_eq!(completion.finish, Finish::Complete);
        assert_eq!(
            completion.tokens,
            Some(Tokens {
                input: 150,
                cached: 90,
                cache_written: 50,
                output: 5,
                audio_ms: 0,
            })
        );
    }

    #[test]
    fn refusals_and_cuts_are_told_apart() {
        let finish = |reason: &str| {
            let body = json!({
                "content": [],
                "stop_reason": reason,
                "usage": {"input_tokens": 1, "output_tokens": 1},
            });
            completion(body.to_string().as_bytes()).map(|c| c.finish)
        };
        assert_eq!(finish("refusal"), Some(Finish::Declined));
        assert_eq!(finish("max_tokens"), Some(Finish::Truncated));
        assert!(completion(b"{}").is_none());
    }
}
