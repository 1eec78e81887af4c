//! What people do: customers write, colleagues answer, assign, resolve, delete,
//! and channels report on delivery.

use domain::channel::Provider;
use domain::event::{AttachmentKind, ChatStatus, DeliveryStatus};
use domain::ids::{AccountId, ContactId, ConversationKey, MessageId};
use serde_json::json;

use super::Sim;
use super::change::{Actor, Refused};
use super::change_message::NewMessage;
use super::events::name;
use super::incoming::source_of;
use super::model::{MessageKind, Owner, Sender};

/// Somebody who writes. The same handle is the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Short stable name, like `emma`.
    pub handle: String,
    /// Full name.
    pub name: String,
    /// E-mail address, needed to write e-mails.
    pub email: Option<String>,
    /// Phone number in E.164, needed for WhatsApp and SMS.
    pub phone: Option<String>,
}

/// What a customer writes.
#[derive(Debug, Clone, Default)]
pub struct Writing {
    /// The text; `None` for media without caption.
    pub text: Option<String>,
    /// What is attached.
    pub files: Vec<CustomerFile>,
    /// The message it quotes.
    pub in_reply_to: Option<MessageId>,
    /// An out-of-office or similar automatic e-mail.
    pub auto_reply: bool,
}

impl Writing {
    /// Just a text.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: Some(text.into()),
            ..Self::default()
        }
    }
}

/// Something a customer attaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerFile {
    /// What it is.
    pub kind: AttachmentKind,
    /// A voice note's words, if they are known at once.
    pub transcript: Option<String>,
}

/// Where a customer's message ended up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The conversation.
    pub conversation: ConversationKey,
    /// The message.
    pub message: MessageId,
}

impl Sim {
    /// A customer writes. `None` when Chatwoot drops the message unseen: a blocked
    /// contact on WhatsApp.
    pub fn customer_writes(
        &self,
        account: AccountId,
        person: &Person,
        provider: Provider,
        writing: Writing,
    ) -> Result<Option<Written>, Refused> {
        self.change(|change| change.customer_writes(account, person, provider, writing))
    }

    /// The customer of a conversation goes on writing in it, even when it is
    /// resolved.
    pub fn customer_goes_on(
        &self,
        key: ConversationKey,
        writing: Writing,
    ) -> Result<MessageId, Refused> {
        self.change(|change| {
            let provider = change.scene(key)?.inbox.provider;
            let message = change.incoming(key, provider, writing)?;
            change.add_message(key, message)
        })
    }

    /// A colleague answers in public.
    pub fn agent_replies(
        &self,
        key: ConversationKey,
        agent: u64,
        text: &str,
    ) -> Result<MessageId, Refused> {
        self.agent_writes(key, agent, text, false)
    }

    /// A colleague leaves a private note.
    pub fn agent_notes(
        &self,
        key: ConversationKey,
        agent: u64,
        text: &str,
    ) -> Result<MessageId, Refused> {
        self.agent_writes(key, agent, text, true)
    }

    fn agent_writes(
        &self,
        key: ConversationKey,
        agent: u64,
        text: &str,
        private: bool,
    ) -> Result<MessageId, Refused> {
        self.change(|change| {
            change
                .account(key.account)?
                .agent(agent)
                .ok_or(Refused::NotFound)?;
            let now = change.now;
            let conversation = change.conversation_mut(key)?;
            conversation.unread = 0;
            conversation.agent_last_seen_at = Some(now);
            let message = NewMessage::text(MessageKind::Outgoing, Sender::User(agent), text);
            change.add_message(key, NewMessage { private, ..message })
        })
    }

    /// Somebody answers in the channel's own app (WhatsApp Business, Instagram):
    /// Chatwoot sees an outgoing message without sender.
    pub fn answered_in_app(&self, key: ConversationKey, text: &str) -> Result<MessageId, Refused> {
        self.change(|change| {
            let provider = change.scene(key)?.inbox.provider;
            let number = change.counters().source();
            let mut message = NewMessage::text(MessageKind::Outgoing, Sender::Nobody, text);
            message
                .content_attributes
                .insert("external_echo".to_owned(), json!(true));
            message.source_id = source_of(provider, number).map(|(id, _)| id);
            change.add_message(key, message)
        })
    }

    /// A campaign reaches this conversation: an outgoing message that carries the
    /// campaign's id.
    pub fn campaign_writes(
        &self,
        key: ConversationKey,
        campaign: &str,
        text: &str,
    ) -> Result<MessageId, Refused> {
        self.change(|change| {
            let mut message = NewMessage::text(MessageKind::Outgoing, Sender::Nobody, text);
            message
                .additional_attributes
                .insert("campaign_id".to_owned(), json!(campaign));
            change.add_message(key, message)
        })
    }

    /// A colleague takes the conversation.
    pub fn agent_assigns_self(&self, key: ConversationKey, agent: u64) -> Result<(), Refused> {
        self.assign(key, agent, Owner::Agent(agent))
    }

    /// A colleague assigns the conversation to somebody, the bot or nobody.
    pub fn assign(&self, key: ConversationKey, agent: u64, to: Owner) -> Result<(), Refused> {
        self.change(|change| change.assign(key, to, Actor::Agent(agent)))
    }

    /// A colleague sets the status.
    pub fn set_status(
        &self,
        key: ConversationKey,
        agent: u64,
        status: ChatStatus,
    ) -> Result<(), Refused> {
        self.change(|change| change.set_status(key, status, None, Actor::Agent(agent)))
    }

    /// A colleague replaces the labels.
    pub fn set_labels(
        &self,
        key: ConversationKey,
        agent: u64,
        labels: Vec<String>,
    ) -> Result<(), Refused> {
        self.change(|change| change.set_labels(key, labels, Actor::Agent(agent)))
    }

    /// A colleague blocks or unblocks the customer.
    pub fn set_blocked(
        &self,
        account: AccountId,
        contact: ContactId,
        blocked: bool,
    ) -> Result<(), Refused> {
        self.change(|change| {
            let found = change.account_mut(account)?.contacts.get_mut(&contact);
            let before = std::mem::replace(&mut found.ok_or(Refused::NotFound)?.blocked, blocked);
            let changed = [("blocked", json!(before), json!(blocked))];
            change.tell_contact(account, contact, name::CONTACT_UPDATED, &changed);
            Ok(())
        })
    }

    /// A colleague deletes a message: the row stays, its content goes.
    pub fn delete_message(&self, key: ConversationKey, id: MessageId) -> Result<(), Refused> {
        self.change(|change| change.delete_message(key, id))
    }

    /// The customer edits a message (Telegram).
    pub fn edit_message(
        &self,
        key: ConversationKey,
        id: MessageId,
        text: &str,
    ) -> Result<(), Refused> {
        self.change(|change| {
            change.message_mut(key, id)?.content = Some(text.to_owned());
            change.tell_message(key, name::MESSAGE_UPDATED, id);
            Ok(())
        })
    }

    /// A voice note's transcript arrives later.
    pub fn transcribe(
        &self,
        key: ConversationKey,
        id: MessageId,
        words: &str,
    ) -> Result<(), Refused> {
        self.change(|change| {
            let files = change.message_mut(key, id)?.attachments.iter_mut();
            files
                .filter(|f| f.kind == AttachmentKind::Audio)
                .for_each(|f| f.transcript = Some(words.to_owned()));
            change.tell_message(key, name::MESSAGE_UPDATED, id);
            Ok(())
        })
    }

    /// The customer presses a button of a message. In the widget that changes the
    /// message; elsewhere the button's title comes back as a new message.
    pub fn press_button(
        &self,
        key: ConversationKey,
        id: MessageId,
        title: &str,
    ) -> Result<MessageId, Refused> {
        self.change(|change| {
            let provider = change.scene(key)?.inbox.provider;
            if provider == Provider::Webchat {
                let answer = json!([{"title": title, "value": title}]);
                let attributes = &mut change.message_mut(key, id)?.content_attributes;
                attributes.insert("submitted_values".to_owned(), answer);
                change.tell_message(key, name::MESSAGE_UPDATED, id);
                return Ok(id);
            }
            let writing = Writing {
                in_reply_to: Some(id),
                ..Writing::text(title)
            };
            let message = change.incoming(key, provider, writing)?;
            change.add_message(key, message)
        })
    }

    /// The channel reports on an outgoing message.
    pub fn delivery_report(
        &self,
        key: ConversationKey,
        id: MessageId,
        status: DeliveryStatus,
        error: Option<&str>,
    ) -> Result<(), Refused> {
        self.change(|change| change.report(key, id, status, error))
    }

    /// The customer begins or stops typing.
    pub fn customer_types(&self, key: ConversationKey, on: bool) -> Result<(), Refused> {
        self.change(|change| change.set_typing(key, Sender::Contact, on))
    }
}
