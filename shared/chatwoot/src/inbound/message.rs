//! Messages: made and changed.

use domain::event::{
    Attachment, AttachmentKind, Author, Change, CustomerMessage, DeliveryStatus, Event,
    MessageChange, OutgoingMessage, Profile,
};
use domain::ids::{CampaignId, ContactId, ConversationKey, MessageId, SendKey};
use jiff::Timestamp;

use super::lenient::Scalar;
use super::wire::{ContentAttributes, File, Latest, Object};
use super::{DropReason, Outcome, ParseError, Reader, accepted, contact, conversation};

/// Which way a message goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Incoming,
    Outgoing,
    /// Made by Chatwoot itself: greeting, out-of-office, CSAT.
    Template,
    Activity,
}

/// A message event, flat as Chatwoot sends it or nested as the seed describes it.
struct View<'b, 'a> {
    message: &'b Object<'a>,
    conversation: Option<&'b Object<'a>>,
    attributes: Option<&'b ContentAttributes<'a>>,
    direction: Direction,
}

pub(super) fn created(reader: &Reader, body: &Object<'_>) -> Result<Outcome, ParseError> {
    let view = View::of(body);
    let message = view.message;
    match view.direction {
        Direction::Activity => return Ok(Outcome::Dropped(DropReason::Activity)),
        _ if message.private == Some(true) => {
            return Ok(Outcome::Dropped(DropReason::PrivateNote));
        }
        Direction::Incoming => {}
        Direction::Outgoing | Direction::Template => {
            return Ok(accepted(Event::OutgoingMessage(OutgoingMessage {
                id: view.id()?,
                conversation: view.key(reader)?,
                author: view.author(),
                text: message.content.as_deref().unwrap_or_default().to_owned(),
                created_at: message.created_at.unwrap_or(reader.received_at),
            })));
        }
    }
    if !matches!(view.sender_kind(), None | Some("contact")) {
        return Ok(Outcome::Dropped(DropReason::NotFromACustomer));
    }
    let key = view.key(reader)?;
    let inbox = message.inbox.as_ref().and_then(|inbox| inbox.id);
    Ok(accepted(Event::CustomerMessage(CustomerMessage {
        id: view.id()?,
        conversation: conversation::facts(
            key,
            view.conversation.unwrap_or(&Object::default()),
            inbox.or(message.inbox_id),
        ),
        sender: view.customer()?,
        text: view.text(),
        attachments: message.attachments.iter().map(attachment).collect(),
        in_reply_to: view
            .attributes
            .and_then(|a| a.in_reply_to)
            .and_then(MessageId::new),
        created_at: message.created_at.unwrap_or(reader.received_at),
        auto_reply: view
            .attributes
            .and_then(|a| a.email.as_ref())
            .is_some_and(|mail| mail.auto_reply == Some(true)),
    })))
}

pub(super) fn updated(
    reader: &Reader,
    body: &Object<'_>,
) -> Result<(Outcome, Option<Timestamp>), ParseError> {
    let view = View::of(body);
    if view.direction == Direction::Activity {
        return Ok((Outcome::Dropped(DropReason::Activity), None));
    }
    if view.message.private == Some(true) {
        return Ok((Outcome::Dropped(DropReason::PrivateNote), None));
    }
    let Some(change) = view.change() else {
        return Ok((Outcome::Dropped(DropReason::NothingChanged), None));
    };
    // Only an edit can come back to what it was and be an event of its own.
    let changed_at = match change {
        Change::Edited { .. } => view.latest().and_then(|latest| latest.updated_at),
        _ => None,
    };
    let incoming = view.direction == Direction::Incoming;
    let event = Event::MessageChanged(MessageChange {
        id: view.id()?,
        conversation: view.key(reader)?,
        incoming,
        send_key: if incoming { None } else { view.send_key() },
        change,
    });
    Ok((accepted(event), changed_at))
}

impl<'b, 'a> View<'b, 'a> {
    fn of(body: &'b Object<'a>) -> Self {
        let message = body.message.as_deref().unwrap_or(body);
        let conversation = message
            .conversation
            .as_deref()
            .or(body.conversation.as_deref());
        let mut view = Self {
            message,
            conversation,
            attributes: message.content_attributes.as_deref(),
            direction: Direction::Incoming,
        };
        view.direction = view.direction();
        view
    }

    /// A word at the top level, a number where Chatwoot nests messages. Absent
    /// only in the seed's shape, where the sender tells.
    fn direction(&self) -> Direction {
        match &self.message.message_type {
            Scalar::Whole(0) => Direction::Incoming,
            Scalar::Whole(1) => Direction::Outgoing,
            Scalar::Whole(3) => Direction::Template,
            Scalar::Text(word) if word == "incoming" => Direction::Incoming,
            Scalar::Text(word) if word == "outgoing" => Direction::Outgoing,
            Scalar::Text(word) if word == "template" => Direction::Template,
            Scalar::Nothing => match self.sender_kind() {
                None | Some("contact") => Direction::Incoming,
                Some(_) => Direction::Outgoing,
            },
            _ => Direction::Activity,
        }
    }

    fn id(&self) -> Result<MessageId, ParseError> {
        self.message
            .id
            .and_then(MessageId::new)
            .ok_or(ParseError::Missing("message id"))
    }

    fn key(&self, reader: &Reader) -> Result<ConversationKey, ParseError> {
        let nested = self.conversation.and_then(|conversation| conversation.id);
        reader.key(nested.or(self.message.conversation_id))
    }

    fn sender_kind(&self) -> Option<&str> {
        self.message.sender.as_ref()?.kind.as_deref()
    }

    /// The message in the conversation's own list, if it is this one: a later or
    /// earlier one may be there instead.
    fn latest(&self) -> Option<&'b Latest<'a>> {
        let latest = self.conversation?.messages.first()?;
        (latest.id.is_some() && latest.id == self.message.id).then_some(latest)
    }

    /// Who wrote: the sender, or the conversation's contact when the sender is
    /// gone.
    fn customer(&self) -> Result<Profile, ParseError> {
        let meta = self.conversation.and_then(|c| c.meta.as_deref());
        let sender = self.message.sender.as_deref().and_then(contact::profile);
        sender
            .or_else(|| contact::profile(meta?.sender.as_deref()?))
            .or_else(|| {
                let inbox = self.conversation?.contact_inbox.as_ref()?;
                Some(Profile {
                    contact: inbox.contact_id.and_then(ContactId::new)?,
                    name: None,
                    email: None,
                    phone: None,
                    blocked: false,
                    attributes: std::collections::BTreeMap::default(),
                })
            })
            .ok_or(ParseError::Missing("sender id"))
    }

    /// The new text. An e-mail's `content` includes the history below it, so the
    /// trimmed form is taken where Chatwoot has one.
    fn text(&self) -> String {
        let content = self.message.content.as_deref().unwrap_or_default();
        let Some(mail) = self.attributes.and_then(|a| a.email.as_ref()) else {
            return content.to_owned();
        };
        let says_something = |text: &&str| !text.trim().is_empty();
        mail.text_content
            .as_ref()
            .and_then(|text| text.quoted.as_deref())
            .filter(says_something)
            .or_else(|| {
                let latest = self.latest()?;
                latest
                    .processed_message_content
                    .as_deref()
                    .filter(says_something)
            })
            .unwrap_or(content)
            .to_owned()
    }

    fn send_key(&self) -> Option<SendKey> {
        self.attributes?.frontdesk_send_key.as_deref()?.parse().ok()
    }

    /// Who wrote an outgoing message, by Chatwoot's own test for a human answer
    /// (Chatwoot facts §4.5) after our marker.
    fn author(&self) -> Author {
        if let Some(key) = self.send_key() {
            return Author::Us(key);
        }
        let campaign = self
            .message
            .additional_attributes
            .as_ref()
            .and_then(|attributes| attributes.campaign_id.display())
            .and_then(|id| id.parse::<CampaignId>().ok());
        let automatic = self.direction == Direction::Template
            || campaign.is_some()
            || self
                .attributes
                .is_some_and(|a| a.automation_rule_id != Scalar::Nothing);
        if automatic {
            return Author::System { campaign };
        }
        if self.attributes.and_then(|a| a.external_echo) == Some(true) {
            return Author::Person;
        }
        match self.sender_kind() {
            Some("user") => Author::Person,
            Some(_) => Author::OtherBot,
            None => Author::System { campaign: None },
        }
    }

    fn change(&self) -> Option<Change> {
        let incoming = self.direction == Direction::Incoming;
        if self.attributes.and_then(|a| a.deleted) == Some(true) {
            return Some(Change::Deleted);
        }
        if incoming {
            return Some(match self.transcript() {
                Some(text) => Change::Transcribed { text },
                None => Change::Edited { text: self.text() },
            });
        }
        if let Some(text) = self.answer() {
            return Some(Change::ButtonAnswer { text });
        }
        let failed = self
            .attributes
            .and_then(|a| a.external_error.as_deref())
            .is_some_and(|error| !error.is_empty());
        if failed {
            return Some(Change::Delivery(DeliveryStatus::Failed));
        }
        self.delivery().map(Change::Delivery)
    }

    fn transcript(&self) -> Option<String> {
        self.message
            .attachments
            .iter()
            .find_map(|file| attachment(file).transcript)
    }

    /// What the customer chose or filled in. Chatwoot keeps the answer inside the
    /// message that asked.
    fn answer(&self) -> Option<String> {
        let answers: Vec<String> = self
            .attributes?
            .submitted_values
            .iter()
            .filter_map(|submitted| {
                super::trimmed(submitted.title.as_deref()).or_else(|| submitted.value.display())
            })
            .collect();
        (!answers.is_empty()).then(|| answers.join(", "))
    }

    /// `sent` is what every message says from its first moment; it means
    /// something once the channel has given the message an id.
    fn delivery(&self) -> Option<DeliveryStatus> {
        match self.latest()?.status.as_deref()? {
            "sent" if self.message.source_id.is_some() => Some(DeliveryStatus::Sent),
            "delivered" => Some(DeliveryStatus::Delivered),
            "read" => Some(DeliveryStatus::Read),
            "failed" => Some(DeliveryStatus::Failed),
            _ => None,
        }
    }
}

fn attachment(file: &File<'_>) -> Attachment {
    let kind = match file.kind.as_deref() {
        Some("image") => AttachmentKind::Image,
        Some("audio") => AttachmentKind::Audio,
        Some("video") => AttachmentKind::Video,
        Some("file") => AttachmentKind::File,
        Some("location") => AttachmentKind::Location,
        Some("contact") => AttachmentKind::Contact,
        _ => AttachmentKind::Other,
    };
    let transcript = match kind {
        AttachmentKind::Audio => super::trimmed(file.transcribed_text.as_deref()),
        _ => None,
    };
    Attachment {
        kind,
        url: super::trimmed(file.data_url.as_deref()),
        transcript,
    }
}
