//! The cloud bill: DynamoDB requests and state transitions per answered message,
//! route by route, and flat however long the conversation is.

use frontdesk::chatwoot_sim::Sim;
use frontdesk::host::Wraps;

use crate::lab::babbling;
use crate::meter::Meter;

/// The figures the README lists, and the limits of the project: 8 and 9 on the
/// automated route, 12 and 11 on the longest. A hand-over costs one request less
/// when our own status change comes back before the step is saved.
#[tokio::test(flavor = "multi_thread")]
async fn each_route_keeps_to_its_budget() {
    let meter = Meter::new().await;
    let routes = [
        ("automated", "What are your opening hours?", 8..=8, 9),
        (
            "stock_alert",
            "Is the blue dress in size M back in stock?",
            9..=9,
            9,
        ),
        (
            "recruitment",
            "I'd like to apply for the store manager position, 6 years of experience",
            11..=11,
            10,
        ),
        (
            "high_priority",
            "Can I please talk to a real person?",
            11..=12,
            8,
        ),
    ];
    for (n, (route, text, requests, transitions)) in routes.into_iter().enumerate() {
        let key = meter.conversation(&format!("Budget Person {n}")).await;
        let cost = meter.cost(|sim| Meter::write(sim, key, text)).await;
        let head = meter.host.store().head(key).await.unwrap().unwrap();
        let took = head.state.unwrap().route.unwrap();
        assert_eq!(took.as_str(), route);
        assert_eq!(cost.1, transitions, "{route}: state transitions");
        assert!(
            requests.contains(&cost.0),
            "{route} makes {} requests, expected are {requests:?}",
            cost.0
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_to_a_campaign_keeps_to_its_budget() {
    let meter = Meter::new().await;
    let key = meter.conversation("Budget Campaign").await;
    let text = "Our new serum is here. Reply YES for 20 % off.";
    let sent = meter
        .sim
        .campaign_writes(key, "summer-serum-launch-2025", text);
    sent.unwrap();
    meter.settle().await;
    let cost = meter.cost(|sim| Meter::write(sim, key, "YES")).await;
    let head = meter.host.store().head(key).await.unwrap().unwrap();
    assert_eq!(head.state.unwrap().route.unwrap().as_str(), "campaign");
    assert_eq!(cost, (8, 9), "requests and state transitions");
}

/// Money is held before each call and settled after it: a write each. Without a model
/// there is neither.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_to_a_model_costs_two_writes_more() {
    let meter = Meter::with(babbling(), None, Wraps::default()).await;
    let key = meter.conversation("Budget Model").await;
    let calls = async || {
        let now = meter.host.clock().now();
        let all = meter
            .host
            .store()
            .checkpoints(key, None, now)
            .await
            .unwrap();
        all.iter()
            .map(|c| c.receipt.calls.len() as u64)
            .sum::<u64>()
    };
    let before = calls().await;
    let ask = |sim: &Sim| Meter::write(sim, key, "What are your opening hours?");
    let (requests, _) = meter.cost(ask).await;
    let made = calls().await - before;
    assert!(made > 0);
    assert_eq!(requests, 8 + 2 * made, "{made} calls");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_costs_the_same_in_a_long_conversation() {
    let meter = Meter::new().await;
    let key = meter.conversation("Long Talker").await;
    let ask = |sim: &Sim| Meter::write(sim, key, "What are your opening hours?");
    // Until ten lines are kept, and of the eight before them a few words each.
    for _ in 0..10 {
        meter.cost(ask).await;
    }
    let early = meter.cost(ask).await;
    let size = |head: domain::head::Head| serde_json::to_vec(&head).unwrap().len();
    let head = || async { meter.host.store().head(key).await.unwrap().unwrap() };
    let small = size(head().await);
    for _ in 0..60 {
        meter.cost(ask).await;
    }
    assert_eq!(meter.cost(ask).await, early);
    let large = size(head().await);
    assert!(
        large * 10 <= small * 11,
        "HEAD grew from {small} to {large} bytes"
    );
}
