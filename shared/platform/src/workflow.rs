//! The state machine, as a port.

use async_trait::async_trait;
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use domain::ids::RunId;
use domain::step::{StepInput, StepOutput};

use crate::config::{self, ConfigError};
use crate::error::PortError;

/// How an execution stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStatus {
    /// It is going on.
    Running,
    /// It ended as it should.
    Succeeded,
    /// It failed, timed out or was stopped.
    Dead,
    /// There is no such execution (any more).
    Unknown,
}

/// Starts and answers executions.
#[async_trait]
pub trait Workflow: Send + Sync {
    /// Starts the run under its own name. Starting it again is success: Standard
    /// executions are idempotent by name.
    async fn start(&self, run: &RunId, input: &StepInput) -> Result<(), PortError>;

    /// Answers a task token. A token that is no longer waited for is success.
    async fn complete(&self, token: &str, output: &StepOutput) -> Result<(), PortError>;

    /// How a run stands.
    async fn status(&self, run: &RunId) -> Result<RunStatus, PortError>;
}

/// AWS Step Functions.
#[derive(Debug, Clone)]
pub struct StepFunctions {
    client: aws_sdk_sfn::Client,
    state_machine_arn: String,
}

impl StepFunctions {
    /// The machine with this ARN.
    pub fn new(client: aws_sdk_sfn::Client, state_machine_arn: String) -> Self {
        Self {
            client,
            state_machine_arn,
        }
    }

    /// The machine that `FRONTDESK_STATE_MACHINE_ARN` names.
    ///
    /// # Errors
    /// When the variable is not set.
    pub fn of_stack(aws: &aws_types::SdkConfig) -> Result<Self, ConfigError> {
        let arn = config::required("FRONTDESK_STATE_MACHINE_ARN")?;
        Ok(Self::new(aws_sdk_sfn::Client::new(aws), arn))
    }

    /// For a function that only answers task tokens: it belongs to the machine,
    /// so it cannot be given the machine's ARN.
    pub fn for_tokens(aws: &aws_types::SdkConfig) -> Self {
        Self::new(aws_sdk_sfn::Client::new(aws), String::new())
    }

    /// The name of the error with which a run ended, if it did and has one.
    ///
    /// # Errors
    /// When Step Functions does not answer.
    pub async fn error(&self, run: &RunId) -> Result<Option<String>, PortError> {
        let sent = self
            .client
            .describe_execution()
            .execution_arn(self.execution_arn(run))
            .send()
            .await;
        sent.map(|answer| answer.error).map_err(|e| failure(&e))
    }

    /// `arn:…:stateMachine:NAME` → `arn:…:execution:NAME:RUN`.
    fn execution_arn(&self, run: &RunId) -> String {
        format!(
            "{}:{run}",
            self.state_machine_arn
                .replace(":stateMachine:", ":execution:")
        )
    }
}

const PORT: &str = "Step Functions";

fn json<T: serde::Serialize>(value: &T) -> Result<String, PortError> {
    serde_json::to_string(value).map_err(|e| PortError::terminal(PORT, e.to_string()))
}

fn failure<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> PortError {
    let code = error.code().unwrap_or("no answer").to_owned();
    match error {
        SdkError::ServiceError(_) if !again(&code) => PortError::terminal(PORT, code),
        SdkError::ConstructionFailure(_) => PortError::terminal(PORT, code),
        _ => PortError::retryable(PORT, code),
    }
}

fn again(code: &str) -> bool {
    code.contains("Throttl")
        || code.contains("LimitExceeded")
        || code.contains("Internal")
        || code.contains("Unavailable")
        || code.contains("TooManyRequests")
}

#[async_trait]
impl Workflow for StepFunctions {
    async fn start(&self, run: &RunId, input: &StepInput) -> Result<(), PortError> {
        let sent = self
            .client
            .start_execution()
            .state_machine_arn(&self.state_machine_arn)
            .name(run.to_string())
            .input(json(input)?)
            .send()
            .await;
        match sent {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some("ExecutionAlreadyExists") => Ok(()),
            Err(error) => Err(failure(&error)),
        }
    }

    async fn complete(&self, token: &str, output: &StepOutput) -> Result<(), PortError> {
        let sent = self
            .client
            .send_task_success()
            .task_token(token)
            .output(json(output)?)
            .send()
            .await;
        match sent {
            Ok(_) => Ok(()),
            Err(error)
                if matches!(
                    error.code(),
                    Some("TaskTimedOut" | "TaskDoesNotExist" | "InvalidToken")
                ) =>
            {
                Ok(())
            }
            Err(error) => Err(failure(&error)),
        }
    }

    async fn status(&self, run: &RunId) -> Result<RunStatus, PortError> {
        use aws_sdk_sfn::types::ExecutionStatus;
        let sent = self
            .client
            .describe_execution()
            .execution_arn(self.execution_arn(run))
            .send()
            .await;
        match sent {
            Ok(answer) => Ok(match answer.status() {
                ExecutionStatus::Running | ExecutionStatus::PendingRedrive => RunStatus::Running,
                ExecutionStatus::Succeeded => RunStatus::Succeeded,
                _ => RunStatus::Dead,
            }),
            Err(error) if error.code() == Some("ExecutionDoesNotExist") => Ok(RunStatus::Unknown),
            Err(error) => Err(failure(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_execution_is_found_by_the_name_of_its_run() {
        let config = aws_sdk_sfn::Config::builder()
            .behavior_version(aws_sdk_sfn::config::BehaviorVersion::v2026_01_12())
            .build();
        let machine = StepFunctions::new(
            aws_sdk_sfn::Client::from_conf(config),
            "arn:aws:states:eu-west-1:123456789012:stateMachine:conv".into(),
        );
        let run: RunId = "1-42-9001".parse().unwrap();
        assert_eq!(
            machine.execution_arn(&run),
            "arn:aws:states:eu-west-1:123456789012:execution:conv:1-42-9001"
        );
    }
}
