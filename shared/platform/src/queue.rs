//! The queue between the webhook and intake, as a port.

use async_trait::async_trait;

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
