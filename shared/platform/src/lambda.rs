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

use aws_sdk_sqs::config::timeout::TimeoutConfig;
use aws_sdk_sqs::config::{
    BehaviorVersion, Credentials, Region, SharedCredentialsProvider, SharedHttpClient,
};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
pub use aws_types::SdkConfig;

use crate::config::{self, ConfigError};
use crate::{deadline, tape};

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
            Box::pin(tape::recording(handle(event.payload, deps)));
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

/// AWS clients are configured once, at start-up, from what Lambda sets for each
/// function: region and role credentials. The SDK's own way of finding them looks
/// in five more places, and would be a megabyte of every function.
///
/// # Errors
/// When one of Lambda's variables is not set.
pub fn aws() -> Result<SdkConfig, ConfigError> {
    aws_within(Duration::from_secs(5), Duration::from_secs(15))
}

/// AWS clients that give up after this time, retries included: for a function
/// whose caller does not wait longer.
///
/// # Errors
/// When one of Lambda's variables is not set.
pub fn aws_within(attempt: Duration, operation: Duration) -> Result<SdkConfig, ConfigError> {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3).min(attempt))
        .operation_attempt_timeout(attempt)
        .operation_timeout(operation)
        .build();
    // They hold for as long as the sandbox lives.
    let credentials = Credentials::new(
        config::required("AWS_ACCESS_KEY_ID")?,
        config::required("AWS_SECRET_ACCESS_KEY")?,
        config::optional("AWS_SESSION_TOKEN"),
        None,
        "Lambda",
    );
    let mut aws = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(config::required("AWS_REGION")?))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(https())
        .timeout_config(timeouts);
    aws.set_endpoint_url(config::optional("AWS_ENDPOINT_URL"));
    Ok(aws.build())
}

/// HTTPS for AWS clients: the same TLS that all else here uses.
pub fn https() -> SharedHttpClient {
    Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}
