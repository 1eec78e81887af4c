//! Figures compared, and what follows from a rule.

use super::item::{Bound, Item, What};
use super::judge::Judge;
use super::passage::Part;

pub(super) fn alike_value(a: &What, b: &What) -> bool {
    match (a, b) {
        (What::Money(x, _), What::Money(y, _)) | (What::Count(x, _), What::Count(y, _)) => x == y,
        _ => false,
    }
}

/// Of one kind: may be mistaken for each other.
pub(super) fn alike(a: &What, b: &What) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

/// Whether a figure of a rule is the one said.
pub(super) fn same(what: &What, bound: Bound, said: &Item) -> bool {
    let bounds = match (bound, said.bound) {
        (a, b) if a == b => true,
        (Bound::AtLeast, Bound::Below) | (Bound::Below, Bound::AtLeast) => true,
        (Bound::AtLeast | Bound::Below, _) | (_, Bound::AtLeast | Bound::Below) => false,
        _ => true,
    };
    let values = match (what, &said.what) {
        (What::Money(a, c), What::Money(b, d)) => a == b && (c.is_none() || d.is_none() || c == d),
        (What::Span(least, most, unit), What::Span(low, high, of)) => {
            unit == of
                && (least == low && most == high
                    || said.bound == Bound::UpTo && low == high && most == high)
        }
        (What::Count(a, b), What::Count(c, d)) => a == c && b == d,
        (What::Day(ours), What::Day(theirs)) => ours.agrees(*theirs),
        (What::Weekdays(a), What::Weekdays(b)) => a == b || *a != 31 && a & b == *b,
        // "Three years on the frame, two on the rest".
        (What::Span(a, b, _), What::Count(c, d)) => {
            a == b && c == d && (a == c || *a == c * 12 || *a == c * 7)
        }
        (What::Time(a), What::Time(b)) => a.is(b.minutes) || b.is(a.minutes),
        (What::Times(a, b), What::Times(c, d)) => {
            (a.is(c.minutes) || c.is(a.minutes)) && (b.is(d.minutes) || d.is(b.minutes))
        }
        (a, b) => a == b,
    };
    bounds && values
}

/// What follows from a rule: what is missing to its amount, a day on its weekday, the
/// next day.
pub(super) fn derived(said: &Item, group: &[&Part], judge: &Judge) -> bool {
    match said.what {
        What::Money(missing, _) => group
            .iter()
            .flat_map(|p| &p.figures)
            .filter_map(|(what, bound)| match what {
                What::Money(m, _) if *bound == Bound::AtLeast => Some(*m),
                _ => None,
            })
            .any(|threshold| {
                judge.customer.figures.iter().any(|f| matches!(f, What::Money(have, _) if threshold - have == missing && missing > 0))
            }),
        What::Day(day) => {
            let Some((from, to)) = day.span(judge.today) else { return false };
            let bit = 1 << from.weekday().to_monday_zero_offset();
            from == to
                && (group.iter().flat_map(|p| &p.figures).any(|(what, _)| matches!(what, What::Weekdays(mask) if mask & bit != 0 && *mask != 31))
                    || next_day(group, judge) == Some(from))
        }
        What::Weekdays(mask) => next_day(group, judge).is_some_and(|next| mask == 1 << next.weekday().to_monday_zero_offset()),
        _ => false,
    }
}

/// "Ordered before 22:00, delivered the next working day", seen from now.
pub(super) fn next_day(group: &[&Part], judge: &Judge) -> Option<jiff::civil::Date> {
    use jiff::ToSpan;
    let next = group.iter().find(|p| p.says("next_one"))?;
    let bit = |date: jiff::civil::Date| 1_u8 << date.weekday().to_monday_zero_offset();
    let late = group
        .iter()
        .flat_map(|p| &p.figures)
        .any(|(what, _)| match what {
            What::Time(clock) => {
                (judge.now.hour() as u16) * 60 + judge.now.minute() as u16 >= clock.minutes
            }
            What::Weekdays(mask) => bit(judge.today) & mask == 0,
            _ => false,
        });
    if late {
        return None;
    }
    let working = next
        .figures
        .iter()
        .any(|(what, _)| *what == What::Weekdays(31));
    let mut day = judge.today.checked_add(1.day()).ok()?;
    while working && bit(day) > 16 {
        day = day.checked_add(1.day()).ok()?;
    }
    Some(day)
}
