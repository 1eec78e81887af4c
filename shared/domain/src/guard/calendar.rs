//! Days: month names, dates in digits and in words, days relative to today.

use jiff::ToSpan;
use jiff::civil::Date;

use super::lexicon::{Class, look};
use super::number::number;
use super::token::{Gap, Token};
use super::words::among;
use crate::lang::Lang;

/// A day or a stretch of days, as far as it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// A date; the year may be left open.
    Date {
        /// The year, if said.
        year: Option<i16>,
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
    },
    /// "the 8th".
    OfMonth(i8),
    /// "in October".
    Month(i8),
    /// The last day of a month, of this month when zero.
    EndOfMonth(i8),
    /// The last day of the year.
    EndOfYear,
    /// Days from today.
    Away(i16),
    /// This week.
    ThisWeek,
    /// Next week.
    NextWeek,
}

impl Day {
    /// The first and last day meant, seen from `today`.
    pub(super) fn span(self, today: Date) -> Option<(Date, Date)> {
        let one = |day: Date| Some((day, day));
        let upcoming = |month: i8| {
            if month >= today.month() {
                today.year()
            } else {
                today.year() + 1
            }
        };
        match self {
            Self::Date { year, month, day } => {
                Date::new(year.unwrap_or_else(|| upcoming(month)), month, day)
                    .ok()
                    .and_then(one)
            }
            Self::OfMonth(day) => {
                let this = Date::new(today.year(), today.month(), day).ok();
                match this {
                    Some(date) if date >= today => one(date),
                    _ => {
                        let next = today.first_of_month().checked_add(1.month()).ok()?;
                        Date::new(next.year(), next.month(), day).ok().and_then(one)
                    }
                }
            }
            Self::Month(month) => {
                let first = Date::new(upcoming(month), month, 1).ok()?;
                Some((first, first.last_of_month()))
            }
            Self::EndOfMonth(0) => one(today.last_of_month()),
            Self::EndOfMonth(month) => {
                one(Date::new(upcoming(month), month, 1).ok()?.last_of_month())
            }
            Self::EndOfYear => one(today.last_of_year()),
            Self::Away(days) => one(today.checked_add(i32::from(days).days()).ok()?),
            Self::ThisWeek => {
                let left = 7 - i32::from(today.weekday().to_monday_one_offset());
                Some((today, today.checked_add(left.days()).ok()?))
            }
            Self::NextWeek => {
                let to_monday = 8 - i32::from(today.weekday().to_monday_one_offset());
                let monday = today.checked_add(to_monday.days()).ok()?;
                Some((monday, monday.checked_add(6.days()).ok()?))
            }
        }
    }
}

impl Day {
    /// Whether both may mean one day: a year may be left open.
    pub(super) fn agrees(self, other: Self) -> bool {
        match (self, other) {
            (
                Self::Date { year, month, day },
                Self::Date {
                    year: other_year,
                    month: other_month,
                    day: other_day,
                },
            ) => {
                (month, day) == (other_month, other_day)
                    && (year.is_none() || other_year.is_none() || year == other_year)
            }
            _ => self == other,
        }
    }

    /// Whether this may mean that date, in whichever year.
    pub(super) fn is(self, date: Date, today: Date) -> bool {
        match self {
            Self::Date { year, month, day } => {
                month == date.month() && day == date.day() && year.is_none_or(|y| y == date.year())
            }
            Self::EndOfMonth(month) if month > 0 => {
                date.month() == month && date == date.last_of_month()
            }
            _ => self
                .span(today)
                .is_some_and(|(from, to)| from == to && to == date),
        }
    }
}

const MONTHS: [&str; 12] = [
    "january jan januari januar janner enero janeiro janvier",
    "february feb februari februar febrero fevereiro fevrier",
    "march mar maart marz marzo marco mars mrt",
    "april apr abril avril abr avr",
    "may mei mai mayo maio",
    "june jun juni junio junho juin",
    "july jul juli julio julho juillet",
    "august aug augustus agosto aout ago",
    "september sep sept septiembre setembro septembre set",
    "october oct oktober okt octubre outubro octobre",
    "november nov noviembre novembro novembre",
    "december dec dezember dez diciembre dezembro decembre dic",
];

/// The month of this name in any of the languages.
pub(super) fn month(word: &str) -> Option<i8> {
    (word.len() >= 3)
        .then(|| {
            MONTHS
                .iter()
                .position(|names| names.split(' ').any(|name| name == word))
        })
        .flatten()
        .map(|at| at as i8 + 1)
}

/// Words that are months only beside a number or "until".
fn unsure(word: &str) -> bool {
    among(
        word,
        "may sept dez out mar mars marco set ago mai dec abr jan jun",
    )
}

/// The day these tokens start with and how many they are.
pub(super) fn day(lang: Lang, tokens: &[Token]) -> Option<(Day, usize)> {
    digits(tokens)
        .or_else(|| in_words(lang, tokens))
        .or_else(|| relative(lang, tokens))
}

/// "2026-12-01", "31-12-2026", "1/12", "30/09", "1.12.2026".
fn digits(tokens: &[Token]) -> Option<(Day, usize)> {
    let first = tokens.first().filter(|t| t.is_number())?;
    let whole = |text: &str| {
        (text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<i16>().ok())
            .flatten()
    };
    let dotted: Vec<&str> = first.text.split('.').collect();
    if let [d, m, y] = dotted.as_slice()
        && d.len() <= 2
        && m.len() <= 2
        && matches!(y.len(), 2 | 4)
    {
        return date(whole(y), whole(m)?, whole(d)?).map(|day| (day, 1));
    }
    let joined = |at: usize| {
        tokens
            .get(at)
            .filter(|t| t.is_number() && matches!(t.gap, Gap::Hyphen | Gap::Slash))
            .and_then(|t| whole(&t.text))
    };
    let a = whole(&first.text)?;
    let b = joined(1)?;
    let slash = tokens[1].gap == Gap::Slash;
    match joined(2) {
        Some(c) if first.text.len() == 4 => date(Some(a), b, c).map(|day| (day, 3)),
        Some(c) => date(Some(c), b, a).map(|day| (day, 3)),
        // "01-12" has leading zeros, "2-4" is a range; "24/48" is none.
        None => {
            let padded = first.text.len() == 2
                && tokens[1].text.len() == 2
                && (first.text.starts_with('0') || tokens[1].text.starts_with('0'));
            (slash && b != 7 || padded)
                .then(|| date(None, b, a))
                .flatten()
                .map(|day| (day, 2))
        }
    }
}

fn date(year: Option<i16>, month: i16, day: i16) -> Option<Day> {
    let (month, day) = if month > 12 {
        (day, month)
    } else {
        (month, day)
    };
    let year = year.map(|y| if y < 100 { y + 2000 } else { y });
    let good = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && year.is_none_or(|y| (1990..2100).contains(&y));
    good.then_some(Day::Date {
        year,
        month: month as i8,
        day: day as i8,
    })
}

fn in_words(lang: Lang, tokens: &[Token]) -> Option<(Day, usize)> {
    let word = |at: usize| {
        tokens
            .get(at)
            .filter(|t| t.is_word() && t.gap <= Gap::Space)
    };
    let year_at = |at: usize| {
        let comma = tokens.get(at).is_some_and(|t| t.gap <= Gap::Comma);
        tokens
            .get(at)
            .filter(|t| comma && t.is_number() && t.text.len() == 4)
            .and_then(|t| t.text.parse::<i16>().ok())
            .filter(|y| (1990..2100).contains(y))
    };
    // "March 31st", "April 24".
    if let Some(month) = tokens
        .first()
        .filter(|t| t.is_word())
        .and_then(|t| month(&t.text))
    {
        let mut at = 1;
        if word(at).is_some_and(|t| t.is("the")) {
            at += 1;
        }
        if lang == Lang::En
            && let Some(n) = tokens
                .get(at)
                .filter(|t| t.gap <= Gap::Space)
                .and_then(|_| number(lang, &tokens[at..]))
            && (100..=3100).contains(&n.value)
            && n.len == 1
            && !n.article
            && !tokens.get(at + 1).is_some_and(|t| t.is("%"))
        {
            let mut end = at + 1;
            if word(end).is_some_and(|t| is_ordinal(&t.text)) {
                end += 1;
            }
            let year = year_at(end);
            return Some((
                Day::Date {
                    year,
                    month,
                    day: (n.value / 100) as i8,
                },
                end + usize::from(year.is_some()),
            ));
        }
        if !unsure(&tokens[0].text) || tokens[0].text == "mai" && lang == Lang::De {
            let year = year_at(1);
            return Some((Day::Month(month), 1 + usize::from(year.is_some())));
        }
        return None;
    }
    let n = number(lang, tokens)?;
    if n.article || !(100..=3100).contains(&n.value) || n.value % 100 != 0 {
        return None;
    }
    let day = (n.value / 100) as i8;
    let mut at = n.len;
    let ordinal = word(at).is_some_and(|t| is_ordinal(&t.text));
    at += usize::from(ordinal);
    while word(at).is_some_and(|t| matches!(t.text.as_str(), "de" | "of" | "do" | "d")) {
        at += 1;
    }
    let named = word(at).and_then(|t| month(&t.text))?;
    at += 1;
    while word(at).is_some_and(|t| matches!(t.text.as_str(), "de" | "do" | "del"))
        && year_at(at + 1).is_some()
    {
        at += 1;
    }
    let year = year_at(at);
    Some((
        Day::Date {
            year,
            month: named,
            day,
        },
        at + usize::from(year.is_some()),
    ))
}

fn is_ordinal(word: &str) -> bool {
    matches!(word, "st" | "nd" | "rd" | "th" | "er" | "e" | "ste" | "de")
}

fn relative(lang: Lang, tokens: &[Token]) -> Option<(Day, usize)> {
    let first = tokens.first().filter(|t| t.is_word())?;
    // "dia 8", "den 8.", "the 8th", "le 8".
    let introduces = match lang {
        Lang::Es | Lang::Pt => first.is("dia"),
        Lang::En => first.is("the"),
        Lang::De => matches!(first.text.as_str(), "den" | "am" | "dem" | "zum"),
        Lang::Fr | Lang::Nl => matches!(first.text.as_str(), "le" | "au" | "de"),
    };
    if introduces
        && let Some(n) = tokens
            .get(1)
            .filter(|t| t.is_number() && t.text.len() <= 2 && t.gap <= Gap::Space)
        && let Ok(day @ 1..=31) = n.text.parse::<i8>()
    {
        let ordinal = tokens
            .get(2)
            .is_some_and(|t| t.gap == Gap::Joined && is_ordinal(&t.text));
        let ends = tokens.get(2).is_none_or(|t| t.gap >= Gap::Comma);
        if first.is("dia")
            || lang == Lang::En && ordinal
            || matches!(lang, Lang::De | Lang::Fr) && ends
        {
            return Some((Day::OfMonth(day), 2 + usize::from(ordinal)));
        }
    }
    let hit = look(lang, tokens);
    let role = hit.concepts.iter().find(|c| c.class == Class::Role)?;
    let after = |at: usize| {
        let skip = tokens[at..]
            .iter()
            .take_while(|t| {
                t.gap <= Gap::Space
                    && among(
                        t.text.as_str(),
                        "de of du d des der do da del the van het la l this deze dieses este ce",
                    )
            })
            .count();
        at + skip
    };
    match role.name {
        "today" => Some((Day::Away(0), hit.len)),
        "tomorrow" => Some((Day::Away(1), hit.len)),
        "after_tomorrow" => Some((Day::Away(2), hit.len)),
        "yesterday" => Some((Day::Away(-1), hit.len)),
        "this_week" => Some((Day::ThisWeek, hit.len)),
        "next_week" => Some((Day::NextWeek, hit.len)),
        "end_of" | "mid" => {
            let at = after(hit.len);
            let middle = role.name == "mid";
            let next = tokens.get(at).filter(|t| t.gap <= Gap::Space)?;
            if let Some(month) = month(&next.text) {
                let day = if middle {
                    Day::Date {
                        year: None,
                        month,
                        day: 15,
                    }
                } else {
                    Day::EndOfMonth(month)
                };
                return Some((day, at + 1));
            }
            let unit = look(lang, &tokens[at..]);
            let of = |name| unit.concepts.iter().any(|c| c.name == name);
            if middle {
                None
            } else if of("year") || of("year_of") {
                Some((Day::EndOfYear, at + unit.len))
            } else if of("month") || of("month_of") {
                Some((Day::EndOfMonth(0), at + unit.len))
            } else if of("week") {
                Some((Day::ThisWeek, at + unit.len))
            } else {
                None
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    #[test]
    fn days_are_read() {
        let today = Date::constant(2026, 3, 18);
        for (lang, text, want) in [
            (Lang::En, "31 March", (2026, 3, 31)),
            (Lang::En, "April 24th", (2026, 4, 24)),
            (Lang::Fr, "1er décembre", (2026, 12, 1)),
            (Lang::De, "30. November", (2026, 11, 30)),
            (Lang::Es, "31 de mayo", (2026, 5, 31)),
            (Lang::Nl, "31-12-2026", (2026, 12, 31)),
            (Lang::Fr, "30/09", (2026, 9, 30)),
            (Lang::En, "2026-12-01", (2026, 12, 1)),
            (Lang::De, "übermorgen", (2026, 3, 20)),
            (Lang::Fr, "fin août", (2026, 8, 31)),
            (Lang::Es, "finales de junio", (2026, 6, 30)),
            (Lang::Pt, "dia 8", (2026, 4, 8)),
            (Lang::En, "end of the month", (2026, 3, 31)),
        ] {
            let (day, _) = day(lang, &tokens(text)).unwrap_or_else(|| panic!("{text}"));
            let (first, last) = day.span(today).unwrap();
            let want = Date::constant(want.0, want.1, want.2);
            assert_eq!((last, first), (want, want), "{text}");
        }
        assert_eq!(day(Lang::En, &tokens("2-4 days")), None);
        assert_eq!(day(Lang::En, &tokens("24/7")), None);
    }
}
