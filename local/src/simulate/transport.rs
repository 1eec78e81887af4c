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

/// Chatwoot over a bad line.
pub(super) struct FaultyChatwoot {
    pub(super) inner: InProcess,
    pub(super) account: AccountId,
    pub(super) faults: Arc<Faults>,
    pub(super) witness: Arc<Witness>,
    pub(super) sabotage: Option<Sabotage>,
}

impl FaultyChatwoot {
    /// Lets Chatwoot answer; a text to a customer is witnessed.
    async fn answer(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let speech = speech(self.account, &request);
        if let Some((key, send_key)) = &speech {
            self.witness.speaks(*key, send_key).await;
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

/// The conversation and send key, if the request is a text to a customer.
fn speech(
    account: AccountId,
    request: &http::Request<Bytes>,
) -> Option<(ConversationKey, SendKey)> {
    if request.method() != http::Method::POST {
        return None;
    }
    let mut path = request.uri().path().rsplit('/');
    if path.next() != Some("messages") {
        return None;
    }
    let conversation = path.next()?.parse().ok()?;
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
    let conversation = ConversationKey {
        account,
        conversation,
    };
    Some((conversation, key))
}
