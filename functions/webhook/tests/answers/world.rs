//! A webhook with its secrets and its queue in memory, and calls to it.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chatwoot::signature::sign;
use domain::ids::AccountId;
use http::Method;
use jiff::Timestamp;
use platform::error::PortError;
use platform::queue::{Queue, QueueMessage};
use secrecy::SecretString;
use serde_json::{Value, json};
use webhook::{
    AccountSecrets, Deps, FixedSecrets, RateLimiter, WebhookRequest, WebhookSecrets, handle,
};

pub(crate) const NOW: i64 = 1_793_600_100;
pub(crate) const SECRET: &str = "signing-secret-one";

#[derive(Default)]
pub(crate) struct MemoryQueue {
    pub(crate) taken: Mutex<Vec<QueueMessage>>,
    pub(crate) down: AtomicBool,
}

#[async_trait]
impl Queue for MemoryQueue {
    async fn send(&self, message: QueueMessage) -> Result<(), PortError> {
        if self.down.load(Ordering::Relaxed) {
            return Err(PortError::retryable("queue", "down"));
        }
        self.taken.lock().unwrap().push(message);
        Ok(())
    }
}

/// Remembers the old secret until asked for fresh ones.
#[derive(Default)]
pub(crate) struct Rotated {
    pub(crate) fresh_reads: AtomicUsize,
}

#[async_trait]
impl WebhookSecrets for Rotated {
    async fn for_account(
        &self,
        _: AccountId,
        fresh: bool,
    ) -> Result<Arc<AccountSecrets>, PortError> {
        self.fresh_reads
            .fetch_add(usize::from(fresh), Ordering::Relaxed);
        Ok(Arc::new(signing(if fresh { &["new"] } else { &["old"] })))
    }
}

pub(crate) struct NoSecretStore;

#[async_trait]
impl WebhookSecrets for NoSecretStore {
    async fn for_account(&self, _: AccountId, _: bool) -> Result<Arc<AccountSecrets>, PortError> {
        Err(PortError::retryable("SSM", "no answer"))
    }
}

pub(crate) fn signing(secrets: &[&str]) -> AccountSecrets {
    AccountSecrets {
        signing: secrets.iter().map(|s| secret(s)).collect(),
        path: None,
    }
}

pub(crate) fn secret(s: &str) -> SecretString {
    SecretString::from(s.to_owned())
}

pub(crate) fn account(n: u64) -> AccountId {
    AccountId::new(n).unwrap()
}

pub(crate) struct World {
    pub(crate) queue: Arc<MemoryQueue>,
    pub(crate) deps: Deps,
}

impl World {
    /// Account 7 signs, with two secrets; account 8 has a path secret only.
    pub(crate) fn new() -> Self {
        let path_only = AccountSecrets {
            signing: Vec::new(),
            path: Some(secret("path-secret-of-8")),
        };
        let mut both = signing(&[SECRET, "signing-secret-two"]);
        both.path = Some(secret("path-secret-of-7"));
        Self::with(Arc::new(FixedSecrets::new([
            (account(7), both),
            (account(8), path_only),
        ])))
    }

    pub(crate) fn with(secrets: Arc<dyn WebhookSecrets>) -> Self {
        let queue = Arc::new(MemoryQueue::default());
        let deps = Deps {
            queue: queue.clone(),
            secrets,
            limiter: RateLimiter::new(),
        };
        Self { queue, deps }
    }

    pub(crate) fn taken(&self) -> Vec<QueueMessage> {
        self.queue.taken.lock().unwrap().clone()
    }

    pub(crate) async fn call(&self, call: &Call) -> u16 {
        let request = WebhookRequest {
            method: &call.method,
            path: &call.path,
            source_ip: Some(call.ip),
            timestamp: call.timestamp.as_deref(),
            signature: call.signature.as_deref(),
            body: &call.body,
            received_at: Timestamp::from_second(NOW).unwrap(),
        };
        let answer = handle(&request, &self.deps).await;
        let body: Value = serde_json::from_str(answer.body).unwrap();
        match answer.status.as_u16() {
            200 if call.path == "/health" => assert_eq!(body, json!({ "status": "ready" })),
            200 => assert_eq!(body, json!({ "status": "accepted" })),
            _ => assert!(body["error"].is_string()),
        }
        answer.status.as_u16()
    }
}

#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) ip: IpAddr,
    pub(crate) timestamp: Option<String>,
    pub(crate) signature: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Call {
    pub(crate) fn unsigned(body: impl Into<Vec<u8>>) -> Self {
        Self {
            method: Method::POST,
            path: "/webhook/chatwoot".to_owned(),
            ip: "192.0.2.10".parse().unwrap(),
            timestamp: None,
            signature: None,
            body: body.into(),
        }
    }

    pub(crate) fn signed_with(key: &str, at: i64, body: impl Into<Vec<u8>>) -> Self {
        let mut call = Self::unsigned(body);
        call.timestamp = Some(at.to_string());
        call.signature = Some(sign(&secret(key), at, &call.body));
        call
    }

    pub(crate) fn signed(body: impl Into<Vec<u8>>) -> Self {
        Self::signed_with(SECRET, NOW, body)
    }

    pub(crate) fn at(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }
}

pub(crate) fn message() -> Value {
    serde_json::from_str(include_str!("../fixtures/message_created.json")).unwrap()
}

pub(crate) fn bytes(body: &Value) -> Vec<u8> {
    serde_json::to_vec(body).unwrap()
}
