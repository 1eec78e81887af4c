//! What happened at Chatwoot, in our own words: the body of a queue message.
//!
//! The `chatwoot` crate makes these from webhook payloads; intake consumes them.
//! Credentials that Chatwoot puts into payloads have no field here, so they
//! cannot travel further.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::channel::Provider;
use crate::ids::{AccountId, CampaignId, ContactId, ConversationKey, InboxId, MessageId, SendKey};

/// One event on its way from the webhook to intake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// When the webhook accepted it.
    pub received_at: Timestamp,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A customer wrote, in public.
    CustomerMessage(CustomerMessage),
    /// A public message went to the customer: ours, a person's, another system's.
    OutgoingMessage(OutgoingMessage),
    /// A message changed after it was made.
    MessageChanged(MessageChange),
    /// A conversation changed status or assignee.
    ConversationChanged(ConversationChange),
    /// A contact's profile changed.
    ContactChanged(ContactChange),
}

impl Event {
    /// The conversation it belongs to; contact events have none.
    pub fn conversation(&self) -> Option<ConversationKey> {
        match self {
            Self::CustomerMessage(m) => Some(m.conversation.key),
            Self::OutgoingMessage(m) => Some(m.conversation),
            Self::MessageChanged(m) => Some(m.conversation),
            Self::ConversationChanged(c) => Some(c.conversation),
            Self::ContactChanged(_) => None,
        }
    }

    /// The ordering group on the queue: events of one conversation (or of one
    /// contact) are handled one after the other.
    pub fn group(&self) -> String {
        match self {
            Self::ContactChanged(c) => format!("{}-contact-{}", c.account, c.profile.contact),
            other => other
                .conversation()
                .map_or_else(String::new, |key| key.to_string()),
        }
    }
}

/// The conversation as a message event describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConversationFacts {
    /// Which conversation.
    pub key: ConversationKey,
    /// The inbox (channel connection) it runs in.
    pub inbox: Option<InboxId>,
    /// The transport.
    pub provider: Provider,
    /// Open, pending, snoozed, resolved.
    pub status: Option<ChatStatus>,
    /// Who it is assigned to.
    pub assignee: Assignee,
    /// When it became so at the latest, by Chatwoot's clock: the last change of the
    /// conversation before the event was written.
    #[serde(default)]
    pub as_of: Option<Timestamp>,
    /// Whether Chatwoot thinks a free text may be sent now (a snapshot).
    pub can_reply: bool,
    /// The labels on the conversation.
    #[serde(default)]
    pub labels: Vec<String>,
}

/// A conversation's status at Chatwoot: pending is the bot's queue, open the
/// people's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatStatus {
    /// The people's queue.
    Open,
    /// Closed.
    Resolved,
    /// The bot's queue.
    Pending,
    /// Asleep until a date.
    Snoozed,
}

impl ChatStatus {
    /// Chatwoot's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::Pending => "pending",
            Self::Snoozed => "snoozed",
        }
    }
}

/// Who a conversation is assigned to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignee {
    /// Nobody.
    #[default]
    Nobody,
    /// A person.
    Person,
    /// An agent bot, by its id at Chatwoot.
    Bot(u64),
    /// Another automatic assistant (Captain).
    OtherAssistant,
}

/// A customer's public message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerMessage {
    /// Its id.
    pub id: MessageId,
    /// The conversation around it.
    pub conversation: ConversationFacts,
    /// Who wrote.
    pub sender: Profile,
    /// The new text: for e-mail without the quoted history. Empty for media
    /// without caption.
    pub text: String,
    /// What was attached.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// The message it answers, if the customer quoted one.
    pub in_reply_to: Option<MessageId>,
    /// When the customer wrote it, by Chatwoot's clock.
    pub created_at: Timestamp,
    /// An out-of-office or other automatic e-mail: recorded, never answered.
    #[serde(default)]
    pub auto_reply: bool,
}

/// The customer, as a message or contact event describes them. Absent values are
/// unknown, not empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The contact's id.
    pub contact: ContactId,
    /// Display name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Blocked by a person at Chatwoot: never answered.
    #[serde(default)]
    pub blocked: bool,
    /// Custom attributes that are plain texts, numbers or booleans.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

/// Something attached to a message. Only what decides how it is handled; the
/// file stays at Chatwoot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// Chatwoot's `file_type`.
    pub kind: AttachmentKind,
    /// Where Chatwoot serves it.
    pub url: Option<String>,
    /// The words of a voice note, or what a picture shows, once somebody has
    /// written it down.
    pub transcript: Option<String>,
}

/// What kind of thing is attached (Chatwoot facts §2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// A picture.
    Image,
    /// Sound, usually a voice note.
    Audio,
    /// A film.
    Video,
    /// Any other file.
    File,
    /// A place on the map.
    Location,
    /// A contact card.
    Contact,
    /// Stories, reels, shares, fallbacks and what may come.
    Other,
}

/// A public message to the customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutgoingMessage {
    /// Its id.
    pub id: MessageId,
    /// Its conversation.
    pub conversation: ConversationKey,
    /// Who wrote it.
    pub author: Author,
    /// The text.
    pub text: String,
    /// When, by Chatwoot's clock.
    pub created_at: Timestamp,
}

/// Who wrote an outgoing message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// It carries one of our send keys.
    Us(SendKey),
    /// A person at Chatwoot or in the channel's own app, or an integration that
    /// speaks with a person's token.
    Person,
    /// Another bot or assistant.
    OtherBot,
    /// Chatwoot itself: greeting, out-of-office, CSAT, automation rule, campaign.
    /// Not a take-over.
    System {
        /// The Chatwoot or Frontdesk campaign it belongs to, if any.
        campaign: Option<CampaignId>,
    },
}

/// A change to an existing message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageChange {
    /// Which message.
    pub id: MessageId,
    /// Its conversation.
    pub conversation: ConversationKey,
    /// Whether it is a customer's message or one to the customer.
    pub incoming: bool,
    /// Our send key, if it is one of ours.
    pub send_key: Option<SendKey>,
    /// What changed.
    pub change: Change,
}

/// What changed about a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It was deleted.
    Deleted,
    /// The text is another one now.
    Edited {
        /// The new text.
        text: String,
    },
    /// A voice note was transcribed.
    Transcribed {
        /// What was said.
        text: String,
    },
    /// The customer pressed a button of a message of ours.
    ButtonAnswer {
        /// The title of the button.
        text: String,
    },
    /// The channel reported on delivery.
    Delivery(DeliveryStatus),
}

/// How far a message got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// Handed to the channel.
    Sent,
    /// On the customer's device.
    Delivered,
    /// Read.
    Read,
    /// Refused by the channel.
    Failed,
}

/// A change of a conversation's status or assignee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConversationChange {
    /// Which conversation.
    pub conversation: ConversationKey,
    /// The new status, if it is the status that changed.
    pub status: Option<ChatStatus>,
    /// The new assignee, if it is the assignee that changed.
    pub assignee: Option<Assignee>,
    /// When, by Chatwoot's clock (its `updated_at`).
    pub at: Timestamp,
}

/// A change of a contact's profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactChange {
    /// The account the contact belongs to.
    pub account: AccountId,
    /// The profile as it is now.
    pub profile: Profile,
}
