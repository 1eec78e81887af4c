//! `frontdesk costs`: the demo conversations beside the seed's figures, and what a
//! running platform answers.

use domain::spend::{Ceiling, HOLD, Hold, HoldId, day_of};
use frontdesk::costs::{Costs, ledger_text, measure};
use serde_json::json;
use store::{Held, Settlement, Spent};

use crate::house::{House, account};

/// Prompts are part of what is measured: one that grows out of bounds is seen here.
#[tokio::test(flavor = "multi_thread")]
async fn the_demo_conversations_cost_less_than_the_seed_says() {
    let business = frontdesk::commands::serve::business(None).unwrap();
    let demo = measure(&business).await.unwrap();
    for path in demo.with_triage.iter().chain(&demo.without_triage) {
        assert!(path.micro_usd() <= path.seed_micro_usd(), "{}", path.path);
        for (agent, (_, micro)) in &path.agents {
            assert!(*micro <= path.seed[agent], "{}: {agent}", path.path);
        }
    }
    for (with, without) in demo.with_triage.iter().zip(&demo.without_triage) {
        assert!(with.micro_usd() <= without.micro_usd(), "{}", with.path);
        assert_eq!(without.routed_by_model, without.messages, "{}", with.path);
    }
    let routed: usize = demo.with_triage.iter().map(|p| p.routed_by_model).sum();
    assert!(routed > 0, "some need a model");
    assert!(demo.models.values().all(|model| model.contains(':')));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_platform_says_what_was_spent_and_what_is_left() {
    let house = House::open().await;
    let (store, now) = (house.host().store(), house.host().clock().now());
    let today = day_of(now);
    let hold = Hold {
        id: HoldId::new(now + HOLD, "1-42".parse().unwrap(), 1),
        micro_usd: 900,
    };
    let held = store.hold(account(), today, &hold, Ceiling::Unlimited, now);
    assert_eq!(held.await.unwrap(), Held::Yes);
    let by = Settlement {
        agent: "router",
        model: "openai:gpt-6-luna",
        cost: Some(Spent::Known(314)),
    };
    assert!(store.settle(account(), today, &hold, &by).await.unwrap());

    let client = reqwest::Client::new();
    let post = async |path: &str, body| {
        let url = format!("{}{path}", house.url());
        let answer = client.post(url).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, text) = post(
        "/local/costs",
        json!({"account": 1, "from": today, "to": today}),
    )
    .await;
    assert_eq!(status, 200, "{text}");
    let costs: Costs = serde_json::from_str(&text).unwrap();
    assert_eq!(costs.days[0].spent_micro_usd(), 314);
    assert_eq!(costs.ceiling, Ceiling::default());
    let text = ledger_text(&costs);
    assert!(
        text.contains("$0.0003 of the ceiling of $20.0000 counted"),
        "{text}"
    );
    let key = house.writes("Ann", domain::channel::Provider::Webchat, "Hello");
    house.answers(key, 1).await;
    let (status, calls) = post("/local/costs/conversation", json!({"conversation": key})).await;
    assert_eq!((status, calls.as_str()), (200, "[]"), "no model, no call");
    house.close().await;
}
