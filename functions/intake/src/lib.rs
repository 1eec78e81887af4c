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
use platform::workflow::{RunStatus, Workflow};
use store::{Accepted, MessageRow, Place, Store, StoreError, Written};

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
    let mut arrival = decide::arrival(message, at);
    let contact = Some(arrival.contact);
    let mut accepted = deps.store.accept(&arrival).await?;
    if let Accepted::Overtaken(early) = &accepted {
        arrival = decide::caught_up(arrival, early);
        accepted = deps.store.accept(&arrival).await?;
    }
    match accepted {
        Accepted::Started => {
            let inbox = [arrival.item];
            start(&arrival.run, contact, &inbox, deps).await
        }
        Accepted::Joined(head) => {
            if let Some(token) = head.token_waiting() {
                let stale = stale_review(&head, SupersedeReason::NewerMessage);
                deps.workflow.complete(token, &stale).await?;
            }
            let mut head = head;
            let run = running(&head, deps).await?;
            head.inbox.push(arrival.item);
            start(&run, contact, &head.inbox, deps).await
        }
        Accepted::Duplicate(head) => {
            // The first delivery may have died after its write: what follows from
            // it is done again.
            give_up_review(head.as_deref(), deps).await?;
            match head.filter(|head| head.run.is_some()) {
                Some(head) => {
                    let run = running(&head, deps).await?;
                    start(&run, contact, &[arrival.item], deps).await
                }
                None => Ok(()),
            }
        }
        Accepted::Overtaken(_) => Err(StoreError::Conflict { what: "a message" }.into()),
    }
}

/// The run that holds the lease of a head; a fresh one in its place if it ended and
/// nobody was told. Asked only of a run that was silent for long: starting one again
/// under its own name is success whether it runs or is dead.
async fn running(head: &Head, deps: &Deps) -> Result<RunId, IntakeError> {
    let held = head.run.clone().ok_or(StoreError::LeaseLost)?;
    if !decide::is_silent(head, deps.clock.now()) {
        return Ok(held);
    }
    match deps.workflow.status(&held).await? {
        RunStatus::Running | RunStatus::Unknown => Ok(held),
        RunStatus::Dead | RunStatus::Succeeded => {
            let key = held.conversation();
            tracing::error!(run.id = %held, "a run ended and kept its lease; a fresh one goes on");
            // The dead-run path may have taken this turn, and died before its row.
            if let Some(turn) = &head.turn {
                deps.store.ensure_turn(key, turn).await?;
            }
            // Boxed: every way to a start leads through here, and this one is rare.
            let next = Box::pin(rewrite(key, deps, |head| {
                head.and_then(|head| decide::replace_run(head, &held))
                    .map(|head| (head, None))
            }))
            .await?;
            Ok(next.and_then(|head| head.run).unwrap_or(held))
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
        let conversation = message.conversation;
        let echo = deps.store.record_echo(conversation, &row, key, Place::Free);
        if let Some(early) = echo.await? {
            let row = decide::echo_caught_up(row, &early);
            let echo = deps
                .store
                .record_echo(conversation, &row, key, Place::OverEarly);
            echo.await?;
        }
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
    let known = deps.store.message(key, change.id).await?;
    let overtook = known.as_ref().is_none_or(|row| row.early);
    if overtook && !ours {
        return Box::pin(remember(change, known, at, deps)).await;
    }
    let row = known.unwrap_or_else(|| decide::early_row(change, at));
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
    if head.run.is_none() {
        return Ok(());
    }
    let run = running(head, deps).await?;
    start(&run, head.contact, &head.inbox, deps).await
}

/// Keeps a change that overtook its message, so that the message is not answered as
/// if it had never been changed.
async fn remember(
    change: &MessageChange,
    known: Option<MessageRow>,
    at: Timestamp,
    deps: &Deps,
) -> Result<(), IntakeError> {
    if !change.incoming {
        return Ok(());
    }
    let key = change.conversation;
    let is_first = known.is_none();
    let row = known.unwrap_or_else(|| decide::early_row(change, at));
    let Some(row) = decide::changed_row(&row, &change.change) else {
        return Ok(());
    };
    if !is_first {
        deps.store.put_message(key, &row).await?;
    } else if deps.store.put_early(key, &row).await? == Written::Stale {
        return Err(StoreError::Conflict { what: "a message" }.into());
    }
    Ok(())
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
    Err(StoreError::Conflict { what: "HEAD" }.into())
}
