//! Dead runs: an execution that failed, timed out or was stopped leaves a turn
//! without outcome and a lease nobody holds. Here the turn goes to a person and
//! the lease is released.
//!
//! Called by an EventBridge rule on the execution status; it may be called twice.
//! What it must not do: answer the customer.

mod receipt;

use std::sync::Arc;

use agent::{Accounts, StepError, leave_note, typing_ends};
use domain::checkpoint::Checkpoint;
use domain::event::ChatStatus;
use domain::head::Head;
use domain::ids::{RunId, SendKey, SendPart};
use domain::outcome::{FailReason, TurnOutcome};
use domain::ownership::{Owner, Takeover};
use domain::step::StepInput;
use domain::tape::{Called, Ended};
use domain::turn::take_now;
use jiff::Timestamp;
use platform::clock::Clock;
use platform::tape;
use platform::workflow::{RunStatus, Workflow};
use serde::{Deserialize, Serialize};
use store::{Finished, Store, StoreError, Written};

/// What it needs from outside.
pub struct Deps {
    /// The database.
    pub store: Store,
    /// Chatwoot, per account.
    pub accounts: Arc<dyn Accounts>,
    /// The state machine, to carry on when messages wait.
    pub workflow: Arc<dyn Workflow>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// The detail of a "Step Functions Execution Status Change" event.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StatusChange {
    /// The execution's name.
    pub name: RunId,
    /// `FAILED`, `TIMED_OUT` or `ABORTED`.
    pub status: String,
    /// The name of the error, of a run that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What colleagues are told.
const NOTE: &str = "**Frontdesk hands this over:** the automatic handling of the last messages broke down. \
                    The customer may not have been answered.";
/// Rounds of read, decide, write.
const ROUNDS: u32 = 6;

/// Hands the turn of a dead run to a person and releases its lease.
pub async fn handle(change: &StatusChange, deps: &Deps) -> Result<(), StepError> {
    let run = &change.name;
    let key = run.conversation();
    let Some(head) = owned(deps, run).await? else {
        return start_successor(run, deps).await;
    };
    tracing::error!(run.id = %run, run.status = %change.status, "a run died; its turn goes to a person");
    tape::note(|tape| {
        tape.called = Some(Called::End(Ended {
            status: change.status.clone(),
            error: change.error.clone(),
        }));
    });
    let Some((before, head)) = tell_people(&head, run, deps).await? else {
        return Ok(());
    };
    let outcome = TurnOutcome::Failed(FailReason::RunDied);
    let now = deps.clock.now();
    let last = head.turn.as_ref().map(|turn| Checkpoint {
        tape: tape::noted(),
        ..receipt::of(&head, before.state.as_ref(), turn, change, now)
    });
    if let Some(turn) = &head.turn {
        deps.store.ensure_turn(key, turn).await?;
    }
    let turn = last.as_ref().map_or(0, |last| last.turn);
    match deps.store.finish(run, turn, &outcome, last.as_ref(), now).await? {
        Finished::Released => Ok(()),
        Finished::MoreWaiting => carry_on(run, deps).await,
    }
    .inspect_err(|error| {
        tracing::error!(conversation.key = %key, error.message = %error, "the dead run is not cleared yet");
    })
}

async fn owned(deps: &Deps, run: &RunId) -> Result<Option<Head>, StoreError> {
    let head = deps.store.head(run.conversation()).await?;
    Ok(head.filter(|head| head.run.as_ref() == Some(run)))
}

/// Writes the note, opens the conversation, and makes sure that there is a turn
/// which belongs to people. Returns the head before and after that.
async fn tell_people(
    head: &Head,
    run: &RunId,
    deps: &Deps,
) -> Result<Option<(Head, Head)>, StepError> {
    let key = head.key;
    let turn = head.turn.as_ref().map_or(head.turns + 1, |turn| turn.no);
    let chatwoot = deps.accounts.chatwoot(key.account).await?;
    let note_key = SendKey::for_turn(key, turn).part(SendPart::DeadRunNote);
    leave_note(&chatwoot, note_key, NOTE).await?;
    chatwoot
        .toggle_status(key.conversation, ChatStatus::Open)
        .await?;
    // Whether the run had begun to type, it can no longer say.
    typing_ends(&*deps.accounts, key).await;
    let now = deps.clock.now();
    for _ in 0..ROUNDS {
        let Some(head) = owned(deps, run).await? else {
            return Ok(None);
        };
        tape::note(|tape| tape.head = Some(Box::new(head.clone())));
        let next = given_to_people(&head, run, now);
        match deps.store.rewrite_head(&next, head.rev, None).await? {
            Written::Yes => return Ok(Some((head, next))),
            Written::Stale => {}
        }
    }
    Err(StoreError::Conflict { what: "HEAD" }.into())
}

/// The head with people as owners, and whatever waits taken as the turn that
/// failed.
fn given_to_people(head: &Head, run: &RunId, now: Timestamp) -> Head {
    let mut next = head.clone();
    next.owner = Owner::People {
        since: now,
        because: Takeover::Escalated,
    };
    if next.turn.is_none() && !next.inbox.is_empty() {
        let turn = take_now(head, run, now);
        next.turns = turn.no;
        next.turn = Some(turn);
        next.inbox.clear();
    }
    if let Some(state) = &mut next.state {
        state.needs_human = true;
        state.escalation_reason = Some("run_died".to_owned());
        state.assigned_agent = Some("human".to_owned());
    }
    next
}

/// An earlier call of this function may have died between giving the lease to a
/// fresh run and starting it.
async fn start_successor(dead: &RunId, deps: &Deps) -> Result<(), StepError> {
    let Some(head) = deps.store.head(dead.conversation()).await? else {
        return Ok(());
    };
    match &head.run {
        Some(run) if deps.workflow.status(run).await? == RunStatus::Unknown => {
            start(run, &head, deps).await
        }
        _ => Ok(()),
    }
}

async fn start(run: &RunId, head: &Head, deps: &Deps) -> Result<(), StepError> {
    let input = StepInput {
        account: head.key.account,
        conversation: head.key.conversation,
        contact: head.contact,
        run: run.clone(),
        wait_until: deps.clock.now(),
        step: None,
        error: None,
    };
    Ok(deps.workflow.start(run, &input).await?)
}

/// Messages arrived while the run was dead: a fresh run records them (people own
/// the conversation, so it stays silent).
async fn carry_on(dead: &RunId, deps: &Deps) -> Result<(), StepError> {
    for _ in 0..ROUNDS {
        let Some(head) = owned(deps, dead).await? else {
            return Ok(());
        };
        let mut next = head.clone();
        let run = next.next_run();
        next.run = Some(run.clone());
        if deps.store.rewrite_head(&next, head.rev, None).await? == Written::Stale {
            continue;
        }
        return start(&run, &head, deps).await;
    }
    Err(StoreError::Conflict { what: "HEAD" }.into())
}
