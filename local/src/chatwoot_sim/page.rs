//! The page of the simulated Chatwoot: its files and their headers. What it shows
//! and does goes through `page_api`.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::{Sim, page_api};

/// Nothing but our own files, never in somebody else's frame.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'; object-src 'none'";

const HEADERS: [(&str, &str); 4] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
];

impl Sim {
    /// The page under `/sim` and its JSON under `/sim/api`, for the first account.
    pub fn page_router(&self) -> Router {
        let file = |kind: &'static str, text: &'static str| {
            get(async move || ([("content-type", kind)], text))
        };
        Router::new()
            .route(
                "/sim",
                file("text/html; charset=utf-8", include_str!("page/page.html")),
            )
            .route(
                "/sim/page.css",
                file("text/css; charset=utf-8", include_str!("page/page.css")),
            )
            .route(
                "/sim/page.js",
                file(
                    "text/javascript; charset=utf-8",
                    include_str!("page/page.js"),
                ),
            )
            .route(
                "/sim/icon.svg",
                file("image/svg+xml", include_str!("page/icon.svg")),
            )
            .route("/sim/api/state", get(page_api::state))
            .route("/sim/api/write", post(page_api::write))
            .route("/sim/api/conversations/{id}", post(page_api::act))
            .route_layer(middleware::from_fn(guard))
            .with_state(self.clone())
    }
}

/// Sets the headers, and refuses what another site's page sends.
async fn guard(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site");
    let foreign = site.is_some_and(|s| s != "same-origin" && s != "none");
    let mut response = if foreign && request.method() != axum::http::Method::GET {
        StatusCode::FORBIDDEN.into_response()
    } else {
        next.run(request).await
    };
    for (name, value) in HEADERS {
        let name = HeaderName::from_static(name);
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
