//! REST calls and their answers.

use super::*;

#[tokio::test]
async fn liquid_vanishes_so_that_a_leak_is_visible() {
    let bench = bench();
    let key = bench.writes(Provider::Webchat, "my name is {{contact.email}}");
    let body = json!({"content": "Hello {{contact.email}}!"});
    let posted = bench.bot("POST", "/conversations/1/messages", body).await;
    assert_eq!(posted["content"], "Hello !");
    let first = &bench.sim.messages(key)[0];
    assert_eq!(
        first.content.as_deref(),
        Some("my name is {{contact.email}}")
    );
}

#[tokio::test]
async fn after_the_reply_window_the_call_succeeds_and_the_message_fails() {
    let bench = bench();
    let key = bench.writes(Provider::WhatsappCloud, "hello");
    bench.pass(24 * 3600 + 1);
    let path = "/conversations/1/messages";
    let shown = bench.bot("GET", "/conversations/1", Value::Null).await;
    assert_eq!(shown["can_reply"], false);
    let posted = bench
        .bot("POST", path, json!({"content": "Still there?"}))
        .await;
    assert_eq!(posted["status"], "sent");
    let last = bench.sim.messages(key).pop().unwrap();
    assert_eq!(last.status, DeliveryStatus::Failed);
    assert_eq!(
        last.content_attributes["external_error"],
        "Template not found or invalid template name"
    );
    let template = json!({"content": "We have an answer.", "template_params": {"name": "go_on"}});
    bench.bot("POST", path, template).await;
    let last = bench.sim.messages(key).pop().unwrap();
    assert_eq!(last.status, DeliveryStatus::Delivered);
}

#[tokio::test]
async fn two_hundred_messages_a_minute_and_no_more() {
    let bench = bench();
    bench.writes(Provider::Api, "hello");
    let path = "/conversations/1/messages";
    for _ in 1..200 {
        bench.bot("POST", path, json!({"content": "x"})).await;
    }
    let refused = bench
        .call("bot-token", "POST", path, json!({"content": "x"}))
        .await;
    assert_eq!(
        refused,
        (
            422,
            json!({"error": "Validation failed: Too many messages"})
        )
    );
    bench.pass(61);
    bench.bot("POST", path, json!({"content": "x"})).await;
}

#[tokio::test]
async fn tokens_decide_who_may_do_what() {
    let bench = bench();
    bench.writes(Provider::Webchat, "hello");
    let none = Value::Null;
    let no_token = bench
        .call("", "GET", "/conversations/1", none.clone())
        .await;
    let sign_in = json!({"errors": ["You need to sign in or sign up before continuing."]});
    assert_eq!(no_token, (401, sign_in));
    let wrong = bench
        .call("nonsense", "GET", "/conversations/1", none.clone())
        .await;
    assert_eq!(wrong, (401, json!({"error": "Invalid Access Token"})));
    for path in [
        "/conversations/1/messages",
        "/contacts/1",
        "/contacts/1/labels",
        "/teams",
        "/agents",
        "/inboxes",
        "/contacts/search?q=emma",
        "/conversations",
    ] {
        let (status, body) = bench.call("bot-token", "GET", path, none.clone()).await;
        assert_eq!(status, 401, "{path}");
        assert_eq!(
            body["error"],
            "Access to this endpoint is not authorized for bots"
        );
        let (status, _) = bench.call("user-token", "GET", path, none.clone()).await;
        assert_eq!(status, 200, "{path}");
    }
    for path in ["/conversations/99", "/nothing", "/conversations/99/labels"] {
        let answer = bench.call("user-token", "GET", path, none.clone()).await;
        assert_eq!(
            answer,
            (404, json!({"error": "Resource could not be found"})),
            "{path}"
        );
    }
    let calls = bench.sim.calls();
    assert_eq!(calls[0].caller, None);
    assert_eq!(
        (calls[0].path.as_str(), calls[0].status),
        ("/conversations/1", 401)
    );
    assert!(
        calls
            .iter()
            .any(|c| c.caller == Some(Caller::User(INTEGRATION_USER)))
    );
}

#[tokio::test]
async fn accounts_do_not_see_each_other() {
    let second = AccountId::new(2).unwrap();
    let mut options = options();
    options.accounts.push(AccountOptions {
        id: second,
        name: "Another".into(),
        bot_token: secret("bot-2"),
        user_token: secret("user-2"),
        hooks: vec![],
    });
    let bench = bench_with(options);
    bench.writes(Provider::Webchat, "hello");
    let written =
        bench
            .sim
            .customer_writes(second, &emma(), Provider::SmsTwilio, Writing::text("hi"));
    let written = written.unwrap().unwrap();
    assert_eq!(
        written.conversation.to_string(),
        "2-1",
        "display ids count per account"
    );
    assert_eq!(written.message.get(), 2, "message ids do not");
    let answer = bench
        .call("bot-2", "GET", "/conversations/1", Value::Null)
        .await;
    let wrong = json!({"error": "Bot is not authorized to access this account"});
    assert_eq!(answer, (401, wrong));
    let answer = bench
        .call("user-2", "GET", "/conversations/1", Value::Null)
        .await;
    let wrong = json!({"error": "You are not authorized to access this account"});
    assert_eq!(answer, (401, wrong));
}

#[tokio::test]
async fn posting_labels_replaces_them_and_is_told_twice() {
    let bench = bench();
    let key = bench.writes(Provider::Instagram, "hello");
    bench
        .user(
            "POST",
            "/conversations/1/labels",
            json!({"labels": ["vip"]}),
        )
        .await;
    bench.events();
    let path = "/conversations/1/labels";
    let answer = bench
        .bot(
            "POST",
            path,
            json!({"labels": ["Stock-Alert", "stock-alert"]}),
        )
        .await;
    assert_eq!(answer, json!({"payload": ["stock-alert"]}));
    assert_eq!(bench.sim.conversation(key).unwrap().labels, ["stock-alert"]);
    let events = bench.events();
    assert_eq!(events.len(), 2);
    assert!(
        events
            .iter()
            .all(|e| e["event"] == "conversation_updated" && e["id"] == 1)
    );
    let changed = events[0]["changed_attributes"].as_array().unwrap();
    let list = changed.iter().find_map(|c| c.get("label_list")).unwrap();
    assert_eq!(
        list,
        &json!({"previous_value": ["vip"], "current_value": ["stock-alert"]})
    );
    bench
        .bot("POST", path, json!({"labels": ["stock-alert"]}))
        .await;
    assert!(bench.events().is_empty(), "nothing changed");
    let answer = bench
        .user("POST", "/contacts/1/labels", json!({"labels": ["a"]}))
        .await;
    assert_eq!(answer, json!({"payload": ["a"]}));
}

#[tokio::test]
async fn an_unknown_assignee_unassigns_in_silence() {
    let bench = bench();
    let key = bench.writes(Provider::Webchat, "hello");
    let path = "/conversations/1/assignments";
    let answer = bench.bot("POST", path, json!({"assignee_id": AGENT})).await;
    assert_eq!(
        (&answer["id"], &answer["role"]),
        (&json!(AGENT), &json!("agent"))
    );
    assert_eq!(
        bench.sim.conversation(key).unwrap().assignee,
        Owner::Agent(AGENT)
    );
    let answer = bench.bot("POST", path, json!({"assignee_id": 999})).await;
    assert_eq!(answer, Value::Null);
    assert_eq!(bench.sim.conversation(key).unwrap().assignee, Owner::Nobody);
}

#[tokio::test]
async fn attributes_priority_and_typing_are_set() {
    let bench = bench();
    let key = bench.writes(Provider::Webchat, "hello");
    bench.events();
    let path = "/conversations/1/custom_attributes";
    bench
        .bot("POST", path, json!({"custom_attributes": {"a": 1}}))
        .await;
    let answer = bench
        .bot("POST", path, json!({"custom_attributes": {"b": 2}}))
        .await;
    assert_eq!(
        answer,
        json!({"custom_attributes": {"b": 2}}),
        "the whole hash is replaced"
    );
    bench
        .bot(
            "POST",
            "/conversations/1/toggle_priority",
            json!({"priority": "urgent"}),
        )
        .await;
    assert_eq!(
        bench.sim.conversation(key).unwrap().priority,
        Some(Urgency::Urgent)
    );
    bench
        .bot(
            "POST",
            "/conversations/1/toggle_priority",
            json!({"priority": null}),
        )
        .await;
    assert_eq!(bench.sim.conversation(key).unwrap().priority, None);
    bench.events();
    let path = "/conversations/1/toggle_typing_status";
    bench
        .bot(
            "POST",
            path,
            json!({"typing_status": "on", "is_private": false}),
        )
        .await;
    assert!(bench.sim.conversation(key).unwrap().typing.bot.is_some());
    let events = bench.events();
    assert_eq!(events[0]["event"], "conversation_typing_on");
    assert_eq!(events[0]["user"]["type"], "agent_bot");
    let answer = bench.call(
        "bot-token",
        "PATCH",
        "/conversations/1",
        json!({"priority": "x"}),
    );
    assert_eq!(answer.await.0, 422);
}

#[tokio::test]
async fn messages_are_read_in_pages() {
    let bench = bench();
    bench.writes(Provider::Webchat, "hello");
    for n in 0..30 {
        bench
            .bot(
                "POST",
                "/conversations/1/messages",
                json!({"content": n.to_string()}),
            )
            .await;
    }
    let ids = async |query: &str| -> Vec<u64> {
        let path = format!("/conversations/1/messages{query}");
        let answer = bench.user("GET", &path, Value::Null).await;
        let all = answer["payload"].as_array().unwrap().iter();
        all.map(|m| m["id"].as_u64().unwrap()).collect()
    };
    assert_eq!(ids("").await, (12..=31).collect::<Vec<_>>());
    assert_eq!(ids("?before=12").await, (1..=11).collect::<Vec<_>>());
    assert_eq!(ids("?after=28").await, [29, 30, 31]);
    assert_eq!(ids("?after=5&before=8").await, [5, 6, 7]);
}

#[tokio::test]
async fn conversations_begun_from_outside_are_the_bots() {
    let bench = bench();
    bench.writes(Provider::SmsTwilio, "hello");
    let whatsapp = bench.sim.inbox(account(), Provider::WhatsappCloud).unwrap();
    let instagram = bench.sim.inbox(account(), Provider::Instagram).unwrap();
    let body = json!({
        "inbox_id": whatsapp, "contact_id": 1, "status": "open",
        "message": {"content": "Good news", "template_params": {"name": "news"}},
    });
    let made = bench.bot("POST", "/conversations", body).await;
    assert_eq!(
        (&made["id"], &made["status"]),
        (&json!(2), &json!("pending"))
    );
    assert_eq!(made["messages"][0]["content"], "Good news");
    let body = json!({"inbox_id": instagram, "contact_id": 1});
    let (status, _) = bench
        .call("bot-token", "POST", "/conversations", body)
        .await;
    assert_eq!(status, 500, "Instagram gives no address to start from");
    let listed = bench
        .user("GET", "/conversations?status=pending", Value::Null)
        .await;
    assert_eq!(listed["data"]["payload"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn contacts_are_found_and_merged() {
    let bench = bench();
    bench.writes(Provider::WhatsappCloud, "hello");
    let found = bench
        .user("GET", "/contacts/search?q=VRIES", Value::Null)
        .await;
    assert_eq!(found["meta"]["count"], 1);
    assert_eq!(
        found["payload"][0]["contact_inboxes"][0]["source_id"],
        "31600000001"
    );
    let body = json!({"email": "emma@example.com", "custom_attributes": {"crm": "7"}});
    bench.user("PUT", "/contacts/1", body).await;
    let body = json!({"custom_attributes": {"vip": true}});
    let answer = bench.user("PUT", "/contacts/1", body).await;
    assert_eq!(
        answer["payload"]["custom_attributes"],
        json!({"crm": "7", "vip": true})
    );
    let (status, answer) = bench
        .call(
            "user-token",
            "POST",
            "/contacts",
            json!({"name": "E", "email": "EMMA@example.com"}),
        )
        .await;
    let taken = json!({"message": "Email has already been taken", "attributes": ["email"]});
    assert_eq!((status, answer), (422, taken));
    let made = bench
        .user("POST", "/contacts", json!({"name": "Sam Taylor"}))
        .await;
    assert_eq!(made["payload"]["contact"]["id"], 2);
    let inboxes = bench
        .user("GET", "/contacts/1/contactable_inboxes", Value::Null)
        .await;
    assert_eq!(inboxes["payload"].as_array().unwrap().len(), 5);
}
