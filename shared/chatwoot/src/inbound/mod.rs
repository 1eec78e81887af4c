//! Webhook bodies in: which event a body is, whether anybody needs it, and the
//! event in our own words.
//!
//! Lenient by intention: unknown keys, unknown events and values of unexpected
//! types never fail. Only a body that is no JSON object, or an event we need
//! without the ids that name it, is an error.

mod contact;
mod conversation;
pub(crate) mod lenient;
mod message;
pub(crate) mod wire;

use domain::error::{Class, Classified};
use domain::event::Event;
use domain::ids::{AccountId, ConversationId, ConversationKey};
use jiff::Timestamp;

pub(crate) use conversation::{assignee, status};
use wire::{Object, Whose};

/// What a body turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The account it belongs to, where the body says so or the caller did.
    pub account: Option<AccountId>,
    /// When the object was last changed, by Chatwoot's clock, for events of which
    /// several with the same content are different events (an edit there and
    /// back).
    pub changed_at: Option<Timestamp>,
    /// Whether it is needed.
    pub outcome: Outcome,
}

/// Whether an event is needed.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It goes on the queue.
    Accepted(Box<Event>),
    /// Nobody needs it.
    Dropped(DropReason),
}

/// Why an event is not needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DropReason {
    /// Typing, widget, inbox, macro, automation or an event we do not know.
    Uninteresting,
    /// A note among colleagues.
    PrivateNote,
    /// Chatwoot's own line in the conversation ("assigned to …").
    Activity,
    /// Written into the conversation as the customer's by somebody who is none.
    NotFromACustomer,
    /// An update of a message that changes nothing we act on.
    NothingChanged,
    /// A conversation's labels, waiting time and the like, or its creation.
    ConversationNoise,
    /// A contact was made, or only its last activity changed.
    ContactNoise,
}

impl DropReason {
    /// The word for logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uninteresting => "uninteresting",
            Self::PrivateNote => "private_note",
            Self::Activity => "activity",
            Self::NotFromACustomer => "not_from_a_customer",
            Self::NothingChanged => "nothing_changed",
            Self::ConversationNoise => "conversation_noise",
            Self::ContactNoise => "contact_noise",
        }
    }
}

/// Why a body cannot be used. Never holds anything of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Not JSON.
    #[error("the body is not JSON")]
    NotJson,
    /// JSON, but not an object.
    #[error("the body is not a JSON object")]
    NotAnObject,
    /// The `event` key is absent or no text.
    #[error("the body names no event")]
    NoEvent,
    /// An id without which the event cannot be booked.
    #[error("the event lacks {0}")]
    Missing(&'static str),
}

impl Classified for ParseError {
    fn class(&self) -> Class {
        Class::Terminal
    }
}

/// The account a body belongs to, read without the rest: needed before the
/// signature can be checked. `None` when the body does not say (conversation
/// events of Chatwoot before 4.14.2 without messages).
pub fn account_of(body: &[u8]) -> Result<Option<AccountId>, ParseError> {
    read::<Whose>(body).map(|whose| whose.account().and_then(AccountId::new))
}

/// Reads a body, with the account it names itself.
pub fn parse(body: &[u8], received_at: Timestamp) -> Result<Parsed, ParseError> {
    parse_for(account_of(body)?, body, received_at)
}

/// Reads a body whose account is known: the one whose secret signed it. Events
/// are booked under that account whatever the body says.
pub fn parse_for(
    account: Option<AccountId>,
    body: &[u8],
    received_at: Timestamp,
) -> Result<Parsed, ParseError> {
    let object: Object<'_> = read(body)?;
    let event = object.event.as_deref().ok_or(ParseError::NoEvent)?;
    let reader = Reader {
        account,
        received_at,
    };
    let (outcome, changed_at) = match event {
        "message_created" => (message::created(&reader, &object)?, None),
        "message_updated" => message::updated(&reader, &object)?,
        "conversation_status_changed" | "conversation_opened" | "conversation_resolved" => {
            (conversation::status_changed(&reader, &object)?, None)
        }
        "conversation_updated" => (conversation::updated(&reader, &object)?, None),
        "conversation_created" => (Outcome::Dropped(DropReason::ConversationNoise), None),
        "contact_updated" => contact::updated(&reader, &object)?,
        "contact_created" => (Outcome::Dropped(DropReason::ContactNoise), None),
        _ => (Outcome::Dropped(DropReason::Uninteresting), None),
    };
    Ok(Parsed {
        account,
        changed_at,
        outcome,
    })
}

/// What the body does not say itself.
struct Reader {
    account: Option<AccountId>,
    received_at: Timestamp,
}

impl Reader {
    fn account(&self) -> Result<AccountId, ParseError> {
        self.account.ok_or(ParseError::Missing("account.id"))
    }

    fn key(&self, conversation: Option<u64>) -> Result<ConversationKey, ParseError> {
        Ok(ConversationKey {
            account: self.account()?,
            conversation: conversation
                .and_then(ConversationId::new)
                .ok_or(ParseError::Missing("conversation.id"))?,
        })
    }
}

fn read<'a, T: serde::Deserialize<'a>>(body: &'a [u8]) -> Result<T, ParseError> {
    match body.iter().find(|b| !b.is_ascii_whitespace()) {
        Some(b'{') => serde_json::from_slice(body).map_err(|_| ParseError::NotJson),
        _ if serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok() => {
            Err(ParseError::NotAnObject)
        }
        _ => Err(ParseError::NotJson),
    }
}

fn accepted(event: Event) -> Outcome {
    Outcome::Accepted(Box::new(event))
}

/// A text that says something, without spaces around it.
fn trimmed(text: Option<&str>) -> Option<String> {
    text.map(str::trim)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}
