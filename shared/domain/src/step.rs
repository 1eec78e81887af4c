//! The words that travel through Step Functions: ids and routing words, never
//! content.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, ContactId, ConversationId, ConversationKey, MessageId, RunId};
use crate::outcome::TurnOutcome;
use crate::tape::Tape;

/// A step of the conversation state machine that does work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The router.
    Classify,
    /// Agent 1.
    ExtractLeadInfo,
    /// Agent 2.
    GenerateResponse,
    /// Agent 3.
    HandleCampaign,
    /// Agent 4.
    HandleStockAlert,
    /// The hand-over to people.
    EscalateToHuman,
    /// The wait for a reviewer.
    AwaitReview,
    /// The send.
    Deliver,
    /// What becomes of a turn whose run died: no state of the machine.
    DeadRun,
}

impl Step {
    /// The seed's node name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Classify => "classify",
            Self::ExtractLeadInfo => "extract_lead_info",
            Self::GenerateResponse => "generate_response",
            Self::HandleCampaign => "handle_campaign",
            Self::HandleStockAlert => "handle_stock_alert",
            Self::EscalateToHuman => "escalate_to_human",
            Self::AwaitReview => "await_review",
            Self::Deliver => "deliver",
            Self::DeadRun => "dead_run",
        }
    }
}

/// What every step is called with: the input of the run, the last step's
/// answer, and the error that led here, if one did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepInput {
    /// The account.
    pub account: AccountId,
    /// The conversation within it.
    pub conversation: ConversationId,
    /// The contact, to load the lead in the same request as the conversation.
    pub contact: Option<ContactId>,
    /// The run that owns the lease.
    pub run: RunId,
    /// When the burst may be over.
    pub wait_until: Timestamp,
    /// The answer of the step before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<StepOutput>,
    /// Set by a `Catch`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<CaughtError>,
}

impl StepInput {
    /// The conversation's key.
    pub fn key(&self) -> ConversationKey {
        ConversationKey {
            account: self.account,
            conversation: self.conversation,
        }
    }
}

/// An error as a `Catch` hands it on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaughtError {
    /// Its name, like `Frontdesk.Terminal` or `States.Timeout`.
    #[serde(rename = "Error")]
    pub error: String,
    /// Details; ours never hold content.
    #[serde(rename = "Cause", default)]
    pub cause: String,
}

/// Where the machine goes next. One closed set for the whole graph; a `Choice`
/// state matches on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// The burst still goes on: wait until `wait_until`.
    Gather,
    /// To EscalateToHuman.
    HighPriority,
    /// To ExtractLeadInfo.
    Recruitment,
    /// To HandleCampaign.
    Campaign,
    /// To HandleStockAlert.
    StockAlert,
    /// To GenerateResponse.
    Automated,
    /// Nothing to do: to FinishTurn.
    None,
    /// The draft may be sent.
    Deliver,
    /// A person looks at the draft first.
    Review,
    /// A person must answer instead.
    Escalate,
    /// The turn is over: to FinishTurn.
    Finish,
    /// The inbox is not empty: the same run takes the next turn.
    More,
    /// The lease is released.
    Done,
}

impl Next {
    /// The step that the machine does next; `None` where that is no step with a
    /// checkpoint of its own.
    pub const fn step(self) -> Option<Step> {
        match self {
            Self::Gather | Self::More => Some(Step::Classify),
            Self::HighPriority | Self::Escalate => Some(Step::EscalateToHuman),
            Self::Recruitment => Some(Step::ExtractLeadInfo),
            Self::Campaign => Some(Step::HandleCampaign),
            Self::StockAlert => Some(Step::HandleStockAlert),
            Self::Automated => Some(Step::GenerateResponse),
            Self::Deliver => Some(Step::Deliver),
            Self::Review => Some(Step::AwaitReview),
            Self::None | Self::Finish | Self::Done => None,
        }
    }
}

/// The name of the step that failed after this answer: what the machine was about
/// to do.
pub fn failed_after(before: Option<&StepOutput>) -> &'static str {
    match before {
        None => Step::Classify.as_str(),
        Some(output) => output.next.step().map_or("finish_turn", Step::as_str),
    }
}

/// What every step answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepOutput {
    /// The turn it worked on; 0 before one is taken.
    pub turn: u64,
    /// Where to go.
    pub next: Next,
    /// The outcome, once it is known; FinishTurn records it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<TurnOutcome>,
    /// Chatwoot's ids of what was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<MessageId>,
    /// Of Deliver: the checkpoint it went on from. FinishTurn writes the send down
    /// after it, along with the outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Of Deliver: its tape, which FinishTurn writes down with the send. It holds
    /// times, ids and words of ours, and no request's body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took: Option<Box<Tape>>,
    /// With [`Next::Gather`]: until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_until: Option<Timestamp>,
}

impl StepOutput {
    /// An answer that only says where to go.
    pub fn go(turn: u64, next: Next) -> Self {
        Self {
            turn,
            next,
            outcome: None,
            sent: Vec::new(),
            after: None,
            took: None,
            wait_until: None,
        }
    }

    /// The end of a turn.
    pub fn finish(turn: u64, outcome: TurnOutcome) -> Self {
        Self {
            outcome: Some(outcome),
            ..Self::go(turn, Next::Finish)
        }
    }
}
