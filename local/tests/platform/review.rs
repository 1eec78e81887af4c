//! FEATURES 49: a draft that a person sees before the customer does.

use std::time::Duration;

use domain::business::ReviewPolicy;
use domain::channel::Provider;
use domain::event::ChatStatus;
use domain::head::Head;
use domain::ids::ConversationKey;
use domain::outcome::{HandoverReason, SupersedeReason, TurnOutcome};
use review::Decision;
use tokio::time::sleep;

use crate::lab::Lab;

async fn lab() -> Lab {
    Lab::with(|setup| setup.business.settings.review = ReviewPolicy::Always).await
}

/// A question whose draft waits.
async fn asked(lab: &Lab) -> (ConversationKey, Head) {
    let question = "What are your opening hours?";
    let key = lab.writes("Rosa Blum", Provider::Webchat, question);
    let head = lab
        .until("a draft that waits", async || {
            let head = lab.store().head(key).await.unwrap()?;
            head.token_waiting().is_some().then_some(head)
        })
        .await;
    (key, head)
}

async fn decide(lab: &Lab, head: &Head, decision: Decision) -> bool {
    let workflow = lab.host.workflow().as_ref();
    review::decide(head, decision, workflow).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_approved_draft_is_sent_as_colleagues_saw_it() {
    let lab = lab().await;
    let (key, head) = asked(&lab).await;
    assert!(lab.ours(key, false).is_empty());
    assert!(decide(&lab, &head, Decision::Approve).await);
    let head = lab.quiet(key).await;
    let (notes, sent) = (lab.ours(key, true), lab.ours(key, false));
    assert_eq!(sent.len(), 1);
    assert!(notes[0].ends_with(&sent[0]), "{notes:?}");
    assert_eq!(lab.turns(key).await[0].outcome, Some(TurnOutcome::Answered));
    assert!(!decide(&lab, &head, Decision::Approve).await, "none waits");
}

#[tokio::test(start_paused = true)]
async fn a_rejected_draft_becomes_a_persons_matter() {
    let lab = lab().await;
    let (key, head) = asked(&lab).await;
    let draft = head.turn.clone().unwrap().draft.unwrap().text;
    assert!(decide(&lab, &head, Decision::Reject).await);
    let head = lab.quiet(key).await;
    let sent = lab.ours(key, false);
    assert_eq!(sent.len(), 1, "only that a person will answer");
    assert_ne!(sent[0], draft);
    let rejected = TurnOutcome::HandedOver(HandoverReason::ReviewRejected);
    assert_eq!(lab.turns(key).await[0].outcome, Some(rejected));
    assert!(!head.owner.is_ai());
    let status = lab.sim.conversation(key).unwrap().status;
    assert_eq!(status, ChatStatus::Open);
}

#[tokio::test(start_paused = true)]
async fn a_draft_that_nobody_reviews_for_a_day_becomes_a_persons_matter() {
    let lab = lab().await;
    let (key, _) = asked(&lab).await;
    sleep(Duration::from_hours(23)).await;
    assert!(lab.head(key).await.token_waiting().is_some());
    sleep(Duration::from_hours(2)).await;
    let head = lab.quiet(key).await;
    let timed_out = TurnOutcome::HandedOver(HandoverReason::ReviewTimedOut);
    assert_eq!(lab.turns(key).await[0].outcome, Some(timed_out));
    assert!(!head.owner.is_ai());
    assert_eq!(lab.ours(key, false).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_draft_is_overtaken_by_what_the_customer_writes_meanwhile() {
    let lab = lab().await;
    let (key, _) = asked(&lab).await;
    lab.goes_on(key, "And do you ship to Belgium?");
    let newer = Some(TurnOutcome::Superseded(SupersedeReason::NewerMessage));
    lab.until("the first turn to end", async || {
        (lab.turns(key).await[0].outcome == newer).then_some(())
    })
    .await;
    let head = lab
        .until("a second draft", async || {
            let head = lab.head(key).await;
            let second = head.turn.as_ref().is_some_and(|turn| turn.no == 2);
            (second && head.token_waiting().is_some()).then_some(head)
        })
        .await;
    assert!(decide(&lab, &head, Decision::Approve).await);
    lab.quiet(key).await;
    assert_eq!(lab.ours(key, false).len(), 1);
}

/// Both notes of such a turn are left: neither is taken for the other.
#[tokio::test(start_paused = true)]
async fn a_complete_application_is_told_of_and_its_answer_reviewed() {
    let lab = lab().await;
    let text = "Hi, I am Priya Raman and I want to apply as store manager. 6 years of experience, \
                priya.raman@example.com, I live in Utrecht and can start on 1 June.";
    let key = lab.writes("Priya Raman", Provider::Webchat, text);
    lab.until("a draft that waits", async || {
        let head = lab.store().head(key).await.unwrap()?;
        head.token_waiting().map(str::to_owned)
    })
    .await;
    let notes = lab.ours(key, true);
    for wanted in ["application is complete", "wants to answer"] {
        assert!(notes.iter().any(|note| note.contains(wanted)), "{notes:?}");
    }
}
