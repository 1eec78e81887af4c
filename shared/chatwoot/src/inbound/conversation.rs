//! Conversations: what a message event tells about the one around it, and the
//! events of their own.

use domain::channel::Provider;
use domain::event::{Assignee, ChatStatus, ConversationChange, ConversationFacts, Event};
use domain::ids::{ConversationKey, InboxId};

use super::wire::{Changed, Meta, Object};
use super::{DropReason, Outcome, ParseError, Reader, accepted};

/// An event that exists because the status changed; it does not say from what.
pub(super) fn status_changed(reader: &Reader, object: &Object<'_>) -> Result<Outcome, ParseError> {
    changed(reader, object, true, false)
}

/// An event about any attribute: only status and assignee matter.
pub(super) fn updated(reader: &Reader, object: &Object<'_>) -> Result<Outcome, ParseError> {
    let changes = &object.changed_attributes;
    changed(
        reader,
        object,
        changes.iter().any(|change| change.status),
        changes.iter().any(Changed::assignee),
    )
}

fn changed(
    reader: &Reader,
    object: &Object<'_>,
    has_status: bool,
    has_assignee: bool,
) -> Result<Outcome, ParseError> {
    // Flat at Chatwoot; nested in the seed's shape.
    let conversation = match &object.conversation {
        Some(nested) if object.id.is_none() => nested,
        _ => object,
    };
    let new_status = has_status
        .then(|| status(conversation.status.as_deref()))
        .flatten();
    let new_assignee = has_assignee.then(|| assignee(conversation.meta.as_deref()));
    if new_status.is_none() && new_assignee.is_none() {
        return Ok(Outcome::Dropped(DropReason::ConversationNoise));
    }
    Ok(accepted(Event::ConversationChanged(ConversationChange {
        conversation: reader.key(conversation.id)?,
        status: new_status,
        assignee: new_assignee,
        at: conversation.updated_at.unwrap_or(reader.received_at),
    })))
}

/// The conversation around a message. `inbox` is the message's own, for bodies
/// whose conversation does not name one.
pub(super) fn facts(
    key: ConversationKey,
    conversation: &Object<'_>,
    inbox: Option<u64>,
) -> ConversationFacts {
    ConversationFacts {
        key,
        inbox: conversation.inbox_id.or(inbox).and_then(InboxId::new),
        provider: provider(conversation),
        status: status(conversation.status.as_deref()),
        assignee: assignee(conversation.meta.as_deref()),
        as_of: conversation.updated_at,
        can_reply: conversation.can_reply.unwrap_or(true),
        labels: conversation
            .labels
            .iter()
            .map(|label| label.clone().into_owned())
            .collect(),
    }
}

/// Chatwoot's word for a status; `None` for one we do not know.
pub(crate) fn status(word: Option<&str>) -> Option<ChatStatus> {
    [
        ChatStatus::Open,
        ChatStatus::Resolved,
        ChatStatus::Pending,
        ChatStatus::Snoozed,
    ]
    .into_iter()
    .find(|status| Some(status.as_str()) == word)
}

/// Who a conversation is assigned to. Older Chatwoot names no type: then it can
/// only be a person, unless the assignee says otherwise itself.
pub(crate) fn assignee(meta: Option<&Meta<'_>>) -> Assignee {
    let Some((meta, assignee)) = meta.and_then(|meta| Some((meta, meta.assignee.as_ref()?))) else {
        return Assignee::Nobody;
    };
    match (meta.assignee_type.as_deref(), assignee.kind.as_deref()) {
        (Some("AgentBot"), _) | (None, Some("agent_bot")) => {
            assignee.id.map_or(Assignee::OtherAssistant, Assignee::Bot)
        }
        (Some("User"), _) | (None, Some("user") | None) => Assignee::Person,
        _ => Assignee::OtherAssistant,
    }
}

/// The transport behind the conversation (Chatwoot facts §2.7).
fn provider(conversation: &Object<'_>) -> Provider {
    let source = conversation
        .contact_inbox
        .as_ref()
        .and_then(|inbox| inbox.source_id.as_deref());
    let kind = conversation
        .additional_attributes
        .as_ref()
        .and_then(|attributes| attributes.kind.as_deref());
    match conversation.channel.as_deref() {
        Some("Channel::Whatsapp") => Provider::WhatsappCloud,
        Some("Channel::TwilioSms") if source.is_some_and(|s| s.starts_with("whatsapp:")) => {
            Provider::WhatsappTwilio
        }
        Some("Channel::TwilioSms") => Provider::SmsTwilio,
        Some("Channel::Sms") => Provider::SmsBandwidth,
        Some("Channel::Instagram") => Provider::Instagram,
        Some("Channel::FacebookPage") if kind == Some("instagram_direct_message") => {
            Provider::Instagram
        }
        Some("Channel::FacebookPage") => Provider::Messenger,
        Some("Channel::Email") => Provider::Email,
        Some("Channel::Telegram") => Provider::Telegram,
        Some("Channel::WebWidget") => Provider::Webchat,
        Some("Channel::Api") => Provider::Api,
        Some("Channel::Line") => Provider::Line,
        Some("Channel::Tiktok") => Provider::Tiktok,
        _ => Provider::Unknown,
    }
}
