//! The platform in one process: every handler of `functions/`, wired to the
//! embedded queue, state machine and database.
//!
//! The graph that runs is `infra/conversation.asl.json`, the file that is
//! deployed. Nothing here decides anything about conversations.

mod functions;
mod listener;
pub mod secrets;
mod workers;
mod workflow;

use std::sync::Arc;

use agent::{Accounts, Media, Triage, taped};
use domain::burst::QuietTime;
use domain::ids::AccountId;
use dynoxide::Database;
use llm::Llm;
use platform::clock::{Clock, Taped};
use platform::queue::Queue;
use platform::workflow::Workflow;
use store::{Store, StoreError, Tables};

use crate::asl::{EndListener, Engine, Environment, LoadError, Machine, TaskRunner};
use crate::dynamo::{self, Hooks};
use crate::queue::FifoQueue;

pub use functions::Functions;
pub use workflow::LateWorkflow;

/// The tables of one machine.
pub const TABLE_PREFIX: &str = "frontdesk-";

/// What a host is built from.
pub struct Parts {
    /// The database.
    pub database: Database,
    /// Counting and faults of its client.
    pub hooks: Hooks,
    /// Chatwoot, per account.
    pub accounts: Arc<dyn Accounts>,
    /// The models.
    pub llm: Arc<Llm>,
    /// What voice notes say and pictures show.
    pub media: Media,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// How bursts are gathered.
    pub quiet: QuietTime,
    /// The queue.
    pub queue: FifoQueue,
    /// Who may send webhooks.
    pub secrets: Arc<dyn webhook::WebhookSecrets>,
    /// The accounts whose promises are looked after.
    pub served: Vec<AccountId>,
    /// Seed of retry jitter.
    pub seed: u64,
    /// Called with execution and state whenever a state is entered.
    pub observer: Option<Observer>,
    /// Puts faults around a port; nothing by default.
    pub wrap: Wraps,
}

/// Hears of every state that is entered.
pub type Observer = Arc<dyn Fn(&str, &str) + Send + Sync>;
/// Puts something around a port.
pub type Wrap<T> = Box<dyn FnOnce(Arc<T>) -> Arc<T> + Send>;

/// What is put around ports.
pub struct Wraps {
    /// Around the queue as the webhook sees it.
    pub queue: Wrap<dyn Queue>,
    /// Around the workflow as functions see it.
    pub workflow: Wrap<dyn Workflow>,
    /// Around the functions as the state machine sees them.
    pub functions: Wrap<dyn TaskRunner>,
    /// Around what hears of the end of executions.
    pub ends: Wrap<dyn EndListener>,
    /// Whether triage decides, which is to be seen when it does not.
    pub triage: Triage,
}

impl Default for Wraps {
    fn default() -> Self {
        Self {
            queue: Box::new(|queue| queue),
            workflow: Box::new(|workflow| workflow),
            functions: Box::new(|functions| functions),
            ends: Box::new(|ends| ends),
            triage: Triage::default(),
        }
    }
}

/// The running platform. Cheap to clone.
#[derive(Clone)]
pub struct Host(Arc<Inner>);

struct Inner {
    store: Store,
    client: aws_sdk_dynamodb::Client,
    engine: Engine,
    queue: FifoQueue,
    webhook: webhook::Deps,
    intake: intake::Deps,
    agents: Arc<agent::Deps>,
    promises: promises::Deps,
    workflow: Arc<dyn Workflow>,
    clock: Arc<dyn Clock>,
}

/// A host that could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The tables could not be made.
    #[error("the embedded database: {0}")]
    Store(#[from] StoreError),
    /// The state machine file is wrong.
    #[error("infra/conversation.asl.json: {0}")]
    Machine(#[from] LoadError),
}

impl Host {
    /// Builds a host and its tables.
    pub async fn build(parts: Parts) -> Result<Self, BuildError> {
        let client = dynamo::client(parts.database, parts.hooks);
        let tables = Tables::with_prefix(TABLE_PREFIX);
        store::schema::create(&client, &tables).await?;
        let store = Store::new(client.clone(), tables);
        let accounts: Arc<dyn Accounts> = Arc::new(taped::Taped::new(Arc::clone(&parts.accounts)));
        let steps: Arc<dyn Clock> = Arc::new(Taped::new(Arc::clone(&parts.clock)));
        let agents = Arc::new(agent::Deps {
            store: store.clone(),
            llm: parts.llm,
            media: parts.media,
            accounts: Arc::clone(&accounts),
            business: agent::BusinessCache::default(),
            clock: Arc::clone(&steps),
            quiet: parts.quiet,
            triage: parts.wrap.triage,
        });
        let late = Arc::new(LateWorkflow::default());
        let workflow = (parts.wrap.workflow)(Arc::clone(&late) as Arc<dyn Workflow>);
        let functions = Functions::new(
            Arc::clone(&agents),
            store.clone(),
            Arc::clone(&parts.clock),
            Arc::clone(&workflow),
        );
        let functions = (parts.wrap.functions)(Arc::new(functions));
        let machine = Machine::load(functions::MACHINE, &functions::SUBSTITUTIONS)?;
        let clock = Arc::clone(&parts.clock);
        let mut environment = Environment::new(
            Arc::new(move || clock.now()),
            fastrand::Rng::with_seed(parts.seed),
        );
        if let Some(observer) = parts.observer {
            environment = environment.observed_by(move |run, state| observer(run, state));
        }
        let promises = promises::Deps {
            store: store.clone(),
            accounts: Arc::clone(&accounts),
            clock: Arc::clone(&parts.clock),
            served: parts.served,
        };
        let dead_runs = listener::DeadRuns::new(dead_run::Deps {
            store: store.clone(),
            accounts,
            workflow: Arc::clone(&workflow),
            clock: steps,
        });
        let ends = (parts.wrap.ends)(Arc::new(dead_runs));
        let engine = Engine::new(machine, functions, environment, ends);
        late.set(engine.clone());
        Ok(Self(Arc::new(Inner {
            intake: intake::Deps {
                store: store.clone(),
                workflow: Arc::clone(&workflow),
                clock: Arc::clone(&parts.clock),
                quiet: parts.quiet,
            },
            webhook: webhook::Deps {
                queue: (parts.wrap.queue)(Arc::new(parts.queue.clone())),
                secrets: parts.secrets,
                limiter: webhook::RateLimiter::new(),
            },
            store,
            client,
            engine,
            queue: parts.queue,
            agents,
            promises,
            workflow,
            clock: parts.clock,
        })))
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The database's client, for what no function does.
    pub fn client(&self) -> &aws_sdk_dynamodb::Client {
        &self.0.client
    }

    /// The state machine.
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// The state machine as functions see it.
    pub fn workflow(&self) -> &Arc<dyn Workflow> {
        &self.0.workflow
    }

    /// The queue.
    pub fn queue(&self) -> &FifoQueue {
        &self.0.queue
    }

    /// What the agents work with.
    pub fn agents(&self) -> &agent::Deps {
        &self.0.agents
    }

    /// What the schedule does every quarter of an hour: looks after the promises.
    pub async fn sweep(&self) -> Result<promises::Swept, agent::StepError> {
        promises::handle(&self.0.promises).await
    }

    /// Time.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// Answers one webhook request.
    pub async fn webhook(&self, request: &webhook::WebhookRequest<'_>) -> webhook::WebhookResponse {
        webhook::handle(request, &self.0.webhook).await
    }

    /// Waits until the queue is empty and nothing runs.
    pub async fn drain(&self) {
        loop {
            self.0.queue.drain().await;
            self.0.engine.drain().await;
            let depth = self.0.queue.depth();
            if depth.waiting + depth.in_flight == 0 && self.0.engine.running().is_empty() {
                return;
            }
        }
    }
}
