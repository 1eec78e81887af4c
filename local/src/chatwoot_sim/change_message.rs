//! What happens to messages: stored, told, handed to the channel, reported on,
//! deleted.

use domain::channel::Channel;
use domain::event::{ChatStatus, DeliveryStatus};
use domain::ids::{ConversationKey, MessageId};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::change::{Actor, Change, Refused};
use super::events::{Changed, name};
use super::model::{Attachment, Attributes, ContentType, Message, MessageKind, Sender};
use super::{liquid, wire};

/// Messages per conversation and minute, in any direction (facts §4.1).
const MESSAGES_PER_MINUTE: usize = 200;
/// Longest content Chatwoot stores, in characters (facts §4.2).
const MAX_CONTENT: usize = 150_000;

/// A message before it has an id.
#[derive(Debug)]
pub(super) struct NewMessage {
    pub(super) kind: MessageKind,
    pub(super) sender: Sender,
    pub(super) content: Option<String>,
    pub(super) content_type: ContentType,
    pub(super) content_attributes: Attributes,
    pub(super) additional_attributes: Attributes,
    pub(super) private: bool,
    pub(super) source_id: Option<String>,
    pub(super) attachments: Vec<Attachment>,
}

impl NewMessage {
    pub(super) fn text(kind: MessageKind, sender: Sender, content: impl Into<String>) -> Self {
        Self {
            kind,
            sender,
            content: Some(content.into()),
            content_type: ContentType::Text,
            content_attributes: Attributes::new(),
            additional_attributes: Attributes::new(),
            private: false,
            source_id: None,
            attachments: Vec::new(),
        }
    }
}

impl Change<'_> {
    pub(super) fn store(
        &mut self,
        key: ConversationKey,
        new: NewMessage,
    ) -> Result<MessageId, Refused> {
        let now = self.now;
        let id = self.counters().message().ok_or(Refused::NotFound)?;
        let conversation = self.conversation_mut(key)?;
        conversation.messages.push(Message {
            id,
            kind: new.kind,
            sender: new.sender,
            content: new.content,
            content_type: new.content_type,
            content_attributes: new.content_attributes,
            additional_attributes: new.additional_attributes,
            private: new.private,
            status: DeliveryStatus::Sent,
            source_id: new.source_id,
            attachments: new.attachments,
            created_at: now,
            updated_at: now,
        });
        Ok(id)
    }

    /// Stores a message and tells about it and what follows from it.
    pub(super) fn add_message(
        &mut self,
        key: ConversationKey,
        mut new: NewMessage,
    ) -> Result<MessageId, Refused> {
        let now = self.now;
        let conversation = self.conversation(key)?;
        let within = |m: &&Message| now.duration_since(m.created_at) < SignedDuration::from_mins(1);
        let recent = conversation.messages.iter().rev().take_while(within);
        if recent.take(MESSAGES_PER_MINUTE).count() >= MESSAGES_PER_MINUTE {
            return Err(Refused::TooManyMessages);
        }
        let incoming = new.kind == MessageKind::Incoming;
        if let Some(content) = new.content.take() {
            let tidy = content
                .replace("\\\n", "\n")
                .trim_end_matches('\n')
                .to_owned();
            if tidy.chars().count() > MAX_CONTENT {
                return Err(Refused::TooLong);
            }
            new.content = Some(if incoming {
                tidy
            } else {
                liquid::render(&tidy)
            });
        }
        if incoming {
            self.reopen(key)?;
        }
        let (private, sender, echo) = (new.private, new.sender, new.source_id.is_some());
        let id = self.store(key, new)?;
        let changed = self.activity(key, incoming, private, sender)?;
        self.tell_message(key, name::MESSAGE_CREATED, id);
        if incoming {
            self.contact_active(key)?;
        }
        if !changed.is_empty() {
            self.tell_updated(key, changed)?;
        }
        if !incoming && !private && !echo && self.options.receipts {
            self.send(key, id)?;
        }
        Ok(id)
    }

    /// A customer's message wakes a sleeping conversation and reopens a resolved one.
    fn reopen(&mut self, key: ConversationKey) -> Result<(), Refused> {
        let scene = self.scene(key)?;
        let (status, blocked) = (scene.conversation.status, scene.contact.blocked);
        let bot = scene.inbox.bot_active;
        match status {
            _ if blocked => Ok(()),
            ChatStatus::Snoozed => self.set_status(key, ChatStatus::Open, None, Actor::Customer),
            ChatStatus::Resolved => {
                let to = if bot {
                    ChatStatus::Pending
                } else {
                    ChatStatus::Open
                };
                self.set_status(key, to, None, Actor::Customer)
            }
            ChatStatus::Open | ChatStatus::Pending => Ok(()),
        }
    }

    /// The conversation's counters after a message; returns what flipped.
    fn activity(
        &mut self,
        key: ConversationKey,
        incoming: bool,
        private: bool,
        sender: Sender,
    ) -> Result<Vec<Changed>, Refused> {
        let now = self.now;
        let conversation = self.conversation_mut(key)?;
        conversation.last_activity_at = now;
        let mut changed = Vec::new();
        if incoming {
            conversation.unread = conversation.unread.saturating_add(1);
            conversation.last_incoming_at = Some(now);
            conversation.typing.customer = None;
            if conversation.waiting_since.is_none() {
                conversation.waiting_since = Some(now);
                changed.push(("waiting_since", Value::Null, json!(wire::iso(now))));
            }
        } else if !private && sender != Sender::Nobody {
            if sender == Sender::Bot {
                conversation.typing.bot = None;
            } else {
                conversation.typing.agent = None;
                if conversation.first_reply_created_at.is_none() {
                    conversation.first_reply_created_at = Some(now);
                    let at = json!(wire::iso(now));
                    changed.push(("first_reply_created_at", Value::Null, at));
                }
            }
            if let Some(since) = conversation.waiting_since.take() {
                changed.push(("waiting_since", json!(wire::iso(since)), Value::Null));
            }
        }
        Ok(changed)
    }

    /// `last_activity_at` moves at every message of the customer, which Chatwoot
    /// tells as a contact update.
    fn contact_active(&mut self, key: ConversationKey) -> Result<(), Refused> {
        let now = self.now;
        let id = self.conversation(key)?.contact;
        let account = self.account_mut(key.account)?;
        let contact = account.contacts.get_mut(&id).ok_or(Refused::NotFound)?;
        let before = contact.last_activity_at.replace(now);
        let changed = [(
            "last_activity_at",
            json!(before.map(wire::iso)),
            json!(wire::iso(now)),
        )];
        self.tell_contact(key.account, id, name::CONTACT_UPDATED, &changed);
        Ok(())
    }

    /// Hands a message to the channel: it gets the channel's id and is delivered,
    /// or fails because the reply window has closed. Then the customer never sees
    /// it, although the REST call was answered 200 (facts §4.3).
    fn send(&mut self, key: ConversationKey, id: MessageId) -> Result<(), Refused> {
        let now = self.now;
        let scene = self.scene(key)?;
        let provider = scene.inbox.provider;
        let message = scene.conversation.message(id).ok_or(Refused::NotFound)?;
        let template = message
            .additional_attributes
            .contains_key("template_params");
        let open = scene.conversation.can_reply(provider, now) || template;
        if !open {
            let error = match provider.channel() {
                Channel::Whatsapp => "Template not found or invalid template name",
                _ => "(#10) This message is sent outside of allowed window.",
            };
            return self.report(key, id, DeliveryStatus::Failed, Some(error));
        }
        let number = self.counters().source();
        let Some((source_id, receipts)) = super::incoming::source_of(provider, number) else {
            return Ok(());
        };
        let message = self.message_mut(key, id)?;
        message.source_id = Some(source_id);
        self.tell_message(key, name::MESSAGE_UPDATED, id);
        if receipts {
            self.report(key, id, DeliveryStatus::Delivered, None)?;
        }
        Ok(())
    }

    /// The channel's report on a message.
    pub(super) fn report(
        &mut self,
        key: ConversationKey,
        id: MessageId,
        status: DeliveryStatus,
        error: Option<&str>,
    ) -> Result<(), Refused> {
        let message = self.message_mut(key, id)?;
        message.status = status;
        if let Some(error) = error {
            message
                .content_attributes
                .insert("external_error".to_owned(), json!(error));
        }
        self.tell_message(key, name::MESSAGE_UPDATED, id);
        Ok(())
    }

    /// The message, marked as changed now.
    pub(super) fn message_mut(
        &mut self,
        key: ConversationKey,
        id: MessageId,
    ) -> Result<&mut Message, Refused> {
        let now = self.now;
        let message = self
            .conversation_mut(key)?
            .message_mut(id)
            .ok_or(Refused::NotFound)?;
        message.updated_at = now;
        Ok(message)
    }

    /// The row stays, its content goes.
    pub(super) fn delete_message(
        &mut self,
        key: ConversationKey,
        id: MessageId,
    ) -> Result<(), Refused> {
        let message = self.message_mut(key, id)?;
        message.content = Some("This message was deleted".to_owned());
        message.attachments.clear();
        message.content_attributes = Attributes::from_iter([("deleted".to_owned(), json!(true))]);
        self.tell_message(key, name::MESSAGE_UPDATED, id);
        Ok(())
    }
}
