//! One seed, one world: everything in one process under virtual time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use agent::{Media, OneAccount, Triage};
use chatwoot::client::{Chatwoot, ChatwootConfig};
use domain::burst::QuietTime;
use domain::business::Business;
use domain::ids::{AccountId, ConversationKey};
use domain::review::{Decision, ReviewPolicy};
use dynoxide::Database;
use llm::{Llm, LlmConfig};
use platform::clock::Clock;
use secrecy::SecretString;
use store::{Store, Tables};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use url::Url;

use super::SimulationError;
use super::faults::{Fault, Faults, Port};
use super::model::RandomModel;
use super::people::{self, People};
use super::ports::{
    DatabaseFaults, FaultyQueue, FaultyWorkflow, MortalFunctions, MortalListener, Sabotage,
};
use super::post::{self, Postman};
use super::shape::Shape;
use super::time::VirtualClock;
use super::transport::FaultyChatwoot;
use super::witness::Witness;
use crate::chatwoot_sim::{Delivery, Hook, HookKind, Options, Sim};
use crate::dynamo::{self, Hooks};
use crate::host::{Host, Parts, TABLE_PREFIX, Wraps, secrets};
use crate::queue::{FifoQueue, Settings};
use crate::transport::InProcess;

const DEMO: &str = include_str!("../../../infra/demo-business.json");
const WEBHOOK: &str = "/webhook/chatwoot";
const SECRET: &str = "simulated-webhook-secret";
const BOT_TOKEN: &str = "simulated-bot-token";
const USER_TOKEN: &str = "simulated-user-token";
/// Batches that intake works on at the same time.
const WORKERS: usize = 3;
/// After such a silence of a run intake asks whether it is there.
const LONG_ENOUGH: Duration = Duration::from_secs(61);
/// What Lambda's SDK client does by default.
const ATTEMPTS: u32 = 3;
/// A world that is not at rest after this time never will be. A draft that nobody
/// reviews waits for a day, and there may be several.
const LIMIT: Duration = Duration::from_hours(3);
const LIMIT_WITH_REVIEWS: Duration = Duration::from_hours(24 * 12);

/// The world, as the people in it and the checker see it.
pub(super) struct World {
    pub(super) account: AccountId,
    pub(super) shape: Shape,
    pub(super) host: Host,
    pub(super) sim: Sim,
    pub(super) faults: Arc<Faults>,
    pub(super) witness: Arc<Witness>,
    pub(super) business: Business,
    on_the_way: Arc<AtomicUsize>,
    random: fastrand::Rng,
}

pub(super) fn failed(error: impl std::fmt::Display) -> SimulationError {
    SimulationError(error.to_string())
}

impl World {
    /// Builds the world of a seed. Must be called inside a paused runtime.
    pub(super) async fn build(
        seed: u64,
        sabotage: Option<Sabotage>,
    ) -> Result<Self, SimulationError> {
        let mut random = fastrand::Rng::with_seed(seed);
        // Jitter of the SDK's retries.
        fastrand::seed(seed);
        let mut shape = Shape::of(&mut random);
        if sabotage.is_some() {
            // The mistake shall be found, not a fault be blamed.
            shape.weather.rate = 0.0;
            shape.weather.deaths = 0.0;
            shape.weather.conflicts = 0.0;
            shape.weather.outages.clear();
            shape.kills = 0;
            shape.review = ReviewPolicy::default();
        }
        let account = AccountId::FIRST;
        let clock: Arc<dyn Clock> = Arc::new(VirtualClock::begin());
        let faults = Arc::new(Faults::new(shape.weather.clone(), random.fork()));
        let database = Database::memory().map_err(failed)?;
        let client = dynamo::client(database.clone(), Hooks::default());
        let tables = Tables::with_prefix(TABLE_PREFIX);
        store::schema::create(&client, &tables)
            .await
            .map_err(failed)?;
        let store = Store::new(client, tables);
        let mut business: Business = serde_json::from_str(DEMO).map_err(failed)?;
        business.settings.review = shape.review.clone();
        business.settings.daily_ceiling_usd = shape.ceiling;
        store
            .put_business(account, &business)
            .await
            .map_err(failed)?;
        let witness = Arc::new(Witness::new(store, Arc::clone(&clock)));

        let (sink, deliveries) = mpsc::unbounded_channel::<Delivery>();
        let sim = simulated_chatwoot(account, shape.bot_hook, &clock, sink);
        let line = FaultyChatwoot {
            inner: InProcess::new(sim.router()),
            account,
            faults: Arc::clone(&faults),
            witness: Arc::clone(&witness),
            sabotage,
        };
        let chatwoot = Chatwoot::new(
            ChatwootConfig {
                base_url: Url::parse("http://chatwoot.example.com").map_err(failed)?,
                account,
                bot_token: BOT_TOKEN.into(),
                user_token: USER_TOKEN.into(),
            },
            Arc::new(line),
        );
        let llm = if shape.models {
            models(&faults, random.fork())?
        } else {
            Llm::offline()
        };
        let host = Host::build(Parts {
            database,
            hooks: Hooks {
                fault: Some(Arc::new(DatabaseFaults(Arc::clone(&faults)))),
                attempts: ATTEMPTS,
                ..Hooks::default()
            },
            accounts: Arc::new(OneAccount::new(chatwoot)),
            llm: Arc::new(llm),
            media: Media::none(),
            clock: Arc::clone(&clock),
            quiet: QuietTime::default(),
            queue: FifoQueue::in_memory(Settings {
                // Lambda leaves a failed message hidden for the rest of its time.
                redelivery: Duration::from_secs(random.u64(30..180)),
                ..Settings::default()
            }),
            secrets: Arc::new(secrets::one_account(account, vec![SECRET.into()])),
            served: vec![account],
            seed,
            observer: None,
            wrap: wraps(&faults, &witness, sabotage),
        })
        .await
        .map_err(failed)?;
        faults.arm();
        let on_the_way = Arc::new(AtomicUsize::new(0));
        let postman = Postman {
            host: host.clone(),
            witness: Arc::clone(&witness),
            faults: Arc::clone(&faults),
            clock,
            on_the_way: Arc::clone(&on_the_way),
        };
        tokio::spawn(postman.work(deliveries, random.fork()));
        for _ in 0..WORKERS {
            let (host, faults, witness) = (host.clone(), Arc::clone(&faults), Arc::clone(&witness));
            tokio::spawn(post::intake(host, faults, witness));
        }
        Ok(Self {
            account,
            shape,
            host,
            sim,
            faults,
            witness,
            business,
            on_the_way,
            random,
        })
    }

    /// Lets everybody live, until nothing is left to do. False when that does not
    /// happen in time.
    pub(super) async fn live(&mut self) -> bool {
        let mut people = JoinSet::new();
        for number in 0..self.shape.conversations {
            let one = People {
                sim: self.sim.clone(),
                witness: Arc::clone(&self.witness),
                account: self.account,
                number,
                random: self.random.fork(),
                token: USER_TOKEN,
            };
            people.spawn(one.live());
        }
        let killer = tokio::spawn(kill(
            self.host.clone(),
            Arc::clone(&self.faults),
            self.shape.kills,
            self.random.fork(),
        ));
        let reviewers = (self.shape.reviewers && self.shape.review != ReviewPolicy::default())
            .then(|| {
                tokio::spawn(review_drafts(
                    self.host.clone(),
                    self.sim.clone(),
                    self.account,
                    Arc::clone(&self.witness),
                    self.random.fork(),
                ))
            });
        let limit = if self.shape.review == ReviewPolicy::default() {
            LIMIT
        } else {
            LIMIT_WITH_REVIEWS
        };
        let rest = timeout(limit, async {
            while people.join_next().await.is_some() {}
            let _ = killer.await;
            loop {
                self.host.drain().await;
                let before = self.sim.calls().len();
                while self.on_the_way.load(Ordering::Relaxed) > 0 {
                    sleep(Duration::from_millis(50)).await;
                }
                sleep(Duration::from_millis(50)).await;
                let depth = self.host.queue().depth();
                let idle = depth.waiting + depth.in_flight == 0
                    && self.host.engine().running().is_empty()
                    && self.on_the_way.load(Ordering::Relaxed) == 0
                    && self.faults.on_the_way() == 0;
                if idle && self.sim.calls().len() == before && !self.ask_again().await {
                    return;
                }
            }
        })
        .await;
        if let Some(reviewers) = reviewers {
            reviewers.abort();
        }
        rest.is_ok()
    }

    /// Customers of runs that vanished without anybody being told write again, as
    /// people do: that is what heals. False when there is none.
    async fn ask_again(&self) -> bool {
        let mut asked = false;
        for key in self.conversations() {
            let held = self
                .witness
                .head(key)
                .await
                .is_some_and(|head| head.run.is_some());
            if held && self.faults.befell(key, Fault::Vanished) {
                sleep(LONG_ENOUGH).await;
                asked |= people::ask_again(&self.sim, &self.witness, key);
            }
        }
        asked
    }

    /// Every conversation there is.
    pub(super) fn conversations(&self) -> Vec<ConversationKey> {
        self.sim.conversations(self.account)
    }
}

fn simulated_chatwoot(
    account: AccountId,
    bot_hook: bool,
    clock: &Arc<dyn Clock>,
    sink: mpsc::UnboundedSender<Delivery>,
) -> Sim {
    let mut options = Options::one_account(
        account,
        WEBHOOK,
        SECRET.into(),
        BOT_TOKEN.into(),
        USER_TOKEN.into(),
    );
    if bot_hook && let Some(account) = options.accounts.first_mut() {
        account.hooks.push(Hook {
            url: WEBHOOK.into(),
            secret: SecretString::from(SECRET),
            kind: HookKind::AgentBot,
        });
    }
    let clock = Arc::clone(clock);
    Sim::new(
        options,
        Arc::new(move || clock.now()),
        Arc::new(move |delivery| {
            // Fails only when the world ends.
            let _ = sink.send(delivery);
        }),
    )
}

fn models(faults: &Arc<Faults>, random: fastrand::Rng) -> Result<Llm, SimulationError> {
    let keys = |name: &str| name.ends_with("_API_KEY").then(|| "simulated".to_owned());
    let config = LlmConfig::from_env_like(keys).map_err(failed)?;
    let transport: Arc<dyn llm::Transport> = Arc::new(RandomModel::new(Arc::clone(faults), random));
    Ok(Llm::new(config, &transport, 1))
}

fn wraps(faults: &Arc<Faults>, witness: &Arc<Witness>, sabotage: Option<Sabotage>) -> Wraps {
    let (f1, f2, f3) = (Arc::clone(faults), Arc::clone(faults), Arc::clone(faults));
    let f4 = Arc::clone(faults);
    let (w1, w2) = (Arc::clone(witness), Arc::clone(witness));
    Wraps {
        queue: Box::new(move |inner| {
            Arc::new(FaultyQueue {
                inner,
                faults: f1,
                witness: w1,
                sabotage,
            })
        }),
        workflow: Box::new(move |inner| {
            Arc::new(FaultyWorkflow {
                inner,
                faults: f2,
                sabotage,
            })
        }),
        functions: Box::new(move |inner| {
            Arc::new(MortalFunctions {
                inner,
                faults: f3,
                witness: w2,
            })
        }),
        triage: Triage::Decides,
        ends: Box::new(move |inner| Arc::new(MortalListener { inner, faults: f4 })),
    }
}

/// Stops executions at random instants.
async fn kill(host: Host, faults: Arc<Faults>, times: usize, mut random: fastrand::Rng) {
    for _ in 0..times {
        // Aims at an execution that is doing something.
        for _ in 0..200 {
            sleep(Duration::from_millis(random.u64(50..2000))).await;
            if !faults.are_on() {
                return;
            }
            let mut running = host.engine().running();
            running.sort();
            if running.is_empty() || random.u8(0..4) > 0 {
                continue;
            }
            let name = &running[random.usize(..running.len())];
            let key = name
                .parse()
                .map(|run: domain::ids::RunId| run.conversation());
            let keys = key.into_iter().collect();
            if random.u8(0..3) == 0 {
                faults.happened(keys, Port::Execution, Fault::Vanished);
                host.engine().kill(name);
            } else {
                faults.happened(keys, Port::Execution, Fault::Killed);
                host.engine().abort(name);
            }
            break;
        }
    }
}

/// Approves or rejects drafts that wait.
async fn review_drafts(
    host: Host,
    sim: Sim,
    account: AccountId,
    witness: Arc<Witness>,
    mut random: fastrand::Rng,
) {
    loop {
        sleep(Duration::from_secs(random.u64(5..90))).await;
        for key in sim.conversations(account) {
            if witness.head(key).await.is_none() {
                continue;
            }
            let decision = match random.u8(0..7) {
                0 => Decision::Reject,
                1 => continue,
                2 => Decision::Edit {
                    text: "A colleague wrote this.".to_owned(),
                },
                _ => Decision::Approve,
            };
            let (now, workflow) = (host.clock().now(), host.workflow().as_ref());
            // A decision that did not get through is made again at the next look.
            let _ = review::decide(host.store(), workflow, now, key, None, decision).await;
        }
    }
}
