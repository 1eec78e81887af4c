//! `frontdesk suggestions`: questions that found no answer, grouped.

use domain::lang::Lang;
use domain::suggestion::{self, Suggestion};
use platform::config;
use serde_json::json;

use super::cloud::{STACK, ask, setting, store};
use super::{CommandError, runtime};
use crate::cli::SuggestionsArgs;
use crate::console;

/// Runs the command.
pub fn run(args: &SuggestionsArgs) -> Result<(), CommandError> {
    runtime()?.block_on(async {
        match &args.dismiss {
            Some(id) => dismiss(args, id).await,
            None => list(args).await,
        }
    })
}

async fn list(args: &SuggestionsArgs) -> Result<(), CommandError> {
    let found: Vec<Suggestion> = if config::optional(STACK).is_some() {
        let known = store().await?.suggestions(args.place.account).await;
        suggestion::listed(known.map_err(CommandError::platform)?)
    } else {
        let url = args.place.url.join("/local/suggestions").map_err(setting)?;
        let text = ask(url, &json!({"account": args.place.account})).await?;
        serde_json::from_str(&text).map_err(CommandError::platform)?
    };
    if found.is_empty() {
        console::line("every question found an answer");
    }
    for group in &found {
        console::line(row(group));
    }
    Ok(())
}

async fn dismiss(args: &SuggestionsArgs, id: &str) -> Result<(), CommandError> {
    if config::optional(STACK).is_some() {
        let done = store()
            .await?
            .dismiss_suggestion(args.place.account, id)
            .await;
        if !done.map_err(CommandError::platform)? {
            return Err(CommandError::Platform(format!("no suggestion {id}")));
        }
    } else {
        let url = args
            .place
            .url
            .join("/local/suggestions/dismiss")
            .map_err(setting)?;
        ask(url, &json!({"account": args.place.account, "id": id})).await?;
    }
    console::line(format!("{id} is off the list"));
    Ok(())
}

/// A suggestion as it is listed: `7f3a91c2    3 times (en, nl), last on …: Do you …?`
pub fn row(group: &Suggestion) -> String {
    let languages: Vec<&str> = group
        .languages
        .iter()
        .map(|lang| Lang::code(*lang))
        .collect();
    let day = group.last_seen.strftime("%Y-%m-%d");
    let times = if group.count == 1 { "time " } else { "times" };
    let Suggestion {
        id,
        count,
        question,
        ..
    } = group;
    let languages = languages.join(", ");
    format!("{id}  {count:>3} {times} ({languages}), last on {day}: {question}")
}
