//! The cloud bill: DynamoDB requests and state transitions per answered message,
//! route by route, and flat however long the conversation is.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use agent::OneAccount;
use chatwoot::client::{Chatwoot, ChatwootConfig};
use domain::burst::QuietTime;
use domain::channel::Provider;
use domain::ids::ConversationKey;
use dynoxide::Database;
use frontdesk::chatwoot_sim::{Delivery, Options, Sim, Writing};
use frontdesk::dynamo::{Hooks, Requests};
use frontdesk::host::{Host, Parts, Wraps, secrets};
use frontdesk::queue::{FifoQueue, Settings};
use frontdesk::transport::InProcess;
use jiff::{SignedDuration, Timestamp};
use llm::Llm;
use platform::clock::SystemClock;
use secrecy::SecretString;

use crate::house::{account, person};

/// A platform in process whose requests and transitions are counted.
struct Meter {
    host: Host,
    sim: Sim,
    requests: Requests,
    transitions: Arc<Mutex<u64>>,
    out: Arc<Mutex<Vec<Delivery>>>,
}

impl Meter {
    async fn new() -> Self {
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
            database: Database::memory().unwrap(),
            hooks: Hooks {
                requests: requests.clone(),
                ..Hooks::default()
            },
            accounts: Arc::new(OneAccount::new(chatwoot)),
            llm: Arc::new(Llm::offline()),
            clock: Arc::new(SystemClock),
            quiet: QuietTime {
                fixed: Some(SignedDuration::ZERO),
            },
            queue: FifoQueue::in_memory(Settings::default()),
            secrets: Arc::new(secrets::one_account(account(), vec![secret])),
            seed: 1,
            observer: Some(Arc::new(move |_, _| *counter.lock().unwrap() += 1)),
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
        Self {
            host,
            sim,
            requests,
            transitions,
            out,
        }
    }

    /// Delivers every webhook until nothing moves: the answer, its echo, its receipts.
    async fn settle(&self) {
        loop {
            let waiting = std::mem::take(&mut *self.out.lock().unwrap());
            for delivery in &waiting {
                let now = Timestamp::now();
                let headers = delivery.headers(now);
                let header = |name: &str| headers.iter().find(|(n, _)| *n == name);
                let value = |name: &str| header(name).map(|(_, v)| v.as_str());
                let request = webhook::WebhookRequest {
                    method: &http::Method::POST,
                    path: "/webhook/chatwoot",
                    source_ip: None,
                    timestamp: value(chatwoot::signature::TIMESTAMP_HEADER),
                    signature: value(chatwoot::signature::SIGNATURE_HEADER),
                    body: &delivery.body,
                    received_at: now,
                };
                assert!(self.host.webhook(&request).await.status.is_success());
            }
            self.host.drain().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            if waiting.is_empty() && self.out.lock().unwrap().is_empty() {
                return;
            }
        }
    }

    /// One message, everything it causes, and what that costs.
    async fn cost(&self, act: impl FnOnce(&Sim)) -> (u64, u64) {
        let requests = self.requests.total();
        *self.transitions.lock().unwrap() = 0;
        act(&self.sim);
        self.settle().await;
        let transitions = *self.transitions.lock().unwrap();
        (self.requests.total() - requests, transitions)
    }

    fn write(sim: &Sim, key: ConversationKey, text: &str) {
        sim.customer_goes_on(key, Writing::text(text)).unwrap();
    }

    async fn conversation(&self, name: &str) -> ConversationKey {
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

/// The figures the README lists, and the limits of the project: 8 and 9 on the
/// automated route, 12 and 11 on the longest. A hand-over costs one request less
/// when our own status change comes back before the step is saved.
#[tokio::test(flavor = "multi_thread")]
async fn each_route_keeps_to_its_budget() {
    let meter = Meter::new().await;
    let routes = [
        ("automated", "What are your opening hours?", 8, 9),
        (
            "stock_alert",
            "Is the blue dress in size M back in stock?",
            9,
            9,
        ),
        (
            "recruitment",
            "I'd like to apply for the store manager position, 6 years of experience",
            11,
            10,
        ),
        (
            "high_priority",
            "Can I please talk to a real person?",
            12,
            8,
        ),
    ];
    for (n, (route, text, requests, transitions)) in routes.into_iter().enumerate() {
        let key = meter.conversation(&format!("Budget Person {n}")).await;
        let cost = meter.cost(|sim| Meter::write(sim, key, text)).await;
        let head = meter.host.store().head(key).await.unwrap().unwrap();
        let took = head.state.unwrap().route.unwrap();
        assert_eq!(took.as_str(), route);
        assert_eq!(cost.1, transitions, "{route}: state transitions");
        assert!(
            cost.0 <= requests,
            "{route} makes {} requests, allowed are {requests}",
            cost.0
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_costs_the_same_in_a_long_conversation() {
    let meter = Meter::new().await;
    let key = meter.conversation("Long Talker").await;
    let ask = |sim: &Sim| Meter::write(sim, key, "What are your opening hours?");
    for _ in 0..5 {
        meter.cost(ask).await;
    }
    let early = meter.cost(ask).await;
    let size = |head: domain::head::Head| serde_json::to_vec(&head).unwrap().len();
    let head = || async { meter.host.store().head(key).await.unwrap().unwrap() };
    let small = size(head().await);
    for _ in 0..60 {
        meter.cost(ask).await;
    }
    assert_eq!(meter.cost(ask).await, early);
    let large = size(head().await);
    assert!(
        large * 10 <= small * 11,
        "HEAD grew from {small} to {large} bytes"
    );
}
