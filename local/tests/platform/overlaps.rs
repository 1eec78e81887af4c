//! A step that is called again while its last call goes on: Step Functions does so
//! when it loses sight of a function that still runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use agent::StepError;
use domain::channel::Provider;
use domain::error::{Classified, SEND_IS_HELD};
use domain::ids::ConversationKey;
use domain::outcome::TurnOutcome;
use domain::step::{Next, Step, StepInput, StepOutput};
use store::{StepSave, StoreError};

use crate::mishaps::{Lab, Line};

/// A conversation whose answer hangs on its way to Chatwoot, for eight seconds.
async fn while_it_speaks() -> (Arc<Lab>, ConversationKey) {
    let lab = Lab::open().await;
    let (hangs, first) = (Arc::new(AtomicBool::new(false)), AtomicBool::new(true));
    let hanging = Arc::clone(&hangs);
    lab.line(move |name, body| {
        let text = name.starts_with("POST") && name.ends_with("/messages");
        if text && !body.contains("\"private\":true") && first.swap(false, Ordering::Relaxed) {
            hangs.store(true, Ordering::Relaxed);
            return Line::LandsAfter(Duration::from_secs(1));
        }
        Line::Through
    });
    let key = lab.writes(
        "Tom Baker",
        Provider::Webchat,
        "What are your opening hours?",
    );
    while !hanging.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    (lab, key)
}

#[tokio::test(start_paused = true)]
async fn two_deliveries_at_once_speak_once() {
    let (lab, key) = while_it_speaks().await;
    let head = lab.head(key).await;
    let input = StepInput {
        account: key.account,
        conversation: key.conversation,
        contact: head.contact,
        run: head.run.unwrap(),
        wait_until: lab.host.clock().now(),
        step: Some(StepOutput::go(1, Next::Deliver)),
        error: None,
    };
    for _ in 0..3 {
        let second = Box::pin(delivery::handle(input.clone(), lab.host.agents()));
        let error = second.await.unwrap_err();
        assert!(matches!(error, StepError::SendIsHeld(1)), "{error}");
        assert_eq!(error.error_name(), SEND_IS_HELD);
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    lab.settle().await;
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(lab.heard(key).len(), 1);
    assert_eq!(lab.outcomes(key).await, [TurnOutcome::Answered]);
}

#[tokio::test(start_paused = true)]
async fn a_step_that_comes_too_late_changes_nothing() {
    let (lab, key) = while_it_speaks().await;
    let store = lab.host.store();
    let now = lab.host.clock().now();
    let before = lab.head(key).await;
    let checkpoints = store.checkpoints(key, None, now).await.unwrap();
    // As a step knows the turn that began before the send was claimed.
    let mut old = before.clone();
    let turn = old.turn.as_mut().unwrap();
    assert!(turn.claim.take().is_some());
    let mut checkpoint = checkpoints.last().unwrap().clone();
    assert_eq!(checkpoint.step, Step::GenerateResponse);
    for step in [Step::GenerateResponse, Step::EscalateToHuman] {
        checkpoint.step = step;
        let error = store
            .save_step(&plain(&old, &checkpoint))
            .await
            .unwrap_err();
        assert!(
            matches!(error, StoreError::Conflict { .. }),
            "{step:?}: {error}"
        );
    }
    assert_eq!(lab.head(key).await, before);

    // A step of a turn that is over has lost its lease.
    lab.settle().await;
    let error = store
        .save_step(&plain(&old, &checkpoint))
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::LeaseLost), "{error}");
}

/// A step that changes nothing but its own state.
fn plain<'a>(
    head: &'a domain::head::Head,
    checkpoint: &'a domain::checkpoint::Checkpoint,
) -> StepSave<'a> {
    StepSave {
        head,
        checkpoint,
        lead: None,
        alerts: &[],
        reply: None,
        owner: None,
        waits: None,
        promises: &[],
        summary: None,
    }
}
