//! Promises: what a text says we will do, and the job that will do it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::guard::Fact;
use crate::head::{Head, Purpose, Turn};
use crate::ids::{AlertId, ContactId, ConversationKey, SendKey};
use crate::state::{HistoryEntry, Speaker};
use crate::step::Step;
use crate::stock::{AlertStatus, StockAlert};

/// A job that was scheduled, and that a text may promise. The database has it before
/// the text is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// The customer is told when a product is back.
    StockAlert {
        /// The alert.
        id: AlertId,
        /// The product, as the customer was told.
        product: String,
    },
    /// A person answers.
    Handover {
        /// The turn that hands over.
        id: SendKey,
    },
}

impl Job {
    /// Its name in the list of promises and in receipts.
    pub fn id(&self) -> String {
        match self {
            Self::StockAlert { id, .. } => id.to_string(),
            Self::Handover { id } => id.to_string(),
        }
    }

    /// As the claim guard knows it.
    pub fn fact(&self) -> Fact {
        let id = self.id();
        match self {
            Self::StockAlert { product, .. } => Fact::StockAlert {
                id,
                product: product.clone(),
            },
            Self::Handover { .. } => Fact::Handover { id },
        }
    }
}

/// How long promises may take. Part of a business's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Patience {
    /// Hours until a person must have answered what was handed over.
    pub handover_hours: u32,
    /// Days until a stock alert must have come true.
    pub stock_alert_days: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            handover_hours: 24,
            stock_alert_days: 90,
        }
    }
}

impl Patience {
    fn of(self, job: &Job) -> SignedDuration {
        match job {
            Job::StockAlert { .. } => {
                SignedDuration::from_hours(24 * i64::from(self.stock_alert_days))
            }
            Job::Handover { .. } => SignedDuration::from_hours(i64::from(self.handover_hours)),
        }
    }
}

/// Something a customer was told that we will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// What will do it. Its id is the promise's.
    #[serde(flatten)]
    pub job: Job,
    /// Where it was made.
    pub conversation: ConversationKey,
    /// In which turn.
    pub turn: u64,
    /// To whom, if that is known.
    pub contact: Option<ContactId>,
    /// When.
    pub made_at: Timestamp,
    /// Until when it must be kept.
    pub due_at: Timestamp,
    /// Where it stands.
    pub status: Status,
    /// Since when, if it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

/// Where a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is still to be kept.
    Open,
    /// It was done.
    Kept,
    /// The customer, or whoever took the conversation on, made it needless.
    Cancelled,
    /// Its time is over; people were told.
    Broken,
}

impl Status {
    /// The word in lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Kept => "kept",
            Self::Cancelled => "cancelled",
            Self::Broken => "broken",
        }
    }
}

/// The promises that a step makes at `now` with the draft it leaves: those of the
/// alerts that begin to wait with it, and once people have the conversation that one
/// of them answers. They are written down with the step, so before anything is sent.
pub fn made_by(
    step: Step,
    begun: &[StockAlert],
    head: &Head,
    turn: &Turn,
    patience: Patience,
    now: Timestamp,
) -> Vec<Promise> {
    let Some(draft) = &turn.draft else {
        return Vec::new();
    };
    let hands_over = matches!(draft.purpose, Purpose::Handover(_)) && step == Step::EscalateToHuman;
    let handover = hands_over.then(|| Job::Handover {
        id: SendKey::for_turn(head.key, turn.no),
    });
    let begins = |job: &&Job| match job {
        Job::StockAlert { id, .. } => begun.iter().any(|alert| alert.id == *id),
        Job::Handover { .. } => false,
    };
    let jobs = draft.jobs.iter().filter(begins).cloned().chain(handover);
    jobs.map(|job| Promise {
        due_at: now
            .saturating_add(patience.of(&job))
            .unwrap_or(Timestamp::MAX),
        job,
        conversation: head.key,
        turn: turn.no,
        contact: head.contact,
        made_at: now,
        status: Status::Open,
        ended_at: None,
    })
    .collect()
}

impl Promise {
    /// How it stands by what has happened since: the conversation, and the alert if it
    /// is about one.
    pub fn stands(
        &self,
        head: Option<&Head>,
        alert: Option<&StockAlert>,
        now: Timestamp,
    ) -> Status {
        let opted_out = head.is_some_and(|head| head.opted_out);
        let done = match &self.job {
            Job::StockAlert { .. } => match alert.map(|alert| alert.status) {
                Some(AlertStatus::Notified) => Some(Status::Kept),
                Some(AlertStatus::Cancelled) => Some(Status::Cancelled),
                _ if opted_out => Some(Status::Cancelled),
                _ => None,
            },
            Job::Handover { .. } => head.and_then(|head| self.handover(head)),
        };
        match done {
            Some(status) => status,
            None if now >= self.due_at => Status::Broken,
            None => Status::Open,
        }
    }

    /// A person has written since, or handed the conversation back without.
    fn handover(&self, head: &Head) -> Option<Status> {
        let since = |at: Timestamp| at >= self.made_at;
        let person = |line: &HistoryEntry| line.speaker == Speaker::Person && since(line.at);
        let wrote = head.owner.is_by_writing() && since(head.owner.since());
        if wrote || head.recent.iter().any(person) {
            return Some(Status::Kept);
        }
        (head.owner.is_ai() && since(head.owner.since())).then_some(Status::Cancelled)
    }

    /// The same, ended.
    pub fn ended(&self, status: Status, now: Timestamp) -> Self {
        Self {
            status,
            ended_at: Some(now),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests;
