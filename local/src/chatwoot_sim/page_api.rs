//! What the page asks and does, as JSON. Bodies must be JSON, which another
//! site's form cannot send.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::channel::Channel;
use domain::event::{AttachmentKind, ChatStatus};
use domain::ids::{AccountId, ConversationId, ConversationKey, MessageId};
use serde::Deserialize;
use serde_json::{Value, json};

use super::change::Refused;
use super::model::{Message, MessageKind, Owner, Sender};
use super::people::{PEOPLE, named, transport};
use super::scene::Scene;
use super::state::Account;
use super::wire;
use super::{CustomerFile, Sim, Writing};

/// Conversations on the page, last active first.
const SHOWN: usize = 60;
/// Messages of a conversation on the page, the latest.
const MESSAGES: usize = 200;

pub(super) struct PageError(Refused);

impl From<Refused> for PageError {
    fn from(refused: Refused) -> Self {
        Self(refused)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = match self.0 {
            Refused::NotFound => StatusCode::NOT_FOUND,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        (status, Json(json!({"error": self.0.to_string()}))).into_response()
    }
}

type Answer = Result<Json<Value>, PageError>;

impl Sim {
    fn first_account(&self) -> Result<AccountId, Refused> {
        let first = self.inner.options.accounts.first();
        first.map(|a| a.id).ok_or(Refused::NotFound)
    }
}

#[derive(Deserialize)]
pub(super) struct Seen {
    seen: Option<u64>,
    conversation: Option<ConversationId>,
}

/// Everything on the page, or only the version if nothing changed since `seen`.
pub(super) async fn state(State(sim): State<Sim>, Query(query): Query<Seen>) -> Answer {
    let id = sim.first_account()?;
    let now = sim.now();
    let state = sim.state();
    if query.seen == Some(state.version) {
        return Ok(Json(json!({"version": state.version})));
    }
    let account = state.accounts.get(&id).ok_or(Refused::NotFound)?;
    let mut latest: Vec<_> = account.conversations.values().collect();
    latest.sort_by_key(|c| std::cmp::Reverse((c.last_activity_at, c.id)));
    latest.truncate(SHOWN);
    let scenes = latest.into_iter().filter_map(|c| Scene::of(account, c));
    let conversations: Vec<_> = scenes.map(|s| summary(s, now)).collect();
    let open = query
        .conversation
        .and_then(|id| account.conversations.get(&id));
    let thread = open
        .and_then(|c| Scene::of(account, c))
        .map(|s| thread(s, now));
    let people = PEOPLE.map(|(name, hint)| json!({"name": name, "hint": hint}));
    let agents = account
        .agents
        .iter()
        .filter(|a| a.id != super::INTEGRATION_USER);
    Ok(Json(json!({
        "version": state.version,
        "account": account.name,
        "people": people,
        "channels": Channel::SEED.map(Channel::as_str),
        "agents": agents.map(|a| json!({"id": a.id, "name": a.name})).collect::<Vec<_>>(),
        "conversations": conversations,
        "thread": thread,
    })))
}

fn owner(account: &Account, owner: Owner) -> Value {
    match owner {
        Owner::Nobody => Value::Null,
        Owner::Agent(id) => json!(account.agent(id).map(|a| &a.name)),
        Owner::Bot => json!(format!("{} (bot)", account.bot.name)),
    }
}

fn summary(scene: Scene<'_>, now: jiff::Timestamp) -> Value {
    let c = scene.conversation;
    let last = c.latest_public();
    json!({
        "id": c.id,
        "name": scene.contact.name,
        "channel": scene.inbox.provider.channel().as_str(),
        "inbox": scene.inbox.name,
        "status": c.status,
        "priority": c.priority,
        "labels": c.labels,
        "assignee": owner(scene.account, c.assignee),
        "team": c.team.and_then(|id| scene.account.team(id)).map(|t| &t.name),
        "unread": c.unread,
        "at": c.last_activity_at.as_millisecond(),
        "last": last.and_then(|m| m.content.as_deref()),
        "can_reply": c.can_reply(scene.inbox.provider, now),
    })
}

fn thread(scene: Scene<'_>, now: jiff::Timestamp) -> Value {
    let c = scene.conversation;
    let from = c.messages.len().saturating_sub(MESSAGES);
    let shown = c.messages.get(from..).unwrap_or_default();
    let mut thread = summary(scene, now);
    thread["messages"] = shown.iter().map(|m| line(scene, m)).collect();
    thread["typing"] = json!({
        "customer": c.typing.customer.map(jiff::Timestamp::as_millisecond),
        "bot": c.typing.bot.map(jiff::Timestamp::as_millisecond),
    });
    thread["custom_attributes"] = json!(c.custom_attributes);
    thread["contact"] = json!({
        "id": scene.contact.id,
        "email": scene.contact.email,
        "phone": scene.contact.phone,
        "labels": scene.contact.labels,
        "blocked": scene.contact.blocked,
        "custom_attributes": scene.contact.custom_attributes,
    });
    thread
}

fn line(scene: Scene<'_>, message: &Message) -> Value {
    let by = match message.sender {
        Sender::Contact => "customer",
        Sender::User(_) => "agent",
        Sender::Bot => "bot",
        Sender::Nobody => "chatwoot",
    };
    let name = match message.sender {
        Sender::Contact => Some(&scene.contact.name),
        Sender::User(id) => scene.account.agent(id).map(|a| &a.name),
        Sender::Bot => Some(&scene.account.bot.name),
        Sender::Nobody => None,
    };
    let attributes = &message.content_attributes;
    json!({
        "id": message.id,
        "by": by,
        "name": name,
        "activity": message.kind == MessageKind::Activity,
        "private": message.private,
        "text": message.content,
        "at": message.created_at.as_millisecond(),
        "status": wire::status_word(&message.status),
        "error": attributes.get("external_error"),
        "deleted": attributes.contains_key("deleted"),
        "items": attributes.get("items"),
        "answer": attributes.get("submitted_values"),
        "files": wire::attachments(scene.account, message),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Write {
    name: String,
    channel: String,
    text: String,
    #[serde(default)]
    file: Option<AttachmentKind>,
}

impl Write {
    fn writing(text: &str, file: Option<AttachmentKind>) -> Writing {
        // A voice note's words come as its transcript, as Chatwoot shows them.
        let spoken = file == Some(AttachmentKind::Audio);
        let words = Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        let (text, transcript) = if spoken { (None, words) } else { (words, None) };
        let files = file.map(|kind| CustomerFile { kind, transcript });
        Writing {
            text,
            files: files.into_iter().collect(),
            ..Writing::default()
        }
    }
}

/// Somebody writes on a channel.
pub(super) async fn write(State(sim): State<Sim>, Json(write): Json<Write>) -> Answer {
    let account = sim.first_account()?;
    let channel: Channel = write.channel.parse().map_err(|_| Refused::NotFound)?;
    if write.name.trim().is_empty() {
        return Err(Refused::NoAddress.into());
    }
    let writing = Write::writing(&write.text, write.file);
    let written = sim.customer_writes(account, &named(&write.name), transport(channel), writing)?;
    Ok(Json(
        json!({"conversation": written.map(|w| w.conversation.conversation)}),
    ))
}

/// What is done to a conversation.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Act {
    /// The customer goes on writing.
    Write {
        text: String,
        #[serde(default)]
        file: Option<AttachmentKind>,
    },
    /// The customer presses a button.
    Press { message: MessageId, title: String },
    /// The customer begins or stops typing.
    Typing { on: bool },
    /// The customer edits a message.
    Edit { message: MessageId, text: String },
    /// A colleague answers.
    Reply { agent: u64, text: String },
    /// A campaign's message reaches the customer.
    Campaign { campaign: String, text: String },
    /// A colleague leaves a note.
    Note { agent: u64, text: String },
    /// A colleague takes it.
    Take { agent: u64 },
    /// A colleague gives it to the bot.
    GiveToBot { agent: u64 },
    /// A colleague assigns it to nobody.
    Unassign { agent: u64 },
    /// A colleague sets the status.
    Status { agent: u64, status: ChatStatus },
    /// A colleague replaces the labels.
    Labels { agent: u64, labels: Vec<String> },
    /// A colleague deletes a message.
    Delete { message: MessageId },
    /// A colleague blocks or unblocks the customer.
    Block { blocked: bool },
}

pub(super) async fn act(
    State(sim): State<Sim>,
    Path(conversation): Path<ConversationId>,
    Json(act): Json<Act>,
) -> Answer {
    let key = ConversationKey {
        account: sim.first_account()?,
        conversation,
    };
    match act {
        Act::Write { text, file } => {
            sim.customer_goes_on(key, Write::writing(&text, file))?;
        }
        Act::Press { message, title } => {
            sim.press_button(key, message, &title)?;
        }
        Act::Typing { on } => sim.customer_types(key, on)?,
        Act::Edit { message, text } => sim.edit_message(key, message, &text)?,
        Act::Reply { agent, text } => {
            sim.agent_replies(key, agent, &text)?;
        }
        Act::Campaign { campaign, text } => {
            sim.campaign_writes(key, campaign.trim(), &text)?;
        }
        Act::Note { agent, text } => {
            sim.agent_notes(key, agent, &text)?;
        }
        Act::Take { agent } => sim.agent_assigns_self(key, agent)?,
        Act::GiveToBot { agent } => sim.assign(key, agent, Owner::Bot)?,
        Act::Unassign { agent } => sim.assign(key, agent, Owner::Nobody)?,
        Act::Status { agent, status } => sim.set_status(key, agent, status)?,
        Act::Labels { agent, labels } => sim.set_labels(key, agent, labels)?,
        Act::Delete { message } => sim.delete_message(key, message)?,
        Act::Block { blocked } => {
            let contact = sim.look(key.account, |account| {
                account.conversations.get(&conversation).map(|c| c.contact)
            })?;
            sim.set_blocked(key.account, contact, blocked)?;
        }
    }
    Ok(Json(json!({})))
}
