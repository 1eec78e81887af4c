//! The engine as the port that intake, the pages and reconcile know.

use async_trait::async_trait;
use domain::ids::RunId;
use domain::step::{StepInput, StepOutput};
use platform::error::PortError;
use platform::workflow::{RunStatus, Workflow};
use serde::Serialize;
use serde_json::Value;

use super::engine::{Engine, Status};

const PORT: &str = "workflow";

fn value<T: Serialize>(words: &T) -> Result<Value, PortError> {
    serde_json::to_value(words).map_err(|error| PortError::terminal(PORT, error.to_string()))
}

#[async_trait]
impl Workflow for Engine {
    async fn start(&self, run: &RunId, input: &StepInput) -> Result<(), PortError> {
        // An execution that already exists is success.
        match Self::start(self, &run.to_string(), value(input)?) {
            Ok(_) => Ok(()),
            Err(error) => Err(PortError::terminal(PORT, error.to_string())),
        }
    }

    async fn complete(&self, token: &str, output: &StepOutput) -> Result<(), PortError> {
        // A token that nobody waits on any more is success.
        let _ = self.tokens().succeed(token, value(output)?);
        Ok(())
    }

    async fn status(&self, run: &RunId) -> Result<RunStatus, PortError> {
        Ok(match self.describe(&run.to_string()) {
            None => RunStatus::Unknown,
            Some(Status::Running) => RunStatus::Running,
            Some(Status::Succeeded) => RunStatus::Succeeded,
            Some(Status::Failed | Status::TimedOut | Status::Aborted) => RunStatus::Dead,
        })
    }
}
