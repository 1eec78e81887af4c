//! What can go wrong with the database.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use domain::error::{Class, Classified};

/// An error of the database. Never holds item content.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Throttled, timed out, unreachable: try again.
    #[error("DynamoDB {operation} did not succeed ({code}): try again")]
    Unavailable {
        /// The operation.
        operation: &'static str,
        /// DynamoDB's error code, or the kind of transport failure.
        code: String,
    },
    /// Refused for good: no permission, no such table, malformed request.
    #[error("DynamoDB refused {operation} ({code})")]
    Refused {
        /// The operation.
        operation: &'static str,
        /// DynamoDB's error code.
        code: String,
    },
    /// A row does not have the shape it should have.
    #[error("the {what} row cannot be read: {reason}")]
    Corrupt {
        /// Which kind of row.
        what: &'static str,
        /// The parser's words, without values.
        reason: String,
    },
    /// Somebody else wrote the row in between: read it again and decide anew.
    #[error("{what} was changed by somebody else in the meantime")]
    Conflict {
        /// Which row.
        what: &'static str,
    },
    /// The run does not hold the lease (any more): it must stop.
    #[error("the run does not hold the lease of this conversation")]
    LeaseLost,
}

impl Classified for StoreError {
    fn class(&self) -> Class {
        match self {
            Self::Unavailable { .. } | Self::Conflict { .. } => Class::Retryable,
            Self::Refused { .. } | Self::Corrupt { .. } | Self::LeaseLost => Class::Terminal,
        }
    }
}

/// Sorts an SDK error that is not a failed condition.
pub(crate) fn classify<E, R>(operation: &'static str, error: &SdkError<E, R>) -> StoreError
where
    E: ProvideErrorMetadata,
{
    const AGAIN: [&str; 8] = [
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "InternalServerError",
        "TransactionConflictException",
        "TransactionInProgressException",
        "ServiceUnavailable",
        "InternalFailure",
    ];
    match error {
        SdkError::ServiceError(service) => {
            let code = service.err().code().unwrap_or("unknown").to_owned();
            if AGAIN.contains(&code.as_str()) {
                StoreError::Unavailable { operation, code }
            } else {
                StoreError::Refused { operation, code }
            }
        }
        SdkError::TimeoutError(_) => unavailable(operation, "timeout"),
        SdkError::DispatchFailure(_) => unavailable(operation, "connection"),
        SdkError::ResponseError(_) => unavailable(operation, "unreadable answer"),
        _ => StoreError::Refused {
            operation,
            code: "malformed request".to_owned(),
        },
    }
}

fn unavailable(operation: &'static str, code: &str) -> StoreError {
    StoreError::Unavailable {
        operation,
        code: code.to_owned(),
    }
}
