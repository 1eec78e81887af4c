//! One answer per turn, whole, in order, disclosed, and none while people own the
//! conversation.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::{MessageId, SendKey, SendPart};
use domain::lang::Lang;
use domain::outcome::{HandoverReason, SupersedeReason, TurnOutcome};
use domain::phrases;

use super::check::{Subject, may_speak};
use super::faults::Fault;
use super::report::Counts;
use super::witness::Deed;

/// From here on are the parts of what is said of a hand-over.
const HANDOVER: u32 = SendPart::Handover(1).number();
/// The label of a conversation that waits for a person.
const LABEL: &str = "needs-human";
/// The template that reopens a channel.
const TEMPLATE: u32 = SendPart::Template.number();

pub(super) fn check(subject: &mut Subject<'_>, counts: &mut Counts) {
    once(subject, counts);
    whole(subject);
    in_order(subject, counts);
    disclosed(subject);
    silent_while_people_own(subject);
    labelled(subject);
}

/// Nothing is sent twice, neither texts nor notes.
fn once(subject: &mut Subject<'_>, counts: &mut Counts) {
    for private in [false, true] {
        let mut by_key: BTreeMap<SendKey, Vec<MessageId>> = BTreeMap::new();
        for (key, message) in subject.ours(private) {
            by_key.entry(key).or_default().push(message.id);
        }
        // A note is written at least once: nobody but colleagues sees it, and nobody
        // shall wait until one that may still arrive has done so.
        let befell = |fault| subject.world.faults.befell(subject.key, fault);
        if private && (befell(Fault::Later) || befell(Fault::Overlapped)) {
            continue;
        }
        for (key, ids) in by_key.into_iter().filter(|(_, ids)| ids.len() > 1) {
            counts.duplicates += ids.len() as u64 - 1;
            subject.wrong(format!("{key} was sent {} times, as {ids:?}", ids.len()));
        }
    }
}

/// A turn's record and what the customer got are the same.
fn whole(subject: &mut Subject<'_>) {
    let mut got: BTreeMap<u64, Vec<(u32, MessageId)>> = BTreeMap::new();
    for (key, message) in subject.ours(false) {
        let parts = got.entry(key.turn()).or_default();
        parts.push((key.part_number(), message.id));
    }
    for turn in subject.turns.clone() {
        let Some(outcome) = &turn.outcome else {
            continue;
        };
        let mut parts = got.remove(&turn.no).unwrap_or_default();
        parts.sort_unstable();
        let ids: BTreeSet<MessageId> = parts.iter().map(|(_, id)| *id).collect();
        let sent: BTreeSet<MessageId> = turn.sent.iter().copied().collect();
        if !may_speak(outcome) && !ids.is_empty() {
            subject.wrong(format!(
                "turn {} ended {outcome:?}, and the customer got {ids:?}",
                turn.no
            ));
        }
        let matches = match outcome {
            TurnOutcome::Answered | TurnOutcome::Superseded(SupersedeReason::WindowClosed) => {
                ids == sent
            }
            // What an attempt before the hand-over had sent counts too.
            TurnOutcome::HandedOver(_) => sent.is_subset(&ids),
            _ => sent.is_empty(),
        };
        if !matches {
            subject.wrong(format!(
                "turn {} ended {outcome:?} with {sent:?}, the customer got {ids:?}",
                turn.no
            ));
        }
        let (answer, handover): (Vec<u32>, Vec<u32>) = parts
            .iter()
            .map(|(part, _)| *part)
            .filter(|part| *part != TEMPLATE)
            .partition(|part| *part < HANDOVER);
        let gapless =
            |parts: &[u32], first: u32| parts.iter().zip(first..).all(|(part, n)| *part == n);
        if !gapless(&answer, 1) || !gapless(&handover, HANDOVER) {
            subject.wrong(format!("turn {} has the parts {parts:?}", turn.no));
        }
    }
    if !got.is_empty() {
        subject.wrong(format!("texts of turns without a row: {got:?}"));
    }
}

/// Later turns speak later, and parts follow each other.
fn in_order(subject: &mut Subject<'_>, counts: &mut Counts) {
    let keys: Vec<(u64, u32)> = subject
        .ours(false)
        .iter()
        .map(|(key, _)| (key.turn(), key.part_number()))
        .collect();
    for pair in keys.windows(2) {
        if pair[0] > pair[1] {
            counts.out_of_order += 1;
            subject.wrong(format!(
                "turn.part {:?} was sent after {:?}",
                pair[1], pair[0]
            ));
        }
    }
}

/// The first text says that an assistant speaks, and no later one says it again.
fn disclosed(subject: &mut Subject<'_>) {
    let name = subject.world.business.settings.name.clone();
    let said = |text: &str| {
        let all = Lang::ALL.into_iter();
        all.map(|lang| phrases::disclosure(lang, &name))
            .any(|phrase| text.contains(&phrase))
    };
    let fixed = |text: &str| {
        let opt_out = Lang::ALL
            .into_iter()
            .any(|lang| text == phrases::opted_out(lang) || text == phrases::opted_in(lang));
        let template = subject.world.business.settings.reopen_template.as_ref();
        opt_out || template.is_some_and(|t| t.content == text)
    };
    let texts: Vec<(SendKey, String)> = subject
        .ours(false)
        .into_iter()
        .map(|(key, m)| (key, m.content.unwrap_or_default()))
        .filter(|(_, text)| !fixed(text))
        .collect();
    if let Some((key, text)) = texts.first()
        && !said(text)
    {
        let key = key.clone();
        subject.wrong(format!(
            "{key} is the first answer and does not say who answers"
        ));
    }
    let times = texts.iter().filter(|(_, text)| said(text)).count();
    // What a run sent before it died, or before its turn was handed over, nobody
    // wrote down.
    let half = |no| {
        let mut keys = texts.iter().map(|(key, _)| key);
        keys.any(|key| key.turn() == no && key.part_number() < HANDOVER)
    };
    let unknown = |t: &store::TurnRow| match t.outcome {
        Some(TurnOutcome::Failed(_)) => true,
        Some(TurnOutcome::HandedOver(_)) => half(t.no),
        _ => false,
    };
    if times > 1 && !subject.turns.iter().any(unknown) {
        subject.wrong(format!(
            "it was said {times} times that an assistant answers"
        ));
    }
}

/// A turn that was taken after intake had heard of a take-over says nothing until
/// people hand back.
fn silent_while_people_own(subject: &mut Subject<'_>) {
    let heard: Vec<_> = {
        let records = subject.world.witness.records();
        let of_it = records
            .heard_of
            .iter()
            .filter(|(_, of, _)| *of == subject.key);
        of_it
            .map(|(heard, _, happened)| (*heard, *happened))
            .collect()
    };
    for (key, message) in subject.ours(false) {
        let Some(turn) = subject.turns.iter().find(|t| t.no == key.turn()) else {
            continue;
        };
        let taken_at = turn.taken_at;
        let broken = heard.iter().find(|(heard, happened)| {
            let between = |at| *happened <= at && at <= message.created_at;
            let by_people = |(at, deed): &(_, Deed)| *deed == Deed::HandedBack && between(*at);
            let handed_back = subject.deeds.iter().any(by_people)
                || subject.reopened.iter().any(|at| between(*at));
            *heard < taken_at && !handed_back
        });
        if let Some((heard, _)) = broken {
            let heard = *heard;
            subject.wrong(format!(
                "{key} was sent although intake had heard of people at {heard}, before the turn was taken"
            ));
        }
    }
}

/// A hand-over leaves its label.
fn labelled(subject: &mut Subject<'_>) {
    let handed_over = |outcome: &TurnOutcome| matches!(outcome, TurnOutcome::HandedOver(reason) if *reason != HandoverReason::ReplyWindowClosed);
    let mut outcomes = subject.turns.iter().filter_map(|t| t.outcome.as_ref());
    let labelled = subject.chat.labels.iter().any(|label| label == LABEL);
    if outcomes.any(handed_over) && !labelled {
        subject.wrong("it was handed over and has no such label");
    }
}
