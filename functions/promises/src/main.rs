//! Start-up of the promises function, called by a schedule.

use std::sync::Arc;

use domain::ids::AccountId;
use lambda_runtime::{LambdaEvent, service_fn};
use platform::clock::SystemClock;
use platform::lambda::{self, StartError, Started, StepFailure};
use platform::{config, telemetry};
use promises::{Deps, handle};
use serde_json::Value;

fn start() -> Result<Deps, StartError> {
    let aws = lambda::aws()?;
    Ok(Deps {
        store: agent::start::store(&aws)?,
        accounts: agent::start::accounts(&aws)?,
        clock: Arc::new(SystemClock),
        served: served()?,
    })
}

/// `FRONTDESK_ACCOUNTS`, as for the webhook.
fn served() -> Result<Vec<AccountId>, StartError> {
    let listed = config::required("FRONTDESK_ACCOUNTS")?;
    let ids = listed.split(',').map(|id| id.trim().parse::<AccountId>());
    Ok(ids.collect::<Result<_, _>>()?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    telemetry::init();
    let deps = &Started::new(|| async { start() });
    let serve = |_: LambdaEvent<Value>| async move {
        handle(deps.get().await?).await.map_err(StepFailure::from)
    };
    lambda_runtime::run(service_fn(serve)).await
}
