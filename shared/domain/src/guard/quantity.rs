//! A number and what it measures: money, percent, durations.

use super::item::{Currency, Unit, What};
use super::lexicon::{Class, look};
use super::number::{Number, number};
use super::scan::{Scan, measures};
use super::token::Gap;
use super::words::among;

impl Scan<'_> {
    /// A number with what it measures, alone or as a range.
    pub(super) fn quantity(&self, at: usize) -> Option<(What, usize)> {
        // The currency may come first.
        if let Some((name, len)) = self.role_anywhere(at)
            && let Some(currency) = Currency::named(name)
        {
            let n = number(self.lang, self.tokens.get(at + len..)?)?;
            if n.article || self.tokens[at + len].gap > Gap::Space {
                return None;
            }
            let end = at + len + n.len;
            // "€3 to €5" is two amounts.
            return Some((What::Money(n.value, Some(currency)), end - at));
        }
        if let Some(found) = self.clock(at) {
            return Some(found);
        }
        let first = number(self.lang, &self.tokens[at..])?;
        let mut end = at + first.len;
        let low = first.value;
        let mut high = low;
        let mut unit = self.role(end);
        if unit.is_none()
            && let Some((connector, second)) = self.second(at, end)
        {
            let after = end + connector + second.len;
            let then = self.role(after);
            if then.is_some() || self.tokens[end].gap == Gap::Hyphen && connector == 0 {
                if second.value < low {
                    return None;
                }
                high = second.value;
                end = after;
                unit = then;
            }
        } else if let (Some((name, len)), Some((connector, second))) =
            (unit, unit.and_then(|(_, len)| self.second(at, end + len)))
        {
            // "24 h à 48 h".
            let after = end + len + connector + second.len;
            if self.role(after).is_some_and(|(other, _)| other == name)
                && Currency::named(name).is_none()
                && second.value > low
            {
                high = second.value;
                end = after;
                unit = self.role(after);
            }
        }
        // "une dizaine de jours".
        if unit.is_none()
            && !first.digits
            && first.value >= 1000
            && self
                .tokens
                .get(end)
                .is_some_and(|t| matches!(t.text.as_str(), "de" | "d"))
        {
            unit = self.role(end + 1);
            end += usize::from(unit.is_some());
        }
        let Some((name, len)) = unit else {
            if high > low {
                return Some((What::Count(low, high), end - at));
            }
            return (first.digits && self.priced(end))
                .then_some((What::Money(low, None), end - at));
        };
        let mut len = len;
        // "half a year" and "an hour and a half" are read with the unit.
        let span = |size: i64, unit: Unit| What::Span(low * size, high * size, unit);
        let what = match name {
            "percent" => What::Percent(high),
            "cent" => What::Money(high / 100, None),
            "minute" => span(1, Unit::Minutes),
            "hour" => span(60, Unit::Minutes),
            "day" => span(1, Unit::Days),
            "week" => span(7, Unit::Days),
            "fortnight" => span(14, Unit::Days),
            "workday" => span(1, Unit::Workdays),
            "month" => span(1, Unit::Months),
            "year" => span(12, Unit::Months),
            "times" => {
                len = 0;
                What::Count(low, high)
            }
            _ => match Currency::named(name) {
                Some(currency) => What::Money(high, Some(currency)),
                None => return None,
            },
        };
        if len == 0 && first.article {
            return None;
        }
        // "on a working day" counts none.
        if first.article
            && name == "workday"
            && at > 0
            && matches!(
                self.tokens[at - 1].text.as_str(),
                "on" | "op" | "an" | "em" | "en" | "num" | "a"
            )
        {
            return Some((What::Weekdays(31), end + len - at));
        }
        // "4 euros 95".
        if let What::Money(whole, currency) = &what
            && let Some(cents) = self.tokens.get(end + len)
            && cents.is_number()
            && cents.text.len() == 2
            && cents.gap <= Gap::Space
            && name != "cent"
            && self.role(end + len + 1).is_none()
        {
            let cents = cents.text.parse::<i64>().unwrap_or(0);
            return Some((What::Money(whole + cents, *currency), end + len + 1 - at));
        }
        Some((what, end + len - at))
    }

    fn role_anywhere(&self, at: usize) -> Option<(&'static str, usize)> {
        let hit = look(self.lang, &self.tokens[at..]);
        hit.concepts
            .iter()
            .find(|c| c.class == Class::Role && measures(c.name))
            .map(|c| (c.name, hit.len))
    }

    /// The second number of a range, and the tokens before it.
    fn second(&self, start: usize, at: usize) -> Option<(usize, Number)> {
        let next = self.tokens.get(at)?;
        if next.is_number() && matches!(next.gap, Gap::Hyphen | Gap::Slash | Gap::Clause) {
            return number(self.lang, &self.tokens[at..]).map(|n| (0, n));
        }
        if next.gap > Gap::Space {
            return None;
        }
        let between = start > 0
            && matches!(
                self.tokens[start - 1].text.as_str(),
                "between" | "tussen" | "zwischen" | "entre"
            );
        let joins = among(
            next.text.as_str(),
            "to tot bis a or of oder o ou till ate u",
        ) || between
            && matches!(next.text.as_str(), "and" | "en" | "und" | "y" | "e" | "et");
        if !joins {
            return None;
        }
        let after = self.tokens.get(at + 1).filter(|t| t.gap <= Gap::Space)?;
        let _ = after;
        number(self.lang, &self.tokens[at + 1..])
            .filter(|n| !n.article)
            .map(|n| (1, n))
    }

    /// "50,-" and "42,50" are money without its currency.
    fn priced(&self, end: usize) -> bool {
        let last = &self.tokens[end - 1];
        let rest = self.raw.get(last.to..).unwrap_or("");
        let dash = rest.starts_with(",-")
            || rest.starts_with(",–")
            || rest.starts_with(".-")
            || rest.starts_with(",—");
        let cents = last
            .text
            .rsplit_once([',', '.'])
            .is_some_and(|(_, cents)| cents.len() == 2);
        dash || cents
    }
}
