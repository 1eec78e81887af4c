//! The things in the simulated Chatwoot that tests look at: people, conversations,
//! messages.

use domain::channel::Provider;
use domain::event::{AttachmentKind, ChatStatus, DeliveryStatus};
use domain::ids::{ContactId, ConversationId, InboxId, MessageId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A JSON object of attributes.
pub type Attributes = Map<String, Value>;

/// A colleague.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Agent {
    /// Its id, counted through all accounts.
    pub id: u64,
    /// Full name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Whether an administrator.
    pub administrator: bool,
}

/// A team.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Team {
    /// Its id.
    pub id: u64,
    /// Its name, lower case as Chatwoot stores it.
    pub name: String,
}

/// The agent bot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Bot {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
}

/// A customer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// Display name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number, E.164.
    pub phone: Option<String>,
    /// Caller's own identifier.
    pub identifier: Option<String>,
    /// Blocked by a colleague.
    pub blocked: bool,
    /// Labels.
    pub labels: Vec<String>,
    /// Custom attributes.
    pub custom_attributes: Attributes,
    /// Attributes of the channel.
    pub additional_attributes: Attributes,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last wrote.
    pub last_activity_at: Option<Timestamp>,
}

/// Who a conversation is assigned to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Owner {
    /// Nobody.
    #[default]
    Nobody,
    /// A colleague.
    Agent(u64),
    /// The agent bot.
    Bot,
}

/// A conversation's priority at Chatwoot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Urgent.
    Urgent,
}

/// A conversation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Conversation {
    /// Display id.
    pub id: ConversationId,
    /// The inbox it runs in.
    pub inbox: InboxId,
    /// The customer.
    pub contact: ContactId,
    /// The customer's address in the inbox.
    pub(super) contact_inbox: u64,
    /// Open, pending, resolved, snoozed.
    pub status: ChatStatus,
    /// Who it is assigned to.
    pub assignee: Owner,
    /// The team's id.
    pub team: Option<u64>,
    /// Its priority.
    pub priority: Option<Urgency>,
    /// Its labels.
    pub labels: Vec<String>,
    /// Custom attributes.
    pub custom_attributes: Attributes,
    /// Attributes of the channel.
    pub additional_attributes: Attributes,
    /// Asleep until.
    pub snoozed_until: Option<Timestamp>,
    /// Since when the customer waits for an answer.
    pub waiting_since: Option<Timestamp>,
    /// When a colleague first answered.
    pub first_reply_created_at: Option<Timestamp>,
    /// When a colleague last looked.
    pub agent_last_seen_at: Option<Timestamp>,
    /// The last message of any kind.
    pub last_activity_at: Timestamp,
    /// When the customer last wrote.
    pub last_incoming_at: Option<Timestamp>,
    /// When it began.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
    /// Customer's messages no colleague has seen.
    pub unread: u32,
    /// Who is typing.
    pub typing: Typing,
    /// Everything written, by ascending id.
    pub messages: Vec<Message>,
}

impl Conversation {
    pub(super) fn message(&self, id: MessageId) -> Option<&Message> {
        let at = self.messages.binary_search_by_key(&id, |m| m.id).ok()?;
        self.messages.get(at)
    }

    pub(super) fn message_mut(&mut self, id: MessageId) -> Option<&mut Message> {
        let at = self.messages.binary_search_by_key(&id, |m| m.id).ok()?;
        self.messages.get_mut(at)
    }

    /// Whether Chatwoot thinks a free text may be sent now.
    pub(super) fn can_reply(&self, provider: Provider, now: Timestamp) -> bool {
        match (provider.reply_window(), self.last_incoming_at) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(window), Some(at)) => now.duration_since(at) < window,
        }
    }

    /// The latest message customers and colleagues both see.
    pub(super) fn latest_public(&self) -> Option<&Message> {
        let seen = |m: &&Message| !m.private && m.kind != MessageKind::Activity;
        self.messages.iter().rev().find(seen)
    }
}

/// Since when somebody is typing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Typing {
    /// The customer.
    pub customer: Option<Timestamp>,
    /// The agent bot.
    pub bot: Option<Timestamp>,
    /// A colleague.
    pub agent: Option<Timestamp>,
}

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// From the customer.
    Incoming,
    /// To the customer, or a private note.
    Outgoing,
    /// A line about what happened; never in webhooks.
    Activity,
    /// From Chatwoot itself.
    Template,
}

impl MessageKind {
    /// The number used in REST answers and nested messages.
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Incoming => 0,
            Self::Outgoing => 1,
            Self::Activity => 2,
            Self::Template => 3,
        }
    }

    /// The word used at the top level of message events.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
            Self::Activity => "activity",
            Self::Template => "template",
        }
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sender {
    /// The customer.
    Contact,
    /// A colleague, by id.
    User(u64),
    /// The agent bot.
    Bot,
    /// Chatwoot, or somebody in the channel's own app.
    Nobody,
}

/// What kind of content a message has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "Chatwoot's own words")]
pub enum ContentType {
    #[default]
    Text,
    InputText,
    InputTextarea,
    InputEmail,
    InputSelect,
    Cards,
    Form,
    Article,
    IncomingEmail,
    InputCsat,
    Integrations,
    Sticker,
    VoiceCall,
}

/// A message.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Which way it goes.
    pub kind: MessageKind,
    /// Who wrote it.
    pub sender: Sender,
    /// The text; `None` for media without caption.
    pub content: Option<String>,
    /// What kind of content.
    pub content_type: ContentType,
    /// Attributes of the content, the sender's own included.
    pub content_attributes: Attributes,
    /// Template parameters, campaign id.
    pub additional_attributes: Attributes,
    /// A note among colleagues.
    pub private: bool,
    /// How far it got.
    pub status: DeliveryStatus,
    /// Its id at the channel.
    pub source_id: Option<String>,
    /// Files, places, cards.
    pub attachments: Vec<Attachment>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Something attached.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id.
    pub id: u64,
    /// What it is.
    pub kind: AttachmentKind,
    /// Where it is served.
    pub url: Option<String>,
    /// A voice note's words.
    pub transcript: Option<String>,
}
