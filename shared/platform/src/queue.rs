//! The queue between the webhook and intake, as a port.

use async_trait::async_trait;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};

use crate::error::PortError;

/// One message for a FIFO queue.
#[derive(Clone, PartialEq, Eq)]
pub struct QueueMessage {
    /// Messages of one group are received in the order they were sent.
    pub group: String,
    /// A second message with the same id within five minutes is accepted and
    /// dropped. At most 128 characters (an SQS limit).
    pub dedup: String,
    /// What is sent; at most 1 MiB.
    pub body: String,
}

impl std::fmt::Debug for QueueMessage {
    /// Without the body: it holds what a customer wrote.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QueueMessage")
            .field("group", &self.group)
            .field("dedup", &self.dedup)
            .field("body_len", &self.body.len())
            .finish()
    }
}

/// Takes messages in order per group.
#[async_trait]
pub trait Queue: Send + Sync {
    /// Returns once the queue is answerable for the message.
    ///
    /// # Errors
    /// When the queue refused or could not be reached; the message may then have
    /// been taken or not, and sending it again is harmless (`dedup`).
    async fn send(&self, message: QueueMessage) -> Result<(), PortError>;
}

/// An SQS FIFO queue.
#[derive(Debug, Clone)]
pub struct SqsQueue {
    client: aws_sdk_sqs::Client,
    url: String,
}

impl SqsQueue {
    /// The queue with this URL.
    pub fn new(client: aws_sdk_sqs::Client, url: String) -> Self {
        Self { client, url }
    }
}

const PORT: &str = "SQS";

#[async_trait]
impl Queue for SqsQueue {
    async fn send(&self, message: QueueMessage) -> Result<(), PortError> {
        self.client
            .send_message()
            .queue_url(&self.url)
            .message_group_id(message.group)
            .message_deduplication_id(message.dedup)
            .message_body(message.body)
            .send()
            .await
            .map(drop)
            .map_err(|error| failure(&error))
    }
}

/// Codes are kept, messages are not: SQS repeats invalid characters of a body.
fn failure<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> PortError {
    let code = error.code().unwrap_or("no answer").to_owned();
    let again = ["Throttl", "Internal", "Unavailable", "OverLimit"]
        .iter()
        .any(|word| code.contains(word));
    match error {
        SdkError::ServiceError(_) if !again => PortError::terminal(PORT, code),
        SdkError::ConstructionFailure(_) => PortError::terminal(PORT, code),
        _ => PortError::retryable(PORT, code),
    }
}
