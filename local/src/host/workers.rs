//! The event source mapping: takes batches off the queue and hands them to intake.

use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};

use super::Host;
use crate::queue::{Delivered, Receipt};

/// SQS hands a FIFO consumer at most ten messages.
const BATCH: usize = 10;

impl Host {
    /// Works on the queue until the future is dropped; `workers` batches at a time.
    pub async fn work(&self, workers: usize) {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..workers {
            let host = self.clone();
            tasks.spawn(async move {
                loop {
                    let batch = host.receive().await;
                    let done = host.take_in(&batch).await;
                    host.answer(&batch, &done);
                }
            });
        }
        while tasks.join_next().await.is_some() {}
    }

    /// Waits for one batch.
    pub async fn receive(&self) -> Vec<Delivered> {
        self.0.queue.receive(BATCH).await
    }

    /// Hands a batch to intake; says which of its messages are done with. A batch
    /// that nobody answers comes back when its visibility time is over.
    pub async fn take_in(&self, batch: &[Delivered]) -> Vec<bool> {
        let response = intake::handle_batch(event(batch), &self.0.intake).await;
        let is_done = |delivered: &Delivered| {
            let id = id(delivered.receipt);
            let failures = &response.batch_item_failures;
            !failures.iter().any(|f| f.item_identifier == id)
        };
        batch.iter().map(is_done).collect()
    }

    /// Tells the queue what became of a batch.
    pub fn answer(&self, batch: &[Delivered], done: &[bool]) {
        let receipts = |wanted: bool| -> Vec<Receipt> {
            let of = batch.iter().zip(done).filter(|(_, done)| **done == wanted);
            of.map(|(delivered, _)| delivered.receipt).collect()
        };
        self.0.queue.ack(&receipts(true));
        self.0.queue.nack(&receipts(false));
    }
}

fn event(batch: &[Delivered]) -> SqsEvent {
    let mut event = SqsEvent::default();
    event.records = batch
        .iter()
        .map(|delivered| {
            let mut message = SqsMessage::default();
            message.message_id = Some(id(delivered.receipt));
            message.body = Some(delivered.body.to_string());
            message
                .attributes
                .insert("MessageGroupId".to_owned(), delivered.group.to_string());
            message
        })
        .collect();
    event
}

fn id(receipt: Receipt) -> String {
    format!("{receipt:?}")
}
