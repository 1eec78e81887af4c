//! One execution, state by state.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::FutureExt as _;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use tokio::time::{sleep, timeout};

use super::definition::{Catcher, Kind, Machine, Next, Task, Template, Until};
use super::path::Path;
use super::retry::{RUNTIME, TIMEOUT};
use super::tokens::Tokens;

/// Step Functions ends an execution at 25,000 history events; a task costs five.
const MAX_TRANSITIONS: u32 = 5_000;

/// The error of a function, by the name that `Retry` and `Catch` match.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {cause}")]
pub struct TaskError {
    /// For example `Frontdesk.Retryable`.
    pub name: String,
    /// For people; without customer text, because it is stored and logged.
    pub cause: String,
}

impl TaskError {
    /// An error with this name and cause.
    pub fn new(name: impl Into<String>, cause: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            cause: cause.into(),
        }
    }
}

/// Calls the functions that Task states name.
#[async_trait]
pub trait TaskRunner: Send + Sync {
    /// Invokes `resource` (what the file's placeholder was replaced with) and
    /// gives its result. Dropping the future is the function's death: a state
    /// that timed out does that.
    async fn call(&self, resource: &str, input: Value) -> Result<Value, TaskError>;
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExecutionResult {
    /// A Succeed state or an `End` was reached, with this output.
    Succeeded(Value),
    /// An error that nothing caught, or a Fail state.
    Failed {
        /// Its name.
        error: String,
        /// Its cause.
        cause: String,
    },
    /// The machine's own `TimeoutSeconds` went by.
    TimedOut,
}

/// A finished execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execution {
    /// How it ended.
    pub result: ExecutionResult,
    /// What AWS bills: every state entered, and every retry.
    pub transitions: u32,
}

/// Gives the present time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Called with execution and state name whenever a state is entered.
type Observer = Arc<dyn Fn(&str, &str) + Send + Sync>;

/// What executions need from outside.
pub struct Environment {
    clock: Clock,
    random: Mutex<fastrand::Rng>,
    tokens: Tokens,
    observer: Option<Observer>,
}

impl Environment {
    /// `random` decides the jitter of retries.
    pub fn new(clock: Clock, random: fastrand::Rng) -> Self {
        Self {
            clock,
            random: Mutex::new(random),
            tokens: Tokens::default(),
            observer: None,
        }
    }

    /// Tells `observer` of every state that an execution enters.
    pub fn observed_by(self, observer: impl Fn(&str, &str) + Send + Sync + 'static) -> Self {
        Self {
            observer: Some(Arc::new(observer)),
            ..self
        }
    }

    /// The tokens that executions in this environment wait on.
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    fn random(&self) -> f64 {
        self.random
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .f64()
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

impl Machine {
    /// Runs one execution to its end.
    pub async fn run(
        &self,
        name: &str,
        input: Value,
        runner: &dyn TaskRunner,
        environment: &Environment,
    ) -> Execution {
        let mut walk = Walk {
            machine: self,
            name,
            runner,
            environment,
            transitions: 0,
        };
        let ended = match self.timeout {
            None => walk.walk(input).await,
            Some(limit) => match timeout(limit, walk.walk(input)).await {
                Ok(ended) => ended,
                Err(_) => {
                    return Execution {
                        result: ExecutionResult::TimedOut,
                        transitions: walk.transitions,
                    };
                }
            },
        };
        Execution {
            result: match ended {
                Ok(output) => ExecutionResult::Succeeded(output),
                Err(TaskError { name: error, cause }) => ExecutionResult::Failed { error, cause },
            },
            transitions: walk.transitions,
        }
    }
}

struct Walk<'a> {
    machine: &'a Machine,
    name: &'a str,
    runner: &'a dyn TaskRunner,
    environment: &'a Environment,
    transitions: u32,
}

impl Walk<'_> {
    async fn walk(&mut self, input: Value) -> Result<Value, TaskError> {
        let mut data = input;
        let mut at = self.machine.start;
        loop {
            let state = &self.machine.states[at];
            self.count()?;
            if let Some(observer) = &self.environment.observer {
                observer(self.name, &state.name);
            }
            let next = match &state.kind {
                Kind::Succeed => Next::End,
                Kind::Fail { error, cause } => return Err(TaskError::new(error, cause)),
                Kind::Choice { rules, default } => {
                    let mut next = *default;
                    for (test, target) in rules {
                        let passes = test.passes(&data).map_err(|missing| {
                            let cause = format!(
                                "{} compares {}, which is not there",
                                state.name, missing.0
                            );
                            TaskError::new(RUNTIME, cause)
                        })?;
                        if passes {
                            next = Some(*target);
                            break;
                        }
                    }
                    Next::State(next.ok_or_else(|| {
                        TaskError::new("States.NoChoiceMatched", state.name.as_str())
                    })?)
                }
                Kind::Wait { until, next } => {
                    sleep(self.waiting_time(until, &data)?).await;
                    *next
                }
                Kind::Task(task) => match self.task(&state.name, task, &data).await {
                    Ok(result) => {
                        put(task.result.as_ref(), &mut data, result);
                        task.next
                    }
                    Err(error) => {
                        let Catcher { result, next, .. } = task
                            .catch
                            .iter()
                            .find(|catcher| catcher.errors.matches(&error.name))
                            .ok_or_else(|| error.clone())?;
                        let value = json!({ "Error": error.name, "Cause": error.cause });
                        put(result.as_ref(), &mut data, value);
                        Next::State(*next)
                    }
                },
            };
            match next {
                Next::State(target) => at = target,
                Next::End => return Ok(data),
            }
        }
    }

    fn count(&mut self) -> Result<(), TaskError> {
        self.transitions += 1;
        if self.transitions > MAX_TRANSITIONS {
            return Err(TaskError::new(RUNTIME, "the execution's history is full"));
        }
        Ok(())
    }

    fn waiting_time(&self, until: &Until, data: &Value) -> Result<Duration, TaskError> {
        match until {
            Until::Seconds(seconds) => Ok(Duration::from_secs(*seconds)),
            Until::Timestamp(path) => {
                let time: Timestamp = path
                    .get(data)
                    .and_then(Value::as_str)
                    .and_then(|text| text.parse().ok())
                    .ok_or_else(|| TaskError::new(RUNTIME, format!("{path} is no timestamp")))?;
                // A time that has passed is no wait.
                let left = time.duration_since((self.environment.clock)());
                Ok(left.try_into().unwrap_or(Duration::ZERO))
            }
        }
    }

    /// The result of a task after its retries.
    async fn task(&mut self, state: &str, task: &Task, data: &Value) -> Result<Value, TaskError> {
        let mut used = vec![0; task.retry.len()];
        loop {
            let attempt = self.attempt(state, task, data);
            let result = match task.timeout {
                None => attempt.await,
                Some(limit) => timeout(limit, attempt).await.unwrap_or_else(|_| {
                    Err(TaskError::new(TIMEOUT, format!("{state} took too long")))
                }),
            };
            let error = match result {
                Ok(result) => return Ok(result),
                Err(error) => error,
            };
            let retrier = task
                .retry
                .iter()
                .zip(&mut used)
                .find(|(retrier, _)| retrier.errors.matches(&error.name));
            let Some((retrier, used)) =
                retrier.filter(|(retrier, used)| **used < retrier.max_attempts)
            else {
                return Err(error);
            };
            sleep(retrier.delay(*used, self.environment.random())).await;
            *used += 1;
            self.count()?;
        }
    }

    async fn attempt(&self, state: &str, task: &Task, data: &Value) -> Result<Value, TaskError> {
        let mut token = task.waits_for_token.then(|| {
            // Unique: names are used once, and every attempt is a transition.
            let token = format!("{}/{state}/{}", self.name, self.transitions);
            self.environment.tokens.open(token)
        });
        let input = task
            .input
            .fill(data, token.as_ref().map_or("", |token| token.name()))
            .ok_or_else(|| TaskError::new(RUNTIME, format!("{state}: a parameter is not there")))?;
        let call = AssertUnwindSafe(self.runner.call(&task.function, input));
        let result = call.catch_unwind().await.unwrap_or_else(|_| {
            // What Step Functions reports for a function that died.
            Err(TaskError::new("Lambda.Unknown", "the function panicked"))
        })?;
        match &mut token {
            None => Ok(result),
            Some(token) => token.answered().await,
        }
    }
}

impl Template {
    fn fill(&self, data: &Value, token: &str) -> Option<Value> {
        match self {
            Self::Literal(value) => Some(value.clone()),
            Self::Data(path) => path.get(data).cloned(),
            Self::TaskToken => Some(Value::from(token)),
            Self::Object(fields) => fields
                .iter()
                .map(|(key, value)| Some((key.clone(), value.fill(data, token)?)))
                .collect::<Option<Map<_, _>>>()
                .map(Value::Object),
        }
    }
}

fn put(path: Option<&Path>, data: &mut Value, value: Value) {
    if let Some(path) = path {
        path.put(data, value);
    }
}
