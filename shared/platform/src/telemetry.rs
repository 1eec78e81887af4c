//! Logs: one JSON object per line, ids and words only.
//!
//! Never logged: message texts, names, e-mail addresses, phone numbers, tokens,
//! secrets, request bodies. Field names are dotted (`conversation.id`), units are
//! in the name (`latency_ms`), a failure is logged once, where it is handled.

use tracing_subscriber::EnvFilter;

/// Sets up logging for a deployed function. The level is Lambda's own
/// (`AWS_LAMBDA_LOG_LEVEL`), else info.
pub fn init() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").unwrap_or_else(|_| "info".to_owned());
    let filter = EnvFilter::try_new(format!(
        "{level},aws_config=warn,aws_smithy_runtime=warn,hyper=warn"
    ))
    .unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(true)
        .with_env_filter(filter)
        .init();
}
