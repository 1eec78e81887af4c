//! What is kept beside the answer: notes, alerts, replies to campaigns.

use domain::channel::Provider;
use domain::stock::AlertStatus;

use super::{talk, turn};
use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_complete_application_reaches_the_team() {
    let house = House::open().await;
    let mut wrong = Vec::new();
    let key = talk(
        &house,
        "Noor Peters",
        &[turn(
            "I'd like to apply as store manager. My name is Noor Peters, 6 years of experience, noor@example.org, I live in Utrecht and can start from 1 June",
            &["everything I need", "1 June"],
            &[],
        )],
        &mut wrong,
    )
    .await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let notes = house.notes(key);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("application is complete") && notes[0].contains("Noor Peters"));
    let labels = house.conversation(key).labels;
    assert!(
        labels.contains(&"application-complete".to_owned()),
        "{labels:?}"
    );
    house.goes_on(key, "Which payment methods do you accept?");
    house.answers(key, 2).await;
    assert_eq!(house.notes(key).len(), 1, "told once");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_told_of_and_taken_back() {
    let house = House::open().await;
    let mut wrong = Vec::new();
    let turns = [
        turn("Do you have the blue dress in M?", &["list"], &[]),
        turn(
            "which alerts do I have?",
            &["Blue Dress Size M"],
            &["don't see"],
        ),
        turn(
            "Take me off the list please",
            &["no message about Blue Dress Size M"],
            &["START"],
        ),
    ];
    let key = talk(&house, "Eva Smit", &turns, &mut wrong).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let head = house.head(key).await.unwrap();
    assert!(!head.opted_out, "leaving a waiting list is no opt-out");
    let alerts = house.alerts(key).await;
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].status, AlertStatus::Cancelled);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_is_sent_from_the_page_and_its_replies_are_answered() {
    let house = House::open().await;
    let key = house.writes("Sam Taylor", Provider::WhatsappCloud, "Hello");
    house.answers(key, 1).await;
    let act = serde_json::json!({
        "do": "campaign",
        "campaign": "summer-serum-launch-2025",
        "text": "Hi! Our new Summer Serum is here. Reply YES for 20% off!",
    });
    let url = format!("{}/sim/api/conversations/{}", house.url(), key.conversation);
    let sent = reqwest::Client::new()
        .post(url)
        .header("content-type", "application/json")
        .body(act.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status().as_u16(), 200);
    house.quiet(key).await;
    let mut count = 1;
    for (says, has) in [
        ("YES! I want the discount", "SUMMER20"),
        ("How much is it with the code?", "€23.96"),
        (
            "does the code work on other products?",
            "only for: Summer Serum",
        ),
        ("Is it in stock?", "Summer Serum is in stock"),
        ("What are your opening hours?", "10:00"),
    ] {
        house.goes_on(key, says);
        count += 1;
        let answers = house.answers(key, count).await;
        let last = answers.last().unwrap();
        assert!(last.contains(has), "{says}: {last}");
    }
    house.close().await;
}
