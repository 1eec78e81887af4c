//! What can go wrong, and how it is told apart.

use std::sync::Arc;
use std::time::Duration;

use chatwoot::client::{
    Chatwoot, ChatwootConfig, ChatwootError, HttpTransport, OutgoingText, Page, Renew, Renewing,
    TransportError,
};
use domain::error::{Class, Classified};
use domain::ids::{AccountId, MessageId};
use serde_json::json;
use wiremock::matchers::header;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::server::{BOT, USER, client, conversation, key, ok, start};

#[tokio::test]
async fn each_status_has_its_class_and_says_whether_it_may_have_happened() {
    for (status, class, on_read, on_write) in [
        (429, Class::Retryable, false, false),
        (500, Class::Retryable, false, true),
        (503, Class::Retryable, false, true),
        (401, Class::Terminal, false, false),
        (404, Class::Terminal, false, false),
        (422, Class::Terminal, false, false),
        (302, Class::Terminal, false, false),
    ] {
        let (server, chatwoot) = start().await;
        Mock::given(wiremock::matchers::any())
            .respond_with(
                ResponseTemplate::new(status)
                    .insert_header("location", "https://elsewhere.example.org/")
                    .set_body_json(json!({ "error": "Validation failed: Too many messages" })),
            )
            .mount(&server)
            .await;
        let read = chatwoot.labels(conversation()).await.unwrap_err();
        let answer = OutgoingText::answer("my private words", key());
        let write = chatwoot
            .send_message(conversation(), &answer)
            .await
            .unwrap_err();
        assert_eq!((read.class(), write.class()), (class, class), "{status}");
        assert_eq!(
            (read.unknown_outcome(), write.unknown_outcome()),
            (on_read, on_write),
            "{status}"
        );
        let shown = format!("{write} {write:?}");
        assert!(shown.contains(&status.to_string()), "{shown}");
        assert!(
            !shown.contains("private words") && !shown.contains(BOT),
            "{shown}"
        );
        if status == 422 {
            assert!(shown.contains("Too many messages"), "{shown}");
        }
    }
}

#[tokio::test]
async fn a_slow_answer_may_have_happened_and_a_refused_connection_has_not() {
    let server = MockServer::start().await;
    Mock::given(wiremock::matchers::any())
        .respond_with(ok(&json!({ "id": 1 })).set_delay(Duration::from_secs(5)))
        .mount(&server)
        .await;
    let answer = OutgoingText::answer("hello", key());
    let slow = client(&server.uri(), Duration::from_millis(100));
    let error = slow
        .send_message(conversation(), &answer)
        .await
        .unwrap_err();
    assert_eq!(
        error,
        ChatwootError::Unreachable {
            source: TransportError::Timeout,
            unknown_outcome: true
        }
    );
    assert_eq!(error.class(), Class::Retryable);
    let read = slow.labels(conversation()).await.unwrap_err();
    assert!(!read.unknown_outcome());

    // A port nobody listens on any more.
    let gone = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let nobody = client(&format!("http://{gone}"), Duration::from_secs(5));
    let error = nobody
        .send_message(conversation(), &answer)
        .await
        .unwrap_err();
    assert_eq!(
        error,
        ChatwootError::Unreachable {
            source: TransportError::Connect,
            unknown_outcome: false
        }
    );
}

#[tokio::test]
async fn a_success_without_an_id_may_have_been_sent() {
    let (server, chatwoot) = start().await;
    Mock::given(wiremock::matchers::any())
        .respond_with(ResponseTemplate::new(200).set_body_string("<html>"))
        .mount(&server)
        .await;
    let answer = OutgoingText::answer("hello", key());
    let error = chatwoot
        .send_message(conversation(), &answer)
        .await
        .unwrap_err();
    assert_eq!(error, ChatwootError::BadAnswer("a message id"));
    assert!(error.unknown_outcome());
}

#[test]
fn tokens_do_not_show() {
    let chatwoot = client("https://chat.example.com/", HttpTransport::DEFAULT_TIMEOUT);
    let shown = format!("{chatwoot:?}");
    assert!(
        !shown.contains("token") && shown.contains("https://chat.example.com/api/v1/accounts/7"),
        "{shown}"
    );
}

/// A token that was changed at Chatwoot a moment ago.
struct Changed;

#[async_trait::async_trait]
impl Renew for Changed {
    async fn renew(&self, refused: &secrecy::SecretString) -> Option<secrecy::SecretString> {
        use secrecy::ExposeSecret;
        (refused.expose_secret() == BOT).then(|| "bot-token-2".into())
    }
}

#[tokio::test]
async fn a_call_with_a_token_that_was_changed_is_made_with_the_new_one() {
    let server = MockServer::start().await;
    let refusal = ResponseTemplate::new(401);
    Mock::given(header("api-access-token", BOT))
        .respond_with(refusal.clone())
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(header("api-access-token", "bot-token-2"))
        .respond_with(ok(&json!({"id": 5})))
        .expect(1)
        .mount(&server)
        .await;
    // For this one there is no other.
    Mock::given(header("api-access-token", USER))
        .respond_with(refusal)
        .expect(1)
        .mount(&server)
        .await;
    let config = ChatwootConfig {
        base_url: server.uri().parse().unwrap(),
        account: AccountId::new(7).unwrap(),
        bot_token: BOT.to_owned().into(),
        user_token: USER.to_owned().into(),
    };
    let inner = HttpTransport::new(HttpTransport::DEFAULT_TIMEOUT).unwrap();
    let transport = Renewing::new(Arc::new(inner), Arc::new(Changed));
    let chatwoot = Chatwoot::new(config, Arc::new(transport));
    let message = OutgoingText::answer("hello".to_owned(), key());
    let sent = chatwoot.send_message(conversation(), &message).await;
    assert_eq!(sent, Ok(MessageId::new(5).unwrap()));
    let refused = chatwoot.list_messages(conversation(), Page::Latest).await;
    assert!(matches!(
        refused,
        Err(ChatwootError::Refused { status: 401, .. })
    ));
}
