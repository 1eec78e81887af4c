//! Writes that met another write of the same item at the same moment.
//!
//! HEAD has two writers, so this is everyday life and no failure: DynamoDB cancels
//! one of the two, and neither the SDK nor a queue that hides a message for minutes
//! is the place to wait for a matter of milliseconds.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use aws_sdk_dynamodb::config::AsyncSleep;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;

use crate::Store;

/// How often such a write is tried again, within about a second and a half.
const RETRIES: u32 = 6;
/// The longest pause before the first retry; doubled for each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(25);

/// An error that may mean no more than bad timing.
pub(crate) trait Contended {
    /// Whether the same request may go through a moment later.
    fn is_contended(&self) -> bool;
}

impl Contended for TransactWriteItemsError {
    fn is_contended(&self) -> bool {
        let Self::TransactionCanceledException(cancelled) = self else {
            return false;
        };
        let codes = || {
            let reasons = cancelled.cancellation_reasons().iter();
            reasons.filter_map(|reason| reason.code.as_deref())
        };
        let passes = |code| {
            matches!(
                code,
                "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded"
            )
        };
        codes().any(passes) && codes().all(|code| code == "None" || passes(code))
    }
}

impl Contended for UpdateItemError {
    fn is_contended(&self) -> bool {
        self.code() == Some("TransactionConflictException")
    }
}

impl Contended for PutItemError {
    fn is_contended(&self) -> bool {
        self.code() == Some("TransactionConflictException")
    }
}

impl Store {
    /// Sends a write, and sends it again while another one is in its way. What it
    /// writes decides the jitter, so that two writers who met do not meet again:
    /// they never write the same, and a run of the simulation can be repeated.
    pub(crate) async fn again<T, E, R, F>(
        &self,
        what: &'static str,
        send: impl Fn() -> F,
    ) -> Result<T, SdkError<E, R>>
    where
        E: Contended,
        F: Future<Output = Result<T, SdkError<E, R>>>,
    {
        for retry in 0..RETRIES {
            match send().await {
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(Contended::is_contended) =>
                {
                    if let Some(time) = self.client.config().sleep_impl() {
                        time.sleep(pause(what, retry)).await;
                    }
                }
                done => return done,
            }
        }
        send().await
    }
}

/// Between half of the longest pause and all of it.
fn pause(what: &str, retry: u32) -> Duration {
    let mut hasher = DefaultHasher::new();
    (what, retry).hash(&mut hasher);
    let longest = FIRST_PAUSE * 2_u32.pow(retry);
    let share = u32::try_from(hasher.finish() % 512).unwrap_or_default();
    longest / 2 + longest * share / 1024
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::types::CancellationReason;
    use aws_sdk_dynamodb::types::error::TransactionCanceledException;

    #[test]
    fn only_bad_timing_is_tried_again() {
        for (codes, expected) in [
            (&["None", "TransactionConflict"][..], true),
            (&["ThrottlingError", "None"], true),
            (&["ProvisionedThroughputExceeded"], true),
            (&["TransactionConflict", "ConditionalCheckFailed"], false),
            (&["ConditionalCheckFailed", "None"], false),
            (&["ValidationError"], false),
            (&[], false),
        ] {
            let reasons = codes
                .iter()
                .map(|code| CancellationReason::builder().code(*code).build());
            let error = TransactWriteItemsError::TransactionCanceledException(
                TransactionCanceledException::builder()
                    .set_cancellation_reasons(Some(reasons.collect()))
                    .build(),
            );
            assert_eq!(error.is_contended(), expected, "{codes:?}");
        }
    }

    #[test]
    fn pauses_grow_and_two_writers_pause_differently() {
        let all: Vec<Duration> = (0..RETRIES).map(|retry| pause("accept", retry)).collect();
        assert!(all.is_sorted(), "{all:?}");
        assert!(all.iter().sum::<Duration>() < Duration::from_secs(2));
        assert_ne!(pause("accept", 0), pause("step", 0));
    }
}
