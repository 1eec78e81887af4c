//! The whole handler on a body of 4 KiB: verify, parse, filter, queue message,
//! into a queue in memory.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "criterion's macros make undocumented functions; a bench that cannot start stops"
)]

use std::hint::black_box;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chatwoot::signature::sign;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::ids::AccountId;
use http::Method;
use jiff::Timestamp;
use platform::error::PortError;
use platform::queue::{Queue, QueueMessage};
use secrecy::SecretString;
use webhook::{AccountSecrets, Deps, FixedSecrets, RateLimiter, WebhookRequest, handle};

/// Keeps the last message only, so that memory stays flat.
#[derive(Default)]
struct LastOnly(Mutex<Option<QueueMessage>>);

#[async_trait]
impl Queue for LastOnly {
    async fn send(&self, message: QueueMessage) -> Result<(), PortError> {
        *self.0.lock().unwrap() = Some(message);
        Ok(())
    }
}

/// A real shape, its text filled up to 4 KiB.
fn body_of_4_kib() -> Vec<u8> {
    let fixture = include_str!("../tests/fixtures/message_created.json");
    let mut body: serde_json::Value = serde_json::from_str(fixture).unwrap();
    while serde_json::to_vec(&body).unwrap().len() < 4096 {
        let text = format!(
            "{}\nWhen is it back in stock? 🌿",
            body["content"].as_str().unwrap()
        );
        body["conversation"]["messages"][0]["content"] = text.clone().into();
        body["conversation"]["messages"][0]["processed_message_content"] = text.clone().into();
        body["content"] = text.into();
    }
    serde_json::to_vec(&body).unwrap()
}

fn webhook(c: &mut Criterion) {
    let secret = SecretString::from("a-secret-of-24-characters".to_owned());
    let deps = Deps {
        queue: Arc::new(LastOnly::default()),
        secrets: Arc::new(FixedSecrets::new([(
            AccountId::new(7).unwrap(),
            AccountSecrets {
                signing: vec![secret.clone()],
                path: None,
            },
        )])),
        limiter: RateLimiter::new(),
    };
    let now = Timestamp::from_second(1_793_600_100).unwrap();
    let body = body_of_4_kib();
    let timestamp = now.as_second().to_string();
    let signature = sign(&secret, now.as_second(), &body);
    let request = WebhookRequest {
        method: &Method::POST,
        path: "/webhook/chatwoot",
        source_ip: None,
        timestamp: Some(&timestamp),
        signature: Some(&signature),
        body: &body,
        received_at: now,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    assert_eq!(runtime.block_on(handle(&request, &deps)).status, 200);

    let mut group = c.benchmark_group("webhook");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("signed 4 KiB message to queue", |b| {
        b.to_async(&runtime)
            .iter(|| async { black_box(handle(black_box(&request), &deps).await) });
    });
    group.finish();
}

criterion_group!(benches, webhook);
criterion_main!(benches);
