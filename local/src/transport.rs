//! The simulated Chatwoot's REST API called within the process: no socket, the
//! same router.

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use chatwoot::client::{Transport, TransportError};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// What HTTP clients of commands and of the simulated Chatwoot are built from.
pub(crate) fn http() -> reqwest::ClientBuilder {
    // Refused when it was chosen before; there is but one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}

/// Answers requests from a router.
#[derive(Clone)]
pub struct InProcess(Router);

impl InProcess {
    /// Over this router.
    pub fn new(router: Router) -> Self {
        Self(router)
    }
}

#[async_trait]
impl Transport for InProcess {
    async fn call(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let answer = match self.0.clone().oneshot(request.map(Body::from)).await {
            Ok(answer) => answer,
            Err(never) => match never {},
        };
        let (parts, body) = answer.into_parts();
        let body = body
            .collect()
            .await
            .map_err(|_| TransportError::Broken)?
            .to_bytes();
        Ok(http::Response::from_parts(parts, body))
    }
}
