//! FEATURES 21, 23, 28, 32: who speaks, and who must not.

use domain::channel::Provider;
use domain::event::ChatStatus;
use domain::outcome::{IgnoreReason, TurnOutcome};
use frontdesk::chatwoot_sim::AGENT;

use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn the_ai_is_silent_while_a_colleague_talks_and_comes_back_when_handed_back() {
    let house = House::open().await;
    let key = house.writes(
        "Tom Baker",
        Provider::Webchat,
        "What are your opening hours?",
    );
    house.answers(key, 1).await;

    house.sim().agent_assigns_self(key, AGENT).unwrap();
    house.colleague(key, "Hi Tom, Iris here. Let me look at that for you.");
    house
        .until("people to own it", async || {
            (!house.head(key).await?.owner.is_ai()).then_some(())
        })
        .await;
    house.goes_on(key, "Great, do you also ship to Belgium?");
    house
        .until("the turn to end", async || {
            (house.turns(key).await.len() == 2).then_some(())
        })
        .await;
    house.answers(key, 1).await;
    let turns = house.turns(key).await;
    let silent = TurnOutcome::Ignored(IgnoreReason::PeopleOwn);
    assert_eq!(turns[1].outcome, Some(silent));

    house
        .sim()
        .set_status(key, AGENT, ChatStatus::Pending)
        .unwrap();
    house
        .until("the AI to own it", async || {
            house.head(key).await?.owner.is_ai().then_some(())
        })
        .await;
    house.goes_on(key, "And what does shipping cost?");
    house.answers(key, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_messages_start_nothing() {
    let house = House::open().await;
    let key = house.writes(
        "Tom Baker",
        Provider::Telegram,
        "Which payment methods do you accept?",
    );
    house.answers(key, 1).await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    house.answers(key, 1).await;
    assert_eq!(house.turns(key).await.len(), 1);
    let kept = house.host().store().messages(key).await.unwrap();
    assert_eq!(kept.len(), 2, "184: every message in and out, once");
    assert!(
        house.head(key).await.unwrap().owner.is_ai(),
        "the echo is known as ours"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleagues_private_note_is_no_take_over() {
    let house = House::open().await;
    let key = house.writes(
        "Tom Baker",
        Provider::Webchat,
        "What are your opening hours?",
    );
    house.answers(key, 1).await;
    house.sim().agent_notes(key, AGENT, "looks fine").unwrap();
    house.goes_on(key, "Which payment methods do you accept?");
    house.answers(key, 2).await;
}
