//! Start-up of the webhook function.

use std::sync::Arc;
use std::time::Duration;

use lambda_http::{Error, Request, service_fn};
use platform::clock::{Clock, SystemClock};
use platform::queue::SqsQueue;
use platform::secrets::Secrets;
use platform::{config, lambda, telemetry};
use webhook::{Deps, RateLimiter, StoredSecrets, respond};

/// Chatwoot waits five seconds for the answer, and asks again only after a 500
/// that came in time (Chatwoot fact).
const PATIENCE: Duration = Duration::from_millis(3500);
/// Leaves time for a second attempt.
const ATTEMPT: Duration = Duration::from_millis(1500);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init();
    let aws = lambda::aws_within(ATTEMPT, PATIENCE)?;
    let (sqs, ssm) = (
        aws_sdk_sqs::Client::new(&aws),
        aws_sdk_ssm::Client::new(&aws),
    );
    let store = Secrets::new(ssm, &config::required("FRONTDESK_SECRETS_PREFIX")?);
    let accounts = config::parsed("FRONTDESK_ACCOUNTS")?
        .ok_or(config::ConfigError::Missing("FRONTDESK_ACCOUNTS"))?;
    let deps = &Deps {
        queue: Arc::new(SqsQueue::new(sqs, config::required("FRONTDESK_QUEUE_URL")?)),
        secrets: Arc::new(StoredSecrets::new(store, accounts)),
        limiter: RateLimiter::new(),
    };
    lambda_http::run(service_fn(|event: Request| async move {
        respond(&event, SystemClock.now(), deps).await
    }))
    .await
}
