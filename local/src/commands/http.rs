//! The HTTP side of `frontdesk serve`: the webhook as API Gateway would hand it
//! on, health, and what the tools on the same machine call.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use chatwoot::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER};
use domain::ids::ConversationKey;
use serde::{Deserialize, Serialize};
use serde_json::json;
use webhook::WebhookRequest;

use crate::host::Host;
use crate::resume;

/// Larger than the webhook's own limit, so that the webhook itself refuses.
const BODY_LIMIT: usize = 2 * 1024 * 1024;

/// The routes of a host, without the simulated Chatwoot's.
pub(super) fn router(host: Host) -> Router {
    Router::new()
        .route("/", get(async || Redirect::temporary("/sim")))
        .route("/health", get(health))
        .route("/webhook/chatwoot", any(webhook))
        .route("/webhook/chatwoot/{secret}", any(webhook))
        .route("/local/resume", post(resume_conversation))
        .route("/local/review", post(review_draft))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(host)
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
    decision: review::Decision,
}

async fn review_draft(State(host): State<Host>, Json(request): Json<ReviewRequest>) -> Response {
    let head = match host.store().head(request.conversation).await {
        Ok(Some(head)) => head,
        Ok(None) => return (StatusCode::NOT_FOUND, "no such conversation").into_response(),
        Err(error) => return refusal(&error),
    };
    match review::decide(&head, request.decision, host.workflow().as_ref()).await {
        Ok(true) => Json(json!({"decided": true})).into_response(),
        Ok(false) => (StatusCode::CONFLICT, "no draft waits in this conversation").into_response(),
        Err(error) => refusal(&error),
    }
}

fn refusal(error: &impl std::fmt::Display) -> Response {
    (StatusCode::CONFLICT, error.to_string()).into_response()
}
