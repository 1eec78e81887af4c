//! What the words around an item make of it: stretches of weekdays, bare numbers
//! that are hours, bounds.

use super::item::{Bound, Clock, Item, Unit, What};
use super::token::{Gap, Token};
use super::words::among;

/// "Monday to Friday", "lunes a sábado", "Mo-Fr", "Mo, Di und Do".
pub(super) fn join_weekdays(tokens: &[Token], items: &mut Vec<Item>) {
    let mut i = 0;
    while i < items.len() {
        let What::Weekdays(first) = items[i].what else {
            i += 1;
            continue;
        };
        let word = |item: &Item| tokens[item.from].text.as_str();
        // A range: directly, or with a word between.
        let direct = items.get(i + 1).is_some_and(|n| {
            matches!(n.what, What::Weekdays(_))
                && matches!(tokens[n.from].gap, Gap::Hyphen | Gap::Clause | Gap::Slash)
        });
        let worded = items.get(i + 1).is_some_and(|m| {
            among(
                word(m),
                "to through thru till until tot t bis a ate au hasta al",
            )
        });
        let mut j = i + if direct { 1 } else { 2 };
        while worded
            && items.get(j).is_some_and(|n| {
                matches!(
                    word(n),
                    "en" | "met" | "el" | "m" | "a" | "zum" | "inclusief"
                )
            })
        {
            j += 1;
        }
        if (direct || worded)
            && let Some(What::Weekdays(last)) = items.get(j).map(|n| n.what.clone())
            && first.is_power_of_two()
            && last.is_power_of_two()
        {
            items[i].what = What::Weekdays(stretch(first, last));
            items[i].to = items[j].to;
            items.drain(i + 1..=j);
            continue;
        }
        // A list.
        let listed = items.get(i + 1).is_some_and(|n| {
            matches!(n.what, What::Weekdays(_)) && tokens[n.from].gap <= Gap::Comma
        });
        let and = items
            .get(i + 1)
            .is_some_and(|m| (m.is("and") || m.is("or")) && tokens[m.from].gap <= Gap::Space);
        let j = i + if listed { 1 } else { 2 };
        let mut k = j;
        while and
            && items
                .get(k)
                .is_some_and(|n| matches!(n.what, What::Filler) && k < j + 2)
        {
            k += 1;
        }
        if (listed || and)
            && let Some(What::Weekdays(more)) = items.get(k).map(|n| n.what.clone())
        {
            items[i].what = What::Weekdays(first | more);
            items[i].to = items[k].to;
            items.drain(i + 1..=k);
            continue;
        }
        i += 1;
    }
}

/// Where opening is spoken of, bare numbers and hours are times of day.
pub(super) fn hours_in(tokens: &[Token], items: &mut [Item]) {
    let context = items.iter().any(|i| {
        i.is("open")
            || i.is("closed")
            || matches!(
                i.what,
                What::Weekdays(_) | What::Time(_) | What::Times(..) | What::Day(_)
            )
    });
    if !context {
        return;
    }
    let led = |items: &[Item], at: usize| {
        items[..at].iter().rev().take(2).any(|i| {
            among(
                tokens[i.from].text.as_str(),
                "from until till to at between van tot vanaf om tussen von bis ab um zwischen de \
                desde hasta a las ate das as jusqu entre des vers before after",
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
            What::Span(low, high, Unit::Minutes)
                if low % 60 == 0 && high % 60 == 0 && high <= 24 * 6000 =>
            {
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
        let What::Time(first) = items[at].what else {
            continue;
        };
        let to = items.get(at + 1).is_some_and(|i| {
            among(
                tokens[i.from].text.as_str(),
                "to till until tot bis a hasta ate jusqu and en und y e et as",
            )
        });
        let mut j = at + 2;
        while to
            && items
                .get(j)
                .is_some_and(|i| matches!(tokens[i.from].text.as_str(), "las" | "as" | "a"))
        {
            j += 1;
        }
        if to && let Some(What::Time(second)) = items.get(j).map(|i| i.what.clone()) {
            items[at].what = What::Times(first, second);
            items[j].what = What::Filler;
        }
    }
}

/// Notes how each number is bounded by the words around it.
pub(super) fn bounds(items: &mut [Item], tokens: &[Token]) {
    for at in 0..items.len() {
        let numeric = matches!(
            items[at].what,
            What::Money(..) | What::Count(..) | What::Span(..) | What::Percent(_)
        );
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
            items.get(at + n).filter(|i| {
                (at + 1..=at + n).all(|k| tokens[items[k].from].gap <= Gap::Space) && i.to > 0
            })
        };
        if next(1).is_some_and(|i| {
            i.is("threshold")
                && (i.to - i.from > 1
                    || matches!(
                        tokens[i.from].text.as_str(),
                        "upwards" | "minimum" | "minimo" | "aufwarts"
                    ))
        }) && !next(2).is_some_and(Item::is_figure)
            && bound == Bound::Exact
        {
            bound = Bound::AtLeast;
        }
        let off = (1..=3).any(|n| {
            next(n).is_some_and(|i| i.is("discount"))
                && (1..n).all(|k| next(k).is_some_and(|i| !i.is_figure()))
        });
        if off && matches!(items[at].what, What::Money(..)) && bound == Bound::Exact {
            bound = Bound::Off;
        }
        items[at].bound = bound;
    }
}

/// All days from one weekday to another.
fn stretch(first: u8, last: u8) -> u8 {
    let mut mask = first;
    let mut day = first;
    while day != last {
        day = if day == 64 { 1 } else { day << 1 };
        mask |= day;
    }
    mask
}
