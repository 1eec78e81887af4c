//! Nothing a customer wrote, and no secret, is logged. In a process of its own,
//! because it captures everything the process logs.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper that fails is a test that fails"
)]

use std::io;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chatwoot::signature::sign;
use domain::ids::AccountId;
use http::Method;
use jiff::Timestamp;
use platform::error::PortError;
use platform::queue::{Queue, QueueMessage};
use secrecy::SecretString;
use webhook::{AccountSecrets, Deps, FixedSecrets, RateLimiter, WebhookRequest, handle};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Down;

#[async_trait]
impl Queue for Down {
    async fn send(&self, _: QueueMessage) -> Result<(), PortError> {
        Err(PortError::retryable("queue", "down"))
    }
}

#[tokio::test]
async fn logs_hold_no_text_no_person_and_no_secret() {
    let captured = Captured::default();
    let writer = captured.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .init();

    let key = SecretString::from("very-secret-key".to_owned());
    let secrets = AccountSecrets {
        signing: vec![key.clone()],
        path: Some(SecretString::from("very-secret-path".to_owned())),
    };
    let deps = Deps {
        queue: Arc::new(Down),
        secrets: Arc::new(FixedSecrets::new([(AccountId::new(7).unwrap(), secrets)])),
        limiter: RateLimiter::new(),
    };
    let now = Timestamp::from_second(1_793_600_100).unwrap();
    let whole = include_bytes!("fixtures/message_created.json").as_slice();
    for body in [whole, &whole[..whole.len() / 2]] {
        for path in [
            "/webhook/chatwoot",
            "/webhook/chatwoot/very-secret-path",
            "/linen-dress",
        ] {
            for signature in [sign(&key, now.as_second(), body), "sha256=no".to_owned()] {
                let request = WebhookRequest {
                    method: &Method::POST,
                    path,
                    source_ip: None,
                    timestamp: Some("1793600100"),
                    signature: Some(&signature),
                    body,
                    received_at: now,
                };
                handle(&request, &deps).await;
            }
        }
    }

    let logs = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    assert!(logs.contains("webhook refused"), "{logs}");
    for private in ["linen", "Mira", "5550100", "very-secret", "credential"] {
        assert!(!logs.contains(private), "{private} in {logs}");
    }
}
