//! What can go wrong in a step.

use chatwoot::client::ChatwootError;
use domain::error::{Class, Classified, SEND_IS_HELD, UNSUPPORTED};
use platform::error::PortError;
use store::StoreError;

/// A step's error, on its way to the state machine's `Retry` and `Catch`.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another port.
    #[error(transparent)]
    Port(#[from] PortError),
    /// Chatwoot.
    #[error(transparent)]
    Chatwoot(#[from] ChatwootError),
    /// The conversation has no head: the input names one that never existed.
    #[error("conversation {0} is not known")]
    UnknownConversation(domain::ids::ConversationKey),
    /// A step was called before the one it builds on.
    #[error("turn {turn} has no {missing}")]
    OutOfOrder {
        /// The turn.
        turn: u64,
        /// What should be there.
        missing: &'static str,
    },
    /// An earlier attempt to speak may still have its effect: it is too early to
    /// speak again.
    #[error("an earlier send of turn {0} may still arrive")]
    SendIsHeld(u64),
    /// The draft claims what nothing vouches for: it is never sent.
    #[error("the draft of turn {0} claims what nothing vouches for")]
    Unsupported(u64),
    /// The hand-over was tried before and what followed failed again: only the
    /// dead-run path can help now.
    #[error("the hand-over of turn {0} failed before")]
    HandoverFailed(u64),
}

impl Classified for StepError {
    fn class(&self) -> Class {
        match self {
            Self::Store(error) => error.class(),
            Self::Port(error) => error.class(),
            Self::Chatwoot(error) => error.class(),
            Self::SendIsHeld(_) => Class::Retryable,
            Self::UnknownConversation(_)
            | Self::OutOfOrder { .. }
            | Self::Unsupported(_)
            | Self::HandoverFailed(_) => Class::Terminal,
        }
    }

    fn error_name(&self) -> &'static str {
        match self {
            Self::SendIsHeld(_) => SEND_IS_HELD,
            Self::Unsupported(_) => UNSUPPORTED,
            _ => self.class().error_name(),
        }
    }
}
