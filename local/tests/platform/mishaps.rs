//! A platform in one process under virtual time, in which a test decides what goes
//! wrong: at the database, on the line to Chatwoot, with its webhooks.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use agent::{Media, OneAccount};
use async_trait::async_trait;
use bytes::Bytes;
use chatwoot::client::{Chatwoot, ChatwootConfig, Transport, TransportError};
use domain::burst::QuietTime;
use domain::channel::Provider;
use domain::head::Head;
use domain::ids::{ConversationKey, MessageId};
use domain::outcome::TurnOutcome;
use dynoxide::Database;
use frontdesk::chatwoot_sim::{Delivery, Message, MessageKind, Options, Sim, Writing};
use frontdesk::dynamo::{Fault, FaultAction, Hooks};
use frontdesk::host::{Host, Parts, Wraps, secrets};
use frontdesk::queue::{FifoQueue, Settings};
use frontdesk::transport::InProcess;
use jiff::{SignedDuration, Timestamp};
use llm::Llm;
use platform::clock::Clock;
use secrecy::SecretString;
use tokio::time::{Instant, sleep};

use crate::house::{account, person, post};

/// What happens to a request on the line to Chatwoot.
pub(crate) enum Line {
    /// It goes through.
    Through,
    /// Chatwoot refuses it.
    Refused(u16),
    /// The client gives up, and Chatwoot carries it out this long after.
    LandsAfter(Duration),
}

/// What happens to a webhook.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Post {
    /// It is delivered at once.
    Deliver,
    /// It is delivered when [`Lab::deliver_held`] is called.
    Hold,
    /// It is lost.
    Lose,
}

type Decide<Q, A> = Arc<Mutex<Box<dyn FnMut(Q) -> A + Send>>>;
/// Decides over a request to Chatwoot, by `METHOD path` and body.
type OnLine = dyn Fn(&str, &str) -> Line + Send + Sync;

/// Accidents a test plans; by default there are none.
#[derive(Clone)]
pub(crate) struct Plan {
    database: Decide<String, FaultAction>,
    line: Arc<Mutex<Arc<OnLine>>>,
    post: Decide<String, Post>,
}

impl Plan {
    fn none() -> Self {
        Self {
            database: Arc::new(Mutex::new(Box::new(|_| FaultAction::None))),
            line: Arc::new(Mutex::new(Arc::new(|_, _| Line::Through))),
            post: Arc::new(Mutex::new(Box::new(|_| Post::Deliver))),
        }
    }
}

impl Fault for Plan {
    fn before(&self, operation: &str) -> FaultAction {
        (self.database.lock().unwrap())(operation.to_owned())
    }
}

struct BadLine {
    inner: InProcess,
    plan: Plan,
}

#[async_trait]
impl Transport for BadLine {
    async fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let decide = Arc::clone(&self.plan.line.lock().unwrap());
        let name = format!("{} {}", request.method(), request.uri().path());
        let body = String::from_utf8_lossy(request.body()).into_owned();
        match decide(&name, &body) {
            Line::Through => self.inner.call(request).await,
            Line::Refused(status) => {
                let mut answer = http::Response::new(Bytes::new());
                *answer.status_mut() = http::StatusCode::from_u16(status).unwrap();
                Ok(answer)
            }
            Line::LandsAfter(late) => {
                let inner = self.inner.clone();
                tokio::spawn(async move {
                    sleep(CLIENT_LIMIT + late).await;
                    inner.call(request).await.unwrap();
                });
                sleep(CLIENT_LIMIT).await;
                Err(TransportError::Timeout)
            }
        }
    }
}

/// The time limit of the client's real transport.
const CLIENT_LIMIT: Duration = Duration::from_secs(8);

struct PausedClock(Instant);

impl Clock for PausedClock {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.0.elapsed()).unwrap();
        Timestamp::from_second(1_795_420_800).unwrap() + passed
    }
}

/// The platform. Build it inside a paused runtime.
pub(crate) struct Lab {
    pub(crate) host: Host,
    pub(crate) sim: Sim,
    plan: Plan,
    out: Arc<Mutex<Vec<Delivery>>>,
    held: Arc<Mutex<Vec<Delivery>>>,
    begun: Instant,
}

impl Lab {
    /// A platform that waits for no burst.
    pub(crate) async fn open() -> Arc<Self> {
        Self::with_quiet_time(SignedDuration::ZERO).await
    }

    /// A platform that waits this long for a burst to end.
    pub(crate) async fn with_quiet_time(quiet: SignedDuration) -> Arc<Self> {
        let begun = Instant::now();
        let clock: Arc<dyn Clock> = Arc::new(PausedClock(begun));
        let secret = SecretString::from("lab-secret");
        let (bot, user) = (SecretString::from("bot"), SecretString::from("user"));
        let out: Arc<Mutex<Vec<Delivery>>> = Arc::default();
        let (sink, time) = (Arc::clone(&out), Arc::clone(&clock));
        let sim = Sim::new(
            Options::one_account(
                account(),
                "http://localhost/webhook/chatwoot",
                secret.clone(),
                bot.clone(),
                user.clone(),
            ),
            Arc::new(move || time.now()),
            Arc::new(move |delivery| sink.lock().unwrap().push(delivery)),
        );
        let plan = Plan::none();
        let line = BadLine {
            inner: InProcess::new(sim.router()),
            plan: plan.clone(),
        };
        let chatwoot = Chatwoot::new(
            ChatwootConfig {
                base_url: "http://localhost".parse().unwrap(),
                account: account(),
                bot_token: bot,
                user_token: user,
            },
            Arc::new(line),
        );
        let host = Host::build(Parts {
            media: Media::none(),
            database: Database::memory().unwrap(),
            hooks: Hooks {
                fault: Some(Arc::new(plan.clone())),
                ..Hooks::default()
            },
            accounts: Arc::new(OneAccount::new(chatwoot)),
            llm: Arc::new(Llm::offline()),
            clock,
            quiet: QuietTime { fixed: Some(quiet) },
            // As deployed: what fails is hidden for three minutes.
            queue: FifoQueue::in_memory(Settings {
                redelivery: Duration::from_mins(3),
                ..Settings::default()
            }),
            secrets: Arc::new(secrets::one_account(account(), vec![secret])),
            served: vec![account()],
            seed: 1,
            observer: None,
            wrap: Wraps::default(),
        })
        .await
        .unwrap();
        let business = frontdesk::commands::serve::business(None).unwrap();
        host.store()
            .put_business(account(), &business)
            .await
            .unwrap();
        let worker = host.clone();
        tokio::spawn(async move { worker.work(2).await });
        let lab = Arc::new(Self {
            host,
            sim,
            plan,
            out,
            held: Arc::default(),
            begun,
        });
        let postman = Arc::clone(&lab);
        tokio::spawn(async move {
            loop {
                postman.deliver().await;
                sleep(Duration::from_millis(10)).await;
            }
        });
        lab
    }

    /// From now on this decides over every database request, by its operation.
    pub(crate) fn database(&self, decide: impl FnMut(String) -> FaultAction + Send + 'static) {
        *self.plan.database.lock().unwrap() = Box::new(decide);
    }

    /// From now on this decides over every request to Chatwoot.
    pub(crate) fn line(&self, decide: impl Fn(&str, &str) -> Line + Send + Sync + 'static) {
        *self.plan.line.lock().unwrap() = Arc::new(decide);
    }

    /// From now on this decides over every webhook, by its event and body.
    pub(crate) fn post(&self, mut decide: impl FnMut(&str) -> Post + Send + 'static) {
        *self.plan.post.lock().unwrap() = Box::new(move |name| decide(&name));
    }

    /// From now on webhooks of events that begin so fare like this, the others well.
    pub(crate) fn all_but(&self, event: &'static str, fate: Post) {
        self.post(move |name| {
            if name.starts_with(event) {
                fate
            } else {
                Post::Deliver
            }
        });
    }

    async fn deliver(&self) {
        let waiting = std::mem::take(&mut *self.out.lock().unwrap());
        for delivery in waiting {
            let body = String::from_utf8_lossy(&delivery.body).into_owned();
            let fate = (self.plan.post.lock().unwrap())(format!("{} {body}", delivery.event));
            match fate {
                Post::Deliver => post(&self.host, &delivery).await,
                Post::Hold => self.held.lock().unwrap().push(delivery),
                Post::Lose => {}
            }
        }
    }

    /// Delivers what was held back, and holds nothing more.
    pub(crate) async fn deliver_held(&self) {
        self.post(|_| Post::Deliver);
        let held = std::mem::take(&mut *self.held.lock().unwrap());
        for delivery in &held {
            post(&self.host, delivery).await;
        }
        self.settle().await;
    }

    /// Waits until nothing moves.
    pub(crate) async fn settle(&self) {
        let mut quiet = 0;
        while quiet < 3 {
            sleep(Duration::from_millis(30)).await;
            self.host.drain().await;
            quiet = if self.out.lock().unwrap().is_empty() {
                quiet + 1
            } else {
                0
            };
        }
    }

    /// How long ago the platform was opened.
    pub(crate) fn age(&self) -> Duration {
        self.begun.elapsed()
    }

    /// A new customer writes.
    pub(crate) fn writes(&self, name: &str, provider: Provider, text: &str) -> ConversationKey {
        let writing = Writing::text(text);
        let written = self
            .sim
            .customer_writes(account(), &person(name), provider, writing);
        written.unwrap().unwrap().conversation
    }

    /// The same customer goes on.
    pub(crate) fn goes_on(&self, key: ConversationKey, text: &str) -> MessageId {
        self.sim.customer_goes_on(key, Writing::text(text)).unwrap()
    }

    /// What the customer got from us.
    pub(crate) fn heard(&self, key: ConversationKey) -> Vec<String> {
        let ours = |m: &Message| {
            m.kind == MessageKind::Outgoing
                && !m.private
                && m.content_attributes
                    .contains_key(chatwoot::SEND_KEY_ATTRIBUTE)
        };
        let messages = self.sim.messages(key);
        let ours = messages.iter().filter(|m| ours(m));
        ours.filter_map(|m| m.content.clone()).collect()
    }

    /// How the turns ended.
    pub(crate) async fn outcomes(&self, key: ConversationKey) -> Vec<TurnOutcome> {
        let turns = self.host.store().turns(key).await.unwrap();
        turns.into_iter().filter_map(|turn| turn.outcome).collect()
    }

    pub(crate) async fn head(&self, key: ConversationKey) -> Head {
        self.host.store().head(key).await.unwrap().unwrap()
    }
}
