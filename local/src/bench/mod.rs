//! `frontdesk bench`: the platform on this machine, measured from outside.
//!
//! The platform is a `frontdesk serve` of its own, as an operator starts it; this
//! process is the load: customers, and the Chatwoot they write to, over HTTP,
//! signed, on the same cores. Models answer at once (the offline model).

mod chatwoot;
mod load;
mod parts;
mod platform;

use std::time::Duration;

use crate::commands::CommandError;
use crate::console;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Amounts {
    /// Webhooks for the accept rate.
    pub webhooks: usize,
    /// Messages through the whole path.
    pub messages: usize,
    /// Conversations that wait at the same time.
    pub waiting: usize,
    /// Length of the longest conversation.
    pub history: usize,
}

/// Runs all parts and prints a line of figures for each.
///
/// # Errors
/// When the platform does not start, or loses a message.
pub async fn run(amounts: Amounts) -> Result<(), CommandError> {
    console::line(machine());
    if cfg!(debug_assertions) {
        console::progress("this is a development build: run `cargo run --release -- bench`");
    }
    parts::accept(amounts.webhooks).await?;
    parts::waiting(amounts.waiting).await?;
    parts::path(amounts.messages).await?;
    parts::history(amounts.history).await
}

fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|l| l.strip_prefix("model name"));
    let model = model.map_or("unknown CPU", |m| m.trim_start_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "frontdesk {} on {cores} x {model}, load generator on the same cores",
        env!("CARGO_PKG_VERSION")
    )
}

/// The value below which this share of the (sorted) times lies.
fn quantile(sorted: &[Duration], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let at = (last as f64 * share).round() as usize;
    sorted.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}
