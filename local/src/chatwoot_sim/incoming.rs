//! A customer's message in the form its channel gives it: addresses, contacts,
//! conversations that go on or begin, e-mails with their quoted history.

use domain::channel::{Channel, Provider};
use domain::event::{AttachmentKind, ChatStatus};
use domain::ids::{AccountId, ContactId, ConversationKey};
use serde_json::{Value, json};
use uuid::Uuid;

use super::act::{Person, Writing, Written};
use super::change::{Change, Refused};
use super::change_message::NewMessage;
use super::model::{Attachment, Attributes, Contact, ContentType, Message, MessageKind, Sender};
use super::wire;

/// The id the channel gives an outgoing message and whether it reports delivery;
/// `None` where there is neither (widget, API).
pub(super) fn source_of(provider: Provider, number: u64) -> Option<(String, bool)> {
    Some(match provider {
        Provider::WhatsappCloud => (format!("wamid.HBgL{number:020}"), true),
        Provider::Instagram | Provider::Messenger => (format!("m_{number:020}"), true),
        Provider::Email => (format!("{number}@mail.example.com"), false),
        Provider::SmsTwilio | Provider::WhatsappTwilio => (format!("SM{number:032x}"), true),
        Provider::SmsBandwidth => (format!("bw{number:020}"), true),
        Provider::Telegram | Provider::Line | Provider::Tiktok => (number.to_string(), false),
        Provider::Webchat | Provider::Api | Provider::Unknown => return None,
    })
}

/// A person's address on a transport, in Chatwoot's form (facts §2.7); `None`
/// if the person has none.
fn address(person: &Person, provider: Provider) -> Option<String> {
    let stable = Uuid::new_v5(&Uuid::NAMESPACE_OID, person.handle.as_bytes());
    let number = || (stable.as_u128() % 9_000_000_000_000_000) + 1_000_000_000_000_000;
    let phone = person.phone.as_deref();
    match provider {
        Provider::WhatsappCloud => phone.map(|p| p.trim_start_matches('+').to_owned()),
        Provider::WhatsappTwilio => phone.map(|p| format!("whatsapp:{p}")),
        Provider::SmsTwilio | Provider::SmsBandwidth => phone.map(str::to_owned),
        Provider::Email => person.email.clone(),
        Provider::Telegram => Some((number() % 10_000_000_000).to_string()),
        Provider::Webchat | Provider::Api | Provider::Unknown => Some(stable.to_string()),
        Provider::Instagram | Provider::Messenger | Provider::Line | Provider::Tiktok => {
            Some(number().to_string())
        }
    }
}

impl Change<'_> {
    pub(super) fn customer_writes(
        &mut self,
        account: AccountId,
        person: &Person,
        provider: Provider,
        writing: Writing,
    ) -> Result<Option<Written>, Refused> {
        let source = address(person, provider).ok_or(Refused::NoAddress)?;
        let inbox = self
            .account(account)?
            .inbox_of(provider)
            .ok_or(Refused::NotFound)?;
        let (inbox, reopens) = (inbox.id, inbox.reopens);
        let known = self
            .account(account)?
            .contact_inbox_by_source(inbox, &source);
        let known = known.map(|row| (row.id, row.contact, row.last_conversation));
        let (row, contact, last) = if let Some(known) = known {
            known
        } else {
            let contact = self.contact_for(account, person, provider)?;
            let row = self.add_contact_inbox(account, contact, inbox, source)?;
            (row, contact, None)
        };
        let blocked = self
            .account(account)?
            .contacts
            .get(&contact)
            .is_some_and(|c| c.blocked);
        if blocked && provider.channel() == Channel::Whatsapp {
            return Ok(None);
        }
        let last = last.map(|conversation| ConversationKey {
            account,
            conversation,
        });
        let goes_on = |key: &ConversationKey| {
            let status = self.conversation(*key).map(|c| c.status);
            reopens || !matches!(status, Ok(ChatStatus::Resolved) | Err(_))
        };
        let going = last.filter(goes_on);
        let (key, created) = if let Some(key) = going {
            (key, false)
        } else {
            let about = channel_attributes(provider, person, &writing, self.now);
            (self.add_conversation(account, row, None, about)?, true)
        };
        let message = self.incoming(key, provider, writing)?;
        let start = self.out.len();
        let message = self.add_message(key, message)?;
        if created {
            // Told first, but made by a job that already sees the message.
            let before = self.out.len();
            self.tell_created(key);
            let made = self.out.len() - before;
            if let Some(told) = self.out.get_mut(start..) {
                told.rotate_right(made);
            }
        }
        Ok(Some(Written {
            conversation: key,
            message,
        }))
    }

    /// The contact with this person's address, or a new one that knows only what
    /// the channel tells.
    fn contact_for(
        &mut self,
        account: AccountId,
        person: &Person,
        provider: Provider,
    ) -> Result<ContactId, Refused> {
        let by_phone = matches!(provider.channel(), Channel::Whatsapp | Channel::Sms);
        let by_mail = provider.channel() == Channel::Email;
        let phone = person.phone.clone().filter(|_| by_phone);
        let email = person.email.clone().filter(|_| by_mail);
        let owner = self.account(account)?;
        let known = phone.as_deref().and_then(|p| owner.by_phone(p));
        if let Some(id) = known.or_else(|| email.as_deref().and_then(|e| owner.by_email(e))) {
            return Ok(id);
        }
        let created_at = self.now;
        let name = match provider.channel() {
            Channel::Sms => person.phone.clone().unwrap_or_else(|| person.name.clone()),
            _ => person.name.clone(),
        };
        self.add_contact(account, |id| Contact {
            id,
            name,
            email,
            phone,
            identifier: None,
            blocked: false,
            labels: Vec::new(),
            custom_attributes: Attributes::new(),
            additional_attributes: Attributes::new(),
            created_at,
            last_activity_at: None,
        })
    }

    /// A customer's message in the form its channel gives it.
    pub(super) fn incoming(
        &mut self,
        key: ConversationKey,
        provider: Provider,
        writing: Writing,
    ) -> Result<NewMessage, Refused> {
        let now = self.now;
        let number = self.counters().source();
        let mut attachments = Vec::with_capacity(writing.files.len());
        for file in writing.files {
            let id = self.counters().attachment();
            let served = file.kind != AttachmentKind::Location;
            attachments.push(Attachment {
                id,
                kind: file.kind,
                url: served.then(|| format!("https://chatwoot.example.com/rails/blob/{id}")),
                transcript: file.transcript,
            });
        }
        let quoted = writing.in_reply_to;
        let scene = self.scene(key)?;
        let external = quoted.and_then(|id| scene.conversation.message(id)?.source_id.clone());
        let mut attributes = Attributes::new();
        match provider {
            Provider::Webchat => {
                attributes.insert("in_reply_to".to_owned(), json!(quoted));
            }
            Provider::Instagram => {
                if let Some(id) = quoted {
                    attributes.insert("in_reply_to".to_owned(), json!(id));
                }
                attributes.insert("in_reply_to_external_id".to_owned(), json!(external));
            }
            _ => {
                if let Some(id) = quoted {
                    attributes.insert("in_reply_to".to_owned(), json!(id));
                    attributes.insert("in_reply_to_external_id".to_owned(), json!(external));
                }
            }
        }
        let mut content = writing.text;
        let mut content_type = ContentType::Text;
        let source_id = source_of(provider, number).map(|(id, _)| id);
        if provider == Provider::Email {
            let text = content.unwrap_or_default();
            let last = scene.conversation.messages.iter().rev();
            let ours = |m: &&Message| m.kind == MessageKind::Outgoing && !m.private;
            let whole = match last.take(20).find(ours).and_then(|m| m.content.as_deref()) {
                Some(earlier) => {
                    format!("{text}\n\nOn an earlier day we wrote:\n{}", quote(earlier))
                }
                None => text.clone(),
            };
            let mail = mail(
                scene,
                &whole,
                &text,
                source_id.as_deref(),
                writing.auto_reply,
                now,
            );
            attributes.insert("email".to_owned(), mail);
            attributes.insert("cc_email".to_owned(), Value::Null);
            attributes.insert("bcc_email".to_owned(), Value::Null);
            content = Some(whole);
            content_type = ContentType::IncomingEmail;
        }
        Ok(NewMessage {
            kind: MessageKind::Incoming,
            sender: Sender::Contact,
            content,
            content_type,
            content_attributes: attributes,
            additional_attributes: Attributes::new(),
            private: false,
            source_id,
            attachments,
        })
    }
}

fn quote(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| format!("> {line}")).collect();
    lines.join("\n")
}

/// What Chatwoot tells about an e-mail. Its names are inverted: `quoted` is the
/// new text alone, `reply` the whole body.
fn mail(
    scene: super::scene::Scene<'_>,
    whole: &str,
    text: &str,
    message_id: Option<&str>,
    auto_reply: bool,
    now: jiff::Timestamp,
) -> Value {
    json!({
        "bcc": null,
        "cc": null,
        "content_type": "text/plain",
        "date": wire::iso(now),
        "from": [scene.contact.email],
        "headers": null,
        "html_content": {},
        "in_reply_to": null,
        "message_id": message_id,
        "multipart": false,
        "number_of_attachments": 0,
        "references": [],
        "subject": scene.conversation.additional_attributes.get("mail_subject"),
        "text_content": {"full": whole, "reply": whole, "quoted": text},
        "to": ["service@example.com"],
        "auto_reply": auto_reply
    })
}

/// What a channel notes on the conversation it begins.
fn channel_attributes(
    provider: Provider,
    person: &Person,
    writing: &Writing,
    now: jiff::Timestamp,
) -> Attributes {
    let attributes = match provider {
        Provider::Email => {
            let words = writing.text.as_deref().unwrap_or("(no subject)");
            let subject: String = words.chars().take(60).collect();
            json!({
                "source": "email", "in_reply_to": null, "auto_reply": writing.auto_reply,
                "mail_subject": subject, "initiated_at": {"timestamp": wire::iso(now)}
            })
        }
        Provider::Telegram => json!({
            "chat_id": address(person, provider), "business_connection_id": null
        }),
        Provider::Webchat => json!({
            "browser_language": "en", "referer": "https://shop.example.com/",
            "browser": {
                "browser_name": "Firefox", "browser_version": "140.0", "device_name": "Unknown",
                "platform_name": "Linux", "platform_version": "0"
            },
            "initiated_at": {"timestamp": wire::iso(now)}
        }),
        Provider::SmsTwilio => json!({
            "from_zip_code": null, "from_country": "NL", "from_state": null
        }),
        _ => json!({}),
    };
    match attributes {
        Value::Object(map) => map,
        _ => Attributes::new(),
    }
}
