//! What customers and colleagues do.

use super::*;

#[tokio::test]
async fn the_bot_hands_over_and_people_give_back() {
    let bench = bench();
    let key = bench.writes(Provider::Webchat, "I want a person");
    bench.events();
    let path = "/conversations/1/toggle_status";
    let answer = bench.bot("POST", path, json!({"status": "open"})).await;
    let wanted = json!({"meta": {}, "payload": {
        "success": null, "conversation_id": 1, "current_status": "open", "snoozed_until": null
    }});
    assert_eq!(answer, wanted);
    let conversation = bench.sim.conversation(key).unwrap();
    assert_eq!(
        (conversation.status, conversation.assignee),
        (ChatStatus::Open, Owner::Nobody)
    );
    assert_eq!(
        bench.names(),
        ["conversation_status_changed", "conversation_updated"]
    );

    let team = json!({"team_id": SUPPORT_TEAM});
    let answer = bench
        .bot("POST", "/conversations/1/assignments", team)
        .await;
    assert_eq!(answer["name"], "support");
    let answer = bench
        .user("POST", path, json!({"status": "resolved"}))
        .await;
    assert_eq!(answer["payload"]["success"], true);

    bench.writes(Provider::Webchat, "one more thing");
    assert_eq!(
        bench.sim.conversation(key).unwrap().status,
        ChatStatus::Pending,
        "reopened"
    );

    bench.sim.assign(key, AGENT, Owner::Agent(AGENT)).unwrap();
    bench
        .sim
        .set_status(key, AGENT, ChatStatus::Snoozed)
        .unwrap();
    bench.writes(Provider::Webchat, "hello?");
    assert_eq!(
        bench.sim.conversation(key).unwrap().status,
        ChatStatus::Open,
        "woken"
    );
    bench.sim.assign(key, AGENT, Owner::Bot).unwrap();
    assert_eq!(
        bench.sim.conversation(key).unwrap().status,
        ChatStatus::Pending,
        "the bot's"
    );
    bench.sim.agent_assigns_self(key, AGENT).unwrap();
    assert_eq!(
        bench.sim.conversation(key).unwrap().status,
        ChatStatus::Open,
        "taken over"
    );
}

#[test]
fn what_people_do_is_told() {
    let bench = bench();
    let key = bench.writes(Provider::Webchat, "hello");
    bench.events();

    bench.sim.agent_notes(key, AGENT, "difficult one").unwrap();
    let note = bench.events().remove(0);
    assert_eq!(
        (&note["event"], &note["private"]),
        (&json!("message_created"), &json!(true))
    );
    let nested = &note["conversation"]["messages"][0];
    assert_eq!(nested["content"], "hello", "the previous public message");

    let reply = bench.sim.agent_replies(key, AGENT, "Hi").unwrap();
    let told = bench.events().remove(0);
    assert_eq!(
        (&told["message_type"], &told["private"]),
        (&json!("outgoing"), &json!(false))
    );
    let sender =
        json!({"id": AGENT, "name": "Joost de Wit", "email": "joost@example.com", "type": "user"});
    assert_eq!(told["sender"], sender);

    bench.sim.delete_message(key, reply).unwrap();
    let told = bench.events().remove(0);
    assert_eq!(told["event"], "message_updated");
    assert_eq!(told["content_attributes"], json!({"deleted": true}));

    bench.sim.press_button(key, reply, "Size M").unwrap();
    let told = bench.events().remove(0);
    assert_eq!(
        told["content_attributes"]["submitted_values"][0]["title"],
        "Size M"
    );

    let first = bench.sim.messages(key)[0].id;
    bench.sim.edit_message(key, first, "hello there").unwrap();
    assert_eq!(bench.events()[0]["content"], "hello there");

    bench.sim.answered_in_app(key, "from my phone").unwrap();
    let told = bench.events().remove(0);
    assert_eq!(told["sender"], Value::Null);
    assert_eq!(told["content_attributes"]["external_echo"], true);

    bench.sim.customer_types(key, true).unwrap();
    let told = bench.events().remove(0);
    assert_eq!(told["event"], "conversation_typing_on");
    assert!(told["user"].get("type").is_none() && told.get("account").is_none());

    let missing = bench.sim.agent_replies(key, 7, "x");
    assert_eq!(missing, Err(Refused::NotFound));
}

#[test]
fn buttons_outside_the_widget_come_back_as_messages() {
    let bench = bench();
    let key = bench.writes(Provider::WhatsappCloud, "hello");
    let reply = bench.sim.agent_replies(key, AGENT, "M or L?").unwrap();
    bench.events();
    let pressed = bench.sim.press_button(key, reply, "M").unwrap();
    let told = bench.events().remove(0);
    assert_eq!(
        (&told["event"], &told["content"]),
        (&json!("message_created"), &json!("M"))
    );
    assert_eq!(told["content_attributes"]["in_reply_to"], reply.get());
    assert!(pressed > reply);
}

#[test]
fn a_blocked_customer_is_dropped_on_whatsapp_and_resolved_elsewhere() {
    let bench = bench();
    let key = bench.writes(Provider::WhatsappCloud, "spam");
    let contact = bench.sim.conversation(key).unwrap().contact;
    bench.sim.set_blocked(account(), contact, true).unwrap();
    bench.events();
    let person = emma();
    let dropped = bench.sim.customer_writes(
        account(),
        &person,
        Provider::WhatsappCloud,
        Writing::text("more spam"),
    );
    assert_eq!(dropped, Ok(None));
    assert!(bench.events().is_empty());
    let sms = bench.writes(Provider::SmsTwilio, "spam by sms");
    assert_eq!(
        bench.sim.conversation(sms).unwrap().status,
        ChatStatus::Resolved
    );
}

#[test]
fn a_restart_goes_on_with_the_same_ids() {
    let first = bench();
    let key = first.writes(Provider::WhatsappCloud, "hello");
    let saved = first.sim.export().unwrap();
    assert!(!String::from_utf8_lossy(&saved).contains("token\":\"bot"));
    let clock = Arc::new(|| Timestamp::from_second(START + 60).unwrap());
    let sim = Sim::restore(options(), clock, Arc::new(|_| {}), &saved).unwrap();
    let again = sim.customer_writes(
        account(),
        &emma(),
        Provider::WhatsappCloud,
        Writing::text("again"),
    );
    let again = again.unwrap().unwrap();
    assert_eq!(again.conversation, key);
    assert_eq!(again.message.get(), 2);
    let messages = sim.messages(key);
    assert_eq!(messages.len(), 2);
    assert!(messages.iter().all(|m| m.kind == MessageKind::Incoming));
    assert_eq!(messages[1].sender, Sender::Contact);
}
