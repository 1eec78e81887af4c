//! An account's ledger as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::business::Settings;
use domain::ids::AccountId;
use domain::spend::{Ceiling, DayLedger, Line, day_of, dollars};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Store, StoreError};

/// What an account spent, day by day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// The account.
    pub account: AccountId,
    /// The most it may spend in a day.
    pub ceiling: Ceiling,
    /// When this was read.
    pub now: Timestamp,
    /// The days on which models were asked, oldest first.
    pub days: Vec<DayLedger>,
}

/// Reads the days of an account from one to another.
pub async fn costs(
    store: &Store,
    account: AccountId,
    from: Date,
    to: Date,
    now: Timestamp,
) -> Result<Costs, StoreError> {
    let days = store.ledger(account, from, to).await?;
    let settings: Option<Settings> = store.business(account).await?.map(|b| b.settings);
    Ok(Costs {
        account,
        ceiling: settings.map_or_else(Ceiling::default, |s| s.daily_ceiling_usd),
        now,
        days,
    })
}

/// Sums of lines.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    calls: u64,
    spent: u64,
    unpriced: u64,
    at_most: u64,
}

impl Sum {
    fn add(&mut self, line: &Line) {
        self.calls += line.calls;
        self.spent += line.spent_micro_usd;
        self.unpriced += line.unpriced_calls;
        self.at_most += line.unpriced_micro_usd;
    }

    fn row(self, name: &str) -> String {
        let unknown = if self.unpriced == 0 {
            "-".to_owned()
        } else {
            format!("{} calls, at most {}", self.unpriced, dollars(self.at_most))
        };
        let (calls, spent) = (self.calls, dollars(self.spent));
        format!("  {name:<34} {calls:>7} {spent:>11}   {unknown}\n")
    }
}

/// The days, agents and models, and what is left of today's ceiling.
pub fn text(costs: &Costs) -> String {
    let mut out = format!(
        "Account {}: what models cost (days are UTC's)\n",
        costs.account
    );
    if costs.days.is_empty() {
        out.push_str("no model was asked in these days\n");
    }
    let by = |key: &dyn Fn(&DayLedger, &Line) -> String| {
        let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
        for day in &costs.days {
            for line in &day.lines {
                sums.entry(key(day, line)).or_default().add(line);
            }
        }
        sums
    };
    let mut all = Sum::default();
    for day in &costs.days {
        day.lines.iter().for_each(|line| all.add(line));
    }
    for (title, sums) in [
        ("day", by(&|day, _| day.day.to_string())),
        ("agent", by(&|_, line| line.agent.clone())),
        ("model", by(&|_, line| line.model.clone())),
    ] {
        if sums.is_empty() {
            continue;
        }
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "\n  {title:<34} {:>7} {:>11}   of unknown cost",
            "calls", "spent"
        );
        for (name, sum) in sums {
            out.push_str(&sum.row(&name));
        }
        out.push_str(&all.row("all"));
    }
    unseen(&mut out, costs);
    left(&mut out, costs);
    out
}

/// Calls whose function was killed.
fn unseen(out: &mut String, costs: &Costs) {
    for day in &costs.days {
        let lapsed = day.lapsed(costs.now);
        if lapsed.calls > 0 {
            let _ = writeln!(
                out,
                "\n{}: calls that ended unseen (their function was killed): {}; counted as {}, the most they can have cost",
                day.day,
                lapsed.calls,
                dollars(lapsed.micro_usd)
            );
        }
    }
}

fn left(out: &mut String, costs: &Costs) {
    let today = day_of(costs.now);
    let empty = DayLedger::empty(today);
    let day = costs.days.iter().find(|day| day.day == today);
    let day = day.unwrap_or(&empty);
    let counted = dollars(day.counted_micro_usd);
    let held = dollars(day.held_micro_usd(costs.now));
    out.push('\n');
    let _ = match (costs.ceiling, costs.ceiling.left(day.counted_micro_usd)) {
        (Ceiling::MicroUsd(most), Some(left)) => writeln!(
            out,
            "Today {today}: {counted} of the ceiling of {} counted, {held} of it held for calls under way; {} left",
            dollars(most),
            dollars(left)
        ),
        _ => writeln!(out, "Today {today}: {counted} counted; there is no ceiling"),
    };
    for day in &costs.days {
        if let Some(note) = &day.told_by {
            let _ = writeln!(
                out,
                "{}: THE CEILING WAS REACHED; the offline model and people took over (note {note})",
                day.day
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::spend::{HOLD, Hold, HoldId, Lapsed};

    fn line(agent: &str, model: &str, calls: u64, spent: u64) -> Line {
        Line {
            agent: agent.to_owned(),
            model: model.to_owned(),
            calls,
            spent_micro_usd: spent,
            ..Line::default()
        }
    }

    #[test]
    fn an_operator_reads_days_agents_models_and_what_is_left() {
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        let yesterday = DayLedger {
            lines: vec![
                line("conversation", "anthropic:claude-sonnet-5-5", 40, 230_412),
                line("router", "openai:gpt-6-luna", 7, 911),
            ],
            lapsed: Lapsed {
                calls: 1,
                micro_usd: 31_000,
            },
            counted_micro_usd: 262_323,
            ..DayLedger::empty("2026-11-22".parse().unwrap())
        };
        let today = DayLedger {
            lines: vec![Line {
                unpriced_calls: 2,
                unpriced_micro_usd: 4_400_000,
                ..line("conversation", "openai:llama3:8b", 3, 0)
            }],
            held: vec![Hold {
                id: HoldId::new(now + HOLD, "1-42".parse().unwrap(), 1),
                micro_usd: 600_000,
            }],
            counted_micro_usd: 5_000_000,
            told_by: Some("fd.1-42.t7.9010".to_owned()),
            ..DayLedger::empty("2026-11-23".parse().unwrap())
        };
        let costs = Costs {
            account: AccountId::FIRST,
            ceiling: Ceiling::MicroUsd(5_000_000),
            now,
            days: vec![yesterday, today],
        };
        insta::assert_snapshot!("ledger", text(&costs));
        let none = Costs {
            days: Vec::new(),
            ceiling: Ceiling::Unlimited,
            ..costs
        };
        insta::assert_snapshot!("ledger_empty", text(&none));
    }
}
