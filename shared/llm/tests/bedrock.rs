//! Amazon Bedrock over real HTTP with the real SDK: what is sent and signed, what
//! is made of answers and errors.

#![cfg(feature = "bedrock")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_sdk_bedrockruntime::config::{Credentials, Region, SharedCredentialsProvider};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider as Tls;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_types::SdkConfig;
use common::{CUSTOMER_TEXT, Sorted, config, expected, good, png, prompt};
use domain::error::{Class, Classified as _};
use domain::receipt::DecidedBy;
use llm::{
    Agent, Answer, Bedrock, CallOutcome, HttpTransport, Llm, LlmConfig, Prompt, ProviderName,
    Reason, Transport, Unavailable,
};
use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const HAIKU: &str = "eu.anthropic.claude-haiku-4-5-20251001-v1:0";
const SECRET: &str = "not-a-real-secret-access-key";

fn aws() -> SdkConfig {
    let credentials = Credentials::new(
        "AKIANOTREAL",
        SECRET,
        Some("token".to_owned()),
        None,
        "test",
    );
    keyless()
        .into_builder()
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}

fn keyless() -> SdkConfig {
    let https = Builder::new()
        .tls_provider(Tls::Rustls(CryptoMode::Ring))
        .build_https();
    SdkConfig::builder()
        .region(Region::new("eu-west-1"))
        .http_client(https)
        .build()
}

fn llm(server: &MockServer, model: &str, more: &[(&str, &str)]) -> Llm {
    let model = format!("bedrock:{model}");
    let uri = server.uri();
    let mut pairs = vec![
        ("FRONTDESK_MODEL_ROUTER", model.as_str()),
        ("BEDROCK_BASE_URL", &uri),
    ];
    pairs.extend(more);
    built(config(&pairs), &aws())
}

fn built(config: LlmConfig, aws: &SdkConfig) -> Llm {
    let transport: Arc<dyn Transport> = Arc::new(HttpTransport::new().unwrap());
    let bedrock = Arc::new(Bedrock::new(aws, config.bedrock()));
    Llm::new(config, &transport, 1).with_provider(ProviderName::Bedrock, bedrock)
}

async fn ask(llm: &Llm, prompt: &Prompt) -> Result<Answer<Sorted>, Unavailable> {
    llm.ask(prompt, Some(Duration::from_secs(20))).await
}

fn says(text: &str, stop: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({
        "output": {"message": {"role": "assistant", "content": [
            {"reasoningContent": {"reasoningText": {"text": "hm", "signature": "x"}}},
            {"text": text},
        ]}},
        "stopReason": stop,
        "usage": {
            "inputTokens": 300,
            "cacheReadInputTokens": 400,
            "cacheWriteInputTokens": 300,
            "outputTokens": 100,
            "totalTokens": 1100,
        },
        "metrics": {"latencyMs": 100},
    }))
}

/// An error in the form of the service: its name is in a header.
fn fails(status: u16, name: &str) -> ResponseTemplate {
    ResponseTemplate::new(status)
        .insert_header(
            "x-amzn-errortype",
            format!("{name}:http://internal.amazon.com/coral/com.amazon.bedrock/").as_str(),
        )
        .insert_header("x-amzn-requestid", "b6a1")
        .set_body_json(json!({"message": format!("{name} about {CUSTOMER_TEXT}")}))
}

async fn answers(server: &MockServer, response: ResponseTemplate, times: u64) {
    Mock::given(method("POST"))
        .respond_with(response)
        .up_to_n_times(times)
        .expect(times)
        .mount(server)
        .await;
}

async fn sent(server: &MockServer) -> Vec<Request> {
    server.received_requests().await.unwrap()
}

#[tokio::test]
async fn a_claude_is_asked_with_a_schema_a_cache_point_and_a_signature() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(
            "/model/eu.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse",
        ))
        .respond_with(says(&good().to_string(), "end_turn"))
        .expect(1)
        .mount(&server)
        .await;
    let prompt = prompt(Agent::Router)
        .stable("catalogue", "blue dress, lilac tote")
        .picture(png(), Some("this one".to_owned()));
    let answer = ask(&llm(&server, HAIKU, &[]), &prompt).await.unwrap();

    assert_eq!(answer.value, expected());
    assert_eq!(
        answer.decided_by,
        DecidedBy::Model(format!("bedrock:{HAIKU}"))
    );
    let usage = &answer.usage[0];
    assert_eq!(usage.provider, ProviderName::Bedrock);
    assert_eq!(
        (
            usage.input_tokens,
            usage.cached_tokens,
            usage.cache_written_tokens,
            usage.output_tokens
        ),
        (1000, 400, 300, 100)
    );
    assert_eq!(usage.cost_micro_usd, None, "no price is built in");

    let request = &sent(&server).await[0];
    let header = |name: &str| request.headers.get(name).unwrap().to_str().unwrap();
    let signature = header("authorization");
    assert!(signature.starts_with("AWS4-HMAC-SHA256 Credential=AKIANOTREAL/"));
    assert!(signature.contains("/eu-west-1/bedrock/aws4_request"));
    assert!(!signature.contains(SECRET));
    assert_eq!(header("x-amz-security-token"), "token");
    let mut body: Value = request.body_json().unwrap();
    // The schema is JSON in a string, whose order of names is the build's.
    let schema = body
        .pointer_mut("/outputConfig/textFormat/structure/jsonSchema/schema")
        .unwrap();
    let parsed: Value = serde_json::from_str(schema.as_str().unwrap()).unwrap();
    assert_eq!(parsed, llm::strict_schema::<Sorted>().unwrap());
    *schema = json!("SCHEMA");
    insta::with_settings!({sort_maps => true}, {
        insta::assert_json_snapshot!(body);
    });
}

#[tokio::test]
async fn a_claude_that_thinks_is_told_not_to() {
    let server = MockServer::start().await;
    answers(&server, says(&good().to_string(), "end_turn"), 1).await;
    let llm = llm(&server, "global.anthropic.claude-sonnet-5-5", &[]);
    ask(&llm, &prompt(Agent::Router)).await.unwrap();
    let body: Value = sent(&server).await[0].body_json().unwrap();
    assert_eq!(
        body["additionalModelRequestFields"],
        json!({"thinking": {"type": "between_tools"}})
    );
    assert!(body["inferenceConfig"].get("temperature").is_none());
}

#[tokio::test]
async fn a_model_nothing_is_known_of_is_told_the_schema_and_repaired() {
    let server = MockServer::start().await;
    answers(&server, says("Sure! It is about a job.", "end_turn"), 1).await;
    let fenced = format!("```json\n{}\n```", good());
    answers(&server, says(&fenced, "end_turn"), 1).await;
    let llm = llm(&server, "amazon.nova-lite-v1:0", &[]);
    let prompt = prompt(Agent::Router)
        .stable("catalogue", "blue dress")
        .picture(png(), None);
    let answer = ask(&llm, &prompt).await.unwrap();

    assert_eq!(answer.value, expected());
    assert_eq!(answer.usage.len(), 2);
    let body: Value = sent(&server).await[0].body_json().unwrap();
    assert!(body.get("outputConfig").is_none());
    assert!(body.get("additionalModelRequestFields").is_none());
    let system = body["system"][0]["text"].as_str().unwrap();
    assert!(system.contains("\"job_application\""), "{system}");
    let whole = body.to_string();
    assert!(!whole.contains("cachePoint") && !whole.contains("\"image\""));
    assert!(whole.contains("cannot be shown to you"));
}

#[tokio::test]
async fn an_operator_may_say_that_a_model_sees_and_that_nothing_is_kept() {
    let server = MockServer::start().await;
    answers(&server, says(&good().to_string(), "end_turn"), 2).await;
    let prompt = prompt(Agent::Router)
        .stable("catalogue", "blue dress")
        .picture(png(), None);
    let sees = ("FRONTDESK_IMAGES_ROUTER", "always");
    ask(&llm(&server, "amazon.nova-lite-v1:0", &[sees]), &prompt)
        .await
        .unwrap();
    let off = ("FRONTDESK_PROMPT_CACHE", "off");
    ask(&llm(&server, HAIKU, &[off]), &prompt).await.unwrap();
    let sent = sent(&server).await;
    assert!(String::from_utf8_lossy(&sent[0].body).contains("\"image\""));
    assert!(!String::from_utf8_lossy(&sent[1].body).contains("cachePoint"));
}

#[tokio::test]
async fn throttling_and_faults_of_the_service_are_tried_again() {
    for (status, name) in [
        (429, "ThrottlingException"),
        (429, "ModelNotReadyException"),
        (408, "ModelTimeoutException"),
        (424, "ModelErrorException"),
        (500, "InternalServerException"),
        (503, "ServiceUnavailableException"),
        (502, "SomethingNew"),
    ] {
        let server = MockServer::start().await;
        answers(
            &server,
            fails(status, name).insert_header("retry-after", "0"),
            1,
        )
        .await;
        answers(&server, says(&good().to_string(), "end_turn"), 1).await;
        let answer = ask(&llm(&server, HAIKU, &[]), &prompt(Agent::Router))
            .await
            .unwrap();
        assert_eq!(answer.value, expected(), "{name}");
        let outcomes: Vec<_> = answer.usage.iter().map(|u| u.outcome).collect();
        assert_eq!(outcomes, [CallOutcome::Failed, CallOutcome::Used], "{name}");
        let free = !matches!(status, 408 | 502);
        assert_eq!(answer.usage[0].cost_micro_usd, free.then_some(0), "{name}");
    }
}

#[tokio::test]
async fn what_no_waiting_cures_is_left_at_once_and_nothing_of_it_is_said() {
    for (status, name) in [
        (400, "ValidationException"),
        (403, "AccessDeniedException"),
        (404, "ResourceNotFoundException"),
        (403, "ExpiredTokenException"),
        (400, "ServiceQuotaExceededException"),
    ] {
        let server = MockServer::start().await;
        answers(&server, fails(status, name), 1).await;
        let refused = ask(&llm(&server, HAIKU, &[]), &prompt(Agent::Router))
            .await
            .unwrap_err();
        assert_eq!(refused.reason, Reason::Rejected, "{name}");
        assert_eq!(refused.class(), Class::Terminal);
        let shown = format!("{refused} {refused:?}");
        assert!(!shown.contains("Ida") && !shown.contains(name), "{shown}");
    }
}

#[tokio::test]
async fn a_named_error_counts_whatever_status_a_proxy_gives_it() {
    let server = MockServer::start().await;
    answers(&server, fails(400, "ThrottlingException"), 1).await;
    answers(&server, says(&good().to_string(), "end_turn"), 1).await;
    let answer = ask(&llm(&server, HAIKU, &[]), &prompt(Agent::Router))
        .await
        .unwrap();
    assert_eq!(answer.usage.len(), 2);
}

#[tokio::test]
async fn a_slow_model_is_given_up_after_its_time_and_may_have_cost_something() {
    let server = MockServer::start().await;
    let late = says(&good().to_string(), "end_turn").set_delay(Duration::from_secs(30));
    Mock::given(method("POST"))
        .respond_with(late)
        .mount(&server)
        .await;
    let limits = [
        ("FRONTDESK_ATTEMPT_TIMEOUT_MS_ROUTER", "300"),
        ("FRONTDESK_TOTAL_TIMEOUT_MS_ROUTER", "700"),
    ];
    let began = Instant::now();
    let late = ask(&llm(&server, HAIKU, &limits), &prompt(Agent::Router))
        .await
        .unwrap_err();
    assert_eq!(late.reason, Reason::OutOfTime);
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!(late.usage[0].cost_micro_usd, None);
}

#[tokio::test]
async fn nobody_listens_or_nobody_may_ask() {
    let model = format!("bedrock:{HAIKU}");
    let config = config(&[
        ("FRONTDESK_MODEL_ROUTER", &model),
        ("BEDROCK_BASE_URL", "http://127.0.0.1:1"),
    ]);
    let down = ask(&built(config.clone(), &aws()), &prompt(Agent::Router))
        .await
        .unwrap_err();
    assert_eq!(down.reason, Reason::ProviderDown);
    assert_eq!(down.usage.len(), 4);
    assert_eq!(down.usage[0].cost_micro_usd, Some(0), "nothing was sent");
    let keyless = ask(&built(config, &keyless()), &prompt(Agent::Router))
        .await
        .unwrap_err();
    assert_eq!(keyless.reason, Reason::ProviderDown);
}

#[tokio::test]
async fn bedrock_may_be_in_another_region_than_the_function() {
    let server = MockServer::start().await;
    answers(&server, says(&good().to_string(), "end_turn"), 1).await;
    let there = ("BEDROCK_REGION", "eu-central-1");
    ask(&llm(&server, HAIKU, &[there]), &prompt(Agent::Router))
        .await
        .unwrap();
    let signature = &sent(&server).await[0].headers["authorization"];
    assert!(
        signature
            .to_str()
            .unwrap()
            .contains("/eu-central-1/bedrock/")
    );
}

#[tokio::test]
async fn refusals_cuts_and_foreign_answers_are_told_apart() {
    for stop in ["guardrail_intervened", "content_filtered", "refusal"] {
        let server = MockServer::start().await;
        answers(&server, says("", stop), 1).await;
        let refused = ask(&llm(&server, HAIKU, &[]), &prompt(Agent::Router)).await;
        assert_eq!(refused.unwrap_err().reason, Reason::Declined, "{stop}");
    }
    let server = MockServer::start().await;
    answers(&server, says("{\"intent\":", "max_tokens"), 1).await;
    answers(&server, says(&good().to_string(), "end_turn"), 1).await;
    ask(&llm(&server, HAIKU, &[]), &prompt(Agent::Router))
        .await
        .unwrap();
    let repair = String::from_utf8_lossy(&sent(&server).await[1].body).into_owned();
    assert!(repair.contains("be shorter"));

    let server = MockServer::start().await;
    let page = ResponseTemplate::new(200).set_body_string("<html>");
    answers(&server, page, 1).await;
    let foreign = ask(&llm(&server, HAIKU, &[]), &prompt(Agent::Router)).await;
    assert_eq!(foreign.unwrap_err().reason, Reason::ProviderDown);
}

#[tokio::test]
async fn an_operators_price_holds_for_a_model_at_bedrock() {
    let server = MockServer::start().await;
    answers(&server, says(&good().to_string(), "end_turn"), 1).await;
    let own = r#"[{"model": "bedrock:eu.anthropic.claude-haiku-4-5", "input": 1.1, "cached": 0.11,
        "cache_write": 1.375, "output": 5.5, "as_of": "2026-11-22", "source": "price list"}]"#;
    let prices = ("FRONTDESK_PRICES", own);
    let answer = ask(&llm(&server, HAIKU, &[prices]), &prompt(Agent::Router))
        .await
        .unwrap();
    // 300 at 1.1, 400 at 0.11, 300 at 1.375, 100 at 5.5 dollars a million.
    assert_eq!(
        answer.usage[0].cost_micro_usd,
        Some((330_000_000_u64 + 44_000_000 + 412_500_000 + 550_000_000).div_ceil(1_000_000))
    );
}
