//! OpenAI's chat completions, also spoken by Ollama and many other servers.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::config::{Endpoint, ProviderName};
use crate::error::LlmError;
use crate::family::{Caching, Family, Thinking};
use crate::provider::{Call, Completion, Finish, Part, Provider, Tokens};
use crate::retry::retry_after;
use crate::transport::Transport;

const PROVIDER: ProviderName = ProviderName::OpenAi;

/// `POST {base}/chat/completions` with a strict JSON schema.
pub struct OpenAi {
    endpoint: Endpoint,
    transport: Arc<dyn Transport>,
}

impl OpenAi {
    /// The provider at this address.
    pub fn new(endpoint: Endpoint, transport: Arc<dyn Transport>) -> Self {
        Self {
            endpoint,
            transport,
        }
    }
}

fn request(call: &Call) -> Value {
    let family = Family::of(PROVIDER, &call.model);
    let at_marks = family.is_some_and(|f| f.caching == Caching::AtMarks);
    let mark = |mut part: Value| {
        if at_marks && call.cache {
            part["prompt_cache_breakpoint"] = json!({"mode": "explicit"});
        }
        part
    };
    let system = if at_marks && call.stable.is_empty() {
        json!([mark(text(&call.system))])
    } else {
        json!(call.system)
    };
    let mut body = json!({
        "model": call.model,
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": content(call, at_marks, mark)},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {
                "name": call.schema_name,
                "strict": true,
                "schema": &*call.schema,
            },
        },
    });
    // OpenAI's newer models refuse `max_tokens`; other servers know only that.
    let limit = if is_openai_model(&call.model) {
        "max_completion_tokens"
    } else {
        "max_tokens"
    };
    body[limit] = json!(call.max_tokens);
    if at_marks {
        // Else each whole prompt would be kept, for money and for nothing.
        body["prompt_cache_options"] = json!({"mode": "explicit"});
    }
    if call.cache && is_openai_model(&call.model) {
        body["prompt_cache_key"] = json!(cache_key(call));
    }
    if let Some(temperature) = call.temperature {
        body["temperature"] = json!(temperature);
    }
    if family.is_some_and(|f| f.thinking == Thinking::EffortNone) {
        body["reasoning_effort"] = json!("none");
    }
    body
}

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

/// What the user says: one text where that is possible, which every server knows.
fn content(call: &Call, at_marks: bool, mark: impl Fn(Value) -> Value) -> Value {
    if let Some(text) = call.single_text() {
        return json!(text);
    }
    if let ([Part::Text(turn)], false) = (call.turn.as_slice(), at_marks) {
        return json!(format!("{}{turn}", call.stable));
    }
    let stable = Some(&call.stable).filter(|stable| !stable.is_empty());
    let stable = stable.map(|stable| mark(text(stable)));
    let turn = call.turn.iter().map(|part| match part {
        Part::Text(words) => text(words),
        Part::Image(image) => {
            let data = BASE64.encode(image.bytes());
            let mut shown = json!({"url": format!("data:{};base64,{data}", image.kind().mime())});
            if is_openai_model(&call.model) {
                shown["detail"] = json!("high");
            }
            json!({"type": "image_url", "image_url": shown})
        }
    });
    stable.into_iter().chain(turn).collect()
}

/// Sends requests with the same beginning to the same server, where it may be
/// kept. It tells nothing but that: a hash of what is the same for a business.
fn cache_key(call: &Call) -> String {
    let mut hash = Sha256::new();
    for text in [&call.system, &call.stable] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    let hash = hex::encode(hash.finalize());
    format!("{}-{}", call.agent, hash.get(..32).unwrap_or_default())
}

fn is_openai_model(model: &str) -> bool {
    let series = |m: &str| m.starts_with('o') && m[1..].starts_with(|c: char| c.is_ascii_digit());
    model.starts_with("gpt-") || series(model)
}

#[derive(Deserialize)]
struct Reply {
    choices: Vec<Choice>,
    usage: Option<ReplyUsage>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize)]
struct ReplyUsage {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
    prompt_tokens_details: Option<Details>,
}

#[derive(Deserialize, Default)]
struct Details {
    cached_tokens: Option<u64>,
    cache_write_tokens: Option<u64>,
}

fn completion(body: &[u8]) -> Option<Completion> {
    let reply: Reply = serde_json::from_slice(body).ok()?;
    let choice = reply.choices.into_iter().next()?;
    let finish = match choice.finish_reason.as_deref() {
        _ if choice.message.refusal.is_some() => Finish::Declined,
        Some("content_filter") => Finish::Declined,
        Some("length") => Finish::Truncated,
        _ => Finish::Complete,
    };
    // OpenAI counts what is read from a cache and written to it as input, too.
    let tokens = reply.usage.map(|usage| {
        let details = usage.prompt_tokens_details.unwrap_or_default();
        Tokens {
            input: usage.prompt_tokens,
            cached: details.cached_tokens.unwrap_or(0),
            cache_written: details.cache_write_tokens.unwrap_or(0),
            output: usage.completion_tokens,
            audio_ms: 0,
        }
    });
    Some(Completion {
        text: choice.message.content.unwrap_or_default(),
        finish,
        tokens,
    })
}

/// A 429 that no waiting cures.
pub(crate) fn out_of_credit(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Body {
        error: Detail,
    }
    #[derive(Deserialize)]
    struct Detail {
        code: Option<Value>,
    }
    serde_json::from_slice::<Body>(body)
        .is_ok_and(|body| body.error.code == Some(json!("insufficient_quota")))
}

#[async_trait]
impl Provider for OpenAi {
    async fn complete(&self, call: &Call, timeout: Duration) -> Result<Completion, LlmError> {
        let authorization = format!("Bearer {}", self.endpoint.key.expose_secret());
        let response = self
            .transport
            .post(
                &format!("{}/chat/completions", self.endpoint.base_url),
                &[
                    ("authorization", &authorization),
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
                out_of_credit: out_of_credit(&response.body),
            });
        }
        completion(&response.body).ok_or(LlmError::Unreadable { provider: PROVIDER })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_openai_models_take_the_newer_limit() {
        for model in ["gpt-6-luna", "gpt-4o", "o3-mini"] {
            assert!(is_openai_model(model), "{model}");
        }
        for model in ["llama3:8b", "olmo", "o", "", "qwen"] {
            assert!(!is_openai_model(model), "{model}");
        }
    }

    #[test]
    fn refusals_cuts_and_foreign_bodies_are_told_apart() {
        let finish = |body: Value| completion(body.to_string().as_bytes()).map(|c| c.finish);
        let choice = |reason: &str, message: Value| json!({"choices": [{"finish_reason": reason, "message": message}]});
        assert_eq!(
            finish(choice("stop", json!({"content": null, "refusal": "no"}))),
            Some(Finish::Declined)
        );
        assert_eq!(
            finish(choice("length", json!({"content": "{"}))),
            Some(Finish::Truncated)
        );
        assert_eq!(
            finish(choice("content_filter", json!({"content": ""}))),
            Some(Finish::Declined)
        );
        assert_eq!(finish(json!({"choices": []})), None);
        assert_eq!(finish(json!({"ok": true})), None);
        assert!(completion(b"<html>").is_none());
    }
}
