//! Accidents of the platform itself, one by one: what the simulation finds at
//! random, here on purpose.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use domain::channel::Provider;
use domain::lang::Lang;
use domain::outcome::{HandoverReason, TurnOutcome};
use domain::phrases;
use frontdesk::chatwoot_sim::MessageKind;
use frontdesk::dynamo::FaultAction;
use jiff::SignedDuration;

use crate::house::account;
use crate::mishaps::{Lab, Line};

const QUESTION: &str = "Which payment methods do you accept?";

#[tokio::test(start_paused = true)]
async fn a_customer_who_writes_while_a_step_is_saved_waits_no_longer() {
    let lab = Lab::open().await;
    // Every second write meets another one.
    let mut writes = 0;
    lab.database(move |operation| {
        let writes_something = ["TransactWriteItems", "UpdateItem", "PutItem"];
        writes += u32::from(writes_something.contains(&operation.as_str()));
        if writes % 2 == 1 {
            FaultAction::Conflict
        } else {
            FaultAction::None
        }
    });
    let key = lab.writes("Tom Baker", Provider::Webchat, QUESTION);
    lab.settle().await;
    assert_eq!(lab.heard(key).len(), 1);
    assert_eq!(lab.outcomes(key).await, [TurnOutcome::Answered]);
    assert!(lab.age() < Duration::from_secs(3), "{:?}", lab.age());
}

/// Whether a request is a text to the customer.
fn is_text(name: &str, body: &str) -> bool {
    name.starts_with("POST") && name.ends_with("/messages") && !body.contains("\"private\":true")
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_arrives_after_the_time_out_is_not_sent_again() {
    for late in [1, 10, 19] {
        let lab = Lab::open().await;
        let first = AtomicBool::new(true);
        lab.line(move |name, body| {
            if is_text(name, body) && first.swap(false, Ordering::Relaxed) {
                return Line::LandsAfter(Duration::from_secs(late));
            }
            Line::Through
        });
        let key = lab.writes("Tom Baker", Provider::Webchat, QUESTION);
        lab.settle().await;
        let took = lab.age();
        tokio::time::sleep(Duration::from_secs(30)).await;
        assert_eq!(lab.heard(key).len(), 1, "it arrived {late} s late");
        assert_eq!(lab.outcomes(key).await, [TurnOutcome::Answered]);
        let turns = lab.host.store().turns(key).await.unwrap();
        assert_eq!(turns[0].sent.len(), 1);
        // No later than a retry.
        assert!(took < Duration::from_secs(45), "{took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_refused_for_being_too_much_is_sent_soon() {
    let lab = Lab::open().await;
    let first = AtomicBool::new(true);
    lab.line(move |name, body| {
        if is_text(name, body) && first.swap(false, Ordering::Relaxed) {
            return Line::Refused(429);
        }
        Line::Through
    });
    let key = lab.writes("Tom Baker", Provider::Webchat, QUESTION);
    lab.settle().await;
    assert_eq!(lab.heard(key).len(), 1);
    assert!(lab.age() < Duration::from_secs(4), "{:?}", lab.age());
}

#[tokio::test(start_paused = true)]
async fn after_half_an_answer_the_customer_hears_of_the_hand_over() {
    let lab = Lab::open().await;
    // A name that makes two text messages of whatever is said first.
    let mut business = frontdesk::commands::serve::business(None).unwrap();
    business.settings.name = "Flowers and more ".repeat(18);
    let store = lab.host.store();
    store.put_business(account(), &business).await.unwrap();
    let texts = AtomicU32::new(0);
    lab.line(move |name, body| {
        if is_text(name, body) && texts.fetch_add(1, Ordering::Relaxed) == 1 {
            return Line::Refused(422);
        }
        Line::Through
    });
    let key = lab.writes("Tom Baker", Provider::SmsTwilio, QUESTION);
    lab.settle().await;
    let heard = lab.heard(key);
    let said = phrases::handover(Lang::En);
    assert_eq!(heard.len(), 3, "{heard:?}");
    assert!(!heard[0].contains(said));
    assert!(heard[2].contains(said), "{heard:?}");
    let failed = HandoverReason::StepFailed;
    assert_eq!(lab.outcomes(key).await, [TurnOutcome::HandedOver(failed)]);
    assert!(lab.age() < Duration::from_secs(4), "{:?}", lab.age());
}

#[tokio::test(start_paused = true)]
async fn a_hand_over_that_is_tried_again_still_tells_the_customer() {
    let lab = Lab::open().await;
    let opened = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&opened);
    lab.line(move |name, _| {
        if name.ends_with("/toggle_status") {
            seen.store(true, Ordering::Relaxed);
        }
        Line::Through
    });
    let mut failed = false;
    lab.database(move |operation| {
        let save = opened.load(Ordering::Relaxed) && operation == "TransactWriteItems";
        if save && !std::mem::replace(&mut failed, true) {
            return FaultAction::FailBefore;
        }
        FaultAction::None
    });
    let key = lab.writes(
        "Tom Baker",
        Provider::Webchat,
        "Can I please talk to a real person?",
    );
    lab.settle().await;
    let heard = lab.heard(key);
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(heard[0].contains(phrases::handover(Lang::En)));
    let notes = lab.sim.messages(key);
    let notes = notes
        .iter()
        .filter(|m| m.private && m.kind == MessageKind::Outgoing);
    assert_eq!(notes.count(), 1, "colleagues are told once");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_vanished_is_replaced_when_the_customer_writes_again() {
    let lab = Lab::with_quiet_time(SignedDuration::from_secs(2)).await;
    let key = lab.writes("Tom Baker", Provider::Webchat, QUESTION);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let run = lab.head(key).await.run.unwrap().to_string();
    assert!(
        lab.host.engine().kill(&run),
        "it waits for the burst to end"
    );
    lab.settle().await;
    assert_eq!(lab.heard(key).len(), 0);

    tokio::time::sleep(Duration::from_secs(61)).await;
    lab.goes_on(key, "What are your opening hours?");
    lab.settle().await;
    assert_eq!(lab.outcomes(key).await, [TurnOutcome::Answered]);
    assert_eq!(lab.heard(key).len(), 1);
    let head = lab.head(key).await;
    assert_eq!((head.run, head.inbox.len()), (None, 0));
    let turns = lab.host.store().turns(key).await.unwrap();
    assert_eq!(turns[0].messages.len(), 2, "the first message was not lost");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_vanished_while_it_spoke_does_not_speak_twice() {
    let lab = Lab::open().await;
    let (hanging, first) = (Arc::new(AtomicBool::new(false)), AtomicBool::new(true));
    let hangs = Arc::clone(&hanging);
    lab.line(move |name, body| {
        if is_text(name, body) && first.swap(false, Ordering::Relaxed) {
            hangs.store(true, Ordering::Relaxed);
            return Line::LandsAfter(Duration::from_secs(5));
        }
        Line::Through
    });
    let key = lab.writes("Tom Baker", Provider::Webchat, QUESTION);
    while !hanging.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let run = lab.head(key).await.run.unwrap().to_string();
    assert!(lab.host.engine().kill(&run));
    tokio::time::sleep(Duration::from_secs(90)).await;
    assert_eq!(lab.heard(key).len(), 1, "it landed");

    lab.goes_on(key, "What are your opening hours?");
    lab.settle().await;
    assert_eq!(lab.heard(key).len(), 2);
    let answered = [TurnOutcome::Answered, TurnOutcome::Answered];
    assert_eq!(lab.outcomes(key).await, answered);
}
