//! The platform in process under virtual time: days pass in no time, steps can be
//! held, webhooks can be late, Chatwoot can refuse a token.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agent::{Media, OneAccount};
use async_trait::async_trait;
use chatwoot::client::{Chatwoot, ChatwootConfig};
use domain::burst::QuietTime;
use domain::business::Business;
use domain::channel::Provider;
use domain::head::Head;
use domain::ids::{ConversationKey, MessageId};
use dynoxide::Database;
use frontdesk::asl::{TaskError, TaskRunner};
use frontdesk::chatwoot_sim::{Delivery, Message, MessageKind, Options, Sim, Writing};
use frontdesk::dynamo::Hooks;
use frontdesk::host::{Host, Parts, Wraps, secrets};
use frontdesk::queue::{FifoQueue, Settings};
use frontdesk::resume::{ResumeError, Resumed, resume};
use frontdesk::transport::InProcess;
use jiff::{SignedDuration, Timestamp};
use llm::{Llm, LlmConfig, Response, TransportError};
use platform::clock::Clock;
use secrecy::SecretString;
use serde_json::{Value, json};
use store::{Store, TurnRow};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep};

use crate::house::{account, person, post};

/// How a lab differs from a plain one.
pub(crate) struct Setup {
    pub(crate) business: Business,
    /// How providers are reached, if there are models.
    pub(crate) models: Option<Arc<dyn llm::Transport>>,
    /// What reads attachments.
    pub(crate) media: Media,
    /// The user token that Frontdesk uses.
    pub(crate) user_token: &'static str,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            business: frontdesk::commands::serve::business(None).unwrap(),
            models: None,
            media: Media::none(),
            user_token: USER_TOKEN,
        }
    }
}

/// The user token that Chatwoot knows.
const USER_TOKEN: &str = "user";

/// A running platform. Needs a paused runtime.
pub(crate) struct Lab {
    pub(crate) host: Host,
    pub(crate) sim: Sim,
    pub(crate) database: Database,
    held: Arc<Mutex<BTreeSet<String>>>,
    mail: watch::Sender<bool>,
}

/// Time as tokio's paused clock runs it.
struct LabClock(Instant);

impl Clock for LabClock {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.0.elapsed()).unwrap();
        Timestamp::from_second(1_795_420_800).unwrap() + passed
    }
}

/// Functions of which some answer late, or never.
struct Held {
    inner: Arc<dyn TaskRunner>,
    held: Arc<Mutex<BTreeSet<String>>>,
}

#[async_trait]
impl TaskRunner for Held {
    async fn call(&self, resource: &str, input: Value) -> Result<Value, TaskError> {
        while self.held.lock().unwrap().contains(resource) {
            sleep(Duration::from_millis(10)).await;
        }
        self.inner.call(resource, input).await
    }
}

/// Models whose answers are of no use, and cost money.
pub(crate) struct Babble;

/// Models of which nothing comes but what they cost.
pub(crate) fn babbling() -> Llm {
    speaking(&(Arc::new(Babble) as Arc<dyn llm::Transport>))
}

/// Models of all providers, reached like this.
fn speaking(transport: &Arc<dyn llm::Transport>) -> Llm {
    let keys = |name: &str| name.ends_with("_API_KEY").then(|| "key".to_owned());
    Llm::new(LlmConfig::from_env_like(keys).unwrap(), transport, 1)
}

#[async_trait]
impl llm::Transport for Babble {
    async fn post(
        &self,
        url: &str,
        _headers: &[(&'static str, &str)],
        _body: Vec<u8>,
        _limit: Duration,
    ) -> Result<Response, TransportError> {
        Ok(answer(url, "Babble."))
    }
}

/// What the provider at this address answers when its model says this.
pub(crate) fn answer(url: &str, text: &str) -> Response {
    let body = if url.ends_with("/chat/completions") {
        json!({
            "choices": [{"message": {"content": text}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 900, "completion_tokens": 60},
        })
    } else {
        json!({
            "content": [{"type": "text", "text": text}],
            "stop_reason": "end_turn",
            "usage": {"input_tokens": 900, "output_tokens": 60},
        })
    };
    Response {
        status: 200,
        retry_after: None,
        date: None,
        body: body.to_string().into_bytes(),
    }
}

impl Lab {
    pub(crate) async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Setup)) -> Self {
        crate::logs::capture();
        let mut setup = Setup::default();
        change(&mut setup);
        let clock: Arc<dyn Clock> = Arc::new(LabClock(Instant::now()));
        let secret = SecretString::from("lab-secret");
        let (out, mut deliveries) = mpsc::unbounded_channel::<Delivery>();
        let now = Arc::clone(&clock);
        let sim = Sim::new(
            Options::one_account(
                account(),
                "http://localhost/webhook/chatwoot",
                secret.clone(),
                "bot".into(),
                USER_TOKEN.into(),
            ),
            Arc::new(move || now.now()),
            Arc::new(move |delivery| {
                // Fails only when the lab is closed.
                let _ = out.send(delivery);
            }),
        );
        let chatwoot = Chatwoot::new(
            ChatwootConfig {
                base_url: "http://localhost".parse().unwrap(),
                account: account(),
                bot_token: "bot".into(),
                user_token: setup.user_token.into(),
            },
            Arc::new(InProcess::new(sim.router())),
        );
        let llm = match &setup.models {
            Some(models) => speaking(models),
            None => Llm::offline(),
        };
        let held: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let hold = Arc::clone(&held);
        let database = Database::memory().unwrap();
        let host = Host::build(Parts {
            media: setup.media,
            database: database.clone(),
            hooks: Hooks::default(),
            accounts: Arc::new(OneAccount::new(chatwoot)),
            llm: Arc::new(llm),
            clock: Arc::clone(&clock),
            quiet: QuietTime {
                fixed: Some(SignedDuration::ZERO),
            },
            queue: FifoQueue::in_memory(Settings::default()),
            secrets: Arc::new(secrets::one_account(account(), vec![secret])),
            served: vec![account()],
            seed: 1,
            observer: None,
            wrap: Wraps {
                functions: Box::new(move |inner| Arc::new(Held { inner, held: hold })),
                ..Wraps::default()
            },
        })
        .await
        .unwrap();
        host.store()
            .put_business(account(), &setup.business)
            .await
            .unwrap();
        let mail = watch::Sender::new(true);
        let (postman, mut open) = (host.clone(), mail.subscribe());
        tokio::spawn(async move {
            while let Some(delivery) = deliveries.recv().await {
                if open.wait_for(|open| *open).await.is_err() {
                    return;
                }
                post(&postman, &delivery).await;
            }
        });
        let worker = host.clone();
        tokio::spawn(async move { worker.work(1).await });
        Self {
            host,
            sim,
            database,
            held,
            mail,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        self.host.store()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.host.clock().now()
    }

    /// Whether webhooks arrive, or wait.
    pub(crate) fn mail(&self, arrives: bool) {
        self.mail.send_replace(arrives);
    }

    /// From now on this function does not begin.
    pub(crate) fn hold(&self, function: &str) {
        self.held.lock().unwrap().insert(function.to_owned());
    }

    /// It begins again, also for whom it was called meanwhile.
    pub(crate) fn release(&self, function: &str) {
        self.held.lock().unwrap().remove(function);
    }

    /// A person writes on a channel.
    pub(crate) fn writes(&self, name: &str, provider: Provider, text: &str) -> ConversationKey {
        self.sim
            .customer_writes(account(), &person(name), provider, Writing::text(text))
            .unwrap()
            .unwrap()
            .conversation
    }

    pub(crate) fn goes_on(&self, key: ConversationKey, text: &str) -> MessageId {
        self.sim.customer_goes_on(key, Writing::text(text)).unwrap()
    }

    /// Waits until this holds, for a minute of virtual time.
    pub(crate) async fn until<T>(&self, what: &str, look: impl AsyncFn() -> Option<T>) -> T {
        for _ in 0..3000 {
            if let Some(found) = look().await {
                return found;
            }
            sleep(Duration::from_millis(20)).await;
        }
        panic!("waited a minute for {what}");
    }

    /// Waits until no run holds the conversation and every echo is in.
    pub(crate) async fn quiet(&self, key: ConversationKey) -> Head {
        sleep(Duration::from_millis(100)).await;
        self.until("quiet", async || {
            let depth = self.host.queue().depth();
            let head = self.store().head(key).await.unwrap()?;
            let quiet = head.run.is_none() && depth.waiting + depth.in_flight == 0;
            quiet.then_some(())
        })
        .await;
        sleep(Duration::from_millis(100)).await;
        self.head(key).await
    }

    pub(crate) async fn head(&self, key: ConversationKey) -> Head {
        self.store().head(key).await.unwrap().unwrap()
    }

    pub(crate) async fn turns(&self, key: ConversationKey) -> Vec<TurnRow> {
        self.store().turns(key).await.unwrap()
    }

    /// The ids of all checkpoints, oldest first.
    pub(crate) async fn checkpoints(&self, key: ConversationKey) -> Vec<String> {
        let all = self.store().checkpoints(key, None, self.now()).await;
        let all = all.unwrap().into_iter();
        all.map(|c| c.checkpoint_id).collect()
    }

    pub(crate) async fn resume(
        &self,
        key: ConversationKey,
        from: Option<&str>,
    ) -> Result<Resumed, ResumeError> {
        let workflow = self.host.workflow().as_ref();
        resume(self.store(), workflow, self.now(), key, from).await
    }

    /// Stops the run that holds the conversation, and waits for what follows.
    pub(crate) async fn kill(&self, key: ConversationKey) {
        let run = self.head(key).await.run.unwrap().to_string();
        assert!(self.host.engine().abort(&run));
        self.quiet(key).await;
    }

    /// Our public texts (or private notes), as Chatwoot shows them.
    pub(crate) fn ours(&self, key: ConversationKey, private: bool) -> Vec<String> {
        let ours = |m: &Message| {
            m.kind == MessageKind::Outgoing
                && m.private == private
                && m.content_attributes
                    .contains_key(chatwoot::SEND_KEY_ATTRIBUTE)
        };
        let messages = self.sim.messages(key);
        let ours = messages.iter().filter(|m| ours(m));
        ours.filter_map(|m| m.content.clone()).collect()
    }

    /// The typing states that were set, in order.
    pub(crate) fn typing(&self) -> Vec<String> {
        let calls = self.sim.calls().into_iter();
        calls
            .filter(|call| call.path.ends_with("/toggle_typing_status"))
            .map(|call| call.body["typing_status"].as_str().unwrap().to_owned())
            .collect()
    }
}
