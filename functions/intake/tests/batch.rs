//! A batch of the queue: which messages come back after a failure.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::pin::Pin;
use std::sync::Arc;

use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};
use domain::burst::QuietTime;
use domain::event::{Change, DeliveryStatus, Envelope, Event, MessageChange};
use domain::ids::{MessageId, RunId};
use domain::step::{StepInput, StepOutput};
use intake::{Deps, handle_batch};
use jiff::Timestamp;
use platform::clock::SystemClock;
use platform::error::PortError;
use platform::workflow::{RunStatus, Workflow};
use store::{Store, Tables};

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, PortError>> + Send + 'a>>;

/// No event of these tests gets as far as a run.
struct NoRuns;

impl Workflow for NoRuns {
    fn start<'a, 'b, 'c, 'd>(&'a self, _: &'b RunId, _: &'c StepInput) -> Answer<'d, ()>
    where
        'a: 'd,
        'b: 'd,
        'c: 'd,
    {
        Box::pin(async { Ok(()) })
    }

    fn complete<'a, 'b, 'c, 'd>(&'a self, _: &'b str, _: &'c StepOutput) -> Answer<'d, ()>
    where
        'a: 'd,
        'b: 'd,
        'c: 'd,
    {
        Box::pin(async { Ok(()) })
    }

    fn status<'a, 'b, 'c>(&'a self, _: &'b RunId) -> Answer<'c, RunStatus>
    where
        'a: 'c,
        'b: 'c,
    {
        Box::pin(async { Ok(RunStatus::Unknown) })
    }
}

/// Without a database: the events of these tests ask for none, or cannot be read.
fn deps() -> Deps {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::v2026_01_12())
        .build();
    Deps {
        store: Store::new(
            aws_sdk_dynamodb::Client::from_conf(config),
            Tables::with_prefix("test-"),
        ),
        workflow: Arc::new(NoRuns),
        clock: Arc::new(SystemClock),
        quiet: QuietTime::default(),
    }
}

/// A receipt that nobody needs: taken in without a look at the database.
fn fine(conversation: &str) -> String {
    let event = Event::MessageChanged(MessageChange {
        id: MessageId::FIRST,
        conversation: conversation.parse().unwrap(),
        incoming: false,
        send_key: None,
        change: Change::Delivery(DeliveryStatus::Read),
    });
    let envelope = Envelope {
        received_at: Timestamp::UNIX_EPOCH,
        event,
    };
    serde_json::to_string(&envelope).unwrap()
}

fn message(group: &str, id: &str, body: String) -> SqsMessage {
    let mut message = SqsMessage::default();
    message.message_id = Some(id.to_owned());
    message.body = Some(body);
    message
        .attributes
        .insert("MessageGroupId".to_owned(), group.to_owned());
    message
}

#[tokio::test]
async fn a_group_stops_at_its_first_failure_and_the_others_go_on() {
    let (a, b, c) = ("1-1", "1-2", "1-3");
    let broken = || "not one of ours".to_owned();
    let mut event = SqsEvent::default();
    // The queue mixes groups; within each the order counts.
    event.records = vec![
        message(a, "a1", fine(a)),
        message(b, "b1", fine(b)),
        message(a, "a2", broken()),
        message(c, "c1", broken()),
        message(b, "b2", fine(b)),
        message(a, "a3", fine(a)),
        message(c, "c2", broken()),
    ];
    let response = handle_batch(event, &deps()).await;
    let mut again: Vec<String> = response
        .batch_item_failures
        .into_iter()
        .map(|failure| failure.item_identifier)
        .collect();
    again.sort();
    assert_eq!(again, ["a2", "a3", "c1", "c2"]);
}

#[tokio::test]
async fn an_empty_batch_fails_in_nothing() {
    let response = handle_batch(SqsEvent::default(), &deps()).await;
    assert!(response.batch_item_failures.is_empty());
}
