//! The stand-in for the EventBridge rule on dead executions: calls the dead-run
//! function, again and again as EventBridge does, with growing pauses.

use std::time::Duration;

use async_trait::async_trait;
use domain::error::{Class, Classified};

use platform::tape;

use crate::asl::{EndListener, Ended, ExecutionResult, Status};

/// EventBridge tries for 24 hours; this many doublings of a second are 17 hours.
const ATTEMPTS: u32 = 16;

pub(super) struct DeadRuns(dead_run::Deps);

impl DeadRuns {
    pub(super) fn new(deps: dead_run::Deps) -> Self {
        Self(deps)
    }
}

#[async_trait]
impl EndListener for DeadRuns {
    async fn ended(&self, ended: Ended) {
        let status = match ended.status {
            Status::Failed => "FAILED",
            Status::TimedOut => "TIMED_OUT",
            Status::Aborted => "ABORTED",
            Status::Running | Status::Succeeded => return,
        };
        let Ok(name) = ended.name.parse() else {
            tracing::error!(
                run.id = ended.name,
                "a dead run has a name that is not ours"
            );
            return;
        };
        let failed = ended.execution.map(|execution| execution.result);
        let error = match failed {
            Some(ExecutionResult::Failed { error, .. }) => Some(error),
            _ => None,
        };
        let change = dead_run::StatusChange {
            name,
            status: status.to_owned(),
            error,
        };
        for attempt in 0..ATTEMPTS {
            match Box::pin(tape::recording(dead_run::handle(&change, &self.0))).await {
                Ok(()) => return,
                Err(error) if error.class() == Class::Terminal => {
                    tracing::error!(run.id = %change.name, error.message = %error, "a dead run could not be cleared");
                    return;
                }
                Err(_) => tokio::time::sleep(Duration::from_secs(1 << attempt)).await,
            }
        }
    }
}
