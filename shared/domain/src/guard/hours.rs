//! When the business is open.

use super::case::{Case, Context};
use super::item::{Clock, Item, What};
use super::judge::Judge;
use super::week::Opening;
use super::words::among;

/// Judges what a segment says of opening times.
pub(super) fn judge(judge: &Judge, case: &mut Case, context: &mut Context) {
    let Some(week) = judge.guard.openings.clone() else {
        return;
    };
    let said_open = case.has("open");
    let said_closed = case.has("closed");
    let timed = case
        .items
        .iter()
        .any(|i| matches!(i.what, What::Time(_) | What::Times(..)));
    let days_said = days(judge, case.items).or(context.days);
    if days_said.is_some() {
        context.days = days_said;
    }
    let about =
        said_open || said_closed || context.open.is_some() && (timed || days_said.is_some());
    let reached = judge
        .reading
        .segments_of(case.segment.sentence)
        .any(|i| matches!(i.what, What::Phone(_)) || i.is("reach") || i.is("phone_contact"));
    let reach =
        reached || case.has("phone_contact") || case.has("in_store") || !identity_free(case.items);
    let plain = (timed || context.open.is_some() || reach)
        && days_said.is_some()
        && case.open().all(|(_, i)| i.what != What::Unknown)
        && !case.items.iter().any(|i| {
            i.any(super::lexicon::Class::Claim)
                && !i.any(super::lexicon::Class::Soft)
                && !i.is("in_store")
                && !i.is("phone_contact")
                && !i.is("mail_contact")
        });
    let plain = plain
        && !case.has("i")
        && !case
            .items
            .iter()
            .any(|i| i.any(super::lexicon::Class::Action))
        && (timed || context.open.is_some() || reached);
    if !(about || plain || reach && timed) || case.asks {
        return;
    }
    let closed = if said_closed {
        !case.denies
    } else if said_open {
        case.denies
    } else if timed {
        false
    } else {
        context.open == Some(false)
    };
    let every = week
        .0
        .iter()
        .enumerate()
        .filter(|(_, d)| d.as_ref().is_some_and(|d| !d.is_empty()));
    let all_open: u8 = every.fold(0, |mask, (at, _)| mask | 1 << at);
    // Times without a day hold on every day that is open; "open" alone says nothing.
    let Some(mask) = days_said.or(timed.then_some(all_open)) else {
        return;
    };
    let times: Vec<Claimed> = claimed(judge, case.items);
    let fits = mask != 0
        && week
            .0
            .iter()
            .enumerate()
            .filter(|(at, _)| mask & (1 << at) != 0)
            .all(|(_, day)| match day {
                None => false,
                Some(ranges) if closed && times.is_empty() => ranges.is_empty(),
                Some(ranges) if closed => times.iter().all(|t| t.closes(ranges)),
                Some(ranges) => !ranges.is_empty() && times.iter().all(|t| t.fits(ranges)),
            });
    // "Only on Saturdays": no other day is.
    let only = case.has("only");
    let others = |closed: bool| {
        week.0.iter().enumerate().any(|(at, day)| {
            mask & (1 << at) == 0 && day.as_ref().is_some_and(|d| d.is_empty() == closed)
        })
    };
    if fits && !(only && times.is_empty() && others(closed)) {
        context.open = Some(!closed);
        case.vouch_all(|i| {
            !i.any(super::lexicon::Class::Action) && matches!(i.what, What::Time(_) | What::Times(..) | What::Weekdays(_))
                || matches!(i.what, What::Day(day) if day.span(judge.today).is_some_and(|(from, to)| from == to))
                || ["open", "closed", "only", "not", "all", "also", "in_store", "phone_contact", "morning", "afternoon", "evening", "seller", "in_stock", "worktime", "mail_contact", "noon_t"]
                    .iter()
                    .any(|name| i.is(name) && !i.any(super::lexicon::Class::Action))
                || i.only(super::lexicon::Class::Thing)
        });
    }
}

fn identity_free(items: &[Item]) -> bool {
    !items
        .iter()
        .any(|i| matches!(i.what, What::Phone(_) | What::Email))
}

/// The weekdays a segment speaks of.
fn days(judge: &Judge, items: &[Item]) -> Option<u8> {
    let mut mask = 0;
    // "Tomorrow, Wednesday" names one day twice: both must be it.
    for (at, item) in items.iter().enumerate() {
        let beside = items
            .iter()
            .skip(at + 1)
            .find(|i| i.what != What::Filler && !i.is("talk"));
        let ((What::Day(day), Some(What::Weekdays(weekday)))
        | (What::Weekdays(weekday), Some(What::Day(day)))) = (&item.what, beside.map(|i| &i.what))
        else {
            continue;
        };
        if let Some((from, to)) = day.span(judge.today)
            && from == to
            && weekday.is_power_of_two()
            && *weekday != 1 << from.weekday().to_monday_zero_offset()
        {
            return Some(0);
        }
    }
    for item in items {
        match item.what {
            What::Weekdays(days) => mask |= days,
            What::Day(day) => {
                let (from, to) = day.span(judge.today)?;
                if from == to {
                    mask |= 1 << from.weekday().to_monday_zero_offset();
                }
            }
            _ => {}
        }
    }
    (mask != 0).then_some(mask)
}

/// A claimed opening.
enum Claimed {
    Between(Clock, Clock),
    Until(Clock),
    From(Clock),
    At(Clock),
}

impl Claimed {
    fn fits(&self, ranges: &[Opening]) -> bool {
        match self {
            Self::Between(from, to) => ranges.iter().any(|(a, b)| from.is(*a) && to.is(*b)),
            Self::Until(to) => ranges.iter().any(|(_, b)| to.is(*b)),
            Self::From(from) => ranges.iter().any(|(a, _)| from.is(*a)),
            Self::At(at) => ranges.iter().any(|(a, b)| at.is(*a) || at.is(*b)),
        }
    }

    /// "Closed from 13:30 to 16:00", "we close at 18:00".
    fn closes(&self, ranges: &[Opening]) -> bool {
        match self {
            Self::Between(from, to) => {
                ranges.iter().any(|(_, b)| from.is(*b)) && ranges.iter().any(|(a, _)| to.is(*a))
            }
            Self::Until(to) => ranges.iter().any(|(a, _)| to.is(*a)),
            Self::From(at) | Self::At(at) => ranges.iter().any(|(_, b)| at.is(*b)),
        }
    }
}

fn claimed(judge: &Judge, items: &[Item]) -> Vec<Claimed> {
    items
        .iter()
        .enumerate()
        .filter_map(|(at, item)| match item.what {
            What::Times(from, to) => Some(Claimed::Between(from, to)),
            What::Time(clock) => {
                let word = |back: usize| {
                    at.checked_sub(back)
                        .map_or("", |b| judge.reading.word(&items[b]))
                };
                let near = |back: usize| at.checked_sub(back).map(|b| &items[b]);
                let led = (1..=2).find_map(|back| {
                    let item = near(back)?;
                    if among(word(back), "from van von vanaf ab de desde das des since")
                        || item.is("since") && !item.is("until")
                    {
                        Some(Claimed::From(clock))
                    } else if item.is("until") || item.is("upto") {
                        Some(Claimed::Until(clock))
                    } else {
                        None
                    }
                });
                Some(led.unwrap_or(Claimed::At(clock)))
            }
            _ => None,
        })
        .collect()
}
