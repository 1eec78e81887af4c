//! Start-up of the dead-run function, called by an EventBridge rule.

use std::sync::Arc;

use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use dead_run::{Deps, StatusChange, handle};
use lambda_runtime::{LambdaEvent, service_fn};
use platform::clock::SystemClock;
use platform::lambda::{self, StartError, Started, StepFailure};
use platform::telemetry;
use platform::workflow::StepFunctions;

fn start() -> Result<Deps, StartError> {
    let aws = lambda::aws()?;
    Ok(Deps {
        store: agent::start::store(&aws)?,
        accounts: agent::start::accounts(&aws)?,
        workflow: Arc::new(StepFunctions::of_stack(&aws)?),
        clock: Arc::new(SystemClock),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    telemetry::init();
    let deps = &Started::new(|| async { start() });
    let serve = |event: LambdaEvent<EventBridgeEvent<StatusChange>>| async move {
        handle(&event.payload.detail, deps.get().await?)
            .await
            .map_err(StepFailure::from)
    };
    lambda_runtime::run(service_fn(serve)).await
}
