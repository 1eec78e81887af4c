//! Webhook bodies and deliveries: which event goes to which hook, in Chatwoot's
//! wire form (facts §1 and §2).

use std::sync::Arc;

use bytes::Bytes;
use domain::ids::AccountId;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::model::{Contact, Message, Owner};
use super::scene::{ConversationJson, Scene};
use super::state::Account;
use super::wire::{self, AttachmentJson, ContactJson, Named, Someone};

/// Where Chatwoot sends events.
#[derive(Debug, Clone)]
pub struct Hook {
    /// The receiver's address or path.
    pub url: Arc<str>,
    /// What deliveries are signed with.
    pub secret: SecretString,
    /// Which events it gets.
    pub kind: HookKind,
}

/// The two delivery paths that differ in what they carry (facts §1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookKind {
    /// A webhook of the account: messages, conversations, contacts, typing.
    Account,
    /// The agent bot's: messages and conversations of inboxes with the bot.
    AgentBot,
}

/// Names of the events.
pub mod name {
    /// A message was made.
    pub const MESSAGE_CREATED: &str = "message_created";
    /// A message changed.
    pub const MESSAGE_UPDATED: &str = "message_updated";
    /// A conversation began.
    pub const CONVERSATION_CREATED: &str = "conversation_created";
    /// A conversation's status changed.
    pub const STATUS_CHANGED: &str = "conversation_status_changed";
    /// Something about a conversation changed.
    pub const CONVERSATION_UPDATED: &str = "conversation_updated";
    /// Bots only: it became open.
    pub const CONVERSATION_OPENED: &str = "conversation_opened";
    /// Bots only: it became resolved.
    pub const CONVERSATION_RESOLVED: &str = "conversation_resolved";
    /// A contact was made.
    pub const CONTACT_CREATED: &str = "contact_created";
    /// A contact changed.
    pub const CONTACT_UPDATED: &str = "contact_updated";
    /// Somebody types.
    pub const TYPING_ON: &str = "conversation_typing_on";
    /// Nobody types any more.
    pub const TYPING_OFF: &str = "conversation_typing_off";
}

impl HookKind {
    fn wants(self, event: &str) -> bool {
        match self {
            Self::Account => !matches!(
                event,
                name::CONVERSATION_OPENED | name::CONVERSATION_RESOLVED
            ),
            Self::AgentBot => matches!(
                event,
                name::MESSAGE_CREATED
                    | name::MESSAGE_UPDATED
                    | name::STATUS_CHANGED
                    | name::CONVERSATION_UPDATED
                    | name::CONVERSATION_OPENED
                    | name::CONVERSATION_RESOLVED
            ),
        }
    }
}

/// One webhook on its way. It is signed when it is sent ([`Delivery::headers`]),
/// as Chatwoot does, so it may be delayed, repeated or dropped before.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The account it tells about.
    pub account: AccountId,
    /// The receiver.
    pub url: Arc<str>,
    /// The event's name.
    pub event: &'static str,
    /// `X-Chatwoot-Delivery`: the same when the same delivery is repeated.
    pub id: String,
    /// The raw body.
    pub body: Bytes,
    secret: SecretString,
}

impl Delivery {
    /// The request's headers when it is sent at this time.
    pub fn headers(&self, at: Timestamp) -> [(&'static str, String); 5] {
        let seconds = at.as_second();
        [
            ("content-type", "application/json".to_owned()),
            ("accept", "application/json".to_owned()),
            ("x-chatwoot-delivery", self.id.clone()),
            (chatwoot::signature::TIMESTAMP_HEADER, seconds.to_string()),
            (
                chatwoot::signature::SIGNATURE_HEADER,
                chatwoot::signature::sign(&self.secret, seconds, &self.body),
            ),
        ]
    }
}

/// One changed attribute: its name, what it was, what it is.
pub(super) type Changed = (&'static str, Value, Value);

#[derive(Serialize)]
struct MessageEvent<'a> {
    account: Named<'a>,
    additional_attributes: &'a Map<String, Value>,
    content_attributes: &'a Map<String, Value>,
    content_type: super::model::ContentType,
    content: Option<&'a str>,
    conversation: ConversationJson<'a>,
    created_at: String,
    id: u64,
    inbox: Named<'a>,
    message_type: &'static str,
    private: bool,
    sender: Option<Someone<'a>>,
    source_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<Vec<AttachmentJson<'a>>>,
    event: &'static str,
}

#[derive(Serialize)]
struct ConversationEvent<'a> {
    #[serde(flatten)]
    conversation: ConversationJson<'a>,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_attributes: Option<Value>,
}

#[derive(Serialize)]
struct ContactEvent<'a> {
    #[serde(flatten)]
    contact: ContactJson<'a>,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_attributes: Option<Value>,
}

#[derive(Serialize)]
struct TypingEvent<'a> {
    event: &'static str,
    user: Someone<'a>,
    conversation: ConversationJson<'a>,
    is_private: bool,
}

/// Everything about one message.
pub(super) fn message(
    event: &'static str,
    scene: Scene<'_>,
    message: &Message,
    now: Timestamp,
) -> Bytes {
    body(&MessageEvent {
        account: wire::account(scene.account),
        additional_attributes: &message.additional_attributes,
        content_attributes: &message.content_attributes,
        content_type: message.content_type,
        content: message.content.as_deref(),
        conversation: scene.conversation(now),
        created_at: wire::iso(message.created_at),
        id: message.id.get(),
        inbox: wire::inbox(scene.inbox),
        message_type: message.kind.word(),
        private: message.private,
        sender: wire::sender_event(scene.account, scene.contact, message.sender),
        source_id: message.source_id.as_deref(),
        attachments: wire::attachments(scene.account, message),
        event,
    })
}

/// A conversation, flat at the top level.
pub(super) fn conversation(
    event: &'static str,
    scene: Scene<'_>,
    changed: &[Changed],
    now: Timestamp,
) -> Bytes {
    body(&ConversationEvent {
        conversation: scene.conversation(now),
        event,
        changed_attributes: match event {
            name::CONVERSATION_UPDATED => Some(changes(changed)),
            // Always null in practice (facts §1.4).
            name::STATUS_CHANGED => Some(Value::Null),
            _ => None,
        },
    })
}

/// A contact, flat at the top level.
pub(super) fn contact(
    event: &'static str,
    account: &Account,
    contact: &Contact,
    changed: &[Changed],
) -> Bytes {
    body(&ContactEvent {
        contact: wire::contact_event(account, contact),
        event,
        changed_attributes: (event == name::CONTACT_UPDATED).then(|| changes(changed)),
    })
}

/// Somebody begins or stops typing.
pub(super) fn typing(
    on: bool,
    scene: Scene<'_>,
    who: super::model::Sender,
    now: Timestamp,
) -> Option<Bytes> {
    let user = match who {
        super::model::Sender::Contact => {
            Someone::Contact(wire::contact_event(scene.account, scene.contact))
        }
        other => wire::sender_nested(scene.account, scene.contact, other)?,
    };
    Some(body(&TypingEvent {
        event: if on {
            name::TYPING_ON
        } else {
            name::TYPING_OFF
        },
        user,
        conversation: scene.conversation(now),
        is_private: false,
    }))
}

fn changes(changed: &[Changed]) -> Value {
    let one = |(key, previous, current): &Changed| {
        let mut entry = Map::new();
        entry.insert(
            (*key).to_owned(),
            json!({"previous_value": previous, "current_value": current}),
        );
        Value::Object(entry)
    };
    changed.iter().map(one).collect()
}

/// The deliveries of one event to every hook that wants it. `body` is only made
/// if there is one.
pub(super) fn deliveries(
    account: &Account,
    scene: Option<Scene<'_>>,
    hooks: &[Hook],
    event: &'static str,
    mut id: impl FnMut() -> String,
    body: impl FnOnce() -> Option<Bytes>,
    out: &mut Vec<Delivery>,
) {
    let reaches_bot =
        scene.is_some_and(|s| s.inbox.bot_active || s.conversation.assignee == Owner::Bot);
    let wanting =
        |hook: &&Hook| hook.kind.wants(event) && (hook.kind == HookKind::Account || reaches_bot);
    if !hooks.iter().any(|hook| wanting(&hook)) {
        return;
    }
    let Some(body) = body() else { return };
    out.extend(hooks.iter().filter(wanting).map(|hook| Delivery {
        account: account.id,
        url: Arc::clone(&hook.url),
        event,
        id: id(),
        body: body.clone(),
        secret: hook.secret.clone(),
    }));
}

/// Compact JSON in which `<`, `>`, `&`, U+2028 and U+2029 are escaped, as Rails
/// does: a consumer that serialises again gets other bytes and a wrong signature.
fn body(value: &impl Serialize) -> Bytes {
    // Writing our own structs cannot fail; an empty body would be seen at once.
    let plain = serde_json::to_vec(value).unwrap_or_default();
    let mut escaped = Vec::with_capacity(plain.len() + 64);
    let mut rest = plain.as_slice();
    while let Some((&byte, tail)) = rest.split_first() {
        let (text, skip): (&[u8], usize) = match byte {
            b'<' => (b"\\u003c", 0),
            b'>' => (b"\\u003e", 0),
            b'&' => (b"\\u0026", 0),
            0xE2 if tail.starts_with(&[0x80, 0xA8]) => (b"\\u2028", 2),
            0xE2 if tail.starts_with(&[0x80, 0xA9]) => (b"\\u2029", 2),
            _ => (std::slice::from_ref(&byte), 0),
        };
        escaped.extend_from_slice(text);
        rest = tail.get(skip..).unwrap_or_default();
    }
    Bytes::from(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_line_separators_are_escaped_as_rails_does() {
        let body = body(&json!({"a": "<b> & \u{2028}\u{2029} \u{20ac} é"}));
        let wanted = "{\"a\":\"\\u003cb\\u003e \\u0026 \\u2028\\u2029 \u{20ac} é\"}";
        assert_eq!(body, wanted.as_bytes());
        let back: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(back["a"], "<b> & \u{2028}\u{2029} \u{20ac} é");
    }
}
