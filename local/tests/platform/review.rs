//! FEATURES 49: a draft that a person sees before the customer does.

use std::time::Duration;

use domain::channel::Provider;
use domain::event::ChatStatus;
use domain::guard::Kind;
use domain::head::Head;
use domain::ids::ConversationKey;
use domain::intent::Intent;
use domain::outcome::{HandoverReason, SupersedeReason, TurnOutcome};
use domain::review::{Decided, Decision, Discount, ReviewPolicy, ReviewReason};
use review::DecideError;
use tokio::time::sleep;

use crate::lab::Lab;

async fn lab() -> Lab {
    Lab::with(|setup| setup.business.settings.review = ReviewPolicy::every()).await
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

async fn decide(
    lab: &Lab,
    key: ConversationKey,
    decision: Decision,
) -> Result<Vec<Kind>, DecideError> {
    let (now, workflow) = (lab.now(), lab.host.workflow().as_ref());
    review::decide(lab.store(), workflow, now, key, None, decision).await
}

#[tokio::test(start_paused = true)]
async fn an_approved_draft_is_sent_as_colleagues_saw_it() {
    let lab = lab().await;
    let (key, _) = asked(&lab).await;
    assert!(lab.ours(key, false).is_empty());
    decide(&lab, key, Decision::Approve).await.unwrap();
    let head = lab.quiet(key).await;
    let (notes, sent) = (lab.ours(key, true), lab.ours(key, false));
    assert_eq!(sent.len(), 1);
    assert!(notes[0].ends_with(&sent[0]), "{notes:?}");
    assert_eq!(lab.turns(key).await[0].outcome, Some(TurnOutcome::Answered));
    let again = decide(&lab, key, Decision::Approve).await;
    assert!(
        matches!(again, Err(DecideError::NotWaiting(_))),
        "{again:?}"
    );
    assert!(head.run.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_rejected_draft_becomes_a_persons_matter() {
    let lab = lab().await;
    let (key, head) = asked(&lab).await;
    let draft = head.turn.clone().unwrap().draft.unwrap().text;
    decide(&lab, key, Decision::Reject).await.unwrap();
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
    lab.until("a second draft", async || {
        let head = lab.head(key).await;
        let second = head.turn.as_ref().is_some_and(|turn| turn.no == 2);
        (second && head.token_waiting().is_some()).then_some(())
    })
    .await;
    decide(&lab, key, Decision::Approve).await.unwrap();
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

#[tokio::test(start_paused = true)]
async fn an_edited_draft_is_sent_as_the_reviewer_wrote_it() {
    let lab = lab().await;
    let (key, _) = asked(&lab).await;
    let text = "We close at noon today, sorry! A new colleague will show you 99% off.";
    let edit = |text: &str| Decision::Edit { text: text.into() };
    for empty in ["", "  \n"] {
        let refused = decide(&lab, key, edit(empty)).await;
        assert!(
            matches!(refused, Err(DecideError::Length(0))),
            "{refused:?}"
        );
    }
    let unsupported = decide(&lab, key, edit(text)).await.unwrap();
    assert!(
        unsupported.contains(&Kind::Percentage),
        "told of: {unsupported:?}"
    );
    lab.quiet(key).await;
    let sent = lab.ours(key, false);
    assert_eq!(sent, [text], "a person's words are a person's");
    assert_eq!(lab.turns(key).await[0].outcome, Some(TurnOutcome::Answered));
    let checkpoints = lab.store().checkpoints(key, None, lab.now()).await.unwrap();
    let evidence = |c: &domain::checkpoint::Checkpoint| c.receipt.evidence.clone();
    let all: Vec<String> = checkpoints.iter().flat_map(evidence).collect();
    for wanted in ["review:always", "review:edited"] {
        assert!(
            all.iter().any(|found| found == wanted),
            "{wanted} in {all:?}"
        );
    }
    // It did not say that an assistant speaks: the next answer does.
    lab.goes_on(key, "Do you ship to Belgium?");
    lab.until("the next draft", async || {
        lab.head(key).await.token_waiting().map(str::to_owned)
    })
    .await;
    decide(&lab, key, Decision::Approve).await.unwrap();
    lab.quiet(key).await;
    let next = lab.ours(key, false).pop().unwrap();
    assert!(next.contains("automated assistant"), "{next}");
}

/// Two reviewers, one of whom is faster; and one whose decision was half lost.
#[tokio::test(start_paused = true)]
async fn a_draft_is_decided_once_and_sent_once() {
    let lab = lab().await;
    let (key, _) = asked(&lab).await;
    let decisions = [
        Decision::Approve,
        Decision::Reject,
        Decision::Approve,
        Decision::Edit { text: "Hi".into() },
    ];
    let asked = decisions
        .clone()
        .map(|decision| decide(&lab, key, decision));
    let answers = futures::future::join_all(asked).await;
    let counted: Vec<&Decision> = decisions
        .iter()
        .zip(&answers)
        .filter_map(|(decision, answer)| answer.is_ok().then_some(decision))
        .collect();
    assert!(!counted.is_empty());
    assert!(
        counted.iter().all(|decision| *decision == counted[0]),
        "{counted:?}"
    );
    lab.quiet(key).await;
    assert_eq!(lab.ours(key, false).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_decides_otherwise_afterwards_is_told_so() {
    let lab = lab().await;
    let (key, _) = asked(&lab).await;
    // The run does not go on: the first decision is written down and waits.
    lab.hold("${DeliveryArn}");
    decide(&lab, key, Decision::Approve).await.unwrap();
    let otherwise = decide(&lab, key, Decision::Reject).await;
    let before = matches!(
        otherwise,
        Err(DecideError::DecidedBefore(Decided::Approved))
    );
    assert!(before, "{otherwise:?}");
    let other = review::decide(
        lab.store(),
        lab.host.workflow().as_ref(),
        lab.now(),
        key,
        Some(7),
        Decision::Approve,
    );
    let other = other.await;
    assert!(
        matches!(
            other,
            Err(DecideError::AnotherWaits {
                seen: 7,
                waiting: 1
            })
        ),
        "{other:?}"
    );
    lab.release("${DeliveryArn}");
    lab.quiet(key).await;
    assert_eq!(lab.ours(key, false).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_waits_is_listed_with_its_reason_until_it_is_out_of_date() {
    let policy = ReviewPolicy {
        discount_above: Discount {
            percent: Some(10),
            cents: None,
        },
        intents: [Intent::FaqOpeningHours].into(),
        ..ReviewPolicy::default()
    };
    let lab = Lab::with(|setup| setup.business.settings.review = policy).await;
    let (key, _) = asked(&lab).await;
    let free = lab.writes("Bo Tan", Provider::Webchat, "Do you ship to Belgium?");
    lab.quiet(free).await;
    assert_eq!(lab.ours(free, false).len(), 1, "nobody asked to see this");
    let listed = review::open(lab.store(), key.account).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].waiting.reasons, [ReviewReason::Intent]);
    assert_eq!(listed[0].asked, "What are your opening hours?");
    assert!(listed[0].text.contains("10:00"));
    // A colleague answers by hand.
    lab.sim
        .agent_replies(key, frontdesk::chatwoot_sim::AGENT, "Ten to six!")
        .unwrap();
    lab.quiet(key).await;
    let late = decide(&lab, key, Decision::Approve).await;
    assert!(late.is_err(), "{late:?}");
    assert!(
        review::open(lab.store(), key.account)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(lab.ours(key, false).is_empty(), "the draft was not sent");
}
