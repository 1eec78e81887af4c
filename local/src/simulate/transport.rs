//! Chatwoot's REST API, in process, with everything that can go wrong on the way.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use chatwoot::client::{Transport, TransportError};
use domain::ids::{AccountId, ConversationKey, SendKey};
use serde_json::Value;
use tokio::time::sleep;

use super::faults::{Fault, Faults, Port};
use super::ports::Sabotage;
use super::witness::Witness;
use crate::transport::InProcess;

/// The time limit of the client's real transport.
const LIMIT: Duration = Duration::from_secs(8);
/// How long after that Chatwoot may still carry a request out, in milliseconds.
const LANDS_WITHIN: u64 = 19_000;

/// Chatwoot over a bad line.
pub(super) struct FaultyChatwoot {
    pub(super) inner: InProcess,
    pub(super) account: AccountId,
    pub(super) faults: Arc<Faults>,
    pub(super) witness: Arc<Witness>,
    pub(super) sabotage: Option<Sabotage>,
}

impl FaultyChatwoot {
    /// Whether this is a text to a customer; it is witnessed then.
    async fn witnessed(&self, request: &http::Request<Bytes>) -> bool {
        let speech = speech(self.account, request);
        if let Some((key, send_key)) = &speech {
            self.witness.speaks(*key, send_key).await;
        }
        speech.is_some()
    }

    /// The client gives up, and Chatwoot carries the request out after that.
    async fn answer_later(&self, request: http::Request<Bytes>) -> TransportError {
        let keys: Vec<ConversationKey> = conversation(self.account, &request).into_iter().collect();
        self.faults.happened(keys, Port::Chatwoot, Fault::Later);
        self.witnessed(&request).await;
        let late = LIMIT + Duration::from_millis(self.faults.below(LANDS_WITHIN));
        let inner = self.inner.clone();
        self.faults.let_happen(async move {
            sleep(late).await;
            let _ = inner.call(request).await;
        });
        sleep(LIMIT).await;
        TransportError::Timeout
    }

    /// Lets Chatwoot answer; a text to a customer is witnessed.
    async fn answer(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        if self.witnessed(&request).await {
            match self.sabotage {
                Some(Sabotage::SendsTwice) => {
                    self.inner.call(request.clone()).await?;
                }
                Some(Sabotage::StaysSilent) => {
                    return Ok(http::Response::new(Bytes::from_static(br#"{"id":1}"#)));
                }
                _ => {}
            }
        }
        self.inner.call(request).await
    }
}

#[async_trait]
impl Transport for FaultyChatwoot {
    async fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let fate = self.faults.fate(Port::Chatwoot);
        sleep(fate.latency).await;
        let refused = |status: http::StatusCode| {
            let mut answer = http::Response::new(Bytes::new());
            *answer.status_mut() = status;
            Ok(answer)
        };
        match fate.fault {
            None | Some(Fault::Slow) => self.answer(request).await,
            Some(Fault::Throttled) => refused(http::StatusCode::TOO_MANY_REQUESTS),
            Some(Fault::After) => {
                if writes_a_message(&request) && self.faults.below(2) == 0 {
                    return Err(self.answer_later(request).await);
                }
                let _ = self.answer(request).await;
                match self.faults.below(3) {
                    0 => refused(http::StatusCode::BAD_GATEWAY),
                    1 => {
                        sleep(LIMIT).await;
                        Err(TransportError::Timeout)
                    }
                    _ => Err(TransportError::Broken),
                }
            }
            Some(_) => match self.faults.below(3) {
                0 => refused(http::StatusCode::SERVICE_UNAVAILABLE),
                1 => {
                    sleep(LIMIT).await;
                    Err(TransportError::Timeout)
                }
                _ => Err(TransportError::Connect),
            },
        }
    }
}

/// Whether the request writes a message or a note.
fn writes_a_message(request: &http::Request<Bytes>) -> bool {
    request.method() == http::Method::POST && request.uri().path().ends_with("/messages")
}

/// The conversation that a request for a message is about.
fn conversation(account: AccountId, request: &http::Request<Bytes>) -> Option<ConversationKey> {
    let conversation = request.uri().path().rsplit('/').nth(1)?.parse().ok()?;
    Some(ConversationKey {
        account,
        conversation,
    })
}

/// The conversation and send key, if the request is a text to a customer.
fn speech(
    account: AccountId,
    request: &http::Request<Bytes>,
) -> Option<(ConversationKey, SendKey)> {
    if !writes_a_message(request) {
        return None;
    }
    let conversation = conversation(account, request)?;
    let body: Value = serde_json::from_slice(request.body()).ok()?;
    if body.get("private").and_then(Value::as_bool) == Some(true) {
        return None;
    }
    let key = body.get("content_attributes")?;
    let key = key
        .get(chatwoot::SEND_KEY_ATTRIBUTE)?
        .as_str()?
        .parse()
        .ok()?;
    Some((conversation, key))
}
