//! Running a step as a Lambda function, and telling Step Functions what kind of
//! error it was.

use domain::error::{Class, Classified};
use domain::step::StepOutput;
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use serde::de::DeserializeOwned;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::OnceCell;

pub use aws_config::SdkConfig;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;

use crate::deadline;

/// An error on its way to Step Functions. Its name is what the `Retry` and `Catch`
/// of the state machine match on.
#[derive(Debug)]
pub struct StepFailure {
    name: &'static str,
    message: String,
}

impl<E: Classified> From<E> for StepFailure {
    fn from(error: E) -> Self {
        Self {
            name: error.error_name(),
            message: error.to_string(),
        }
    }
}

impl From<StepFailure> for Diagnostic {
    fn from(failure: StepFailure) -> Self {
        Self {
            error_type: failure.name.to_owned(),
            error_message: failure.message,
        }
    }
}

/// What keeps a function from starting.
pub type StartError = Box<dyn std::error::Error + Send + Sync>;

/// Serves a step of the conversation state machine until the sandbox ends. What
/// the step works with is built by `start` at the first invocation and kept: the
/// runtime is polled at once, and a failing start is an error with words in the
/// log instead of a sandbox that dies in its initialisation.
pub async fn serve_step<I, D, S, SF, H, F, E>(
    start: S,
    handle: H,
) -> Result<(), lambda_runtime::Error>
where
    I: DeserializeOwned,
    D: Send + Sync + 'static,
    S: Fn() -> SF,
    SF: Future<Output = Result<D, StartError>>,
    H: Fn(I, &'static D) -> F,
    F: Future<Output = Result<StepOutput, E>> + 'static,
    E: Classified,
{
    crate::telemetry::init();
    let started = Started::new(start);
    let (started, handle) = (&started, &handle);
    lambda_runtime::run(service_fn(|event: LambdaEvent<I>| async move {
        let deadline = event.context.deadline();
        let deps = started.get().await?;
        // Boxed: the nested futures of a whole step are too deep for the compiler.
        let step: Pin<Box<dyn Future<Output = Result<StepOutput, E>>>> =
            Box::pin(handle(event.payload, deps));
        deadline::within(deadline, step).await.map_err(|error| {
            tracing::error!(error.class = ?error.class(), error.message = %error, "the step failed");
            StepFailure::from(error)
        })
    }))
    .await
}

/// Something that is built at the first invocation and kept.
pub struct Started<S, D: 'static> {
    start: S,
    built: OnceCell<&'static D>,
}

impl<S, SF, D> Started<S, D>
where
    D: Send + Sync + 'static,
    S: Fn() -> SF,
    SF: Future<Output = Result<D, StartError>>,
{
    /// Built by `start` when it is first asked for.
    pub fn new(start: S) -> Self {
        Self {
            start,
            built: OnceCell::new(),
        }
    }

    /// The built thing. It lives as long as the process.
    ///
    /// # Errors
    /// Retryable: the next invocation starts anew.
    pub async fn get(&self) -> Result<&'static D, StepFailure> {
        let built = self
            .built
            .get_or_try_init(async || {
                // Boxed for the same reason.
                let start: Pin<Box<dyn Future<Output = Result<D, StartError>> + '_>> =
                    Box::pin((self.start)());
                start.await.map(|deps| &*Box::leak(Box::new(deps)))
            })
            .await;
        built.copied().map_err(|error| {
            tracing::error!(error.message = %error, "the function cannot start");
            StepFailure {
                name: Class::Retryable.error_name(),
                message: "the function cannot start; its log says why".to_owned(),
            }
        })
    }
}

/// AWS clients are configured once, at start-up.
pub async fn aws() -> SdkConfig {
    aws_within(Duration::from_secs(5), Duration::from_secs(15)).await
}

/// AWS clients that give up after this time, retries included: for a function
/// whose caller does not wait longer.
pub async fn aws_within(attempt: Duration, operation: Duration) -> SdkConfig {
    use aws_config::timeout::TimeoutConfig;
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3).min(attempt))
        .operation_attempt_timeout(attempt)
        .operation_timeout(operation)
        .build();
    let https = Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https();
    aws_config::defaults(aws_config::BehaviorVersion::v2026_01_12())
        .http_client(https)
        .timeout_config(timeouts)
        .load()
        .await
}
