//! The two classes of error that cross a boundary (DESIGN §5).

use serde::{Deserialize, Serialize};

/// What a caller must do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Throttling, 5xx, time-outs, connection trouble: the same call may work later.
    Retryable,
    /// Bad input, refused, not found: the same call will never work.
    Terminal,
}

impl Class {
    /// The name Step Functions matches on in `Retry` and `Catch`.
    pub const fn error_name(self) -> &'static str {
        match self {
            Self::Retryable => "Frontdesk.Retryable",
            Self::Terminal => "Frontdesk.Terminal",
        }
    }
}

/// The name of the one retryable error with a retry of its own: an earlier attempt
/// may still reach the customer, so nobody may speak before its time is over.
pub const SEND_IS_HELD: &str = "Frontdesk.SendIsHeld";

/// The name of the one terminal error whose reason colleagues are told: the draft
/// claims what nothing vouches for.
pub const UNSUPPORTED: &str = "Frontdesk.Unsupported";

/// Implemented by every error that leaves a crate.
pub trait Classified: std::error::Error {
    /// Whether trying again can help.
    fn class(&self) -> Class;

    /// The name Step Functions matches on. Almost every error goes by its class.
    fn error_name(&self) -> &'static str {
        self.class().error_name()
    }
}
