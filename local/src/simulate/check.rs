//! The checker: what was promised, against what is there when all is at rest.

use std::collections::BTreeMap;

use domain::event::ChatStatus;
use domain::head::Head;
use domain::ids::{ConversationKey, MessageId, SendKey};
use domain::outcome::{OutcomeKind, SupersedeReason, TurnOutcome};
use jiff::Timestamp;
use store::TurnRow;

use super::report::{Counts, Report};
use super::witness::Deed;
use super::world::World;
use super::{check_books, check_money, check_sends, check_turns};
use crate::chatwoot_sim::{Conversation, Message, MessageKind, Sender};

/// Everything there is about one conversation.
pub(super) struct Subject<'a> {
    pub(super) key: ConversationKey,
    pub(super) world: &'a World,
    pub(super) head: Head,
    /// By number.
    pub(super) turns: Vec<TurnRow>,
    /// As Chatwoot has it.
    pub(super) chat: Conversation,
    /// When the webhook accepted each message of the customer.
    pub(super) accepted: BTreeMap<MessageId, Timestamp>,
    /// What people did.
    pub(super) deeds: Vec<(Timestamp, Deed)>,
    /// When the customer's message brought a closed conversation back to the bot.
    pub(super) reopened: Vec<Timestamp>,
    /// When Frontdesk opened the conversation.
    pub(super) opened: Vec<Timestamp>,
    violations: Vec<String>,
}

impl Subject<'_> {
    /// Writes down a broken promise.
    pub(super) fn wrong(&mut self, what: impl std::fmt::Display) {
        self.violations
            .push(format!("conversation {}: {what}", self.key));
    }

    /// The send key of a message of ours.
    pub(super) fn send_key(message: &Message) -> Option<SendKey> {
        if message.kind != MessageKind::Outgoing {
            return None;
        }
        let key = message
            .content_attributes
            .get(chatwoot::SEND_KEY_ATTRIBUTE)?;
        key.as_str()?.parse().ok()
    }

    /// Our texts to the customer (`private`: our notes), in Chatwoot's order.
    pub(super) fn ours(&self, private: bool) -> Vec<(SendKey, Message)> {
        let by_us =
            self.chat.messages.iter().filter(|m| {
                m.private == private && matches!(m.sender, Sender::Bot | Sender::User(_))
            });
        by_us
            .filter_map(|m| Some((Self::send_key(m)?, m.clone())))
            .collect()
    }
}

/// Checks a world that has come to rest (or has not, in time).
pub(super) async fn check(seed: u64, world: &World, at_rest: bool) -> Report {
    let mut report = Report {
        seed,
        ..Report::default()
    };
    report.counts.faults = world.faults.counts();
    let depth = world.host.queue().depth();
    if !at_rest {
        let mut running = world.host.engine().running();
        running.sort();
        report.violations.push(format!(
            "not at rest in time: {depth:?}, executions {running:?}"
        ));
    }
    if depth.dead > 0 {
        report
            .violations
            .push(format!("{} dead letters", depth.dead));
    }
    report
        .violations
        .extend(world.witness.records().wrong.clone());
    for key in world.conversations() {
        check_conversation(key, world, &mut report).await;
    }
    check_money::check(world, &mut report).await;
    if !report.violations.is_empty() {
        for key in world.conversations() {
            let named = format!("conversation {key}: ");
            if !at_rest || report.violations.iter().any(|v| v.starts_with(&named)) {
                report.story.extend(story(key, world).await);
            }
        }
    }
    report
}

async fn check_conversation(key: ConversationKey, world: &World, report: &mut Report) {
    report.counts.conversations += 1;
    let accepted: BTreeMap<MessageId, Timestamp> = {
        let records = world.witness.records();
        let of_it = records.accepted.iter().filter(|((of, _), _)| *of == key);
        of_it.map(|((_, id), at)| (*id, *at)).collect()
    };
    report.counts.messages += accepted.len() as u64;
    let head = world.witness.head(key).await;
    let (Some(head), Some(chat)) = (head, world.sim.conversation(key)) else {
        if !accepted.is_empty() {
            report.counts.losses += accepted.len() as u64;
            report
                .violations
                .push(format!("conversation {key}: it has no HEAD"));
        }
        return;
    };
    let turns = match world.witness.store().turns(key).await {
        Ok(turns) => turns,
        Err(error) => {
            report
                .violations
                .push(format!("conversation {key}: turns: {error}"));
            return;
        }
    };
    let deeds = {
        let records = world.witness.records();
        let of_it = records.deeds.iter().filter(|(_, of, _)| *of == key);
        of_it.map(|(at, _, deed)| (*at, *deed)).collect()
    };
    let path = format!("/conversations/{}/toggle_status", key.conversation);
    let opened = world
        .sim
        .calls()
        .into_iter()
        .filter(|call| call.path == path && call.status == 200)
        .filter(|call| {
            call.body.get("status").and_then(|s| s.as_str()) == Some(ChatStatus::Open.as_str())
        })
        .map(|call| call.at)
        .collect();
    let reopening = |m: &&Message| {
        m.kind == MessageKind::Activity
            && m.content.as_deref()
                == Some("The customer's message marked the conversation pending")
    };
    let reopened = chat
        .messages
        .iter()
        .filter(reopening)
        .map(|m| m.created_at)
        .collect();
    let mut subject = Subject {
        key,
        world,
        head,
        turns,
        chat,
        accepted,
        deeds,
        reopened,
        opened,
        violations: Vec::new(),
    };
    count(&subject, &mut report.counts);
    check_turns::check(&mut subject, &mut report.counts);
    check_sends::check(&mut subject, &mut report.counts);
    check_books::check(&mut subject).await;
    report.violations.extend(subject.violations);
}

fn count(subject: &Subject<'_>, counts: &mut Counts) {
    for outcome in subject.turns.iter().filter_map(|t| t.outcome.as_ref()) {
        *match outcome.kind() {
            OutcomeKind::Answered => &mut counts.answers,
            OutcomeKind::HandedOver => &mut counts.handovers,
            OutcomeKind::Ignored => &mut counts.ignored,
            OutcomeKind::Superseded => &mut counts.superseded,
            OutcomeKind::Failed => &mut counts.failed,
        } += 1;
    }
}

/// What happened in a conversation, in order.
async fn story(key: ConversationKey, world: &World) -> Vec<String> {
    let mut lines = world.witness.story(key);
    let age = jiff::SignedDuration::try_from(world.faults.age()).unwrap_or_default();
    let zero = world.witness.now() - age;
    for (at, port, fault) in world.faults.log(key) {
        let at = zero + jiff::SignedDuration::try_from(at).unwrap_or_default();
        lines.push((at, format!("fault: {} {}", port.as_str(), fault.as_str())));
    }
    for message in world.sim.messages(key) {
        let who = match (message.kind, message.private) {
            (MessageKind::Incoming, _) => "customer",
            (_, true) => "note",
            (MessageKind::Activity, _) => "activity",
            _ => "public",
        };
        let send_key = Subject::send_key(&message).map_or(String::new(), |k| format!(" {k}"));
        let text: String = message
            .content
            .unwrap_or_default()
            .chars()
            .take(60)
            .collect();
        lines.push((
            message.created_at,
            format!(
                "chat: {who} {}{send_key}: {}",
                message.id,
                text.replace('\n', " / ")
            ),
        ));
    }
    for turn in world.witness.store().turns(key).await.unwrap_or_default() {
        lines.push((
            turn.taken_at,
            format!(
                "turn {} takes {:?} ({})",
                turn.no,
                turn.messages.iter().map(|m| m.get()).collect::<Vec<_>>(),
                turn.run
            ),
        ));
        if let (Some(at), Some(outcome)) = (turn.finished_at, &turn.outcome) {
            lines.push((
                at,
                format!(
                    "turn {} ends: {outcome:?} sent {:?}",
                    turn.no,
                    turn.sent.iter().map(|m| m.get()).collect::<Vec<_>>()
                ),
            ));
        }
    }
    lines.sort_by_key(|(at, _)| *at);
    let mut story = vec![format!("--- {key}")];
    story.extend(lines.into_iter().map(|(at, line)| {
        let ms = at.duration_since(zero).as_millis();
        format!("{:>9}.{:03} {line}", ms / 1000, ms % 1000)
    }));
    if let Some(head) = world.witness.head(key).await {
        story.push(format!(
            "head: run {:?} owner {:?} inbox {} turn {:?} turns {} outcomes {:?} unanswered {}",
            head.run,
            head.owner,
            head.inbox.len(),
            head.turn.as_ref().map(|t| t.no),
            head.turns,
            head.outcomes,
            head.unanswered.len(),
        ));
    }
    story
}

/// Whether this outcome may come with texts to the customer.
pub(super) const fn may_speak(outcome: &TurnOutcome) -> bool {
    matches!(
        outcome,
        TurnOutcome::Answered
            | TurnOutcome::HandedOver(_)
            | TurnOutcome::Failed(_)
            | TurnOutcome::Superseded(SupersedeReason::WindowClosed)
    )
}
