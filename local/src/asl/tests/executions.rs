//! Executions by name: started once, told of at their end, decided by token.

use super::*;

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
