//! The simulated Chatwoot behaves like the real one, as far as Frontdesk notices.

#![expect(clippy::unwrap_used, reason = "a test fails where it is")]

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chatwoot::signature;
use domain::channel::Provider;
use domain::event::{AttachmentKind, ChatStatus, DeliveryStatus};
use domain::ids::{AccountId, ConversationKey};
use frontdesk::chatwoot_sim::{
    AGENT, AccountOptions, Caller, CustomerFile, Delivery, Hook, HookKind, INTEGRATION_USER,
    MessageKind, Options, Owner, Person, Refused, SUPPORT_TEAM, Sender, Sim, Urgency, Writing,
};
use http_body_util::BodyExt;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use tower::ServiceExt;

mod page;
mod people;
mod rest;
mod webhooks;

pub(crate) const START: i64 = 1_795_000_000;

pub(crate) struct Bench {
    pub(crate) sim: Sim,
    pub(crate) now: Arc<AtomicI64>,
    pub(crate) sent: Arc<Mutex<Vec<Delivery>>>,
}

pub(crate) fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

pub(crate) fn account() -> AccountId {
    AccountId::new(1).unwrap()
}

pub(crate) fn options() -> Options {
    Options::one_account(
        account(),
        "/webhook/chatwoot",
        secret("hook-secret"),
        secret("bot-token"),
        secret("user-token"),
    )
}

pub(crate) fn bench_with(options: Options) -> Bench {
    let now = Arc::new(AtomicI64::new(START));
    let sent = Arc::new(Mutex::new(Vec::new()));
    let clock = Arc::clone(&now);
    let out = Arc::clone(&sent);
    let sim = Sim::new(
        options,
        Arc::new(move || Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap()),
        Arc::new(move |delivery| out.lock().unwrap().push(delivery)),
    );
    Bench { sim, now, sent }
}

pub(crate) fn bench() -> Bench {
    bench_with(options())
}

pub(crate) fn emma() -> Person {
    Person {
        handle: "emma".into(),
        name: "Emma de Vries".into(),
        email: Some("emma@example.com".into()),
        phone: Some("+31600000001".into()),
    }
}

impl Bench {
    pub(crate) fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::Relaxed);
    }

    pub(crate) fn events(&self) -> Vec<Value> {
        let sent = std::mem::take(&mut *self.sent.lock().unwrap());
        sent.iter()
            .map(|d| serde_json::from_slice(&d.body).unwrap())
            .collect()
    }

    pub(crate) fn names(&self) -> Vec<&'static str> {
        let sent = std::mem::take(&mut *self.sent.lock().unwrap());
        sent.iter().map(|d| d.event).collect()
    }

    pub(crate) fn writes(&self, provider: Provider, text: &str) -> ConversationKey {
        let written = self
            .sim
            .customer_writes(account(), &emma(), provider, Writing::text(text));
        written.unwrap().unwrap().conversation
    }

    pub(crate) async fn call(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Value,
    ) -> (u16, Value) {
        let body = if body.is_null() {
            Body::empty()
        } else {
            Body::from(body.to_string())
        };
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1/accounts/1{path}"))
            .header("content-type", "application/json");
        if !token.is_empty() {
            request = request.header("Api-Access-Token", token);
        }
        let answer = self
            .sim
            .router()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let status = answer.status().as_u16();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (
            status,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        )
    }

    pub(crate) async fn bot(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call("bot-token", method, path, body).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }

    pub(crate) async fn user(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call("user-token", method, path, body).await;
        assert_eq!(status, 200, "{answer}");
        answer
    }
}
