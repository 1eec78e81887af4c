//! The part of Chatwoot's REST API that Frontdesk uses.
//!
//! One call is one request: nothing is retried here. An error says whether
//! trying again can help and whether the call may have had its effect already.

mod error;
mod essence;
mod renewing;
mod transport;
mod types;
mod wire;

use std::sync::Arc;

use bytes::Bytes;
use domain::event::ChatStatus;
use domain::ids::{AccountId, ContactId, ConversationId, MessageId, SendKey};
use http::{HeaderValue, Method};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub use error::{ChatwootError, TransportError};
pub use essence::{essence, is_typing};
pub use renewing::{Renew, Renewing};
pub use transport::{HttpTransport, Transport};
pub use types::{
    ChatwootConfig, Choice, ContactUpdate, ConversationSnapshot, ListedMessage, OutgoingText, Page,
    Team, TeamId, Template, Urgency, label,
};

/// How many messages Chatwoot lists at once when it lists backwards.
const PAGE: usize = 20;
/// How many pages back a send key is looked for: 100 messages.
const SEARCH_PAGES: usize = 5;

/// One account at Chatwoot.
#[derive(Clone)]
pub struct Chatwoot {
    base: String,
    account: AccountId,
    bot_token: SecretString,
    user_token: SecretString,
    transport: Arc<dyn Transport>,
}

/// Whose token a call uses.
#[derive(Clone, Copy)]
enum Speaker {
    Bot,
    User,
}

impl Chatwoot {
    /// A client that sends its requests through `transport`.
    pub fn new(config: ChatwootConfig, transport: Arc<dyn Transport>) -> Self {
        Self {
            base: format!(
                "{}/api/v1/accounts/{}",
                config.base_url.as_str().trim_end_matches('/'),
                config.account
            ),
            account: config.account,
            bot_token: config.bot_token,
            user_token: config.user_token,
            transport,
        }
    }

    /// The same client, whose requests go through what `wrap` puts around the line.
    pub fn through(&self, wrap: impl FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport>) -> Self {
        Self {
            transport: wrap(Arc::clone(&self.transport)),
            ..self.clone()
        }
    }

    /// The account this client speaks to.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Sends a message or writes a private note. Success means stored: the
    /// channel's answer comes later, by webhook.
    pub async fn send_message(
        &self,
        conversation: ConversationId,
        message: &OutgoingText,
    ) -> Result<MessageId, ChatwootError> {
        #[derive(Deserialize)]
        struct Made {
            id: MessageId,
        }
        let path = format!("/conversations/{conversation}/messages");
        let body = wire::outgoing(message);
        let answer = self.post(Speaker::Bot, &path, &body).await?;
        parsed::<Made>(&answer, "a message id").map(|made| made.id)
    }

    /// A page of the conversation's messages, oldest first, notes included,
    /// Chatwoot's own activity lines left out.
    pub async fn list_messages(
        &self,
        conversation: ConversationId,
        page: Page,
    ) -> Result<Vec<ListedMessage>, ChatwootError> {
        let rows = self.message_rows(conversation, page).await?;
        Ok(rows
            .into_iter()
            .filter_map(wire::MessageRow::listed)
            .collect())
    }

    /// The message that carries this send key, among the latest 100.
    pub async fn find_by_send_key(
        &self,
        conversation: ConversationId,
        key: &SendKey,
    ) -> Result<Option<MessageId>, ChatwootError> {
        let mut page = Page::Latest;
        for _ in 0..SEARCH_PAGES {
            let rows = self.message_rows(conversation, page).await?;
            let found = rows.iter().find(|row| row.send_key().as_ref() == Some(key));
            if let Some(row) = found {
                return Ok(Some(row.id));
            }
            match rows.iter().map(|row| row.id).min() {
                Some(oldest) if rows.len() >= PAGE => page = Page::Before(oldest),
                _ => break,
            }
        }
        Ok(None)
    }

    /// The conversation as it is now.
    pub async fn get_conversation(
        &self,
        conversation: ConversationId,
    ) -> Result<ConversationSnapshot, ChatwootError> {
        let path = format!("/conversations/{conversation}");
        let answer = self.get(Speaker::Bot, &path).await?;
        wire::snapshot(&answer).ok_or(ChatwootError::BadAnswer("a conversation"))
    }

    /// Sets the status and returns the one it has now. Setting `Open` with the
    /// bot's token while pending is Chatwoot's hand-over.
    pub async fn toggle_status(
        &self,
        conversation: ConversationId,
        status: ChatStatus,
    ) -> Result<ChatStatus, ChatwootError> {
        #[derive(Deserialize)]
        struct Payload {
            current_status: ChatStatus,
        }
        let path = format!("/conversations/{conversation}/toggle_status");
        let body = json!({ "status": status.as_str() });
        let answer = self.post(Speaker::Bot, &path, &body).await?;
        parsed::<wire::Wrapped<Payload>>(&answer, "a status").map(|w| w.payload.current_status)
    }

    /// Assigns a team.
    ///
    /// # Errors
    /// [`ChatwootError::UnknownTeam`] when there is none with this id: Chatwoot
    /// then answers with success and takes the team off the conversation.
    pub async fn assign_team(
        &self,
        conversation: ConversationId,
        team: TeamId,
    ) -> Result<(), ChatwootError> {
        let path = format!("/conversations/{conversation}/assignments");
        let body = json!({ "team_id": team.0 });
        let answer = self.post(Speaker::Bot, &path, &body).await?;
        match parsed::<Option<wire::TeamRow>>(&answer, "a team")? {
            Some(row) if row.id == team.0 => Ok(()),
            _ => Err(ChatwootError::UnknownTeam),
        }
    }

    /// The conversation's labels.
    pub async fn labels(&self, conversation: ConversationId) -> Result<Vec<String>, ChatwootError> {
        let path = format!("/conversations/{conversation}/labels");
        let answer = self.get(Speaker::Bot, &path).await?;
        parsed::<wire::Wrapped<Vec<String>>>(&answer, "labels").map(|w| w.payload)
    }

    /// Adds labels, written as [`label`] writes them, and returns all the
    /// conversation has now. Chatwoot can only replace the whole list, so it is
    /// read right before; nothing is written when nothing is new.
    pub async fn add_labels(
        &self,
        conversation: ConversationId,
        new: &[&str],
    ) -> Result<Vec<String>, ChatwootError> {
        let mut labels = self.labels(conversation).await?;
        let before = labels.len();
        for name in new.iter().map(|name| label(name)) {
            if !name.is_empty() && !labels.contains(&name) {
                labels.push(name);
            }
        }
        if labels.len() > before {
            let path = format!("/conversations/{conversation}/labels");
            let body = json!({ "labels": labels });
            self.post(Speaker::Bot, &path, &body).await?;
        }
        Ok(labels)
    }

    /// Sets or removes the urgency.
    pub async fn set_priority(
        &self,
        conversation: ConversationId,
        urgency: Option<Urgency>,
    ) -> Result<(), ChatwootError> {
        let path = format!("/conversations/{conversation}/toggle_priority");
        let body = json!({ "priority": urgency.map(Urgency::as_str) });
        self.post(Speaker::Bot, &path, &body).await.map(drop)
    }

    /// Shows or hides "is typing …" where the channel can.
    pub async fn set_typing(
        &self,
        conversation: ConversationId,
        on: bool,
    ) -> Result<(), ChatwootError> {
        let path = format!("/conversations/{conversation}/toggle_typing_status");
        let body = json!({ "typing_status": if on { "on" } else { "off" }, "is_private": false });
        self.post(Speaker::Bot, &path, &body).await.map(drop)
    }

    /// Changes a contact. Chatwoot merges custom attributes itself.
    pub async fn update_contact(
        &self,
        contact: ContactId,
        update: &ContactUpdate,
    ) -> Result<(), ChatwootError> {
        if *update == ContactUpdate::default() {
            return Ok(());
        }
        let path = format!("/contacts/{contact}");
        let body = serde_json::to_vec(update).map_err(|_| ChatwootError::BadRequest)?;
        self.call(Method::PUT, Speaker::User, &path, body.into())
            .await
            .map(drop)
    }

    /// The account's teams.
    pub async fn list_teams(&self) -> Result<Vec<Team>, ChatwootError> {
        let answer = self.get(Speaker::User, "/teams").await?;
        let rows: Vec<wire::TeamRow> = parsed(&answer, "teams")?;
        Ok(rows
            .into_iter()
            .map(|row| Team {
                id: TeamId(row.id),
                name: row.name,
            })
            .collect())
    }

    /// Sets custom attributes of the conversation; the others stay. Chatwoot
    /// replaces the whole hash unless it is new enough to merge, so the merged
    /// one is sent; nothing is written when nothing is new.
    pub async fn set_custom_attributes(
        &self,
        conversation: ConversationId,
        attributes: &Map<String, Value>,
    ) -> Result<(), ChatwootError> {
        let before = self.get_conversation(conversation).await?.custom_attributes;
        let mut merged = before.clone();
        merged.extend(attributes.clone());
        if merged == before {
            return Ok(());
        }
        let path = format!("/conversations/{conversation}/custom_attributes");
        let body = json!({ "custom_attributes": merged, "merge": true });
        self.post(Speaker::Bot, &path, &body).await.map(drop)
    }

    async fn message_rows(
        &self,
        conversation: ConversationId,
        page: Page,
    ) -> Result<Vec<wire::MessageRow>, ChatwootError> {
        let query = match page {
            Page::Latest => String::new(),
            Page::Before(id) => format!("?before={id}"),
            Page::After(id) => format!("?after={id}"),
        };
        let path = format!("/conversations/{conversation}/messages{query}");
        let answer = self.get(Speaker::User, &path).await?;
        parsed::<wire::Wrapped<Vec<wire::MessageRow>>>(&answer, "messages").map(|w| w.payload)
    }

    async fn get(&self, speaker: Speaker, path: &str) -> Result<Bytes, ChatwootError> {
        self.call(Method::GET, speaker, path, Bytes::new()).await
    }

    async fn post(&self, who: Speaker, path: &str, body: &Value) -> Result<Bytes, ChatwootError> {
        let body = body.to_string().into();
        self.call(Method::POST, who, path, body).await
    }

    async fn call(
        &self,
        method: Method,
        speaker: Speaker,
        path: &str,
        body: Bytes,
    ) -> Result<Bytes, ChatwootError> {
        let changes_something = method != Method::GET;
        let token = match speaker {
            Speaker::Bot => &self.bot_token,
            Speaker::User => &self.user_token,
        };
        let mut token =
            HeaderValue::from_str(token.expose_secret()).map_err(|_| ChatwootError::BadRequest)?;
        token.set_sensitive(true);
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(renewing::TOKEN_HEADER, token)
            .header("accept", "application/json");
        if changes_something {
            request = request.header("content-type", "application/json");
        }
        let request = request.body(body).map_err(|_| ChatwootError::BadRequest)?;
        let response = self.transport.call(request).await.map_err(|source| {
            let never_sent = matches!(source, TransportError::Connect | TransportError::Setup);
            ChatwootError::Unreachable {
                unknown_outcome: changes_something && !never_sent,
                source,
            }
        })?;
        let status = response.status().as_u16();
        tracing::debug!(path, status, "chatwoot answered");
        match status {
            200..=299 => Ok(response.into_body()),
            429 => Err(ChatwootError::Busy {
                status,
                unknown_outcome: false,
            }),
            408 | 500..=599 => Err(ChatwootError::Busy {
                status,
                unknown_outcome: changes_something,
            }),
            _ => Err(ChatwootError::Refused {
                status,
                reason: error::reason(response.body()),
            }),
        }
    }
}

impl std::fmt::Debug for Chatwoot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chatwoot")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

fn parsed<'a, T: Deserialize<'a>>(body: &'a [u8], what: &'static str) -> Result<T, ChatwootError> {
    serde_json::from_slice(body).map_err(|_| ChatwootError::BadAnswer(what))
}
