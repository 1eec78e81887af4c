//! What was recorded is played again without any network, the same to the last
//! failure.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::script::{Act, Script};
use common::{
    ANTHROPIC_KEY, OPENAI_KEY, Sorted, anthropic_says, config, expected, good, openai_says, png,
    prompt,
};
use llm::{
    Agent, Answer, CallOutcome, Llm, LlmError, Outcome, Prompt, Question, Reason, Recorded, Replay,
    Transport, Unavailable,
};

const BOTH: [(&str, &str); 2] = [
    ("OPENAI_API_KEY", OPENAI_KEY),
    ("ANTHROPIC_API_KEY", ANTHROPIC_KEY),
];

fn live(acts: impl IntoIterator<Item = Act>) -> Llm {
    let transport: Arc<dyn Transport> = Script::new(acts);
    Llm::new(config(&BOTH), &transport, 1)
}

async fn ask(llm: &Llm, prompt: &Prompt) -> Result<Answer<Sorted>, Unavailable> {
    llm.ask(prompt, Some(Duration::from_secs(20))).await
}

fn asked(calls: Vec<Recorded>, why: Reason) -> Question {
    let unanswered = Some(why);
    Question { calls, unanswered }
}

/// Through a store and back.
fn stored(recorded: &[Recorded]) -> Vec<Recorded> {
    serde_json::from_str(&serde_json::to_string(recorded).unwrap()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn failures_repair_and_fallback_play_again_as_they_were() {
    let prompt = prompt(Agent::Router)
        .stable("catalogue", "blue dress")
        .picture(png(), Some("this one".to_owned()));
    let live = live([
        Act::Status(500),
        Act::Break,
        Act::Status(401),
        Act::Status(529),
        Act::Say(anthropic_says("babble")),
        Act::Say(anthropic_says(&good().to_string())),
    ]);
    let then = ask(&live, &prompt).await.unwrap();
    assert_eq!(then.recorded.len(), 6);
    assert_eq!(then.recorded.len(), then.usage.len());

    // No key is needed, and none is there.
    let replay = Llm::replaying(config(&[]), Replay::new(stored(&then.recorded)));
    let again = ask(&replay, &prompt).await.unwrap();
    assert_eq!(again.value, expected());
    assert_eq!(again.decided_by, then.decided_by);
    assert_eq!(again.recorded, then.recorded);
    let gist = |answer: &Answer<Sorted>| -> Vec<_> {
        let usage = answer.usage.iter();
        usage
            .map(|u| (u.provider, u.model.clone(), u.outcome, u.cost_micro_usd))
            .collect()
    };
    assert_eq!(gist(&again), gist(&then));
}

#[tokio::test(start_paused = true)]
async fn a_question_that_nobody_answered_plays_again_too() {
    let prompt = prompt(Agent::Router);
    let then = ask(
        &live([
            Act::Say(openai_says("babble")),
            Act::Say(openai_says("more babble")),
        ]),
        &prompt,
    )
    .await
    .unwrap_err();
    assert_eq!(then.reason, Reason::InvalidAnswer);
    assert_eq!(then.recorded.len(), 2);
    assert_ne!(
        then.recorded[0].fingerprint, then.recorded[1].fingerprint,
        "the repair is another request"
    );
    let replay = Llm::replaying(config(&BOTH), Replay::new(stored(&then.recorded)));
    let again = ask(&replay, &prompt).await.unwrap_err();
    assert_eq!(again.reason, Reason::InvalidAnswer);
    assert_eq!(again.recorded, then.recorded);

    let then = ask(&live([]), &prompt).await.unwrap_err();
    assert!(
        then.recorded
            .iter()
            .all(|r| r.outcome == Outcome::Failed(LlmError::TimedOut))
    );
}

#[tokio::test(start_paused = true)]
async fn a_question_that_was_given_up_is_given_up_again() {
    let prompt = prompt(Agent::Router);
    // Time for the first model's first answer and for nothing after it.
    let hurry = Some(Duration::from_millis(1_400));
    let then = live([Act::Status(500)]).ask::<Sorted>(&prompt, hurry).await;
    let then = then.unwrap_err();
    assert!(!then.recorded.is_empty());
    let records = stored(&then.recorded);
    let replay = Llm::replaying(
        config(&BOTH),
        Replay::of_questions([asked(records, then.reason)]),
    );
    let again = ask(&replay, &prompt).await.unwrap_err();
    assert_eq!(
        again.recorded, then.recorded,
        "no call more and no call less"
    );
    assert_eq!(again.usage.len(), then.usage.len());

    // A question for which there was no money: no call was made, and none is.
    let replay = Llm::replaying(
        config(&BOTH),
        Replay::of_questions([asked(Vec::new(), Reason::BudgetExhausted)]),
    );
    let again = ask(&replay, &prompt).await.unwrap_err();
    assert_eq!(again.reason, Reason::BudgetExhausted);
    assert_eq!((again.usage, again.recorded), (Vec::new(), Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn only_what_was_never_asked_goes_out() {
    let prompt = prompt(Agent::Router);
    let say = || Act::Say(openai_says(&good().to_string()));
    let then = ask(&live([say()]), &prompt).await.unwrap();
    let remembering = |live: Llm| {
        let records = stored(&then.recorded);
        let unanswered = None;
        let question = Question {
            calls: records,
            unanswered,
        };
        live.remembering(Replay::of_questions([question]))
    };
    // A script without a line answers nobody.
    let known = remembering(live([]));
    assert_eq!(ask(&known, &prompt).await.unwrap().value, expected());
    let new = prompt.data("history", "one more line");
    assert!(ask(&remembering(live([])), &new).await.is_err());
    assert!(ask(&remembering(live([say()])), &new).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_same_request_made_again_gets_the_last_answer() {
    let prompt = prompt(Agent::Router);
    let then = ask(&live([Act::Say(openai_says(&good().to_string()))]), &prompt)
        .await
        .unwrap();
    let replay = Llm::replaying(config(&BOTH), Replay::new(then.recorded));
    for _ in 0..3 {
        assert_eq!(ask(&replay, &prompt).await.unwrap().value, expected());
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_was_not_recorded_is_an_error() {
    let then = ask(
        &live([Act::Say(openai_says(&good().to_string()))]),
        &prompt(Agent::Router),
    )
    .await
    .unwrap();
    let replay = Llm::replaying(config(&BOTH), Replay::new(then.recorded));
    for other in [
        prompt(Agent::Router).data("history", "one more line"),
        prompt(Agent::Router).picture(png(), None),
        prompt(Agent::Conversation),
    ] {
        let miss = ask(&replay, &other).await.unwrap_err();
        assert_eq!(miss.reason, Reason::NotRecorded);
        assert!(miss.usage.iter().all(|u| u.outcome == CallOutcome::Failed));
        assert!(
            miss.recorded
                .iter()
                .all(|r| r.outcome == Outcome::Failed(LlmError::NotRecorded))
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_of_the_other_model_does_not_hide_a_missing_one() {
    let prompt = prompt(Agent::Router);
    let then = ask(
        &live([
            Act::Status(401),
            Act::Say(anthropic_says(&good().to_string())),
        ]),
        &prompt,
    )
    .await
    .unwrap();
    let replay = Replay::new(then.recorded.into_iter().skip(1));
    let miss = ask(&Llm::replaying(config(&BOTH), replay), &prompt)
        .await
        .unwrap_err();
    assert_eq!(miss.reason, Reason::NotRecorded);
    assert_eq!(miss.usage.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn neither_text_nor_key_is_shown_by_debug() {
    let then = ask(
        &live([Act::Say(openai_says(&good().to_string()))]),
        &prompt(Agent::Router),
    )
    .await
    .unwrap();
    let shown = format!(
        "{then:?} {:?} {:?}",
        then.recorded,
        Replay::new(then.recorded.clone())
    );
    for secret in ["Ida", "job_application", OPENAI_KEY] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
