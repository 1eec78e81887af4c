//! Logs: one JSON object per line, ids and words only.
//!
//! Never logged: message texts, names, e-mail addresses, phone numbers, tokens,
//! secrets, request bodies. Field names are dotted (`conversation.id`), units are
//! in the name (`latency_ms`), a failure is logged once, where it is handled.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config;

/// Sets up logging for a deployed function. The level is Lambda's own
/// (`AWS_LAMBDA_LOG_LEVEL`), else info.
pub fn init() {
    let level = config::parsed("AWS_LAMBDA_LOG_LEVEL");
    let level = level.ok().flatten().unwrap_or(LevelFilter::INFO);
    let told = Targets::new().with_default(level).with_targets([
        ("aws_smithy_runtime", LevelFilter::WARN),
        ("hyper", LevelFilter::WARN),
    ]);
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(true);
    tracing_subscriber::registry()
        .with(lines.with_filter(told))
        .init();
}
