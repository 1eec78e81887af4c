//! Sends the simulated Chatwoot's webhooks, over HTTP, signed, once each.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Semaphore, mpsc};

use crate::chatwoot_sim::{Delivery, Sink};
use crate::transport::http;

/// Chatwoot gives a receiver five seconds.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Chatwoot's workers send side by side: there is no order.
const SIDE_BY_SIDE: usize = 16;

/// A sink whose deliveries are sent in the background. Must be called inside a
/// tokio runtime.
pub fn sender() -> Result<Sink, reqwest::Error> {
    let client = http().timeout(TIMEOUT).build()?;
    let (queue, mut waiting) = mpsc::unbounded_channel::<Delivery>();
    let slots = Arc::new(Semaphore::new(SIDE_BY_SIDE));
    tokio::spawn(async move {
        while let Some(delivery) = waiting.recv().await {
            let Ok(slot) = Arc::clone(&slots).acquire_owned().await else {
                return;
            };
            let client = client.clone();
            tokio::spawn(async move {
                send(&client, delivery).await;
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
