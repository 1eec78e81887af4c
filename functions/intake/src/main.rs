//! Start-up of intake, behind the FIFO queue.

use std::sync::Arc;

use aws_lambda_events::event::sqs::SqsEvent;
use domain::burst::QuietTime;
use intake::{Deps, handle_batch};
use jiff::SignedDuration;
use lambda_runtime::{LambdaEvent, service_fn};
use platform::clock::SystemClock;
use platform::config;
use platform::lambda::{self, StartError, Started, StepFailure};
use platform::telemetry;
use platform::workflow::StepFunctions;
use store::{Store, Tables};

fn start() -> Result<Deps, StartError> {
    let aws = lambda::aws()?;
    let quiet: Option<i64> = config::parsed("FRONTDESK_QUIET_TIME_MS")?;
    Ok(Deps {
        store: Store::new(
            aws_sdk_dynamodb::Client::new(&aws),
            Tables::from_names(config::required)?,
        ),
        workflow: Arc::new(StepFunctions::of_stack(&aws)?),
        clock: Arc::new(SystemClock),
        quiet: QuietTime {
            fixed: quiet.map(SignedDuration::from_millis),
        },
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    telemetry::init();
    let deps = &Started::new(|| async { start() });
    lambda_runtime::run(service_fn(|event: LambdaEvent<SqsEvent>| async move {
        Ok::<_, StepFailure>(handle_batch(event.payload, deps.get().await?).await)
    }))
    .await
}
