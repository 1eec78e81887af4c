//! Sending, listing and finding messages.

use chatwoot::client::{Choice, OutgoingText, Page, Template};
use domain::ids::MessageId;
use serde_json::{Value, json};
use wiremock::Mock;
use wiremock::matchers::{query_param, query_param_is_missing};

use crate::server::{BOT, USER, conversation, expect, key, ok, serve, start};

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
    let part = key().part(domain::ids::SendPart::Answer(2));
    assert_eq!(
        chatwoot
            .find_by_send_key(conversation(), &part)
            .await
            .unwrap(),
        None
    );
}
