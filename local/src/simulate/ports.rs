//! Faults around the queue, the state machine, the functions and the database.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::ids::{ConversationKey, RunId};
use domain::step::{StepInput, StepOutput};
use platform::error::PortError;
use platform::queue::{Queue, QueueMessage};
use platform::workflow::{RunStatus, Workflow};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::faults::{Death, Fate, Fault, Faults, Port, SCOPE, Scope};
use super::witness::Witness;
use crate::asl::{EndListener, Ended, TaskError, TaskRunner};
use crate::dynamo::{self, FaultAction};

/// A deliberate mistake in the platform, which the checker must find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// Every text reaches Chatwoot twice.
    SendsTwice,
    /// Every third start of an execution is forgotten.
    ForgetsStarts,
    /// Every tenth queue message is dropped.
    LosesMessages,
    /// Take-overs by people never arrive at intake.
    IgnoresPeople,
    /// Texts never reach Chatwoot, which says that they did.
    StaysSilent,
    /// What the last turn of each conversation decided is forgotten.
    LosesReceipts,
}

/// Faults of the database.
pub(super) struct DatabaseFaults(pub(super) Arc<Faults>);

impl dynamo::Fault for DatabaseFaults {
    fn before(&self, _operation: &str) -> FaultAction {
        let fate = self.0.fate(Port::Database);
        match fate.fault {
            None | Some(Fault::Slow) => FaultAction::Delay(fate.latency),
            Some(Fault::After) => FaultAction::FailAfter,
            Some(Fault::Throttled) => FaultAction::Throttle,
            Some(Fault::Conflict) => FaultAction::Conflict,
            Some(_) => FaultAction::FailBefore,
        }
    }
}

/// Carries an effect out, or not, as its fate says.
async fn befall<T>(
    fate: Fate,
    port: &'static str,
    effect: impl Future<Output = Result<T, PortError>>,
) -> Result<T, PortError> {
    sleep(fate.latency).await;
    match fate.fault {
        None | Some(Fault::Slow) => effect.await,
        Some(Fault::After) => {
            effect.await?;
            Err(PortError::retryable(port, "the answer was lost"))
        }
        Some(_) => Err(PortError::retryable(port, "not reached")),
    }
}

/// The queue as the webhook sees it.
pub(super) struct FaultyQueue {
    pub(super) inner: Arc<dyn Queue>,
    pub(super) faults: Arc<Faults>,
    pub(super) witness: Arc<Witness>,
    pub(super) sabotage: Option<Sabotage>,
}

#[async_trait]
impl Queue for FaultyQueue {
    async fn send(&self, message: QueueMessage) -> Result<(), PortError> {
        let keys: Vec<ConversationKey> = message.group.parse().into_iter().collect();
        match self.sabotage {
            Some(Sabotage::LosesMessages) if self.faults.below(10) == 0 => return Ok(()),
            Some(Sabotage::IgnoresPeople)
                if message.body.contains("\"author\":\"person\"")
                    || message.body.contains("\"kind\":\"conversation_changed\"") =>
            {
                // As if it had been taken in.
                self.witness.taken_in(&message.body);
                return Ok(());
            }
            _ => {}
        }
        let scope = Arc::new(Scope {
            keys,
            spared: false,
        });
        SCOPE
            .scope(scope, async {
                let fate = self.faults.fate(Port::Queue);
                befall(fate, "queue", self.inner.send(message)).await
            })
            .await
    }
}

/// The state machine as functions see it.
pub(super) struct FaultyWorkflow {
    pub(super) inner: Arc<dyn Workflow>,
    pub(super) faults: Arc<Faults>,
    pub(super) sabotage: Option<Sabotage>,
}

const WORKFLOW: &str = "workflow";

#[async_trait]
impl Workflow for FaultyWorkflow {
    async fn start(&self, run: &RunId, input: &StepInput) -> Result<(), PortError> {
        if self.sabotage == Some(Sabotage::ForgetsStarts) && self.faults.below(3) == 0 {
            return Ok(());
        }
        let fate = self.faults.fate(Port::Workflow);
        befall(fate, WORKFLOW, self.inner.start(run, input)).await
    }

    async fn complete(&self, token: &str, output: &StepOutput) -> Result<(), PortError> {
        let fate = self.faults.fate(Port::Workflow);
        befall(fate, WORKFLOW, self.inner.complete(token, output)).await
    }

    async fn status(&self, run: &RunId) -> Result<RunStatus, PortError> {
        let fate = self.faults.fate(Port::Workflow);
        befall(fate, WORKFLOW, self.inner.status(run)).await
    }
}

/// The functions as the state machine sees them: their processes die.
pub(super) struct MortalFunctions {
    pub(super) inner: Arc<dyn TaskRunner>,
    pub(super) faults: Arc<Faults>,
    pub(super) witness: Arc<Witness>,
}

/// The time limit of the functions that are called here (`template.yaml`).
const FUNCTION_LIMIT: Duration = Duration::from_secs(35);
/// Longer than any time limit of the state machine.
const FOR_EVER: Duration = Duration::from_hours(100);

#[async_trait]
impl TaskRunner for MortalFunctions {
    async fn call(&self, resource: &str, input: Value) -> Result<Value, TaskError> {
        let words = input.get("input").unwrap_or(&input);
        let step: Option<StepInput> = serde_json::from_value(words.clone()).ok();
        let keys: Vec<ConversationKey> = step.iter().map(StepInput::key).collect();
        let scope = Arc::new(Scope {
            keys: keys.clone(),
            spared: false,
        });
        let (inner, witness) = (Arc::clone(&self.inner), Arc::clone(&self.witness));
        let resource = resource.to_owned();
        let call = async move {
            if resource == "delivery"
                && let Some(step) = &step
            {
                witness.delivery_begins(step.key()).await;
            }
            inner.call(&resource, input).await
        };
        let call = SCOPE.scope(scope, call);
        // Names as Step Functions reports them.
        let name = ["Runtime.ExitError", "Lambda.Unknown"][usize::from(self.faults.below(2) > 0)];
        let exit = || TaskError::new(name, "the process ended");
        match self.faults.death(&keys) {
            None => call.await,
            Some(Death::AtStart) => Err(TaskError::new(
                "Lambda.TooManyRequestsException",
                "no room for one more",
            )),
            Some(Death::At(moment)) => timeout(moment, call).await.unwrap_or_else(|_| Err(exit())),
            Some(Death::Silent(moment)) => {
                if let Ok(done) = timeout(moment, call).await {
                    return done;
                }
                // The function's own time limit, or the state's.
                let limit = [FUNCTION_LIMIT, FOR_EVER][usize::from(self.faults.below(2) > 0)];
                sleep(limit).await;
                Err(TaskError::new(
                    "Sandbox.Timedout",
                    "the function took too long",
                ))
            }
            Some(Death::AfterAnswer) => {
                let _ = call.await;
                Err(exit())
            }
            Some(Death::Unheard(moment)) => {
                self.faults.happened(keys, Port::Process, Fault::Overlapped);
                let (heard, hears) = tokio::sync::oneshot::channel();
                self.faults.let_happen(async move {
                    if let Ok(done) = timeout(FUNCTION_LIMIT, call).await {
                        // Fails when the caller has given up.
                        let _ = heard.send(done);
                    }
                });
                match timeout(moment, hears).await {
                    Ok(Ok(done)) => done,
                    _ => Err(TaskError::new(
                        "Lambda.SdkClientException",
                        "the connection to the function broke",
                    )),
                }
            }
        }
    }
}

/// What hears of ends: it dies too, is called again, and sometimes called twice.
pub(super) struct MortalListener {
    pub(super) inner: Arc<dyn EndListener>,
    pub(super) faults: Arc<Faults>,
}

/// When the event bus tries again.
const AGAIN: Duration = Duration::from_mins(1);

#[async_trait]
impl EndListener for MortalListener {
    async fn ended(&self, ended: Ended) {
        let run: Option<RunId> = ended.name.parse().ok();
        let keys: Vec<ConversationKey> = run.iter().map(RunId::conversation).collect();
        let scope = Arc::new(Scope {
            keys: keys.clone(),
            spared: false,
        });
        SCOPE
            .scope(scope, async {
                loop {
                    let call = self.inner.ended(ended.clone());
                    match self.faults.death(&keys) {
                        None => break call.await,
                        Some(Death::AtStart) => {}
                        Some(Death::AfterAnswer) => call.await,
                        Some(
                            Death::At(moment) | Death::Silent(moment) | Death::Unheard(moment),
                        ) => {
                            // Whether it was done by then, nobody heard.
                            let _ = timeout(moment, call).await;
                        }
                    }
                    sleep(AGAIN).await;
                }
            })
            .await;
    }
}
