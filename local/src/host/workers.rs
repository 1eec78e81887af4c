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
                    host.work_once().await;
                }
            });
        }
        while tasks.join_next().await.is_some() {}
    }

    /// Waits for one batch and handles it.
    pub async fn work_once(&self) {
        let batch = self.0.queue.receive(BATCH).await;
        let event = event(&batch);
        let response = intake::handle_batch(event, &self.0.intake).await;
        let (failed, done): (Vec<&Delivered>, Vec<&Delivered>) =
            batch.iter().partition(|delivered| {
                response
                    .batch_item_failures
                    .iter()
                    .any(|failure| failure.item_identifier == id(delivered.receipt))
            });
        let receipts = |list: Vec<&Delivered>| list.iter().map(|d| d.receipt).collect::<Vec<_>>();
        self.0.queue.ack(&receipts(done));
        self.0.queue.nack(&receipts(failed));
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
