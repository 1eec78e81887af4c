//! Why a call, or a whole question, got no answer. None of these carries what a
//! prompt or a model said, nor a key.

use std::fmt;
use std::time::Duration;

use domain::error::{Class, Classified};
use serde::{Deserialize, Serialize};

use crate::budget::NotReserved;
use crate::config::ProviderName;
use crate::record::Recorded;
use crate::transport::TransportError;
use crate::usage::Usage;

/// Why one call to a provider failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LlmError {
    /// The request or its answer did not get through.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// No answer within the time of one attempt.
    #[error("no answer in time")]
    TimedOut,
    /// The provider answered with an error.
    #[error("{provider} answered {status}")]
    Status {
        /// Who answered.
        provider: ProviderName,
        /// The HTTP status.
        status: u16,
        /// How long the provider asks to wait.
        retry_after: Option<Duration>,
        /// The account has no credit left: waiting does not help.
        out_of_credit: bool,
    },
    /// The answer is not in the form of the provider's API.
    #[error("{provider} answered in an unknown form")]
    Unreadable {
        /// Who answered.
        provider: ProviderName,
    },
    /// A replay has no record of this request.
    #[error("the request is not among the records")]
    NotRecorded,
    /// A replay is where the question was given up then: no call was made.
    #[error("the question was given up here")]
    GivenUp(Reason),
}

impl Classified for LlmError {
    fn class(&self) -> Class {
        match self {
            Self::Transport(error) => error.class(),
            Self::TimedOut => Class::Retryable,
            Self::Status {
                out_of_credit: true,
                ..
            }
            | Self::Unreadable { .. }
            | Self::NotRecorded
            | Self::GivenUp(_) => Class::Terminal,
            Self::Status { status, .. } => match status {
                // 529 is Anthropic's "overloaded"; 424 is Bedrock's word for a model
                // that failed.
                408 | 409 | 424 | 429 | 500..=599 => Class::Retryable,
                _ => Class::Terminal,
            },
        }
    }
}

impl LlmError {
    pub(crate) fn reason(&self) -> Reason {
        match self {
            Self::TimedOut | Self::Transport(TransportError::Timeout) => Reason::OutOfTime,
            Self::GivenUp(reason) => *reason,
            Self::Status { .. } if self.class() == Class::Terminal => Reason::Rejected,
            Self::Status { .. } | Self::Transport(_) | Self::Unreadable { .. } => {
                Reason::ProviderDown
            }
            Self::NotRecorded => Reason::NotRecorded,
        }
    }

    /// Whether the call surely cost nothing: nothing was sent, or the provider
    /// answered with an error, which providers do not bill. A time-out's status may
    /// be the word of a gateway that did not wait for the provider.
    pub(crate) fn is_free(&self) -> bool {
        match self {
            Self::Status { status, .. } => !matches!(status, 408 | 502 | 504 | 524),
            Self::NotRecorded
            | Self::GivenUp(_)
            | Self::Transport(TransportError::Connect(_) | TransportError::Build(_)) => true,
            Self::Transport(_) | Self::TimedOut | Self::Unreadable { .. } => false,
        }
    }
}

/// Why a question got no answer from any model, as one word for the receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No provider has a key.
    NotConfigured,
    /// The deadline is too near, or all attempts took too long.
    OutOfTime,
    /// Every provider failed.
    ProviderDown,
    /// The last provider refuses our requests: a wrong key, an unknown model, an
    /// account without credit. A person has to look.
    Rejected,
    /// Two answers in the wrong shape.
    InvalidAnswer,
    /// The model declined to answer this.
    Declined,
    /// The Rust type of the answer has no strict JSON schema: a mistake in the
    /// agent, found by a test that calls [`crate::strict_schema`].
    UnfitSchema,
    /// The call might cost more than the budget has left: it was not made.
    BudgetExhausted,
    /// Nobody knows what the budget has left: the call was not made.
    BudgetUnreachable,
    /// A replay has no record of the request.
    NotRecorded,
}

impl Reason {
    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotConfigured => "not_configured",
            Self::OutOfTime => "out_of_time",
            Self::ProviderDown => "provider_down",
            Self::Rejected => "rejected",
            Self::InvalidAnswer => "invalid_answer",
            Self::Declined => "declined",
            Self::UnfitSchema => "unfit_schema",
            Self::BudgetExhausted => "budget_exhausted",
            Self::BudgetUnreachable => "budget_unreachable",
            Self::NotRecorded => "not_recorded",
        }
    }
}

impl From<NotReserved> for Reason {
    fn from(error: NotReserved) -> Self {
        match error {
            NotReserved::Exhausted => Self::BudgetExhausted,
            NotReserved::Unreachable => Self::BudgetUnreachable,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No model answered: the caller uses its offline function.
#[derive(Debug, thiserror::Error)]
#[error("no model answered: {reason}")]
pub struct Unavailable {
    /// Why.
    pub reason: Reason,
    /// The calls that were made on the way; they may have cost something.
    pub usage: Vec<Usage>,
    /// The same calls, as they can be replayed.
    pub recorded: Vec<Recorded>,
}

impl Classified for Unavailable {
    fn class(&self) -> Class {
        match self.reason {
            Reason::OutOfTime | Reason::ProviderDown | Reason::BudgetUnreachable => {
                Class::Retryable
            }
            Reason::NotConfigured
            | Reason::Rejected
            | Reason::InvalidAnswer
            | Reason::Declined
            | Reason::UnfitSchema
            | Reason::BudgetExhausted
            | Reason::NotRecorded => Class::Terminal,
        }
    }
}
