//! Every call as Chatwoot sees it on the wire, and every kind of failure.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper that fails is a test that fails"
)]

use std::sync::Arc;
use std::time::Duration;

use chatwoot::client::{
    Chatwoot, ChatwootConfig, ChatwootError, Choice, ContactUpdate, HttpTransport, OutgoingText,
    Page, Renew, Renewing, Team, TeamId, Template, TransportError, Urgency,
};
use domain::error::{Class, Classified};
use domain::event::{Assignee, ChatStatus};
use domain::ids::{AccountId, ContactId, ConversationId, MessageId, SendKey};
use serde_json::{Value, json};
use wiremock::matchers::{body_json, header, method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

const BOT: &str = "bot-token-1";
const USER: &str = "user-token-1";

fn client(base: &str, timeout: Duration) -> Chatwoot {
    let config = ChatwootConfig {
        base_url: base.parse().unwrap(),
        account: AccountId::new(7).unwrap(),
        bot_token: BOT.to_owned().into(),
        user_token: USER.to_owned().into(),
    };
    Chatwoot::new(config, Arc::new(HttpTransport::new(timeout).unwrap()))
}

async fn start() -> (MockServer, Chatwoot) {
    let server = MockServer::start().await;
    let chatwoot = client(&server.uri(), HttpTransport::DEFAULT_TIMEOUT);
    (server, chatwoot)
}

fn conversation() -> ConversationId {
    ConversationId::new(310).unwrap()
}

fn key() -> SendKey {
    "fd.7-310.t4".parse().unwrap()
}

fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

/// Expects exactly one such write.
async fn expect(
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
async fn serve(server: &MockServer, at: &str, token: &str, answer: Value) {
    Mock::given(method("GET"))
        .and(path(format!("/api/v1/accounts/7{at}")))
        .and(header("Api-Access-Token", token))
        .respond_with(ok(&answer))
        .mount(server)
        .await;
}

#[tokio::test]
async fn an_answer_is_sent_with_our_marker_by_the_bot() {
    let (server, chatwoot) = start().await;
    let sent = json!({
        "content": "We have it in M.", "message_type": "outgoing", "private": false,
        "content_attributes": { "frontdesk_send_key": "fd.7-310.t4" }
    });
    expect(
        &server,
        "POST",
        "/conversations/310/messages",
        BOT,
        sent,
        ok(&json!({ "id": 9032, "status": "sent" })),
    )
    .await;
    let answer = OutgoingText::answer("We have it in M.", key());
    let id = chatwoot
        .send_message(conversation(), &answer)
        .await
        .unwrap();
    assert_eq!(id, MessageId::new(9032).unwrap());
}

#[tokio::test]
async fn buttons_templates_and_notes_have_their_own_shape() {
    let (server, chatwoot) = start().await;
    let at = "/conversations/310/messages";
    let note = json!({
        "content": "Handed over: complaint", "message_type": "outgoing", "private": true,
        "content_attributes": {}
    });
    expect(&server, "POST", at, BOT, note, ok(&json!({ "id": 1 }))).await;
    let buttons = json!({
        "content": "Which size?", "message_type": "outgoing", "private": false,
        "content_type": "input_select",
        "content_attributes": {
            "frontdesk_send_key": "fd.7-310.t4", "items": [{ "title": "Small", "value": "s" }]
        }
    });
    expect(&server, "POST", at, BOT, buttons, ok(&json!({ "id": 2 }))).await;
    let template = json!({
        "content": "Your order is ready.", "message_type": "outgoing", "private": false,
        "content_attributes": { "frontdesk_send_key": "fd.7-310.t4" },
        "template_params": {
            "name": "order_ready", "language": "en", "category": "UTILITY",
            "processed_params": { "body": { "1": "Mira" } }
        }
    });
    expect(&server, "POST", at, BOT, template, ok(&json!({ "id": 3 }))).await;

    chatwoot
        .send_message(
            conversation(),
            &OutgoingText::note("Handed over: complaint"),
        )
        .await
        .unwrap();
    let mut message = OutgoingText::answer("Which size?", key());
    message.choices = vec![Choice {
        title: "Small".into(),
        value: "s".into(),
    }];
    chatwoot
        .send_message(conversation(), &message)
        .await
        .unwrap();
    let mut message = OutgoingText::answer("Your order is ready.", key());
    message.template = Some(Template {
        name: "order_ready".into(),
        language: "en".into(),
        category: "UTILITY".into(),
        body: [("1".to_owned(), "Mira".to_owned())].into(),
    });
    chatwoot
        .send_message(conversation(), &message)
        .await
        .unwrap();
}

fn row(id: u64, kind: u8, attributes: &Value) -> Value {
    json!({
        "id": id, "content": format!("text {id}"), "message_type": kind, "private": kind == 1 && id == 12,
        "content_attributes": attributes, "created_at": 1_793_600_000 + id, "status": "sent"
    })
}

#[tokio::test]
async fn messages_are_listed_by_the_user_without_activity_lines() {
    let (server, chatwoot) = start().await;
    let marker = json!({ "frontdesk_send_key": "fd.7-310.t4" });
    let rows = [
        row(10, 0, &json!({})),
        row(11, 2, &json!({})),
        row(12, 1, &json!(null)),
        row(13, 1, &marker),
    ];
    serve(
        &server,
        "/conversations/310/messages",
        USER,
        json!({ "meta": {}, "payload": rows }),
    )
    .await;
    let listed = chatwoot
        .list_messages(conversation(), Page::Latest)
        .await
        .unwrap();
    let seen: Vec<_> = listed
        .iter()
        .map(|m| (m.id.get(), m.outgoing, m.private, m.send_key.is_some()))
        .collect();
    assert_eq!(
        seen,
        [
            (10, false, false, false),
            (12, true, true, false),
            (13, true, false, true)
        ]
    );
    assert_eq!(listed[0].text, "text 10");
    assert_eq!(listed[0].created_at.as_second(), 1_793_600_010);
}

#[tokio::test]
async fn pages_before_and_after_a_message_are_asked_for_by_its_id() {
    let (server, chatwoot) = start().await;
    for word in ["before", "after"] {
        Mock::given(query_param(word, "55"))
            .respond_with(ok(&json!({ "payload": [] })))
            .expect(1)
            .mount(&server)
            .await;
    }
    let id = MessageId::new(55).unwrap();
    assert!(
        chatwoot
            .list_messages(conversation(), Page::Before(id))
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        chatwoot
            .list_messages(conversation(), Page::After(id))
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_send_key_is_found_on_an_earlier_page_and_not_in_what_a_customer_wrote() {
    let (server, chatwoot) = start().await;
    let latest: Vec<Value> = (100..120)
        .map(|id| row(id, u8::from(id % 2 == 0), &json!({})))
        .collect();
    let marker = json!({ "frontdesk_send_key": "fd.7-310.t4" });
    let earlier = [
        row(90, 1, &marker),
        row(91, 0, &json!({ "frontdesk_send_key": "fd.7-310.t5" })),
    ];
    Mock::given(query_param_is_missing("before"))
        .respond_with(ok(&json!({ "payload": latest })))
        .mount(&server)
        .await;
    Mock::given(query_param("before", "100"))
        .respond_with(ok(&json!({ "payload": earlier })))
        .mount(&server)
        .await;
    let found = chatwoot
        .find_by_send_key(conversation(), &key())
        .await
        .unwrap();
    assert_eq!(found, MessageId::new(90));
    let forged = "fd.7-310.t5".parse().unwrap();
    assert_eq!(
        chatwoot
            .find_by_send_key(conversation(), &forged)
            .await
            .unwrap(),
        None
    );
    let part = key().part(2);
    assert_eq!(
        chatwoot
            .find_by_send_key(conversation(), &part)
            .await
            .unwrap(),
        None
    );
}

fn conversation_body() -> Value {
    json!({
        "id": 310, "status": "pending", "can_reply": false, "labels": ["vip"], "priority": "high",
        "inbox_id": 21, "custom_attributes": { "order": 5, "kept": true },
        "meta": {
            "assignee": { "id": 9, "name": "Linde Bot" }, "assignee_type": "AgentBot",
            "team": { "id": 2, "name": "sales" }
        },
        "messages": []
    })
}

#[tokio::test]
async fn a_conversation_is_read_as_it_is_now() {
    let (server, chatwoot) = start().await;
    serve(&server, "/conversations/310", BOT, conversation_body()).await;
    let now = chatwoot.get_conversation(conversation()).await.unwrap();
    assert_eq!(now.status, Some(ChatStatus::Pending));
    assert_eq!(now.assignee, Assignee::Bot(9));
    assert_eq!(now.team, Some(TeamId(2)));
    assert_eq!(now.priority, Some(Urgency::High));
    assert_eq!((now.can_reply, now.labels), (false, vec!["vip".to_owned()]));
}

#[tokio::test]
async fn status_priority_and_typing_are_set_by_the_bot() {
    let (server, chatwoot) = start().await;
    let at = |call: &str| format!("/conversations/310/{call}");
    let status = json!({ "meta": {}, "payload": { "success": null, "current_status": "open" } });
    expect(
        &server,
        "POST",
        &at("toggle_status"),
        BOT,
        json!({ "status": "open" }),
        ok(&status),
    )
    .await;
    expect(
        &server,
        "POST",
        &at("toggle_priority"),
        BOT,
        json!({ "priority": "urgent" }),
        ResponseTemplate::new(200),
    )
    .await;
    expect(
        &server,
        "POST",
        &at("toggle_priority"),
        BOT,
        json!({ "priority": null }),
        ResponseTemplate::new(200),
    )
    .await;
    let typing = json!({ "typing_status": "on", "is_private": false });
    expect(
        &server,
        "POST",
        &at("toggle_typing_status"),
        BOT,
        typing,
        ResponseTemplate::new(200),
    )
    .await;

    let status = chatwoot
        .toggle_status(conversation(), ChatStatus::Open)
        .await
        .unwrap();
    assert_eq!(status, ChatStatus::Open);
    chatwoot
        .set_priority(conversation(), Some(Urgency::Urgent))
        .await
        .unwrap();
    chatwoot.set_priority(conversation(), None).await.unwrap();
    chatwoot.set_typing(conversation(), true).await.unwrap();
}

#[tokio::test]
async fn a_team_that_does_not_exist_is_an_error_not_a_silent_unassignment() {
    let (server, chatwoot) = start().await;
    let at = "/conversations/310/assignments";
    expect(
        &server,
        "POST",
        at,
        BOT,
        json!({ "team_id": 2 }),
        ok(&json!({ "id": 2, "name": "sales" })),
    )
    .await;
    expect(
        &server,
        "POST",
        at,
        BOT,
        json!({ "team_id": 3 }),
        ok(&Value::Null),
    )
    .await;
    chatwoot
        .assign_team(conversation(), TeamId(2))
        .await
        .unwrap();
    let error = chatwoot
        .assign_team(conversation(), TeamId(3))
        .await
        .unwrap_err();
    assert_eq!(error, ChatwootError::UnknownTeam);
}

#[tokio::test]
async fn labels_are_added_to_those_that_are_there() {
    let (server, chatwoot) = start().await;
    let at = "/conversations/310/labels";
    serve(&server, at, BOT, json!({ "payload": ["vip", "Old Style"] })).await;
    let merged = json!({ "labels": ["vip", "Old Style", "stock-alert"] });
    expect(
        &server,
        "POST",
        at,
        BOT,
        merged,
        ok(&json!({ "payload": [] })),
    )
    .await;
    let labels = chatwoot
        .add_labels(conversation(), &["Stock Alert", "vip", "stock_alert"])
        .await
        .unwrap();
    assert_eq!(labels, ["vip", "Old Style", "stock-alert"]);
    // Nothing new, nothing written: the mock above takes one write only.
    chatwoot
        .add_labels(conversation(), &["VIP", ""])
        .await
        .unwrap();
    assert_eq!(chatwoot.labels(conversation()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn custom_attributes_are_merged_and_written_only_when_they_change() {
    let (server, chatwoot) = start().await;
    serve(&server, "/conversations/310", BOT, conversation_body()).await;
    let merged = json!({ "custom_attributes": { "order": 6, "kept": true }, "merge": true });
    expect(
        &server,
        "POST",
        "/conversations/310/custom_attributes",
        BOT,
        merged,
        ok(&json!({})),
    )
    .await;
    let set = |n: u64| json!({ "order": n }).as_object().unwrap().clone();
    chatwoot
        .set_custom_attributes(conversation(), &set(6))
        .await
        .unwrap();
    chatwoot
        .set_custom_attributes(conversation(), &set(5))
        .await
        .unwrap();
}

#[tokio::test]
async fn contacts_and_teams_need_the_users_token() {
    let (server, chatwoot) = start().await;
    let sent = json!({ "email": "mira@example.com", "custom_attributes": { "size": "M" } });
    expect(
        &server,
        "PUT",
        "/contacts/4401",
        USER,
        sent,
        ok(&json!({ "payload": {} })),
    )
    .await;
    serve(
        &server,
        "/teams",
        USER,
        json!([{ "id": 2, "name": "sales", "account_id": 7 }]),
    )
    .await;
    let contact = ContactId::new(4401).unwrap();
    let update = ContactUpdate {
        email: Some("mira@example.com".into()),
        custom_attributes: json!({ "size": "M" }).as_object().unwrap().clone(),
        ..ContactUpdate::default()
    };
    chatwoot.update_contact(contact, &update).await.unwrap();
    chatwoot
        .update_contact(contact, &ContactUpdate::default())
        .await
        .unwrap();
    let teams = chatwoot.list_teams().await.unwrap();
    assert_eq!(
        teams,
        [Team {
            id: TeamId(2),
            name: "sales".into()
        }]
    );
}

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
