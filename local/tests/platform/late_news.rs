//! Webhooks come in any order, and some never: what that must not change.

use domain::channel::Provider;
use domain::event::{ChatStatus, DeliveryStatus};
use domain::ids::SendKey;
use domain::outcome::{IgnoreReason, TurnOutcome};
use frontdesk::chatwoot_sim::AGENT;
use jiff::SignedDuration;

use crate::mishaps::{Lab, Post};

const HOURS: &str = "What are your opening hours?";
const PAYMENT: &str = "Which payment methods do you accept?";

/// What is answered to this question.
async fn answer_to(question: &str) -> String {
    let lab = Lab::open().await;
    let key = lab.writes("Tom Baker", Provider::Webchat, question);
    lab.settle().await;
    lab.heard(key).remove(0)
}

#[tokio::test(start_paused = true)]
async fn an_edited_message_is_answered_as_it_reads_now() {
    let lab = Lab::with_quiet_time(SignedDuration::from_secs(2)).await;
    let key = lab.writes("Tom Baker", Provider::Webchat, HOURS);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let id = lab.sim.messages(key)[0].id;
    lab.sim.edit_message(key, id, PAYMENT).unwrap();
    lab.settle().await;
    assert_eq!(lab.heard(key), [answer_to(PAYMENT).await]);
}

#[tokio::test(start_paused = true)]
async fn a_deleted_message_is_not_answered_and_its_neighbour_is() {
    let lab = Lab::with_quiet_time(SignedDuration::from_secs(2)).await;
    let key = lab.writes("Tom Baker", Provider::Webchat, HOURS);
    let other = lab.writes("Mila Jansen", Provider::Webchat, HOURS);
    lab.goes_on(other, PAYMENT);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    for key in [key, other] {
        let id = lab.sim.messages(key)[0].id;
        lab.sim.delete_message(key, id).unwrap();
    }
    lab.settle().await;
    assert!(lab.heard(key).is_empty());
    let deleted = TurnOutcome::Ignored(IgnoreReason::Deleted);
    assert_eq!(lab.outcomes(key).await, [deleted]);
    assert_eq!(lab.heard(other), [answer_to(PAYMENT).await]);
}

#[tokio::test(start_paused = true)]
async fn a_deletion_that_overtakes_its_message_is_remembered() {
    let lab = Lab::open().await;
    lab.all_but("message_created", Post::Hold);
    let key = lab.writes("Tom Baker", Provider::Webchat, HOURS);
    let id = lab.sim.messages(key)[0].id;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    lab.sim.delete_message(key, id).unwrap();
    lab.settle().await;
    lab.deliver_held().await;
    assert!(lab.heard(key).is_empty());
    let deleted = TurnOutcome::Ignored(IgnoreReason::Deleted);
    assert_eq!(lab.outcomes(key).await, [deleted]);
    let row = lab.host.store().message(key, id).await.unwrap().unwrap();
    assert!(row.deleted && !row.early);
    assert_eq!(lab.head(key).await.run, None);
}

#[tokio::test(start_paused = true)]
async fn an_edit_that_overtakes_its_message_is_what_is_answered() {
    let lab = Lab::open().await;
    lab.all_but("message_created", Post::Hold);
    let key = lab.writes("Tom Baker", Provider::Webchat, HOURS);
    let id = lab.sim.messages(key)[0].id;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    lab.sim.edit_message(key, id, PAYMENT).unwrap();
    lab.settle().await;
    lab.deliver_held().await;
    assert_eq!(lab.heard(key), [answer_to(PAYMENT).await]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_overtakes_the_echo_hides_neither_text_nor_proof() {
    let lab = Lab::open().await;
    lab.post(|name| {
        let echo = name.starts_with("message_created") && name.contains("frontdesk_send_key");
        if echo { Post::Hold } else { Post::Deliver }
    });
    let key = lab.writes("Tom Baker", Provider::Webchat, HOURS);
    lab.settle().await;
    let said = lab.heard(key);
    let id = lab.host.store().turns(key).await.unwrap()[0].sent[0];
    let failed = DeliveryStatus::Failed;
    lab.sim
        .delivery_report(key, id, failed.clone(), Some("no such number"))
        .unwrap();
    lab.settle().await;
    lab.deliver_held().await;
    let store = lab.host.store();
    let row = store.message(key, id).await.unwrap().unwrap();
    assert_eq!([row.text], [said[0].clone()]);
    assert_eq!(row.delivery, Some(failed));
    let proof = store.sent_as(&SendKey::for_turn(key, 1)).await.unwrap();
    assert_eq!(proof, Some(id));
}

#[tokio::test(start_paused = true)]
async fn a_take_over_whose_event_was_lost_shows_in_the_next_message() {
    let lab = Lab::open().await;
    let key = lab.writes("Tom Baker", Provider::Webchat, HOURS);
    lab.settle().await;
    lab.all_but("conversation_", Post::Lose);
    lab.sim.agent_assigns_self(key, AGENT).unwrap();
    lab.settle().await;
    assert!(lab.head(key).await.owner.is_ai(), "nobody was told");
    lab.goes_on(key, PAYMENT);
    lab.settle().await;
    let silent = TurnOutcome::Ignored(IgnoreReason::PeopleOwn);
    assert_eq!(lab.outcomes(key).await, [TurnOutcome::Answered, silent]);
    assert_eq!(lab.heard(key).len(), 1);

    // Handed back without unassigning: the assignment is no news.
    lab.post(|_| Post::Deliver);
    lab.sim.set_status(key, AGENT, ChatStatus::Pending).unwrap();
    lab.settle().await;
    lab.goes_on(key, "Do you ship to Belgium?");
    lab.settle().await;
    assert_eq!(lab.heard(key).len(), 2);
}
