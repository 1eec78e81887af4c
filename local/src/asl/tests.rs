//! The real file, state by state, under paused time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::*;

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

struct Ends(Mutex<Vec<Ended>>);

#[async_trait]
impl EndListener for Ends {
    async fn ended(&self, ended: Ended) {
        self.0.lock().unwrap().push(ended);
    }
}

fn engine(script: &Arc<Script>) -> (Engine, Arc<Ends>) {
    let ends = Arc::new(Ends(Mutex::default()));
    let (environment, _) = environment();
    let runner: Arc<dyn TaskRunner> = Arc::clone(script) as _;
    let listener: Arc<dyn EndListener> = Arc::clone(&ends) as _;
    (Engine::new(machine(), runner, environment, listener), ends)
}

async fn until_called(script: &Script, function: &str) -> Value {
    loop {
        if script
            .inputs
            .lock()
            .unwrap()
            .iter()
            .any(|(name, _)| name == function)
        {
            return script.input_of(function);
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_decides_over_a_draft_by_token() {
    let script = Script::with(&[("conversation", &[Do::Next("review")])]);
    let (engine, ends) = engine(&script);
    assert_eq!(engine.start("1-42-7", input(0)), Ok(Started::New));
    let asked = until_called(&script, "review").await;
    assert_eq!(asked["input"]["conversation"], "1-42");
    let token = asked["token"].as_str().unwrap();
    assert_eq!(
        engine.tokens().succeed("other", json!({})),
        Err(UnknownToken)
    );
    assert_eq!(
        engine.tokens().succeed(token, json!({"next": "deliver"})),
        Ok(())
    );
    assert_eq!(
        engine.tokens().succeed(token, json!({"next": "finish"})),
        Err(UnknownToken)
    );
    engine.drain().await;
    let ends = ends.0.lock().unwrap();
    assert_eq!(ends[0].status, Status::Succeeded);
    // The review itself and the second look at NeedsReview.
    assert_eq!(ends[0].execution.as_ref().unwrap().transitions, 11);
}

#[tokio::test(start_paused = true)]
async fn a_draft_that_nobody_looks_at_is_handed_over_after_a_day() {
    let script = Script::with(&[("conversation", &[Do::Next("review")])]);
    let (engine, ends) = engine(&script);
    let start = Instant::now();
    engine.start("1-42-7", input(0)).unwrap();
    engine.drain().await;
    assert_eq!(start.elapsed().as_secs(), 86_400);
    assert_eq!(
        script.input_of("escalation")["error"]["Error"],
        "States.Timeout"
    );
    assert_eq!(ends.0.lock().unwrap()[0].status, Status::Succeeded);
}

#[tokio::test(start_paused = true)]
async fn a_name_is_used_once() {
    let script = Script::with(&[]);
    let (engine, ends) = engine(&script);
    assert_eq!(engine.describe("1-42-7"), None);
    assert_eq!(engine.start("1-42-7", input(3)), Ok(Started::New));
    assert_eq!(engine.start("1-42-7", input(3)), Ok(Started::AlreadyExists));
    assert_eq!(engine.describe("1-42-7"), Some(Status::Running));
    assert_eq!(engine.running(), ["1-42-7".into()]);
    engine.drain().await;
    assert_eq!(engine.describe("1-42-7"), Some(Status::Succeeded));
    assert_eq!(engine.start("1-42-7", input(3)), Ok(Started::AlreadyExists));
    assert_eq!(engine.start("", input(3)), Err(InvalidName));
    assert_eq!(engine.start(&"x".repeat(81), input(3)), Err(InvalidName));
    assert_eq!(ends.0.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn stopped_runs_are_reported_unless_the_event_is_lost() {
    let script = Script::with(&[]);
    let (engine, ends) = engine(&script);
    for name in ["a", "b", "c"] {
        engine.start(name, input(3)).unwrap();
    }
    assert!(engine.abort("a"));
    assert!(engine.kill("b"));
    assert!(!engine.abort("b"));
    engine.drain().await;
    let status = |name| engine.describe(name).unwrap();
    assert_eq!(
        [status("a"), status("b"), status("c")],
        [Status::Aborted, Status::Aborted, Status::Succeeded]
    );
    let ends = ends.0.lock().unwrap();
    let told: Vec<_> = ends
        .iter()
        .map(|end| (end.name.as_str(), end.status))
        .collect();
    assert_eq!(told, [("a", Status::Aborted), ("c", Status::Succeeded)]);
    assert_eq!(ends[0].input, input(3));
}

#[test]
fn every_task_of_the_file_is_guarded() {
    let file: Value = serde_json::from_str(FILE).unwrap();
    for (name, state) in file["States"].as_object().unwrap() {
        if state["Type"] != "Task" {
            continue;
        }
        let retry = &state["Retry"][0];
        assert_eq!(retry["JitterStrategy"], "FULL", "{name}");
        assert!(retry["MaxDelaySeconds"].is_u64(), "{name}");
        assert!(state["TimeoutSeconds"].is_u64(), "{name}");
        let all = state["Catch"].as_array().and_then(|catch| catch.last());
        match all {
            None => assert_eq!(name, "EscalateToHuman"),
            Some(all) => {
                assert_eq!(all["ErrorEquals"], json!(["States.ALL"]), "{name}");
                assert_eq!(all["Next"], "EscalateToHuman", "{name}");
                assert_eq!(all["ResultPath"], "$.error", "{name}");
            }
        }
    }
}

/// What no attempt outlives: the function's limit, and what Chatwoot may take for a
/// request on which the client has hung up (`delivery`).
const LONGEST_HOLD: f64 = 35.0 + 20.0;

#[test]
fn a_send_is_tried_again_after_the_last_one_can_arrive() {
    let file: Value = serde_json::from_str(FILE).unwrap();
    let retry = &file["States"]["Deliver"]["Retry"][1];
    let held = domain::error::SEND_IS_HELD;
    assert_eq!(retry["ErrorEquals"], json!([held]));
    let jitter = retry.get("JitterStrategy");
    assert_eq!(
        jitter, None,
        "jitter could make the pauses as short as nothing"
    );
    let number = |name: &str| retry[name].as_f64().unwrap();
    let (mut pause, mut sum) = (number("IntervalSeconds"), 0.0);
    for _ in 0..retry["MaxAttempts"].as_u64().unwrap() {
        sum += pause.min(number("MaxDelaySeconds"));
        pause *= number("BackoffRate");
    }
    assert!(sum > LONGEST_HOLD * 1.5, "{sum}");
}

#[test]
fn what_is_not_understood_is_refused_with_its_name() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut file: Value = serde_json::from_str(FILE).unwrap();
        change(&mut file);
        Machine::load(&file.to_string(), &FUNCTIONS)
            .unwrap_err()
            .to_string()
    };
    let set = |pointer: &'static str, key: &'static str, value: Value| {
        with(&move |file| file.pointer_mut(pointer).unwrap()[key] = value.clone())
    };
    for (error, words) in [
        (set("", "Version", json!("1.0")), &["Version"][..]),
        (set("", "QueryLanguage", json!("JSONata")), &["JSONata"]),
        (
            set("", "StartAt", json!("Nowhere")),
            &["StartAt", "Nowhere"],
        ),
        (
            set("/States/Done", "Type", json!("Parallel")),
            &["Done", "Parallel"],
        ),
        (
            set("/States/Done", "OutputPath", json!("$")),
            &["Done", "OutputPath"],
        ),
        (
            set("/States/Deliver", "HeartbeatSeconds", json!(3)),
            &["Deliver", "HeartbeatSeconds"],
        ),
        (
            set("/States/Deliver", "Next", json!("Nowhere")),
            &["Deliver", "Nowhere"],
        ),
        (
            set("/States/Deliver", "End", json!(true)),
            &["Deliver", "Next or End"],
        ),
        (
            set("/States/Deliver", "ResultPath", json!("$.a[0]")),
            &["Deliver", "$.a[0]"],
        ),
        (
            set(
                "/States/Deliver",
                "Resource",
                json!("arn:aws:states:::sqs:sendMessage"),
            ),
            &["Deliver", "sqs"],
        ),
        (
            set("/States/Deliver", "Resource", json!("${Other}")),
            &["Other"],
        ),
        (
            set("/States/Deliver/Retry/0", "Jitter", json!("FULL")),
            &["Deliver", "Jitter"],
        ),
        (
            set("/States/Deliver/Catch/0", "Next", json!("Nowhere")),
            &["Deliver", "Nowhere"],
        ),
        (
            set(
                "/States/RouteByIntent/Choices/0",
                "StringMatches",
                json!("*"),
            ),
            &["RouteByIntent", "StringMatches"],
        ),
        (
            set("/States/GatherBurst", "Seconds", json!(3)),
            &["GatherBurst", "Seconds"],
        ),
        (
            set("/States/AwaitReview/Parameters", "Qualifier", json!("1")),
            &["AwaitReview", "FunctionName"],
        ),
        (
            set("/States", "Island", json!({"Type": "Succeed"})),
            &["Island", "reached"],
        ),
    ] {
        for word in words {
            assert!(error.contains(word), "`{error}` does not name {word}");
        }
    }
}
