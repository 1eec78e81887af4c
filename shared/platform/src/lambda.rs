//! Running a step as a Lambda function, and telling Step Functions what kind of
//! error it was.

use domain::error::{Class, Classified};
use domain::step::{StepInput, StepOutput};
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use std::future::Future;

/// An error on its way to Step Functions. Its type is one of two names, which the
/// `Retry` and `Catch` of the state machine match on.
#[derive(Debug)]
pub struct StepFailure {
    class: Class,
    message: String,
}

impl<E: Classified> From<E> for StepFailure {
    fn from(error: E) -> Self {
        Self {
            class: error.class(),
            message: error.to_string(),
        }
    }
}

impl From<StepFailure> for Diagnostic {
    fn from(failure: StepFailure) -> Self {
        Self {
            error_type: failure.class.error_name().to_owned(),
            error_message: failure.message,
        }
    }
}

/// Serves a step of the conversation state machine until the sandbox ends.
pub async fn serve_step<H, F, E>(handle: H) -> Result<(), lambda_runtime::Error>
where
    H: Fn(StepInput) -> F,
    F: Future<Output = Result<StepOutput, E>>,
    E: Classified,
{
    lambda_runtime::run(service_fn(|event: LambdaEvent<StepInput>| {
        let answer = handle(event.payload);
        async move {
            let answer = answer.await;
            if let Err(error) = &answer {
                tracing::error!(error.class = ?error.class(), error.message = %error, "the step failed");
            }
            answer.map_err(StepFailure::from)
        }
    }))
    .await
}

/// AWS clients are configured once, at start-up.
pub async fn aws() -> aws_config::SdkConfig {
    use aws_config::timeout::TimeoutConfig;
    use std::time::Duration;
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(5))
        .operation_timeout(Duration::from_secs(15))
        .build();
    aws_config::defaults(aws_config::BehaviorVersion::v2026_01_12())
        .timeout_config(timeouts)
        .load()
        .await
}
