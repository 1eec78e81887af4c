//! Retries, deadlines and fallback with an in-process transport and a paused
//! clock: hours of waiting in no time, the same on every run.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::script::{Act, Script};
use common::{
    ANTHROPIC_KEY, OPENAI_KEY, Sorted, anthropic_says, config, expected, good, openai_says, prompt,
};
use domain::error::{Class, Classified as _};
use llm::{Agent, Answer, Llm, Reason, Transport, Unavailable};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

fn llm(script: &Arc<Script>, seed: u64, both: bool) -> Llm {
    let mut pairs = vec![("OPENAI_API_KEY", OPENAI_KEY)];
    if both {
        pairs.push(("ANTHROPIC_API_KEY", ANTHROPIC_KEY));
    }
    let transport: Arc<dyn Transport> = Arc::<Script>::clone(script);
    Llm::new(config(&pairs), &transport, seed)
}

async fn ask(llm: &Llm, remaining: Option<Duration>) -> Result<Answer<Sorted>, Unavailable> {
    llm.ask(&prompt(Agent::Router), remaining).await
}

fn good_openai() -> Act {
    Act::Say(openai_says(&good().to_string()))
}

fn good_anthropic() -> Act {
    Act::Say(anthropic_says(&good().to_string()))
}

const TOTAL: Duration = Duration::from_secs(15);
const ATTEMPT: Duration = Duration::from_secs(6);

#[tokio::test(start_paused = true)]
async fn without_a_provider_the_answer_is_no_at_once() {
    let began = Instant::now();
    let unavailable = ask(&Llm::offline(), None).await.unwrap_err();
    assert_eq!(unavailable.reason, Reason::NotConfigured);
    assert!(unavailable.usage.is_empty());
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn every_passing_fault_is_tried_again() {
    for status in [408, 409, 429, 500, 502, 503, 504, 529] {
        let script = Script::new([Act::Status(status), Act::Break, good_openai()]);
        let answer = ask(&llm(&script, 1, false), None).await.unwrap();
        assert_eq!(answer.value, expected(), "{status}");
        assert_eq!(answer.usage.len(), 3);
    }
    for status in [400, 401, 403, 404, 413, 422] {
        let script = Script::new([Act::Status(status), good_openai()]);
        let unavailable = ask(&llm(&script, 1, false), None).await.unwrap_err();
        assert_eq!(unavailable.reason, Reason::Rejected, "{status}");
        assert_eq!(unavailable.class(), Class::Terminal);
    }
}

#[tokio::test(start_paused = true)]
async fn waits_are_the_same_for_the_same_seed() {
    let mut took = vec![];
    for seed in [5, 5, 6] {
        let began = Instant::now();
        let script = Script::new([Act::Status(500), Act::Status(503), good_openai()]);
        ask(&llm(&script, seed, false), None).await.unwrap();
        took.push(began.elapsed());
    }
    assert_eq!(took[0], took[1]);
    assert_ne!(took[0], took[2]);
    assert!(took.iter().all(|t| *t <= Duration::from_millis(1_500)));
}

#[tokio::test(start_paused = true)]
async fn a_wait_given_as_a_date_is_kept() {
    let script = Script::new([
        Act::Busy(503, "Sun, 22 Nov 2026 14:00:04 GMT"),
        good_openai(),
    ]);
    let began = Instant::now();
    ask(&llm(&script, 1, false), None).await.unwrap();
    let took = began.elapsed();
    assert!(
        took >= Duration::from_secs(4) && took < Duration::from_secs(5),
        "{took:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_wait_longer_than_the_deadline_is_not_begun() {
    let script = Script::new([Act::Busy(429, "60"), good_openai()]);
    let began = Instant::now();
    let unavailable = ask(&llm(&script, 1, false), None).await.unwrap_err();
    assert_eq!(unavailable.reason, Reason::ProviderDown);
    assert_eq!(began.elapsed(), Duration::ZERO);

    let script = Script::new([Act::Busy(429, "60"), good_anthropic()]);
    let answer = ask(&llm(&script, 1, true), None).await.unwrap();
    assert_eq!(answer.usage.len(), 2);
    assert_eq!(script.hosts(), ["openai", "anthropic"]);
}

#[tokio::test(start_paused = true)]
async fn a_hanging_provider_costs_at_most_the_total_time() {
    let script = Script::new([]);
    let began = Instant::now();
    let unavailable = ask(&llm(&script, 1, false), None).await.unwrap_err();
    assert_eq!(unavailable.reason, Reason::OutOfTime);
    assert_eq!(unavailable.class(), Class::Retryable);
    assert!(began.elapsed() <= TOTAL);
    let asked = script.asked.lock().unwrap();
    assert!(asked.iter().all(|(_, timeout)| *timeout <= ATTEMPT));
    assert!(asked.len() >= 2);
}

#[tokio::test(start_paused = true)]
async fn while_the_first_provider_hangs_time_is_kept_for_the_other() {
    let script = Script::new([Act::Hang, Act::Hang, good_anthropic()]);
    let began = Instant::now();
    let answer = ask(&llm(&script, 1, true), None).await.unwrap();
    assert_eq!(answer.value, expected());
    assert_eq!(script.hosts(), ["openai", "openai", "anthropic"]);
    assert!(began.elapsed() + ATTEMPT <= TOTAL);
}

#[tokio::test(start_paused = true)]
async fn every_fallback_is_asked_in_order_while_the_ones_before_it_hang() {
    let script = Script::new([Act::Hang, Act::Hang, Act::Hang, good_openai()]);
    let transport: Arc<dyn Transport> = Arc::<Script>::clone(&script);
    let pairs = [
        ("OPENAI_API_KEY", OPENAI_KEY),
        ("ANTHROPIC_API_KEY", ANTHROPIC_KEY),
        (
            "FRONTDESK_FALLBACK_ROUTER",
            "anthropic:claude-haiku-5-5, openai:gpt-4o",
        ),
    ];
    let llm = Llm::new(config(&pairs), &transport, 1);
    let began = Instant::now();
    let answer = ask(&llm, None).await.unwrap();
    let asked: Vec<_> = answer.usage.iter().map(|u| u.model.as_str()).collect();
    assert_eq!(
        asked,
        ["gpt-6-luna", "gpt-6-luna", "claude-haiku-5-5", "gpt-4o"]
    );
    assert!(began.elapsed() < TOTAL);
}

#[tokio::test(start_paused = true)]
async fn all_providers_down_is_unavailable_with_every_call_listed() {
    let script = Script::new((0..20).map(|_| Act::Status(503)));
    let unavailable = ask(&llm(&script, 1, true), None).await.unwrap_err();
    assert_eq!(unavailable.reason, Reason::ProviderDown);
    assert_eq!(script.hosts(), [["openai"; 4], ["anthropic"; 4]].concat());
    let attempts: Vec<u32> = unavailable.usage.iter().map(|u| u.attempt).collect();
    assert_eq!(attempts, (1..=8).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn the_callers_deadline_is_kept_with_a_margin() {
    for remaining in [0, 1, 500, 1_000, 1_200, 3_000, 9_000] {
        let remaining = Duration::from_millis(remaining);
        let script = Script::new([]);
        let began = Instant::now();
        let unavailable = ask(&llm(&script, 1, true), Some(remaining))
            .await
            .unwrap_err();
        assert_eq!(unavailable.reason, Reason::OutOfTime);
        let left = remaining.saturating_sub(began.elapsed());
        assert!(
            left >= llm::DEADLINE_MARGIN.min(remaining),
            "{remaining:?} {left:?}"
        );
        if remaining <= llm::DEADLINE_MARGIN {
            assert!(unavailable.usage.is_empty(), "no call that cannot succeed");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_during_the_repair_is_retried_like_any_other() {
    let script = Script::new([
        Act::Say(openai_says("{\"intent\":")),
        Act::Status(500),
        good_openai(),
    ]);
    let answer = ask(&llm(&script, 1, false), None).await.unwrap();
    assert_eq!(answer.value, expected());
    assert_eq!(answer.usage.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_not_the_api_sends_us_to_the_other_provider() {
    let script = Script::new([Act::Say(Value::from("a login page")), good_anthropic()]);
    let answer = ask(&llm(&script, 1, true), None).await.unwrap();
    assert_eq!(script.hosts(), ["openai", "anthropic"]);
    assert_eq!(answer.value, expected());
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Unfit {
    #[expect(dead_code, reason = "only its type matters")]
    entities: std::collections::BTreeMap<String, String>,
}

#[tokio::test(start_paused = true)]
async fn a_type_without_a_strict_schema_costs_nothing() {
    let script = Script::new([]);
    let llm = llm(&script, 1, true);
    let unavailable = llm
        .ask::<Unfit>(&prompt(Agent::Crm), None)
        .await
        .unwrap_err();
    assert_eq!(unavailable.reason, Reason::UnfitSchema);
    assert!(script.hosts().is_empty());
}

/// The futures must be able to move between threads of a server.
#[test]
fn a_question_can_be_asked_from_any_thread() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    let llm = Llm::offline();
    let prompt = prompt(Agent::Crm);
    drop(send(llm.ask::<Sorted>(&prompt, None)));
}
