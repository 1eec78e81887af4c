//! Money for models: what an account may spend in a day, and the ledger of a day.
//!
//! Amounts are millionths of a US dollar. Days are UTC's, like those of the
//! providers' bills.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::ConversationKey;

/// How long money is held for a call: longer than any invocation lives, so that
/// whoever could still settle it has done so by then.
pub const HOLD: SignedDuration = SignedDuration::from_mins(2);

/// The day an instant belongs to.
pub fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// An amount in dollars, to a hundredth of a cent: `$0.0123`.
pub fn dollars(micro_usd: u64) -> String {
    let rounded = micro_usd.saturating_add(50) / 100;
    format!("${}.{:04}", rounded / 10_000, rounded % 10_000)
}

/// The most an account may spend on models in a day. In settings a number of US
/// dollars, or `"none"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "CeilingForm", into = "CeilingForm")]
pub enum Ceiling {
    /// So many millionths of a US dollar.
    MicroUsd(u64),
    /// No limit; what is spent is written down all the same.
    Unlimited,
}

impl Ceiling {
    /// Against a slip of the decimal point.
    const MOST_DOLLARS: f64 = 1_000_000.0;

    /// What is left of it when so much is counted; `None` without a limit.
    pub const fn left(self, counted_micro_usd: u64) -> Option<u64> {
        match self {
            Self::MicroUsd(most) => Some(most.saturating_sub(counted_micro_usd)),
            Self::Unlimited => None,
        }
    }
}

impl Default for Ceiling {
    /// 20 dollars: some thousand answers of a strong model, and little enough that a
    /// mistake of a day is no disaster.
    fn default() -> Self {
        Self::MicroUsd(20_000_000)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum CeilingForm {
    Dollars(f64),
    Word(String),
}

impl From<Ceiling> for CeilingForm {
    fn from(ceiling: Ceiling) -> Self {
        match ceiling {
            Ceiling::MicroUsd(micro) => Self::Dollars(micro as f64 / 1e6),
            Ceiling::Unlimited => Self::Word("none".to_owned()),
        }
    }
}

impl TryFrom<CeilingForm> for Ceiling {
    type Error = String;

    fn try_from(form: CeilingForm) -> Result<Self, Self::Error> {
        match form {
            CeilingForm::Dollars(dollars) if (0.0..=Self::MOST_DOLLARS).contains(&dollars) => {
                Ok(Self::MicroUsd((dollars * 1e6).round() as u64))
            }
            CeilingForm::Word(word) if word == "none" => Ok(Self::Unlimited),
            CeilingForm::Dollars(_) | CeilingForm::Word(_) => Err(format!(
                "a ceiling is a number of US dollars from 0 to {}, or \"none\"",
                Self::MOST_DOLLARS
            )),
        }
    }
}

/// The name of money held for one call, which says until when:
/// `1795392000000.1-42.7`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HoldId(String);

impl HoldId {
    /// A name no other call has: `number` tells those of one moment apart.
    pub fn new(until: Timestamp, conversation: ConversationKey, number: u64) -> Self {
        Self(format!(
            "{}.{conversation}.{number}",
            until.as_millisecond()
        ))
    }

    /// A name read back.
    pub fn read(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nobody can settle it any more. A name that does not say until when is
    /// never taken for one.
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        let until = self.0.split('.').next().and_then(|ms| ms.parse().ok());
        until.is_some_and(|until: i64| until < now.as_millisecond())
    }
}

/// Money held for a call under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its name.
    pub id: HoldId,
    /// The most the call can cost.
    pub micro_usd: u64,
}

/// What one agent asked of one model in a day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Who asked: `router`, `extraction`, `conversation`, `campaign`, `crm`.
    pub agent: String,
    /// Who was asked, `provider:model`.
    pub model: String,
    /// Calls sent, failed ones included.
    pub calls: u64,
    /// What they cost, where that is known. The same calls stand in the receipts.
    pub spent_micro_usd: u64,
    /// Calls of unknown cost: of a model without a price, or whose answer was lost.
    pub unpriced_calls: u64,
    /// The most these can have cost.
    pub unpriced_micro_usd: u64,
}

/// Calls whose end nobody saw: the function that made them was killed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapsed {
    /// How many.
    pub calls: u64,
    /// The most they can have cost.
    pub micro_usd: u64,
}

/// One day of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLedger {
    /// The day.
    pub day: Date,
    /// By agent and model.
    pub lines: Vec<Line>,
    /// Money held; what lapsed and was not cleared away yet among it.
    pub held: Vec<Hold>,
    /// What lapsed and was cleared away.
    pub lapsed: Lapsed,
    /// Everything that counts towards the ceiling, as the database adds it up: what
    /// is spent, what may have been spent, and what is held.
    pub counted_micro_usd: u64,
    /// The note by which an operator was told that the ceiling was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_by: Option<String>,
}

impl DayLedger {
    /// A day on which nothing was spent yet.
    pub fn empty(day: Date) -> Self {
        Self {
            day,
            ..Self::default()
        }
    }

    /// What is known to have been spent.
    pub fn spent_micro_usd(&self) -> u64 {
        self.lines.iter().map(|line| line.spent_micro_usd).sum()
    }

    /// What is held for calls under way.
    pub fn held_micro_usd(&self, now: Timestamp) -> u64 {
        let live = |hold: &&Hold| !hold.id.has_lapsed(now);
        self.held.iter().filter(live).map(|h| h.micro_usd).sum()
    }

    /// Calls whose end nobody saw.
    pub fn lapsed(&self, now: Timestamp) -> Lapsed {
        self.lapsed_holds(now)
            .fold(self.lapsed, |all, hold| Lapsed {
                calls: all.calls + 1,
                micro_usd: all.micro_usd + hold.micro_usd,
            })
    }

    /// Holds nobody can settle any more.
    pub fn lapsed_holds(&self, now: Timestamp) -> impl Iterator<Item = &Hold> {
        let lapsed = move |hold: &&Hold| hold.id.has_lapsed(now);
        self.held.iter().filter(lapsed)
    }

    /// The most that calls of unknown cost, lapsed ones included, can have cost.
    pub fn unknown_micro_usd(&self, now: Timestamp) -> u64 {
        let unpriced: u64 = self.lines.iter().map(|line| line.unpriced_micro_usd).sum();
        unpriced + self.lapsed(now).micro_usd
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_amount_is_shown_to_a_hundredth_of_a_cent() {
        for (micro, shown) in [
            (0, "$0.0000"),
            (49, "$0.0000"),
            (50, "$0.0001"),
            (12_345, "$0.0123"),
            (20_000_000, "$20.0000"),
        ] {
            assert_eq!(dollars(micro), shown);
        }
    }

    #[test]
    fn a_ceiling_is_dollars_or_none() {
        let read = |text: &str| serde_json::from_str::<Ceiling>(text).ok();
        for (text, ceiling) in [
            ("5", Ceiling::MicroUsd(5_000_000)),
            ("0.0001", Ceiling::MicroUsd(100)),
            ("0", Ceiling::MicroUsd(0)),
            ("\"none\"", Ceiling::Unlimited),
        ] {
            assert_eq!(read(text), Some(ceiling), "{text}");
            let written = serde_json::to_string(&ceiling).unwrap();
            assert_eq!(read(&written), Some(ceiling), "{written}");
        }
        for text in ["-1", "1000001", "\"unlimited\"", "null", "true"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(Ceiling::MicroUsd(10).left(3), Some(7));
        assert_eq!(Ceiling::MicroUsd(10).left(30), Some(0));
        assert_eq!(Ceiling::Unlimited.left(30), None);
    }

    #[test]
    fn days_begin_at_midnight_utc() {
        for (time, day) in [
            ("2026-11-23T00:00:00+02:00", "2026-11-22"),
            ("2026-11-23T00:00:00Z", "2026-11-23"),
            ("2026-11-23T23:59:59.999Z", "2026-11-23"),
        ] {
            assert_eq!(day_of(at(time)).to_string(), day);
        }
    }

    #[test]
    fn money_held_for_a_killed_call_counts_as_of_unknown_cost_once_it_lapsed() {
        let began = at("2026-11-23T10:00:00Z");
        let id = HoldId::new(began + HOLD, "1-42".parse().unwrap(), 7);
        let ledger = DayLedger {
            held: vec![Hold {
                id: HoldId::read(id.as_str()),
                micro_usd: 300,
            }],
            lapsed: Lapsed {
                calls: 2,
                micro_usd: 50,
            },
            lines: vec![Line {
                spent_micro_usd: 9,
                unpriced_micro_usd: 4,
                ..Line::default()
            }],
            ..DayLedger::empty(day_of(began))
        };
        for (now, held, lapsed) in [(began + HOLD, 300, 2), (began + HOLD * 2, 0, 3)] {
            assert_eq!(ledger.held_micro_usd(now), held);
            assert_eq!(ledger.lapsed(now).calls, lapsed);
            assert_eq!(
                ledger.unknown_micro_usd(now) + held + ledger.spent_micro_usd(),
                9 + 4 + 50 + 300
            );
        }
        assert!(!HoldId::read("odd").has_lapsed(began));
    }
}
