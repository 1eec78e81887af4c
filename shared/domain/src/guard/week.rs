//! Opening times per weekday.

use super::grounds::Hours;
use super::item::{Item, What};
use super::lexicon::language;
use super::names::Names;
use super::reading::Reading;
use super::token::tokens;

/// From and until, in minutes after midnight.
pub(super) type Opening = (u16, u16);

/// Opening times of each weekday, Monday first; none: not known.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Openings(pub [Option<Vec<Opening>>; 7]);

impl Openings {
    pub(super) fn new(hours: &Hours) -> Self {
        match hours {
            Hours::Week(week) => Self(week.days().map(|day| day.map(ranges))),
            Hours::Text(text) => Self::of_text(text),
        }
    }

    /// "Mo-Fr 11-19 Uhr, Sa 10-16 Uhr, So geschlossen".
    fn of_text(text: &str) -> Self {
        let mut week = Self::default();
        let words = tokens(text);
        let lang = language(&words);
        let mut items = Reading::of(text, words, lang, &Names::default()).items;
        as_times(&mut items);
        let mut days: u8 = 0;
        let mut fresh = true;
        for item in &items {
            match &item.what {
                What::Weekdays(mask) => {
                    days = if fresh { *mask } else { days | mask };
                    fresh = false;
                }
                What::Times(from, to) => {
                    let days_now = if days == 0 { 127 } else { days };
                    week.each(days_now, |day| {
                        day.get_or_insert_default().push((from.minutes, to.minutes));
                    });
                    fresh = true;
                }
                _ if item.is("closed") => {
                    week.each(days, |day| *day = Some(Vec::new()));
                    fresh = true;
                }
                _ => {}
            }
        }
        // Days a complete plan leaves out are closed.
        if week.0.iter().any(Option::is_some) {
            for day in &mut week.0 {
                day.get_or_insert_default();
            }
        }
        week
    }

    fn each(&mut self, days: u8, mut change: impl FnMut(&mut Option<Vec<Opening>>)) {
        for (at, day) in self.0.iter_mut().enumerate() {
            if days & (1 << at) != 0 {
                change(day);
            }
        }
    }
}

/// Bare ranges of a text of opening times are times.
fn as_times(items: &mut [Item]) {
    use super::item::{Clock, Unit};
    let clock = |hundredths: i64| Clock {
        minutes: (hundredths / 100 * 60 + hundredths % 100) as u16,
        loose: false,
    };
    for item in items {
        match item.what {
            What::Count(low, high) if low < high && high <= 2400 => {
                item.what = What::Times(clock(low), clock(high));
            }
            What::Span(low, high, Unit::Minutes) if low < high && high <= 24 * 6000 => {
                item.what = What::Times(clock(low / 60), clock(high / 60));
            }
            _ => {}
        }
    }
}

/// "10:00-13:30, 16:00-19:30"; anything else: closed.
fn ranges(text: &str) -> Vec<Opening> {
    text.split([',', ';', '/'])
        .filter_map(|range| {
            let (from, to) = range.split_once(['-', '–', '—'])?;
            Some((minutes(from)?, minutes(to)?))
        })
        .collect()
}

fn minutes(text: &str) -> Option<u16> {
    let text = text.trim().trim_end_matches(['h', ' ']);
    let (hours, minutes) = text.split_once([':', '.', 'h']).unwrap_or((text, "0"));
    let minutes = if minutes.is_empty() { "0" } else { minutes };
    let (hours, minutes) = (
        hours.trim().parse::<u16>().ok()?,
        minutes.trim().parse::<u16>().ok()?,
    );
    (hours <= 24 && minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_opening_times_are_read() {
        let week = |text: &str| {
            Openings::new(&Hours::Text(text.to_owned()))
                .0
                .map(|day| {
                    day.unwrap_or_default()
                        .iter()
                        .map(|(a, b)| format!("{}-{}", a / 60, b / 60))
                        .collect::<Vec<_>>()
                        .join("+")
                })
                .join(" ")
        };
        for (text, want) in [
            (
                "Mo-Fr 11-19 Uhr, Sa 10-16 Uhr, So geschlossen",
                "11-19 11-19 11-19 11-19 11-19 10-16 ",
            ),
            (
                "Lunes a sábado de 10:00 a 20:30. Domingos cerrado.",
                "10-20 10-20 10-20 10-20 10-20 10-20 ",
            ),
            (
                "Mo, Di, Do, Fr 10–13 und 14–18 Uhr; Mi und am Wochenende geschlossen",
                "10-13+14-18 10-13+14-18  10-13+14-18 10-13+14-18  ",
            ),
            (
                "Phone support Monday-Friday 8 am-6 pm Central",
                "8-18 8-18 8-18 8-18 8-18  ",
            ),
            ("Segunda a sexta, 9h30–18h30", "9-18 9-18 9-18 9-18 9-18  "),
            (
                "Du mardi au samedi, de 10 h à 19 h",
                " 10-19 10-19 10-19 10-19 10-19 ",
            ),
            (
                "Dagelijks van 9.00 tot 17.00 uur",
                "9-17 9-17 9-17 9-17 9-17 9-17 9-17",
            ),
            (
                "Monday to Saturday 9am to 5.30pm",
                "9-17 9-17 9-17 9-17 9-17 9-17 ",
            ),
        ] {
            assert_eq!(week(text), want, "{text}");
        }
    }
}
