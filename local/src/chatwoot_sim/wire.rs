//! Chatwoot's objects as JSON, key for key in its order: what webhooks and REST
//! answers are put together from. Includes what a consumer must ignore or strip
//! (`pubsub_token`, thumbnails, sentiment).

use domain::event::{AttachmentKind, DeliveryStatus};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::model::{
    Agent, Attachment, Attributes, Bot, Contact, Message, MessageKind, Sender, Team,
};
use super::state::{Account, Inbox};
use domain::channel::Provider;

/// ISO 8601 with three decimals, as Rails writes times.
pub(super) fn iso(at: Timestamp) -> String {
    format!("{at:.3}")
}

pub(super) fn iso_or_null(at: Option<Timestamp>) -> Option<String> {
    at.map(iso)
}

/// Unix seconds, 0 for never.
pub(super) fn epoch(at: Option<Timestamp>) -> i64 {
    at.map_or(0, Timestamp::as_second)
}

/// Unix seconds with a fraction, as Chatwoot writes `updated_at`.
#[expect(clippy::cast_precision_loss, reason = "microseconds fit until 2255")]
pub(super) fn epoch_float(at: Timestamp) -> f64 {
    at.as_microsecond() as f64 / 1_000_000.0
}

/// Chatwoot's class of a channel (facts §2.7).
pub(super) const fn channel_class(provider: Provider) -> &'static str {
    match provider {
        Provider::WhatsappCloud => "Channel::Whatsapp",
        Provider::WhatsappTwilio | Provider::SmsTwilio => "Channel::TwilioSms",
        Provider::SmsBandwidth => "Channel::Sms",
        Provider::Instagram => "Channel::Instagram",
        Provider::Messenger => "Channel::FacebookPage",
        Provider::Email => "Channel::Email",
        Provider::Telegram => "Channel::Telegram",
        Provider::Webchat => "Channel::WebWidget",
        Provider::Line => "Channel::Line",
        Provider::Tiktok => "Channel::Tiktok",
        Provider::Api | Provider::Unknown => "Channel::Api",
    }
}

pub(super) const fn status_word(status: &DeliveryStatus) -> &'static str {
    match status {
        DeliveryStatus::Sent => "sent",
        DeliveryStatus::Delivered => "delivered",
        DeliveryStatus::Read => "read",
        DeliveryStatus::Failed => "failed",
    }
}

const fn file_type(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Image => "image",
        AttachmentKind::Audio => "audio",
        AttachmentKind::Video => "video",
        AttachmentKind::File => "file",
        AttachmentKind::Location => "location",
        AttachmentKind::Contact => "contact",
        AttachmentKind::Other => "fallback",
    }
}

#[derive(Serialize)]
pub(super) struct Named<'a> {
    id: u64,
    name: &'a str,
}

pub(super) fn account(account: &Account) -> Named<'_> {
    Named {
        id: account.id.get(),
        name: &account.name,
    }
}

pub(super) fn inbox(inbox: &Inbox) -> Named<'_> {
    Named {
        id: inbox.id.get(),
        name: &inbox.name,
    }
}

pub(super) fn team(team: &Team) -> Named<'_> {
    Named {
        id: team.id,
        name: &team.name,
    }
}

/// A contact. At the top level of an event with account and avatar, nested with
/// its type.
#[derive(Serialize)]
pub(super) struct ContactJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Named<'a>>,
    additional_attributes: &'a Attributes,
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar: Option<&'static str>,
    custom_attributes: &'a Attributes,
    email: Option<&'a str>,
    id: u64,
    identifier: Option<&'a str>,
    name: &'a str,
    phone_number: Option<&'a str>,
    thumbnail: &'static str,
    blocked: bool,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
}

fn contact_base(contact: &Contact) -> ContactJson<'_> {
    ContactJson {
        account: None,
        additional_attributes: &contact.additional_attributes,
        avatar: None,
        custom_attributes: &contact.custom_attributes,
        email: contact.email.as_deref(),
        id: contact.id.get(),
        identifier: contact.identifier.as_deref(),
        name: &contact.name,
        phone_number: contact.phone.as_deref(),
        thumbnail: "",
        blocked: contact.blocked,
        kind: None,
    }
}

/// The form at the top level of events: no `type`.
pub(super) fn contact_event<'a>(of: &'a Account, contact: &'a Contact) -> ContactJson<'a> {
    ContactJson {
        account: Some(account(of)),
        avatar: Some(""),
        ..contact_base(contact)
    }
}

/// The form inside messages and `meta`.
pub(super) fn contact_nested(contact: &Contact) -> ContactJson<'_> {
    ContactJson {
        kind: Some("contact"),
        ..contact_base(contact)
    }
}

#[derive(Serialize)]
pub(super) struct UserJson<'a> {
    id: u64,
    name: &'a str,
    available_name: &'a str,
    avatar_url: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    availability_status: Option<&'static str>,
    thumbnail: &'static str,
}

pub(super) fn user_nested(agent: &Agent) -> UserJson<'_> {
    UserJson {
        id: agent.id,
        name: &agent.name,
        available_name: agent.name.split(' ').next().unwrap_or_default(),
        avatar_url: "",
        kind: "user",
        availability_status: None,
        thumbnail: "",
    }
}

#[derive(Serialize)]
pub(super) struct BotJson<'a> {
    id: u64,
    name: &'a str,
    avatar_url: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

pub(super) fn bot_nested(bot: &Bot) -> BotJson<'_> {
    BotJson {
        id: bot.id,
        name: &bot.name,
        avatar_url: "",
        kind: "agent_bot",
    }
}

/// A person or bot inside another object.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Someone<'a> {
    Contact(ContactJson<'a>),
    User(UserJson<'a>),
    Bot(BotJson<'a>),
    /// The short forms at the top level of message events.
    ShortUser {
        id: u64,
        name: &'a str,
        email: &'a str,
        #[serde(rename = "type")]
        kind: &'static str,
    },
    ShortBot {
        id: u64,
        name: &'a str,
        #[serde(rename = "type")]
        kind: &'static str,
    },
}

/// Who wrote a message, nested form.
pub(super) fn sender_nested<'a>(
    of: &'a Account,
    contact: &'a Contact,
    sender: Sender,
) -> Option<Someone<'a>> {
    match sender {
        Sender::Contact => Some(Someone::Contact(contact_nested(contact))),
        Sender::User(id) => of.agent(id).map(|a| Someone::User(user_nested(a))),
        Sender::Bot => Some(Someone::Bot(bot_nested(&of.bot))),
        Sender::Nobody => None,
    }
}

/// Who wrote a message, top-level form: a contact has no `type` here.
pub(super) fn sender_event<'a>(
    of: &'a Account,
    contact: &'a Contact,
    sender: Sender,
) -> Option<Someone<'a>> {
    match sender {
        Sender::Contact => Some(Someone::Contact(contact_event(of, contact))),
        Sender::User(id) => of.agent(id).map(|a| Someone::ShortUser {
            id: a.id,
            name: &a.name,
            email: &a.email,
            kind: "user",
        }),
        Sender::Bot => Some(Someone::ShortBot {
            id: of.bot.id,
            name: &of.bot.name,
            kind: "agent_bot",
        }),
        Sender::Nobody => None,
    }
}

#[derive(Serialize)]
pub(super) struct AttachmentJson<'a> {
    id: u64,
    message_id: u64,
    file_type: &'static str,
    account_id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    extension: Option<Value>,
    data_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumb_url: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coordinates_lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coordinates_long: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fallback_title: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transcribed_text: Option<&'a str>,
}

fn attachment<'a>(of: &Account, message: &Message, file: &'a Attachment) -> AttachmentJson<'a> {
    let place = file.kind == AttachmentKind::Location;
    let card = file.kind == AttachmentKind::Contact;
    let stored = !place && !card;
    AttachmentJson {
        id: file.id,
        message_id: message.id.get(),
        file_type: file_type(file.kind),
        account_id: of.id.get(),
        extension: stored.then_some(Value::Null),
        data_url: file.url.as_deref(),
        thumb_url: stored.then_some(""),
        file_size: stored.then_some(48_213),
        coordinates_lat: place.then_some(52.370_2),
        coordinates_long: place.then_some(4.895_2),
        fallback_title: if place {
            Some("Dam Square")
        } else if card {
            Some("+31600000099")
        } else {
            None
        },
        transcribed_text: (file.kind == AttachmentKind::Audio)
            .then(|| file.transcript.as_deref().unwrap_or_default()),
    }
}

pub(super) fn attachments<'a>(
    of: &Account,
    message: &'a Message,
) -> Option<Vec<AttachmentJson<'a>>> {
    let files = message.attachments.iter();
    (!message.attachments.is_empty()).then(|| files.map(|f| attachment(of, message, f)).collect())
}

/// Activity lines go nowhere; everything else is told.
pub(super) const fn is_told(kind: MessageKind) -> bool {
    !matches!(kind, MessageKind::Activity)
}
