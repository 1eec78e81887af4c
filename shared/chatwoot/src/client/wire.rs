//! Bodies of requests and answers.

use domain::ids::{InboxId, MessageId, SendKey};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::types::{ConversationSnapshot, ListedMessage, OutgoingText, TeamId, Urgency};
use crate::SEND_KEY_ATTRIBUTE;
use crate::inbound::{assignee, lenient, status, wire::Object};

/// Most answers wrap what matters.
#[derive(Deserialize)]
pub(super) struct Wrapped<T> {
    pub(super) payload: T,
}

#[derive(Deserialize)]
pub(super) struct TeamRow {
    pub(super) id: u64,
    #[serde(default)]
    pub(super) name: String,
}

/// A row of the message list; `message_type` is a number here.
#[derive(Deserialize)]
pub(super) struct MessageRow {
    pub(super) id: MessageId,
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    content_attributes: Value,
    #[serde(default)]
    message_type: u8,
    #[serde(default)]
    private: bool,
    #[serde(default, deserialize_with = "lenient::moment")]
    created_at: Option<Timestamp>,
}

impl MessageRow {
    /// Only in messages from our side: a customer's client can set attributes too.
    pub(super) fn send_key(&self) -> Option<SendKey> {
        if self.message_type == 0 {
            return None;
        }
        self.content_attributes
            .get(SEND_KEY_ATTRIBUTE)?
            .as_str()?
            .parse()
            .ok()
    }

    /// `None` for an activity line.
    pub(super) fn listed(self) -> Option<ListedMessage> {
        if self.message_type == 2 {
            return None;
        }
        Some(ListedMessage {
            id: self.id,
            outgoing: self.message_type != 0,
            private: self.private,
            send_key: self.send_key(),
            text: self.content.unwrap_or_default(),
            created_at: self.created_at?,
        })
    }
}

/// Never a `source_id`: a message with one counts as already sent.
pub(super) fn outgoing(message: &OutgoingText) -> Value {
    let mut attributes = Map::new();
    if let Some(key) = &message.send_key {
        attributes.insert(SEND_KEY_ATTRIBUTE.to_owned(), key.to_string().into());
    }
    let mut body = json!({
        "content": message.text,
        "message_type": "outgoing",
        "private": message.private,
    });
    if !message.choices.is_empty() {
        attributes.insert("items".to_owned(), json!(message.choices));
        body["content_type"] = "input_select".into();
    }
    body["content_attributes"] = attributes.into();
    if let Some(template) = &message.template {
        body["template_params"] = json!({
            "name": template.name,
            "language": template.language,
            "category": template.category,
            "processed_params": { "body": template.body },
        });
    }
    body
}

pub(super) fn snapshot(body: &[u8]) -> Option<ConversationSnapshot> {
    #[derive(Deserialize)]
    struct Attributes {
        #[serde(default)]
        custom_attributes: Value,
    }
    let object: Object<'_> = serde_json::from_slice(body).ok()?;
    object.id?;
    let attributes: Attributes = serde_json::from_slice(body).ok()?;
    let meta = object.meta.as_deref();
    Some(ConversationSnapshot {
        status: status(object.status.as_deref()),
        assignee: assignee(meta),
        team: meta.and_then(|meta| meta.team.as_ref()?.id).map(TeamId),
        can_reply: object.can_reply.unwrap_or(true),
        labels: object
            .labels
            .iter()
            .map(|label| label.clone().into_owned())
            .collect(),
        priority: Urgency::of_word(object.priority.as_deref()),
        inbox: object.inbox_id.and_then(InboxId::new),
        custom_attributes: match attributes.custom_attributes {
            Value::Object(map) => map,
            _ => Map::new(),
        },
    })
}
