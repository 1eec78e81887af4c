//! What changes a conversation: status, assignee, team, labels, priority,
//! attributes, typing.

use std::collections::BTreeSet;

use domain::event::ChatStatus;
use domain::ids::ConversationKey;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::change::{Actor, Change, Refused};
use super::change_message::NewMessage;
use super::events::{self, name};
use super::model::{Attributes, MessageKind, Owner, Sender, Urgency};
use super::wire;

impl Change<'_> {
    /// Changes the status; the same status again changes nothing.
    pub(super) fn set_status(
        &mut self,
        key: ConversationKey,
        status: ChatStatus,
        snoozed_until: Option<Timestamp>,
        actor: Actor,
    ) -> Result<(), Refused> {
        let now = self.now;
        let bot = self.account(key.account)?.bot.id;
        let conversation = self.conversation_mut(key)?;
        let before = conversation.status;
        if before == status && conversation.snoozed_until == snoozed_until {
            return Ok(());
        }
        conversation.status = status;
        conversation.snoozed_until = snoozed_until.filter(|_| status == ChatStatus::Snoozed);
        let mut changed = vec![("status", json!(before), json!(status))];
        if status == ChatStatus::Open && conversation.assignee == Owner::Bot {
            conversation.assignee = Owner::Nobody;
            changed.push(("assignee_agent_bot_id", json!(bot), Value::Null));
        }
        if actor == Actor::Bot && before == ChatStatus::Pending && status == ChatStatus::Open {
            let waiting = conversation.waiting_since.replace(now);
            changed.push((
                "waiting_since",
                json!(waiting.map(wire::iso)),
                json!(wire::iso(now)),
            ));
        }
        self.note(
            key,
            actor,
            &format!("marked the conversation {}", status.as_str()),
        )?;
        match status {
            ChatStatus::Open => self.tell_conversation(key, name::CONVERSATION_OPENED, &[]),
            ChatStatus::Resolved => self.tell_conversation(key, name::CONVERSATION_RESOLVED, &[]),
            ChatStatus::Pending | ChatStatus::Snoozed => {}
        }
        self.tell_conversation(key, name::STATUS_CHANGED, &[]);
        self.tell_updated(key, changed)
    }

    /// Assigns. Giving it to the bot makes it pending, taking it from the bot
    /// opens it (Chatwoot 4.17 and later).
    pub(super) fn assign(
        &mut self,
        key: ConversationKey,
        to: Owner,
        actor: Actor,
    ) -> Result<(), Refused> {
        let conversation = self.conversation_mut(key)?;
        let before = conversation.assignee;
        if before == to {
            return Ok(());
        }
        let status = conversation.status;
        conversation.assignee = to;
        let agent = |owner| match owner {
            Owner::Agent(id) => json!(id),
            _ => Value::Null,
        };
        let mut changed = vec![];
        if agent(before) != agent(to) {
            changed.push(("assignee_id", agent(before), agent(to)));
        }
        if before == Owner::Bot || to == Owner::Bot {
            let bot = self.account(key.account)?.bot.id;
            let as_bot = |owner| {
                if owner == Owner::Bot {
                    json!(bot)
                } else {
                    Value::Null
                }
            };
            changed.push(("assignee_agent_bot_id", as_bot(before), as_bot(to)));
        }
        self.note(key, actor, "changed the assignee")?;
        self.tell_updated(key, changed)?;
        match (before, to) {
            (_, Owner::Bot) => self.set_status(key, ChatStatus::Pending, None, actor),
            (Owner::Bot, Owner::Agent(_)) if status == ChatStatus::Pending => {
                self.set_status(key, ChatStatus::Open, None, actor)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn set_team(
        &mut self,
        key: ConversationKey,
        team: Option<u64>,
        actor: Actor,
    ) -> Result<(), Refused> {
        let conversation = self.conversation_mut(key)?;
        let before = std::mem::replace(&mut conversation.team, team);
        if before == team {
            return Ok(());
        }
        self.note(key, actor, "changed the team")?;
        self.tell_updated(key, vec![("team_id", json!(before), json!(team))])
    }

    /// Replaces the labels. Chatwoot tells it twice (facts §1.3).
    pub(super) fn set_labels(
        &mut self,
        key: ConversationKey,
        labels: Vec<String>,
        actor: Actor,
    ) -> Result<(), Refused> {
        let labels = clean_labels(labels);
        let conversation = self.conversation_mut(key)?;
        if conversation.labels == labels {
            return Ok(());
        }
        let before = std::mem::replace(&mut conversation.labels, labels.clone());
        self.note(key, actor, "changed the labels")?;
        let changed = vec![
            (
                "cached_label_list",
                json!(before.join(", ")),
                json!(labels.join(", ")),
            ),
            ("label_list", json!(before), json!(labels)),
        ];
        self.tell_updated(key, changed.clone())?;
        self.tell_updated(key, changed)
    }

    pub(super) fn set_priority(
        &mut self,
        key: ConversationKey,
        priority: Option<Urgency>,
        actor: Actor,
    ) -> Result<(), Refused> {
        let conversation = self.conversation_mut(key)?;
        let before = std::mem::replace(&mut conversation.priority, priority);
        if before == priority {
            return Ok(());
        }
        self.note(key, actor, "changed the priority")?;
        self.tell_updated(key, vec![("priority", json!(before), json!(priority))])
    }

    /// Replaces the whole hash.
    pub(super) fn set_custom_attributes(
        &mut self,
        key: ConversationKey,
        attributes: &Attributes,
    ) -> Result<(), Refused> {
        let conversation = self.conversation_mut(key)?;
        if conversation.custom_attributes == *attributes {
            return Ok(());
        }
        let before = std::mem::replace(&mut conversation.custom_attributes, attributes.clone());
        self.tell_updated(
            key,
            vec![("custom_attributes", json!(before), json!(attributes))],
        )
    }

    pub(super) fn set_typing(
        &mut self,
        key: ConversationKey,
        who: Sender,
        on: bool,
    ) -> Result<(), Refused> {
        let now = self.now;
        let typing = &mut self.conversation_mut(key)?.typing;
        let slot = match who {
            Sender::Contact => &mut typing.customer,
            Sender::Bot => &mut typing.bot,
            Sender::User(_) | Sender::Nobody => &mut typing.agent,
        };
        *slot = on.then_some(now);
        let event = if on {
            name::TYPING_ON
        } else {
            name::TYPING_OFF
        };
        self.tell(key, event, |scene| events::typing(on, scene, who, now));
        Ok(())
    }

    /// An activity line: seen by colleagues and in the message list, never sent.
    pub(super) fn note(
        &mut self,
        key: ConversationKey,
        actor: Actor,
        what: &str,
    ) -> Result<(), Refused> {
        let account = self.account(key.account)?;
        let who = match actor {
            Actor::Agent(id) => account.agent(id).map_or("Somebody", |a| a.name.as_str()),
            Actor::Bot => account.bot.name.as_str(),
            Actor::Customer => "The customer's message",
        };
        let text = format!("{who} {what}");
        let message = NewMessage::text(MessageKind::Activity, Sender::Nobody, text);
        self.store(key, message).map(|_| ())
    }
}

/// Lower case, each once, in the order given.
pub(super) fn clean_labels(labels: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let tidy = labels.into_iter().map(|l| l.trim().to_lowercase());
    tidy.filter(|l| !l.is_empty() && seen.insert(l.clone()))
        .collect()
}
