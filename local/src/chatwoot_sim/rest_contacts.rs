//! REST calls on contacts, and the lists of teams, agents and inboxes. All need a
//! user's token.

use axum::extract::{Extension, Path, Query};
use domain::ids::{ContactId, InboxId};
use serde::Deserialize;
use serde_json::{Value, json};

use super::change::{Change, Refused};
use super::change_conversation::clean_labels;
use super::events::name;
use super::model::{Attributes, Contact};
use super::rest::{Answer, ApiError, Called, Input, ok};
use super::rest_conversations::{
    agent_json, contact_inbox, contact_json, conversation_json, source_for, team_json,
};
use super::scene::Scene;
use super::state::{Account, Inbox};
use super::wire;

type At = Path<(u64, ContactId)>;

/// Contacts on one page of a search.
const PAGE: usize = 15;

fn inbox_json(inbox: &Inbox) -> Value {
    json!({
        "id": inbox.id,
        "avatar_url": "",
        "channel_id": inbox.id,
        "name": inbox.name,
        "channel_type": wire::channel_class(inbox.provider),
    })
}

/// With the addresses in inboxes.
fn whole_contact(account: &Account, id: ContactId) -> Option<Value> {
    let mut contact = contact_json(account, id)?;
    let rows = account.rows_of(id).filter_map(|row| {
        let inbox = account.inboxes.get(&row.inbox)?;
        Some(json!({"source_id": row.source_id, "inbox": inbox_json(inbox)}))
    });
    contact["contact_inboxes"] = rows.collect();
    Some(contact)
}

fn answer_contact(input: &Input, id: ContactId) -> Answer {
    let contact = input.sim.look(input.account, |a| whole_contact(a, id))?;
    ok(json!({"payload": contact}))
}

pub(super) async fn show(Extension(input): Called, Path((_, id)): At) -> Answer {
    input.user()?;
    answer_contact(&input, id)
}

#[derive(Deserialize)]
pub(super) struct Search {
    q: Option<String>,
    page: Option<usize>,
}

fn page(input: &Input, query: &Search, words: &str) -> Answer {
    let wanted = words.to_lowercase();
    let number = query.page.unwrap_or(1).max(1);
    ok(input.sim.look(input.account, |account| {
        let fits = |c: &&Contact| {
            let fields = [
                Some(&c.name),
                c.email.as_ref(),
                c.phone.as_ref(),
                c.identifier.as_ref(),
            ];
            let mut fields = fields.into_iter().flatten();
            fields.any(|field| field.to_lowercase().contains(&wanted))
        };
        let found = account
            .contacts
            .values()
            .filter(fits)
            .skip((number - 1) * PAGE);
        let ids: Vec<_> = found.take(PAGE + 1).map(|c| c.id).collect();
        let shown = ids.iter().take(PAGE);
        let payload: Vec<_> = shown.filter_map(|&id| whole_contact(account, id)).collect();
        let meta = json!({
            "count": payload.len(), "current_page": number, "has_more": ids.len() > PAGE
        });
        Some(json!({"meta": meta, "payload": payload}))
    })?)
}

pub(super) async fn list(Extension(input): Called, Query(query): Query<Search>) -> Answer {
    input.user()?;
    page(&input, &query, "")
}

/// A part of the name, e-mail, phone or identifier, whatever the case.
pub(super) async fn search(Extension(input): Called, Query(query): Query<Search>) -> Answer {
    input.user()?;
    match query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        Some(words) => page(&input, &query, words),
        None => Err(ApiError::Invalid(
            "Specify search string with parameter q".to_owned(),
        )),
    }
}

/// An address that another contact has is refused.
fn check_addresses(input: &Input, own: Option<ContactId>) -> Result<(), ApiError> {
    let taken = input.sim.look(input.account, |account| {
        let other = |found: Option<ContactId>| found.is_some() && found != own;
        let email = input.text("email").and_then(|e| account.by_email(e));
        let phone = input.text("phone_number").and_then(|p| account.by_phone(p));
        Some(if other(email) {
            Some("email")
        } else if other(phone) {
            Some("phone_number")
        } else {
            None
        })
    })?;
    let plain = |p: &str| {
        p.strip_prefix('+')
            .is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit()))
    };
    match (taken, input.text("phone_number")) {
        (Some(attribute), _) => Err(ApiError::Taken(attribute)),
        (None, Some(phone)) if !phone.is_empty() && !plain(phone) => Err(ApiError::Invalid(
            "Phone number should be in e164 format".to_owned(),
        )),
        _ => Ok(()),
    }
}

pub(super) async fn create(Extension(input): Called) -> Answer {
    input.user()?;
    check_addresses(&input, None)?;
    let text = |key: &str| input.text(key).map(str::to_owned);
    let inbox = input.number("inbox_id").and_then(InboxId::new);
    let (id, row) = input.sim.change(|change| {
        let created_at = change.now;
        let id = change.add_contact(input.account, |id| Contact {
            id,
            name: text("name").unwrap_or_default(),
            email: text("email"),
            phone: text("phone_number"),
            identifier: text("identifier"),
            blocked: false,
            labels: Vec::new(),
            custom_attributes: attributes(&input, "custom_attributes"),
            additional_attributes: attributes(&input, "additional_attributes"),
            created_at,
            last_activity_at: None,
        })?;
        let row = match inbox {
            Some(inbox) => Some(contact_inbox(
                change,
                &input,
                id,
                inbox,
                input.text("source_id"),
            )?),
            None => None,
        };
        Ok((id, row))
    })?;
    ok(input.sim.look(input.account, |account| {
        let row = row.and_then(|id| account.contact_inboxes.get(&id));
        let slim = row.and_then(|row| {
            let inbox = account.inboxes.get(&row.inbox).map(inbox_json)?;
            Some(json!({"inbox": inbox, "source_id": row.source_id}))
        });
        let contact = whole_contact(account, id)?;
        Some(json!({"payload": {"contact": contact, "contact_inbox": slim}}))
    })?)
}

fn attributes(input: &Input, key: &str) -> Attributes {
    match input.body.get(key) {
        Some(Value::Object(map)) => map.clone(),
        _ => Attributes::new(),
    }
}

/// Sets what is given; attributes are merged.
pub(super) async fn update(Extension(input): Called, Path((_, id)): At) -> Answer {
    input.user()?;
    check_addresses(&input, Some(id))?;
    input
        .sim
        .change(|change| change_contact(change, &input, id))?;
    answer_contact(&input, id)
}

fn change_contact(change: &mut Change<'_>, input: &Input, id: ContactId) -> Result<(), Refused> {
    let account = change.account_mut(input.account)?;
    let contact = account.contacts.get_mut(&id).ok_or(Refused::NotFound)?;
    let mut changed = Vec::new();
    if let Some(new) = input.text("name") {
        let before = std::mem::replace(&mut contact.name, new.to_owned());
        changed.push(("name", json!(before), json!(new)));
    }
    let fields = [
        ("email", &mut contact.email),
        ("phone_number", &mut contact.phone),
        ("identifier", &mut contact.identifier),
    ];
    for (key, field) in fields {
        if let Some(given) = input.body.get(key) {
            let new = given.as_str().filter(|s| !s.is_empty()).map(str::to_owned);
            let before = std::mem::replace(field, new.clone());
            changed.push((key, json!(before), json!(new)));
        }
    }
    if let Some(blocked) = input.body.get("blocked").and_then(Value::as_bool) {
        let before = std::mem::replace(&mut contact.blocked, blocked);
        changed.push(("blocked", json!(before), json!(blocked)));
    }
    let hashes = [
        ("custom_attributes", &mut contact.custom_attributes),
        ("additional_attributes", &mut contact.additional_attributes),
    ];
    for (key, hash) in hashes {
        let new = attributes(input, key);
        if !new.is_empty() {
            let before = hash.clone();
            hash.extend(new);
            changed.push((key, json!(before), json!(hash)));
        }
    }
    changed.retain(|(_, before, after)| before != after);
    if changed
        .iter()
        .any(|(key, ..)| *key == "email" || *key == "phone_number")
    {
        account.forget_addresses(id);
        account.index_contact(id);
    }
    if !changed.is_empty() {
        change.tell_contact(input.account, id, name::CONTACT_UPDATED, &changed);
    }
    Ok(())
}

pub(super) async fn labels(Extension(input): Called, Path((_, id)): At) -> Answer {
    input.user()?;
    let labels = |a: &Account| a.contacts.get(&id).map(|c| c.labels.clone());
    ok(json!({"payload": input.sim.look(input.account, labels)?}))
}

/// Replaces the whole list.
pub(super) async fn set_labels(Extension(input): Called, Path((_, id)): At) -> Answer {
    input.user()?;
    let labels = clean_labels(input.word::<Vec<String>>("labels")?.unwrap_or_default());
    input.sim.change(|change| {
        let contacts = &mut change.account_mut(input.account)?.contacts;
        contacts
            .get_mut(&id)
            .ok_or(Refused::NotFound)?
            .labels
            .clone_from(&labels);
        Ok(())
    })?;
    ok(json!({"payload": labels}))
}

/// The latest 20.
pub(super) async fn conversations(Extension(input): Called, Path((_, id)): At) -> Answer {
    input.user()?;
    let now = input.sim.now();
    let found = input.sim.look(input.account, |account| {
        let own = account.conversations_of(id).rev().take(20);
        let scenes = own.filter_map(|c| Scene::of(account, c));
        Some(
            scenes
                .map(|s| conversation_json(s, now))
                .collect::<Vec<_>>(),
        )
    })?;
    ok(json!({"payload": found}))
}

/// Inboxes that can reach the contact without an earlier conversation.
pub(super) async fn contactable_inboxes(Extension(input): Called, Path((_, id)): At) -> Answer {
    input.user()?;
    let found = input.sim.look(input.account, |account| {
        let contact = account.contacts.get(&id)?;
        let (phone, email) = (contact.phone.as_deref(), contact.email.as_deref());
        let reach = |inbox: &Inbox| {
            let source = source_for(inbox.provider, phone, email)?;
            Some(json!({"inbox": inbox_json(inbox), "source_id": source}))
        };
        Some(
            account
                .inboxes
                .values()
                .filter_map(reach)
                .collect::<Vec<_>>(),
        )
    })?;
    ok(json!({"payload": found}))
}

pub(super) async fn add_contact_inbox(Extension(input): Called, Path((_, id)): At) -> Answer {
    input.user()?;
    let inbox = input
        .number("inbox_id")
        .and_then(InboxId::new)
        .ok_or(Refused::NotFound)?;
    let row = input
        .sim
        .change(|change| contact_inbox(change, &input, id, inbox, input.text("source_id")))?;
    ok(input.sim.look(input.account, |account| {
        let row = account.contact_inboxes.get(&row)?;
        let inbox = account.inboxes.get(&row.inbox).map(inbox_json)?;
        Some(json!({"source_id": row.source_id, "inbox": inbox}))
    })?)
}

/// A bare array.
pub(super) async fn teams(Extension(input): Called) -> Answer {
    input.user()?;
    let all = |a: &Account| {
        Some(
            a.teams
                .iter()
                .filter_map(|t| team_json(a, t.id))
                .collect::<Vec<_>>(),
        )
    };
    ok(input.sim.look(input.account, all)?)
}

/// A bare array.
pub(super) async fn agents(Extension(input): Called) -> Answer {
    input.user()?;
    let all = |a: &Account| {
        Some(
            a.agents
                .iter()
                .filter_map(|u| agent_json(a, u.id))
                .collect::<Vec<_>>(),
        )
    };
    ok(input.sim.look(input.account, all)?)
}

pub(super) async fn inboxes(Extension(input): Called) -> Answer {
    input.user()?;
    let all = |a: &Account| Some(a.inboxes.values().map(inbox_json).collect::<Vec<_>>());
    ok(json!({"payload": input.sim.look(input.account, all)?}))
}
