//! A text as items, sentences and segments.

use std::ops::Range;

use super::calendar::day;
use super::item::{Bound, Clock, Currency, Item, Unit, What};
use super::lexicon::{Class, Concept, look};
use super::names::Names;
use super::number::number;
use super::token::{Gap, Shape, Token, tokens};
use crate::lang::Lang;

/// A text, read.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    /// As written.
    pub raw: &'a str,
    /// Its words.
    pub tokens: Vec<Token>,
    /// What they say.
    pub items: Vec<Item>,
    /// Its parts, in order.
    pub segments: Vec<Segment>,
    /// The same, by sentence.
    pub sentences: Vec<(usize, Range<usize>)>,
}

/// A part of a sentence that says one thing.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    /// Its items.
    pub items: Range<usize>,
    /// Which sentence it belongs to.
    pub sentence: usize,
    /// Its sentence is a question.
    pub asks: bool,
    /// A colon ends it.
    pub heads: bool,
}

impl<'a> Reading<'a> {
    /// Reads a text.
    pub(super) fn new(raw: &'a str, lang: Lang, names: &Names) -> Self {
        Self::of(raw, tokens(raw), lang, names)
    }

    /// Reads a text that was taken apart before.
    pub(super) fn of(raw: &'a str, tokens: Vec<Token>, lang: Lang, names: &Names) -> Self {
        let mut items = Scan {
            raw,
            tokens: &tokens,
            lang,
            names,
            items: Vec::new(),
        }
        .run();
        join_weekdays(&tokens, &mut items);
        let segments = segments(&tokens, &items);
        for sentence in segments.chunk_by(|a, b| a.sentence == b.sentence) {
            if let [first, .., last] | [first @ last] = sentence {
                hours_in(&tokens, &mut items[first.items.start..last.items.end]);
            }
        }
        bounds(&mut items, &tokens);
        let sentences = segments
            .iter()
            .map(|s| (s.sentence, s.items.clone()))
            .collect();
        Self {
            sentences,
            raw,
            tokens,
            items,
            segments,
        }
    }

    /// The items of a segment.
    pub(super) fn of_segment(&self, segment: &Segment) -> &[Item] {
        &self.items[segment.items.clone()]
    }

    /// As written.
    pub(super) fn written(&self, from: usize, to: usize) -> &'a str {
        match (self.tokens.get(from), self.tokens.get(to.wrapping_sub(1))) {
            (Some(first), Some(last)) => self.raw.get(first.from..last.to).unwrap_or(""),
            _ => "",
        }
    }

    /// A segment as written.
    pub(super) fn text(&self, segment: &Segment) -> &'a str {
        match self.of_segment(segment) {
            [first, .., last] => self.written(first.from, last.to),
            [one] => self.written(one.from, one.to),
            [] => "",
        }
    }

    /// The folded word an item stands on.
    pub(super) fn word(&self, item: &Item) -> &str {
        self.tokens.get(item.from).map_or("", |t| t.text.as_str())
    }
}

struct Scan<'t> {
    raw: &'t str,
    tokens: &'t [Token],
    lang: Lang,
    names: &'t Names,
    items: Vec<Item>,
}

impl Scan<'_> {
    fn run(mut self) -> Vec<Item> {
        let mut at = 0;
        while at < self.tokens.len() {
            at += self.step(at).max(1);
        }
        self.items
    }

    fn put(&mut self, what: What, from: usize, len: usize) -> usize {
        self.items.push(Item {
            what,
            bound: Bound::Exact,
            from,
            to: from + len,
        });
        len
    }

    fn step(&mut self, at: usize) -> usize {
        let here = &self.tokens[at..];
        let first = &here[0];
        match first.shape {
            Shape::Url => return self.put(What::Url, at, 1),
            Shape::Email => return self.put(What::Email, at, 1),
            _ => {}
        }
        if let Some((digits, len)) = phone(here, self.raw) {
            return self.put(What::Phone(digits), at, len);
        }
        if let Some(offer) = self.names.offer(&first.text) {
            return self.put(What::Offer(offer), at, 1);
        }
        let named = self.names.product(self.lang, here);
        if let Some((products, len)) = named.filter(|(_, len)| *len > 1 || !first.is_number()) {
            return self.put(What::Product(products), at, len);
        }
        // "1. …" numbers a list.
        if first.is_number()
            && first.gap == Gap::Sentence
            && first.text.len() <= 2
            && self.raw.get(first.to..).is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "))
            && self.raw.get(..first.from).is_none_or(|before| before.trim_end_matches([' ', '-', '*']).is_empty() || before.trim_end_matches([' ', '-', '*', '(']).ends_with('\n'))
        {
            return self.put(What::Filler, at, 1);
        }
        // "from 1 to 30 September" is two days.
        if first.is_number()
            && first.text.len() <= 2
            && here.get(1).is_some_and(|t| t.gap <= Gap::Space && matches!(t.text.as_str(), "to" | "bis" | "tot" | "al" | "a" | "ao" | "au" | "until") || t.gap == Gap::Hyphen && t.is_number())
            && let Ok(start) = first.text.parse::<i8>()
        {
            let skip = 1 + usize::from(!here[1].is_number());
            if let Some((super::calendar::Day::Date { year, month, day: end }, len)) = here.get(skip..).and_then(|rest| day(self.lang, rest))
                && (1..end).contains(&start)
            {
                self.put(What::Day(super::calendar::Day::Date { year, month, day: start }), at, 1);
                return skip - 1 + self.put(What::Day(super::calendar::Day::Date { year, month, day: end }), at + skip, len) + 1;
            }
        }
        if let Some((day, len)) = day(self.lang, here) {
            return self.put(What::Day(day), at, len);
        }
        // "bis zum 31.05." is a day, "31.05" may be an amount.
        if let Some((d, m)) = first.text.split_once('.')
            && first.is_number()
            && d.len() <= 2
            && m.len() == 2
            && self.raw.get(first.to..).is_some_and(|rest| rest.starts_with('.'))
            && let (Ok(day), Ok(month)) = (d.parse::<i8>(), m.parse::<i8>())
            && (1..=31).contains(&day)
            && (1..=12).contains(&month)
            && at.checked_sub(1).is_some_and(|b| matches!(self.tokens[b].text.as_str(), "am" | "zum" | "vom" | "bis" | "ab" | "den" | "der" | "dem" | "op" | "tot" | "le" | "au"))
        {
            return self.put(What::Day(super::calendar::Day::Date { year: None, month, day }), at, 1);
        }
        if let Some((what, len)) = self.quantity(at) {
            return self.put(what, at, len);
        }
        if first.shape == Shape::Sign && !matches!(first.text.as_str(), "&" | "+") {
            return self.put(What::Unknown, at, 1);
        }
        let contracted = self.lang == Lang::En && first.gap == Gap::Joined && at > 0 && self.tokens[at - 1].elided;
        if contracted && matches!(first.text.as_str(), "m" | "s" | "d" | "t" | "re" | "ve" | "ll") {
            return self.put(What::Filler, at, 1);
        }
        let mut hit = look(self.lang, here);
        if first.elided && hit.len == 1 {
            hit.concepts.retain(|c| c.class == Class::Role);
        }
        // "is op" is sold out, "is op voorraad" is not.
        if hit.concepts.iter().any(|c| c.name == "sold_op") {
            let ends = here.get(hit.len).is_none_or(|t| t.gap >= Gap::Comma || matches!(t.text.as_str(), "en" | "maar"));
            let word = if ends { "uitverkocht" } else { "is" };
            let taken = if ends { hit.len } else { 1 };
            hit = look(self.lang, &[Token { text: word.to_owned(), ..first.clone() }]);
            hit.len = taken;
        }
        // "20% off", "£10 off"; "set off" is none.
        if self.lang == Lang::En && first.is("off")
            && self.items.last().is_some_and(|i| matches!(i.what, What::Percent(_) | What::Money(..)))
        {
            hit = look(self.lang, &[Token { text: "discount".to_owned(), ..first.clone() }]);
        }
        // "free from €50" is free, "free from perfume" is without.
        if hit.len == 2
            && hit.concepts.iter().any(|c| c.name == "without")
            && here.get(2).is_some_and(|t| t.is_number() || t.shape == Shape::Sign)
        {
            hit = look(self.lang, &here[..1]);
        }
        let number = number(self.lang, here).map(|n| {
            // "één" is one, "een" is a.
            let stressed = n.article && self.raw.get(first.from..first.to).is_some_and(|w| w.contains(['é', 'É']));
            super::number::Number {
                article: n.article && !stressed,
                ..n
            }
        });
        if let Some(n) = number
            && !(n.article && hit.len > 0 && !hit.concepts.is_empty())
            && (hit.len <= n.len || !n.article && !n.digits && hit.concepts.iter().all(|c| c.name == "vague"))
        {
            let what = if n.article {
                What::One
            } else if n.digits && first.text.len() >= 4 && !first.text.contains(['.', ',']) {
                What::Reference
            } else {
                What::Count(n.value, n.value)
            };
            return self.put(what, at, n.len);
        }
        if hit.len == 0 {
            if is_code(here) && !self.names.is_variant(&first.text) {
                return self.put(What::Code, at, 1);
            }
            let adverb = match self.lang {
                Lang::Es | Lang::Pt => first.text.ends_with("mente") && first.text.len() > 7,
                Lang::En => first.text.ends_with("ly") && first.text.len() > 5,
                _ => false,
            };
            return self.put(if adverb { What::Filler } else { What::Unknown }, at, 1);
        }
        let mut what = if hit.concepts.is_empty() {
            What::Filler
        } else {
            What::Concepts(hit.concepts)
        };
        if let What::Concepts(all) = &what {
            if let Some(mask) = weekday(all) {
                // "So", "do", "mi" are days only beside times, days and hyphens.
                if first.text.len() <= 3 && hit.len == 1 && !self.day_like(at) {
                    return self.put(What::Filler, at, 1);
                }
                what = What::Weekdays(mask);
            } else if all.iter().any(|c| c.name == "half_price") {
                what = What::Percent(5000);
            } else if let Some(minutes) = named_time(all) {
                what = What::Time(Clock {
                    minutes,
                    loose: false,
                });
            }
        }
        self.put(what, at, hit.len)
    }

    /// Whether a short word stands where a weekday would.
    fn day_like(&self, at: usize) -> bool {
        let after = self.items.last().is_some_and(|i| matches!(i.what, What::Weekdays(_)) || i.is("closed"));
        let next = self.tokens.get(at + 1).is_some_and(|t| {
            t.is_number()
                || t.gap == Gap::Hyphen
                || t.gap == Gap::Clause && t.text.len() <= 3
                || matches!(t.text.as_str(), "geschlossen" | "gesloten" | "dicht" | "closed" | "cerrado" | "fechado" | "ferme" | "t" | "bis" | "tot" | "to" | "a")
                || t.gap <= Gap::Comma && t.capital && t.text.len() <= 3
        });
        let led = at.checked_sub(1).is_some_and(|b| matches!(self.tokens[b].text.as_str(), "am" | "op" | "on"));
        after || next || led && self.tokens[at].capital
    }

    fn role(&self, at: usize) -> Option<(&'static str, usize)> {
        let rest = self.tokens.get(at..)?;
        if rest.first()?.gap > Gap::Space {
            return None;
        }
        let hit = look(self.lang, rest);
        hit.concepts
            .iter()
            .find(|c| c.class == Class::Role && measures(c.name))
            .map(|c| (c.name, hit.len))
    }

    /// A number with what it measures, alone or as a range.
    fn quantity(&self, at: usize) -> Option<(What, usize)> {
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
        } else if let (Some((name, len)), Some((connector, second))) = (
            unit,
            unit.and_then(|(_, len)| self.second(at, end + len)),
        ) {
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
        if unit.is_none() && !first.digits && first.value >= 1000
            && self.tokens.get(end).is_some_and(|t| matches!(t.text.as_str(), "de" | "d"))
        {
            unit = self.role(end + 1);
            end += usize::from(unit.is_some());
        }
        let Some((name, len)) = unit else {
            if high > low {
                return Some((What::Count(low, high), end - at));
            }
            return (first.digits && self.priced(end)).then_some((What::Money(low, None), end - at));
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
        if first.article && name == "workday" && at > 0
            && matches!(self.tokens[at - 1].text.as_str(), "on" | "op" | "an" | "em" | "en" | "num" | "a")
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
    fn second(&self, start: usize, at: usize) -> Option<(usize, super::number::Number)> {
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
        let joins = matches!(
            next.text.as_str(),
            "to" | "tot" | "bis" | "a" | "or" | "of" | "oder" | "o" | "ou" | "till" | "ate" | "u"
        ) || between && matches!(next.text.as_str(), "and" | "en" | "und" | "y" | "e" | "et");
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
        let dash = rest.starts_with(",-") || rest.starts_with(",–") || rest.starts_with(".-") || rest.starts_with(",—");
        let cents = last
            .text
            .rsplit_once([',', '.'])
            .is_some_and(|(_, cents)| cents.len() == 2);
        dash || cents
    }

    /// A time of day: "10:30", "9h30", "18 Uhr", "5 pm", "half past five".
    fn clock(&self, at: usize) -> Option<(What, usize)> {
        let between = at.checked_sub(1).is_some_and(|b| {
            matches!(self.tokens[b].text.as_str(), "between" | "tussen" | "zwischen" | "entre")
        });
        let (first, len) = match self.time(at) {
            Some(found) => found,
            // "3 and 5 pm", "15 bis 17 Uhr", "8 tot 18.00 uur": the second tells.
            None => {
                let (first, len) = self.bare(at)?;
                let next = self.tokens.get(at + len)?;
                let word = usize::from(!next.is_number());
                let joined = next.is_number() && next.gap == Gap::Hyphen
                    || next.gap <= Gap::Space && matches!(next.text.as_str(), "to" | "tot" | "bis" | "a" | "till" | "until" | "ate")
                    || between && matches!(next.text.as_str(), "and" | "en" | "und" | "y" | "e" | "et");
                let second = self.time(at + len + word).filter(|_| joined)?;
                let clear = second.0.minutes > first.minutes && !second.0.loose;
                // "3 and 5 pm" are both of the afternoon.
                let shift = first.loose && first.minutes + 720 < second.0.minutes && second.0.minutes > 720 && between;
                let first = Clock { minutes: first.minutes + if shift { 720 } else { 0 }, loose: first.loose && !shift };
                return clear.then_some((What::Times(first, second.0), len + word + second.1));
            }
        };
        let end = at + len;
        // "8 am-6 pm".
        let Some(next) = self.tokens.get(end) else {
            return Some((What::Time(first), len));
        };
        let joins = next.is_number() && matches!(next.gap, Gap::Hyphen | Gap::Clause)
            || next.gap <= Gap::Space
                && (matches!(next.text.as_str(), "to" | "tot" | "bis" | "a" | "till" | "until" | "ate" | "as" | "au")
                    || between && matches!(next.text.as_str(), "and" | "y" | "e" | "et" | "en" | "und"));
        if joins {
            let mut start = end + usize::from(!next.is_number());
            while self.tokens.get(start).is_some_and(|t| matches!(t.text.as_str(), "las" | "as")) {
                start += 1;
            }
            if let Some((second, len)) = self.time(start).or_else(|| self.bare(start)) {
                return Some((What::Times(first, second), start + len - at));
            }
        }
        Some((What::Time(first), len))
    }

    fn bare(&self, at: usize) -> Option<(Clock, usize)> {
        let n = number(self.lang, self.tokens.get(at..)?)?;
        (n.digits && (0..=2400).contains(&n.value) && n.value % 100 == 0 && self.role(at + n.len).is_none()).then_some((
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
                matches!(t.text.as_str(), "before" | "avant" | "antes" | "vor" | "voor" | "ahead" | "vooraf" | "d" | "after" | "nach" | "na" | "apres")
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
            (_, "uhr") => Some(("uhr", 1, None)),
            (Lang::En, "am") => Some(("am", 1, Some(false))),
            (Lang::En, "pm") => Some(("am", 1, Some(true))),
            (Lang::En, "a") if next == "m" => Some(("am", 2, Some(false))),
            (Lang::En, "p") if next == "m" => Some(("am", 2, Some(true))),
            (Lang::En, "o") if next == "clock" => Some(("uhr", 2, None)),
            (Lang::En, "oclock") => Some(("uhr", 1, None)),
            (_, "h" | "u" | "uur" | "heures" | "heure" | "horas" | "hs" | "hora") => Some(("h", 1, None)),
            _ => None,
        }
    }

    /// Whether what stands before makes hours a time of day.
    fn hour_led(&self, at: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).map_or("", |i| self.tokens[i].text.as_str());
        let skip = usize::from(matches!(before(1), "las" | "la" | "les" | "klokslag")) + 1;
        matches!(
            before(skip),
            "at" | "om" | "voor" | "vanaf" | "um" | "vor" | "gegen" | "as" | "a" | "desde" | "jusqu" | "avant" | "before"
                | "until" | "till" | "from" | "des" | "vers" | "ate"
        ) && !matches!((self.lang, before(skip), before(skip + 1)), (Lang::Pt, "as", "entre"))
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
            (Lang::En, "quarter", "past") => (15, 2),
            (Lang::En, "quarter", "to") => (-15, 2),
            (Lang::De, "halb", _) | (Lang::Nl, "half", _) => (-30, 1),
            (Lang::Nl, "kwart", "over") => (15, 2),
            (Lang::Nl, "kwart", "voor") => (-15, 2),
            (Lang::De, "viertel", "nach") => (15, 2),
            (Lang::De, "viertel", "vor") => (-15, 2),
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

fn measures(name: &str) -> bool {
    matches!(
        name,
        "percent" | "eur" | "gbp" | "usd" | "chf" | "cent" | "minute" | "hour" | "day" | "workday" | "week"
            | "fortnight" | "month" | "year" | "times" | "brl" | "pln" | "sek"
    )
}

fn weekday(concepts: &[Concept]) -> Option<u8> {
    concepts.iter().find_map(|c| match c.name {
        "mon" => Some(1),
        "tue" => Some(2),
        "wed" => Some(4),
        "thu" => Some(8),
        "fri" => Some(16),
        "sat" => Some(32),
        "sun" => Some(64),
        "weekend" => Some(96),
        "weekdays" => Some(31),
        "daily" => Some(127),
        _ => None,
    })
}

fn named_time(concepts: &[Concept]) -> Option<u16> {
    concepts.iter().find_map(|c| match c.name {
        "noon" => Some(720),
        "midnight" => Some(1440),
        _ => None,
    })
}

/// A telephone number: digit groups, seven digits or more.
fn phone(tokens: &[Token], raw: &str) -> Option<(String, usize)> {
    let plus = usize::from(tokens[0].text == "+");
    let first = tokens.get(plus).filter(|t| t.is_number())?;
    let led = plus == 1 || first.text.starts_with('0') || raw.get(..first.from)?.trim_end().ends_with('(');
    let mut digits = String::from(if plus == 1 { "+" } else { "" });
    let mut len = plus;
    let mut groups = 0;
    while let Some(token) = tokens.get(len) {
        let close = len == plus
            || token.gap <= Gap::Space
            || token.gap == Gap::Clause && raw.get(tokens[len - 1].to..token.from).is_some_and(|between| {
                between.chars().all(|c| matches!(c, '(' | ')' | ' ' | '-' | '–'))
            });
        if !token.is_number() || !close || token.text.contains([',', ':']) {
            break;
        }
        digits.extend(token.text.chars().filter(char::is_ascii_digit));
        groups += 1;
        len += 1;
    }
    let measured = tokens.get(len).is_some_and(|t| {
        t.gap <= Gap::Space && matches!(t.text.as_str(), "%" | "€" | "£" | "$" | "eur" | "euro" | "euros")
    });
    let long = digits.len() >= 7 && (led && groups >= 1 || groups >= 2) || digits.len() >= 9;
    let date = groups == 3 && digits.len() == 8 && (first.text.len() == 4 || tokens[plus + 2].text.len() == 4) && plus == 0 && first.text.len() != 3
        || groups == 1 && first.text.contains('.') && digits.len() <= 8;
    (long && !measured && !date && digits.len() <= 16).then_some((digits, len))
}

/// Capitals, or capitals and digits: what a code looks like.
fn is_code(tokens: &[Token]) -> bool {
    let token = &tokens[0];
    if !token.is_word() || token.text.len() < 3 {
        return false;
    }
    let digits = token.text.bytes().filter(u8::is_ascii_digit).count();
    let letters = token.text.bytes().filter(u8::is_ascii_alphabetic).count();
    digits > 0 && letters >= 2 && token.text.len() >= 4 || token.upper && letters >= 4
        || token.upper && letters >= 3 && tokens.get(1).is_some_and(|t| t.is_number() && t.gap <= Gap::Space && t.text.len() == 1)
}

/// "Monday to Friday", "lunes a sábado", "Mo-Fr", "Mo, Di und Do".
fn join_weekdays(tokens: &[Token], items: &mut Vec<Item>) {
    let mut i = 0;
    while i < items.len() {
        let What::Weekdays(first) = items[i].what else {
            i += 1;
            continue;
        };
        let word = |item: &Item| tokens[item.from].text.as_str();
        // A range: directly, or with a word between.
        let direct = items.get(i + 1).is_some_and(|n| {
            matches!(n.what, What::Weekdays(_)) && matches!(tokens[n.from].gap, Gap::Hyphen | Gap::Clause | Gap::Slash)
        });
        let worded = items.get(i + 1).is_some_and(|m| {
            matches!(word(m), "to" | "through" | "thru" | "till" | "until" | "tot" | "t" | "bis" | "a" | "ate" | "au" | "hasta" | "al")
        });
        let mut j = i + if direct { 1 } else { 2 };
        while worded && items.get(j).is_some_and(|n| matches!(word(n), "en" | "met" | "el" | "m" | "a" | "zum" | "inclusief")) {
            j += 1;
        }
        if (direct || worded) && let Some(What::Weekdays(last)) = items.get(j).map(|n| n.what.clone())
            && first.count_ones() == 1 && last.count_ones() == 1
        {
            let (a, b) = (first.trailing_zeros(), last.trailing_zeros());
            let mut mask = 0;
            let mut d = a;
            loop {
                mask |= 1 << d;
                if d == b {
                    break;
                }
                d = (d + 1) % 7;
            }
            items[i].what = What::Weekdays(mask);
            items[i].to = items[j].to;
            items.drain(i + 1..=j);
            continue;
        }
        // A list.
        let listed = items.get(i + 1).is_some_and(|n| matches!(n.what, What::Weekdays(_)) && tokens[n.from].gap <= Gap::Comma);
        let and = items.get(i + 1).is_some_and(|m| (m.is("and") || m.is("or")) && tokens[m.from].gap <= Gap::Space);
        let j = i + if listed { 1 } else { 2 };
        let mut k = j;
        while and && items.get(k).is_some_and(|n| matches!(n.what, What::Filler) && k < j + 2) {
            k += 1;
        }
        if (listed || and) && let Some(What::Weekdays(more)) = items.get(k).map(|n| n.what.clone()) {
            items[i].what = What::Weekdays(first | more);
            items[i].to = items[k].to;
            items.drain(i + 1..=k);
            continue;
        }
        i += 1;
    }
}

/// Where opening is spoken of, bare numbers and hours are times of day.
fn hours_in(tokens: &[Token], items: &mut [Item]) {
    let context = items.iter().any(|i| {
        i.is("open") || i.is("closed") || matches!(i.what, What::Weekdays(_) | What::Time(_) | What::Times(..) | What::Day(_))
    });
    if !context {
        return;
    }
    let led = |items: &[Item], at: usize| {
        items[..at].iter().rev().take(2).any(|i| {
            matches!(
                tokens[i.from].text.as_str(),
                "from" | "until" | "till" | "to" | "at" | "between" | "van" | "tot" | "vanaf" | "om" | "tussen" | "von" | "bis" | "ab"
                    | "um" | "zwischen" | "de" | "desde" | "hasta" | "a" | "las" | "ate" | "das" | "as" | "jusqu" | "entre" | "des" | "vers" | "before" | "after"
            ) || matches!(i.what, What::Weekdays(_) | What::Time(_) | What::Times(..))
        })
    };
    let clock = |hundredths: i64, loose: bool| {
        let (h, m) = (hundredths / 100, hundredths % 100);
        ((0..=24).contains(&h) && m < 60).then_some(Clock {
            minutes: (h * 60 + m) as u16,
            loose: loose && h <= 12,
        })
    };
    for at in 0..items.len() {
        let what = match items[at].what {
            What::Span(low, high, Unit::Minutes) if low % 60 == 0 && high % 60 == 0 && high <= 24 * 6000 => {
                let (a, b) = (clock(low / 60, false), clock(high / 60, false));
                match (a, b) {
                    (Some(a), Some(b)) if low != high => Some(What::Times(a, b)),
                    (Some(a), _) if low == high && led(items, at) => Some(What::Time(a)),
                    _ => None,
                }
            }
            What::Count(low, high) if low != high => match (clock(low, true), clock(high, true)) {
                (Some(a), Some(b)) => Some(What::Times(a, b)),
                _ => None,
            },
            What::Count(value, _) | What::Money(value, None) if led(items, at) => {
                clock(value, true).map(What::Time)
            }
            _ => None,
        };
        if let Some(what) = what {
            items[at].what = what;
        }
    }
    // "de diez a dos", "from 9 to 5".
    for at in 0..items.len() {
        let What::Time(first) = items[at].what else { continue };
        let to = items.get(at + 1).is_some_and(|i| {
            matches!(
                tokens[i.from].text.as_str(),
                "to" | "till" | "until" | "tot" | "bis" | "a" | "hasta" | "ate" | "jusqu" | "and" | "en" | "und" | "y" | "e" | "et" | "as"
            )
        });
        let mut j = at + 2;
        while to && items.get(j).is_some_and(|i| matches!(tokens[i.from].text.as_str(), "las" | "as" | "a")) {
            j += 1;
        }
        if to && let Some(What::Time(second)) = items.get(j).map(|i| i.what.clone()) {
            items[at].what = What::Times(first, second);
            items[j].what = What::Filler;
        }
    }
}

/// Notes how each number is bounded by the words around it.
fn bounds(items: &mut [Item], tokens: &[Token]) {
    for at in 0..items.len() {
        let numeric = matches!(items[at].what, What::Money(..) | What::Count(..) | What::Span(..) | What::Percent(_));
        if !numeric {
            continue;
        }
        let mut bound = Bound::Exact;
        let money = matches!(items[at].what, What::Money(..));
        let lasts = matches!(items[at].what, What::Span(..));
        for (steps, back) in items[..at].iter().rev().take(5).enumerate() {
            if back.is_figure() || back.is("otherwise") {
                break;
            }
            let after = &items[at - steps];
            if tokens[after.from].gap > Gap::Comma {
                break;
            }
            if back.is("threshold") {
                bound = Bound::AtLeast;
            } else if back.is("below") {
                bound = Bound::Below;
            } else if back.is("upto") || lasts && back.is("within") {
                bound = Bound::UpTo;
            } else {
                continue;
            }
            break;
        }
        if money && bound == Bound::UpTo {
            bound = Bound::Exact;
        }
        let next = |n: usize| {
            items
                .get(at + n)
                .filter(|i| (at + 1..=at + n).all(|k| tokens[items[k].from].gap <= Gap::Space) && i.to > 0)
        };
        if next(1).is_some_and(|i| i.is("threshold") && (i.to - i.from > 1 || matches!(tokens[i.from].text.as_str(), "upwards" | "minimum" | "minimo" | "aufwarts")))
            && !next(2).is_some_and(Item::is_figure)
            && bound == Bound::Exact
        {
            bound = Bound::AtLeast;
        }
        let off = (1..=3).any(|n| next(n).is_some_and(|i| i.is("discount")) && (1..n).all(|k| next(k).is_some_and(|i| !i.is_figure())));
        if off && matches!(items[at].what, What::Money(..)) && bound == Bound::Exact {
            bound = Bound::Off;
        }
        items[at].bound = bound;
    }
}

/// Splits a text where a new statement begins.
fn segments(tokens: &[Token], items: &[Item]) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::new();
    let mut start = 0;
    let mut sentence = 0;
    while start < items.len() {
        let mut end = start + 1;
        while end < items.len() && tokens[items[end].from].gap != Gap::Sentence {
            end += 1;
        }
        let asks = (items[start].from..items[end - 1].to).any(|t| tokens[t].asks);
        let parts = parts(tokens, items, start..end);
        for (at, part) in parts.iter().enumerate() {
            let heads = parts
                .get(at + 1)
                .is_some_and(|next| tokens[items[next.start].from].gap == Gap::Colon);
            out.push(Segment {
                items: part.clone(),
                sentence,
                asks,
                heads,
            });
        }
        start = end;
        sentence += 1;
    }
    out
}

fn parts(tokens: &[Token], items: &[Item], sentence: Range<usize>) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut start = sentence.start;
    let mut cut = |to: usize, start: &mut usize| {
        if *start < to {
            parts.push(*start..to);
            *start = to;
        }
    };
    for at in sentence.clone() {
        let item = &items[at];
        let gap = tokens[item.from].gap;
        let joint = item.is("and") || item.is("but") || item.is("or") && gap > Gap::Space;
        if at > sentence.start && (gap >= Gap::Comma || joint) {
            cut(at, &mut start);
        }
    }
    cut(sentence.end, &mut start);
    // A part without a predicate of its own belongs to the one before; a day alone,
    // and "and in S" before ", two", to the one after.
    let says = |part: &Range<usize>| tells(tokens, &items[part.clone()]);
    let mut merged: Vec<Range<usize>> = Vec::new();
    let mut onward = false;
    for (n, part) in parts.iter().enumerate() {
        let gap = tokens[items[part.start].from].gap;
        let joint = items[part.start].is("and") || items[part.start].is("but");
        let next = parts.get(n + 1);
        let short = next.is_some_and(|next| {
            next.len() <= 2 && says(next) && tokens[items[next.start].from].gap == Gap::Comma
        });
        let apart = gap == Gap::Clause && next.is_some_and(|n| tokens[items[n.start].from].gap <= Gap::Comma);
        let leads = !says(part) && (joint && short || apart) && merged.last().is_some_and(&says);
        match merged.last_mut() {
            Some(last) if gap != Gap::Colon && !leads && (onward || !says(part) || !says(last)) => {
                last.end = part.end;
            }
            Some(last)
                if gap == Gap::Comma
                    && adverbial(&items[part.clone()])
                    && items[last.clone()].iter().any(|i| matches!(i.what, What::Weekdays(_) | What::Day(_))) =>
            {
                last.end = part.end;
                // "on Friday, the 8th, again".
                onward = n + 1 < parts.len() && !parts.get(n + 1).is_some_and(&says);
                continue;
            }
            _ => merged.push(part.clone()),
        }
        onward = leads || adverbial(&items[part.clone()]) && n + 1 < parts.len() && (onward || n == 0 || gap == Gap::Colon);
    }
    merged
}

/// "Tomorrow, on Wednesday, …".
fn adverbial(items: &[Item]) -> bool {
    items.iter().all(|i| {
        matches!(i.what, What::Day(_) | What::Weekdays(_) | What::Filler)
            || i.any(Class::Role) && !i.is("not")
    }) && items.len() <= 4
}

/// Whether an item makes a part of a sentence a statement of its own.
fn predicate(item: &Item) -> bool {
    item.is_figure()
        || matches!(
            item.what,
            What::Url | What::Email | What::Phone(_) | What::Offer(_) | What::Code | What::Reference
        )
        || item.is("not") && !item.any(Class::Claim)
        || item.is("also")
        || item.any(Class::Action) && !item.any(Class::Soft)
}

/// Whether a part of a sentence says something without the parts beside it: a
/// list's "cards" does not.
fn tells(tokens: &[Token], items: &[Item]) -> bool {
    let content = |i: &&Item| {
        matches!(i.what, What::Unknown | What::Product(_))
            || i.any(Class::Claim)
            || i.any(Class::Thing)
            || i.any(Class::Place)
    };
    let verb = |i: &Item| {
        matches!(
            tokens[i.from].text.as_str(),
            "is" | "are" | "s" | "re" | "can" | "ist" | "sind" | "kann" | "konnen" | "zijn" | "kan" | "kun" | "kunt" | "es" | "son" | "puede"
                | "pueden" | "sao" | "pode" | "podem" | "est" | "sont" | "peut" | "pouvez" | "puedes" | "podes" | "have" | "wird" | "wordt"
        )
    };
    // "50 ml" measures a product and states nothing.
    let measure = |at: usize| {
        matches!(items[at].what, What::Count(..))
            && items.get(at + 1).is_some_and(|next| {
                ["volume", "weight", "length", "metre"].iter().any(|unit| next.is(unit))
            })
    };
    items.iter().enumerate().any(|(at, i)| predicate(i) && !measure(at))
        || items.iter().any(|i| i.any(Class::Claim) && !i.any(Class::Thing))
            && (items.iter().filter(content).count() >= 2 || items.iter().any(verb))
}
