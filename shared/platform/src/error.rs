//! The error of every port.

use domain::error::{Class, Classified};

/// A port could not do what was asked. Names the port and why; never carries
/// what was being sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// Throttled, unreachable, timed out, answered 5xx: may work later.
    #[error("{port}: {reason} (may work later)")]
    Retryable {
        /// Which port, in one word.
        port: &'static str,
        /// Why, without content of the message.
        reason: String,
    },
    /// Refused: will not work later either.
    #[error("{port}: {reason}")]
    Terminal {
        /// Which port, in one word.
        port: &'static str,
        /// Why, without content of the message.
        reason: String,
    },
}

impl PortError {
    /// A failure that may be gone on the next attempt.
    pub fn retryable(port: &'static str, reason: impl Into<String>) -> Self {
        Self::Retryable {
            port,
            reason: reason.into(),
        }
    }

    /// A refusal that stays.
    pub fn terminal(port: &'static str, reason: impl Into<String>) -> Self {
        Self::Terminal {
            port,
            reason: reason.into(),
        }
    }
}

impl Classified for PortError {
    fn class(&self) -> Class {
        match self {
            Self::Retryable { .. } => Class::Retryable,
            Self::Terminal { .. } => Class::Terminal,
        }
    }
}
