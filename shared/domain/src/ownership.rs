//! Who answers: the AI or people (DESIGN §1, Ownership).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::{Assignee, ChatStatus};
use crate::head::Head;

/// Who owns a conversation, and since when. Events arrive out of order; one that is
/// older than the last decision changes nothing.
///
/// The moment is Chatwoot's, which the event carries. Only our own hand-over has
/// none of Chatwoot's and goes by our clock, so that a sign of the very moment of a
/// hand-over counts as later or earlier by what the two clocks differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Owner {
    /// The AI answers.
    Ai {
        /// Since when.
        since: Timestamp,
    },
    /// People answer; the AI records and stays silent.
    People {
        /// Since when.
        since: Timestamp,
        /// What gave it to them.
        because: Takeover,
    },
}

/// What gave a conversation to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Takeover {
    /// A public message that is not ours.
    Wrote,
    /// An assignment to a person.
    Assigned,
    /// Somebody set the status to open.
    Opened,
    /// Our own escalation.
    Escalated,
}

/// Something that may change the owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A public outgoing message that is not ours.
    ForeignMessage,
    /// The assignee changed.
    Assigned(Assignee),
    /// The status changed; the status before, as far as known.
    Status {
        /// The new one.
        now: ChatStatus,
        /// The last one seen.
        before: Option<ChatStatus>,
    },
}

impl Owner {
    /// The owner of a conversation that is seen for the first time: people, if
    /// one of them is assigned already. That the AI owns it otherwise is no decision
    /// that an earlier sign could be too old for: what a colleague wrote before may
    /// be heard of later.
    pub fn at_first_sight(assignee: Assignee, at: Timestamp) -> Self {
        match assignee {
            Assignee::Person => Self::People {
                since: at,
                because: Takeover::Assigned,
            },
            _ => Self::Ai {
                since: Timestamp::UNIX_EPOCH,
            },
        }
    }

    /// Whether the AI may speak.
    pub const fn is_ai(self) -> bool {
        matches!(self, Self::Ai { .. })
    }

    /// Whether a person has it because they wrote.
    pub const fn is_by_writing(self) -> bool {
        matches!(
            self,
            Self::People {
                because: Takeover::Wrote,
                ..
            }
        )
    }

    /// Since when.
    pub const fn since(self) -> Timestamp {
        match self {
            Self::Ai { since } | Self::People { since, .. } => since,
        }
    }

    /// The owner after `sign`, which happened at `at` by Chatwoot's clock.
    pub fn after(self, sign: Sign, at: Timestamp) -> Self {
        let wanted = match sign {
            Sign::ForeignMessage => Some(Takeover::Wrote),
            Sign::Assigned(Assignee::Person) => Some(Takeover::Assigned),
            // A conversation reopened by its customer becomes open by itself
            // where no bot is active (Chatwoot facts §4.4): nobody took it.
            // Unassigning hands nothing back, nor does putting it to sleep.
            Sign::Status {
                now: ChatStatus::Open,
                before: Some(ChatStatus::Resolved | ChatStatus::Snoozed),
            }
            | Sign::Assigned(Assignee::Nobody | Assignee::OtherAssistant)
            | Sign::Status {
                now: ChatStatus::Snoozed,
                ..
            } => return self,
            Sign::Status {
                now: ChatStatus::Open,
                ..
            } => Some(Takeover::Opened),
            Sign::Assigned(Assignee::Bot(_))
            | Sign::Status {
                now: ChatStatus::Pending | ChatStatus::Resolved,
                ..
            } => None,
        };
        match (self, wanted) {
            (current, _) if at < current.since() => current,
            // A sign that changes nothing still counts from its own moment: what
            // happened before it and arrives after it must not undo it.
            (Self::Ai { .. }, Some(because)) => Self::People { since: at, because },
            (Self::People { because, .. }, Some(new)) => Self::People {
                since: at,
                because: match (because, new) {
                    // Now somebody is there: the customer need not be told any
                    // more that somebody will be.
                    (Takeover::Escalated, Takeover::Wrote | Takeover::Assigned) => new,
                    _ => because,
                },
            },
            (_, None) => Self::Ai { since: at },
        }
    }
}

/// The owner after a customer's message that shows a conversation in the hands of a
/// person, if that is news: the event that told of the assignment may be lost, since
/// Chatwoot sends those once only (Chatwoot facts §1.2).
///
/// `as_of` is when the conversation was so at the latest. A person who was known to
/// be assigned takes nothing: people hand back without unassigning themselves. Nor
/// does an assignment in the hands of people, like the one that Chatwoot makes when
/// we give a conversation to a team.
pub fn after_snapshot(head: &Head, shown: Assignee, as_of: Timestamp) -> Option<Owner> {
    let news = head.assignee != Some(Assignee::Person)
        && as_of > head.owner.since()
        && head.assignee_at.is_none_or(|known| as_of > known);
    (shown == Assignee::Person && head.owner.is_ai() && news)
        .then(|| head.owner.after(Sign::Assigned(Assignee::Person), as_of))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + second).unwrap()
    }

    #[test]
    fn people_take_over_and_hand_back() {
        let ai = Owner::Ai { since: at(0) };
        let open = |before| Sign::Status {
            now: ChatStatus::Open,
            before,
        };
        let status = |now| Sign::Status { now, before: None };
        let cases: [(Sign, bool); 9] = [
            (Sign::ForeignMessage, false),
            (Sign::Assigned(Assignee::Person), false),
            (open(Some(ChatStatus::Pending)), false),
            (open(None), false),
            (open(Some(ChatStatus::Resolved)), true),
            (open(Some(ChatStatus::Snoozed)), true),
            (Sign::Assigned(Assignee::Nobody), true),
            (status(ChatStatus::Snoozed), true),
            (status(ChatStatus::Pending), true),
        ];
        for (sign, ai_owns) in cases {
            assert_eq!(ai.after(sign, at(5)).is_ai(), ai_owns, "{sign:?}");
        }
        let people = ai.after(Sign::ForeignMessage, at(5));
        for (sign, ai_owns) in [
            (status(ChatStatus::Pending), true),
            (status(ChatStatus::Resolved), true),
            (Sign::Assigned(Assignee::Bot(4)), true),
            (Sign::Assigned(Assignee::Nobody), false),
            (status(ChatStatus::Snoozed), false),
            (Sign::ForeignMessage, false),
        ] {
            assert_eq!(people.after(sign, at(6)).is_ai(), ai_owns, "{sign:?}");
        }
    }

    #[test]
    fn after_an_escalation_it_shows_when_a_person_is_there() {
        let escalated = Owner::People {
            since: at(0),
            because: Takeover::Escalated,
        };
        let ours = Sign::Status {
            now: ChatStatus::Open,
            before: Some(ChatStatus::Pending),
        };
        for (sign, because) in [
            (ours, Takeover::Escalated),
            (Sign::ForeignMessage, Takeover::Wrote),
            (Sign::Assigned(Assignee::Person), Takeover::Assigned),
        ] {
            let since = at(5);
            let owner = escalated.after(sign, since);
            assert_eq!(owner, Owner::People { since, because });
        }
    }

    #[test]
    fn a_late_event_does_not_undo_a_newer_one() {
        let people = Owner::Ai { since: at(0) }.after(Sign::ForeignMessage, at(10));
        let late = Sign::Status {
            now: ChatStatus::Pending,
            before: None,
        };
        assert!(!people.after(late, at(9)).is_ai());
        // Said twice, the second time counts.
        let twice = people.after(Sign::Assigned(Assignee::Person), at(20));
        assert!(!twice.after(late, at(15)).is_ai());
        let still = Owner::Ai { since: at(0) }.after(late, at(20));
        assert!(still.after(Sign::ForeignMessage, at(15)).is_ai());
        let back = people.after(late, at(11));
        assert!(back.after(Sign::ForeignMessage, at(10)).is_ai());
    }

    #[test]
    fn a_message_tells_of_an_assignment_whose_event_was_lost() {
        let mut head = Head::new("1-42".parse().unwrap(), Owner::Ai { since: at(5) });
        head.assignee = Some(Assignee::Nobody);
        head.assignee_at = Some(at(7));
        let shown = |head: &Head, who, second| after_snapshot(head, who, at(second));
        let taken = Owner::People {
            since: at(8),
            because: Takeover::Assigned,
        };
        assert_eq!(shown(&head, Assignee::Person, 8), Some(taken));
        assert_eq!(
            shown(&head, Assignee::Person, 7),
            None,
            "older than what is known"
        );
        assert_eq!(shown(&head, Assignee::Bot(4), 8), None);
        assert_eq!(shown(&head, Assignee::Nobody, 8), None);
        head.owner = Owner::Ai { since: at(8) };
        assert_eq!(shown(&head, Assignee::Person, 8), None, "handed back since");
        head.assignee = Some(Assignee::Person);
        assert_eq!(
            shown(&head, Assignee::Person, 9),
            None,
            "and still assigned"
        );
        head.assignee = None;
        head.owner = taken;
        assert_eq!(
            shown(&head, Assignee::Person, 9),
            None,
            "people own it anyway"
        );
    }

    #[test]
    fn a_conversation_with_a_person_in_it_is_theirs_at_first_sight() {
        assert!(!Owner::at_first_sight(Assignee::Person, at(0)).is_ai());
        assert!(Owner::at_first_sight(Assignee::Bot(7), at(0)).is_ai());
        assert!(Owner::at_first_sight(Assignee::Nobody, at(0)).is_ai());
    }
}
