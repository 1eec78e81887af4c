//! The send gate: may this draft go to the customer now?

use jiff::Timestamp;

use crate::head::{Head, Purpose, Turn};
use crate::ids::RunId;
use crate::outcome::SupersedeReason;

/// The gate's verdict on a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Send it.
    Send,
    /// Something newer made it worthless.
    Superseded(SupersedeReason),
    /// The channel takes no free text any more.
    WindowClosed,
    /// Another run owns the lease: this one must not act.
    LeaseLost,
    /// The customer opted out, and this is not the confirmation.
    OptedOut,
}

/// Decides on the turn's draft. Also decided by the database in the condition of
/// the claim; this names the reason.
pub fn verdict(head: &Head, turn: &Turn, run: &RunId, purpose: Purpose, now: Timestamp) -> Verdict {
    if head.run.as_ref() != Some(run) || head.turn.as_ref().map(|t| t.no) != Some(turn.no) {
        return Verdict::LeaseLost;
    }
    let handover = matches!(purpose, Purpose::Handover(_));
    if !handover && !head.owner.is_ai() {
        return Verdict::Superseded(SupersedeReason::TakenOver);
    }
    // A hand-over is said whatever was written meanwhile: the newer messages wait
    // for the same person.
    if !handover && !head.inbox.is_empty() {
        return Verdict::Superseded(SupersedeReason::NewerMessage);
    }
    if head.opted_out && purpose == Purpose::Answer && turn_is_proactive(turn) {
        return Verdict::OptedOut;
    }
    if !within_window(head, now) {
        return Verdict::WindowClosed;
    }
    Verdict::Send
}

/// A turn answers what the customer wrote; without any standing message it would
/// be a proactive text, which an opt-out forbids.
fn turn_is_proactive(turn: &Turn) -> bool {
    turn.standing_messages().next().is_none()
}

/// Whether the channel's reply window is open.
pub fn within_window(head: &Head, now: Timestamp) -> bool {
    match (head.provider.reply_window(), head.last_customer_at) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(window), Some(last)) => now < last.saturating_add(window).unwrap_or(last),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::channel::Provider;
    use crate::head::{InboxItem, InboxKind, Standing};
    use crate::ids::{ConversationKey, MessageId};
    use crate::outcome::HandoverReason;
    use crate::ownership::{Owner, Takeover};

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + hour * 3600).unwrap()
    }

    fn item() -> InboxItem {
        InboxItem {
            id: MessageId::new(5).unwrap(),
            kind: InboxKind::Message,
            text: "hello".into(),
            attachments: Vec::new(),
            received_at: at(0),
            created_at: at(0),
            standing: Standing::Normal,
        }
    }

    fn setting() -> (Head, Turn, RunId) {
        let key: ConversationKey = "1-42".parse().unwrap();
        let run = RunId::for_message(key, MessageId::new(5).unwrap());
        let turn = Turn {
            no: 1,
            run: run.clone(),
            messages: vec![item()],
            carried: Vec::new(),
            taken_at: at(0),
            steps: BTreeMap::new(),
            reply: Vec::new(),
            told: false,
            typing: false,
            discloses: false,
            draft: None,
            claim: None,
            review: None,
            seen: 0,
        };
        let mut head = Head::new(key, Owner::Ai { since: at(0) });
        head.run = Some(run.clone());
        head.turn = Some(turn.clone());
        head.provider = Provider::WhatsappCloud;
        head.last_customer_at = Some(at(0));
        (head, turn, run)
    }

    #[test]
    fn a_current_draft_is_sent() {
        let (head, turn, run) = setting();
        assert_eq!(
            verdict(&head, &turn, &run, Purpose::Answer, at(1)),
            Verdict::Send
        );
    }

    #[test]
    fn newer_messages_and_people_make_an_answer_worthless_but_not_a_hand_over() {
        let (mut head, turn, run) = setting();
        head.inbox.push(item());
        let newer = Verdict::Superseded(SupersedeReason::NewerMessage);
        assert_eq!(verdict(&head, &turn, &run, Purpose::Answer, at(1)), newer);
        head.owner = Owner::People {
            since: at(0),
            because: Takeover::Wrote,
        };
        let taken = Verdict::Superseded(SupersedeReason::TakenOver);
        assert_eq!(verdict(&head, &turn, &run, Purpose::Answer, at(1)), taken);
        let handover = Purpose::Handover(HandoverReason::HighPriority);
        assert_eq!(verdict(&head, &turn, &run, handover, at(1)), Verdict::Send);
    }

    #[test]
    fn the_window_closes_where_the_channel_has_one() {
        let (mut head, turn, run) = setting();
        let closed = Verdict::WindowClosed;
        assert_eq!(verdict(&head, &turn, &run, Purpose::Answer, at(24)), closed);
        head.provider = Provider::Email;
        assert_eq!(
            verdict(&head, &turn, &run, Purpose::Answer, at(24)),
            Verdict::Send
        );
    }

    #[test]
    fn a_run_without_the_lease_does_nothing() {
        let (mut head, turn, run) = setting();
        head.run = Some(RunId::resumed(head.key, 2));
        assert_eq!(
            verdict(&head, &turn, &run, Purpose::Answer, at(1)),
            Verdict::LeaseLost
        );
    }
}
