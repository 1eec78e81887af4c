//! The attributes of a day's row, and what they say.

use std::collections::BTreeMap;

use domain::spend::{DayLedger, Hold, HoldId, Lapsed, Line};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::StoreError;
use crate::item;
use crate::keys::Item;

/// What is spent, may have been spent, or is held.
pub(super) const COUNTED: &str = "counted";
/// How many holds there are.
pub(super) const HOLDS: &str = "holds";
/// Before the name of a hold.
pub(super) const HOLD: &str = "hold#";
/// How many holds lapsed.
pub(super) const LAPSED_CALLS: &str = "lapsed_calls";
/// What they held.
pub(super) const LAPSED: &str = "lapsed";
/// The note that told an operator.
pub(super) const TOLD_BY: &str = "told_by";
/// Before agent and model: calls sent.
pub(super) const CALLS: &str = "calls";
/// What they cost, as far as it is known.
pub(super) const SPENT: &str = "spent";
/// Calls of unknown cost.
pub(super) const UNPRICED: &str = "unpriced";
/// The most these can have cost.
pub(super) const AT_MOST: &str = "at_most";

/// A number that is nothing where it does not stand.
pub(super) fn number(row: &Item, name: &str) -> u64 {
    let value = row.get(name).and_then(|value| value.as_n().ok());
    value.and_then(|n| n.parse().ok()).unwrap_or_default()
}

/// A text, if there is one.
pub(super) fn text(row: &Item, name: &str) -> Option<String> {
    row.get(name)?.as_s().ok().cloned()
}

/// Holds nobody can settle any more.
pub(super) fn lapsed_of(day: Date, row: &Item, now: Timestamp) -> Result<Vec<Hold>, StoreError> {
    Ok(read(day, row)?.lapsed_holds(now).cloned().collect())
}

/// A row by the names of its attributes.
pub(super) fn read(day: Date, row: &Item) -> Result<DayLedger, StoreError> {
    let mut lines: BTreeMap<(&str, &str), Line> = BTreeMap::new();
    let mut held = Vec::new();
    for (name, value) in row {
        let Ok(value) = value.as_n() else { continue };
        let amount = || -> Result<u64, StoreError> {
            value.parse().map_err(|e| item::corrupt("ledger", &e))
        };
        if let Some(id) = name.strip_prefix(HOLD) {
            held.push(Hold {
                id: HoldId::read(id),
                micro_usd: amount()?,
            });
            continue;
        }
        let mut parts = name.splitn(3, '#');
        let (Some(column), Some(agent), Some(model)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let line = lines.entry((agent, model)).or_default();
        match column {
            CALLS => line.calls = amount()?,
            SPENT => line.spent_micro_usd = amount()?,
            UNPRICED => line.unpriced_calls = amount()?,
            AT_MOST => line.unpriced_micro_usd = amount()?,
            _ => {}
        }
    }
    held.sort_by(|a, b| a.id.as_str().cmp(b.id.as_str()));
    Ok(DayLedger {
        day,
        lines: lines
            .into_iter()
            .map(|((agent, model), line)| Line {
                agent: agent.to_owned(),
                model: model.to_owned(),
                ..line
            })
            .collect(),
        held,
        lapsed: Lapsed {
            calls: number(row, LAPSED_CALLS),
            micro_usd: number(row, LAPSED),
        },
        counted_micro_usd: number(row, COUNTED),
        told_by: text(row, TOLD_BY),
    })
}
