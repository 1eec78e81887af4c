//! Why a conversation goes to people, and whether the customer is told. Pure.

use domain::error::UNSUPPORTED;
use domain::head::{Head, Turn};
use domain::outcome::HandoverReason;
use domain::ownership::{Owner, Takeover};
use domain::step::{Next, StepInput, failed_after};
use jiff::Timestamp;

/// The reason, from what led here. An error that an earlier turn of the same run
/// caught is still in the input, so the way here is looked at first.
pub fn reason(input: &StepInput, turn: &Turn) -> HandoverReason {
    let way = input.step.as_ref().map(|s| s.next);
    match (way, &input.error) {
        (Some(Next::HighPriority), _) if turn.standing_messages().next().is_none() => {
            HandoverReason::Undelivered
        }
        (Some(Next::HighPriority), _) => HandoverReason::HighPriority,
        (Some(Next::Escalate), _) if turn.review.is_some() => HandoverReason::ReviewRejected,
        (Some(Next::Escalate), _) => HandoverReason::AgentEscalated,
        (_, Some(error)) if error.error == "States.Timeout" && turn.review.is_some() => {
            HandoverReason::ReviewTimedOut
        }
        (_, Some(error)) if error.error == UNSUPPORTED => HandoverReason::Unsupported,
        _ => HandoverReason::StepFailed,
    }
}

/// What the receipt says: the reason, and of a step that failed its name and the
/// class of its error.
pub(crate) fn evidence(input: &StepInput, reason: HandoverReason) -> Vec<String> {
    let mut evidence = vec![format!("handover:{}", words(reason))];
    let failed = matches!(
        reason,
        HandoverReason::StepFailed | HandoverReason::ReviewTimedOut
    );
    if let Some(error) = input.error.as_ref().filter(|_| failed) {
        evidence.push(format!("failed:{}", failed_after(input.step.as_ref())));
        evidence.push(format!("error:{}", error.error));
    }
    evidence
}

/// Whether this hand-over was begun before, by an attempt that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// This is the first attempt.
    NotTried,
    /// An earlier one told colleagues at least.
    Tried,
}

/// Whether the customer is told that a person will answer: not if a person is there
/// already, nor if the channel just refused a message of ours.
///
/// An earlier attempt of this hand-over opens the conversation and gives it to a
/// team, which may assign somebody: that comes back as if a person had done it, so
/// after such an attempt only a person is known to be there who wrote, or who had
/// the conversation before the messages came that are handed over. (The attempt may
/// have failed before it could write down that the turn is taken: when this one takes
/// it tells nothing.)
pub fn says_goodbye(head: &Head, turn: &Turn, reason: HandoverReason, before: Before) -> bool {
    let person_is_there = match head.owner {
        Owner::Ai { .. } => false,
        Owner::People { because, since } => match because {
            Takeover::Wrote => true,
            Takeover::Assigned | Takeover::Opened => {
                before == Before::NotTried || since < begun(turn)
            }
            Takeover::Escalated => false,
        },
    };
    !person_is_there
        && reason != HandoverReason::Undelivered
        && turn.standing_messages().next().is_some()
}

/// When the hand-over of a turn can have begun at the earliest. A turn of which no
/// step is recorded is taken by the hand-over itself, by each of its attempts anew:
/// then an earlier one began after the first message came.
fn begun(turn: &Turn) -> Timestamp {
    let received = turn.messages.iter().map(|item| item.received_at).min();
    received
        .filter(|_| turn.steps.is_empty())
        .map_or(turn.taken_at, |received| received.min(turn.taken_at))
}

/// The reason in words for colleagues.
pub(crate) const fn words(reason: HandoverReason) -> &'static str {
    match reason {
        HandoverReason::HighPriority => "a person is owed",
        HandoverReason::AgentEscalated => "the assistant could not or may not answer",
        HandoverReason::Unsupported => "the answer would have said what the business never said",
        HandoverReason::StepFailed => "a step failed and kept failing",
        HandoverReason::ReviewTimedOut => "nobody reviewed the draft within 24 hours",
        HandoverReason::ReviewRejected => "a reviewer rejected the draft",
        HandoverReason::ReplyWindowClosed => "the channel's reply window has closed",
        HandoverReason::Undelivered => "the channel refused our last message",
        HandoverReason::RunDied => "the automatic handling broke down",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::{ConversationKey, MessageId, RunId};
    use domain::step::{CaughtError, StepOutput};

    fn input(next: Option<Next>, error: Option<&str>) -> StepInput {
        let key: ConversationKey = "1-42".parse().unwrap();
        StepInput {
            account: key.account,
            conversation: key.conversation,
            contact: None,
            run: RunId::for_message(key, MessageId::FIRST),
            wait_until: Timestamp::UNIX_EPOCH,
            step: next.map(|next| StepOutput::go(1, next)),
            error: error.map(|e| CaughtError {
                error: e.into(),
                cause: String::new(),
            }),
        }
    }

    fn turn(messages: usize) -> Turn {
        let mut head = Head::new(
            "1-42".parse().unwrap(),
            Owner::Ai {
                since: Timestamp::UNIX_EPOCH,
            },
        );
        for n in 0..messages {
            head.inbox.push(domain::head::InboxItem {
                id: MessageId::new(n as u64 + 1).unwrap(),
                kind: domain::head::InboxKind::Message,
                text: "help".into(),
                attachments: Vec::new(),
                received_at: Timestamp::UNIX_EPOCH,
                created_at: Timestamp::UNIX_EPOCH,
                standing: domain::head::Standing::Normal,
            });
        }
        let run = RunId::for_message(head.key, MessageId::FIRST);
        domain::turn::take_now(&head, &run, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn the_way_here_names_the_reason() {
        let cases = [
            (
                Some(Next::HighPriority),
                None,
                1,
                HandoverReason::HighPriority,
            ),
            (
                Some(Next::HighPriority),
                None,
                0,
                HandoverReason::Undelivered,
            ),
            (
                Some(Next::Escalate),
                None,
                1,
                HandoverReason::AgentEscalated,
            ),
            (
                Some(Next::Automated),
                Some("Frontdesk.Terminal"),
                1,
                HandoverReason::StepFailed,
            ),
            (
                Some(Next::Deliver),
                Some("Frontdesk.Unsupported"),
                1,
                HandoverReason::Unsupported,
            ),
            (
                Some(Next::Review),
                Some("States.Timeout"),
                1,
                HandoverReason::StepFailed,
            ),
        ];
        for (next, error, messages, expected) in cases {
            assert_eq!(
                reason(&input(next, error), &turn(messages)),
                expected,
                "{next:?} {error:?}"
            );
        }
        let mut reviewed = turn(1);
        reviewed.review = Some(domain::head::PendingReview {
            token: "t".into(),
            since: Timestamp::UNIX_EPOCH,
            decided: None,
        });
        let timed_out = input(Some(Next::Review), Some("States.Timeout"));
        assert_eq!(
            reason(&timed_out, &reviewed),
            HandoverReason::ReviewTimedOut
        );
    }

    #[test]
    fn nobody_is_told_twice_that_a_person_comes() {
        let turn = turn(1);
        let mut head = Head::new(
            "1-42".parse().unwrap(),
            Owner::Ai {
                since: Timestamp::UNIX_EPOCH,
            },
        );
        let failed = HandoverReason::StepFailed;
        let undelivered = HandoverReason::Undelivered;
        assert!(says_goodbye(&head, &turn, failed, Before::NotTried));
        assert!(!says_goodbye(&head, &turn, undelivered, Before::NotTried));
        // Seconds after the turn was taken.
        for (because, since, before, told) in [
            (Takeover::Wrote, 1, Before::NotTried, false),
            (Takeover::Wrote, 1, Before::Tried, false),
            (Takeover::Assigned, 1, Before::NotTried, false),
            (Takeover::Assigned, 1, Before::Tried, true),
            (Takeover::Assigned, -1, Before::Tried, false),
            (Takeover::Opened, 1, Before::NotTried, false),
            (Takeover::Opened, 1, Before::Tried, true),
            (Takeover::Opened, -1, Before::Tried, false),
            (Takeover::Escalated, -1, Before::NotTried, true),
        ] {
            head.owner = Owner::People {
                since: turn.taken_at + jiff::SignedDuration::from_secs(since),
                because,
            };
            let says = says_goodbye(&head, &turn, failed, before);
            assert_eq!(says, told, "{because:?} {since} {before:?}");
        }
    }

    #[test]
    fn what_an_earlier_attempt_opened_is_nobodys_take_over() {
        let second = jiff::SignedDuration::from_secs(1);
        let mut turn = turn(1);
        // Taken by the second attempt; the first one opened the conversation before.
        turn.taken_at += second * 60;
        let opened = Owner::People {
            since: Timestamp::UNIX_EPOCH + second * 30,
            because: Takeover::Opened,
        };
        let head = Head::new("1-42".parse().unwrap(), opened);
        let failed = HandoverReason::StepFailed;
        assert!(says_goodbye(&head, &turn, failed, Before::Tried));
        assert!(!says_goodbye(&head, &turn, failed, Before::NotTried));
        // Taken by the router: a person was faster than it.
        let record = domain::head::StepRecord {
            checkpoint_id: String::new(),
            output: StepOutput::go(1, Next::Automated),
        };
        turn.steps.insert(domain::step::Step::Classify, record);
        assert!(!says_goodbye(&head, &turn, failed, Before::Tried));
    }
}
