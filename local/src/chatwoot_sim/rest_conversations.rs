//! REST calls on conversations.

use axum::extract::{Extension, Path, Query};
use domain::channel::Provider;
use domain::event::ChatStatus;
use domain::ids::{ContactId, ConversationId, InboxId};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Caller;
use super::change::{Actor, Change, Refused};
use super::model::{Attributes, MessageKind, Owner, Urgency};
use super::rest::{Answer, Called, Input, empty, ok};
use super::rest_messages::parse_message;
use super::scene::Scene;
use super::state::Account;
use super::wire;

pub(super) type At = Path<(u64, ConversationId)>;

/// A conversation as REST answers it: more keys than the webhook, and other forms
/// of some times.
pub(super) fn conversation_json(scene: Scene<'_>, now: Timestamp) -> Value {
    let c = scene.conversation;
    let mut answer = json!(scene.conversation(now));
    let last = c.messages.last().map(|m| scene.message(m));
    let last_non_activity = c
        .messages
        .iter()
        .rev()
        .find(|m| m.kind != MessageKind::Activity)
        .map(|m| scene.message(m));
    let sender = contact_json(scene.account, c.contact).unwrap_or_default();
    answer["meta"]["sender"] = sender;
    answer["meta"]["channel"] = json!(wire::channel_class(scene.inbox.provider));
    answer["messages"] = json!(last.into_iter().collect::<Vec<_>>());
    answer["last_non_activity_message"] = json!(last_non_activity);
    answer["account_id"] = json!(scene.account.id);
    answer["uuid"] = json!(format!("00000000-0000-4000-9000-{:012x}", c.id.get()));
    answer["muted"] = json!(scene.contact.blocked);
    answer["assignee_last_seen_at"] = json!(wire::epoch(c.agent_last_seen_at));
    answer["first_reply_created_at"] = json!(wire::epoch(c.first_reply_created_at));
    answer["sla_policy_id"] = Value::Null;
    if let Some(answer) = answer.as_object_mut() {
        for only_in_webhooks in ["contact_inbox", "channel", "account"] {
            answer.remove(only_in_webhooks);
        }
    }
    answer
}

/// A contact as REST answers it.
pub(super) fn contact_json(account: &Account, id: ContactId) -> Option<Value> {
    let contact = account.contacts.get(&id)?;
    Some(json!({
        "additional_attributes": contact.additional_attributes,
        "availability_status": "offline",
        "email": contact.email,
        "id": contact.id,
        "name": contact.name,
        "phone_number": contact.phone,
        "blocked": contact.blocked,
        "identifier": contact.identifier,
        "thumbnail": "",
        "custom_attributes": contact.custom_attributes,
        "last_activity_at": contact.last_activity_at.map(Timestamp::as_second),
        "created_at": contact.created_at.as_second(),
    }))
}

/// A user as REST answers it.
pub(super) fn agent_json(account: &Account, id: u64) -> Option<Value> {
    let agent = account.agent(id)?;
    Some(json!({
        "id": agent.id,
        "account_id": account.id,
        "availability_status": "online",
        "auto_offline": true,
        "confirmed": true,
        "email": agent.email,
        "provider": "email",
        "available_name": agent.name.split(' ').next(),
        "name": agent.name,
        "role": if agent.administrator { "administrator" } else { "agent" },
        "thumbnail": "",
    }))
}

/// A team as REST answers it.
pub(super) fn team_json(account: &Account, id: u64) -> Option<Value> {
    let team = account.team(id)?;
    Some(json!({
        "id": team.id,
        "name": team.name,
        "description": "",
        "allow_auto_assign": false,
        "account_id": account.id,
        "is_member": false,
    }))
}

impl Input {
    pub(super) fn with_scene(
        &self,
        id: ConversationId,
        answer: impl FnOnce(Scene<'_>) -> Value,
    ) -> Result<Value, Refused> {
        self.sim.look(self.account, |account| {
            let conversation = account.conversations.get(&id)?;
            Scene::of(account, conversation).map(answer)
        })
    }

    fn conversation(&self, id: ConversationId) -> Answer {
        let now = self.sim.now();
        ok(self.with_scene(id, |scene| conversation_json(scene, now))?)
    }
}

pub(super) async fn show(Extension(input): Called, Path((_, id)): At) -> Answer {
    input.conversation(id)
}

/// Only the priority can be changed here.
pub(super) async fn update(Extension(input): Called, Path((_, id)): At) -> Answer {
    let priority = input.word::<Urgency>("priority")?;
    let key = input.key(id);
    input
        .sim
        .change(|change| change.set_priority(key, priority, input.actor()))?;
    input.conversation(id)
}

#[derive(Deserialize)]
pub(super) struct ListQuery {
    status: Option<String>,
    inbox_id: Option<InboxId>,
    page: Option<usize>,
}

/// 25 a page, last active first.
pub(super) async fn list(Extension(input): Called, Query(query): Query<ListQuery>) -> Answer {
    input.user()?;
    let now = input.sim.now();
    let status = query.status.as_deref().unwrap_or("open");
    let page = query.page.unwrap_or(1).max(1);
    ok(input.sim.look(input.account, |account| {
        let wanted = |c: &&super::model::Conversation| {
            (status == "all" || c.status.as_str() == status)
                && query.inbox_id.is_none_or(|inbox| inbox == c.inbox)
        };
        let mut found: Vec<_> = account.conversations.values().filter(wanted).collect();
        found.sort_by_key(|c| std::cmp::Reverse((c.last_activity_at, c.id)));
        let count = found.len();
        let shown = found.into_iter().skip((page - 1) * 25).take(25);
        let payload: Vec<_> = shown
            .filter_map(|c| Scene::of(account, c))
            .map(|scene| conversation_json(scene, now))
            .collect();
        let meta = json!({"all_count": count});
        Some(json!({"data": {"meta": meta, "payload": payload}}))
    })?)
}

/// A conversation begun from outside. On inboxes with a bot it is pending,
/// whatever was asked for (facts §3).
pub(super) async fn create(Extension(input): Called) -> Answer {
    let wanted = input.word::<ChatStatus>("status")?;
    let contact = input.number("contact_id").and_then(ContactId::new);
    let inbox = input.number("inbox_id").and_then(InboxId::new);
    let (Some(contact), Some(inbox)) = (contact, inbox) else {
        return Err(Refused::NotFound.into());
    };
    let attributes = match input.body.get("additional_attributes") {
        Some(Value::Object(map)) => map.clone(),
        _ => Attributes::new(),
    };
    let source = input.text("source_id");
    let first = input
        .body
        .get("message")
        .map(|m| parse_message(&input, m))
        .transpose()?;
    let key = input.sim.change(|change| {
        let row = contact_inbox(change, &input, contact, inbox, source)?;
        let key = change.add_conversation(input.account, row, wanted, attributes)?;
        change.tell_created(key);
        Ok(key)
    })?;
    if let Some(message) = first {
        input
            .sim
            .change(|change| change.add_message(key, message))?;
    }
    input.conversation(key.conversation)
}

/// The contact's address in the inbox, made if the channel allows it.
pub(super) fn contact_inbox(
    change: &mut Change<'_>,
    input: &Input,
    contact: ContactId,
    inbox: InboxId,
    source: Option<&str>,
) -> Result<u64, Refused> {
    let account = change.account(input.account)?;
    let person = account.contacts.get(&contact).ok_or(Refused::NotFound)?;
    let provider = account
        .inboxes
        .get(&inbox)
        .ok_or(Refused::NotFound)?
        .provider;
    let address = match source {
        Some(source) => Some(source.to_owned()),
        None => source_for(provider, person.phone.as_deref(), person.email.as_deref()),
    };
    let address = match (address, provider) {
        (Some(address), _) => address,
        (None, Provider::Api | Provider::Webchat) => {
            format!("00000000-0000-4000-a000-{:012x}", contact.get())
        }
        (None, _) => {
            // Known by an earlier conversation, or not reachable at all.
            let found = account.rows_of(contact).find(|row| row.inbox == inbox);
            return found.map(|row| row.id).ok_or(Refused::NoAddress);
        }
    };
    if let Some(row) = account.contact_inbox_by_source(inbox, &address) {
        return Ok(row.id);
    }
    change.add_contact_inbox(input.account, contact, inbox, address)
}

/// The address Chatwoot can make by itself from a phone number or e-mail.
pub(super) fn source_for(
    provider: Provider,
    phone: Option<&str>,
    email: Option<&str>,
) -> Option<String> {
    match provider {
        Provider::WhatsappCloud => phone.map(|p| p.trim_start_matches('+').to_owned()),
        Provider::WhatsappTwilio => phone.map(|p| format!("whatsapp:{p}")),
        Provider::SmsTwilio | Provider::SmsBandwidth => phone.map(str::to_owned),
        Provider::Email => email.map(str::to_owned),
        _ => None,
    }
}

/// With the bot's token from pending to open it is a hand-off, whose `success` is
/// null. An agent without administrator's rights who opens gets it assigned.
pub(super) async fn toggle_status(Extension(input): Called, Path((_, id)): At) -> Answer {
    let wanted = input.word::<ChatStatus>("status")?;
    let until = input
        .number("snoozed_until")
        .and_then(|s| i64::try_from(s).ok());
    let until = until.and_then(|s| Timestamp::from_second(s).ok());
    let key = input.key(id);
    let (status, hand_off) = input.sim.change(|change| {
        let before = change.conversation(key)?.status;
        let status = wanted.unwrap_or(match before {
            ChatStatus::Open => ChatStatus::Resolved,
            _ => ChatStatus::Open,
        });
        change.set_status(key, status, until, input.actor())?;
        if let (Caller::User(user), ChatStatus::Open) = (input.caller, status) {
            let account = change.account(key.account)?;
            if account.agent(user).is_some_and(|a| !a.administrator) {
                change.assign(key, Owner::Agent(user), input.actor())?;
            }
        }
        let hand_off = input.actor() == Actor::Bot
            && before == ChatStatus::Pending
            && status == ChatStatus::Open;
        Ok((status, hand_off))
    })?;
    let success = if hand_off { Value::Null } else { json!(true) };
    let until = until
        .filter(|_| status == ChatStatus::Snoozed)
        .map(wire::iso);
    ok(json!({"meta": {}, "payload": {
        "success": success,
        "conversation_id": id,
        "current_status": status,
        "snoozed_until": until,
    }}))
}

/// To a user, the bot or a team. An unknown id unassigns silently and answers null.
pub(super) async fn assign(Extension(input): Called, Path((_, id)): At) -> Answer {
    let key = input.key(id);
    if input.body.get("assignee_id").is_none() {
        let Some(team) = input.number("team_id") else {
            return ok(Value::Null);
        };
        let team = input.sim.change(|change| {
            let known = change.account(key.account)?.team(team).map(|t| t.id);
            change.set_team(key, known, input.actor())?;
            Ok(known)
        })?;
        let answer = |a: &Account| Some(team.and_then(|id| team_json(a, id)).unwrap_or_default());
        return ok(input.sim.look(input.account, answer)?);
    }
    let wanted = input.number("assignee_id");
    let bot = input.text("assignee_type") == Some("AgentBot");
    let to = input.sim.change(|change| {
        let account = change.account(key.account)?;
        let to = match wanted {
            Some(id) if bot && id == account.bot.id => Owner::Bot,
            Some(id) if !bot && account.agent(id).is_some() => Owner::Agent(id),
            _ => Owner::Nobody,
        };
        change.assign(key, to, input.actor())?;
        Ok(to)
    })?;
    ok(input.sim.look(input.account, |account| {
        Some(match to {
            Owner::Nobody => Value::Null,
            Owner::Agent(id) => agent_json(account, id).unwrap_or_default(),
            Owner::Bot => json!({
                "id": account.bot.id,
                "name": account.bot.name,
                "description": "",
                "thumbnail": "",
                "bot_type": "webhook",
            }),
        })
    })?)
}

pub(super) async fn labels(Extension(input): Called, Path((_, id)): At) -> Answer {
    ok(input.with_scene(id, |scene| json!({"payload": scene.conversation.labels}))?)
}

/// Replaces the whole list.
pub(super) async fn set_labels(Extension(input): Called, Path((_, id)): At) -> Answer {
    let wanted = input.word::<Vec<String>>("labels")?.unwrap_or_default();
    let key = input.key(id);
    input
        .sim
        .change(|change| change.set_labels(key, wanted, input.actor()))?;
    ok(input.with_scene(id, |scene| json!({"payload": scene.conversation.labels}))?)
}

/// Replaces the whole hash, as every released version does.
pub(super) async fn custom_attributes(Extension(input): Called, Path((_, id)): At) -> Answer {
    let wanted = input
        .word::<Attributes>("custom_attributes")?
        .unwrap_or_default();
    let key = input.key(id);
    input
        .sim
        .change(|change| change.set_custom_attributes(key, &wanted))?;
    let all = |scene: Scene<'_>| json!({"custom_attributes": scene.conversation.custom_attributes});
    ok(input.with_scene(id, all)?)
}

pub(super) async fn toggle_priority(Extension(input): Called, Path((_, id)): At) -> Answer {
    let priority = input.word::<Urgency>("priority")?;
    let key = input.key(id);
    input
        .sim
        .change(|change| change.set_priority(key, priority, input.actor()))?;
    empty()
}

pub(super) async fn toggle_typing_status(Extension(input): Called, Path((_, id)): At) -> Answer {
    let on = input.text("typing_status") == Some("on");
    let key = input.key(id);
    input
        .sim
        .change(|change| change.set_typing(key, input.sender(), on))?;
    empty()
}
