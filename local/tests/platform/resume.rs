//! FEATURES 36, 39, 174: coming back days later, and running again from a
//! checkpoint.

use domain::channel::Provider;
use domain::outcome::TurnOutcome;

use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_runs_again_from_any_checkpoint_without_sending_twice() {
    let house = House::open().await;
    let key = house.writes(
        "Mara Klein",
        Provider::Webchat,
        "Which payment methods do you accept?",
    );
    house.answers(key, 1).await;
    let checkpoints = house
        .host()
        .store()
        .checkpoints(key, None, house.host().clock().now())
        .await
        .unwrap();
    assert!(checkpoints.len() >= 2);
    for (n, checkpoint) in checkpoints.iter().enumerate() {
        let answer = reqwest::Client::new()
            .post(format!("{}/local/resume", house.url()))
            .json(&serde_json::json!({"conversation": key, "from": checkpoint.checkpoint_id}))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        house.quiet(key).await;
        house.answers(key, 1).await;
        let head = house.head(key).await.unwrap();
        assert_eq!(head.resumed_count, n as u64 + 1);
    }
    assert_eq!(
        house.turns(key).await[0].outcome,
        Some(TurnOutcome::Answered)
    );
    let unknown = reqwest::Client::new()
        .post(format!("{}/local/resume", house.url()))
        .json(&serde_json::json!({"conversation": key, "from": "nonsense"}))
        .send()
        .await
        .unwrap();
    assert_eq!(unknown.status(), 409);
    assert!(unknown.text().await.unwrap().contains("nonsense"));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_there_after_a_restart() {
    let dir = std::env::temp_dir().join(format!("frontdesk-test-{}", std::process::id()));
    let keep = |args: &mut frontdesk::cli::ServeArgs| args.data = Some(dir.clone());
    let house = House::with(keep).await;
    let key = house.writes(
        "Emma de Vries",
        Provider::Webchat,
        "Is the blue dress in size M back in stock?",
    );
    house.answers(key, 1).await;
    let before = house.head(key).await.unwrap().state.unwrap();
    house.close().await;

    let house = House::with(keep).await;
    assert_eq!(house.public(key).len(), 1, "the inbox is kept");
    house.goes_on(key, "Thank you!");
    house.answers(key, 2).await;
    let after = house.head(key).await.unwrap().state.unwrap();
    assert_eq!(after.stock_alert_id, before.stock_alert_id);
    assert_eq!(after.tags, before.tags);
    house.close().await;
    std::fs::remove_dir_all(&dir).unwrap();
}
