//! Every message in one turn, every turn with its outcome, every counter right,
//! nobody left in silence.

use std::collections::{BTreeMap, BTreeSet};

use domain::burst::HARD_CAP;
use domain::ids::{MessageId, SendPart};
use domain::outcome::{HandoverReason, IgnoreReason, OutcomeKind, SupersedeReason, TurnOutcome};
use domain::review::ReviewPolicy;
use jiff::SignedDuration;
use store::TurnRow;

use super::check::Subject;
use super::faults::Fault;
use super::report::Counts;
use super::witness::Deed;
use crate::chatwoot_sim::MessageKind;

/// The notes that tell colleagues of a conversation that is theirs now.
const NOTES: [u32; 3] = [
    SendPart::WindowNote.number(),
    SendPart::HandoverNote.number(),
    DEAD_RUN_NOTE,
];
const DEAD_RUN_NOTE: u32 = SendPart::DeadRunNote.number();
/// What the steps of a turn may take when nothing goes wrong.
const STEPS: SignedDuration = SignedDuration::from_secs(5);
/// The same when models are asked, which answer slowly and sometimes twice.
const STEPS_WITH_MODELS: SignedDuration = SignedDuration::from_secs(45);

pub(super) fn check(subject: &mut Subject<'_>, counts: &mut Counts) {
    at_rest(subject);
    rows(subject);
    belonging(subject, counts);
    fates(subject);
    times(subject, counts);
}

/// Nothing is held or waits.
fn at_rest(subject: &mut Subject<'_>) {
    let head = &subject.head;
    let (run, turn) = (head.run.clone(), head.turn.as_ref().map(|t| t.no));
    let (inbox, unanswered) = (head.inbox.len(), head.unanswered.len());
    if let Some(run) = run {
        subject.wrong(format!("run {run} still holds the lease"));
    }
    if let Some(turn) = turn {
        subject.wrong(format!("turn {turn} is still under way"));
    }
    if inbox > 0 {
        subject.wrong(format!("{inbox} messages are still in the inbox"));
    }
    let waits = TurnOutcome::Superseded(SupersedeReason::WindowClosed);
    let reopening = subject.turns.last().and_then(|t| t.outcome.as_ref()) == Some(&waits);
    if unanswered > 0 && !reopening {
        subject.wrong(format!("{unanswered} messages of superseded turns wait"));
    }
    let mut seen = std::collections::BTreeSet::new();
    let ids: Vec<MessageId> = subject.head.recent.iter().filter_map(|l| l.id).collect();
    for id in ids {
        // A button answer is a second line under the id of the message that asked.
        if !seen.insert(id) && subject.accepted.contains_key(&id) {
            subject.wrong(format!("message {id} stands twice in the history"));
        }
    }
}

/// One row per turn, each with an outcome, and HEAD counts them rightly.
fn rows(subject: &mut Subject<'_>) {
    let numbers: Vec<u64> = subject.turns.iter().map(|t| t.no).collect();
    let expected: Vec<u64> = (1..=subject.head.turns).collect();
    if numbers != expected {
        subject.wrong(format!(
            "HEAD counts {} turns, there are rows of {numbers:?}",
            subject.head.turns
        ));
    }
    let mut counted: BTreeMap<OutcomeKind, u64> = BTreeMap::new();
    let mut without = Vec::new();
    for turn in &subject.turns {
        match &turn.outcome {
            Some(outcome) => *counted.entry(outcome.kind()).or_default() += 1,
            None => without.push(turn.no),
        }
    }
    if !without.is_empty() {
        subject.wrong(format!("turns {without:?} have no outcome"));
    }
    if counted != subject.head.outcomes {
        let head = subject.head.outcomes.clone();
        subject.wrong(format!("HEAD counts {head:?}, the rows say {counted:?}"));
    }
}

/// Every message that Chatwoot told of is in exactly one turn; one that was
/// changed may be in a second.
fn belonging(subject: &mut Subject<'_>, counts: &mut Counts) {
    let ids: Vec<MessageId> = subject.accepted.keys().copied().collect();
    for id in ids {
        let of: Vec<u64> = subject
            .turns
            .iter()
            .filter(|turn| turn.messages.contains(&id))
            .map(|turn| turn.no)
            .collect();
        let changed = subject.world.witness.records().changed.contains(&id);
        if of.is_empty() {
            counts.losses += 1;
            subject.wrong(format!("message {id} belongs to no turn"));
        } else if of.len() > 1 && !changed {
            subject.wrong(format!("message {id} belongs to turns {of:?}"));
        }
    }
}

/// Each message is followed by an answer or a hand-over, or by silence for a
/// reason that is true.
fn fates(subject: &mut Subject<'_>) {
    let ids: Vec<MessageId> = subject.accepted.keys().copied().collect();
    for id in ids {
        let first = subject.turns.iter().position(|t| t.messages.contains(&id));
        let Some(mut at) = first else { continue };
        // What a newer message overtook is carried into the next turn.
        let fate = loop {
            let Some(turn) = subject.turns.get(at).cloned() else {
                break Err("it was overtaken, and no turn came after".to_owned());
            };
            let Some(outcome) = turn.outcome.clone() else {
                break Err(format!("turn {} has no outcome", turn.no));
            };
            if outcome == TurnOutcome::Superseded(SupersedeReason::NewerMessage) {
                at += 1;
                continue;
            }
            break justified(subject, id, &turn, &outcome)
                .then_some(())
                .ok_or_else(|| {
                    format!(
                        "turn {} ended {outcome:?}, which the facts do not bear out",
                        turn.no
                    )
                });
        };
        if let Err(why) = fate {
            subject.wrong(format!("message {id}: {why}"));
        }
    }
}

fn justified(subject: &Subject<'_>, id: MessageId, turn: &TurnRow, outcome: &TurnOutcome) -> bool {
    let records = subject.world.witness.records();
    let took_over = |until| {
        let deeds = &mut subject.deeds.iter();
        deeds.any(|(at, deed)| *deed == Deed::TookOver && *at <= until)
    };
    let ended = turn.finished_at.unwrap_or(turn.taken_at);
    let wrote = |message: &MessageId, word: &str| {
        let text = records.texts.get(message);
        text.is_some_and(|text| text.to_lowercase().contains(word))
    };
    // The dead-run path told people, whether or not it came further.
    let gave_up = || {
        let notes = subject.ours(true);
        let mut notes = notes.iter();
        notes.any(|(key, _)| key.part_number() == DEAD_RUN_NOTE && key.turn() <= turn.no)
    };
    match outcome {
        TurnOutcome::Answered | TurnOutcome::Superseded(SupersedeReason::WindowClosed) => {
            !turn.sent.is_empty()
        }
        TurnOutcome::HandedOver(_) | TurnOutcome::Failed(_) => {
            let told = subject
                .ours(true)
                .iter()
                .any(|(key, _)| key.turn() == turn.no && NOTES.contains(&key.part_number()));
            // A dead run's conversation is opened before what waits becomes a turn.
            let of_it = |m: &&crate::chatwoot_sim::Message| turn.messages.contains(&m.id);
            let written = subject
                .chat
                .messages
                .iter()
                .filter(of_it)
                .map(|m| m.created_at);
            let since = written.min().unwrap_or(turn.taken_at);
            told && subject
                .opened
                .iter()
                .any(|at| *at >= since.min(turn.taken_at))
                && (took_over(ended) || heard_of_it(subject, turn, outcome, &records.deleted))
        }
        TurnOutcome::Ignored(reason) => match reason {
            IgnoreReason::PeopleOwn => {
                let gave_away = |t: &TurnRow| {
                    t.no < turn.no
                        && matches!(
                            t.outcome,
                            Some(TurnOutcome::HandedOver(_) | TurnOutcome::Failed(_))
                        )
                };
                took_over(ended) || subject.turns.iter().any(gave_away) || gave_up()
            }
            IgnoreReason::Deleted => records.deleted.contains(&id),
            IgnoreReason::AutoReply => {
                records.automatic.contains(&id) || records.deleted.contains(&id)
            }
            IgnoreReason::Spam => {
                let here = subject.accepted.keys().any(|m| wrote(m, "followers"));
                subject.world.shape.models || here
            }
            IgnoreReason::Blocked => {
                let contact = subject
                    .world
                    .sim
                    .contact(subject.key.account, subject.chat.contact);
                contact.is_some_and(|c| c.blocked)
            }
            IgnoreReason::OptedOut => {
                let mut all = subject.accepted.keys();
                let words = ["stop", "afmelden", "unsubscribe"];
                subject.world.shape.models || all.any(|m| words.iter().any(|w| wrote(m, w)))
            }
            IgnoreReason::EmptyInbox => false,
        },
        // What a dead run left behind was given to people while a step of it was still
        // at work: whichever of the two ends the turn names the reason.
        TurnOutcome::Superseded(_) => took_over(ended) || gave_up(),
    }
}

/// Whether the customer was told of a hand-over, or could not or need not be.
fn heard_of_it(
    subject: &Subject<'_>,
    turn: &TurnRow,
    outcome: &TurnOutcome,
    deleted: &BTreeSet<MessageId>,
) -> bool {
    let told = || {
        subject
            .ours(false)
            .iter()
            .any(|(key, _)| key.turn() == turn.no)
    };
    match outcome {
        TurnOutcome::HandedOver(
            HandoverReason::Undelivered | HandoverReason::ReplyWindowClosed,
        )
        | TurnOutcome::Failed(_) => true,
        _ => {
            told()
                || turn.messages.iter().all(|id| deleted.contains(id))
                || window_had_closed(subject, turn)
        }
    }
}

/// Whether the channel took no more words when the turn ended: a draft may wait for
/// its review for longer than customers may be answered.
fn window_had_closed(subject: &Subject<'_>, turn: &TurnRow) -> bool {
    let ended = turn.finished_at.unwrap_or(turn.taken_at);
    let customer = subject.chat.messages.iter();
    let wrote = customer
        .filter(|m| m.kind == MessageKind::Incoming && m.created_at <= ended)
        .map(|m| m.created_at)
        .max();
    match (subject.head.provider.reply_window(), wrote) {
        (Some(window), Some(wrote)) => ended.duration_since(wrote) >= window,
        _ => false,
    }
}

/// No turn begins later than the cap, and no answer later than its steps take,
/// where nothing went wrong.
fn times(subject: &mut Subject<'_>, counts: &mut Counts) {
    let calm = !subject.world.faults.touched(subject.key)
        && subject.world.shape.review == ReviewPolicy::default();
    let steps = if subject.world.shape.models {
        STEPS_WITH_MODELS
    } else {
        STEPS
    };
    let sends = subject.ours(false);
    let mut before = None;
    for turn in subject.turns.clone() {
        let arrived = turn
            .messages
            .iter()
            .filter_map(|id| subject.accepted.get(id));
        let (first, last) = (arrived.clone().min().copied(), arrived.max().copied());
        let changed = {
            let records = subject.world.witness.records();
            turn.messages.iter().any(|id| records.changed.contains(id))
        };
        if let Some(first) = first
            && calm
            && !changed
        {
            let latest = (first + HARD_CAP).max(before.unwrap_or(first)) + STEPS;
            if turn.taken_at > latest {
                subject.wrong(format!(
                    "turn {} was taken {:.1} s after its first message",
                    turn.no,
                    turn.taken_at.duration_since(first).as_secs_f64()
                ));
            }
        }
        before = turn.finished_at;
        let answer = sends.iter().find(|(key, _)| key.turn() == turn.no);
        let (Some(last), Some((_, answer))) = (last, answer) else {
            continue;
        };
        let waited = answer.created_at.duration_since(last);
        let ms = u64::try_from(waited.as_millis()).unwrap_or(0);
        // Where an execution vanished unheard, the wait is up to the customer's next
        // message.
        let vanished = subject.world.faults.befell(subject.key, Fault::Vanished);
        if subject.world.shape.review == ReviewPolicy::default() && !vanished {
            counts.slowest_answer_ms = counts.slowest_answer_ms.max(ms);
        }
        if calm && !changed {
            counts.slowest_calm_answer_ms = counts.slowest_calm_answer_ms.max(ms);
            if waited > HARD_CAP + steps {
                subject.wrong(format!(
                    "turn {} was answered {:.1} s after its last message, and no fault touched it",
                    turn.no,
                    waited.as_secs_f64()
                ));
            }
        }
    }
}
