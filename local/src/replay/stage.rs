//! Where a recorded step is run again: the real handlers over an empty database in
//! memory, a scripted clock, Chatwoot and models from the tape.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use agent::{BusinessCache, StepError, taped};
use domain::burst::QuietTime;
use domain::business::Business;
use domain::candidate::Lead;
use domain::checkpoint::Checkpoint;
use domain::head::Head;
use domain::ids::{AccountId, ContactId, ConversationKey};
use domain::review::Decision;
use domain::step::{Step, StepInput, StepOutput};
use domain::tape::{Called, Ended, Tape};
use domain::version::Version;
use dynoxide::Database;
use jiff::{SignedDuration, Timestamp};
use llm::Llm;
use platform::clock::{Clock, Taped};
use platform::tape;
use store::{Stood, Store, StoreError, Tables, TurnRow};
use url::Url;

use super::line::{Everybody, Line};
use super::ports::{ScriptedClock, Still};
use crate::dynamo::{self, Hooks};
use crate::host::TABLE_PREFIX;

/// A place where steps are run again. One serves many conversations, one after the
/// other.
pub struct Stage {
    store: Store,
    clock: Arc<ScriptedClock>,
    pub(super) line: Arc<Line>,
    businesses: Businesses,
    /// An address at which nobody is asked.
    nowhere: Url,
}

/// Business data by version, made ready once: its indexes take longer than a step.
/// Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Businesses(Arc<Mutex<HashMap<Version, Arc<Business>>>>);

impl Businesses {
    /// The data of a version, which is `data`.
    fn get(&self, version: Version, data: &Business) -> Arc<Business> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A version is the name of its content; whoever holds other content under that
        // name gets what they hold.
        match known.get(&version) {
            Some(known) if **known == *data => Arc::clone(known),
            _ => {
                let made = Arc::new(data.clone());
                known.insert(version, Arc::clone(&made));
                made
            }
        }
    }
}

/// What keeps a step from being run at all.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The database in memory.
    #[error("the database in memory: {0}")]
    Store(#[from] StoreError),
    /// It could not be set up.
    #[error("the stage cannot be set up: {0}")]
    SetUp(String),
}

/// A step that is to be run.
pub(super) struct Scene<'a> {
    pub(super) key: ConversationKey,
    pub(super) step: Step,
    /// Its run, for the end of an execution.
    pub(super) checkpoint: &'a Checkpoint,
    pub(super) called: &'a Called,
    pub(super) tape: &'a Tape,
    pub(super) head: &'a Head,
    pub(super) business: Arc<Business>,
    pub(super) llm: Llm,
    /// What the clock tells once the tape's times are over.
    pub(super) at: Timestamp,
}

/// What came of it.
pub(super) struct Played {
    /// What the step answered, or how it failed.
    pub(super) output: Result<StepOutput, String>,
    /// What it took from outside this time.
    pub(super) tape: Tape,
}

impl Stage {
    /// An empty one.
    ///
    /// # Errors
    /// When there is no memory for a database.
    pub async fn open() -> Result<Self, StageError> {
        Self::with(Businesses::default()).await
    }

    /// One that shares business data with others.
    ///
    /// # Errors
    /// When there is no memory for a database.
    pub async fn with(businesses: Businesses) -> Result<Self, StageError> {
        let database = Database::memory().map_err(|e| StageError::SetUp(e.to_string()))?;
        let nowhere = Url::parse("http://chatwoot.invalid");
        let nowhere = nowhere.map_err(|e| StageError::SetUp(e.to_string()))?;
        let client = dynamo::client(database, Hooks::default());
        let tables = Tables::with_prefix(TABLE_PREFIX);
        store::schema::create(&client, &tables).await?;
        Ok(Self {
            store: Store::new(client, tables),
            clock: Arc::default(),
            line: Arc::default(),
            businesses,
            nowhere,
        })
    }

    /// The business data of a version; made ready once.
    pub(super) fn business(&self, version: Version, data: &Business) -> Arc<Business> {
        self.businesses.get(version, data)
    }

    /// Runs a step in its circumstances.
    pub(super) async fn play(&self, scene: Scene<'_>) -> Result<Played, StageError> {
        self.set(&scene).await?;
        self.clock.play(&scene.tape.times, scene.at);
        let accounts = Arc::new(taped::Taped::new(Arc::new(Everybody {
            line: Arc::clone(&self.line),
            url: self.nowhere.clone(),
        })));
        let clock: Arc<dyn Clock> = Arc::new(Taped::new(Arc::<ScriptedClock>::clone(&self.clock)));
        let deps = agent::Deps {
            media: agent::Media::none(),
            triage: agent::Triage::default(),
            store: self.store.clone(),
            llm: Arc::new(scene.llm),
            accounts,
            business: BusinessCache::holding(scene.key.account, scene.business),
            clock,
            // It was quiet long enough when the turn was taken.
            quiet: QuietTime {
                fixed: Some(SignedDuration::ZERO),
            },
        };
        let (step, checkpoint) = (scene.step, scene.checkpoint);
        let handled = tape::recording(async {
            let output = match scene.called {
                Called::Step(input) => handle(step, input.clone(), &deps).await,
                Called::End(ended) => {
                    let died = died(checkpoint, ended, &deps);
                    Box::pin(died).await.map(|()| checkpoint.output.clone())
                }
                Called::Decision(decision) => {
                    self.decide(checkpoint, decision).await?;
                    Ok(checkpoint.output.clone())
                }
            };
            Ok::<_, StageError>((output, tape::noted()))
        });
        let (output, tape) = Box::pin(handled).await?;
        Ok(Played {
            output,
            tape: tape.map(|tape| *tape).unwrap_or_default(),
        })
    }

    /// Lets a person decide about a draft once more.
    async fn decide(&self, checkpoint: &Checkpoint, decision: &Decision) -> Result<(), StageError> {
        let (key, turn, at) = (checkpoint.conversation, checkpoint.turn, checkpoint.at);
        let decided = review::decide(&self.store, &Still, at, key, Some(turn), decision.clone());
        // One that does not count leaves no checkpoint, which is seen.
        let _ = decided.await;
        Ok(())
    }

    /// Ends a turn as FinishTurn does.
    pub(super) async fn finish(
        &self,
        input: StepInput,
        at: Timestamp,
    ) -> Result<Result<StepOutput, String>, StageError> {
        self.clock.play(&[], at);
        let deps = finish_turn::Deps {
            store: self.store.clone(),
            clock: Arc::<ScriptedClock>::clone(&self.clock),
        };
        let done = finish_turn::handle(input, &deps).await;
        Ok(done.map_err(|error| error.to_string()))
    }

    /// Writes what stood in the tables.
    async fn set(&self, scene: &Scene<'_>) -> Result<(), StageError> {
        let contact = match scene.called {
            Called::Step(input) => input.contact.or(scene.head.contact),
            Called::End(_) | Called::Decision(_) => None,
        };
        if let Some(contact) = contact {
            self.store.forget_person(scene.key.account, contact).await?;
        }
        let tape = scene.tape;
        let found = |(key, id): &(_, Option<_>)| id.map(|id| (Clone::clone(key), id));
        let sent: Vec<_> = tape.looked_for.iter().filter_map(found).collect();
        let stood = Stood {
            head: Some(scene.head),
            turn: None,
            lead: tape.lead.as_ref(),
            alerts: &tape.alerts,
            sent: &sent,
        };
        Ok(self.store.set_back(scene.key, &stood).await?)
    }

    /// HEAD as it stands now.
    pub(super) async fn head(&self, key: ConversationKey) -> Result<Option<Head>, StageError> {
        Ok(self.store.head(key).await?)
    }

    /// A checkpoint that was written here.
    pub(super) async fn checkpoint(
        &self,
        key: ConversationKey,
        turn: u64,
        id: &str,
    ) -> Result<Option<Checkpoint>, StageError> {
        // Nothing has expired here.
        let all = self
            .store
            .checkpoints(key, Some(turn), Timestamp::UNIX_EPOCH)
            .await?;
        Ok(all.into_iter().find(|c| c.checkpoint_id == id))
    }

    /// What the checkpoints of a turn that were written here cost, in millionths of a
    /// US dollar.
    pub(super) async fn cost(&self, key: ConversationKey, turn: u64) -> Result<u64, StageError> {
        let all = self
            .store
            .checkpoints(key, Some(turn), Timestamp::UNIX_EPOCH)
            .await?;
        Ok(all.iter().map(|c| c.receipt.cost_micro_usd()).sum())
    }

    /// The lead as it stands now.
    pub(super) async fn lead(
        &self,
        account: AccountId,
        contact: ContactId,
    ) -> Result<Option<Lead>, StageError> {
        Ok(self.store.lead(account, contact).await?)
    }

    /// A turn's own row as it stands now.
    pub(super) async fn turn(
        &self,
        key: ConversationKey,
        no: u64,
    ) -> Result<Option<TurnRow>, StageError> {
        Ok(self.store.turn(key, no).await?)
    }
}

/// The end of an execution, once more.
async fn died(checkpoint: &Checkpoint, ended: &Ended, deps: &agent::Deps) -> Result<(), String> {
    let change = dead_run::StatusChange {
        name: checkpoint.run.clone(),
        status: ended.status.clone(),
        error: ended.error.clone(),
    };
    let deps = dead_run::Deps {
        store: deps.store.clone(),
        accounts: Arc::clone(&deps.accounts),
        workflow: Arc::new(Still),
        clock: Arc::clone(&deps.clock),
    };
    let handled = dead_run::handle(&change, &deps).await;
    handled.map_err(|error| error.to_string())
}

async fn handle(step: Step, input: StepInput, deps: &agent::Deps) -> Result<StepOutput, String> {
    type Handling<'a> = Pin<Box<dyn Future<Output = Result<StepOutput, StepError>> + 'a>>;
    let handled: Handling<'_> = match step {
        Step::Classify => Box::pin(classify::handle(input, deps)),
        Step::ExtractLeadInfo => Box::pin(extraction::handle(input, deps)),
        Step::GenerateResponse => Box::pin(conversation::handle(input, deps)),
        Step::HandleCampaign => Box::pin(campaign::handle(input, deps)),
        Step::HandleStockAlert => Box::pin(crm::handle(input, deps)),
        Step::EscalateToHuman => Box::pin(escalation::handle(input, deps)),
        Step::AwaitReview => {
            let token = "replay".to_owned();
            let input = review::ReviewInput { input, token };
            Box::pin(review::handle(input, deps, &Still))
        }
        Step::Deliver => Box::pin(delivery::handle(input, deps)),
        Step::DeadRun => return Err("a run's death is no step of the machine".to_owned()),
    };
    handled.await.map_err(|error| error.to_string())
}
