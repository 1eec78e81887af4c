//! A batch of an SQS FIFO queue: groups side by side, inside a group in order,
//! and a group stops at its first failure.

use std::collections::BTreeMap;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use domain::error::Classified;
use domain::event::Envelope;
use futures::future::join_all;

use crate::error::IntakeError;
use crate::{Deps, handle};

/// Takes in a batch and reports the messages that must be delivered again.
pub async fn handle_batch(event: SqsEvent, deps: &Deps) -> SqsBatchResponse {
    let mut groups: BTreeMap<String, Vec<SqsMessage>> = BTreeMap::new();
    for message in event.records {
        let group = message
            .attributes
            .get("MessageGroupId")
            .cloned()
            .unwrap_or_default();
        groups.entry(group).or_default().push(message);
    }
    let failed = join_all(groups.into_values().map(|group| handle_group(group, deps))).await;
    let mut response = SqsBatchResponse::default();
    for id in failed.into_iter().flatten() {
        response.add_failure(id);
    }
    response
}

/// Returns the ids from the first failure on.
async fn handle_group(group: Vec<SqsMessage>, deps: &Deps) -> Vec<String> {
    let mut rest = group.into_iter();
    while let Some(message) = rest.next() {
        if let Err(error) = handle_one(&message, deps).await {
            tracing::error!(
                message.id = message.message_id.as_deref().unwrap_or_default(),
                error.class = ?error.class(),
                error.message = %error,
                "an event was not taken in; it is delivered again",
            );
            return std::iter::once(message)
                .chain(rest)
                .filter_map(|m| m.message_id)
                .collect();
        }
    }
    Vec::new()
}

async fn handle_one(message: &SqsMessage, deps: &Deps) -> Result<(), IntakeError> {
    let body = message.body.as_deref().unwrap_or_default();
    let envelope: Envelope = serde_json::from_str(body).map_err(|error| {
        // serde's own words may quote the value; the position is enough.
        IntakeError::BadBody(format!("line {} column {}", error.line(), error.column()))
    })?;
    handle(&envelope, deps).await
}
