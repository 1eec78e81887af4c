//! Every text of ours is judged before it is sent; those that rules compose say what
//! the business said, so the judge finds nothing in them.

use std::time::Duration;

use domain::channel::Provider;

use crate::house::House;

/// Messages of every intent in the six languages, from which nothing was learnt.
const MESSAGES: [&str; 3] = ["a", "b", "c"];

fn texts(file: &str) -> Vec<String> {
    let path = format!(
        "{}/../shared/triage/data/measure/{file}.jsonl",
        env!("CARGO_MANIFEST_DIR")
    );
    let lines = std::fs::read_to_string(path).unwrap();
    let text = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        record["text"].as_str().unwrap_or_default().to_owned()
    };
    lines.lines().map(text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_by_rules_claim_nothing_that_is_not_vouched_for() {
    let house = House::open().await;
    let mut asked = Vec::new();
    for file in MESSAGES {
        for (number, text) in texts(file).into_iter().enumerate() {
            let name = format!("Person {file}{number}");
            let key = house.writes(&name, Provider::Webchat, &text);
            asked.push((key, text));
        }
    }
    let store = house.host().store();
    let mut wrong = Vec::new();
    for (key, text) in &asked {
        while house
            .turns(*key)
            .await
            .iter()
            .all(|turn| turn.outcome.is_none())
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let now = house.host().clock().now();
        for checkpoint in store.checkpoints(*key, None, now).await.unwrap() {
            let found = checkpoint.receipt.evidence.iter();
            let found: Vec<&String> = found.filter(|e| e.starts_with("unsupported")).collect();
            if !found.is_empty() {
                wrong.push(format!("{:?} {found:?}: {text}", checkpoint.step));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        asked.len(),
        wrong.join("\n")
    );
}
