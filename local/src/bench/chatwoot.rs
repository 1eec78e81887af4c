//! The Chatwoot that customers write to: the simulated one, over HTTP, with a
//! courier that brings its webhooks to the platform and tells of every answer.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::ids::{AccountId, ConversationKey};
use jiff::SignedDuration;
use platform::clock::{Clock, SystemClock};
use secrecy::SecretString;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};

use super::load::{Connection, Signed, signed};
use crate::chatwoot_sim::{Delivery, Options, Person, Sim};
use crate::commands::CommandError;

pub(super) const ACCOUNT: AccountId = AccountId::FIRST;
pub(super) const SECRET: &str = "bench-webhook-secret";
pub(super) const BOT_TOKEN: &str = "bench-bot-token";
pub(super) const USER_TOKEN: &str = "bench-user-token";

/// Chatwoot's workers send side by side.
const COURIERS: usize = 16;

/// Who waits for answers, by conversation.
type Listeners = Arc<Mutex<HashMap<u64, mpsc::UnboundedSender<()>>>>;

/// How many seconds Chatwoot's clock is behind ours: it takes no more than some
/// messages a minute in a conversation, so a long one begins in the past.
type Behind = Arc<AtomicI64>;

/// A simulated Chatwoot that listens.
pub(super) struct Chatwoot {
    pub(super) sim: Sim,
    pub(super) port: u16,
    behind: Behind,
    deliveries: mpsc::UnboundedReceiver<Delivery>,
    server: JoinHandle<()>,
}

impl Chatwoot {
    /// Starts one whose clock is this many seconds behind.
    pub(super) async fn start(behind: usize) -> Result<Self, CommandError> {
        let behind = Arc::new(AtomicI64::new(i64::try_from(behind).unwrap_or(i64::MAX)));
        let (out, deliveries) = mpsc::unbounded_channel();
        let mut options = Options::one_account(
            ACCOUNT,
            "http://platform/webhook/chatwoot",
            SecretString::from(SECRET),
            SecretString::from(BOT_TOKEN),
            SecretString::from(USER_TOKEN),
        );
        options.call_log = 0;
        let sim = Sim::new(
            options,
            Arc::new({
                let behind = Arc::clone(&behind);
                move || {
                    let behind = behind.load(Ordering::Relaxed);
                    SystemClock.now() - SignedDuration::from_secs(behind)
                }
            }),
            Arc::new(move |delivery| {
                // Fails only when nobody brings them any more.
                let _ = out.send(delivery);
            }),
        );
        let io = |error| CommandError::Io {
            what: "a port for the simulated Chatwoot".to_owned(),
            error,
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(io)?;
        let port = listener.local_addr().map_err(io)?.port();
        let router = sim.router();
        let server = tokio::spawn(async move {
            // Ends with this process.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self {
            sim,
            port,
            behind,
            deliveries,
            server,
        })
    }

    /// The webhooks of customers' messages made so far, signed; all others are
    /// forgotten.
    pub(super) fn customers_webhooks(&mut self) -> Result<Vec<Signed>, CommandError> {
        let mut webhooks = Vec::new();
        while let Ok(delivery) = self.deliveries.try_recv() {
            if delivery.event == "message_created" {
                webhooks.push(signed(&delivery)?);
            }
        }
        Ok(webhooks)
    }

    /// From now on webhooks go to the platform on this port.
    pub(super) async fn deliver(self, port: u16) -> Result<Delivering, CommandError> {
        let Self {
            sim,
            behind,
            mut deliveries,
            server,
            ..
        } = self;
        let listeners = Listeners::default();
        let mut couriers = JoinSet::new();
        let (share, shared) = mpsc::channel::<Delivery>(COURIERS);
        let shared = Arc::new(tokio::sync::Mutex::new(shared));
        for _ in 0..COURIERS {
            let (shared, listeners) = (Arc::clone(&shared), Arc::clone(&listeners));
            let mut connection = Connection::open(port).await?;
            couriers.spawn(async move {
                loop {
                    let next = shared.lock().await.recv().await;
                    let Some(delivery) = next else { return };
                    tell(&listeners, &delivery);
                    let Ok(request) = signed(&delivery) else {
                        return;
                    };
                    if connection.post(request).await.is_err() {
                        return;
                    }
                }
            });
        }
        couriers.spawn(async move {
            while let Some(delivery) = deliveries.recv().await {
                if share.send(delivery).await.is_err() {
                    return;
                }
            }
        });
        Ok(Delivering {
            sim,
            behind,
            listeners,
            server,
            _couriers: couriers,
        })
    }
}

/// A Chatwoot whose webhooks arrive.
pub(super) struct Delivering {
    pub(super) sim: Sim,
    behind: Behind,
    listeners: Listeners,
    server: JoinHandle<()>,
    _couriers: JoinSet<()>,
}

impl Delivering {
    /// Chatwoot's clock catches up by a second.
    pub(super) fn catches_up(&self) {
        self.behind.fetch_sub(1, Ordering::Relaxed);
    }

    /// Tells of every public outgoing message in this conversation.
    pub(super) fn answers(&self, key: ConversationKey) -> mpsc::UnboundedReceiver<()> {
        let (tell, told) = mpsc::unbounded_channel();
        let mut listeners = lock(&self.listeners);
        listeners.insert(key.conversation.get(), tell);
        told
    }
}

impl Drop for Delivering {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[derive(Deserialize)]
struct Seen {
    message_type: String,
    private: bool,
    conversation: SeenConversation,
}

#[derive(Deserialize)]
struct SeenConversation {
    id: u64,
}

fn tell(listeners: &Listeners, delivery: &Delivery) {
    if delivery.event != "message_created" {
        return;
    }
    let Ok(seen) = serde_json::from_slice::<Seen>(&delivery.body) else {
        return;
    };
    if seen.message_type == "outgoing"
        && !seen.private
        && let Some(listener) = lock(listeners).get(&seen.conversation.id)
    {
        // Nobody may be listening any more.
        let _ = listener.send(());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An invented customer.
pub(super) fn person(n: usize) -> Person {
    Person {
        handle: format!("bench{n}"),
        name: format!("Customer {n}"),
        email: Some(format!("customer{n}@example.com")),
        phone: None,
    }
}
