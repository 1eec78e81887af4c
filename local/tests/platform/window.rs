//! FEATURES 31: a channel that takes no free text any more.

use std::time::Duration;

use domain::channel::Provider;
use domain::event::ChatStatus;
use domain::ids::ConversationKey;
use domain::outcome::{HandoverReason, IgnoreReason, SupersedeReason, TurnOutcome};
use tokio::time::sleep;

use crate::lab::Lab;

/// A question that reaches us a day later than it was written.
async fn asked_a_day_ago(lab: &Lab) -> ConversationKey {
    lab.mail(false);
    let question = "What are your opening hours?";
    let key = lab.writes("Nora Veen", Provider::WhatsappCloud, question);
    sleep(Duration::from_hours(25)).await;
    lab.mail(true);
    sleep(Duration::from_secs(5)).await;
    lab.quiet(key).await;
    key
}

#[tokio::test(start_paused = true)]
async fn the_template_reopens_the_conversation_and_the_reply_gets_the_answer() {
    let lab = Lab::open().await;
    let key = asked_a_day_ago(&lab).await;
    let sent = lab.ours(key, false);
    assert_eq!(sent.len(), 1);
    assert!(sent[0].starts_with("We have an answer"), "{sent:?}");
    assert_eq!(lab.ours(key, true).len(), 0, "no note");
    let chat = lab.sim.conversation(key).unwrap();
    assert_eq!(chat.status, ChatStatus::Pending, "it stays ours");
    let head = lab.head(key).await;
    assert!(head.owner.is_ai());
    let spoken = |head: &domain::head::Head| {
        let ours = domain::state::Speaker::Assistant;
        head.recent.iter().filter(|l| l.speaker == ours).count()
    };
    assert_eq!(spoken(&head), 0, "nobody read the draft");
    let waits = TurnOutcome::Superseded(SupersedeReason::WindowClosed);
    assert_eq!(lab.turns(key).await[0].outcome, Some(waits));

    lab.goes_on(key, "Yes?");
    let head = lab.quiet(key).await;
    let sent = lab.ours(key, false);
    assert_eq!(sent.len(), 2);
    assert!(sent[1].contains("10:00"), "the first question: {}", sent[1]);
    assert!(
        sent[1].contains("assistant"),
        "says who answers: {}",
        sent[1]
    );
    assert!(head.unanswered.is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_a_template_a_person_gets_the_draft_and_the_conversation() {
    let lab = Lab::with(|setup| setup.business.settings.reopen_template = None).await;
    let key = asked_a_day_ago(&lab).await;
    assert!(lab.ours(key, false).is_empty());
    let notes = lab.ours(key, true);
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("10:00"), "the draft: {}", notes[0]);
    let chat = lab.sim.conversation(key).unwrap();
    assert_eq!(chat.status, ChatStatus::Open);
    let head = lab.head(key).await;
    assert!(!head.owner.is_ai());
    let state = head.state.unwrap();
    assert!(state.needs_human && state.escalation_reason.is_some());
    let closed = TurnOutcome::HandedOver(HandoverReason::ReplyWindowClosed);
    assert_eq!(lab.turns(key).await[0].outcome, Some(closed));
}

#[tokio::test(start_paused = true)]
async fn people_own_it_at_once_also_when_no_webhook_says_so() {
    let lab = Lab::with(|setup| setup.business.settings.reopen_template = None).await;
    lab.mail(false);
    let key = lab.writes(
        "Nora Veen",
        Provider::WhatsappCloud,
        "What are your opening hours?",
    );
    sleep(Duration::from_hours(25)).await;
    lab.hold("finish_turn");
    lab.mail(true);
    lab.until("a note", async || lab.ours(key, true).pop())
        .await;
    // What Chatwoot tells of our own change comes late.
    lab.mail(false);
    lab.until("people", async || {
        (!lab.head(key).await.owner.is_ai()).then_some(())
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_hand_over_sends_nothing_into_a_closed_channel() {
    let lab = Lab::open().await;
    lab.mail(false);
    let key = lab.writes("Nora Veen", Provider::WhatsappCloud, "I want a real person");
    sleep(Duration::from_hours(25)).await;
    lab.mail(true);
    sleep(Duration::from_secs(5)).await;
    lab.quiet(key).await;
    assert!(lab.ours(key, false).is_empty());
    assert_eq!(lab.ours(key, true).len(), 1, "one note");
    let handed = TurnOutcome::HandedOver(HandoverReason::HighPriority);
    assert_eq!(lab.turns(key).await[0].outcome, Some(handed));
}

#[tokio::test(start_paused = true)]
async fn who_wants_no_messages_gets_no_template() {
    let lab = Lab::open().await;
    lab.mail(false);
    let key = lab.writes("Nora Veen", Provider::WhatsappCloud, "STOP");
    sleep(Duration::from_hours(25)).await;
    lab.mail(true);
    sleep(Duration::from_secs(5)).await;
    let head = lab.quiet(key).await;
    assert!(head.opted_out);
    assert!(lab.ours(key, false).is_empty() && lab.ours(key, true).is_empty());
    let silent = TurnOutcome::Ignored(IgnoreReason::OptedOut);
    assert_eq!(lab.turns(key).await[0].outcome, Some(silent));
}
