//! What a caller of the webhook sees, and what lands on the queue.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper that fails is a test that fails"
)]

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chatwoot::signature::sign;
use domain::event::{Envelope, Event};
use domain::ids::AccountId;
use http::Method;
use jiff::Timestamp;
use platform::error::PortError;
use platform::queue::{Queue, QueueMessage};
use secrecy::SecretString;
use serde_json::{Value, json};
use webhook::{
    AccountSecrets, Deps, FixedSecrets, MAX_BODY, RateLimiter, WebhookRequest, WebhookSecrets,
    handle, respond,
};

const NOW: i64 = 1_793_600_100;
const SECRET: &str = "signing-secret-one";

#[derive(Default)]
struct MemoryQueue {
    taken: Mutex<Vec<QueueMessage>>,
    down: AtomicBool,
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
struct Rotated {
    fresh_reads: AtomicUsize,
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

struct NoSecretStore;

#[async_trait]
impl WebhookSecrets for NoSecretStore {
    async fn for_account(&self, _: AccountId, _: bool) -> Result<Arc<AccountSecrets>, PortError> {
        Err(PortError::retryable("SSM", "no answer"))
    }
}

fn signing(secrets: &[&str]) -> AccountSecrets {
    AccountSecrets {
        signing: secrets.iter().map(|s| secret(s)).collect(),
        path: None,
    }
}

fn secret(s: &str) -> SecretString {
    SecretString::from(s.to_owned())
}

fn account(n: u64) -> AccountId {
    AccountId::new(n).unwrap()
}

struct World {
    queue: Arc<MemoryQueue>,
    deps: Deps,
}

impl World {
    /// Account 7 signs, with two secrets; account 8 has a path secret only.
    fn new() -> Self {
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

    fn with(secrets: Arc<dyn WebhookSecrets>) -> Self {
        let queue = Arc::new(MemoryQueue::default());
        let deps = Deps {
            queue: queue.clone(),
            secrets,
            limiter: RateLimiter::new(),
        };
        Self { queue, deps }
    }

    fn taken(&self) -> Vec<QueueMessage> {
        self.queue.taken.lock().unwrap().clone()
    }

    async fn call(&self, call: &Call) -> u16 {
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
struct Call {
    method: Method,
    path: String,
    ip: IpAddr,
    timestamp: Option<String>,
    signature: Option<String>,
    body: Vec<u8>,
}

impl Call {
    fn unsigned(body: impl Into<Vec<u8>>) -> Self {
        Self {
            method: Method::POST,
            path: "/webhook/chatwoot".to_owned(),
            ip: "192.0.2.10".parse().unwrap(),
            timestamp: None,
            signature: None,
            body: body.into(),
        }
    }

    fn signed_with(key: &str, at: i64, body: impl Into<Vec<u8>>) -> Self {
        let mut call = Self::unsigned(body);
        call.timestamp = Some(at.to_string());
        call.signature = Some(sign(&secret(key), at, &call.body));
        call
    }

    fn signed(body: impl Into<Vec<u8>>) -> Self {
        Self::signed_with(SECRET, NOW, body)
    }

    fn at(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }
}

fn message() -> Value {
    serde_json::from_str(include_str!("fixtures/message_created.json")).unwrap()
}

fn bytes(body: &Value) -> Vec<u8> {
    serde_json::to_vec(body).unwrap()
}

#[tokio::test]
async fn a_signed_customer_message_is_accepted_and_queued_once() {
    let world = World::new();
    assert_eq!(world.call(&Call::signed(bytes(&message()))).await, 200);
    let [queued] = world.taken().try_into().unwrap();
    assert_eq!(queued.group, "7-310");
    assert_eq!(queued.dedup.len(), 64);
    let envelope: Envelope = serde_json::from_str(&queued.body).unwrap();
    assert_eq!(envelope.received_at.as_second(), NOW);
    let Event::CustomerMessage(customer) = envelope.event else {
        panic!("not a customer's message");
    };
    assert_eq!(customer.text, "Do you have the linen dress in M? 🌿");
    assert!(!queued.body.contains("visitor-socket-credential"));
}

#[tokio::test]
async fn either_secret_of_a_rotation_opens_the_door() {
    let world = World::new();
    for key in [SECRET, "signing-secret-two"] {
        let call = Call::signed_with(key, NOW, bytes(&message()));
        assert_eq!(world.call(&call).await, 200, "{key}");
    }
}

#[tokio::test]
async fn missing_wrong_old_and_early_signatures_are_unauthorized() {
    let world = World::new();
    let body = bytes(&message());
    let good = Call::signed(body.clone());
    let mut tampered = good.clone();
    tampered.body.push(b' ');
    let mut malformed = good.clone();
    malformed.signature = Some("sha256=nonsense".to_owned());
    let mut no_timestamp = good.clone();
    no_timestamp.timestamp = None;
    for (name, call) in [
        ("missing", Call::unsigned(body.clone())),
        ("no timestamp", no_timestamp),
        ("malformed", malformed),
        (
            "wrong secret",
            Call::signed_with("guess", NOW, body.clone()),
        ),
        ("changed body", tampered),
        (
            "too old",
            Call::signed_with(SECRET, NOW - 301, body.clone()),
        ),
        (
            "too early",
            Call::signed_with(SECRET, NOW + 301, body.clone()),
        ),
        (
            "path instead",
            Call::unsigned(body.clone()).at("/webhook/chatwoot/path-secret-of-7"),
        ),
    ] {
        assert_eq!(world.call(&call).await, 401, "{name}");
    }
    assert!(world.taken().is_empty());
    assert_eq!(
        world
            .call(&Call::signed_with(SECRET, NOW - 300, body))
            .await,
        200
    );
}

#[tokio::test]
async fn an_account_that_is_not_set_up_is_unauthorized() {
    let world = World::new();
    let mut body = message();
    body["account"]["id"] = 99.into();
    assert_eq!(world.call(&Call::signed(bytes(&body))).await, 401);
    // Nor does another account's secret open it.
    body["account"]["id"] = 8.into();
    assert_eq!(world.call(&Call::signed(bytes(&body))).await, 401);
}

#[tokio::test]
async fn a_chatwoot_that_cannot_sign_comes_in_by_its_secret_path() {
    let world = World::new();
    let mut body = message();
    body["account"]["id"] = 8.into();
    let call = Call::unsigned(bytes(&body));
    assert_eq!(
        world
            .call(&call.clone().at("/webhook/chatwoot/path-secret-of-8"))
            .await,
        200
    );
    assert_eq!(
        world
            .call(&call.clone().at("/webhook/chatwoot/path-secret-of-8/"))
            .await,
        200
    );
    assert_eq!(
        world
            .call(&call.clone().at("/webhook/chatwoot/path-secret-of-7"))
            .await,
        401
    );
    assert_eq!(world.call(&call).await, 401);
    assert_eq!(world.taken()[0].group, "8-310");
}

#[tokio::test]
async fn secrets_are_read_anew_once_when_a_signature_does_not_match() {
    let secrets = Arc::new(Rotated::default());
    let world = World::with(secrets.clone());
    let body = bytes(&message());
    assert_eq!(
        world
            .call(&Call::signed_with("new", NOW, body.clone()))
            .await,
        200
    );
    assert_eq!(secrets.fresh_reads.load(Ordering::Relaxed), 1);
    assert_eq!(
        world
            .call(&Call::signed_with("other", NOW, body.clone()))
            .await,
        401
    );
    assert_eq!(secrets.fresh_reads.load(Ordering::Relaxed), 2);
    // Not for callers who show nothing, or too late.
    assert_eq!(world.call(&Call::unsigned(body.clone())).await, 401);
    assert_eq!(world.call(&Call::signed_with("new", 5, body)).await, 401);
    assert_eq!(secrets.fresh_reads.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn what_is_not_json_or_has_no_usable_shape_is_a_bad_request() {
    let world = World::new();
    for body in [
        "",
        "hello",
        "[]",
        "{}",
        "\u{0}",
        r#"{"event":"message_created"}"#,
        r#"{"account":{"id":7}}"#,
        r#"{"account":{"id":7},"event":"message_created","id":1}"#,
        r#"{"account":{"id":7},"event":"message_created","conversation":{"id":1},"id":null}"#,
    ] {
        assert_eq!(world.call(&Call::signed(body)).await, 400, "{body}");
    }
    assert!(world.taken().is_empty());
}

#[tokio::test]
async fn events_nobody_needs_are_accepted_and_dropped() {
    let world = World::new();
    let mut note = message();
    note["message_type"] = "outgoing".into();
    note["private"] = true.into();
    for body in [
        json!({ "event": "conversation_typing_on", "conversation": { "account": { "id": 7 } } }),
        json!({ "event": "webwidget_triggered", "account": { "id": 7 } }),
        json!({ "event": "inbox_updated", "account": { "id": 7 }, "channel": { "token": "x" } }),
        json!({ "event": "conversation_created", "account": { "id": 7 }, "id": 310 }),
        json!({ "event": "never_heard_of", "account": { "id": 7 } }),
        note,
    ] {
        assert_eq!(
            world.call(&Call::signed(bytes(&body))).await,
            200,
            "{}",
            body["event"]
        );
    }
    assert!(world.taken().is_empty());
}

#[tokio::test]
async fn the_seeds_nested_shape_is_understood() {
    let world = World::new();
    let body = json!({
        "event": "message_created",
        "message": {
            "id": 5, "account_id": 7, "content": "Hi", "message_type": "incoming",
            "sender": { "id": 4401, "name": "Mira Olsson" }
        },
        "conversation": { "id": 310 }
    });
    assert_eq!(world.call(&Call::signed(bytes(&body))).await, 200);
    assert_eq!(world.taken()[0].group, "7-310");
}

#[tokio::test]
async fn a_body_without_account_belongs_to_the_only_account_there_is() {
    let body = json!({ "event": "conversation_opened", "id": 310, "status": "open" });
    let several = World::new();
    assert_eq!(several.call(&Call::signed(bytes(&body))).await, 400);
    let only = World::with(Arc::new(FixedSecrets::new([(
        account(7),
        signing(&[SECRET]),
    )])));
    assert_eq!(only.call(&Call::signed(bytes(&body))).await, 200);
    assert_eq!(only.taken()[0].group, "7-310");
}

#[tokio::test]
async fn a_body_over_one_mebibyte_is_too_large() {
    let world = World::new();
    let mut body = message();
    body["padding"] = "x".repeat(MAX_BODY).into();
    assert_eq!(world.call(&Call::signed(bytes(&body))).await, 413);
    let spare = MAX_BODY - bytes(&message()).len() - r#","padding":"""#.len();
    body["padding"] = "x".repeat(spare).into();
    assert_eq!(bytes(&body).len(), MAX_BODY);
    assert_eq!(world.call(&Call::signed(bytes(&body))).await, 200);
}

#[tokio::test]
async fn other_methods_and_paths_do_not_exist() {
    let world = World::new();
    let mut get = Call::unsigned("");
    get.method = Method::GET;
    assert_eq!(world.call(&get.clone().at("/health")).await, 200);
    assert_eq!(world.call(&get).await, 405);
    assert_eq!(world.call(&Call::unsigned("").at("/health")).await, 405);
    for path in [
        "/",
        "/webhook",
        "/webhook/chatwootx",
        "/webhook/chatwoot/a/b",
        "/webhook/chatwoot//",
        "",
    ] {
        assert_eq!(
            world.call(&Call::unsigned("").at(path)).await,
            404,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_refusing_queue_makes_chatwoot_try_again() {
    let world = World::new();
    world.queue.down.store(true, Ordering::Relaxed);
    let call = Call::signed(bytes(&message()));
    // Chatwoot retries bots on 429 and 500 only, and is never slowed down for it.
    for _ in 0..150 {
        assert_eq!(world.call(&call).await, 500);
    }
    world.queue.down.store(false, Ordering::Relaxed);
    assert_eq!(world.call(&call).await, 200);
}

#[tokio::test]
async fn without_a_secret_store_nobody_is_let_in_and_chatwoot_tries_again() {
    let world = World::with(Arc::new(NoSecretStore));
    assert_eq!(world.call(&Call::signed(bytes(&message()))).await, 500);
    assert_eq!(world.call(&Call::unsigned(bytes(&message()))).await, 401);
    assert!(world.taken().is_empty());
}

#[tokio::test]
async fn only_callers_without_a_valid_signature_are_slowed_down() {
    let world = World::new();
    let body = bytes(&message());
    let stranger = Call::unsigned(body.clone());
    for _ in 0..100 {
        assert_eq!(world.call(&stranger).await, 401);
    }
    assert_eq!(world.call(&stranger).await, 429);
    // The same address, signed; another address, unsigned.
    for _ in 0..300 {
        assert_eq!(world.call(&Call::signed(body.clone())).await, 200);
    }
    let mut other = stranger;
    other.ip = "192.0.2.11".parse().unwrap();
    assert_eq!(world.call(&other).await, 401);
}

#[tokio::test]
async fn the_same_happening_has_the_same_id_and_another_has_another() {
    let world = World::new();
    let dedup = async |body: &Value| {
        assert_eq!(world.call(&Call::signed(bytes(body))).await, 200);
        world.taken().last().unwrap().dedup.clone()
    };
    let first = dedup(&message()).await;
    // Sent again, built later: the conversation around it looks different.
    let mut again = message();
    again["conversation"]["status"] = "open".into();
    again["conversation"]["labels"] = json!(["vip"]);
    assert_eq!(dedup(&again).await, first);
    let mut other = message();
    other["id"] = 9_002.into();
    assert_ne!(dedup(&other).await, first);
    let mut elsewhere = message();
    elsewhere["conversation"]["id"] = 311.into();
    assert_ne!(dedup(&elsewhere).await, first);

    let edit = |text: &str, at: &str| {
        let mut body = message();
        body["event"] = "message_updated".into();
        body["content"] = text.into();
        body["conversation"]["messages"][0]["updated_at"] = at.into();
        body
    };
    let there = dedup(&edit("in L?", "2026-11-02T06:15:00Z")).await;
    let back = dedup(&edit("in M?", "2026-11-02T06:15:10Z")).await;
    let there_again = dedup(&edit("in L?", "2026-11-02T06:15:20Z")).await;
    assert!(there != back && back != there_again && there != there_again);

    let status = |event: &str, word: &str, at: f64| json!({ "event": event, "account": { "id": 7 }, "id": 310, "status": word, "updated_at": at });
    let opened = dedup(&status("conversation_status_changed", "open", 1.5)).await;
    assert_eq!(
        dedup(&status("conversation_opened", "open", 1.5)).await,
        opened
    );
    assert_ne!(
        dedup(&status("conversation_opened", "open", 2.5)).await,
        opened
    );
}

#[tokio::test]
async fn api_gateway_events_are_read_plain_and_base64() {
    for event in [
        include_str!("fixtures/event_plain.json"),
        include_str!("fixtures/event_base64.json"),
    ] {
        let world = World::new();
        let request = lambda_http::request::from_str(event).unwrap();
        let now = Timestamp::from_second(NOW).unwrap();
        let response = respond(&request, now, &world.deps).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(response.body().as_ref(), br#"{"status":"accepted"}"#);
        assert_eq!(world.taken().len(), 1);
    }
}
