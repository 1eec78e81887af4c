//! REST calls on messages.

use axum::extract::{Extension, Path, Query};
use domain::channel::Provider;
use domain::event::DeliveryStatus;
use domain::ids::{ConversationId, MessageId};
use serde::Deserialize;
use serde_json::{Value, json};

use super::change::Refused;
use super::change_message::NewMessage;
use super::model::{Attributes, ContentType, Message, MessageKind, Sender};
use super::rest::{Answer, ApiError, Called, Input, ok};
use super::rest_conversations::At;
use super::scene::Scene;
use super::wire;

type AtMessage = Path<(u64, ConversationId, MessageId)>;

/// A message as REST answers it.
fn message_json(scene: Scene<'_>, message: &Message) -> Value {
    let mut answer = json!({
        "id": message.id,
        "content": message.content,
        "inbox_id": scene.inbox.id,
        "conversation_id": scene.conversation.id,
        "message_type": message.kind.number(),
        "content_type": message.content_type,
        "status": wire::status_word(&message.status),
        "content_attributes": message.content_attributes,
        "created_at": message.created_at.as_second(),
        "private": message.private,
        "source_id": message.source_id,
    });
    let sender = wire::sender_nested(scene.account, scene.contact, message.sender);
    if let Some(sender) = sender {
        answer["sender"] = json!(sender);
    }
    if let Some(files) = wire::attachments(scene.account, message) {
        answer["attachments"] = json!(files);
    }
    answer
}

#[derive(Deserialize)]
pub(super) struct Span {
    before: Option<u64>,
    after: Option<u64>,
}

/// The latest 20, the 20 before an id, the 100 after one, or what lies between.
pub(super) async fn list(
    Extension(input): Called,
    Path((_, id)): At,
    Query(span): Query<Span>,
) -> Answer {
    input.user()?;
    ok(input.with_scene(id, |scene| {
        let all = scene.conversation.messages.as_slice();
        let until = |limit: u64| all.partition_point(|m| m.id.get() < limit);
        let (from, to) = match (span.after, span.before) {
            (None, None) => (all.len().saturating_sub(20), all.len()),
            (None, Some(before)) => (until(before).saturating_sub(20), until(before)),
            (Some(after), None) => {
                let from = until(after.saturating_add(1));
                (from, (from + 100).min(all.len()))
            }
            (Some(after), Some(before)) => (until(after), until(before).min(until(after) + 1000)),
        };
        let shown = all.get(from..to).unwrap_or_default();
        let payload: Vec<_> = shown.iter().map(|m| message_json(scene, m)).collect();
        let seen = scene.conversation.agent_last_seen_at.map(wire::iso);
        json!({
            "meta": {
                "labels": scene.conversation.labels,
                "additional_attributes": scene.conversation.additional_attributes,
                "contact": wire::contact_nested(scene.contact),
                "agent_last_seen_at": seen,
                "assignee_last_seen_at": seen,
            },
            "payload": payload,
        })
    })?)
}

/// A message in a REST body: of POST messages, and nested in POST conversations.
pub(super) fn parse_message(input: &Input, body: &Value) -> Result<NewMessage, ApiError> {
    let invalid = |what: &str| ApiError::Invalid(format!("Validation failed: {what}"));
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    let kind = match text("message_type").unwrap_or("outgoing") {
        "outgoing" => MessageKind::Outgoing,
        "incoming" => MessageKind::Incoming,
        other => {
            return Err(ApiError::Invalid(format!(
                "'{other}' is not a valid message_type"
            )));
        }
    };
    let content_type = match body.get("content_type") {
        None | Some(Value::Null) => ContentType::Text,
        Some(value) => serde_json::from_value(value.clone())
            .map_err(|_| ApiError::Invalid(format!("'{value}' is not a valid content_type")))?,
    };
    let attributes = match body.get("content_attributes") {
        Some(Value::String(json)) => serde_json::from_str(json).unwrap_or_default(),
        Some(other) => other.clone(),
        None => Value::Null,
    };
    let content_attributes = match attributes {
        Value::Object(map) => map,
        _ => Attributes::new(),
    };
    if content_type == ContentType::InputSelect {
        let items = content_attributes.get("items").and_then(Value::as_array);
        let plain = |item: &Value| {
            let keys = item
                .as_object()
                .map(|o| o.keys().all(|k| k == "title" || k == "value"));
            keys == Some(true)
        };
        if !items.is_some_and(|items| !items.is_empty() && items.iter().all(plain)) {
            return Err(invalid("Items contains invalid keys for items."));
        }
    }
    let mut additional_attributes = Attributes::new();
    for key in ["template_params", "campaign_id"] {
        if let Some(value) = body.get(key).filter(|v| !v.is_null()) {
            additional_attributes.insert(key.to_owned(), value.clone());
        }
    }
    Ok(NewMessage {
        kind,
        sender: match kind {
            MessageKind::Incoming => Sender::Contact,
            _ => input.sender(),
        },
        content: text("content").map(str::to_owned),
        content_type,
        content_attributes,
        additional_attributes,
        private: body
            .get("private")
            .and_then(Value::as_bool)
            .unwrap_or(false),
        source_id: text("source_id").map(str::to_owned),
        attachments: Vec::new(),
    })
}

pub(super) async fn post(Extension(input): Called, Path((_, id)): At) -> Answer {
    let message = parse_message(&input, &input.body)?;
    let key = input.key(id);
    let posted = input.sim.change(|change| {
        let provider = change.scene(key)?.inbox.provider;
        if message.kind == MessageKind::Incoming && provider != Provider::Api {
            return Err(Refused::IncomingOnRealChannel);
        }
        change.add_message(key, message)
    })?;
    let mut answer = input.with_scene(id, |scene| {
        let found = scene.conversation.message(posted);
        let mut answer = found.map(|m| message_json(scene, m)).unwrap_or_default();
        // Sending is asynchronous: the answer shows the message as it was stored.
        answer["status"] = json!("sent");
        answer["source_id"] = json!(input.text("source_id"));
        if let Some(attributes) = answer["content_attributes"].as_object_mut() {
            attributes.remove("external_error");
        }
        answer
    })?;
    if let Some(echo) = input.body.get("echo_id") {
        answer["echo_id"] = echo.clone();
    }
    ok(answer)
}

pub(super) async fn delete(Extension(input): Called, Path((_, id, message)): AtMessage) -> Answer {
    input.user()?;
    let key = input.key(id);
    input
        .sim
        .change(|change| change.delete_message(key, message))?;
    answer_message(&input, id, message)
}

/// Status reports may be written on API inboxes only.
pub(super) async fn patch(Extension(input): Called, Path((_, id, message)): AtMessage) -> Answer {
    input.user()?;
    let status = input.word::<DeliveryStatus>("status")?;
    let provider = input.sim.look(input.account, |account| {
        let inbox = account.conversations.get(&id)?.inbox;
        account.inboxes.get(&inbox).map(|i| i.provider)
    })?;
    if provider != Provider::Api {
        return Err(ApiError::NotAnApiInbox);
    }
    if let Some(status) = status {
        let error = input.text("external_error");
        let key = input.key(id);
        input
            .sim
            .change(|change| change.report(key, message, status, error))?;
    }
    answer_message(&input, id, message)
}

fn answer_message(input: &Input, id: ConversationId, message: MessageId) -> Answer {
    ok(input.with_scene(id, |scene| {
        let found = scene.conversation.message(message);
        found.map(|m| message_json(scene, m)).unwrap_or_default()
    })?)
}
