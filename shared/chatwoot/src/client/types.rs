//! What goes into calls and what comes out.

use std::collections::BTreeMap;

use domain::event::{Assignee, ChatStatus};
use domain::ids::{AccountId, InboxId, MessageId, SendKey};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;
use serde_json::{Map, Value};
use url::Url;

/// Where Chatwoot is and how we may speak to it.
#[derive(Debug, Clone)]
pub struct ChatwootConfig {
    /// The installation, without `/api/v1`.
    pub base_url: Url,
    /// The account.
    pub account: AccountId,
    /// The agent bot's token: it speaks, hands over and labels.
    pub bot_token: SecretString,
    /// A user's token: it reads message lists and teams and edits contacts, which
    /// bots may not.
    pub user_token: SecretString,
}

/// A message to be sent, or a private note.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutgoingText {
    /// Markdown. Chatwoot runs it through Liquid: `{{` and `{%` must be
    /// neutralised before.
    pub text: String,
    /// By what it is recognised afterwards. `None` only for what may be sent
    /// twice without harm.
    pub send_key: Option<SendKey>,
    /// A note that only colleagues see.
    pub private: bool,
    /// The WhatsApp template to use outside the reply window.
    pub template: Option<Template>,
    /// Buttons below the text; shown on WhatsApp, Messenger and the widget.
    pub choices: Vec<Choice>,
}

impl OutgoingText {
    /// An answer to the customer.
    pub fn answer(text: impl Into<String>, send_key: SendKey) -> Self {
        Self {
            text: text.into(),
            send_key: Some(send_key),
            ..Self::default()
        }
    }

    /// A note among colleagues.
    pub fn note(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            private: true,
            ..Self::default()
        }
    }
}

/// An approved WhatsApp template and what to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its name at Meta.
    pub name: String,
    /// Its language code; together with the name it must be an approved one.
    pub language: String,
    /// MARKETING, UTILITY or AUTHENTICATION.
    pub category: String,
    /// The values of the body by place (`1`, `2`, …) or name.
    pub body: BTreeMap<String, String>,
}

impl Template {
    /// A template without anything to fill in.
    pub fn plain(name: &str, category: &str, language: &str) -> Self {
        Self {
            name: name.to_owned(),
            language: language.to_owned(),
            category: category.to_owned(),
            body: BTreeMap::new(),
        }
    }
}

/// One button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What the customer reads.
    pub title: String,
    /// What comes back in the widget.
    pub value: String,
}

/// Which part of a conversation's messages to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The latest 20.
    Latest,
    /// The 20 before this one.
    Before(MessageId),
    /// The 100 after this one.
    After(MessageId),
}

/// A message as the list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedMessage {
    /// Its id.
    pub id: MessageId,
    /// To the customer (or a note), not from them.
    pub outgoing: bool,
    /// A note among colleagues.
    pub private: bool,
    /// Our send key, if it is ours.
    pub send_key: Option<SendKey>,
    /// The text; empty for media without caption.
    pub text: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A conversation as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationSnapshot {
    /// Its status; `None` for a word we do not know.
    pub status: Option<ChatStatus>,
    /// Who it is assigned to.
    pub assignee: Assignee,
    /// The team it is assigned to.
    pub team: Option<TeamId>,
    /// Whether a free text may be sent now.
    pub can_reply: bool,
    /// Its labels.
    pub labels: Vec<String>,
    /// Its urgency, if it has one.
    pub priority: Option<Urgency>,
    /// The inbox it runs in.
    pub inbox: Option<InboxId>,
    /// Its custom attributes.
    pub custom_attributes: Map<String, Value>,
}

/// Chatwoot's priority of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Lowest.
    Low,
    /// Ordinary.
    Medium,
    /// High.
    High,
    /// Highest.
    Urgent,
}

impl Urgency {
    const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Urgent];

    /// Chatwoot's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    pub(super) fn of_word(word: Option<&str>) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|urgency| Some(urgency.as_str()) == word)
    }
}

/// A team's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TeamId(pub u64);

/// A team of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its name, lower-case at Chatwoot.
    pub name: String,
}

/// What to change about a contact; `None` leaves it as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ContactUpdate {
    /// Display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address; one that another contact has is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number, E.164 with its plus; one that another contact has is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Attributes to set; the others stay.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub custom_attributes: Map<String, Value>,
}

/// A label as Frontdesk writes them: lower-case words joined by hyphens. Empty
/// when the text has no letter and no digit.
pub fn label(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_lower_case_words_joined_by_hyphens() {
        assert_eq!(label("Stock Alert"), "stock-alert");
        assert_eq!(label("  high_priority!! "), "high-priority");
        assert_eq!(label("Größe 42"), "größe-42");
        assert_eq!(label("--"), "");
    }
}
