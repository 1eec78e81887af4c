//! Times of day: "10:30", "9h30", "18 Uhr", "5 pm", "half past five".

use super::item::{Clock, What};
use super::number::number;
use super::scan::Scan;
use super::token::Gap;
use super::words::among;
use crate::lang::Lang;

impl Scan<'_> {
    /// A time of day: "10:30", "9h30", "18 Uhr", "5 pm", "half past five".
    pub(super) fn clock(&self, at: usize) -> Option<(What, usize)> {
        let between = at.checked_sub(1).is_some_and(|b| {
            matches!(
                self.tokens[b].text.as_str(),
                "between" | "tussen" | "zwischen" | "entre"
            )
        });
        let Some((first, len)) = self.time(at) else {
            return self.clock_told_later(at, between);
        };
        let end = at + len;
        // "8 am-6 pm".
        let Some(next) = self.tokens.get(end) else {
            return Some((What::Time(first), len));
        };
        let joins = next.is_number() && matches!(next.gap, Gap::Hyphen | Gap::Clause)
            || next.gap <= Gap::Space
                && (among(next.text.as_str(), "to tot bis a till until ate as au")
                    || between
                        && matches!(next.text.as_str(), "and" | "y" | "e" | "et" | "en" | "und"));
        if joins {
            let mut start = end + usize::from(!next.is_number());
            while self
                .tokens
                .get(start)
                .is_some_and(|t| matches!(t.text.as_str(), "las" | "as"))
            {
                start += 1;
            }
            if let Some((second, len)) = self.time(start).or_else(|| self.bare(start)) {
                return Some((What::Times(first, second), start + len - at));
            }
        }
        Some((What::Time(first), len))
    }

    /// "3 and 5 pm", "15 bis 17 Uhr", "8 tot 18.00 uur": the second time tells what
    /// the first number is.
    fn clock_told_later(&self, at: usize, between: bool) -> Option<(What, usize)> {
        let (first, len) = self.bare(at)?;
        let next = self.tokens.get(at + len)?;
        let word = usize::from(!next.is_number());
        let joined = next.is_number() && next.gap == Gap::Hyphen
            || next.gap <= Gap::Space
                && (matches!(
                    next.text.as_str(),
                    "to" | "tot" | "bis" | "a" | "till" | "until" | "ate"
                ) || between
                    && matches!(next.text.as_str(), "and" | "en" | "und" | "y" | "e" | "et"));
        let (second, taken) = self.time(at + len + word).filter(|_| joined)?;
        // "3 and 5 pm" are both of the afternoon.
        let shift =
            first.loose && between && second.minutes > 720 && first.minutes + 720 < second.minutes;
        let first = Clock {
            minutes: first.minutes + if shift { 720 } else { 0 },
            loose: first.loose && !shift,
        };
        (second.minutes > first.minutes && !second.loose)
            .then_some((What::Times(first, second), len + word + taken))
    }

    fn bare(&self, at: usize) -> Option<(Clock, usize)> {
        let n = number(self.lang, self.tokens.get(at..)?)?;
        (n.digits
            && (0..=2400).contains(&n.value)
            && n.value % 100 == 0
            && self.role(at + n.len).is_none())
        .then_some((
            Clock {
                minutes: (n.value / 100 * 60) as u16,
                loose: n.value < 1200,
            },
            n.len,
        ))
    }

    fn time(&self, at: usize) -> Option<(Clock, usize)> {
        let token = self.tokens.get(at)?;
        let clock = |hours: i64, minutes: i64, loose: bool| {
            ((0..=24).contains(&hours) && (0..60).contains(&minutes)).then_some(Clock {
                minutes: (hours * 60 + minutes) as u16,
                loose,
            })
        };
        // "half past five", "halb sechs".
        if let Some(found) = self.spoken(at) {
            return Some(found);
        }
        if token.is_number()
            && let Some((h, m)) = token.text.split_once([':', '.'])
            && m.len() == 2
            && h.len() <= 2
        {
            let colon = token.text.contains(':');
            let unit = self.time_unit(at + 1);
            if colon || unit.is_some_and(|u| u.0 != "h") {
                let (mut hours, minutes) = (h.parse().ok()?, m.parse().ok()?);
                let half = unit.and_then(|u| u.2);
                hours = half_day(hours, half);
                let len = 1 + unit.map_or(0, |u| u.1);
                return clock(hours, minutes, false).map(|c| (c, len));
            }
            return None;
        }
        let n = number(self.lang, &self.tokens[at..])?;
        if n.article || n.value % 100 != 0 || !(0..=2400).contains(&n.value) {
            return None;
        }
        let hours = n.value / 100;
        let (unit, len, half) = self.time_unit(at + n.len)?;
        if unit == "h" {
            // "9h30" is a time; "24 h" may be a duration, which the context decides.
            let minutes = self
                .tokens
                .get(at + n.len + len)
                .filter(|t| t.is_number() && t.text.len() == 2 && t.gap <= Gap::Space)
                .and_then(|t| t.text.parse::<i64>().ok())
                .filter(|m| *m < 60);
            if let Some(minutes) = minutes {
                return clock(hours, minutes, false).map(|c| (c, n.len + len + 1));
            }
            let ahead = self.tokens.get(at + n.len + len).is_some_and(|t| {
                among(
                    t.text.as_str(),
                    "before avant antes vor voor ahead vooraf d after nach na apres",
                )
            });
            return (hours < 24 && !ahead && self.hour_led(at))
                .then(|| clock(hours, 0, false))
                .flatten()
                .map(|c| (c, n.len + len));
        }
        let minutes = self
            .tokens
            .get(at + n.len + len)
            .filter(|t| unit == "uhr" && t.is_number() && t.text.len() == 2 && t.gap <= Gap::Space)
            .and_then(|t| t.text.parse::<i64>().ok());
        let more = usize::from(minutes.is_some());
        clock(half_day(hours, half), minutes.unwrap_or(0), false).map(|c| (c, n.len + len + more))
    }

    /// "h", "uhr" or "am" here: which, its tokens, and for "pm" the half of the day.
    fn time_unit(&self, at: usize) -> Option<(&'static str, usize, Option<bool>)> {
        let token = self.tokens.get(at).filter(|t| t.gap <= Gap::Space)?;
        let next = self.tokens.get(at + 1).map_or("", |t| t.text.as_str());
        match (self.lang, token.text.as_str()) {
            (_, "uhr") | (Lang::En, "oclock") => Some(("uhr", 1, None)),
            (Lang::En, "am") => Some(("am", 1, Some(false))),
            (Lang::En, "pm") => Some(("am", 1, Some(true))),
            (Lang::En, "a") if next == "m" => Some(("am", 2, Some(false))),
            (Lang::En, "p") if next == "m" => Some(("am", 2, Some(true))),
            (Lang::En, "o") if next == "clock" => Some(("uhr", 2, None)),
            (_, "h" | "u" | "uur" | "heures" | "heure" | "horas" | "hs" | "hora") => {
                Some(("h", 1, None))
            }
            _ => None,
        }
    }

    /// Whether what stands before makes hours a time of day.
    fn hour_led(&self, at: usize) -> bool {
        let before = |back: usize| {
            at.checked_sub(back)
                .map_or("", |i| self.tokens[i].text.as_str())
        };
        let skip = usize::from(matches!(before(1), "las" | "la" | "les" | "klokslag")) + 1;
        among(
            before(skip),
            "at om voor vanaf um vor gegen as a desde jusqu avant before until till from des vers \
            ate",
        ) && !matches!(
            (self.lang, before(skip), before(skip + 1)),
            (Lang::Pt, "as", "entre")
        )
    }

    fn spoken(&self, at: usize) -> Option<(Clock, usize)> {
        let word = |i: usize| self.tokens.get(at + i).map_or("", |t| t.text.as_str());
        let hour = |i: usize| {
            number(self.lang, self.tokens.get(at + i..)?)
                .filter(|n| !n.article && (100..=1200).contains(&n.value) && n.value % 100 == 0)
                .map(|n| (n.value / 100, n.len))
        };
        let (minutes, skip): (i64, usize) = match (self.lang, word(0), word(1)) {
            (Lang::En, "half", "past") => (30, 2),
            (Lang::En, "quarter", "past")
            | (Lang::Nl, "kwart", "over")
            | (Lang::De, "viertel", "nach") => (15, 2),
            (Lang::En, "quarter", "to")
            | (Lang::Nl, "kwart", "voor")
            | (Lang::De, "viertel", "vor") => (-15, 2),
            (Lang::De, "halb", _) | (Lang::Nl, "half", _) => (-30, 1),
            _ => {
                let (hours, len) = hour(0)?;
                let past = match (self.lang, word(len), word(len + 1)) {
                    (Lang::Es, "y", "media") | (Lang::Pt, "e", "meia") => (30, 2),
                    (Lang::Es, "y", "cuarto") => (15, 2),
                    (Lang::Fr, "heures", "et") if matches!(word(len + 2), "demie" | "quart") => {
                        (if word(len + 2) == "quart" { 15 } else { 30 }, 3)
                    }
                    _ => return None,
                };
                let minutes = hours * 60 + past.0;
                return Some((
                    Clock {
                        minutes: minutes as u16,
                        loose: true,
                    },
                    len + past.1,
                ));
            }
        };
        let (hours, len) = hour(skip)?;
        let total = hours * 60 + minutes;
        (total > 0).then_some((
            Clock {
                minutes: total as u16,
                loose: true,
            },
            skip + len,
        ))
    }
}

const fn half_day(hours: i64, half: Option<bool>) -> i64 {
    match half {
        Some(true) if hours < 12 => hours + 12,
        Some(false) if hours == 12 => 0,
        _ => hours,
    }
}
