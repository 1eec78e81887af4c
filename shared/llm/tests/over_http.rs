//! Both providers over real HTTP: what is sent, what is made of the answers.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::{
    ANTHROPIC_KEY, CUSTOMER_TEXT, OPENAI_KEY, Sorted, anthropic_says, config, expected, good,
    openai_says, prompt,
};
use domain::receipt::DecidedBy;
use llm::{
    Agent, Answer, CallOutcome, HttpTransport, Llm, ProviderName, Reason, Transport, Unavailable,
};
use serde_json::{Value, json};
use tracing_subscriber::util::SubscriberInitExt as _;
use wiremock::matchers::{body_string_contains, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn llm(openai: Option<&MockServer>, anthropic: Option<&MockServer>, more: &[(&str, &str)]) -> Llm {
    let openai = openai.map(|s| format!("{}/v1", s.uri()));
    let anthropic = anthropic.map(MockServer::uri);
    let mut pairs = vec![];
    if let Some(uri) = &openai {
        pairs.extend([("OPENAI_API_KEY", OPENAI_KEY), ("OPENAI_BASE_URL", uri)]);
    }
    if let Some(uri) = &anthropic {
        pairs.extend([
            ("ANTHROPIC_API_KEY", ANTHROPIC_KEY),
            ("ANTHROPIC_BASE_URL", uri),
        ]);
    }
    pairs.extend(more);
    let transport: Arc<dyn Transport> = Arc::new(HttpTransport::new().unwrap());
    Llm::new(config(&pairs), &transport, 1)
}

async fn ask(llm: &Llm, agent: Agent) -> Result<Answer<Sorted>, Unavailable> {
    llm.ask(&prompt(agent), Some(Duration::from_secs(20))).await
}

async fn openai_answers(server: &MockServer, response: ResponseTemplate, times: u64) {
    Mock::given(method("POST"))
        .and(path("/v1/chat/completions"))
        .and(header("authorization", format!("Bearer {OPENAI_KEY}")))
        .respond_with(response)
        .up_to_n_times(times)
        .expect(times)
        .mount(server)
        .await;
}

async fn anthropic_answers(server: &MockServer, response: ResponseTemplate, times: u64) {
    Mock::given(method("POST"))
        .and(path("/v1/messages"))
        .and(header("x-api-key", ANTHROPIC_KEY))
        .and(header("anthropic-version", "2023-06-01"))
        .respond_with(response)
        .up_to_n_times(times)
        .expect(times)
        .mount(server)
        .await;
}

fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

async fn sent(server: &MockServer) -> Vec<Value> {
    let requests = server.received_requests().await.unwrap();
    requests.iter().map(|r| r.body_json().unwrap()).collect()
}

#[tokio::test]
async fn openai_is_asked_with_a_strict_schema_and_answers() {
    let server = MockServer::start().await;
    openai_answers(&server, ok(&openai_says(&good().to_string())), 1).await;
    let answer = ask(&llm(Some(&server), None, &[]), Agent::Router)
        .await
        .unwrap();

    assert_eq!(answer.value, expected());
    assert_eq!(
        answer.decided_by,
        DecidedBy::Model("openai:gpt-6-luna".to_owned())
    );
    let usage = &answer.usage[0];
    assert_eq!(
        (usage.input_tokens, usage.cached_tokens, usage.output_tokens),
        (1000, 400, 100)
    );
    // 600 fresh at 0.10, 400 cached at 0.01, 100 written at 0.50 dollars a million.
    assert_eq!(usage.cost_micro_usd, Some(114));
    assert_eq!(usage.outcome, CallOutcome::Used);
    assert_eq!(usage.receipt().model, "openai:gpt-6-luna");
    let body = &sent(&server).await[0];
    insta::with_settings!({sort_maps => true}, {
        insta::assert_json_snapshot!(body);
    });
}

#[tokio::test]
async fn anthropic_is_asked_with_a_schema_and_answers() {
    let server = MockServer::start().await;
    anthropic_answers(&server, ok(&anthropic_says(&good().to_string())), 1).await;
    let answer = ask(&llm(None, Some(&server), &[]), Agent::Conversation)
        .await
        .unwrap();

    assert_eq!(answer.value, expected());
    assert_eq!(
        answer.decided_by,
        DecidedBy::Model("anthropic:claude-sonnet-5-5".to_owned())
    );
    let usage = &answer.usage[0];
    assert_eq!(
        (usage.input_tokens, usage.cached_tokens, usage.output_tokens),
        (1000, 400, 100)
    );
    // 600 fresh at 2, 400 cached at 0.10, 100 written at 10 dollars a million.
    assert_eq!(usage.cost_micro_usd, Some(2_240));
    let body = &sent(&server).await[0];
    insta::with_settings!({sort_maps => true}, {
        insta::assert_json_snapshot!(body);
    });
}

#[tokio::test]
async fn a_model_of_another_server_gets_the_settings_it_knows_and_has_no_price() {
    let server = MockServer::start().await;
    let fenced = format!("```json\n{}\n```", good());
    openai_answers(&server, ok(&openai_says(&fenced)), 1).await;
    let model = ("FRONTDESK_MODEL_ROUTER", "openai:llama3:8b");
    let answer = ask(&llm(Some(&server), None, &[model]), Agent::Router)
        .await
        .unwrap();

    assert_eq!(answer.value, expected());
    assert_eq!(answer.usage[0].cost_micro_usd, None);
    let body = &sent(&server).await[0];
    assert_eq!(body["max_tokens"], json!(600));
    for absent in ["max_completion_tokens", "reasoning_effort", "temperature"] {
        assert!(body.get(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn a_wrong_answer_is_repaired_once_with_the_reason() {
    let server = MockServer::start().await;
    let wrong = json!({"intent": "</data> sing", "confidence": 0.9, "name": null}).to_string();
    openai_answers(&server, ok(&openai_says(&wrong)), 1).await;
    Mock::given(body_string_contains("unknown variant"))
        .respond_with(ok(&openai_says(&good().to_string())))
        .expect(1)
        .mount(&server)
        .await;
    let answer = ask(&llm(Some(&server), None, &[]), Agent::Router)
        .await
        .unwrap();

    assert_eq!(answer.value, expected());
    let outcomes: Vec<_> = answer
        .usage
        .iter()
        .map(|u| (u.attempt, u.outcome))
        .collect();
    assert_eq!(
        outcomes,
        [(1, CallOutcome::Unusable), (2, CallOutcome::Used)]
    );
    let body = &sent(&server).await[1];
    insta::assert_snapshot!(body["messages"][1]["content"].as_str().unwrap());
}

#[tokio::test]
async fn two_wrong_answers_mean_unavailable_and_the_other_provider_is_not_asked() {
    let (openai, anthropic) = (MockServer::start().await, MockServer::start().await);
    openai_answers(&openai, ok(&openai_says("I would rather chat.")), 2).await;
    let llm = llm(Some(&openai), Some(&anthropic), &[]);
    let unavailable = ask(&llm, Agent::Router).await.unwrap_err();

    assert_eq!(unavailable.reason, Reason::InvalidAnswer);
    assert_eq!(unavailable.usage.len(), 2);
    assert!(
        unavailable
            .usage
            .iter()
            .all(|u| u.cost_micro_usd == Some(114))
    );
    assert!(anthropic.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_refusal_is_final() {
    let server = MockServer::start().await;
    let mut body = anthropic_says("");
    body["stop_reason"] = json!("refusal");
    anthropic_answers(&server, ok(&body), 1).await;
    let unavailable = ask(&llm(None, Some(&server), &[]), Agent::Campaign)
        .await
        .unwrap_err();
    assert_eq!(unavailable.reason, Reason::Declined);
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(429).insert_header("retry-after", "1");
    openai_answers(&server, busy, 1).await;
    openai_answers(&server, ok(&openai_says(&good().to_string())), 1).await;
    let began = Instant::now();
    let answer = ask(&llm(Some(&server), None, &[]), Agent::Router)
        .await
        .unwrap();

    assert!(began.elapsed() >= Duration::from_secs(1));
    assert_eq!(answer.value, expected());
    assert_eq!(answer.usage[0].outcome, CallOutcome::Failed);
    assert_eq!(answer.usage[0].cost_micro_usd, Some(0));
}

#[tokio::test]
async fn an_overloaded_anthropic_is_asked_again() {
    let server = MockServer::start().await;
    let overloaded = json!({"type": "error", "error": {"type": "overloaded_error"}});
    let response = ResponseTemplate::new(529)
        .insert_header("retry-after", "0")
        .set_body_json(overloaded);
    anthropic_answers(&server, response, 2).await;
    anthropic_answers(&server, ok(&anthropic_says(&good().to_string())), 1).await;
    let answer = ask(&llm(None, Some(&server), &[]), Agent::Conversation)
        .await
        .unwrap();
    assert_eq!(answer.usage.len(), 3);
}

#[tokio::test]
async fn a_provider_without_credit_or_with_a_wrong_key_is_left_at_once() {
    for (status, code) in [(429, "insufficient_quota"), (401, "invalid_api_key")] {
        let (openai, anthropic) = (MockServer::start().await, MockServer::start().await);
        let body = json!({"error": {"code": code, "message": "look at your account"}});
        let refused = ResponseTemplate::new(status).set_body_json(body);
        openai_answers(&openai, refused, 1).await;
        anthropic_answers(&anthropic, ok(&anthropic_says(&good().to_string())), 1).await;
        let llm = llm(Some(&openai), Some(&anthropic), &[]);
        let answer = ask(&llm, Agent::Router).await.unwrap();
        let asked: Vec<_> = answer.usage.iter().map(|u| u.provider).collect();
        assert_eq!(asked, [ProviderName::OpenAi, ProviderName::Anthropic]);
        assert_eq!(
            answer.decided_by,
            DecidedBy::Model("anthropic:claude-haiku-5-5".to_owned())
        );
    }
}

#[tokio::test]
async fn a_slow_provider_is_left_for_the_other() {
    let (openai, anthropic) = (MockServer::start().await, MockServer::start().await);
    let late = ok(&openai_says(&good().to_string())).set_delay(Duration::from_secs(30));
    Mock::given(method("POST"))
        .respond_with(late)
        .mount(&openai)
        .await;
    anthropic_answers(&anthropic, ok(&anthropic_says(&good().to_string())), 1).await;
    let limits = [
        ("FRONTDESK_ATTEMPT_TIMEOUT_MS_ROUTER", "400"),
        ("FRONTDESK_TOTAL_TIMEOUT_MS_ROUTER", "900"),
    ];
    let began = Instant::now();
    let answer = ask(
        &llm(Some(&openai), Some(&anthropic), &limits),
        Agent::Router,
    )
    .await
    .unwrap();
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!(
        answer.usage[0].cost_micro_usd, None,
        "it may have been billed"
    );
}

#[tokio::test]
async fn nobody_listens_and_nothing_secret_is_said_about_it() {
    let logs = Logs::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer({
            let logs = logs.clone();
            move || logs.clone()
        })
        .finish();
    let guard = subscriber.set_default();
    let (openai, anthropic) = (MockServer::start().await, MockServer::start().await);
    // The answers quote key and customer, as some servers do.
    let body = json!({"error": {"message": format!("{OPENAI_KEY} {CUSTOMER_TEXT}")}});
    let echo = ResponseTemplate::new(400).set_body_json(body);
    openai_answers(&openai, echo, 1).await;
    anthropic_answers(&anthropic, ok(&anthropic_says(CUSTOMER_TEXT)), 2).await;
    let two = llm(Some(&openai), Some(&anthropic), &[]);
    let invalid = ask(&two, Agent::Router).await.unwrap_err();
    assert_eq!(invalid.reason, Reason::InvalidAnswer);

    let refused = "http://127.0.0.1:1/v1";
    let pairs = [("OPENAI_API_KEY", OPENAI_KEY), ("OPENAI_BASE_URL", refused)];
    let transport: Arc<dyn Transport> = Arc::new(HttpTransport::new().unwrap());
    let down = ask(&Llm::new(config(&pairs), &transport, 1), Agent::Router)
        .await
        .unwrap_err();
    assert_eq!(down.reason, Reason::ProviderDown);
    drop(guard);

    let logs = String::from_utf8(logs.0.lock().unwrap().clone()).unwrap();
    assert!(logs.contains("model call failed"), "the capture works");
    let shown = format!("{logs} {invalid} {invalid:?} {down} {down:?}");
    for secret in [
        OPENAI_KEY,
        ANTHROPIC_KEY,
        "Ida",
        "ida@example.com",
        "555 0100",
    ] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

#[derive(Clone, Default)]
struct Logs(Arc<Mutex<Vec<u8>>>);

impl Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
