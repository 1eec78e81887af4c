//! FinishTurn: records the outcome of a turn, and releases the lease when the
//! inbox is empty; otherwise the same run goes on.
//!
//! What Deliver did is written down here, as the turn's last checkpoint: the
//! outcome is saved anyway, so it costs no request.
//!
//! What it must not do: call Chatwoot or a model.

use std::sync::Arc;

use domain::checkpoint::{Checkpoint, checkpoint_id};
use domain::ids::RunId;
use domain::outcome::{IgnoreReason, TurnOutcome};
use domain::receipt::Receipt;
use domain::step::{Next, Step, StepInput, StepOutput};
use jiff::Timestamp;
use platform::clock::Clock;
use store::{Finished, Store, StoreError};

/// What it needs from outside.
pub struct Deps {
    /// The database.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// Ends the turn of the last step.
pub async fn handle(input: StepInput, deps: &Deps) -> Result<StepOutput, StoreError> {
    let now = deps.clock.now();
    let send = input
        .step
        .as_ref()
        .and_then(|step| of_send(step, &input.run, now));
    let (turn, outcome) = match input.step {
        Some(step) => (step.turn, step.outcome),
        None => (0, None),
    };
    let outcome = outcome.unwrap_or(TurnOutcome::Ignored(IgnoreReason::EmptyInbox));
    let finished = deps
        .store
        .finish(&input.run, turn, &outcome, send.as_ref(), now)
        .await?;
    tracing::info!(
        run.id = %input.run,
        turn.no = turn,
        turn.outcome = outcome.kind().as_str(),
        "turn finished",
    );
    Ok(StepOutput::go(
        turn,
        match finished {
            Finished::Released => Next::Done,
            Finished::MoreWaiting => Next::More,
        },
    ))
}

/// The checkpoint of the send, if the turn came that far.
fn of_send(output: &StepOutput, run: &RunId, now: Timestamp) -> Option<Checkpoint> {
    let after = output.after.as_deref()?;
    let outcome = output.outcome.as_ref()?;
    Some(Checkpoint {
        checkpoint_id: checkpoint_id(output.turn, Some(after), Step::Deliver, run),
        after: Some(after.to_owned()),
        conversation: run.conversation(),
        run: run.clone(),
        turn: output.turn,
        step: Step::Deliver,
        changed: serde_json::Map::new(),
        output: StepOutput {
            took: None,
            ..output.clone()
        },
        receipt: Receipt::by_rule([
            format!("outcome:{}", outcome.kind().as_str()),
            format!("sent:{}", output.sent.len()),
        ]),
        draft: None,
        at: now,
        tape: output.took.clone(),
    })
}
