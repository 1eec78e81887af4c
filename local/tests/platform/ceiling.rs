//! The spend ceiling: customers are answered without models, an operator is told once
//! a day, and the ledger says what the receipts say.

use std::sync::Arc;
use std::time::Duration;

use domain::channel::Provider;
use domain::checkpoint::Checkpoint;
use domain::ids::ConversationKey;
use domain::outcome::OutcomeKind;
use domain::spend::{Ceiling, DayLedger, day_of};
use tokio::time::sleep;

use crate::house::account;
use crate::lab::{Babble, Lab};

const QUESTION: &str = "Do you sell gift cards?";

async fn at_ceiling(micro_usd: u64) -> Lab {
    Lab::with(|setup| {
        setup.models = Some(Arc::new(Babble));
        setup.business.settings.daily_ceiling_usd = Ceiling::MicroUsd(micro_usd);
    })
    .await
}

async fn checkpoints(lab: &Lab, key: ConversationKey) -> Vec<Checkpoint> {
    let all = lab.store().checkpoints(key, None, lab.now()).await;
    all.unwrap()
}

async fn today(lab: &Lab) -> DayLedger {
    let day = day_of(lab.now());
    let days = lab.store().ledger(account(), day, day).await.unwrap();
    days.into_iter().next().unwrap()
}

/// The notes about the ceiling in a conversation.
fn told(lab: &Lab, key: ConversationKey) -> usize {
    let notes = lab.ours(key, true);
    notes
        .iter()
        .filter(|note| note.contains("spend ceiling"))
        .count()
}

#[tokio::test(start_paused = true)]
async fn at_the_ceiling_customers_are_answered_and_an_operator_is_told_once_a_day() {
    let lab = at_ceiling(100).await;
    let mut keys = Vec::new();
    for name in ["Ada Lind", "Ben Okafor", "Cleo Marsh"] {
        let key = lab.writes(name, Provider::Webchat, QUESTION);
        lab.quiet(key).await;
        lab.goes_on(key, "And do you offer gift wrapping?");
        lab.quiet(key).await;
        keys.push(key);
    }
    for key in &keys {
        assert_eq!(lab.ours(*key, false).len(), 2, "both questions answered");
        let head = lab.head(*key).await;
        assert_eq!(head.outcomes.get(&OutcomeKind::Answered), Some(&2));
        assert_eq!(head.cost_micro_usd, 0);
        let all = checkpoints(&lab, *key).await;
        let evidence = || all.iter().flat_map(|c| &c.receipt.evidence);
        assert!(evidence().any(|e| e == "model:budget_exhausted"));
        assert!(all.iter().all(|c| c.receipt.calls.is_empty()));
    }
    let notes = |lab: &Lab| keys.iter().map(|key| told(lab, *key)).collect::<Vec<_>>();
    assert_eq!(notes(&lab), [1, 0, 0], "told where it was met first");
    let day = today(&lab).await;
    assert_eq!((day.counted_micro_usd, day.held.len()), (0, 0));
    let note = format!("fd.{}.t1.9010", keys[0]);
    assert_eq!(day.told_by, Some(note));

    // The next day has money of its own, and a note of its own.
    sleep(Duration::from_hours(24)).await;
    lab.goes_on(keys[2], QUESTION);
    lab.quiet(keys[2]).await;
    assert_eq!(notes(&lab), [1, 0, 1]);
}

#[tokio::test(start_paused = true)]
async fn models_are_asked_until_the_money_is_gone_and_never_beyond() {
    // Enough for some questions of a strong model, each held at its most.
    let ceiling = 60_000;
    let lab = at_ceiling(ceiling).await;
    let mut exhausted = 0;
    for n in 0..12 {
        let key = lab.writes(&format!("Asker {n}"), Provider::Webchat, QUESTION);
        lab.quiet(key).await;
        assert_eq!(lab.ours(key, false).len(), 1, "answered all the same");
        assert!(today(&lab).await.counted_micro_usd <= ceiling);
        let all = checkpoints(&lab, key).await;
        let mut evidence = all.iter().flat_map(|c| &c.receipt.evidence);
        exhausted += usize::from(evidence.any(|e| e == "model:budget_exhausted"));
    }
    let day = today(&lab).await;
    assert!(day.spent_micro_usd() > 0, "some were asked");
    assert!((1..12).contains(&exhausted), "{exhausted} were not");
}

#[tokio::test(start_paused = true)]
async fn the_ledger_says_what_the_receipts_say() {
    let lab = Lab::with(|setup| setup.models = Some(Arc::new(Babble))).await;
    let (mut spent, mut calls) = (0, 0);
    for (name, text) in [
        ("Ada Lind", QUESTION),
        ("Ben Okafor", "Is the blue dress in size M back in stock?"),
        (
            "Cleo Marsh",
            "I am Cleo and want to apply as store manager, 6 years of experience",
        ),
        (
            "Dan Ruiz",
            "Would that also work for a wedding in the garden?",
        ),
    ] {
        let key = lab.writes(name, Provider::Webchat, text);
        lab.quiet(key).await;
        let all = checkpoints(&lab, key).await;
        let made = all.iter().flat_map(|c| &c.receipt.calls);
        let cost: u64 = all.iter().map(|c| c.receipt.cost_micro_usd()).sum();
        assert_eq!(lab.head(key).await.cost_micro_usd, cost);
        calls += made.count() as u64;
        spent += cost;
    }
    let day = today(&lab).await;
    assert!(calls >= 8 && spent > 0, "{calls} calls, {spent}");
    assert_eq!(day.lines.iter().map(|l| l.calls).sum::<u64>(), calls);
    assert_eq!(day.spent_micro_usd(), spent);
    assert_eq!(day.counted_micro_usd, spent, "nothing is held any more");
    let agents: Vec<&str> = day.lines.iter().map(|l| l.agent.as_str()).collect();
    assert_eq!(agents, ["conversation", "crm", "extraction", "router"]);
}

#[tokio::test(start_paused = true)]
async fn a_notice_that_was_taken_back_is_given_by_the_next_turn() {
    let lab = at_ceiling(100).await;
    let key = lab.writes("Ada Lind", Provider::Webchat, QUESTION);
    lab.quiet(key).await;
    let day = today(&lab).await;
    let note = day.told_by.unwrap().parse().unwrap();
    let withdrawn = lab.store().withdraw_notice(account(), day.day, &note);
    assert!(withdrawn.await.unwrap());
    let other = lab.writes("Ben Okafor", Provider::Webchat, QUESTION);
    lab.quiet(other).await;
    assert_eq!((told(&lab, key), told(&lab, other)), (1, 1));
}
