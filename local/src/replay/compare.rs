//! What is there now against what was recorded, field by field. Pure.

use std::fmt;

use domain::checkpoint::Checkpoint;
use domain::tape::Request;
use serde::Serialize;
use serde_json::Value;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Which, like `state.agent_response` or `outbox[0].body`.
    pub name: String,
    /// As it was recorded; `null` if it was not there.
    pub then: Value,
    /// As it is now.
    pub now: Value,
}

impl Field {
    /// The name alone, or with both values, which are what a customer wrote or read.
    pub fn line(&self, text: bool) -> String {
        if text {
            format!("{}: was {}, is {}", self.name, self.then, self.now)
        } else {
            self.name.clone()
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line(false))
    }
}

/// What a checkpoint says, without what no run repeats: how long models took, and
/// the tape.
fn gist(checkpoint: &Checkpoint) -> Value {
    let mut receipt = checkpoint.receipt.clone();
    for call in &mut receipt.calls {
        call.latency_ms = 0;
    }
    serde_json::json!({
        "id": checkpoint.checkpoint_id,
        "after": checkpoint.after,
        "run": checkpoint.run,
        "step": checkpoint.step,
        "at": checkpoint.at,
        "state": checkpoint.changed,
        "output": checkpoint.output,
        "receipt": receipt,
        "draft": checkpoint.draft,
    })
}

/// The fields in which two checkpoints differ.
pub(super) fn checkpoints(then: &Checkpoint, now: &Checkpoint) -> Vec<Field> {
    let mut fields = Vec::new();
    collect("", &gist(then), &gist(now), &mut fields);
    fields
}

/// What two steps did to Chatwoot: request by request, in order.
pub(super) fn outboxes(then: &[Request], now: &[Request]) -> Vec<Field> {
    let mut fields = Vec::new();
    let value = |request: Option<&Request>| match request {
        // A body is JSON: the field in it that differs is named.
        Some(Request { method, path, body }) => serde_json::json!({
            "method": method,
            "path": path,
            "body": serde_json::from_str::<Value>(body).unwrap_or_else(|_| body.as_str().into()),
        }),
        None => Value::Null,
    };
    for at in 0..then.len().max(now.len()) {
        let (then, now) = (then.get(at), now.get(at));
        if then != now {
            let name = format!("outbox[{at}]");
            let before = fields.len();
            collect(&name, &value(then), &value(now), &mut fields);
            if fields.len() == before {
                // The same JSON in other bytes.
                fields.push(Field {
                    name: format!("{name}.body"),
                    then: then.map_or(Value::Null, |r| r.body.as_str().into()),
                    now: now.map_or(Value::Null, |r| r.body.as_str().into()),
                });
            }
        }
    }
    fields
}

/// The fields in which two values differ, as deep as both are objects or lists of
/// the same length.
pub(super) fn values(name: &str, then: &impl Serialize, now: &impl Serialize) -> Vec<Field> {
    let mut fields = Vec::new();
    let value = |of: serde_json::Result<Value>| of.unwrap_or_default();
    let (then, now) = (
        value(serde_json::to_value(then)),
        value(serde_json::to_value(now)),
    );
    collect(name, &then, &now, &mut fields);
    fields
}

fn collect(name: &str, then: &Value, now: &Value, fields: &mut Vec<Field>) {
    if then == now {
        return;
    }
    match (then, now) {
        (Value::Object(a), Value::Object(b)) => {
            let names = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            for key in names {
                let inner = if name.is_empty() {
                    key.clone()
                } else {
                    format!("{name}.{key}")
                };
                let of = |map: &serde_json::Map<String, Value>| {
                    map.get(key).cloned().unwrap_or_default()
                };
                collect(&inner, &of(a), &of(b), fields);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                collect(&format!("{name}[{at}]"), a, b, fields);
            }
        }
        _ => fields.push(Field {
            name: name.to_owned(),
            then: then.clone(),
            now: now.clone(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_named_and_values_shown_only_if_asked_for() {
        let then = json!({"state": {"intent": "spam", "tags": ["a"]}, "at": 1});
        let now = json!({"state": {"intent": "greeting", "tags": ["a", "b"]}, "at": 1});
        let fields = values("", &then, &now);
        let names: Vec<&str> = fields.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["state.intent", "state.tags"]);
        assert_eq!(fields[0].line(false), "state.intent");
        assert_eq!(
            fields[0].line(true),
            r#"state.intent: was "spam", is "greeting""#
        );
        assert_eq!(values("", &then, &then), []);
    }

    #[test]
    fn one_request_more_is_a_difference_and_so_are_other_bytes() {
        let request = |body: &str| Request {
            method: "POST".into(),
            path: "/api/v1/accounts/1/conversations/42/messages".into(),
            body: body.into(),
        };
        let one = [request(r#"{"content":"Hi"}"#)];
        assert_eq!(outboxes(&one, &one), []);
        assert_eq!(outboxes(&one, &[])[0].name, "outbox[0]");
        let other = [request(r#"{"content":"Ho"}"#)];
        assert_eq!(outboxes(&one, &other)[0].name, "outbox[0].body.content");
        let spaced = [request(r#"{"content": "Hi"}"#)];
        assert_eq!(outboxes(&one, &spaced)[0].name, "outbox[0].body");
    }
}
