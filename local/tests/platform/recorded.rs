//! Receipts of turns, what a change would change, and labels.

use std::sync::Arc;

use domain::business::Business;
use domain::channel::Provider;
use domain::ids::ConversationKey;
use domain::intent::{Intent, Priority, Route};
use frontdesk::commands::receipt;
use frontdesk::label::{Kept, Label, LabelError, keep, line};
use frontdesk::replay::{Models, Records, Replayed, Rerun, Stage, replay, rerun};
use serde_json::json;

use crate::house::House;
use crate::lab::{Babble, Lab};

pub(crate) async fn records(lab: &Lab, key: ConversationKey) -> Records {
    Records::read(lab.store(), key, None, lab.now())
        .await
        .unwrap()
}

pub(crate) async fn again(records: &Records) -> Replayed {
    let stage = Stage::open().await.unwrap();
    replay(&stage, records).await.unwrap()
}

pub(crate) async fn with_models() -> Lab {
    Lab::with(|setup| setup.models = Some(Arc::new(Babble))).await
}

/// A customer who asks about opening hours and then about a dress.
pub(crate) async fn two_turns(lab: &Lab) -> ConversationKey {
    let key = lab.writes(
        "Mara Klein",
        Provider::Webchat,
        "What are your opening hours?",
    );
    lab.quiet(key).await;
    lab.goes_on(key, "Is the blue dress in size M back in stock?");
    lab.quiet(key).await;
    key
}

#[tokio::test(start_paused = true)]
async fn a_receipt_shows_no_customers_words_unless_it_is_asked_to() {
    let lab = with_models().await;
    let key = lab.writes(
        "Mara Klein",
        Provider::Webchat,
        "I live in Utrecht, what is the parking like around the store?",
    );
    lab.quiet(key).await;
    let records = records(&lab, key).await;
    let lines = receipt::lines(&records, false).join("\n");
    assert!(!lines.contains("Utrecht"), "{lines}");
    for shown in [
        "turn 1 of 1-1: answered",
        "classify",
        "intent:",
        "call anthropic:",
        " in, ",
        " ms",
    ] {
        assert!(lines.contains(shown), "{shown} is not in:\n{lines}");
    }
    assert!(
        receipt::lines(&records, true)
            .join("\n")
            .contains("Utrecht")
    );
}

#[tokio::test(start_paused = true)]
async fn a_diff_says_what_other_business_data_would_change() {
    let lab = Lab::open().await;
    let key = two_turns(&lab).await;
    let records = records(&lab, key).await;
    let mut all = Vec::new();
    let mut business: Business = frontdesk::commands::serve::business(None).unwrap();
    for faq in &mut business.faq {
        for answer in faq.answer.0.values_mut() {
            "We are open at night only.".clone_into(answer);
        }
    }
    for changed in [None, Some(Arc::new(business))] {
        let stage = Stage::open().await.unwrap();
        for row in &records.turns {
            let models = Models::Offline;
            let done = rerun(&stage, &records, row, &models, changed.as_ref()).await;
            let Rerun::Ran { then, now, .. } = done.unwrap() else {
                panic!("turn {} was not run", row.no);
            };
            all.push((then, now));
        }
    }
    let [same_1, same_2, other, same_3] = all.as_slice() else {
        panic!("two turns, twice");
    };
    for (then, now) in [same_1, same_2, same_3] {
        assert_eq!(then, now, "nothing that it is about has changed");
    }
    assert_eq!(other.0.route, other.1.route);
    assert_eq!(other.1.way, ["classify", "generate_response", "deliver"]);
    assert_ne!(other.0.reply, other.1.reply);
    assert!(other.1.reply.as_ref().unwrap().contains("at night only"));
    // Nothing was sent or written where the records are.
    assert_eq!(lab.ours(key, false).len(), 2);
    assert_eq!(
        self::records(&lab, key).await.checkpoints,
        records.checkpoints
    );
}

#[tokio::test(start_paused = true)]
async fn a_diff_asks_models_only_what_they_were_not_asked() {
    let lab = with_models().await;
    let text = "I live in Utrecht, what is the parking like around the store?";
    let key = lab.writes("Mara Klein", Provider::Webchat, text);
    lab.quiet(key).await;
    let records = records(&lab, key).await;
    let stage = Stage::open().await.unwrap();
    let row = &records.turns[0];
    let done = rerun(&stage, &records, row, &Models::Offline, None).await;
    let Rerun::Ran { then, now, calls } = done.unwrap() else {
        panic!("it was not run");
    };
    assert_eq!(then, now);
    assert!(then.cost_micro_usd > 0);
    assert!(
        calls.reused > 0 && calls.asked + calls.offline == 0,
        "{calls:?}"
    );

    // Another catalogue is another question.
    let mut business: Business = frontdesk::commands::serve::business(None).unwrap();
    "Another House".clone_into(&mut business.settings.name);
    let stage = Stage::open().await.unwrap();
    let business = Arc::new(business);
    let done = rerun(&stage, &records, row, &Models::Offline, Some(&business)).await;
    let Rerun::Ran { calls, .. } = done.unwrap() else {
        panic!("it was not run");
    };
    assert!(calls.offline > 0, "{calls:?}");
}

fn label(route: Route) -> Label {
    Label {
        route,
        intent: None,
        priority: None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_turn_becomes_one_labelled_line_without_addresses() {
    let lab = Lab::open().await;
    let key = lab.writes(
        "Mara Klein",
        Provider::WhatsappCloud,
        "What are your opening hours?",
    );
    lab.quiet(key).await;
    lab.goes_on(
        key,
        "This is Mara, mail mara.klein@example.com or call +31 6 1234 5678: what is your return policy?",
    );
    lab.quiet(key).await;
    let records = records(&lab, key).await;
    let dir = std::env::temp_dir().join(format!("frontdesk-label-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let file = dir.join("eval.jsonl");

    let first = line(&records, 2, label(Route::Automated)).unwrap();
    assert_eq!(keep(&file, &first).unwrap(), Kept::Added);
    let urgent = Label {
        intent: Some(Intent::HumanRequest),
        ..label(Route::HighPriority)
    };
    let other = line(&records, 1, urgent).unwrap();
    assert_eq!(keep(&file, &other).unwrap(), Kept::Added);
    let second = line(&records, 2, urgent).unwrap();
    assert_eq!(keep(&file, &second).unwrap(), Kept::Replaced);

    let text = std::fs::read_to_string(&file).unwrap();
    for told in ["klein", "example.com", "1234", "Mara"] {
        assert!(!text.contains(told), "{told} is in {text}");
    }
    let all = training::read_labelled(text.as_bytes()).unwrap();
    assert_eq!(all, [second.clone(), other]);
    assert_eq!(second.record.id, format!("{key}-t2"));
    assert_eq!(second.priority, Priority::High);
    assert_eq!(
        second.record.history.len(),
        2,
        "{:?}",
        second.record.history
    );
    assert!(second.record.text.contains("return policy"));
    std::fs::remove_dir_all(&dir).unwrap();

    let wrong = Label {
        priority: Some(Priority::High),
        ..label(Route::Automated)
    };
    let wrong = line(&records, 2, wrong);
    assert!(matches!(wrong, Err(LabelError::Mismatch(..))));
    let unknown = line(&records, 9, urgent);
    assert!(matches!(unknown, Err(LabelError::NoRecord(..))));
}

#[tokio::test(flavor = "multi_thread")]
async fn tools_on_the_same_machine_read_records_and_label_turns() {
    let dir = std::env::temp_dir().join(format!("frontdesk-records-{}", std::process::id()));
    let house = House::with(|args| args.data = Some(dir.clone())).await;
    let key = house.writes(
        "Mara Klein",
        Provider::Webchat,
        "What are your opening hours?",
    );
    house.answers(key, 1).await;
    let client = reqwest::Client::new();
    let post = async |path: &str, body: serde_json::Value| {
        let url = format!("{}{path}", house.url());
        let answer = client.post(url).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, text) = post("/local/records", json!({"conversation": key})).await;
    assert_eq!(status, 200, "{text}");
    let records: Records = serde_json::from_str(&text).unwrap();
    assert_eq!(records.turns.len(), 1);
    let replayed = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(again(&records))
    });
    assert!(replayed.join().unwrap().is_identical());

    let since = json!({"account": 1, "since": "2020-01-01T00:00:00Z"});
    let (_, found) = post("/local/recorded", since).await;
    assert_eq!(found, format!("[\"{key}\"]"));
    let later = json!({"account": 1, "since": "2100-01-01T00:00:00Z"});
    assert_eq!(post("/local/recorded", later).await.1, "[]");

    let said = json!({"conversation": key, "turn": 1, "route": "high_priority"});
    let (status, text) = post("/v1/should-have-been", said.clone()).await;
    assert_eq!(status, 200, "{text}");
    let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&answer["kept"], &answer["line"]["route"]),
        (&json!("added"), &json!("high_priority"))
    );
    let (_, text) = post("/v1/should-have-been", said).await;
    assert!(text.contains("replaced"), "{text}");
    let file = std::fs::read_to_string(dir.join("eval.jsonl")).unwrap();
    assert_eq!(file.lines().count(), 1);
    let wrong = json!({"conversation": key, "turn": 1, "route": "automated", "priority": "high"});
    assert_eq!(post("/v1/should-have-been", wrong).await.0, 409);
    house.close().await;
    std::fs::remove_dir_all(&dir).unwrap();
}
