//! Conversations, contacts and teams.

use chatwoot::client::{ChatwootError, ContactUpdate, Team, TeamId, Urgency};
use domain::event::{Assignee, ChatStatus};
use domain::ids::ContactId;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::server::{BOT, USER, conversation, expect, ok, serve, start};

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
