//! What is recorded, for tools on the same machine, and labels of turns.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use domain::ids::{AccountId, ConversationKey};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use store::Tables;

use super::http::refusal;
use super::recorded::Shelf;
use crate::host::{Host, TABLE_PREFIX};
use crate::label::{Label, keep, line};
use crate::replay::Records;

/// Where labelled lines go, in the folder that everything is kept in.
const FILE: &str = "eval.jsonl";

#[derive(Clone)]
struct Desk {
    host: Host,
    /// The evaluation file, and one writer at a time.
    file: Option<Arc<tokio::sync::Mutex<PathBuf>>>,
}

/// The routes. `data`: the folder that everything is kept in, if there is one.
pub(super) fn router(host: Host, data: Option<&Path>) -> Router {
    let file = data.map(|dir| Arc::new(tokio::sync::Mutex::new(dir.join(FILE))));
    Router::new()
        .route("/local/records", post(records))
        .route("/local/recorded", post(recorded))
        .route("/v1/should-have-been", post(should_have_been))
        .with_state(Desk { host, file })
}

#[derive(Deserialize)]
struct Wanted {
    conversation: ConversationKey,
    turn: Option<u64>,
}

async fn records(State(desk): State<Desk>, Json(wanted): Json<Wanted>) -> Response {
    match read(&desk, wanted.conversation, wanted.turn).await {
        Ok(records) => Json(records).into_response(),
        Err(error) => refusal(&error),
    }
}

async fn read(
    desk: &Desk,
    key: ConversationKey,
    turn: Option<u64>,
) -> Result<Records, store::StoreError> {
    let now = desk.host.clock().now();
    Records::read(desk.host.store(), key, turn, now).await
}

#[derive(Deserialize)]
struct Period {
    account: AccountId,
    since: Timestamp,
}

async fn recorded(State(desk): State<Desk>, Json(period): Json<Period>) -> Response {
    let tables = Tables::with_prefix(TABLE_PREFIX);
    let shelf = Shelf::new(desk.host.client().clone(), tables, None);
    match shelf.since(period.account, period.since).await {
        Ok(conversations) => Json(conversations).into_response(),
        Err(error) => refusal(&error),
    }
}

#[derive(Deserialize)]
struct Judgement {
    conversation: ConversationKey,
    turn: u64,
    #[serde(flatten)]
    label: Label,
}

async fn should_have_been(State(desk): State<Desk>, Json(said): Json<Judgement>) -> Response {
    let Some(file) = &desk.file else {
        let words = "labelled lines are kept in the data folder; start with --data DIR";
        return (StatusCode::CONFLICT, words).into_response();
    };
    let records = match read(&desk, said.conversation, Some(said.turn)).await {
        Ok(records) => records,
        Err(error) => return refusal(&error),
    };
    let labelled = match line(&records, said.turn, said.label) {
        Ok(labelled) => labelled,
        Err(error) => return refusal(&error),
    };
    let file = file.lock().await;
    match keep(&file, &labelled) {
        Ok(kept) => Json(json!({"line": labelled, "kept": kept})).into_response(),
        Err(error) => refusal(&error),
    }
}
