//! A conversation with everything around it, and its JSON: the messages and the
//! conversation object of webhooks (facts §2.2, §2.3).

use domain::event::ChatStatus;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::model::{
    Attributes, Contact, ContentType, Conversation, Message, Owner, Sender, Urgency,
};
use super::state::{Account, ContactInbox, Inbox};
use super::wire::{
    AttachmentJson, ContactJson, Named, Someone, account, attachments, bot_nested, channel_class,
    contact_nested, epoch, epoch_float, iso, iso_or_null, sender_nested, status_word, team,
    user_nested,
};

#[derive(Serialize)]
struct SourceOnly<'a> {
    source_id: &'a str,
}

#[derive(Serialize)]
struct NestedConversation<'a> {
    assignee_id: Option<u64>,
    unread_count: u32,
    last_activity_at: i64,
    contact_inbox: SourceOnly<'a>,
}

/// A message inside a conversation.
#[derive(Serialize)]
pub(super) struct MessageJson<'a> {
    id: u64,
    content: Option<&'a str>,
    account_id: u64,
    inbox_id: u64,
    conversation_id: u64,
    message_type: u8,
    created_at: i64,
    updated_at: String,
    private: bool,
    status: &'static str,
    source_id: Option<&'a str>,
    content_type: ContentType,
    content_attributes: &'a Attributes,
    sender_type: Option<&'static str>,
    sender_id: Option<u64>,
    external_source_ids: Empty,
    additional_attributes: &'a Attributes,
    processed_message_content: Option<&'a str>,
    sentiment: Empty,
    conversation: NestedConversation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<Vec<AttachmentJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<Someone<'a>>,
}

#[derive(Serialize)]
struct Empty {}

/// Everything around one conversation, looked up once.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) account: &'a Account,
    pub(super) inbox: &'a Inbox,
    pub(super) contact: &'a Contact,
    pub(super) row: &'a ContactInbox,
    pub(super) conversation: &'a Conversation,
}

impl<'a> Scene<'a> {
    pub(super) fn of(account: &'a Account, conversation: &'a Conversation) -> Option<Self> {
        Some(Self {
            account,
            inbox: account.inboxes.get(&conversation.inbox)?,
            contact: account.contacts.get(&conversation.contact)?,
            row: account.contact_inboxes.get(&conversation.contact_inbox)?,
            conversation,
        })
    }

    fn assignee(self) -> (Option<Someone<'a>>, Option<&'static str>, Option<u64>) {
        match self.conversation.assignee {
            Owner::Nobody => (None, None, None),
            Owner::Agent(id) => match self.account.agent(id) {
                Some(agent) => (
                    Some(Someone::User(user_nested(agent))),
                    Some("User"),
                    Some(id),
                ),
                None => (None, None, None),
            },
            Owner::Bot => (
                Some(Someone::Bot(bot_nested(&self.account.bot))),
                Some("AgentBot"),
                None,
            ),
        }
    }

    pub(super) fn message(self, message: &'a Message) -> MessageJson<'a> {
        let (sender_type, sender_id) = match message.sender {
            Sender::Contact => (Some("Contact"), Some(self.contact.id.get())),
            Sender::User(id) => (Some("User"), Some(id)),
            Sender::Bot => (Some("AgentBot"), Some(self.account.bot.id)),
            Sender::Nobody => (None, None),
        };
        MessageJson {
            id: message.id.get(),
            content: message.content.as_deref(),
            account_id: self.account.id.get(),
            inbox_id: self.inbox.id.get(),
            conversation_id: self.conversation.id.get(),
            message_type: message.kind.number(),
            created_at: message.created_at.as_second(),
            updated_at: iso(message.updated_at),
            private: message.private,
            status: status_word(&message.status),
            source_id: message.source_id.as_deref(),
            content_type: message.content_type,
            content_attributes: &message.content_attributes,
            sender_type,
            sender_id,
            external_source_ids: Empty {},
            additional_attributes: &message.additional_attributes,
            processed_message_content: processed(message),
            sentiment: Empty {},
            conversation: NestedConversation {
                assignee_id: self.assignee().2,
                unread_count: self.conversation.unread.min(10),
                last_activity_at: self.conversation.last_activity_at.as_second(),
                contact_inbox: SourceOnly {
                    source_id: &self.row.source_id,
                },
            },
            attachments: attachments(self.account, message),
            sender: sender_nested(self.account, self.contact, message.sender),
        }
    }

    pub(super) fn conversation(self, now: Timestamp) -> ConversationJson<'a> {
        let c = self.conversation;
        let (assignee, assignee_type, _) = self.assignee();
        ConversationJson {
            additional_attributes: &c.additional_attributes,
            can_reply: c.can_reply(self.inbox.provider, now),
            channel: channel_class(self.inbox.provider),
            contact_inbox: ContactInboxJson {
                id: self.row.id,
                contact_id: self.contact.id.get(),
                inbox_id: self.inbox.id.get(),
                source_id: &self.row.source_id,
                created_at: iso(self.row.created_at),
                updated_at: iso(self.row.created_at),
                hmac_verified: false,
                pubsub_token: format!("SimulatedVisitorToken{:06}", self.row.id),
            },
            id: c.id.get(),
            inbox_id: self.inbox.id.get(),
            messages: c
                .latest_public()
                .map(|m| self.message(m))
                .into_iter()
                .collect(),
            labels: &c.labels,
            meta: Meta {
                sender: contact_nested(self.contact),
                assignee,
                assignee_type,
                team: c.team.and_then(|id| self.account.team(id)).map(team),
                hmac_verified: false,
            },
            status: c.status,
            custom_attributes: &c.custom_attributes,
            snoozed_until: iso_or_null(c.snoozed_until),
            unread_count: c.unread.min(10),
            first_reply_created_at: iso_or_null(c.first_reply_created_at),
            priority: c.priority,
            waiting_since: epoch(c.waiting_since),
            agent_last_seen_at: epoch(c.agent_last_seen_at),
            contact_last_seen_at: 0,
            last_activity_at: c.last_activity_at.as_second(),
            timestamp: c.last_activity_at.as_second(),
            created_at: c.created_at.as_second(),
            updated_at: epoch_float(c.updated_at),
            account: account(self.account),
        }
    }
}

/// An e-mail's text without the quoted history, else the content.
fn processed(message: &Message) -> Option<&str> {
    let mail = message.content_attributes.get("email");
    mail.and_then(|m| m.pointer("/text_content/quoted"))
        .and_then(Value::as_str)
        .or(message.content.as_deref())
}

#[derive(Serialize)]
struct ContactInboxJson<'a> {
    id: u64,
    contact_id: u64,
    inbox_id: u64,
    source_id: &'a str,
    created_at: String,
    updated_at: String,
    hmac_verified: bool,
    /// The visitor's credential, which real Chatwoot leaks here too.
    pubsub_token: String,
}

#[derive(Serialize)]
struct Meta<'a> {
    sender: ContactJson<'a>,
    assignee: Option<Someone<'a>>,
    assignee_type: Option<&'static str>,
    team: Option<Named<'a>>,
    hmac_verified: bool,
}

/// A conversation as webhooks show it (facts §2.3).
#[derive(Serialize)]
pub(super) struct ConversationJson<'a> {
    additional_attributes: &'a Attributes,
    can_reply: bool,
    channel: &'static str,
    contact_inbox: ContactInboxJson<'a>,
    id: u64,
    inbox_id: u64,
    messages: Vec<MessageJson<'a>>,
    labels: &'a [String],
    meta: Meta<'a>,
    status: ChatStatus,
    custom_attributes: &'a Attributes,
    snoozed_until: Option<String>,
    unread_count: u32,
    first_reply_created_at: Option<String>,
    priority: Option<Urgency>,
    waiting_since: i64,
    agent_last_seen_at: i64,
    contact_last_seen_at: i64,
    last_activity_at: i64,
    timestamp: i64,
    created_at: i64,
    updated_at: f64,
    account: Named<'a>,
}
