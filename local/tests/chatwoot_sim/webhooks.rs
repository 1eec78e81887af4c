//! What is told, and in which form.

use super::*;

#[test]
fn a_first_message_is_told_and_signed_as_chatwoot_does() {
    let bench = bench();
    let key = bench.writes(Provider::WhatsappCloud, "Is <b> & \"blue\" dress in stock?");
    assert_eq!(key.to_string(), "1-1");
    let sent = bench.sent.lock().unwrap().clone();
    let names: Vec<_> = sent.iter().map(|d| d.event).collect();
    assert_eq!(
        names,
        [
            "contact_created",
            "conversation_created",
            "message_created",
            "contact_updated"
        ]
    );
    let at = Timestamp::from_second(START + 9).unwrap();
    for delivery in &sent {
        assert_eq!(&*delivery.url, "/webhook/chatwoot");
        let headers = delivery.headers(at);
        let header = |name: &str| {
            let found = headers.iter().find(|(n, _)| *n == name);
            found.map(|(_, value)| value.as_str()).unwrap()
        };
        assert_eq!(header("x-chatwoot-delivery"), delivery.id);
        let checked = signature::verify(
            &delivery.body,
            Some(header(signature::TIMESTAMP_HEADER)),
            Some(header(signature::SIGNATURE_HEADER)),
            &[secret("hook-secret")],
            at,
        );
        assert_eq!(checked, Ok(()));
        assert!(!delivery.body.contains(&b'<') && !delivery.body.contains(&b'&'));
    }
    let mut ids: Vec<_> = sent.iter().map(|d| d.id.clone()).collect();
    ids.dedup();
    assert_eq!(ids.len(), sent.len());
}

#[test]
fn the_events_have_chatwoots_shape() {
    let bench = bench();
    let key = bench.writes(Provider::WhatsappCloud, "Hoi!");
    bench.pass(60);
    bench.sim.agent_assigns_self(key, AGENT).unwrap();
    bench.pass(60);
    bench.sim.agent_replies(key, AGENT, "Dag Emma").unwrap();
    insta::assert_json_snapshot!("events", bench.events());
}

#[test]
fn every_channel_has_its_class_and_address() {
    let bench = bench();
    let expected = [
        (Provider::WhatsappCloud, "Channel::Whatsapp", "31600000001"),
        (
            Provider::WhatsappTwilio,
            "Channel::TwilioSms",
            "whatsapp:+31600000001",
        ),
        (Provider::SmsTwilio, "Channel::TwilioSms", "+31600000001"),
        (Provider::SmsBandwidth, "Channel::Sms", "+31600000001"),
        (Provider::Email, "Channel::Email", "emma@example.com"),
        (Provider::Instagram, "Channel::Instagram", ""),
        (Provider::Telegram, "Channel::Telegram", ""),
        (Provider::Webchat, "Channel::WebWidget", ""),
        (Provider::Messenger, "Channel::FacebookPage", ""),
        (Provider::Api, "Channel::Api", ""),
    ];
    for (provider, class, source) in expected {
        bench.writes(provider, "hello");
        let events = bench.events();
        let created = events
            .iter()
            .find(|e| e["event"] == "message_created")
            .unwrap();
        let conversation = &created["conversation"];
        assert_eq!(conversation["channel"], class);
        let address = conversation["contact_inbox"]["source_id"].as_str().unwrap();
        assert!(
            address == source || source.is_empty() && address.len() > 5,
            "{address}"
        );
        assert_eq!(conversation["status"], "pending", "a bot is active");
        assert_eq!(conversation["meta"]["assignee_type"], "AgentBot");
        assert!(
            created["sender"].get("type").is_none(),
            "contacts have no type here"
        );
    }
    let contacts: std::collections::BTreeSet<_> = bench
        .sim
        .conversations(account())
        .into_iter()
        .map(|key| bench.sim.conversation(key).unwrap().contact)
        .collect();
    assert_eq!(
        contacts.len(),
        7,
        "one for phone channels, one per other channel"
    );
}

#[test]
fn an_email_carries_its_new_text_apart_from_the_quoted_history() {
    let bench = bench();
    let key = bench.writes(Provider::Email, "Do you ship to Spain?");
    bench.sim.agent_replies(key, AGENT, "Yes, we do.").unwrap();
    bench.events();
    bench.writes(Provider::Email, "Great, thanks");
    let events = bench.events();
    let created = events
        .iter()
        .find(|e| e["event"] == "message_created")
        .unwrap();
    assert_eq!(created["conversation"]["id"], 1, "the thread goes on");
    assert_eq!(created["content_type"], "incoming_email");
    assert!(
        created["content"]
            .as_str()
            .unwrap()
            .contains("> Yes, we do.")
    );
    let mail = &created["content_attributes"]["email"]["text_content"];
    assert_eq!(mail["quoted"], "Great, thanks");
    let nested = &created["conversation"]["messages"][0];
    assert_eq!(nested["processed_message_content"], "Great, thanks");
}

#[tokio::test]
async fn a_bots_message_echoes_and_is_delivered() {
    let bench = bench();
    bench.writes(Provider::WhatsappCloud, "hello");
    bench.events();
    let posted = bench
        .bot(
            "POST",
            "/conversations/1/messages",
            json!({
                "content": "Hi, I am an automated assistant.",
                "content_attributes": {"frontdesk_send_key": "fd.1-1.t1"},
            }),
        )
        .await;
    assert_eq!(
        (&posted["status"], &posted["source_id"]),
        (&json!("sent"), &Value::Null)
    );
    assert_eq!(posted["sender"]["type"], "agent_bot");
    assert_eq!(posted["message_type"], 1);
    let events = bench.events();
    let names: Vec<_> = events
        .iter()
        .map(|e| e["event"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "message_created",
            "conversation_updated",
            "message_updated",
            "message_updated"
        ]
    );
    assert_eq!(events[0]["source_id"], Value::Null);
    assert_eq!(
        events[0]["sender"],
        json!({"id": 5, "name": "Frontdesk", "type": "agent_bot"})
    );
    assert_eq!(
        events[0]["content_attributes"]["frontdesk_send_key"],
        "fd.1-1.t1"
    );
    assert!(
        events[2]["source_id"]
            .as_str()
            .unwrap()
            .starts_with("wamid.")
    );
    assert_eq!(
        events[3]["conversation"]["messages"][0]["status"],
        "delivered"
    );
    assert!(events[3].get("status").is_none() && events[3].get("changed_attributes").is_none());
}

#[test]
fn media_come_without_text_and_transcripts_later() {
    let bench = bench();
    let file = CustomerFile {
        kind: AttachmentKind::Audio,
        transcript: None,
    };
    let writing = Writing {
        files: vec![file],
        ..Writing::default()
    };
    let person = emma();
    let written = bench
        .sim
        .customer_writes(account(), &person, Provider::Telegram, writing);
    let written = written.unwrap().unwrap();
    let events = bench.events();
    let created = events
        .iter()
        .find(|e| e["event"] == "message_created")
        .unwrap();
    assert_eq!(created["content"], Value::Null);
    assert_eq!(created["attachments"][0]["file_type"], "audio");
    assert_eq!(created["attachments"][0]["transcribed_text"], "");
    bench
        .sim
        .transcribe(written.conversation, written.message, "is it open?")
        .unwrap();
    assert_eq!(
        bench.events()[0]["attachments"][0]["transcribed_text"],
        "is it open?"
    );
}

#[test]
fn an_agent_bot_hook_gets_other_events() {
    let mut options = options();
    options.accounts[0].hooks[0].kind = HookKind::AgentBot;
    options.accounts[0].hooks.push(Hook {
        url: "/second".into(),
        secret: secret("other"),
        kind: HookKind::Account,
    });
    let bench = bench_with(options);
    let key = bench.writes(Provider::Webchat, "hello");
    let to = |url: &str| -> Vec<&str> {
        let sent = bench.sent.lock().unwrap();
        sent.iter()
            .filter(|d| &*d.url == url)
            .map(|d| d.event)
            .collect()
    };
    assert_eq!(to("/webhook/chatwoot"), ["message_created"]);
    assert_eq!(to("/second").len(), 4);
    bench.names();
    bench
        .sim
        .set_status(key, AGENT, ChatStatus::Resolved)
        .unwrap();
    let bots = [
        "conversation_resolved",
        "conversation_status_changed",
        "conversation_updated",
    ];
    assert_eq!(to("/webhook/chatwoot"), bots);
}
