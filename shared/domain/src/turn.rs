//! Taking a turn: the whole inbox becomes one question to answer.

use jiff::Timestamp;

use crate::burst::QuietTime;
use crate::head::{Head, InboxKind, Standing, Turn};
use crate::ids::RunId;
use crate::outcome::IgnoreReason;
use crate::state::HistoryEntry;

/// What the first step of a run finds.
#[derive(Debug, Clone, PartialEq)]
pub enum Take {
    /// The burst still goes on: come back then.
    Wait(Timestamp),
    /// The turn is under way already (a retry, or a resumed run).
    Resume(Turn),
    /// This turn is taken now.
    New(Turn),
    /// There is nothing to take.
    Empty,
}

/// Decides what the run may take at `now`.
pub fn take(head: &Head, run: &RunId, now: Timestamp, quiet: QuietTime) -> Take {
    if let Some(turn) = &head.turn {
        return Take::Resume(turn.clone());
    }
    match quiet.ready_at(&head.inbox) {
        None => Take::Empty,
        Some(ready) if now < ready => Take::Wait(ready),
        Some(_) => Take::New(take_now(head, run, now)),
    }
}

/// Takes the inbox as it is, burst or not: for a hand-over that must not wait.
pub fn take_now(head: &Head, run: &RunId, now: Timestamp) -> Turn {
    let mut carried = head.unanswered.clone();
    for change in head.inbox.iter().filter(|i| i.kind == InboxKind::Amendment) {
        for old in carried.iter_mut().filter(|old| old.id == change.id) {
            old.text.clone_from(&change.text);
            old.standing = change.standing;
        }
    }
    let mut messages = head.inbox.clone();
    // Webhooks arrive in any order; Chatwoot's ids grow in the order of writing.
    messages.sort_by_key(|item| item.id);
    Turn {
        no: head.turns + 1,
        run: run.clone(),
        messages,
        carried,
        taken_at: now,
        steps: std::collections::BTreeMap::new(),
        reply: Vec::new(),
        told: false,
        typing: false,
        discloses: head.disclosed,
        draft: None,
        claim: None,
        review: None,
        seen: 0,
    }
}

/// Why a taken turn needs no answer, if it needs none whoever owns the
/// conversation.
pub fn nothing_owed(turn: &Turn) -> Option<IgnoreReason> {
    let mut standing = turn.standing_messages().peekable();
    if standing.peek().is_none() {
        return (!turn.has_undelivered()).then_some(IgnoreReason::Deleted);
    }
    let all = |wanted: Standing| turn.standing_messages().all(|i| i.standing == wanted);
    if all(Standing::Blocked) {
        return Some(IgnoreReason::Blocked);
    }
    if all(Standing::AutoReply) {
        return Some(IgnoreReason::AutoReply);
    }
    None
}

/// Leaves `keep` recent lines; the summary takes in the older ones.
pub fn trim(head: &mut Head, keep: usize) {
    let surplus = head.recent.len().saturating_sub(keep);
    let fallen: Vec<HistoryEntry> = head.recent.drain(..surplus).collect();
    let name = head.profile.as_ref().and_then(|person| person.name.clone());
    let names: Vec<&str> = name.as_deref().into_iter().collect();
    head.summary.take(fallen, &names);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::head::InboxItem;
    use crate::ids::{ConversationKey, MessageId};
    use crate::ownership::Owner;
    use jiff::SignedDuration;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_790_000_000_000 + ms).unwrap()
    }

    fn item(id: u64, text: &str) -> InboxItem {
        InboxItem {
            id: MessageId::new(id).unwrap(),
            kind: InboxKind::Message,
            text: text.into(),
            attachments: Vec::new(),
            received_at: at(0),
            created_at: at(0),
            standing: Standing::Normal,
        }
    }

    fn head(inbox: Vec<InboxItem>) -> (Head, RunId) {
        let key: ConversationKey = "1-42".parse().unwrap();
        let mut head = Head::new(key, Owner::Ai { since: at(0) });
        head.inbox = inbox;
        (head, RunId::for_message(key, MessageId::new(1).unwrap()))
    }

    #[test]
    fn the_whole_inbox_becomes_one_turn_once_the_burst_is_over() {
        let (head, run) = head(vec![item(1, "hi"), item(2, "are you open")]);
        let quiet = QuietTime {
            fixed: Some(SignedDuration::from_secs(2)),
        };
        assert_eq!(take(&head, &run, at(1999), quiet), Take::Wait(at(2000)));
        let Take::New(turn) = take(&head, &run, at(2000), quiet) else {
            panic!("the burst is over");
        };
        assert_eq!((turn.no, turn.text().as_str()), (1, "hi\nare you open"));
    }

    #[test]
    fn a_turn_under_way_is_resumed_not_taken_again() {
        let (mut head, run) = head(vec![item(1, "hi there you all?")]);
        let turn = take_now(&head, &run, at(0));
        head.turn = Some(turn.clone());
        assert_eq!(
            take(&head, &run, at(0), QuietTime::default()),
            Take::Resume(turn)
        );
    }

    #[test]
    fn an_edit_of_an_unanswered_message_changes_what_is_answered() {
        let (mut head, run) = head(vec![]);
        head.unanswered = vec![item(1, "size M"), item(2, "thanks")];
        let mut edit = item(1, "size L");
        edit.kind = InboxKind::Amendment;
        head.inbox = vec![edit];
        assert_eq!(take_now(&head, &run, at(0)).text(), "size L\nthanks");

        let mut deletion = item(1, "");
        deletion.kind = InboxKind::Amendment;
        deletion.standing = Standing::Deleted;
        head.inbox = vec![deletion];
        assert_eq!(take_now(&head, &run, at(0)).text(), "thanks");
    }

    #[test]
    fn deleted_blocked_and_automatic_messages_are_owed_nothing() {
        for (standing, reason) in [
            (Standing::Deleted, Some(IgnoreReason::Deleted)),
            (Standing::Blocked, Some(IgnoreReason::Blocked)),
            (Standing::AutoReply, Some(IgnoreReason::AutoReply)),
            (Standing::Normal, None),
        ] {
            let mut message = item(1, "hello");
            message.standing = standing;
            let (head, run) = head(vec![message]);
            assert_eq!(nothing_owed(&take_now(&head, &run, at(0))), reason);
        }
    }
}
