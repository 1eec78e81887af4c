//! `frontdesk costs`: what models cost, from the ledger, and what the demo
//! conversations cost beside the seed's figures.

use domain::ids::ConversationKey;
use domain::spend::day_of;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use platform::config;
use serde_json::json;

use super::cloud::{STACK, ask, setting, store};
use super::{CommandError, print_json, runtime, serve};
use crate::cli::CostsArgs;
use crate::console;
use crate::costs::{
    Call, Costs, calls_of, costs, demo_text, infrastructure, ledger_text, list_calls, measure,
};

/// Days that are shown unless others are asked for, today among them.
const DAYS: i64 = 30;

/// Runs the command.
pub fn run(args: &CostsArgs) -> Result<(), CommandError> {
    runtime()?.block_on(async {
        if args.demo {
            return demo().await;
        }
        match args.conversation {
            Some(key) => conversation(args, key).await,
            None => account(args).await,
        }
    })
}

/// The days asked for, by what was given and today.
fn days(args: &CostsArgs, today: Date) -> (Date, Date) {
    match (args.day, args.since) {
        (Some(day), _) => (day, day),
        (None, Some(since)) => (since, today),
        (None, None) => (today.saturating_sub((DAYS - 1).days()), today),
    }
}

async fn account(args: &CostsArgs) -> Result<(), CommandError> {
    let now = Timestamp::now();
    let (from, to) = days(args, day_of(now));
    let found: Costs = if config::optional(STACK).is_some() {
        let read = costs(&store().await?, args.place.account, from, to, now).await;
        read.map_err(CommandError::platform)?
    } else {
        let url = args.place.url.join("/local/costs").map_err(setting)?;
        let body = json!({"account": args.place.account, "from": from, "to": to});
        serde_json::from_str(&ask(url, &body).await?).map_err(CommandError::platform)?
    };
    if args.json {
        return print_json(&mut std::io::stdout(), &found).map(|_| ());
    }
    console::line(ledger_text(&found).trim_end());
    Ok(())
}

async fn conversation(args: &CostsArgs, key: ConversationKey) -> Result<(), CommandError> {
    let found: Vec<Call> = if config::optional(STACK).is_some() {
        let read = store()
            .await?
            .checkpoints(key, None, Timestamp::now())
            .await;
        calls_of(&read.map_err(CommandError::platform)?)
    } else {
        let url = args
            .place
            .url
            .join("/local/costs/conversation")
            .map_err(setting)?;
        let text = ask(url, &json!({"conversation": key})).await?;
        serde_json::from_str(&text).map_err(CommandError::platform)?
    };
    if args.json {
        return print_json(&mut std::io::stdout(), &found).map(|_| ());
    }
    console::line(list_calls(&found).trim_end());
    Ok(())
}

async fn demo() -> Result<(), CommandError> {
    let business = serve::business(None)?;
    let demo = measure(&business).await.map_err(CommandError::platform)?;
    let prices = llm::Prices::new(None).map_err(CommandError::platform)?;
    console::line(demo_text(&demo, &prices));
    console::line(infrastructure(Some(&demo)).trim_end());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_one_or_since_or_the_last_thirty() {
        let args = |day: Option<&str>, since: Option<&str>| CostsArgs {
            demo: false,
            day: day.map(|day| day.parse().unwrap()),
            since: since.map(|day| day.parse().unwrap()),
            conversation: None,
            json: false,
            place: crate::cli::PlaceArgs {
                account: domain::ids::AccountId::FIRST,
                url: "http://localhost".parse().unwrap(),
            },
        };
        let today = "2026-11-23".parse().unwrap();
        for (day, since, from, to) in [
            (Some("2026-11-02"), None, "2026-11-02", "2026-11-02"),
            (None, Some("2026-11-02"), "2026-11-02", "2026-11-23"),
            (None, None, "2026-10-25", "2026-11-23"),
        ] {
            let (first, last) = days(&args(day, since), today);
            assert_eq!(
                (first.to_string(), last.to_string()),
                (from.into(), to.into())
            );
        }
    }
}
