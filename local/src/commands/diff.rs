//! `frontdesk diff`: what this program, or other business data, would change in
//! recorded conversations. Nothing is sent or written.

use std::sync::Arc;

use domain::business::Business;
use domain::ids::ConversationKey;
use llm::{Agent, Llm, LlmConfig};
use platform::clock::{Clock, SystemClock};

use super::receipt::usd;
use super::recorded::Source;
use super::replay::in_no_time;
use super::{CommandError, runtime, serve};
use crate::cli::DiffArgs;
use crate::console;
use crate::replay::{Calls, Gist, Models, Records, Rerun, Stage, StageError, rerun};

/// Runs the command.
pub fn run(args: &DiffArgs) -> Result<(), CommandError> {
    let since = args.since.moment(SystemClock.now());
    let business = match &args.business {
        Some(file) => Some(Arc::new(serve::business(Some(file))?)),
        None => None,
    };
    let live = live()?;
    let all = runtime()?.block_on(async {
        let source = Source::open(&args.source).await?;
        let mut all = Vec::new();
        for key in source.since(args.account, since).await? {
            let mut records = source.records(key, None).await?;
            records.turns.retain(|row| row.taken_at >= since);
            all.push(records);
        }
        Ok::<_, CommandError>(all)
    })?;
    let models = if let Some(llm) = &live {
        console::line(format!("changed questions go to {}", names(llm)));
        Models::Live(llm.clone())
    } else {
        console::line(
            "no model is set up: changed questions are answered by the offline functions",
        );
        Models::Offline
    };
    let work = rerun_all(&all, &models, business.as_ref(), args.text);
    let summary = if live.is_some() {
        runtime()?.block_on(work).map_err(CommandError::platform)?
    } else {
        in_no_time(work)?
    };
    for line in summary.lines() {
        console::line(line);
    }
    Ok(())
}

/// The models that are set up here, if any are.
fn live() -> Result<Option<Llm>, CommandError> {
    let config = LlmConfig::from_env_like(|name| std::env::var(name).ok());
    let config = config.map_err(|error| CommandError::Setting(error.to_string()))?;
    let transport: Arc<dyn llm::Transport> =
        Arc::new(llm::HttpTransport::new().map_err(CommandError::platform)?);
    let llm = Llm::new(config, &transport, u64::from(std::process::id()));
    Ok(llm.is_configured().then_some(llm))
}

fn names(llm: &Llm) -> String {
    let mut names: Vec<String> = Agent::ALL
        .into_iter()
        .filter_map(|agent| llm.chain(agent).into_iter().next())
        .collect();
    names.sort();
    names.dedup();
    names.join(", ")
}

async fn rerun_all(
    all: &[Records],
    models: &Models,
    business: Option<&Arc<Business>>,
    text: bool,
) -> Result<Summary, StageError> {
    let stage = Stage::open().await?;
    let mut summary = Summary::default();
    for records in all {
        summary.conversations += 1;
        for row in &records.turns {
            let done = rerun(&stage, records, row, models, business).await?;
            for line in summary.add(records.conversation, row.no, &done, text) {
                console::line(line);
            }
        }
    }
    Ok(summary)
}

/// What came of all turns.
#[derive(Debug, Default, PartialEq, Eq)]
struct Summary {
    conversations: usize,
    turns: usize,
    skipped: usize,
    changed: usize,
    routes: usize,
    replies: usize,
    ways: usize,
    cost_then: u64,
    cost_now: u64,
    calls: Calls,
}

impl Summary {
    /// Counts a turn, and says what would change in it.
    fn add(&mut self, key: ConversationKey, no: u64, done: &Rerun, text: bool) -> Vec<String> {
        let (then, now, calls) = match done {
            Rerun::Ran { then, now, calls } => (then, now, calls),
            Rerun::Skipped(why) => {
                self.skipped += 1;
                return vec![format!("{key} turn {no}: not run: {why}")];
            }
        };
        self.turns += 1;
        self.cost_then += then.cost_micro_usd;
        self.cost_now += now.cost_micro_usd;
        self.calls.reused += calls.reused;
        self.calls.asked += calls.asked;
        self.calls.offline += calls.offline;
        let changes = changes(then, now);
        if changes.is_empty() {
            return Vec::new();
        }
        self.changed += 1;
        self.routes += usize::from(then.route != now.route);
        self.replies += usize::from(then.reply != now.reply);
        self.ways += usize::from(then.way != now.way);
        let mut lines = vec![format!("{key} turn {no}: {}", changes.join("; "))];
        if text && then.reply != now.reply {
            for (mark, gist) in [("-", then), ("+", now)] {
                let reply = gist.reply.as_deref().unwrap_or("(nothing)");
                lines.push(format!("  {mark} {}", reply.replace('\n', " / ")));
            }
        }
        lines
    }

    fn lines(&self) -> Vec<String> {
        let mut lines = vec![
            format!(
                "{} turns of {} conversations: {} would change (routes {}, replies {}, ways {})",
                self.turns, self.conversations, self.changed, self.routes, self.replies, self.ways
            ),
            format!(
                "cost: {} then, {} now",
                usd(self.cost_then),
                usd(self.cost_now)
            ),
            format!(
                "model calls: {} reused, {} asked anew, {} answered by the offline functions",
                self.calls.reused, self.calls.asked, self.calls.offline
            ),
        ];
        if self.skipped > 0 {
            lines.push(format!("{} turns could not be run", self.skipped));
        }
        lines
    }
}

/// What differs, in words.
fn changes(then: &Gist, now: &Gist) -> Vec<String> {
    fn word<T: std::fmt::Display>(value: Option<&T>) -> String {
        value.map_or_else(|| "none".to_owned(), ToString::to_string)
    }
    let mut changes = Vec::new();
    let mut differs = |what: &str, then: String, now: String| {
        if then != now {
            changes.push(format!("{what} {then} → {now}"));
        }
    };
    differs("route", word(then.route.as_ref()), word(now.route.as_ref()));
    differs(
        "intent",
        word(then.intent.as_ref()),
        word(now.intent.as_ref()),
    );
    differs("way", then.way.join(" "), now.way.join(" "));
    differs("cost", usd(then.cost_micro_usd), usd(now.cost_micro_usd));
    if then.reply != now.reply {
        changes.push("another reply".to_owned());
    }
    changes
}

#[cfg(test)]
mod tests {
    use domain::intent::{Intent, Route};

    use super::*;

    fn gist(route: Route, reply: &str, cost: u64) -> Gist {
        Gist {
            route: Some(route),
            intent: Some(Intent::Complaint),
            reply: Some(reply.to_owned()),
            way: vec!["classify", "generate_response", "deliver"],
            cost_micro_usd: cost,
        }
    }

    #[test]
    fn only_what_would_change_is_printed_and_replies_only_if_asked_for() {
        let key: ConversationKey = "1-42".parse().unwrap();
        let ran = |now: Gist| Rerun::Ran {
            then: gist(Route::Automated, "We open at ten.", 1_200),
            now,
            calls: Calls {
                reused: 1,
                ..Calls::default()
            },
        };
        let mut summary = Summary::default();
        let same = ran(gist(Route::Automated, "We open at ten.", 1_200));
        assert_eq!(summary.add(key, 1, &same, true), Vec::<String>::new());
        let other = ran(gist(Route::StockAlert, "At nine.", 0));
        assert_eq!(
            summary.add(key, 2, &other, false),
            [
                "1-42 turn 2: route automated → stock_alert; cost 0.001200 USD → 0.000000 USD; \
                 another reply"
            ]
        );
        let lines = summary.add(key, 2, &other, true);
        assert_eq!(lines[1..], ["  - We open at ten.", "  + At nine."]);
        let gone = Rerun::Skipped("it has expired".to_owned());
        assert_eq!(
            summary.add(key, 3, &gone, false),
            ["1-42 turn 3: not run: it has expired"]
        );
        assert_eq!(
            summary.lines(),
            [
                "3 turns of 0 conversations: 2 would change (routes 2, replies 2, ways 0)",
                "cost: 0.003600 USD then, 0.001200 USD now",
                "model calls: 3 reused, 0 asked anew, 0 answered by the offline functions",
                "1 turns could not be run"
            ]
        );
    }
}
