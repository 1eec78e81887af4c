//! Chatwoot's webhooks on their way: repeated, late, in another order, and those about
//! conversations sometimes lost; and the workers that take them off the queue, which may die.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::ids::{ConversationId, ConversationKey, MessageId};
use http::Method;
use platform::clock::Clock;
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::faults::{Death, Fault, Faults, Port, SCOPE, Scope};
use super::witness::Witness;
use crate::chatwoot_sim::{Delivery, event_name};
use crate::host::Host;

/// Carries webhooks to the platform.
pub(super) struct Postman {
    pub(super) host: Host,
    pub(super) witness: Arc<Witness>,
    pub(super) faults: Arc<Faults>,
    pub(super) clock: Arc<dyn Clock>,
    /// Webhooks on their way.
    pub(super) on_the_way: Arc<AtomicUsize>,
}

/// How a webhook fares, before it is sent.
#[derive(Clone, Copy)]
enum Travel {
    /// In order, at once.
    Prompt,
    /// A little late.
    Late,
    /// Very late.
    VeryLate,
}

impl Postman {
    /// Carries everything that Chatwoot hands over, until it is gone.
    pub(super) async fn work(
        self,
        mut from: mpsc::UnboundedReceiver<Delivery>,
        mut random: fastrand::Rng,
    ) {
        let postman = Arc::new(self);
        let mut duplicate = 0_u64;
        while let Some(delivery) = from.recv().await {
            let trouble = postman.faults.are_on();
            // Sent once, unlike a bot's: what is lost here nobody sends again.
            if trouble && delivery.event.starts_with("conversation_") && random.u8(0..25) == 0 {
                postman.loses(&delivery);
                continue;
            }
            let copies = if trouble && random.u8(0..8) == 0 {
                2
            } else {
                1
            };
            for copy in 0..copies {
                let mut delivery = delivery.clone();
                if copy > 0 {
                    duplicate += 1;
                    delivery.id = format!("{duplicate:032x}");
                }
                let travel = match random.u8(0..20) {
                    _ if !trouble => Travel::Prompt,
                    0 => Travel::VeryLate,
                    1..=5 => Travel::Late,
                    _ => Travel::Prompt,
                };
                let delay = match travel {
                    Travel::Prompt => random.u64(5..60),
                    Travel::Late => random.u64(60..2500),
                    Travel::VeryLate => random.u64(2500..30_000),
                };
                postman.on_the_way.fetch_add(1, Ordering::Relaxed);
                let postman = Arc::clone(&postman);
                tokio::spawn(async move {
                    sleep(Duration::from_millis(delay)).await;
                    postman.carry(&delivery).await;
                    postman.on_the_way.fetch_sub(1, Ordering::Relaxed);
                });
            }
        }
    }

    /// A webhook is lost, and with it what it tells of a conversation.
    fn loses(&self, delivery: &Delivery) {
        #[derive(Deserialize)]
        struct Body {
            id: ConversationId,
        }
        if let Ok(body) = serde_json::from_slice::<Body>(&delivery.body) {
            let key = ConversationKey {
                account: delivery.account,
                conversation: body.id,
            };
            self.faults.happened(vec![key], Port::Queue, Fault::Lost);
        }
    }

    /// Hands one webhook over; one that is refused comes again, as Chatwoot's
    /// retries do.
    async fn carry(&self, delivery: &Delivery) {
        loop {
            let at = self.clock.now();
            let headers = delivery.headers(at);
            let header = |wanted: &str| {
                let found = headers.iter().find(|(name, _)| *name == wanted);
                found.map(|(_, value)| value.as_str())
            };
            let answer = self
                .host
                .webhook(&webhook::WebhookRequest {
                    method: &Method::POST,
                    path: &delivery.url,
                    source_ip: None,
                    timestamp: header(chatwoot::signature::TIMESTAMP_HEADER),
                    signature: header(chatwoot::signature::SIGNATURE_HEADER),
                    body: &delivery.body,
                    received_at: at,
                })
                .await;
            if answer.status.is_success() {
                break;
            }
            if answer.status.as_u16() != 500 {
                let line = format!("a webhook was answered with {}", answer.status);
                self.witness.records().wrong.push(line);
                break;
            }
            sleep(Duration::from_secs(2)).await;
        }
        if delivery.event == event_name::MESSAGE_CREATED
            && let Some((key, id)) = customer_message(delivery)
        {
            self.witness.accepted(key, id);
        }
    }
}

/// The customer's message that a webhook tells about.
fn customer_message(delivery: &Delivery) -> Option<(ConversationKey, MessageId)> {
    #[derive(Deserialize)]
    struct Body<'a> {
        id: MessageId,
        message_type: &'a str,
        conversation: Around,
    }
    #[derive(Deserialize)]
    struct Around {
        id: ConversationId,
    }
    let body: Body<'_> = serde_json::from_slice(&delivery.body).ok()?;
    let key = ConversationKey {
        account: delivery.account,
        conversation: body.conversation.id,
    };
    (body.message_type == "incoming").then_some((key, body.id))
}

/// Takes batches off the queue for ever; the process may die over a batch, which
/// then comes back when its visibility time is over.
pub(super) async fn intake(host: Host, faults: Arc<Faults>, witness: Arc<Witness>) {
    loop {
        let batch = host.receive().await;
        let keys: Vec<ConversationKey> =
            batch.iter().filter_map(|d| d.group.parse().ok()).collect();
        let first = batch.iter().all(|delivered| delivered.receives == 1);
        let scope = Arc::new(Scope {
            keys: keys.clone(),
            spared: batch.iter().any(|delivered| delivered.receives > 2),
        });
        let work = SCOPE.scope(scope, host.take_in(&batch));
        // A second death would make a dead letter likely.
        let death = if first { faults.death(&keys) } else { None };
        let done = match death {
            None => work.await,
            Some(Death::AtStart) => continue,
            Some(Death::AfterAnswer) => {
                work.await;
                continue;
            }
            Some(Death::At(moment) | Death::Silent(moment) | Death::Unheard(moment)) => {
                match timeout(moment, work).await {
                    Ok(done) => done,
                    Err(_) => continue,
                }
            }
        };
        host.answer(&batch, &done);
        for (delivered, done) in batch.iter().zip(done) {
            if done {
                witness.taken_in(&delivered.body);
            }
        }
    }
}
