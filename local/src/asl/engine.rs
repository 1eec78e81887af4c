//! Executions by name: the local stand-in for Step Functions Standard.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::definition::Machine;
use super::run::{Environment, Execution, ExecutionResult, TaskRunner};
use super::tokens::Tokens;

/// How many finished executions are remembered. AWS remembers a name for 90
/// days; a lease is over long before its run leaves this list.
const REMEMBERED: usize = 50_000;

/// Where an execution stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// On its way.
    Running,
    /// Ended well.
    Succeeded,
    /// Ended with an error.
    Failed,
    /// Its machine's time was up.
    TimedOut,
    /// Stopped from outside.
    Aborted,
}

/// What [`Engine::start`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// A new execution runs.
    New,
    /// An execution of this name runs or has run; nothing was started.
    AlreadyExists,
}

/// A name that Step Functions would refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an execution name has 1 to 80 letters, digits, '-' or '_'")]
pub struct InvalidName;

/// An execution that ended, as the event bus tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The execution's name.
    pub name: String,
    /// Never [`Status::Running`].
    pub status: Status,
    /// The input it was started with.
    pub input: Value,
    /// Its end, unless it was aborted.
    pub execution: Option<Execution>,
}

/// Hears of every end. The stand-in for the EventBridge rule on execution
/// status; executions count as running until it returns.
#[async_trait]
pub trait EndListener: Send + Sync {
    /// An execution ended.
    async fn ended(&self, ended: Ended);
}

/// Runs executions of one machine side by side. Cheap to clone.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    machine: Machine,
    runner: Arc<dyn TaskRunner>,
    environment: Environment,
    listener: Arc<dyn EndListener>,
    book: Mutex<Book>,
    /// Executions and listeners under way.
    busy: watch::Sender<usize>,
}

#[derive(Default)]
struct Book {
    running: HashMap<Arc<str>, Running>,
    ended: HashMap<Arc<str>, Status>,
    /// `ended` by age.
    order: VecDeque<Arc<str>>,
}

struct Running {
    input: Value,
    /// `None` only for the instant between booking and spawning.
    task: Option<AbortHandle>,
}

impl Engine {
    /// An engine with nothing running.
    pub fn new(
        machine: Machine,
        runner: Arc<dyn TaskRunner>,
        environment: Environment,
        listener: Arc<dyn EndListener>,
    ) -> Self {
        Self(Arc::new(Inner {
            machine,
            runner,
            environment,
            listener,
            book: Mutex::default(),
            busy: watch::Sender::new(0),
        }))
    }

    /// Starts an execution, unless one of that name runs or has ended. Must be
    /// called inside a tokio runtime.
    ///
    /// # Errors
    /// [`InvalidName`] for a name that AWS would refuse.
    pub fn start(&self, name: &str, input: Value) -> Result<Started, InvalidName> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || name.len() > 80 || !name.chars().all(plain) {
            return Err(InvalidName);
        }
        let name: Arc<str> = name.into();
        // The lock is held until the task is booked, so that an execution which
        // ends at once finds itself in the book.
        let mut book = self.book();
        if book.running.contains_key(&name) || book.ended.contains_key(&name) {
            return Ok(Started::AlreadyExists);
        }
        self.0.busy.send_modify(|busy| *busy += 1);
        let running = Running {
            input: input.clone(),
            task: None,
        };
        book.running.insert(Arc::clone(&name), running);
        let engine = self.clone();
        let key = Arc::clone(&name);
        let task = tokio::spawn(async move {
            let Inner {
                machine,
                runner,
                environment,
                ..
            } = &*engine.0;
            let execution = machine.run(&key, input, runner.as_ref(), environment).await;
            let status = match &execution.result {
                ExecutionResult::Succeeded(_) => Status::Succeeded,
                ExecutionResult::Failed { .. } => Status::Failed,
                ExecutionResult::TimedOut => Status::TimedOut,
            };
            if let Some(input) = engine.close(&key, status) {
                engine.tell(&key, status, input, Some(execution)).await;
            }
        });
        if let Some(running) = book.running.get_mut(&name) {
            running.task = Some(task.abort_handle());
        }
        Ok(Started::New)
    }

    /// Where the execution stands; `None` if there is none of that name (or it
    /// ended so long ago that it is forgotten).
    pub fn describe(&self, name: &str) -> Option<Status> {
        let book = self.book();
        if book.running.contains_key(name) {
            return Some(Status::Running);
        }
        book.ended.get(name).copied()
    }

    /// The names of all running executions, in no order.
    pub fn running(&self) -> Vec<Arc<str>> {
        self.book().running.keys().cloned().collect()
    }

    /// Stops an execution and tells the listener, as `StopExecution` does. False
    /// if it was not running.
    pub fn abort(&self, name: &str) -> bool {
        let Some(input) = self.stop(name) else {
            return false;
        };
        let engine = self.clone();
        let name: Arc<str> = name.into();
        tokio::spawn(async move {
            engine.tell(&name, Status::Aborted, input, None).await;
        });
        true
    }

    /// Stops an execution without telling anyone: the event was lost. Only the
    /// reconcile job can find out. False if it was not running.
    pub fn kill(&self, name: &str) -> bool {
        let found = self.stop(name).is_some();
        if found {
            self.0.busy.send_modify(|busy| *busy -= 1);
        }
        found
    }

    /// The tokens that executions wait on (`SendTaskSuccess`, `SendTaskFailure`).
    pub fn tokens(&self) -> &Tokens {
        self.0.environment.tokens()
    }

    /// Waits until nothing runs and every listener has returned.
    pub async fn drain(&self) {
        // Fails only when the sender is gone, and we hold it.
        let _ = self.0.busy.subscribe().wait_for(|busy| *busy == 0).await;
    }

    fn stop(&self, name: &str) -> Option<Value> {
        // Taken before `close`, which forgets it.
        let task = self.book().running.get(name)?.task.clone();
        let input = self.close(name, Status::Aborted)?;
        if let Some(task) = task {
            task.abort();
        }
        Some(input)
    }

    /// Moves an execution from running to ended and gives its input. `None` if
    /// someone else has already done so: whoever closes it also tells of it.
    fn close(&self, name: &str, status: Status) -> Option<Value> {
        let mut book = self.book();
        let (name, running) = book.running.remove_entry(name)?;
        book.order.push_back(Arc::clone(&name));
        book.ended.insert(name, status);
        if book.order.len() > REMEMBERED
            && let Some(oldest) = book.order.pop_front()
        {
            book.ended.remove(&oldest);
        }
        Some(running.input)
    }

    async fn tell(&self, name: &str, status: Status, input: Value, execution: Option<Execution>) {
        let ended = Ended {
            name: name.to_owned(),
            status,
            input,
            execution,
        };
        // Also lowered when the listener panics.
        let _done = Done(&self.0.busy);
        self.0.listener.ended(ended).await;
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

struct Done<'a>(&'a watch::Sender<usize>);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|busy| *busy -= 1);
    }
}
