//! The Lambda functions, called in process.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use domain::error::Classified;
use platform::clock::Clock;
use platform::tape;
use platform::workflow::Workflow;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::Store;

use crate::asl::{TaskError, TaskRunner};

/// The state machine that is deployed.
pub(super) const MACHINE: &str = include_str!("../../../infra/conversation.asl.json");

/// What the placeholders of the file stand for here.
pub(super) const SUBSTITUTIONS: [(&str, &str); 9] = [
    ("ClassifyArn", "classify"),
    ("ExtractionArn", "extraction"),
    ("ConversationArn", "conversation"),
    ("CampaignArn", "campaign"),
    ("CrmArn", "crm"),
    ("EscalationArn", "escalation"),
    ("ReviewArn", "review"),
    ("DeliveryArn", "delivery"),
    ("FinishTurnArn", "finish_turn"),
];

/// Every function of the state machine.
pub struct Functions {
    agents: Arc<agent::Deps>,
    finish: finish_turn::Deps,
    workflow: Arc<dyn Workflow>,
}

impl Functions {
    pub(super) fn new(
        agents: Arc<agent::Deps>,
        store: Store,
        clock: Arc<dyn Clock>,
        workflow: Arc<dyn Workflow>,
    ) -> Self {
        Self {
            agents,
            finish: finish_turn::Deps { store, clock },
            workflow,
        }
    }
}

/// Parses the input, calls, and turns answer and error into what Step Functions
/// would see.
async fn call<I, O, E, F>(input: Value, handle: impl FnOnce(I) -> F) -> Result<Value, TaskError>
where
    I: DeserializeOwned,
    O: Serialize,
    E: Classified,
    F: Future<Output = Result<O, E>>,
{
    let unreadable = |e: serde_json::Error| TaskError::new("Runtime.Unmarshal", e.to_string());
    let input = serde_json::from_value(input).map_err(unreadable)?;
    match Box::pin(tape::recording(handle(input))).await {
        Ok(output) => serde_json::to_value(output).map_err(unreadable),
        Err(error) => {
            tracing::warn!(error.class = ?error.class(), error.message = %error, "a step failed");
            Err(TaskError::new(error.error_name(), error.to_string()))
        }
    }
}

#[async_trait]
impl TaskRunner for Functions {
    async fn call(&self, resource: &str, input: Value) -> Result<Value, TaskError> {
        let deps = &*self.agents;
        match resource {
            "classify" => call(input, |i| classify::handle(i, deps)).await,
            "extraction" => call(input, |i| extraction::handle(i, deps)).await,
            "conversation" => call(input, |i| conversation::handle(i, deps)).await,
            "campaign" => call(input, |i| campaign::handle(i, deps)).await,
            "crm" => call(input, |i| crm::handle(i, deps)).await,
            "escalation" => call(input, |i| escalation::handle(i, deps)).await,
            "review" => call(input, |i| review::handle(i, deps, &*self.workflow)).await,
            "delivery" => call(input, |i| delivery::handle(i, deps)).await,
            "finish_turn" => call(input, |i| finish_turn::handle(i, &self.finish)).await,
            other => Err(TaskError::new(
                "Lambda.ResourceNotFoundException",
                format!("there is no function {other}"),
            )),
        }
    }
}
