//! FinishTurn: records the outcome of a turn, and releases the lease when the
//! inbox is empty; otherwise the same run goes on.
//!
//! What it must not do: call Chatwoot or a model.

use std::sync::Arc;

use domain::outcome::{IgnoreReason, TurnOutcome};
use domain::step::{Next, StepInput, StepOutput};
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
    let (turn, outcome, sent) = match input.step {
        Some(step) => (step.turn, step.outcome, step.sent),
        None => (0, None, Vec::new()),
    };
    let outcome = outcome.unwrap_or(TurnOutcome::Ignored(IgnoreReason::EmptyInbox));
    let now = deps.clock.now();
    let finished = deps
        .store
        .finish(&input.run, turn, &outcome, &sent, now)
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
