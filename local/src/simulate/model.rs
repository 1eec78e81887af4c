//! A provider of language models that knows nothing: it answers with random
//! values of the asked shape, and sometimes not at all.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use llm::{Response, Transport, TransportError};
use serde_json::{Map, Value, json};
use tokio::time::{sleep, timeout};

use super::faults::{Fault, Faults, Port};

/// The provider.
pub(super) struct RandomModel {
    faults: Arc<Faults>,
    random: Mutex<fastrand::Rng>,
}

const WORDS: [&str; 6] = [
    "We are open until six.",
    "Certainly!",
    "blue dress",
    "I do not know that, a colleague will.",
    "M",
    "1",
];

impl RandomModel {
    pub(super) fn new(faults: Arc<Faults>, random: fastrand::Rng) -> Self {
        Self {
            faults,
            random: Mutex::new(random),
        }
    }

    fn answer(&self, url: &str, body: &[u8]) -> Response {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        let request: Value = serde_json::from_slice(body).unwrap_or_default();
        let openai = url.ends_with("/chat/completions");
        let schema = if openai {
            "/response_format/json_schema/schema"
        } else {
            "/output_config/format/schema"
        };
        let schema = request.pointer(schema).cloned().unwrap_or_default();
        let text = match random.u8(0..20) {
            0 => "I am sorry, Dave.".to_owned(),
            _ => made_up(&schema, &mut random).to_string(),
        };
        let body = if openai {
            json!({
                "choices": [{"message": {"content": text}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 900, "completion_tokens": 60},
            })
        } else {
            json!({
                "content": [{"type": "text", "text": text}],
                "stop_reason": "end_turn",
                "usage": {"input_tokens": 900, "output_tokens": 60},
            })
        };
        response(200, &body)
    }
}

fn response(status: u16, body: &Value) -> Response {
    Response {
        status,
        retry_after: None,
        date: None,
        body: body.to_string().into_bytes(),
    }
}

/// A random value of this shape.
fn made_up(schema: &Value, random: &mut fastrand::Rng) -> Value {
    let pick = |list: &Vec<Value>, random: &mut fastrand::Rng| {
        list.get(random.usize(..list.len().max(1))).cloned()
    };
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return pick(words, random).unwrap_or_default();
    }
    if let Some(forms) = schema.get("anyOf").and_then(Value::as_array) {
        let form = pick(forms, random).unwrap_or_default();
        return made_up(&form, random);
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => pick(kinds, random).unwrap_or_default(),
        Some(kind) => kind.clone(),
        None => Value::Null,
    };
    match kind.as_str() {
        Some("object") => {
            let properties = schema.get("properties").and_then(Value::as_object);
            let made: Map<String, Value> = properties
                .into_iter()
                .flatten()
                .map(|(name, property)| (name.clone(), made_up(property, random)))
                .collect();
            Value::Object(made)
        }
        Some("array") => {
            let item = schema.get("items").cloned().unwrap_or_default();
            (0..random.usize(0..3))
                .map(|_| made_up(&item, random))
                .collect()
        }
        Some("string") => json!(WORDS[random.usize(..WORDS.len())]),
        Some("integer") => json!(random.u8(0..4)),
        Some("number") => json!((f64::from(random.u8(0..11)) / 10.0)),
        Some("boolean") => json!(random.bool()),
        _ => Value::Null,
    }
}

#[async_trait]
impl Transport for RandomModel {
    async fn post(
        &self,
        url: &str,
        _headers: &[(&'static str, &str)],
        body: Vec<u8>,
        limit: Duration,
    ) -> Result<Response, TransportError> {
        let fate = self.faults.fate(Port::Model);
        let call = async {
            sleep(fate.latency).await;
            match fate.fault {
                None => Ok(self.answer(url, &body)),
                Some(Fault::Slow) => {
                    sleep(fate.latency * 4).await;
                    Ok(self.answer(url, &body))
                }
                Some(Fault::Throttled) => Ok(response(429, &json!({"error": {"code": null}}))),
                Some(Fault::After) => Err(TransportError::Broken("reset".to_owned())),
                Some(_) => match self.faults.below(2) {
                    0 => Ok(response(529, &json!({}))),
                    _ => Err(TransportError::Connect("refused".to_owned())),
                },
            }
        };
        timeout(limit, call)
            .await
            .unwrap_or(Err(TransportError::Timeout))
    }
}
