//! Sends the simulated Chatwoot's webhooks, over HTTP, signed, once each.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc, watch};

use crate::chatwoot_sim::{Delivery, Sink};
use crate::transport::http;

/// Chatwoot gives a receiver five seconds.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Chatwoot's workers send side by side: there is no order.
const SIDE_BY_SIDE: usize = 16;

/// How many webhooks were told of and not yet sent. Clones count together.
#[derive(Clone)]
pub(crate) struct Unsent(Arc<watch::Sender<usize>>);

impl Unsent {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }

    /// Counts what goes into this sink.
    pub(crate) fn counting(&self, sink: Sink) -> Sink {
        let count = Arc::clone(&self.0);
        Arc::new(move |delivery| {
            count.send_modify(|unsent| *unsent += 1);
            sink(delivery);
        })
    }

    fn sent(&self) {
        self.0.send_modify(|unsent| *unsent -= 1);
    }

    /// Whether all were sent.
    pub(crate) fn is_empty(&self) -> bool {
        *self.0.borrow() == 0
    }

    /// Waits until all were sent.
    pub(crate) async fn emptied(&self) {
        // Fails only when the sender is gone, and that is here.
        let _ = self.0.subscribe().wait_for(|unsent| *unsent == 0).await;
    }
}

/// A sink whose deliveries are sent in the background and then taken off `unsent`,
/// to which whoever tells of them has added them. Must be called inside a tokio
/// runtime.
pub(crate) fn sender(unsent: &Unsent) -> Result<Sink, reqwest::Error> {
    let client = http().timeout(TIMEOUT).build()?;
    let (queue, mut waiting) = mpsc::unbounded_channel::<Delivery>();
    let slots = Arc::new(Semaphore::new(SIDE_BY_SIDE));
    let unsent = unsent.clone();
    tokio::spawn(async move {
        while let Some(delivery) = waiting.recv().await {
            let Ok(slot) = Arc::clone(&slots).acquire_owned().await else {
                return;
            };
            let (client, unsent) = (client.clone(), unsent.clone());
            tokio::spawn(async move {
                send(&client, delivery).await;
                unsent.sent();
                drop(slot);
            });
        }
    });
    Ok(Arc::new(move |delivery| {
        // Fails only while the process ends.
        let _ = queue.send(delivery);
    }))
}

async fn send(client: &reqwest::Client, delivery: Delivery) {
    let mut request = client.post(&*delivery.url).body(delivery.body.clone());
    for (name, value) in delivery.headers(Timestamp::now()) {
        request = request.header(name, value);
    }
    match request.send().await {
        Ok(answer) if answer.status().is_success() => {}
        Ok(answer) => tracing::warn!(
            event = delivery.event,
            status = answer.status().as_u16(),
            "a webhook was refused"
        ),
        Err(error) => tracing::warn!(
            event = delivery.event,
            timeout = error.is_timeout(),
            "a webhook was lost"
        ),
    }
}
