//! One HTTP POST. A trait, because a simulation answers it in process.

use std::error::Error as _;
use std::time::Duration;

use async_trait::async_trait;
use domain::error::{Class, Classified};
use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use serde::{Deserialize, Serialize};

/// A larger answer is refused: a model's answer has a few kilobytes.
const MAX_BODY: usize = 4 * 1024 * 1024;
/// How long to try to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// A function may be frozen between two calls: a connection that idled longer
/// has likely been closed by the other side.
const POOL_IDLE: Duration = Duration::from_secs(25);

/// What came back: any status, the two headers that matter, the body.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The `Date` header.
    pub date: Option<String>,
    /// The body, whole.
    pub body: Vec<u8>,
}

/// Nothing came back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransportError {
    /// No connection. The cause is the network stack's word for it.
    #[error("no connection: {0}")]
    Connect(String),
    /// The time was up.
    #[error("the request took too long")]
    Timeout,
    /// The connection broke before the answer was complete.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The answer is larger than 4 MiB.
    #[error("the answer is too large")]
    TooLarge,
    /// The request cannot be sent as it is, or the client cannot be built.
    #[error("the request could not be built: {0}")]
    Build(String),
}

impl Classified for TransportError {
    fn class(&self) -> Class {
        match self {
            Self::Connect(_) | Self::Timeout | Self::Broken(_) => Class::Retryable,
            Self::TooLarge | Self::Build(_) => Class::Terminal,
        }
    }
}

/// Sends requests to a provider.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Posts `body` and waits at most `timeout` for the whole answer. Header
    /// values may be secret: an implementation neither logs nor keeps them.
    async fn post(
        &self,
        url: &str,
        headers: &[(&'static str, &str)],
        body: Vec<u8>,
        timeout: Duration,
    ) -> Result<Response, TransportError>;
}

/// The real one.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
}

impl HttpTransport {
    /// A client with a connection pool: make one and keep it. Fails when the
    /// machine has no usable TLS roots.
    pub fn new() -> Result<Self, TransportError> {
        // Refused when it was chosen before; there is but one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(POOL_IDLE)
            // A redirect would carry the key to wherever it points.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("frontdesk/", env!("CARGO_PKG_VERSION")))
            .build()
            .map(|client| Self { client })
            .map_err(|e| TransportError::Build(cause(&e)))
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn post(
        &self,
        url: &str,
        headers: &[(&'static str, &str)],
        body: Vec<u8>,
        timeout: Duration,
    ) -> Result<Response, TransportError> {
        let mut map = HeaderMap::with_capacity(headers.len());
        for (name, value) in headers {
            let mut value = HeaderValue::from_str(value)
                .map_err(|_| TransportError::Build(format!("bad value of header {name}")))?;
            value.set_sensitive(true);
            map.insert(HeaderName::from_static(name), value);
        }
        let mut response = self
            .client
            .post(url)
            .headers(map)
            .timeout(timeout)
            .body(body)
            .send()
            .await
            .map_err(|e| failure(&e))?;
        let text = |name| {
            let value: Option<&HeaderValue> = response.headers().get(name);
            value.and_then(|v| v.to_str().ok()).map(str::to_owned)
        };
        let (status, retry_after, date) =
            (response.status().as_u16(), text(RETRY_AFTER), text(DATE));
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| failure(&e))? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(TransportError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response {
            status,
            retry_after,
            date,
            body,
        })
    }
}

fn failure(error: &reqwest::Error) -> TransportError {
    if error.is_timeout() {
        TransportError::Timeout
    } else if error.is_builder() {
        TransportError::Build(cause(error))
    } else if error.is_connect() {
        TransportError::Connect(cause(error))
    } else {
        TransportError::Broken(cause(error))
    }
}

/// The innermost cause, which names no URL, header or body.
fn cause(error: &reqwest::Error) -> String {
    let mut at: Option<&dyn std::error::Error> = error.source();
    let mut text = String::from("unknown");
    while let Some(inner) = at {
        text = inner.to_string();
        at = inner.source();
    }
    text
}
