//! The real file, state by state, under paused time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::*;

mod executions;
mod file;

const FILE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../infra/conversation.asl.json"
));
const FUNCTIONS: [(&str, &str); 9] = [
    ("ClassifyArn", "classify"),
    ("ExtractionArn", "extraction"),
    ("ConversationArn", "conversation"),
    ("CampaignArn", "campaign"),
    ("CrmArn", "crm"),
    ("EscalationArn", "escalation"),
    ("ReviewArn", "review"),
    ("DeliveryArn", "delivery"),
    ("FinishTurnArn", "finish"),
];

/// What a scripted function does on one call.
#[derive(Clone)]
enum Do {
    Next(&'static str),
    Gather(u64),
    Fail(&'static str),
    Hang,
    Panic,
}

/// Functions that answer from a script; without one they lead straight to the
/// end over the automated route.
#[derive(Default)]
struct Script {
    answers: Mutex<HashMap<String, Vec<Do>>>,
    inputs: Mutex<Vec<(String, Value)>>,
}

impl Script {
    fn with(answers: &[(&str, &[Do])]) -> Arc<Self> {
        let answers = answers.iter().map(|(function, steps)| {
            (
                (*function).to_owned(),
                steps.iter().rev().cloned().collect(),
            )
        });
        Arc::new(Self {
            answers: Mutex::new(answers.collect()),
            inputs: Mutex::default(),
        })
    }

    fn input_of(&self, function: &str) -> Value {
        let inputs = self.inputs.lock().unwrap();
        let found = inputs.iter().rev().find(|(name, _)| name == function);
        found.unwrap().1.clone()
    }
}

fn epoch() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

#[async_trait]
impl TaskRunner for Script {
    async fn call(&self, function: &str, input: Value) -> Result<Value, TaskError> {
        self.inputs
            .lock()
            .unwrap()
            .push((function.to_owned(), input));
        let scripted = self
            .answers
            .lock()
            .unwrap()
            .get_mut(function)
            .and_then(Vec::pop);
        let default = match function {
            "classify" => "automated",
            "extraction" | "escalation" | "delivery" | "review" => "",
            "finish" => "done",
            _ => "deliver",
        };
        match scripted.unwrap_or(Do::Next(default)) {
            Do::Next(next) => Ok(json!({ "next": next })),
            Do::Gather(seconds) => {
                let until = epoch() + Duration::from_secs(seconds);
                Ok(json!({ "next": "gather", "wait_until": until }))
            }
            Do::Fail(name) => Err(TaskError::new(name, "scripted")),
            Do::Hang => std::future::pending().await,
            Do::Panic => panic!("scripted"),
        }
    }
}

fn machine() -> Machine {
    Machine::load(FILE, &FUNCTIONS).unwrap()
}

type Visited = Arc<Mutex<Vec<String>>>;

fn environment() -> (Environment, Visited) {
    let start = Instant::now();
    let visited = Visited::default();
    let seen = Arc::clone(&visited);
    let environment = Environment::new(
        Arc::new(move || epoch() + start.elapsed()),
        fastrand::Rng::with_seed(7),
    )
    .observed_by(move |_, state| seen.lock().unwrap().push(state.to_owned()));
    (environment, visited)
}

struct Outcome {
    execution: Execution,
    visited: Vec<String>,
    took: Duration,
}

fn input(wait: u64) -> Value {
    json!({ "conversation": "1-42", "wait_until": epoch() + Duration::from_secs(wait) })
}

async fn run(script: &Arc<Script>, wait: u64) -> Outcome {
    let (environment, visited) = environment();
    let start = Instant::now();
    let execution = machine()
        .run("1-42-7", input(wait), script.as_ref(), &environment)
        .await;
    let visited = visited.lock().unwrap().clone();
    Outcome {
        execution,
        visited,
        took: start.elapsed(),
    }
}

#[tokio::test(start_paused = true)]
async fn each_route_passes_its_states_for_its_price() {
    let end = ["Deliver", "FinishTurn", "MoreInInbox", "Done"];
    let answer = ["GenerateResponse", "NeedsReview"];
    let routes: [(&str, Vec<&str>, u32); 6] = [
        ("automated", [&answer[..], &end].concat(), 9),
        (
            "recruitment",
            [&["ExtractLeadInfo"], &answer[..], &end].concat(),
            10,
        ),
        (
            "campaign",
            [&["HandleCampaign", "NeedsReview"], &end[..]].concat(),
            9,
        ),
        (
            "stock_alert",
            [&["HandleStockAlert", "NeedsReview"], &end[..]].concat(),
            9,
        ),
        (
            "high_priority",
            [&["EscalateToHuman"], &end[..]].concat(),
            8,
        ),
        ("none", end[1..].to_vec(), 6),
    ];
    for (route, rest, transitions) in routes {
        let script = Script::with(&[("classify", &[Do::Next(route)])]);
        let outcome = run(&script, 0).await;
        let expected = [&["GatherBurst", "Classify", "RouteByIntent"], &rest[..]].concat();
        assert_eq!(outcome.visited, expected, "{route}");
        assert_eq!(outcome.execution.transitions, transitions, "{route}");
        assert!(
            matches!(outcome.execution.result, ExecutionResult::Succeeded(_)),
            "{route}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_machine_waits_while_the_burst_goes_on_and_loops_over_the_inbox() {
    let script = Script::with(&[
        (
            "classify",
            &[
                Do::Gather(5),
                Do::Gather(9),
                Do::Next("automated"),
                Do::Next("none"),
            ],
        ),
        ("finish", &[Do::Next("more")]),
    ]);
    let outcome = run(&script, 2).await;
    assert_eq!(outcome.took.as_secs(), 9);
    let classified = outcome.visited.iter().filter(|state| *state == "Classify");
    assert_eq!(classified.count(), 4);
    assert_eq!(outcome.visited.last().unwrap(), "Done");
}

#[tokio::test(start_paused = true)]
async fn a_retryable_error_is_tried_six_times_and_then_handed_over() {
    let script = Script::with(&[("conversation", &vec![Do::Fail("Frontdesk.Retryable"); 9])]);
    let outcome = run(&script, 0).await;
    let calls = script.inputs.lock().unwrap().clone();
    assert_eq!(
        calls
            .iter()
            .filter(|(name, _)| name == "conversation")
            .count(),
        6
    );
    // Full jitter over 1 + 2 + 4 + 8 + 16 s.
    assert!(outcome.took.as_secs() <= 31, "{:?}", outcome.took);
    assert!(outcome.took.as_millis() > 0);
    assert!(outcome.visited.contains(&"EscalateToHuman".to_owned()));
    // Five retries are five transitions more: 3 + 1 + 5 + 5.
    assert_eq!(outcome.execution.transitions, 14);
    assert_eq!(
        script.input_of("escalation")["error"],
        json!({"Error": "Frontdesk.Retryable", "Cause": "scripted"})
    );
}

#[tokio::test(start_paused = true)]
async fn terminal_errors_and_timeouts_are_handed_over_at_once() {
    for (what, error, seconds) in [
        (Do::Fail("Frontdesk.Terminal"), "Frontdesk.Terminal", 0),
        (Do::Hang, "States.Timeout", 60),
    ] {
        let script = Script::with(&[("conversation", &[what])]);
        let outcome = run(&script, 0).await;
        assert_eq!(script.input_of("escalation")["error"]["Error"], error);
        assert_eq!(outcome.took.as_secs(), seconds, "{error}");
        assert!(matches!(
            outcome.execution.result,
            ExecutionResult::Succeeded(_)
        ));
    }
}

/// Steps repeat nothing, so a function that died is simply called again.
#[tokio::test(start_paused = true)]
async fn a_function_that_died_is_called_again() {
    let script = Script::with(&[("conversation", &[Do::Panic])]);
    let outcome = run(&script, 0).await;
    let inputs = script.inputs.lock().unwrap();
    let calls = |name: &str| inputs.iter().filter(|(called, _)| called == name).count();
    assert_eq!((calls("conversation"), calls("escalation")), (2, 0));
    assert_eq!(outcome.execution.transitions, 10, "a retry is billed");
}

#[tokio::test(start_paused = true)]
async fn a_failing_hand_over_fails_the_run() {
    let script = Script::with(&[
        ("classify", &[Do::Next("high_priority")]),
        ("escalation", &[Do::Fail("Frontdesk.Terminal")]),
    ]);
    let failed = ExecutionResult::Failed {
        error: "Frontdesk.Terminal".into(),
        cause: "scripted".into(),
    };
    assert_eq!(run(&script, 0).await.execution.result, failed);

    let script = Script::with(&[("finish", &[Do::Next("nonsense")])]);
    let result = run(&script, 0).await.execution.result;
    assert!(
        matches!(&result, ExecutionResult::Failed { error, .. } if error == "States.NoChoiceMatched"),
        "{result:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_run_that_never_ends_is_ended() {
    let script = Script::with(&[("finish", &vec![Do::Next("more"); 100_000])]);
    let result = run(&script, 0).await.execution.result;
    assert!(matches!(&result, ExecutionResult::Failed { error, .. } if error == "States.Runtime"));

    let outcome = run(&Script::with(&[]), 200_000).await;
    assert_eq!(outcome.execution.result, ExecutionResult::TimedOut);
    assert_eq!(outcome.took.as_secs(), 172_800);
}
