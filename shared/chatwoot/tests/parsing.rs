//! Every shape of webhook body, from our own fixtures, and what becomes of it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper that fails is a test that fails"
)]

use std::fs;
use std::path::PathBuf;

use chatwoot::inbound::{DropReason, Outcome, ParseError, Parsed, account_of, parse, parse_for};
use domain::error::{Class, Classified};
use domain::event::{Author, Change, DeliveryStatus, Event};
use domain::ids::AccountId;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

fn received_at() -> Timestamp {
    "2026-11-02T06:30:00Z".parse().unwrap()
}

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut all: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    all.sort();
    all
}

fn fixture(name: &str) -> Value {
    let all = fixtures();
    let (_, body) = all.iter().find(|(n, _)| n == name).unwrap();
    serde_json::from_slice(body).unwrap()
}

fn shown(parsed: &Parsed) -> Value {
    match &parsed.outcome {
        Outcome::Accepted(event) => json!({
            "account": parsed.account,
            "changed_at": parsed.changed_at,
            "accepted": event,
            "group": event.group(),
        }),
        Outcome::Dropped(reason) => json!({
            "account": parsed.account,
            "dropped": reason.as_str(),
        }),
    }
}

#[test]
fn every_shape_becomes_the_event_it_is() {
    let all = fixtures();
    assert!(all.len() >= 25);
    for (name, body) in all {
        let parsed = parse(&body, received_at()).unwrap_or_else(|e| panic!("{name}: {e}"));
        insta::assert_json_snapshot!(name, shown(&parsed));
    }
}

#[test]
fn credentials_in_payloads_go_no_further() {
    let mut seen = 0;
    for (name, body) in fixtures() {
        let text = String::from_utf8(body.clone()).unwrap();
        seen += usize::from(text.contains("credential"));
        let out = format!("{:?}", parse(&body, received_at()).unwrap());
        assert!(!out.contains("credential"), "{name}: {out}");
        assert!(!out.contains("pubsub"), "{name}: {out}");
    }
    assert!(seen > 25, "the fixtures hold credentials to be stripped");
}

#[test]
fn the_account_is_known_without_reading_the_rest() {
    for (name, body) in fixtures() {
        assert_eq!(account_of(&body).unwrap(), AccountId::new(7), "{name}");
    }
    assert_eq!(account_of(b"{}").unwrap(), None);
    assert_eq!(account_of(br#"{"account":{"id":0}}"#).unwrap(), None);
}

#[test]
fn the_event_is_booked_under_the_account_whose_secret_signed_it() {
    let body = serde_json::to_vec(&fixture("message_created_whatsapp")).unwrap();
    let parsed = parse_for(AccountId::new(99), &body, received_at()).unwrap();
    let Outcome::Accepted(event) = parsed.outcome else {
        panic!("dropped");
    };
    assert_eq!(event.conversation().unwrap().to_string(), "99-310");
}

#[test]
fn what_cannot_be_used_is_refused_for_good() {
    for (body, wanted) in [
        ("", ParseError::NotJson),
        ("hello", ParseError::NotJson),
        ("{", ParseError::NotJson),
        (
            r#"{"event":"message_created"} trailing"#,
            ParseError::NotJson,
        ),
        ("[]", ParseError::NotAnObject),
        ("\"message_created\"", ParseError::NotAnObject),
        ("{}", ParseError::NoEvent),
        (r#"{"event":7}"#, ParseError::NoEvent),
        (
            r#"{"event":"message_created","account":{"id":1}}"#,
            ParseError::Missing("conversation.id"),
        ),
        (
            r#"{"event":"message_created","account":{"id":1},"conversation":{"id":2}}"#,
            ParseError::Missing("message id"),
        ),
        (
            r#"{"event":"message_created","account":{"id":1},"conversation":{"id":2},"id":3}"#,
            ParseError::Missing("sender id"),
        ),
        (
            r#"{"event":"message_created","conversation":{"id":2},"id":3,"sender":{"id":4}}"#,
            ParseError::Missing("account.id"),
        ),
        (
            r#"{"event":"contact_updated","account":{"id":1}}"#,
            ParseError::Missing("contact id"),
        ),
        (
            r#"{"event":"conversation_opened","account":{"id":1},"status":"open"}"#,
            ParseError::Missing("conversation.id"),
        ),
    ] {
        let error = parse(body.as_bytes(), received_at()).unwrap_err();
        assert_eq!(error, wanted, "{body}");
        assert_eq!(error.class(), Class::Terminal);
    }
}

#[test]
fn a_marker_in_a_customers_message_is_not_ours() {
    let mut body = fixture("message_updated_edited_by_customer");
    body["content_attributes"] = json!({ "frontdesk_send_key": "fd.7-310.t4" });
    let parsed = parse(&serde_json::to_vec(&body).unwrap(), received_at()).unwrap();
    let Outcome::Accepted(event) = parsed.outcome else {
        panic!("dropped");
    };
    let Event::MessageChanged(change) = *event else {
        panic!("not a change");
    };
    assert!(change.incoming);
    assert_eq!(change.send_key, None);
    assert!(matches!(change.change, Change::Edited { .. }));
}

#[test]
fn a_human_answer_is_told_from_everything_automatic() {
    let author = |name: &str| {
        let body = serde_json::to_vec(&fixture(name)).unwrap();
        let Outcome::Accepted(event) = parse(&body, received_at()).unwrap().outcome else {
            panic!("{name} dropped");
        };
        let Event::OutgoingMessage(message) = *event else {
            panic!("{name} is not outgoing");
        };
        message.author
    };
    for (name, wanted) in [
        ("message_created_human_answer", "person"),
        ("message_created_human_answer_in_channel_app", "person"),
        ("message_created_forged_marker", "person"),
        ("message_created_our_own", "us"),
        ("message_created_our_own_by_user_token", "us"),
        ("message_created_other_bot", "other bot"),
        ("message_created_captain", "other bot"),
        ("message_created_greeting", "system"),
        ("message_created_automation_rule", "system"),
        ("message_created_website_campaign", "system"),
    ] {
        let word = match author(name) {
            Author::Person => "person",
            Author::Us(_) => "us",
            Author::OtherBot => "other bot",
            Author::System { .. } => "system",
        };
        assert_eq!(word, wanted, "{name}");
    }
}

#[test]
fn a_status_of_another_message_is_not_taken_for_this_ones() {
    let outcome = |name: &str| {
        let body = serde_json::to_vec(&fixture(name)).unwrap();
        parse(&body, received_at()).unwrap().outcome
    };
    assert_eq!(
        outcome("message_updated_read_of_another"),
        Outcome::Dropped(DropReason::NothingChanged)
    );
    let Outcome::Accepted(event) = outcome("message_updated_read") else {
        panic!("dropped");
    };
    let Event::MessageChanged(change) = *event else {
        panic!("not a change");
    };
    assert_eq!(change.change, Change::Delivery(DeliveryStatus::Read));
}

/// Values to put in the place of any value of a body.
fn odd_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(json!([])),
        Just(json!([[{}], 1, "x"])),
        Just(json!({ "id": { "id": [] } })),
    ]
}

/// The places of all values in a body.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, v)| places(v, &format!("{at}/{}", key.replace('/', "~1")), into)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(i, v)| places(v, &format!("{at}/{i}"), into)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_value_of_any_type_anywhere_never_makes_a_body_unreadable(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), odd_value()), 1..4),
    ) {
        let all = fixtures();
        let (_, raw) = which.get(&all);
        let mut body: Value = serde_json::from_slice(raw).unwrap();
        for (place, value) in changes {
            let mut all = Vec::new();
            places(&body, "", &mut all);
            let at = place.get(&all).clone();
            if let Some(slot) = body.pointer_mut(&at).filter(|_| !at.is_empty()) {
                *slot = value;
            }
        }
        let parsed = parse(&serde_json::to_vec(&body).unwrap(), received_at());
        let readable = matches!(parsed, Ok(_) | Err(ParseError::Missing(_) | ParseError::NoEvent));
        prop_assert!(readable, "{parsed:?}");
    }

    #[test]
    fn damaged_bytes_never_panic(
        which in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let all = fixtures();
        let mut raw = which.get(&all).1.clone();
        let at = at.index(raw.len());
        raw[at] = byte;
        raw.truncate(cut.index(raw.len()).max(1));
        let _ = account_of(&raw);
        let _ = parse(&raw, received_at());
    }

    #[test]
    fn an_accepted_event_survives_the_queue(which in any::<prop::sample::Index>()) {
        let all = fixtures();
        if let Outcome::Accepted(event) = parse(&which.get(&all).1, received_at()).unwrap().outcome {
            let written = serde_json::to_string(&event).unwrap();
            prop_assert_eq!(serde_json::from_str::<Event>(&written).unwrap(), *event);
        }
    }
}
