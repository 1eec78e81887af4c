//! Front door: verifies a Chatwoot webhook and puts what matters on the queue.
//!
//! What this crate is for: one HTTP request in, at most one queue message out,
//! and an answer that makes Chatwoot do the right thing (it retries bot
//! deliveries on 429 and 500 only, account deliveries never).
//!
//! What it must not do: touch the database, a model or Chatwoot; log anything a
//! customer wrote; let a visitor's or an inbox's credential through.

mod adapter;
mod dedup;
mod limit;
mod secrets;

use std::net::IpAddr;
use std::sync::Arc;

use chatwoot::inbound::{self, Outcome, ParseError};
use chatwoot::signature::{self, Claim, SignatureError};
use domain::event::Envelope;
use domain::ids::AccountId;
use http::{Method, StatusCode};
use jiff::Timestamp;
use platform::error::PortError;
use platform::queue::{Queue, QueueMessage};

pub use adapter::respond;
pub use limit::RateLimiter;
pub use secrets::{
    AccountSecrets, FixedSecrets, ServedAccounts, ServedAccountsError, StoredSecrets,
    WebhookSecrets,
};

/// The largest body taken, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;

const WEBHOOK: &str = "/webhook/chatwoot";
const HEALTH: &str = "/health";

/// What the handler works with.
pub struct Deps {
    /// Where accepted events go.
    pub queue: Arc<dyn Queue>,
    /// Who may send.
    pub secrets: Arc<dyn WebhookSecrets>,
    /// Slows down callers who cannot show that they may.
    pub limiter: RateLimiter,
}

/// One request, with its body as it came over the wire.
#[derive(Clone, Copy)]
pub struct WebhookRequest<'a> {
    /// HTTP method.
    pub method: &'a Method,
    /// Path without a stage prefix and without a query.
    pub path: &'a str,
    /// The caller's address, as far as known.
    pub source_ip: Option<IpAddr>,
    /// The header [`signature::TIMESTAMP_HEADER`].
    pub timestamp: Option<&'a str>,
    /// The header [`signature::SIGNATURE_HEADER`].
    pub signature: Option<&'a str>,
    /// The raw body; base64 already undone.
    pub body: &'a [u8],
    /// Now.
    pub received_at: Timestamp,
}

/// The answer to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebhookResponse {
    /// HTTP status.
    pub status: StatusCode,
    /// A JSON object.
    pub body: &'static str,
}

/// Why a request is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    NotFound,
    MethodNotAllowed,
    TooLarge,
    Unusable(ParseError),
    Unsigned(SignatureError),
    /// The account has neither a signing secret nor a path secret.
    UnknownAccount,
    /// The account's Chatwoot cannot sign, and the path does not hold its secret.
    WrongPath,
    TooMany,
    /// Secrets or queue are out of reach.
    Unavailable,
}

/// A refusal, and whether the caller had shown a valid signature before.
struct Failure {
    refusal: Refusal,
    trusted: bool,
}

/// Handles one request. Never fails: whatever goes wrong is an answer.
pub async fn handle(request: &WebhookRequest<'_>, deps: &Deps) -> WebhookResponse {
    let refusal = match route(request, deps).await {
        Ok(answer) => return answer,
        Err(failure) if failure.trusted => failure.refusal,
        Err(_) if !deps.limiter.allows(request.source_ip, request.received_at) => Refusal::TooMany,
        Err(failure) => failure.refusal,
    };
    tracing::info!(status = refusal.status().as_u16(), cause = ?refusal, "webhook refused");
    refusal.answer()
}

async fn route(request: &WebhookRequest<'_>, deps: &Deps) -> Result<WebhookResponse, Failure> {
    let path = request.path.strip_suffix('/').unwrap_or(request.path);
    let (wanted, path_secret) = match path.strip_prefix(WEBHOOK) {
        Some("") => (Method::POST, None),
        Some(rest) => match rest.strip_prefix('/') {
            Some(secret) if !secret.is_empty() && !secret.contains('/') => {
                (Method::POST, Some(secret))
            }
            _ => return Err(untrusted(Refusal::NotFound)),
        },
        None if path == HEALTH => (Method::GET, None),
        None => return Err(untrusted(Refusal::NotFound)),
    };
    if *request.method != wanted {
        return Err(untrusted(Refusal::MethodNotAllowed));
    }
    if path == HEALTH {
        return Ok(WebhookResponse {
            status: StatusCode::OK,
            body: r#"{"status":"ready"}"#,
        });
    }
    accept(request, path_secret, deps).await?;
    Ok(WebhookResponse {
        status: StatusCode::OK,
        body: r#"{"status":"accepted"}"#,
    })
}

async fn accept(
    request: &WebhookRequest<'_>,
    path_secret: Option<&str>,
    deps: &Deps,
) -> Result<(), Failure> {
    if request.body.len() > MAX_BODY {
        return Err(untrusted(Refusal::TooLarge));
    }
    // Only the account is read from a body nobody vouches for yet: it tells whose
    // secret to check with, and the event is booked under no other account.
    let account = inbound::account_of(request.body)
        .map_err(|error| untrusted(Refusal::Unusable(error)))?
        .or_else(|| deps.secrets.default_account())
        .ok_or(untrusted(Refusal::Unusable(ParseError::Missing(
            "account.id",
        ))))?;
    authenticate(request, path_secret, account, deps).await?;

    let parsed = inbound::parse_for(Some(account), request.body, request.received_at)
        .map_err(|error| trusted(Refusal::Unusable(error)))?;
    let event = match parsed.outcome {
        Outcome::Accepted(event) => *event,
        Outcome::Dropped(reason) => {
            tracing::debug!(%account, reason = reason.as_str(), "webhook dropped");
            return Ok(());
        }
    };
    let group = event.group();
    let dedup = dedup::id(&event, parsed.changed_at);
    let envelope = Envelope {
        received_at: request.received_at,
        event,
    };
    let body = serde_json::to_string(&envelope).map_err(|_| trusted(Refusal::Unavailable))?;
    let message = QueueMessage { group, dedup, body };
    deps.queue.send(message).await.map_err(unavailable)?;
    tracing::debug!(%account, "webhook accepted");
    Ok(())
}

/// Checks the caller with the secrets at hand and, when they do not fit, once
/// more with secrets read anew: they may just have been changed. A caller who
/// shows nothing that could fit does not make us read any.
async fn authenticate(
    request: &WebhookRequest<'_>,
    path_secret: Option<&str>,
    account: AccountId,
    deps: &Deps,
) -> Result<(), Failure> {
    let claim = Claim::read(request.timestamp, request.signature, request.received_at);
    if let (Err(cause), None) = (&claim, path_secret) {
        return Err(untrusted(Refusal::Unsigned(*cause)));
    }
    let at_hand = read_secrets(deps, account, false).await?;
    match check(request.body, &claim, path_secret, &at_hand) {
        Err(Refusal::Unsigned(SignatureError::Mismatch) | Refusal::WrongPath) => {
            let fresh = read_secrets(deps, account, true).await?;
            check(request.body, &claim, path_secret, &fresh)
        }
        other => other,
    }
    .map_err(untrusted)
}

async fn read_secrets(
    deps: &Deps,
    account: AccountId,
    fresh: bool,
) -> Result<Arc<AccountSecrets>, Failure> {
    deps.secrets
        .for_account(account, fresh)
        .await
        .map_err(unavailable)
}

/// A signature is asked for as soon as there is a secret to check it with; the
/// path counts only for accounts whose Chatwoot cannot sign.
fn check(
    body: &[u8],
    claim: &Result<Claim<'_>, SignatureError>,
    path_secret: Option<&str>,
    secrets: &AccountSecrets,
) -> Result<(), Refusal> {
    if !secrets.signing.is_empty() {
        return (*claim)
            .and_then(|claim| claim.check(body, &secrets.signing))
            .map_err(Refusal::Unsigned);
    }
    match (&secrets.path, path_secret) {
        (None, _) => Err(Refusal::UnknownAccount),
        (Some(expected), Some(given)) if signature::path_secret_matches(given, expected) => Ok(()),
        (Some(_), _) => Err(Refusal::WrongPath),
    }
}

impl Refusal {
    const fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unusable(_) => StatusCode::BAD_REQUEST,
            Self::Unsigned(_) | Self::UnknownAccount | Self::WrongPath => StatusCode::UNAUTHORIZED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            // Not 503: Chatwoot gives up on that.
            Self::Unavailable => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whoever is not known learns no more than that.
    const fn answer(self) -> WebhookResponse {
        let body = match self {
            Self::NotFound => r#"{"error":"not found"}"#,
            Self::MethodNotAllowed => r#"{"error":"method not allowed"}"#,
            Self::TooLarge => r#"{"error":"body too large"}"#,
            Self::Unusable(_) => r#"{"error":"unusable body"}"#,
            Self::Unsigned(_) | Self::UnknownAccount | Self::WrongPath => {
                r#"{"error":"unauthorized"}"#
            }
            Self::TooMany => r#"{"error":"too many requests"}"#,
            Self::Unavailable => r#"{"error":"try again"}"#,
        };
        WebhookResponse {
            status: self.status(),
            body,
        }
    }
}

const fn untrusted(refusal: Refusal) -> Failure {
    Failure {
        refusal,
        trusted: false,
    }
}

const fn trusted(refusal: Refusal) -> Failure {
    Failure {
        refusal,
        trusted: true,
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "used as a function for map_err"
)]
fn unavailable(error: PortError) -> Failure {
    tracing::warn!(%error, "webhook could not be taken");
    // Our own trouble is not held against the caller.
    trusted(Refusal::Unavailable)
}
