//! Recorded conversations run again as they were; what was changed or is missing is
//! named.

use domain::channel::Provider;
use domain::event::ChatStatus;
use domain::review::{Decision, ReviewPolicy};
use domain::step::Step;
use frontdesk::chatwoot_sim::AGENT;
use frontdesk::commands::receipt;
use frontdesk::replay::Records;
use serde_json::json;

use crate::lab::{Lab, Setup};
use crate::recorded::{again, records, two_turns, with_models};

#[tokio::test(start_paused = true)]
async fn a_conversation_runs_again_as_it_was_with_and_without_models() {
    for models in [false, true] {
        let lab = if models {
            with_models().await
        } else {
            Lab::open().await
        };
        let key = two_turns(&lab).await;
        lab.goes_on(key, "Can I please talk to a real person?");
        lab.quiet(key).await;
        let records = records(&lab, key).await;
        let replayed = again(&records).await;
        assert!(replayed.is_identical(), "{replayed:#?}");
        assert_eq!((replayed.turns, replayed.steps), (3, 9));
        let asked = records.checkpoints.iter();
        let asked = asked.filter(|c| !c.tape.as_ref().unwrap().asked.is_empty());
        assert_eq!(asked.count() > 0, models, "what models said is recorded");
        // Records travel as JSON to whoever runs them again.
        let text = serde_json::to_string(&records).unwrap();
        let read: Records = serde_json::from_str(&text).unwrap();
        assert!(again(&read).await.is_identical());
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_step_that_differs_is_named_with_its_fields() {
    let lab = Lab::open().await;
    let key = two_turns(&lab).await;
    let whole = records(&lab, key).await;

    // A record that somebody changed.
    let mut tampered = whole.clone();
    let step = tampered
        .checkpoints
        .iter_mut()
        .find(|c| c.turn == 1 && c.step == Step::GenerateResponse)
        .unwrap();
    step.changed
        .insert("agent_response".into(), json!("Never."));
    let found = again(&tampered).await.difference.unwrap();
    assert_eq!(
        found.place(),
        "turn 1, step generate_response (00000001.0002.generate_response.1)"
    );
    assert_eq!(found.fields[0].name, "state.agent_response");
    assert!(!found.fields[0].line(false).contains("Never."));
    assert!(found.fields[0].line(true).contains("Never."));

    // What was sent is not what the webhook told.
    let mut tampered = whole.clone();
    for row in tampered
        .messages
        .iter_mut()
        .filter(|row| row.send_key.is_some())
    {
        row.text.push('!');
    }
    let found = again(&tampered).await.difference.unwrap();
    assert_eq!((found.turn, found.step), (1, Some(Step::Deliver)));
    assert_eq!(found.fields[0].name, "outbox[0].text");

    // A rule that has changed since: the business data that the second turn saw.
    let mut changed = whole.clone();
    for (_, business) in &mut changed.businesses {
        let dress = business.products.iter_mut().find(|p| p.id == "blue-dress");
        for variant in &mut dress.unwrap().variants {
            variant.stock = Some(9);
        }
    }
    let found = again(&changed).await.difference.unwrap();
    assert_eq!((found.turn, found.step), (2, Some(Step::HandleStockAlert)));
    assert!(
        found
            .fields
            .iter()
            .any(|f| f.name == "state.agent_response")
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_is_named_and_nothing_is_called_identical() {
    let lab = Lab::open().await;
    let key = two_turns(&lab).await;
    let whole = records(&lab, key).await;
    let missing = async |records: &Records| {
        let replayed = again(records).await;
        assert!(!replayed.is_identical());
        assert_eq!(replayed.difference, None);
        let missing: Vec<String> = replayed.missing.iter().map(ToString::to_string).collect();
        missing.join("\n")
    };

    let mut expired = whole.clone();
    expired.checkpoints.retain(|c| c.turn != 1);
    let said = missing(&expired).await;
    assert_eq!(
        said,
        "turn 1: it has no checkpoints; they are kept for 90 days"
    );

    let mut old = whole.clone();
    for checkpoint in &mut old.checkpoints {
        checkpoint.tape = None;
    }
    assert!(missing(&old).await.contains("recorded without a tape"));

    let mut unkept = whole.clone();
    unkept.businesses.clear();
    assert!(
        missing(&unkept)
            .await
            .contains("of the business data is not kept")
    );

    let mut unheard = whole;
    unheard.messages.retain(|row| row.send_key.is_none());
    assert!(
        missing(&unheard)
            .await
            .contains("no webhook told of message")
    );
}

#[tokio::test(start_paused = true)]
async fn a_turn_whose_run_died_has_a_receipt_and_runs_again() {
    let lab = Lab::open().await;
    lab.hold("delivery");
    let key = lab.writes(
        "Tom Baker",
        Provider::Webchat,
        "What is your return policy?",
    );
    lab.until("a draft", async || {
        let head = lab.store().head(key).await.unwrap()?;
        head.turn?.draft.map(drop)
    })
    .await;
    lab.kill(key).await;
    let records = records(&lab, key).await;
    let died = records.checkpoints.iter().find(|c| c.step == Step::DeadRun);
    assert_eq!(
        died.unwrap().receipt.evidence,
        [
            "run:aborted",
            "failed:deliver",
            "last:generate_response",
            "known:draft"
        ]
    );
    let lines = receipt::lines(&records, false).join("\n");
    assert!(lines.contains("failed (run_died)"), "{lines}");
    assert!(lines.contains("failed:deliver"), "{lines}");
    let replayed = again(&records).await;
    assert!(replayed.is_identical(), "{replayed:#?}");

    // The turn goes on from before its death.
    lab.release("delivery");
    let head = lab.head(key).await;
    assert!(!head.owner.is_ai());
    lab.sim.set_status(key, AGENT, ChatStatus::Pending).unwrap();
    lab.quiet(key).await;
    let resumed = lab.resume(key, None).await.unwrap();
    assert!(resumed.from.contains("generate_response"), "{resumed:?}");
    lab.quiet(key).await;
    assert_eq!(lab.ours(key, false).len(), 1);
    let replayed = again(&crate::recorded::records(&lab, key).await).await;
    assert!(replayed.is_identical(), "{replayed:#?}");
}

#[tokio::test(start_paused = true)]
async fn what_a_reviewer_decided_runs_again_too() {
    let edit = Decision::Edit {
        text: "We close at noon today, sorry!".into(),
    };
    for decision in [Decision::Approve, edit, Decision::Reject] {
        let every = |setup: &mut Setup| setup.business.settings.review = ReviewPolicy::every();
        let lab = Lab::with(every).await;
        let key = lab.writes(
            "Rosa Blum",
            Provider::Webchat,
            "What are your opening hours?",
        );
        lab.until("a draft that waits", async || {
            let head = lab.store().head(key).await.unwrap()?;
            head.token_waiting().map(drop)
        })
        .await;
        let (now, workflow) = (lab.now(), lab.host.workflow().as_ref());
        let decided = review::decide(lab.store(), workflow, now, key, None, decision.clone());
        decided.await.unwrap();
        lab.quiet(key).await;
        let records = records(&lab, key).await;
        let replayed = again(&records).await;
        assert!(replayed.is_identical(), "{decision:?}: {replayed:#?}");
        assert!(replayed.steps >= 5, "{}", replayed.steps);
    }
}
