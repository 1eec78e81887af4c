//! FEATURES 36, 39, 174: coming back days later, and running again from a
//! checkpoint.

use domain::channel::Provider;
use domain::event::ChatStatus;
use domain::ids::ConversationKey;
use domain::outcome::{FailReason, OutcomeKind, TurnOutcome};
use frontdesk::chatwoot_sim::AGENT;
use frontdesk::resume::ResumeError;
use std::sync::Arc;

use crate::house::House;
use crate::lab::{Babble, Lab};

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

const HOURS: &str = "What are your opening hours?";

/// A conversation whose run died in this function; people have it by then.
async fn dead(lab: &Lab, function: &str) -> ConversationKey {
    lab.hold(function);
    let key = lab.writes("Mara Klein", Provider::Webchat, HOURS);
    lab.until("a run", async || {
        let head = lab.store().head(key).await.unwrap()?;
        // Far enough to be held.
        (function == "classify" || head.turn?.draft.is_some()).then_some(())
    })
    .await;
    lab.kill(key).await;
    lab.release(function);
    let failed = TurnOutcome::Failed(FailReason::RunDied);
    assert_eq!(lab.turns(key).await[0].outcome, Some(failed));
    key
}

async fn hand_back(lab: &Lab, key: ConversationKey) {
    lab.sim.set_status(key, AGENT, ChatStatus::Pending).unwrap();
    lab.until("the AI to own it", async || {
        lab.head(key).await.owner.is_ai().then_some(())
    })
    .await;
}

/// Every count is what the rows say, and the checkpoints cost what HEAD says.
async fn books(lab: &Lab, key: ConversationKey) {
    let head = lab.head(key).await;
    let mut counted = std::collections::BTreeMap::<OutcomeKind, u64>::new();
    for turn in lab.turns(key).await {
        *counted.entry(turn.outcome.unwrap().kind()).or_default() += 1;
    }
    assert_eq!(head.outcomes, counted);
    let checkpoints = lab.store().checkpoints(key, None, lab.now()).await.unwrap();
    let cost: u64 = checkpoints.iter().map(|c| c.receipt.cost_micro_usd()).sum();
    assert_eq!(head.cost_micro_usd, cost);
    let sent = lab.ours(key, false);
    let ours = head.recent.iter().filter(|line| line.id.is_none());
    let told: Vec<&str> = ours.map(|line| line.text.as_str()).collect();
    assert_eq!(told, sent, "each answer stands in the history once");
}

#[tokio::test(start_paused = true)]
async fn a_dead_runs_question_is_answered_after_it_was_handed_back() {
    for function in ["delivery", "classify"] {
        let lab = Lab::open().await;
        let key = dead(&lab, function).await;
        let refused = lab.resume(key, None).await.unwrap_err();
        assert!(matches!(refused, ResumeError::PeopleOwn(_)), "{refused}");
        assert!(lab.ours(key, false).is_empty(), "a person answers");

        hand_back(&lab, key).await;
        lab.resume(key, None).await.unwrap();
        let head = lab.quiet(key).await;
        let sent = lab.ours(key, false);
        assert_eq!(sent.len(), 1, "{function}");
        assert!(sent[0].contains("10:00"), "{}", sent[0]);
        assert_eq!(head.resumed_count, 1);
        let turns = lab.turns(key).await;
        assert_eq!(turns.len(), 1);
        assert_eq!(turns[0].outcome, Some(TurnOutcome::Answered));
        books(&lab, key).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_older_turn_runs_again_and_changes_no_count() {
    let lab = Lab::open().await;
    let key = lab.writes("Mara Klein", Provider::Webchat, HOURS);
    lab.quiet(key).await;
    for text in [
        "Which payment methods do you accept?",
        "Do you ship to Belgium?",
    ] {
        lab.goes_on(key, text);
        lab.quiet(key).await;
    }
    let kept = lab.store().checkpoints(key, None, lab.now()).await.unwrap();
    let before = lab.checkpoints(key).await;
    let sent = lab.ours(key, false);
    let sends = before.iter().filter(|id| id.contains(".deliver.")).count();
    assert_eq!(sends, 3, "each send is written down: {before:?}");
    for (n, from) in before.iter().enumerate() {
        lab.resume(key, Some(from)).await.unwrap();
        let head = lab.quiet(key).await;
        assert_eq!(head.resumed_count, n as u64 + 1);
        assert_eq!(head.turns, 3);
        assert_eq!(lab.ours(key, false), sent, "nothing is said twice");
        books(&lab, key).await;
    }
    let after = lab.checkpoints(key).await;
    let all = lab.store().checkpoints(key, None, lab.now()).await.unwrap();
    assert!(kept.iter().all(|c| all.contains(c)), "only added");
    assert!(after.len() >= before.len() * 2, "{after:?}");
    // A resumed run's own checkpoints are places to go on from as well.
    let is_fork = |id: &&String| id.rsplit('.').next() == Some("r1");
    let fork = after.iter().rfind(is_fork).unwrap();
    lab.resume(key, Some(fork)).await.unwrap();
    lab.quiet(key).await;

    lab.goes_on(key, HOURS);
    let head = lab.quiet(key).await;
    assert_eq!(head.turns, 4);
    assert_eq!(lab.ours(key, false).len(), 4);
    books(&lab, key).await;
}

#[tokio::test(start_paused = true)]
async fn a_step_that_runs_again_is_paid_again_and_written_down() {
    let lab = Lab::with(|setup| setup.models = Some(Arc::new(Babble))).await;
    let key = lab.writes("Mara Klein", Provider::Webchat, "Do you sell gift cards?");
    let paid = lab.quiet(key).await.cost_micro_usd;
    assert!(paid > 0);
    books(&lab, key).await;
    let first = lab.checkpoints(key).await.remove(0);
    for _ in 0..2 {
        lab.resume(key, Some(&first)).await.unwrap();
        lab.quiet(key).await;
        books(&lab, key).await;
    }
    assert!(lab.head(key).await.cost_micro_usd > paid);
}

#[tokio::test(start_paused = true)]
async fn a_resumed_opt_out_is_confirmed_and_says_nothing_of_who_answers() {
    let lab = Lab::open().await;
    lab.hold("delivery");
    let key = lab.writes("Mara Klein", Provider::Webchat, "STOP");
    lab.until("a draft", async || {
        lab.store().head(key).await.unwrap()?.turn?.draft
    })
    .await;
    lab.kill(key).await;
    lab.release("delivery");
    hand_back(&lab, key).await;
    lab.resume(key, None).await.unwrap();
    let head = lab.quiet(key).await;
    assert_eq!(lab.ours(key, false).len(), 1);
    assert!(head.opted_out && !head.disclosed);
    books(&lab, key).await;
}

#[tokio::test(start_paused = true)]
async fn a_resumed_run_that_dies_can_be_resumed() {
    let lab = Lab::open().await;
    let key = lab.writes("Mara Klein", Provider::Webchat, HOURS);
    lab.quiet(key).await;
    let sent = lab.turns(key).await[0].sent.clone();
    lab.hold("delivery");
    lab.resume(key, None).await.unwrap();
    lab.kill(key).await;
    lab.release("delivery");
    let died = lab.turns(key).await;
    let failed = TurnOutcome::Failed(FailReason::RunDied);
    assert_eq!(died[0].outcome, Some(failed));
    assert_eq!(died[0].sent, sent, "what was sent stays sent");
    hand_back(&lab, key).await;
    lab.resume(key, None).await.unwrap();
    lab.quiet(key).await;
    let turns = lab.turns(key).await;
    assert_eq!(turns[0].outcome, Some(TurnOutcome::Answered));
    assert_eq!(turns[0].sent, sent);
    books(&lab, key).await;
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_stopped_half_way_is_not_replaced_by_an_older_one() {
    let lab = Lab::open().await;
    let key = lab.writes("Mara Klein", Provider::Webchat, HOURS);
    lab.quiet(key).await;
    let first = lab.checkpoints(key).await;
    lab.hold("delivery");
    lab.goes_on(key, "Do you ship to Belgium?");
    let run = lab
        .until("a draft", async || {
            let head = lab.head(key).await;
            head.turn?.draft?;
            head.run
        })
        .await;
    let running = lab.resume(key, None).await.unwrap_err();
    assert!(matches!(running, ResumeError::Running(..)), "{running}");
    // The run dies, and nobody hears of it.
    assert!(lab.host.engine().kill(&run.to_string()));
    lab.release("delivery");
    let refused = lab.resume(key, Some(&first[0])).await.unwrap_err();
    assert!(matches!(refused, ResumeError::TurnOpen(_, 2)), "{refused}");
    lab.resume(key, None).await.unwrap();
    lab.quiet(key).await;
    let turns = lab.turns(key).await;
    assert_eq!(turns[1].outcome, Some(TurnOutcome::Answered));
    assert_eq!(lab.ours(key, false).len(), 2);
    books(&lab, key).await;
}

#[tokio::test(start_paused = true)]
async fn what_was_overtaken_is_answered_once() {
    let lab = Lab::open().await;
    lab.hold("delivery");
    let key = lab.writes("Mara Klein", Provider::Webchat, HOURS);
    lab.until("a draft", async || {
        lab.store().head(key).await.unwrap()?.turn?.draft
    })
    .await;
    lab.goes_on(key, "Which payment methods do you accept?");
    lab.until("it to be in the inbox", async || {
        lab.head(key).await.inbox.pop()
    })
    .await;
    lab.release("delivery");
    let head = lab.quiet(key).await;
    assert_eq!(head.turns, 2, "{:?}", lab.turns(key).await);
    let all = lab.checkpoints(key).await;
    let sent = lab.ours(key, false);
    let refused = lab.resume(key, Some(&all[0])).await.unwrap_err();
    assert!(matches!(refused, ResumeError::Overtaken(_, 1)), "{refused}");
    let from = all.iter().find(|id| id.contains("00000002.0001")).unwrap();
    lab.resume(key, Some(from)).await.unwrap();
    let head = lab.quiet(key).await;
    assert_eq!(lab.ours(key, false), sent);
    let asked = head.state.unwrap().message_content;
    assert!(
        asked.starts_with(HOURS),
        "with what was left to it: {asked}"
    );
    books(&lab, key).await;
}

#[tokio::test(start_paused = true)]
async fn a_pressed_button_is_no_resumption() {
    let lab = Lab::open().await;
    let key = lab.writes("Mara Klein", Provider::Webchat, HOURS);
    let head = lab.quiet(key).await;
    let answer = lab.turns(key).await[0].sent[0];
    let failed = domain::event::DeliveryStatus::Failed;
    lab.sim.delivery_report(key, answer, failed, None).unwrap();
    let after = lab.quiet(key).await;
    assert_eq!(after.turns, head.turns + 1, "a person hears of it");
    assert_eq!(after.resumed_count, 0);
}
