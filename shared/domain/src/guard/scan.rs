//! The words of a text, one after the other, as items.

use super::calendar::{Day, day};
use super::item::{Bound, Clock, Item, What};
use super::lexicon::{Class, Concept, look};
use super::names::Names;
use super::number::{Number, number};
use super::token::{Gap, Shape, Token};
use super::words::among;
use crate::lang::Lang;

pub(super) struct Scan<'t> {
    pub raw: &'t str,
    pub tokens: &'t [Token],
    pub lang: Lang,
    pub names: &'t Names,
    pub items: Vec<Item>,
}

impl Scan<'_> {
    pub(super) fn run(mut self) -> Vec<Item> {
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
        // "the black one" counts nothing.
        let before = at.checked_sub(1).map(|b| &self.tokens[b]);
        let pronoun = self.lang == Lang::En
            && first.is("one")
            && first.gap == Gap::Space
            && (before.is_some_and(|b| {
                matches!(
                    b.text.as_str(),
                    "the" | "this" | "that" | "which" | "another" | "right" | "main"
                )
            }) || self.items.last().is_some_and(|i| i.only(Class::Thing)))
            && !here.get(1).is_some_and(|t| {
                matches!(
                    t.text.as_str(),
                    "left" | "remaining" | "hour" | "day" | "week" | "month" | "year"
                )
            });
        if pronoun {
            return self.put(What::Filler, at, 1);
        }
        // "1. …" numbers a list.
        if first.is_number()
            && first.gap == Gap::Sentence
            && first.text.len() <= 2
            && self
                .raw
                .get(first.to..)
                .is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "))
            && self.raw.get(..first.from).is_none_or(|before| {
                before.trim_end_matches([' ', '-', '*']).is_empty()
                    || before
                        .trim_end_matches([' ', '-', '*', '('])
                        .ends_with('\n')
            })
        {
            return self.put(What::Filler, at, 1);
        }
        // "from 1 to 30 September" is two days.
        if first.is_number()
            && first.text.len() <= 2
            && here.get(1).is_some_and(|t| {
                t.gap <= Gap::Space
                    && matches!(
                        t.text.as_str(),
                        "to" | "bis" | "tot" | "al" | "a" | "ao" | "au" | "until"
                    )
                    || t.gap == Gap::Hyphen && t.is_number()
            })
            && let Ok(start) = first.text.parse::<i8>()
        {
            let skip = 1 + usize::from(!here[1].is_number());
            if let Some((
                Day::Date {
                    year,
                    month,
                    day: end,
                },
                len,
            )) = here.get(skip..).and_then(|rest| day(self.lang, rest))
                && (1..end).contains(&start)
            {
                self.put(
                    What::Day(Day::Date {
                        year,
                        month,
                        day: start,
                    }),
                    at,
                    1,
                );
                return skip - 1
                    + self.put(
                        What::Day(Day::Date {
                            year,
                            month,
                            day: end,
                        }),
                        at + skip,
                        len,
                    )
                    + 1;
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
            && self
                .raw
                .get(first.to..)
                .is_some_and(|rest| rest.starts_with('.'))
            && let (Ok(day), Ok(month)) = (d.parse::<i8>(), m.parse::<i8>())
            && (1..=31).contains(&day)
            && (1..=12).contains(&month)
            && at.checked_sub(1).is_some_and(|b| {
                among(
                    self.tokens[b].text.as_str(),
                    "am zum vom bis ab den der dem op tot le au",
                )
            })
        {
            return self.put(
                What::Day(Day::Date {
                    year: None,
                    month,
                    day,
                }),
                at,
                1,
            );
        }
        if let Some((what, len)) = self.quantity(at) {
            return self.put(what, at, len);
        }
        if first.shape == Shape::Sign && !matches!(first.text.as_str(), "&" | "+") {
            return self.put(What::Unknown, at, 1);
        }
        let contracted = self.lang == Lang::En
            && first.gap == Gap::Joined
            && at > 0
            && self.tokens[at - 1].elided;
        if contracted
            && matches!(
                first.text.as_str(),
                "m" | "s" | "d" | "t" | "re" | "ve" | "ll"
            )
        {
            return self.put(What::Filler, at, 1);
        }
        let mut hit = look(self.lang, here);
        if first.elided && hit.len == 1 {
            hit.concepts.retain(|c| c.class == Class::Role);
        }
        // "is op" is sold out, "is op voorraad" is not.
        if hit.concepts.iter().any(|c| c.name == "sold_op") {
            let ends = here
                .get(hit.len)
                .is_none_or(|t| t.gap >= Gap::Comma || matches!(t.text.as_str(), "en" | "maar"));
            let word = if ends { "uitverkocht" } else { "is" };
            let taken = if ends { hit.len } else { 1 };
            hit = look(
                self.lang,
                &[Token {
                    text: word.to_owned(),
                    ..first.clone()
                }],
            );
            hit.len = taken;
        }
        // "20% off", "£10 off"; "set off" is none.
        if self.lang == Lang::En
            && first.is("off")
            && self
                .items
                .last()
                .is_some_and(|i| matches!(i.what, What::Percent(_) | What::Money(..)))
        {
            hit = look(
                self.lang,
                &[Token {
                    text: "discount".to_owned(),
                    ..first.clone()
                }],
            );
        }
        // "free from €50" is free, "free from perfume" is without.
        if hit.len == 2
            && hit.concepts.iter().any(|c| c.name == "without")
            && here
                .get(2)
                .is_some_and(|t| t.is_number() || t.shape == Shape::Sign)
        {
            hit = look(self.lang, &here[..1]);
        }
        let number = number(self.lang, here).map(|n| {
            // "één" is one, "een" is a.
            let stressed = n.article
                && self
                    .raw
                    .get(first.from..first.to)
                    .is_some_and(|w| w.contains(['é', 'É']));
            Number {
                article: n.article && !stressed,
                ..n
            }
        });
        if let Some(n) = number
            && !(n.article && hit.len > 0 && !hit.concepts.is_empty())
            && (hit.len <= n.len
                || !n.article && !n.digits && hit.concepts.iter().all(|c| c.name == "vague"))
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
        let after = self
            .items
            .last()
            .is_some_and(|i| matches!(i.what, What::Weekdays(_)) || i.is("closed"));
        let next = self.tokens.get(at + 1).is_some_and(|t| {
            t.is_number()
                || t.gap == Gap::Hyphen
                || t.gap == Gap::Clause && t.text.len() <= 3
                || among(
                    t.text.as_str(),
                    "geschlossen gesloten dicht closed cerrado fechado ferme t bis tot to a",
                )
                || t.gap <= Gap::Comma && t.capital && t.text.len() <= 3
        });
        let led = at
            .checked_sub(1)
            .is_some_and(|b| matches!(self.tokens[b].text.as_str(), "am" | "op" | "on"));
        after || next || led && self.tokens[at].capital
    }

    pub(super) fn role(&self, at: usize) -> Option<(&'static str, usize)> {
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
}

pub(super) fn measures(name: &str) -> bool {
    among(
        name,
        "percent eur gbp usd chf cent minute hour day workday week fortnight month year times \
        brl pln sek",
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
    let led = plus == 1
        || first.text.starts_with('0')
        || raw.get(..first.from)?.trim_end().ends_with('(');
    let mut digits = String::from(if plus == 1 { "+" } else { "" });
    let mut len = plus;
    let mut groups = 0;
    while let Some(token) = tokens.get(len) {
        let close = len == plus
            || token.gap <= Gap::Space
            || token.gap == Gap::Clause
                && raw
                    .get(tokens[len - 1].to..token.from)
                    .is_some_and(|between| {
                        between
                            .chars()
                            .all(|c| matches!(c, '(' | ')' | ' ' | '-' | '–'))
                    });
        if !token.is_number() || !close || token.text.contains([',', ':']) {
            break;
        }
        digits.extend(token.text.chars().filter(char::is_ascii_digit));
        groups += 1;
        len += 1;
    }
    let measured = tokens.get(len).is_some_and(|t| {
        t.gap <= Gap::Space
            && matches!(
                t.text.as_str(),
                "%" | "€" | "£" | "$" | "eur" | "euro" | "euros"
            )
    });
    let long = digits.len() >= 7 && (led && groups >= 1 || groups >= 2) || digits.len() >= 9;
    let date = groups == 3
        && digits.len() == 8
        && (first.text.len() == 4 || tokens[plus + 2].text.len() == 4)
        && plus == 0
        && first.text.len() != 3
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
    digits > 0 && letters >= 2 && token.text.len() >= 4
        || token.upper && letters >= 4
        || token.upper
            && letters >= 3
            && tokens
                .get(1)
                .is_some_and(|t| t.is_number() && t.gap <= Gap::Space && t.text.len() == 1)
}
