//! Chatwoot's objects as far as we read them. Messages, conversations and
//! contacts share the top level of a webhook body (there is no envelope), hence
//! one type for all three. Credentials (`pubsub_token`, inbox `channel` rows of
//! inbox events) have no field here and are skipped while reading.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;

use super::lenient::{self, Scalar};

/// A message, a conversation or a contact, at the top level or nested.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Object<'a> {
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) event: Option<Cow<'a, str>>,
    #[serde(deserialize_with = "lenient::number")]
    pub(crate) id: Option<u64>,
    #[serde(deserialize_with = "lenient::object")]
    pub(crate) inbox: Option<Box<Reference>>,
    #[serde(deserialize_with = "lenient::number")]
    pub(crate) inbox_id: Option<u64>,
    #[serde(borrow, deserialize_with = "lenient::object")]
    pub(crate) message: Option<Box<Object<'a>>>,
    #[serde(borrow, deserialize_with = "lenient::object")]
    pub(crate) conversation: Option<Box<Object<'a>>>,
    #[serde(deserialize_with = "lenient::number")]
    pub(crate) conversation_id: Option<u64>,

    // A message.
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) content: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "lenient::object")]
    pub(crate) content_attributes: Option<Box<ContentAttributes<'a>>>,
    #[serde(borrow)]
    pub(crate) message_type: Scalar<'a>,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) private: Option<bool>,
    #[serde(borrow, deserialize_with = "lenient::object")]
    pub(crate) sender: Option<Box<Person<'a>>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) source_id: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "lenient::list")]
    pub(crate) attachments: Vec<File<'a>>,
    #[serde(deserialize_with = "lenient::moment")]
    pub(crate) created_at: Option<Timestamp>,

    // A conversation.
    #[serde(borrow, deserialize_with = "lenient::object")]
    pub(crate) additional_attributes: Option<Box<AdditionalAttributes<'a>>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) channel: Option<Cow<'a, str>>,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) can_reply: Option<bool>,
    #[serde(borrow, deserialize_with = "lenient::object")]
    pub(crate) contact_inbox: Option<Box<ContactInbox<'a>>>,
    #[serde(borrow, deserialize_with = "lenient::texts")]
    pub(crate) labels: Vec<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "lenient::object")]
    pub(crate) meta: Option<Box<Meta<'a>>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) status: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) priority: Option<Cow<'a, str>>,
    #[serde(deserialize_with = "lenient::moment")]
    pub(crate) updated_at: Option<Timestamp>,
    #[serde(borrow, deserialize_with = "lenient::list")]
    pub(crate) messages: Vec<Latest<'a>>,
    #[serde(deserialize_with = "lenient::list")]
    pub(crate) changed_attributes: Vec<Changed>,

    // A contact.
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) name: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) email: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) phone_number: Option<Cow<'a, str>>,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) blocked: Option<bool>,
    #[serde(borrow, deserialize_with = "lenient::entries")]
    pub(crate) custom_attributes: Vec<(Cow<'a, str>, Scalar<'a>)>,
}

/// Something of which only the id matters.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Reference {
    #[serde(deserialize_with = "lenient::number")]
    pub(crate) id: Option<u64>,
}

/// A message's `content_attributes`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ContentAttributes<'a> {
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) frontdesk_send_key: Option<Cow<'a, str>>,
    #[serde(deserialize_with = "lenient::number")]
    pub(crate) in_reply_to: Option<u64>,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) deleted: Option<bool>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) external_error: Option<Cow<'a, str>>,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) external_echo: Option<bool>,
    #[serde(borrow)]
    pub(crate) automation_rule_id: Scalar<'a>,
    #[serde(borrow, deserialize_with = "lenient::list")]
    pub(crate) submitted_values: Vec<Submitted<'a>>,
    #[serde(borrow, deserialize_with = "lenient::object")]
    pub(crate) email: Option<Box<Mail<'a>>>,
}

/// One answer given in a message of the bot: a button, or a field of a form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Submitted<'a> {
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) title: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) value: Scalar<'a>,
}

/// What Chatwoot tells about an e-mail.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Mail<'a> {
    #[serde(borrow, deserialize_with = "lenient::object")]
    pub(crate) text_content: Option<Box<MailText<'a>>>,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) auto_reply: Option<bool>,
}

/// The names are inverted at Chatwoot: `quoted` is the text *without* the
/// quoted history, `reply` the whole body.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct MailText<'a> {
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) quoted: Option<Cow<'a, str>>,
}

/// A message's or conversation's `additional_attributes`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AdditionalAttributes<'a> {
    #[serde(borrow)]
    pub(crate) campaign_id: Scalar<'a>,
    #[serde(borrow, rename = "type", deserialize_with = "lenient::text")]
    pub(crate) kind: Option<Cow<'a, str>>,
}

/// A contact, user, bot or assistant; only the last three have a `type` in a
/// message's `sender`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Person<'a> {
    #[serde(deserialize_with = "lenient::number")]
    pub(crate) id: Option<u64>,
    #[serde(borrow, rename = "type", deserialize_with = "lenient::text")]
    pub(crate) kind: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) name: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) email: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) phone_number: Option<Cow<'a, str>>,
    #[serde(deserialize_with = "lenient::flag")]
    pub(crate) blocked: Option<bool>,
    #[serde(borrow, deserialize_with = "lenient::entries")]
    pub(crate) custom_attributes: Vec<(Cow<'a, str>, Scalar<'a>)>,
}

/// One attachment.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct File<'a> {
    #[serde(borrow, rename = "file_type", deserialize_with = "lenient::text")]
    pub(crate) kind: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) data_url: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) transcribed_text: Option<Cow<'a, str>>,
}

/// The contact's address in the inbox. The raw row, with a credential that is
/// skipped.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ContactInbox<'a> {
    #[serde(deserialize_with = "lenient::number")]
    pub(crate) contact_id: Option<u64>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) source_id: Option<Cow<'a, str>>,
}

/// A conversation's `meta`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Meta<'a> {
    #[serde(borrow, deserialize_with = "lenient::object")]
    pub(crate) sender: Option<Box<Person<'a>>>,
    #[serde(borrow, deserialize_with = "lenient::object")]
    pub(crate) assignee: Option<Box<Person<'a>>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) assignee_type: Option<Cow<'a, str>>,
    #[serde(deserialize_with = "lenient::object")]
    pub(crate) team: Option<Box<Reference>>,
}

/// The latest public message of the conversation when the body was built: not
/// necessarily the one the event is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Latest<'a> {
    #[serde(deserialize_with = "lenient::number")]
    pub(crate) id: Option<u64>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) status: Option<Cow<'a, str>>,
    #[serde(borrow, deserialize_with = "lenient::text")]
    pub(crate) processed_message_content: Option<Cow<'a, str>>,
    #[serde(deserialize_with = "lenient::moment")]
    pub(crate) updated_at: Option<Timestamp>,
}

/// One entry of `changed_attributes`: an object with one key, the attribute's
/// name. Only the names that matter; the old and new values are not read, but
/// for the time of the change.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Changed {
    #[serde(deserialize_with = "present")]
    pub(crate) status: bool,
    #[serde(deserialize_with = "present")]
    pub(crate) assignee_id: bool,
    #[serde(deserialize_with = "present")]
    pub(crate) assignee_agent_bot_id: bool,
    #[serde(deserialize_with = "present")]
    pub(crate) ai_assignee_type: bool,
    #[serde(deserialize_with = "present")]
    pub(crate) name: bool,
    #[serde(deserialize_with = "present")]
    pub(crate) email: bool,
    #[serde(deserialize_with = "present")]
    pub(crate) phone_number: bool,
    #[serde(deserialize_with = "present")]
    pub(crate) custom_attributes: bool,
    #[serde(deserialize_with = "present")]
    pub(crate) blocked: bool,
    #[serde(deserialize_with = "lenient::object")]
    pub(crate) updated_at: Option<Box<NewMoment>>,
}

/// The new value of a time that changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NewMoment {
    #[serde(deserialize_with = "lenient::moment")]
    pub(crate) current_value: Option<Timestamp>,
}

impl Changed {
    /// The assignee is another one now: a person, a bot, or Chatwoot's own
    /// assistant.
    pub(crate) fn assignee(&self) -> bool {
        self.assignee_id || self.assignee_agent_bot_id || self.ai_assignee_type
    }

    /// Something of a contact's profile that we keep.
    pub(crate) fn profile(&self) -> bool {
        self.name || self.email || self.phone_number || self.custom_attributes || self.blocked
    }
}

fn present<'de, D: serde::Deserializer<'de>>(d: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(d).map(|_| true)
}

/// The places where a body names its account, and nothing else: read before the
/// signature is checked, to know whose secret to check it with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Whose {
    #[serde(deserialize_with = "lenient::object")]
    account: Option<Box<Reference>>,
    #[serde(deserialize_with = "lenient::number")]
    account_id: Option<u64>,
    #[serde(deserialize_with = "lenient::object")]
    conversation: Option<Box<Whose>>,
    #[serde(deserialize_with = "lenient::object")]
    message: Option<Box<Whose>>,
    #[serde(deserialize_with = "lenient::list")]
    messages: Vec<Whose>,
}

impl Whose {
    pub(crate) fn account(&self) -> Option<u64> {
        self.account
            .as_ref()
            .and_then(|account| account.id)
            .or(self.account_id)
            .or_else(|| self.message.as_ref()?.account())
            .or_else(|| self.conversation.as_ref()?.account())
            .or_else(|| self.messages.first()?.account())
    }
}
