//! The HTTP side of `frontdesk serve`: the webhook as API Gateway would hand it
//! on, health, and what the tools on the same machine call.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use chatwoot::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER};
use domain::ids::{AccountId, ConversationKey};
use domain::review::Decision;
use domain::suggestion;
use jiff::civil::Date;
use review::DecideError;
use serde::{Deserialize, Serialize};
use serde_json::json;
use webhook::WebhookRequest;

use crate::costs;
use crate::host::Host;
use crate::resume;

const WEBHOOK: &str = "/webhook/chatwoot";
const HEALTH: &str = "/health";

/// Larger than the webhook's own limit, so that the webhook itself refuses.
const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// The routes of a host, without the simulated Chatwoot's.
pub(super) fn router(host: Host) -> Router {
    Router::new()
        .route("/", get(async || Redirect::temporary("/sim")))
        .route(HEALTH, get(health))
        .route(WEBHOOK, any(webhook))
        .route(&format!("{WEBHOOK}/{{secret}}"), any(webhook))
        .route("/local/resume", post(resume_conversation))
        .route("/local/promises", post(list_promises))
        .route("/local/reviews", post(list_reviews))
        .route("/local/review", post(review_draft))
        .route("/local/costs", post(read_costs))
        .route("/local/costs/conversation", post(read_calls))
        .route("/local/suggestions", post(list_suggestions))
        .route("/local/suggestions/dismiss", post(dismiss_suggestion))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(host)
}

/// Lets only programs on this machine at anything but webhook and health. A
/// tunnel or a proxy is on this machine too, and so is a browser that a foreign
/// site leads here: they name another host.
pub(super) async fn only_here(
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let open = path == HEALTH || path.starts_with(WEBHOOK);
    let host = request.headers().get(header::HOST);
    let named = host
        .and_then(|host| host.to_str().ok())
        .is_some_and(is_local);
    if open || (named && caller.ip().to_canonical().is_loopback()) {
        return next.run(request).await;
    }
    (
        StatusCode::FORBIDDEN,
        "only on the machine itself, at localhost",
    )
        .into_response()
}

/// Whether a `Host` header names this machine, whatever the port.
fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

async fn webhook(
    State(host): State<Host>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let request = WebhookRequest {
        method: &method,
        path: uri.path(),
        source_ip: Some(caller.ip()),
        timestamp: header(TIMESTAMP_HEADER),
        signature: header(SIGNATURE_HEADER),
        body: &body,
        received_at: host.clock().now(),
    };
    let answer = host.webhook(&request).await;
    let json = (header::CONTENT_TYPE, "application/json");
    (answer.status, [json], answer.body).into_response()
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    waiting: usize,
    in_flight: usize,
    dead_letters: usize,
    running: usize,
}

async fn health(State(host): State<Host>) -> Json<Health> {
    let depth = host.queue().depth();
    Json(Health {
        status: "ready",
        waiting: depth.waiting,
        in_flight: depth.in_flight,
        dead_letters: depth.dead,
        running: host.engine().running().len(),
    })
}

#[derive(Deserialize)]
struct ResumeRequest {
    conversation: ConversationKey,
    from: Option<String>,
}

async fn resume_conversation(
    State(host): State<Host>,
    Json(request): Json<ResumeRequest>,
) -> Response {
    let resumed = resume::resume(
        host.store(),
        host.workflow().as_ref(),
        host.clock().now(),
        request.conversation,
        request.from.as_deref(),
    )
    .await;
    match resumed {
        Ok(done) => Json(json!({"run": done.run, "from": done.from})).into_response(),
        Err(error) => refusal(&error),
    }
}

#[derive(Deserialize)]
struct ReviewRequest {
    conversation: ConversationKey,
    turn: Option<u64>,
    #[serde(flatten)]
    decision: Decision,
}

async fn list_reviews(State(host): State<Host>, Json(of): Json<OfAccount>) -> Response {
    match review::open(host.store(), of.account).await {
        Ok(waiting) => Json(waiting).into_response(),
        Err(error) => refusal(&error),
    }
}

async fn review_draft(State(host): State<Host>, Json(request): Json<ReviewRequest>) -> Response {
    let ReviewRequest {
        conversation,
        turn,
        decision,
    } = request;
    let now = host.clock().now();
    let workflow = host.workflow().as_ref();
    let decided = review::decide(host.store(), workflow, now, conversation, turn, decision).await;
    match decided {
        Ok(unsupported) => {
            Json(json!({"decided": true, "unsupported": unsupported})).into_response()
        }
        Err(error @ DecideError::Length(_)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response()
        }
        Err(error) => refusal(&error),
    }
}

#[derive(Deserialize)]
struct OfAccount {
    account: AccountId,
}

async fn list_promises(State(host): State<Host>, Json(of): Json<OfAccount>) -> Response {
    match promises::listed(host.store(), of.account).await {
        Ok(all) => Json(all).into_response(),
        Err(error) => refusal(&error),
    }
}

async fn list_suggestions(State(host): State<Host>, Json(of): Json<OfAccount>) -> Response {
    match host.store().suggestions(of.account).await {
        Ok(known) => Json(suggestion::listed(known)).into_response(),
        Err(error) => refusal(&error),
    }
}

#[derive(Deserialize)]
struct Dismissal {
    account: AccountId,
    id: String,
}

async fn dismiss_suggestion(State(host): State<Host>, Json(request): Json<Dismissal>) -> Response {
    let Dismissal { account, id } = request;
    match host.store().dismiss_suggestion(account, &id).await {
        Ok(true) => Json(json!({"dismissed": true})).into_response(),
        Ok(false) => (StatusCode::NOT_FOUND, format!("no suggestion {id}")).into_response(),
        Err(error) => refusal(&error),
    }
}

#[derive(Deserialize)]
struct CostsRequest {
    account: AccountId,
    from: Date,
    to: Date,
}

async fn read_costs(State(host): State<Host>, Json(of): Json<CostsRequest>) -> Response {
    let now = host.clock().now();
    match costs::costs(host.store(), of.account, of.from, of.to, now).await {
        Ok(costs) => Json(costs).into_response(),
        Err(error) => refusal(&error),
    }
}

#[derive(Deserialize)]
struct OfConversation {
    conversation: ConversationKey,
}

async fn read_calls(State(host): State<Host>, Json(of): Json<OfConversation>) -> Response {
    let now = host.clock().now();
    match host.store().checkpoints(of.conversation, None, now).await {
        Ok(checkpoints) => Json(costs::calls_of(&checkpoints)).into_response(),
        Err(error) => refusal(&error),
    }
}

pub(super) fn refusal(error: &impl std::fmt::Display) -> Response {
    (StatusCode::CONFLICT, error.to_string()).into_response()
}
