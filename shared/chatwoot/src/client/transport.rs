//! How requests get to Chatwoot: over HTTP, or answered within the process by
//! the simulated one.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::error::TransportError;

/// Carries one request to Chatwoot and its answer back, whatever the status.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends the request once: no retries, no redirects.
    async fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError>;
}

/// Time to connect.
const CONNECT: Duration = Duration::from_secs(3);
/// How long an idle connection is kept: short, because a frozen function comes
/// back to connections the other side has closed.
const IDLE: Duration = Duration::from_secs(25);

/// HTTP over the network.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
}

impl HttpTransport {
    /// What a whole call may take unless said otherwise.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(8);

    /// `timeout` bounds one whole call, connection and body included.
    ///
    /// # Errors
    /// [`TransportError::Setup`] when TLS cannot be set up.
    pub fn new(timeout: Duration) -> Result<Self, TransportError> {
        // Refused when it was chosen before; there is but one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(timeout)
            .pool_idle_timeout(IDLE)
            // A redirect would carry the token to another address.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("frontdesk")
            .build()
            .map(|client| Self { client })
            .map_err(|_| TransportError::Setup)
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let request = reqwest::Request::try_from(request).map_err(|_| TransportError::Setup)?;
        let answer = self.client.execute(request).await.map_err(|e| why(&e))?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|e| why(&e))?;
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        Ok(response)
    }
}

fn why(error: &reqwest::Error) -> TransportError {
    // A connection that takes too long is both; what counts is that nothing was sent.
    if error.is_connect() {
        TransportError::Connect
    } else if error.is_timeout() {
        TransportError::Timeout
    } else {
        TransportError::Broken
    }
}
