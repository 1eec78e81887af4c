//! Every turn ends in one recorded outcome (DESIGN §5).

use serde::{Deserialize, Serialize};

/// How a turn ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "outcome", content = "reason", rename_all = "snake_case")]
pub enum TurnOutcome {
    /// The customer got an answer.
    Answered,
    /// A person got the conversation.
    HandedOver(HandoverReason),
    /// On purpose nothing was sent.
    Ignored(IgnoreReason),
    /// Something newer made the draft worthless; the next turn carries on.
    Superseded(SupersedeReason),
    /// It could be neither answered nor handed over in the normal way; people
    /// were told by the dead-run path.
    Failed(FailReason),
}

/// Why a person got the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoverReason {
    /// The router decided so (danger, human owed, anger, urgency).
    HighPriority,
    /// The agent could not or may not answer.
    AgentEscalated,
    /// The draft would have claimed what nothing vouches for.
    Unsupported,
    /// A step failed for good.
    StepFailed,
    /// Nobody reviewed the draft in time.
    ReviewTimedOut,
    /// A reviewer refused the draft.
    ReviewRejected,
    /// The channel no longer takes a free text and there is no template.
    ReplyWindowClosed,
    /// The channel refused our message.
    Undelivered,
    /// The run died.
    RunDied,
}

/// Why nothing was sent on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IgnoreReason {
    /// People own the conversation.
    PeopleOwn,
    /// Every message of the turn was deleted.
    Deleted,
    /// Commercial spam.
    Spam,
    /// The contact is blocked.
    Blocked,
    /// An automatic e-mail reply.
    AutoReply,
    /// There was nothing in the inbox (a resumed or repeated run).
    EmptyInbox,
    /// The customer opted out before and was told so; nothing is owed.
    OptedOut,
}

/// What made a draft worthless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupersedeReason {
    /// A newer customer message (or an edit) arrived.
    NewerMessage,
    /// A person took over.
    TakenOver,
    /// The channel takes nothing but its template: the customer's reply to it opens
    /// the channel, and the next turn answers.
    WindowClosed,
}

/// What failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailReason {
    /// The run died before its turn ended.
    RunDied,
}

impl TurnOutcome {
    /// The kind alone, for counters and metrics.
    pub const fn kind(&self) -> OutcomeKind {
        match self {
            Self::Answered => OutcomeKind::Answered,
            Self::HandedOver(_) => OutcomeKind::HandedOver,
            Self::Ignored(_) => OutcomeKind::Ignored,
            Self::Superseded(_) => OutcomeKind::Superseded,
            Self::Failed(_) => OutcomeKind::Failed,
        }
    }
}

/// The kind of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// See [`TurnOutcome::Answered`].
    Answered,
    /// See [`TurnOutcome::HandedOver`].
    HandedOver,
    /// See [`TurnOutcome::Ignored`].
    Ignored,
    /// See [`TurnOutcome::Superseded`].
    Superseded,
    /// See [`TurnOutcome::Failed`].
    Failed,
}

impl OutcomeKind {
    /// The word used for attributes and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::HandedOver => "handed_over",
            Self::Ignored => "ignored",
            Self::Superseded => "superseded",
            Self::Failed => "failed",
        }
    }
}
