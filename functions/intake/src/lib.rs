//! Intake: writes each event into the conversation's inbox exactly once and
//! makes sure that exactly one run is going.
//!
//! What it must not do: answer anybody, call Chatwoot or a model. What an event
//! means for a head is decided in [`decide`], without I/O.

mod batch;
pub mod decide;
mod error;

use std::sync::Arc;

use domain::burst::QuietTime;
use domain::event::{
    Author, Change, ContactChange, ConversationChange, CustomerMessage, DeliveryStatus, Envelope,
    Event, MessageChange, OutgoingMessage,
};
use domain::head::Head;
use domain::ids::{ContactId, ConversationKey, RunId};
use domain::outcome::{SupersedeReason, TurnOutcome};
use domain::step::{StepInput, StepOutput};
use jiff::Timestamp;
use platform::clock::Clock;
use platform::workflow::Workflow;
use store::{Accepted, MessageRow, Store, Written};

pub use batch::handle_batch;
pub use error::IntakeError;

/// What intake needs from outside.
pub struct Deps {
    /// The database.
    pub store: Store,
    /// The state machine.
    pub workflow: Arc<dyn Workflow>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// How bursts are gathered.
    pub quiet: QuietTime,
}

/// A write that was decided on a head somebody changed is decided again; more
/// rounds than this mean trouble, and the queue tries later.
const ROUNDS: u32 = 6;

/// Takes in one event.
pub async fn handle(envelope: &Envelope, deps: &Deps) -> Result<(), IntakeError> {
    let at = envelope.received_at;
    match &envelope.event {
        Event::CustomerMessage(message) => customer_message(message, at, deps).await,
        Event::OutgoingMessage(message) => outgoing(message, at, deps).await,
        Event::MessageChanged(change) => message_changed(change, at, deps).await,
        Event::ConversationChanged(change) => conversation_changed(change, deps).await,
        Event::ContactChanged(change) => contact_changed(change, deps).await,
    }
}

async fn customer_message(
    message: &CustomerMessage,
    at: Timestamp,
    deps: &Deps,
) -> Result<(), IntakeError> {
    let arrival = decide::arrival(message, at);
    let contact = Some(arrival.contact);
    match deps.store.accept(&arrival).await? {
        Accepted::Started => {
            let inbox = [arrival.item];
            start(&arrival.run, contact, &inbox, deps).await
        }
        Accepted::Joined(head) => {
            let Some(run) = head.run.clone() else {
                return Ok(());
            };
            if let Some(token) = head.token_waiting() {
                let stale = stale_review(&head, SupersedeReason::NewerMessage);
                deps.workflow.complete(token, &stale).await?;
            }
            let mut inbox = head.inbox;
            inbox.push(arrival.item);
            start(&run, contact, &inbox, deps).await
        }
        Accepted::Duplicate(head) => {
            // The first delivery may have died after its write: what follows from
            // it is done again.
            give_up_review(head.as_deref(), deps).await?;
            match head.and_then(|head| head.run) {
                Some(run) => start(&run, contact, &[arrival.item], deps).await,
                None => Ok(()),
            }
        }
    }
}

async fn start(
    run: &RunId,
    contact: Option<ContactId>,
    inbox: &[domain::head::InboxItem],
    deps: &Deps,
) -> Result<(), IntakeError> {
    let now = deps.clock.now();
    let key = run.conversation();
    let input = StepInput {
        account: key.account,
        conversation: key.conversation,
        contact,
        run: run.clone(),
        wait_until: deps.quiet.ready_at(inbox).unwrap_or(now),
        step: None,
        error: None,
    };
    deps.workflow.start(run, &input).await?;
    Ok(())
}

async fn outgoing(
    message: &OutgoingMessage,
    at: Timestamp,
    deps: &Deps,
) -> Result<(), IntakeError> {
    let row = decide::outgoing_row(message, at);
    if let Author::Us(key) = &message.author
        && key.conversation() == message.conversation
    {
        deps.store
            .record_echo(message.conversation, &row, key)
            .await?;
        return Ok(());
    }
    let changed = rewrite(message.conversation, deps, |head| {
        decide::foreign_message(head, message).map(|head| (head, Some(row.clone())))
    })
    .await?;
    give_up_review(changed.as_ref(), deps).await
}

async fn message_changed(
    change: &MessageChange,
    at: Timestamp,
    deps: &Deps,
) -> Result<(), IntakeError> {
    let ours = change.send_key.is_some();
    match &change.change {
        // Receipts of single answers change nothing that anybody reads; those of
        // campaigns are counted by their own recipients' rows.
        Change::Delivery(status) if *status != DeliveryStatus::Failed => return Ok(()),
        Change::Delivery(_) if !ours => return Ok(()),
        Change::Deleted | Change::Edited { .. } if !change.incoming => return Ok(()),
        _ => {}
    }
    let key = change.conversation;
    let Some(row) = known_row(change, at, deps).await? else {
        // An update that overtook its message: message_created will carry the
        // state it has by then (Chatwoot facts §1.3).
        return Ok(());
    };
    let Some(row) = decide::changed_row(&row, &change.change) else {
        // Seen before; the first delivery may have died before it started the run.
        return match deps.store.head(key).await? {
            Some(head) if !head.inbox.is_empty() => start_again(&head, deps).await,
            _ => Ok(()),
        };
    };
    if let Some(head) = deps.store.head(key).await?
        && decide::amend(&head, change, at).is_none()
    {
        deps.store.put_message(key, &row).await?;
        return Ok(());
    }
    let head = rewrite(key, deps, |head| {
        head.and_then(|head| decide::amend(head, change, at))
            .map(|head| (head, Some(row.clone())))
    })
    .await?;
    let Some(head) = head else { return Ok(()) };
    give_up_review(Some(&head), deps).await?;
    start_again(&head, deps).await
}

async fn start_again(head: &Head, deps: &Deps) -> Result<(), IntakeError> {
    match &head.run {
        Some(run) => start(run, head.contact, &head.inbox, deps).await,
        None => Ok(()),
    }
}

/// The row of the message that changed; for a refused message of ours whose echo
/// never came, a row is made up.
async fn known_row(
    change: &MessageChange,
    at: Timestamp,
    deps: &Deps,
) -> Result<Option<MessageRow>, IntakeError> {
    let known = deps.store.message(change.conversation, change.id).await?;
    Ok(known.or_else(|| {
        change
            .send_key
            .as_ref()
            .map(|key| decide::row_of_lost_echo(change.id, key, at))
    }))
}

async fn conversation_changed(change: &ConversationChange, deps: &Deps) -> Result<(), IntakeError> {
    let head = rewrite(change.conversation, deps, |head| {
        decide::ownership(head, change).map(|head| (head, None))
    })
    .await?;
    give_up_review(head.as_ref(), deps).await
}

async fn contact_changed(change: &ContactChange, deps: &Deps) -> Result<(), IntakeError> {
    deps.store
        .refresh_lead(change.account, &change.profile)
        .await?;
    Ok(())
}

/// A draft that waits for a reviewer is worthless once a person took over or the
/// customer wrote more.
async fn give_up_review(head: Option<&Head>, deps: &Deps) -> Result<(), IntakeError> {
    let Some(head) = head else { return Ok(()) };
    let Some(token) = head.token_waiting() else {
        return Ok(());
    };
    let reason = if !head.owner.is_ai() {
        SupersedeReason::TakenOver
    } else if !head.inbox.is_empty() {
        SupersedeReason::NewerMessage
    } else {
        return Ok(());
    };
    deps.workflow
        .complete(token, &stale_review(head, reason))
        .await?;
    Ok(())
}

fn stale_review(head: &Head, reason: SupersedeReason) -> StepOutput {
    let turn = head.turn.as_ref().map_or(0, |turn| turn.no);
    StepOutput::finish(turn, TurnOutcome::Superseded(reason))
}

/// Reads, decides, writes on the condition that nobody wrote in between; decides
/// again if somebody did. Returns the head as written, `None` if nothing changes.
async fn rewrite(
    key: ConversationKey,
    deps: &Deps,
    decide: impl Fn(Option<&Head>) -> Option<(Head, Option<MessageRow>)>,
) -> Result<Option<Head>, IntakeError> {
    for _ in 0..ROUNDS {
        let seen = deps.store.head(key).await?;
        let Some((next, row)) = decide(seen.as_ref()) else {
            return Ok(None);
        };
        let rev = seen.as_ref().map_or(0, |head| head.rev);
        match deps.store.rewrite_head(&next, rev, row.as_ref()).await? {
            Written::Yes => return Ok(Some(next)),
            Written::Stale => {}
        }
    }
    Err(store::StoreError::Conflict { what: "HEAD" }.into())
}
