//! What a stretch of a text says: an amount, a time, a day, a product, a concept.

use super::calendar::Day;
use super::lexicon::{Class, Concept};

/// A currency, or an unknown one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Currency {
    /// €
    Eur,
    /// £
    Gbp,
    /// $
    Usd,
    /// Swiss francs.
    Chf,
    /// Reais.
    Brl,
    /// Złoty.
    Pln,
    /// Crowns.
    Sek,
}

impl Currency {
    /// From the concept or the code.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "eur" => Some(Self::Eur),
            "gbp" => Some(Self::Gbp),
            "usd" => Some(Self::Usd),
            "chf" => Some(Self::Chf),
            "brl" => Some(Self::Brl),
            "pln" => Some(Self::Pln),
            "sek" => Some(Self::Sek),
            _ => None,
        }
    }
}

/// What a duration is counted in; months and years are months, days and weeks days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Minutes and hours.
    Minutes,
    /// Days and weeks.
    Days,
    /// Days on which people work.
    Workdays,
    /// Months and years.
    Months,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// Minutes after midnight.
    pub minutes: u16,
    /// Said without "am", "pm" or 24 hours: five may be seventeen.
    pub loose: bool,
}

impl Clock {
    /// Whether this may mean that time.
    pub(super) fn is(self, minutes: u16) -> bool {
        let whole = |m: u16| m % (24 * 60);
        whole(self.minutes) == whole(minutes)
            || self.loose
                && self.minutes <= 12 * 60
                && whole(self.minutes + 12 * 60) == whole(minutes)
    }
}

/// How a number bounds what it measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Bound {
    /// Not at all.
    #[default]
    Exact,
    /// "over €50", "from 12 bottles".
    AtLeast,
    /// "below €50".
    Below,
    /// "up to 3", "within 30 days".
    UpTo,
    /// "€10 off".
    Off,
}

/// What is said.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// A word that may stand for one of these.
    Concepts(Vec<Concept>),
    /// A word that claims nothing.
    Filler,
    /// A word in no table.
    Unknown,
    /// In hundredths.
    Percent(i64),
    /// In cents.
    Money(i64, Option<Currency>),
    /// A duration: least, most, in hundredths of its unit.
    Span(i64, i64, Unit),
    /// A time of day.
    Time(Clock),
    /// From one time of day to another.
    Times(Clock, Clock),
    /// A day.
    Day(Day),
    /// Weekdays, Monday the lowest bit.
    Weekdays(u8),
    /// A number of anything: least, most, in hundredths.
    Count(i64, i64),
    /// "a", "one", "ein": a number or not.
    One,
    /// A product, by its place in the grounds; several when the name fits several.
    Product(Vec<usize>),
    /// An offer, by its place in the grounds.
    Offer(usize),
    /// What looks like a code and is none of the grounds'.
    Code,
    /// A web address.
    Url,
    /// A mail address.
    Email,
    /// A telephone number, digits alone.
    Phone(String),
    /// A reference: an order number.
    Reference,
}

/// A stretch of a text and what it says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    /// What is said.
    pub what: What,
    /// How it is bounded, for numbers.
    pub bound: Bound,
    /// First token.
    pub from: usize,
    /// Token after the last.
    pub to: usize,
}

impl Item {
    /// Whether it may stand for this concept.
    pub(super) fn is(&self, name: &str) -> bool {
        matches!(&self.what, What::Concepts(all) if all.iter().any(|c| c.name == name))
    }

    /// Whether it stands for nothing but concepts of this class.
    pub(super) fn only(&self, class: Class) -> bool {
        matches!(&self.what, What::Concepts(all) if all.iter().all(|c| c.class == class))
    }

    /// Whether it may stand for a concept of this class.
    pub(super) fn any(&self, class: Class) -> bool {
        matches!(&self.what, What::Concepts(all) if all.iter().any(|c| c.class == class))
    }

    /// Whether it is a figure that must be right wherever it stands.
    pub(super) fn is_figure(&self) -> bool {
        matches!(
            self.what,
            What::Percent(_)
                | What::Money(..)
                | What::Span(..)
                | What::Time(_)
                | What::Times(..)
                | What::Day(_)
                | What::Weekdays(_)
                | What::Count(..)
        )
    }
}
