//! The workflow port before there is an engine: functions need the port, and the
//! engine needs the functions.

use std::sync::OnceLock;

use async_trait::async_trait;
use domain::ids::RunId;
use domain::step::{StepInput, StepOutput};
use platform::error::PortError;
use platform::workflow::{RunStatus, Workflow};

use crate::asl::Engine;

/// The engine, once it is there.
#[derive(Default)]
pub struct LateWorkflow(OnceLock<Engine>);

impl LateWorkflow {
    pub(super) fn set(&self, engine: Engine) {
        // Called once, by the builder.
        let _ = self.0.set(engine);
    }

    fn engine(&self) -> Result<&Engine, PortError> {
        self.0
            .get()
            .ok_or_else(|| PortError::retryable("workflow", "still starting"))
    }
}

#[async_trait]
impl Workflow for LateWorkflow {
    async fn start(&self, run: &RunId, input: &StepInput) -> Result<(), PortError> {
        Workflow::start(self.engine()?, run, input).await
    }

    async fn complete(&self, token: &str, output: &StepOutput) -> Result<(), PortError> {
        self.engine()?.complete(token, output).await
    }

    async fn status(&self, run: &RunId) -> Result<RunStatus, PortError> {
        self.engine()?.status(run).await
    }
}
