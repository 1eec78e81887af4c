//! Anthropic's messages.
//!
//! The answer's shape is enforced by `output_config.format`, which all current
//! Claude models have. Forcing a tool call, the older way, is answered with 400
//! by the 5.5 models.

use std::sync::Arc;

use async_trait::async_trait;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::config::{Endpoint, ProviderName};
use crate::error::LlmError;
use crate::family::{Family, Thinking};
use crate::provider::{Call, Completion, Finish, Provider, Tokens};
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
    let mut body = json!({
        "model": call.model,
        "max_tokens": call.max_tokens,
        "system": call.system,
        "messages": [{"role": "user", "content": call.user}],
        "output_config": {"format": {"type": "json_schema", "schema": &*call.schema}},
    });
    if let Some(temperature) = call.temperature {
        body["temperature"] = json!(temperature);
    }
    let thinking = match Family::of(PROVIDER, &call.model).map(|f| f.thinking) {
        Some(Thinking::Disabled) => "disabled",
        Some(Thinking::BetweenTools) => "between_tools",
        Some(Thinking::OffByDefault | Thinking::EffortNone) | None => return body,
    };
    body["thinking"] = json!({"type": thinking});
    body
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
}

fn completion(body: &[u8]) -> Option<Completion> {
    let reply: Reply = serde_json::from_slice(body).ok()?;
    let finish = match reply.stop_reason.as_deref() {
        Some("refusal") => Finish::Declined,
        Some("max_tokens" | "model_context_window_exceeded") => Finish::Truncated,
        _ => Finish::Complete,
    };
    // Anthropic counts cached tokens apart from the input.
    let cached = reply.usage.cached.unwrap_or(0);
    Some(Completion {
        text: reply
            .content
            .into_iter()
            .filter(|block| block.r#type == "text")
            .filter_map(|block| block.text)
            .collect(),
        finish,
        tokens: Tokens {
            input: reply.usage.input.saturating_add(cached),
            cached,
            output: reply.usage.output,
        },
    })
}

#[async_trait]
impl Provider for Anthropic {
    async fn complete(&self, call: &Call) -> Result<Completion, LlmError> {
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
                call.timeout,
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
            "usage": {"input_tokens": 10, "cache_read_input_tokens": 90, "output_tokens": 5},
        });
        let completion = completion(body.to_string().as_bytes()).unwrap();
        assert_eq!(completion.text, "{\"a\":1}");
        assert_eq!(completion.finish, Finish::Complete);
        assert_eq!(
            completion.tokens,
            Tokens {
                input: 100,
                cached: 90,
                output: 5
            }
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
