//! A platform in process, without sockets, whose every request can be seen.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use agent::{Media, OneAccount};
use chatwoot::client::{Chatwoot, ChatwootConfig};
use domain::burst::QuietTime;
use domain::channel::Provider;
use domain::ids::ConversationKey;
use dynoxide::Database;
use frontdesk::chatwoot_sim::{Delivery, Options, Sim, Writing};
use frontdesk::dynamo::{Hooks, Requests, Witness};
use frontdesk::host::{Host, Parts, Wraps, secrets};
use frontdesk::queue::{FifoQueue, Settings};
use frontdesk::transport::InProcess;
use jiff::{SignedDuration, Timestamp};
use llm::Llm;
use platform::clock::SystemClock;
use secrecy::SecretString;

use crate::house::{account, person, post};

/// A platform in process whose requests and transitions are counted.
pub(super) struct Meter {
    pub(super) host: Host,
    pub(super) sim: Sim,
    pub(super) requests: Requests,
    transitions: Arc<Mutex<u64>>,
    out: Arc<Mutex<Vec<Delivery>>>,
}

impl Meter {
    pub(super) async fn new() -> Self {
        Self::with(Llm::offline(), None, Wraps::default()).await
    }

    /// With models, a witness of every request, and something around the ports.
    pub(super) async fn with(llm: Llm, witness: Option<Witness>, wrap: Wraps) -> Self {
        Self::reading(llm, witness, wrap, Media::none()).await
    }

    /// The same, and attachments are read.
    pub(super) async fn reading(
        llm: Llm,
        witness: Option<Witness>,
        wrap: Wraps,
        media: Media,
    ) -> Self {
        let secret = SecretString::from("meter-secret");
        let (bot, user) = (SecretString::from("bot"), SecretString::from("user"));
        let out: Arc<Mutex<Vec<Delivery>>> = Arc::default();
        let sink = Arc::clone(&out);
        let sim = Sim::new(
            Options::one_account(
                account(),
                "http://localhost/webhook/chatwoot",
                secret.clone(),
                bot.clone(),
                user.clone(),
            ),
            Arc::new(Timestamp::now),
            Arc::new(move |delivery| sink.lock().unwrap().push(delivery)),
        );
        let requests = Requests::default();
        let transitions: Arc<Mutex<u64>> = Arc::default();
        let counter = Arc::clone(&transitions);
        let chatwoot = Chatwoot::new(
            ChatwootConfig {
                base_url: "http://localhost".parse().unwrap(),
                account: account(),
                bot_token: bot,
                user_token: user,
            },
            Arc::new(InProcess::new(sim.router())),
        );
        let host = Host::build(Parts {
            media,
            database: Database::memory().unwrap(),
            hooks: Hooks {
                requests: requests.clone(),
                witness,
                ..Hooks::default()
            },
            accounts: Arc::new(OneAccount::new(chatwoot)),
            llm: Arc::new(llm),
            clock: Arc::new(SystemClock),
            quiet: QuietTime {
                fixed: Some(SignedDuration::ZERO),
            },
            queue: FifoQueue::in_memory(Settings::default()),
            secrets: Arc::new(secrets::one_account(account(), vec![secret])),
            served: vec![account()],
            seed: 1,
            observer: Some(Arc::new(move |_, _| *counter.lock().unwrap() += 1)),
            wrap,
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
        Self {
            host,
            sim,
            requests,
            transitions,
            out,
        }
    }

    /// Delivers every webhook until nothing moves: the answer, its echo, its receipts.
    pub(super) async fn settle(&self) {
        loop {
            let waiting = std::mem::take(&mut *self.out.lock().unwrap());
            for delivery in &waiting {
                post(&self.host, delivery).await;
            }
            self.host.drain().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            if waiting.is_empty() && self.out.lock().unwrap().is_empty() {
                return;
            }
        }
    }

    /// One message, everything it causes, and what that costs.
    pub(super) async fn cost(&self, act: impl FnOnce(&Sim)) -> (u64, u64) {
        let requests = self.requests.total();
        *self.transitions.lock().unwrap() = 0;
        act(&self.sim);
        self.settle().await;
        let transitions = *self.transitions.lock().unwrap();
        (self.requests.total() - requests, transitions)
    }

    pub(super) fn write(sim: &Sim, key: ConversationKey, text: &str) {
        sim.customer_goes_on(key, Writing::text(text)).unwrap();
    }

    pub(super) async fn conversation(&self, name: &str) -> ConversationKey {
        let written = self
            .sim
            .customer_writes(
                account(),
                &person(name),
                Provider::Webchat,
                Writing::text("Hello"),
            )
            .unwrap()
            .unwrap();
        self.settle().await;
        written.conversation
    }
}
