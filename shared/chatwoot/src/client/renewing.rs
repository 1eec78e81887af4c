//! Tokens that change while we hold them.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use secrecy::{ExposeSecret, SecretString};

use super::error::TransportError;
use super::transport::Transport;

/// The header that carries the token. Proxies drop header names with
/// underscores; Chatwoot takes both forms.
pub(super) const TOKEN_HEADER: &str = "api-access-token";

/// Reads tokens again.
#[async_trait]
pub trait Renew: Send + Sync {
    /// The token that has taken the place of this one; `None` if none has.
    async fn renew(&self, refused: &SecretString) -> Option<SecretString>;
}

/// Repeats a call whose token Chatwoot refused, once, with the token that has
/// taken its place. A refused call had no effect.
pub struct Renewing {
    inner: Arc<dyn Transport>,
    renew: Arc<dyn Renew>,
}

impl Renewing {
    /// Around this transport.
    pub fn new(inner: Arc<dyn Transport>, renew: Arc<dyn Renew>) -> Self {
        Self { inner, renew }
    }
}

#[async_trait]
impl Transport for Renewing {
    async fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let mut again = request.clone();
        let answer = self.inner.call(request).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let refused = again.headers().get(TOKEN_HEADER);
        let Some(refused) = refused.and_then(|token| token.to_str().ok()) else {
            return Ok(answer);
        };
        let Some(token) = self.renew.renew(&refused.into()).await else {
            return Ok(answer);
        };
        let Ok(mut token) = HeaderValue::from_str(token.expose_secret()) else {
            return Ok(answer);
        };
        token.set_sensitive(true);
        again.headers_mut().insert(TOKEN_HEADER, token);
        self.inner.call(again).await
    }
}
