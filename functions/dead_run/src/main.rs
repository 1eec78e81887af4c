//! Start-up of the dead-run function, called by an EventBridge rule.

use std::sync::Arc;

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use dead_run::{Deps, StatusChange, handle};
use lambda_runtime::{LambdaEvent, service_fn};
use platform::clock::{SystemClock, Taped};
use platform::lambda::{self, StartError, Started, StepFailure};
use platform::workflow::StepFunctions;
use platform::{tape, telemetry};

fn start() -> Result<(Deps, StepFunctions), StartError> {
    let aws = lambda::aws()?;
    let machine = StepFunctions::of_stack(&aws)?;
    let deps = Deps {
        store: agent::start::store(&aws)?,
        accounts: agent::start::accounts(&aws)?,
        workflow: Arc::new(machine.clone()),
        clock: Arc::new(Taped::new(Arc::new(SystemClock))),
    };
    Ok((deps, machine))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    telemetry::init();
    let deps = &Started::new(|| async { start() });
    let serve = |event: LambdaEvent<EventBridgeEvent<StatusChange>>| async move {
        let (deps, machine) = deps.get().await?;
        let mut change = event.payload.detail;
        if change.error.is_none() {
            // The event does not tell. The receipt does without where nobody does.
            change.error = machine.error(&change.name).await.ok().flatten();
        }
        let handled = Box::pin(tape::recording(handle(&change, deps))).await;
        handled.map_err(StepFailure::from)
    };
    lambda_runtime::run(service_fn(serve)).await
}
