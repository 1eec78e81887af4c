//! `frontdesk promises`: what customers were promised, and how it stands.

use domain::promise::{Job, Promise};
use platform::config;
use serde_json::json;

use super::cloud::{STACK, ask, setting, store};
use super::{CommandError, runtime};
use crate::cli::PromisesArgs;
use crate::console;

/// Runs the command.
pub fn run(args: &PromisesArgs) -> Result<(), CommandError> {
    runtime()?.block_on(async {
        let mut all = known(args).await?;
        all.retain(|promise| args.status.is_none_or(|status| promise.status == status));
        if all.is_empty() {
            console::line("no promise");
        }
        for promise in &all {
            console::line(entry(promise));
        }
        Ok(())
    })
}

async fn known(args: &PromisesArgs) -> Result<Vec<Promise>, CommandError> {
    if config::optional(STACK).is_some() {
        let store = store().await?;
        let all = promises::listed(&store, args.place.account).await;
        return all.map_err(CommandError::platform);
    }
    let url = args.place.url.join("/local/promises").map_err(setting)?;
    let text = ask(url, &json!({"account": args.place.account})).await?;
    serde_json::from_str(&text).map_err(CommandError::platform)
}

/// A promise as it is listed.
pub fn entry(promise: &Promise) -> String {
    let minute = |at: jiff::Timestamp| at.strftime("%Y-%m-%d %H:%M");
    let what = match &promise.job {
        Job::StockAlert { product, .. } => format!("to tell when «{product}» is back"),
        Job::Handover { .. } => "that a person answers".to_owned(),
    };
    let until = match promise.ended_at {
        Some(at) => format!("since {}", minute(at)),
        None => format!("until {}", minute(promise.due_at)),
    };
    format!(
        "{:<9} {until}  {} {what}, promised {} ({})",
        promise.status.as_str(),
        promise.conversation,
        minute(promise.made_at),
        promise.job.id(),
    )
}
