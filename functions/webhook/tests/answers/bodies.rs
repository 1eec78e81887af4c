//! What is taken and what is dropped.

use std::sync::Arc;

use domain::event::{Envelope, Event};
use http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};
use webhook::{FixedSecrets, MAX_BODY, respond};

use crate::world::{Call, NOW, SECRET, World, account, bytes, message, signing};

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
        include_str!("../fixtures/event_plain.json"),
        include_str!("../fixtures/event_base64.json"),
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
