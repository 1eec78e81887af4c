//! What can go wrong in intake.

use domain::error::{Class, Classified};
use platform::error::PortError;
use store::StoreError;

/// An event could not be taken in. The queue delivers it again, three times in
/// all, and then keeps it in the dead-letter queue.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The state machine.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The queue message is not one of ours.
    #[error("the queue message cannot be read: {0}")]
    BadBody(String),
}

impl Classified for IntakeError {
    fn class(&self) -> Class {
        match self {
            Self::Store(error) => error.class(),
            Self::Port(error) => error.class(),
            Self::BadBody(_) => Class::Terminal,
        }
    }
}
