//! `frontdesk review`: the drafts that wait for a person, and what a person says.

use domain::ids::ConversationKey;
use domain::review::{Decision, ReviewReason};
use platform::clock::{Clock, SystemClock};
use platform::config;
use review::Open;
use serde_json::json;

use super::cloud::{STACK, ask, setting, store, workflow};
use super::{CommandError, runtime};
use crate::cli::ReviewArgs;
use crate::console;

/// Runs the command.
pub fn run(args: &ReviewArgs) -> Result<(), CommandError> {
    runtime()?.block_on(async {
        match args.conversation {
            Some(conversation) => decide(args, conversation).await,
            None => list(args).await,
        }
    })
}

async fn list(args: &ReviewArgs) -> Result<(), CommandError> {
    let found: Vec<Open> = if config::optional(STACK).is_some() {
        let store = store().await?;
        let open = review::open(&store, args.place.account).await;
        open.map_err(CommandError::platform)?
    } else {
        let url = args.place.url.join("/local/reviews").map_err(setting)?;
        let text = ask(url, &json!({"account": args.place.account})).await?;
        serde_json::from_str(&text).map_err(CommandError::platform)?
    };
    if found.is_empty() {
        console::line("no draft waits");
    }
    for draft in &found {
        console::line(entry(draft));
    }
    Ok(())
}

async fn decide(args: &ReviewArgs, conversation: ConversationKey) -> Result<(), CommandError> {
    let decision = decision(args)?;
    let word = decision.decided().as_str();
    let unsupported: Vec<String> = if let Some(arn) = config::optional(STACK) {
        let (store, workflow) = (store().await?, workflow(arn).await);
        let now = SystemClock.now();
        let decided = review::decide(&store, &workflow, now, conversation, args.turn, decision);
        let found = decided.await.map_err(CommandError::platform)?;
        found.iter().map(|kind| kind.as_str().to_owned()).collect()
    } else {
        let url = args.place.url.join("/local/review").map_err(setting)?;
        let mut body = serde_json::to_value(decision).map_err(CommandError::platform)?;
        body["conversation"] = json!(conversation);
        body["turn"] = json!(args.turn);
        let text = ask(url, &body).await?;
        let answer: serde_json::Value =
            serde_json::from_str(&text).map_err(CommandError::platform)?;
        serde_json::from_value(answer["unsupported"].clone()).unwrap_or_default()
    };
    console::line(format!("the draft of {conversation} is {word}"));
    if !unsupported.is_empty() {
        console::line(format!(
            "nothing that the business has said supports: {}",
            unsupported.join(", ")
        ));
    }
    Ok(())
}

/// What the arguments say; exactly one of them is there.
fn decision(args: &ReviewArgs) -> Result<Decision, CommandError> {
    Ok(match (&args.edit, &args.edit_file) {
        (Some(text), _) => Decision::Edit { text: text.clone() },
        (None, Some(file)) => Decision::Edit {
            text: std::fs::read_to_string(file)
                .map_err(|error| CommandError::Setting(format!("{}: {error}", file.display())))?,
        },
        (None, None) if args.approve => Decision::Approve,
        (None, None) => Decision::Reject,
    })
}

/// A draft as it is listed.
pub fn entry(draft: &Open) -> String {
    let waiting = &draft.waiting;
    let because: Vec<&str> = waiting
        .reasons
        .iter()
        .map(|why| ReviewReason::told(*why))
        .collect();
    let indented = |text: &str| text.replace('\n', "\n    ");
    format!(
        "{} turn {}, waits since {} because {}\n  asked:\n    {}\n  draft:\n    {}",
        waiting.conversation,
        waiting.turn,
        waiting.since.strftime("%Y-%m-%d %H:%M UTC"),
        because.join("; "),
        indented(&draft.asked),
        indented(&draft.text),
    )
}
