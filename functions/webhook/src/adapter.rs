//! From API Gateway's event to our request and back.

use std::convert::Infallible;

use chatwoot::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER};
use jiff::Timestamp;
use lambda_http::request::RequestContext;
use lambda_http::{Body, Request, RequestExt, Response};

use crate::{Deps, WebhookRequest, handle};

/// Answers one API Gateway (HTTP API, payload 2.0) event.
pub async fn respond(
    event: &Request,
    received_at: Timestamp,
    deps: &Deps,
) -> Result<Response<Body>, Infallible> {
    let header = |name: &str| event.headers().get(name).and_then(|v| v.to_str().ok());
    let (stage, source_ip) = match event.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => (
            context.stage.as_deref(),
            context
                .http
                .source_ip
                .as_deref()
                .and_then(|ip| ip.parse().ok()),
        ),
        _ => (None, None),
    };
    let request = WebhookRequest {
        method: event.method(),
        path: without_stage(event.raw_http_path(), stage),
        source_ip,
        timestamp: header(TIMESTAMP_HEADER),
        signature: header(SIGNATURE_HEADER),
        body: event.body().as_ref(),
        received_at,
    };
    let answer = handle(&request, deps).await;
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    response.headers_mut().insert(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/json"),
    );
    Ok(response)
}

/// API Gateway puts the name of a stage other than `$default` before the path.
fn without_stage<'a>(path: &'a str, stage: Option<&str>) -> &'a str {
    stage
        .and_then(|stage| path.strip_prefix('/')?.strip_prefix(stage))
        .filter(|rest| rest.starts_with('/'))
        .unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stage_is_no_part_of_the_path() {
        assert_eq!(without_stage("/prod/health", Some("prod")), "/health");
        assert_eq!(without_stage("/health", Some("$default")), "/health");
        assert_eq!(without_stage("/health", Some("heal")), "/health");
        assert_eq!(without_stage("/health", None), "/health");
    }
}
