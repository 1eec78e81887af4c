//! Identifiers. Each is its own type; no bare number or string crosses a
//! function boundary.
//!
//! Ids of our own are derived from what they name (uuid v5, or the key spelled
//! out), never drawn: a retry makes the same id, so repeating a write is
//! harmless and a run replays exactly.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that does not have the form of the id it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not a {what}")]
pub struct BadId {
    what: &'static str,
    value: String,
}

impl BadId {
    fn new(what: &'static str, value: &str) -> Self {
        Self {
            what,
            value: value.to_owned(),
        }
    }
}

/// An id that is kept as the text it is written in.
macro_rules! as_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(s: String) -> Result<Self, BadId> {
                s.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

mod send_key;

pub use send_key::{SendKey, SendPart};

macro_rules! number_id {
    ($(#[$meta:meta])* $name:ident, $what:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(NonZeroU64);

        impl $name {
            /// The smallest id.
            pub const FIRST: Self = Self(NonZeroU64::MIN);

            /// The id with this number, or `None` for 0, which Chatwoot never uses.
            pub const fn new(number: u64) -> Option<Self> {
                match NonZeroU64::new(number) {
                    Some(n) => Some(Self(n)),
                    None => None,
                }
            }

            /// The bare number, for a URL path or a wire format.
            pub const fn get(self) -> u64 {
                self.0.get()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(s: &str) -> Result<Self, BadId> {
                s.parse().map(Self).map_err(|_| BadId::new($what, s))
            }
        }
    };
}

number_id!(
    /// A Chatwoot account: one client of the platform.
    AccountId, "account id (a positive number)"
);
number_id!(
    /// A Chatwoot conversation's display id: unique only together with its account.
    ConversationId, "conversation id (a positive number)"
);
number_id!(
    /// A Chatwoot message id, unique in the installation.
    MessageId, "message id (a positive number)"
);
number_id!(
    /// A Chatwoot contact id.
    ContactId, "contact id (a positive number)"
);
number_id!(
    /// A Chatwoot inbox id (one channel connection).
    InboxId, "inbox id (a positive number)"
);

/// A conversation, named so that it is unique across accounts. Written `1-42`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ConversationKey {
    /// The account it belongs to.
    pub account: AccountId,
    /// Its display id within the account.
    pub conversation: ConversationId,
}

impl fmt::Display for ConversationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.account, self.conversation)
    }
}

impl FromStr for ConversationKey {
    type Err = BadId;
    /// Accepts `1-42` and `1/42`.
    fn from_str(s: &str) -> Result<Self, BadId> {
        let bad = || BadId::new("conversation (account-conversation, like 1-42)", s);
        let (account, conversation) = s.split_once(['-', '/']).ok_or_else(bad)?;
        Ok(Self {
            account: account.parse().map_err(|_| bad())?,
            conversation: conversation.parse().map_err(|_| bad())?,
        })
    }
}

as_text!(ConversationKey);

/// One execution of the conversation state machine, which is also its name:
/// `account-conversation-suffix`, at most 80 characters (a Step Functions limit).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunId {
    key: ConversationKey,
    suffix: String,
}

impl RunId {
    /// The run that a message starts. The same message always names the same
    /// run, so starting it twice is harmless.
    pub fn for_message(key: ConversationKey, message: MessageId) -> Self {
        Self {
            key,
            suffix: message.to_string(),
        }
    }

    /// The `n`th run of a conversation that no message of the customer names (see
    /// [`crate::head::Head::next_run`]).
    pub fn resumed(key: ConversationKey, n: u64) -> Self {
        Self {
            key,
            suffix: format!("r{n}"),
        }
    }

    /// The conversation this run belongs to.
    pub fn conversation(&self) -> ConversationKey {
        self.key
    }

    /// What names it within its conversation.
    pub fn suffix(&self) -> &str {
        &self.suffix
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.key, self.suffix)
    }
}

impl FromStr for RunId {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        let bad = || BadId::new("run id (account-conversation-suffix)", s);
        let (key, suffix) = s.rsplit_once('-').ok_or_else(bad)?;
        let plain = |c: char| c.is_ascii_alphanumeric();
        if s.len() > 80 || suffix.is_empty() || !suffix.chars().all(plain) {
            return Err(bad());
        }
        Ok(Self {
            key: key.parse().map_err(|_| bad())?,
            suffix: suffix.to_owned(),
        })
    }
}

as_text!(RunId);

/// Namespace of every uuid we derive.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f1d_0c7e_5a83_4a52_9b0e_f207_de5c_4a11);

macro_rules! derived_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            fn derive(name: &str) -> Self {
                Self(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(s: &str) -> Result<Self, BadId> {
                s.parse().map(Self).map_err(|_| BadId::new("uuid", s))
            }
        }
    };
}

derived_id!(
    /// A lead: one person known to one account.
    LeadId
);
derived_id!(
    /// A stock alert: one person waiting for one product.
    AlertId
);
derived_id!(
    /// The identity of a `conversation_state` row (seed item 168).
    StateId
);

impl LeadId {
    /// The lead behind a Chatwoot contact.
    pub fn of_contact(account: AccountId, contact: ContactId) -> Self {
        Self::derive(&format!("lead/{account}/{contact}"))
    }
}

impl AlertId {
    /// The alert that a turn of a conversation asks for: asking again in a retry
    /// of the same turn names the same alert.
    pub fn of_request(key: ConversationKey, turn: u64, product: &str) -> Self {
        Self::derive(&format!("alert/{key}/{turn}/{product}"))
    }
}

impl StateId {
    /// The state row of a conversation.
    pub fn of_conversation(key: ConversationKey) -> Self {
        Self::derive(&format!("state/{key}"))
    }
}

/// A campaign's id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CampaignId(String);

impl FromStr for CampaignId {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        if s.is_empty() || s.len() > 64 || s.chars().any(char::is_whitespace) {
            return Err(BadId::new("campaign id", s));
        }
        Ok(Self(s.to_owned()))
    }
}

impl fmt::Display for CampaignId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ConversationKey {
        "3-1042".parse().unwrap()
    }

    #[test]
    fn keys_survive_being_written_and_read() {
        let run = RunId::for_message(key(), MessageId::new(88_101).unwrap());
        assert_eq!(run.to_string(), "3-1042-88101");
        assert_eq!(run.to_string().parse::<RunId>().unwrap(), run);
        assert_eq!(run.conversation(), key());
    }

    #[test]
    fn malformed_ids_are_refused_with_their_value() {
        for bad in ["", "0-1", "1-", "x-1", "1"] {
            assert!(bad.parse::<ConversationKey>().is_err(), "{bad}");
        }
        assert!("1-2-a b".parse::<RunId>().is_err());
        assert!(serde_json::from_str::<AccountId>("0").is_err());
    }

    #[test]
    fn derived_ids_depend_on_every_part_of_the_name() {
        let a = AlertId::of_request(key(), 1, "blue-dress/m");
        assert_eq!(a, AlertId::of_request(key(), 1, "blue-dress/m"));
        assert_ne!(a, AlertId::of_request(key(), 2, "blue-dress/m"));
        assert_ne!(
            a,
            AlertId::of_request("3-1043".parse().unwrap(), 1, "blue-dress/m")
        );
    }
}
