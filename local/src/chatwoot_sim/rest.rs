//! Chatwoot's REST API, the part Frontdesk may call: routes, tokens, what bots
//! may do, errors, the call log (facts §3, §4.4).

use axum::body::{Body, to_bytes};
use axum::extract::{Extension, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use domain::ids::{AccountId, ConversationId, ConversationKey};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

use super::change::{Actor, Refused};
use super::model::Sender;
use super::{
    Call, Caller, Sim, rest_contacts as contacts, rest_conversations as conversations,
    rest_messages as messages,
};

/// The largest body read; Chatwoot's longest content in four-byte characters.
const MAX_BODY: usize = 1 << 20;

/// One authorised call.
#[derive(Clone)]
pub(super) struct Input {
    pub(super) sim: Sim,
    pub(super) account: AccountId,
    pub(super) caller: Caller,
    pub(super) body: Arc<Value>,
}

/// The call, as handlers take it.
pub(super) type Called = Extension<Input>;

impl Input {
    /// The user who calls; bots may not (facts §4.4).
    pub(super) fn user(&self) -> Result<u64, ApiError> {
        match self.caller {
            Caller::User(id) => Ok(id),
            Caller::Bot => Err(ApiError::BotNotAllowed),
        }
    }

    pub(super) fn actor(&self) -> Actor {
        match self.caller {
            Caller::User(id) => Actor::Agent(id),
            Caller::Bot => Actor::Bot,
        }
    }

    pub(super) fn sender(&self) -> Sender {
        match self.caller {
            Caller::User(id) => Sender::User(id),
            Caller::Bot => Sender::Bot,
        }
    }

    pub(super) fn key(&self, conversation: ConversationId) -> ConversationKey {
        ConversationKey {
            account: self.account,
            conversation,
        }
    }

    /// A text in the body.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.body.get(key).and_then(Value::as_str)
    }

    /// A number in the body, also when written as text.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        let value = self.body.get(key)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    }

    /// One of a closed set of words in the body.
    pub(super) fn word<T: serde::de::DeserializeOwned>(
        &self,
        key: &str,
    ) -> Result<Option<T>, ApiError> {
        match self.body.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value.clone())
                .map(Some)
                .map_err(|_| ApiError::Invalid(format!("'{value}' is not a valid {key}"))),
        }
    }
}

/// Why a call is not answered with 200.
#[derive(Debug)]
pub(super) enum ApiError {
    /// The simulated Chatwoot refuses.
    Refused(Refused),
    /// Only users may.
    BotNotAllowed,
    /// 422 with this text.
    Invalid(String),
    /// 422 because another contact has it.
    Taken(&'static str),
    /// 403: only on API inboxes.
    NotAnApiInbox,
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error = |status: StatusCode, text: &str| (status, Json(json!({"error": text})));
        match self {
            Self::Refused(refused) => {
                let status = match refused {
                    Refused::NotFound => StatusCode::NOT_FOUND,
                    // Chatwoot raises here (facts §3, POST conversations).
                    Refused::NoAddress => StatusCode::INTERNAL_SERVER_ERROR,
                    _ => StatusCode::UNPROCESSABLE_ENTITY,
                };
                error(status, &refused.to_string()).into_response()
            }
            Self::BotNotAllowed => error(
                StatusCode::UNAUTHORIZED,
                "Access to this endpoint is not authorized for bots",
            )
            .into_response(),
            Self::Invalid(text) => error(StatusCode::UNPROCESSABLE_ENTITY, &text).into_response(),
            Self::Taken(attribute) => {
                let name = match attribute {
                    "email" => "Email",
                    "phone_number" => "Phone number",
                    _ => "Identifier",
                };
                let message = format!("{name} has already been taken");
                let body = json!({"message": message, "attributes": [attribute]});
                (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
            }
            Self::NotAnApiInbox => error(
                StatusCode::FORBIDDEN,
                "Message status update is only allowed for API inboxes",
            )
            .into_response(),
        }
    }
}

/// A handler's answer.
pub(super) type Answer = Result<Response, ApiError>;

/// 200 with JSON. Success is always 200, also for creations.
#[expect(clippy::unnecessary_wraps, reason = "reads as a handler's last line")]
pub(super) fn ok(value: impl Serialize) -> Answer {
    Ok(Json(value).into_response())
}

/// 200 without a body.
#[expect(clippy::unnecessary_wraps, reason = "reads as a handler's last line")]
pub(super) fn empty() -> Answer {
    Ok(StatusCode::OK.into_response())
}

impl Sim {
    /// The REST API, to be served or called in process.
    pub fn router(&self) -> Router {
        let account = Router::new()
            .route(
                "/conversations",
                get(conversations::list).post(conversations::create),
            )
            .route(
                "/conversations/{id}",
                get(conversations::show).patch(conversations::update),
            )
            .route(
                "/conversations/{id}/messages",
                get(messages::list).post(messages::post),
            )
            .route(
                "/conversations/{id}/messages/{message}",
                axum::routing::delete(messages::delete).patch(messages::patch),
            )
            .route(
                "/conversations/{id}/toggle_status",
                post(conversations::toggle_status),
            )
            .route(
                "/conversations/{id}/assignments",
                post(conversations::assign),
            )
            .route(
                "/conversations/{id}/labels",
                get(conversations::labels).post(conversations::set_labels),
            )
            .route(
                "/conversations/{id}/custom_attributes",
                post(conversations::custom_attributes),
            )
            .route(
                "/conversations/{id}/toggle_priority",
                post(conversations::toggle_priority),
            )
            .route(
                "/conversations/{id}/toggle_typing_status",
                post(conversations::toggle_typing_status),
            )
            .route("/contacts", get(contacts::list).post(contacts::create))
            .route("/contacts/search", get(contacts::search))
            .route(
                "/contacts/{id}",
                get(contacts::show)
                    .put(contacts::update)
                    .patch(contacts::update),
            )
            .route(
                "/contacts/{id}/labels",
                get(contacts::labels).post(contacts::set_labels),
            )
            .route("/contacts/{id}/conversations", get(contacts::conversations))
            .route(
                "/contacts/{id}/contactable_inboxes",
                get(contacts::contactable_inboxes),
            )
            .route(
                "/contacts/{id}/contact_inboxes",
                post(contacts::add_contact_inbox),
            )
            .route("/teams", get(contacts::teams))
            .route("/agents", get(contacts::agents))
            .route("/inboxes", get(contacts::inboxes));
        let account = account.route("/{*rest}", any(not_found));
        // A route layer: unknown paths outside `/api/v1` are not ours to answer,
        // since this router is merged with others.
        Router::new()
            .nest("/api/v1/accounts/{account}", account)
            .route_layer(middleware::from_fn_with_state(self.clone(), authorise))
    }

    /// Whose token it is, and whether it may work in this account.
    fn caller(&self, token: Option<&str>, account: AccountId) -> Result<Caller, Value> {
        let sign_in = "You need to sign in or sign up before continuing.";
        let token = token.ok_or_else(|| json!({"errors": [sign_in]}))?;
        let known = self.inner.tokens.get(token);
        match known {
            None => Err(json!({"error": "Invalid Access Token"})),
            Some((at, caller)) if *at == account => Ok(*caller),
            Some((_, Caller::Bot)) => {
                Err(json!({"error": "Bot is not authorized to access this account"}))
            }
            Some((_, Caller::User(_))) => {
                Err(json!({"error": "You are not authorized to access this account"}))
            }
        }
    }
}

async fn not_found() -> ApiError {
    ApiError::Refused(Refused::NotFound)
}

/// Checks the token, reads the body, runs the handler, writes the call log.
async fn authorise(State(sim): State<Sim>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let method = request.method().to_string();
    let Some((account, rest)) = split_path(&path) else {
        return ApiError::Refused(Refused::NotFound).into_response();
    };
    let headers = request.headers();
    let token = ["api-access-token", "api_access_token"];
    let token = token
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok());
    let caller = sim.caller(token, account);
    let (mut parts, body) = request.into_parts();
    let (body, answer) = match (caller.as_ref(), read(body).await) {
        (Err(refusal), body) => {
            let answer = (StatusCode::UNAUTHORIZED, Json(refusal)).into_response();
            (Arc::new(body.unwrap_or_default()), answer)
        }
        (_, None) => {
            let answer = (
                StatusCode::BAD_REQUEST,
                Json(json!({"error": "Bad Request"})),
            );
            (Arc::default(), answer.into_response())
        }
        (Ok(&caller), Some(body)) => {
            let body = Arc::new(body);
            let input = Input {
                sim: sim.clone(),
                account,
                caller,
                body: Arc::clone(&body),
            };
            parts.extensions.insert(input);
            (
                body,
                next.run(Request::from_parts(parts, Body::empty())).await,
            )
        }
    };
    sim.log(Call {
        at: sim.now(),
        account,
        caller: caller.ok(),
        method,
        path: rest.to_owned(),
        body: Arc::unwrap_or_clone(body),
        status: answer.status().as_u16(),
    });
    answer
}

/// The account and what follows it.
fn split_path(path: &str) -> Option<(AccountId, &str)> {
    let rest = path.strip_prefix("/api/v1/accounts/")?;
    let end = rest.find('/').unwrap_or(rest.len());
    let (account, rest) = rest.split_at(end);
    Some((account.parse().ok()?, rest))
}

/// The body as JSON, null when there is none; `None` when it is something else.
async fn read(body: Body) -> Option<Value> {
    let bytes = to_bytes(body, MAX_BODY).await.ok()?;
    if bytes.is_empty() {
        return Some(Value::Null);
    }
    serde_json::from_slice(&bytes).ok()
}
