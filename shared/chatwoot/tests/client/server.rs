//! A Chatwoot that answers as written down, and a client of it.

use std::sync::Arc;
use std::time::Duration;

use chatwoot::client::{Chatwoot, ChatwootConfig, HttpTransport};
use domain::ids::{AccountId, ConversationId, SendKey};
use serde_json::Value;
use wiremock::matchers::{body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

pub(crate) const BOT: &str = "bot-token-1";
pub(crate) const USER: &str = "user-token-1";

pub(crate) fn client(base: &str, timeout: Duration) -> Chatwoot {
    let config = ChatwootConfig {
        base_url: base.parse().unwrap(),
        account: AccountId::new(7).unwrap(),
        bot_token: BOT.to_owned().into(),
        user_token: USER.to_owned().into(),
    };
    Chatwoot::new(config, Arc::new(HttpTransport::new(timeout).unwrap()))
}

pub(crate) async fn start() -> (MockServer, Chatwoot) {
    let server = MockServer::start().await;
    let chatwoot = client(&server.uri(), HttpTransport::DEFAULT_TIMEOUT);
    (server, chatwoot)
}

pub(crate) fn conversation() -> ConversationId {
    ConversationId::new(310).unwrap()
}

pub(crate) fn key() -> SendKey {
    "fd.7-310.t4".parse().unwrap()
}

pub(crate) fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

/// Expects exactly one such write.
pub(crate) async fn expect(
    server: &MockServer,
    verb: &str,
    at: &str,
    token: &str,
    sent: Value,
    answer: ResponseTemplate,
) {
    Mock::given(method(verb))
        .and(path(format!("/api/v1/accounts/7{at}")))
        .and(header("Api-Access-Token", token))
        .and(header("content-type", "application/json"))
        .and(body_json(sent))
        .respond_with(answer)
        .expect(1)
        .mount(server)
        .await;
}

/// Answers any number of such reads.
pub(crate) async fn serve(server: &MockServer, at: &str, token: &str, answer: Value) {
    Mock::given(method("GET"))
        .and(path(format!("/api/v1/accounts/7{at}")))
        .and(header("Api-Access-Token", token))
        .respond_with(ok(&answer))
        .mount(server)
        .await;
}
