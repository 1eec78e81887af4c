//! Where a new statement begins.

use std::ops::Range;

use super::item::{Item, What};
use super::lexicon::Class;
use super::token::{Gap, Token};
use super::words::among;

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

/// Splits a text where a new statement begins.
pub(super) fn segments(tokens: &[Token], items: &[Item]) -> Vec<Segment> {
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
        let apart = gap == Gap::Clause
            && next.is_some_and(|n| tokens[items[n.start].from].gap <= Gap::Comma);
        // "in Germany in 2 days, to Belgium, to Austria in 4": Belgium goes on to Austria.
        let lists = gap == Gap::Comma
            && place_alone(&items[part.clone()])
            && merged.last().is_some_and(|last| {
                let last = &items[last.clone()];
                last.iter().any(Item::is_figure) && last.iter().any(|i| i.any(Class::Place))
            })
            && parts[n + 1..]
                .iter()
                .map(|next| &items[next.clone()])
                .find(|next| says_figure(next) || !next.iter().any(|i| i.any(Class::Place)))
                .is_some_and(|next| says_figure(next) && next.iter().any(|i| i.any(Class::Place)));
        let leads =
            (!says(part) && (joint && short || apart) || lists) && merged.last().is_some_and(&says);
        match merged.last_mut() {
            Some(last) if gap != Gap::Colon && !leads && (onward || !says(part) || !says(last)) => {
                last.end = part.end;
            }
            Some(last)
                if gap == Gap::Comma
                    && adverbial(&items[part.clone()])
                    && items[last.clone()]
                        .iter()
                        .any(|i| matches!(i.what, What::Weekdays(_) | What::Day(_))) =>
            {
                last.end = part.end;
                // "on Friday, the 8th, again".
                onward = n + 1 < parts.len() && !parts.get(n + 1).is_some_and(&says);
                continue;
            }
            _ => merged.push(part.clone()),
        }
        onward = leads
            || adverbial(&items[part.clone()])
                && n + 1 < parts.len()
                && (onward || n == 0 || gap == Gap::Colon);
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

/// "to Belgium": a place with its preposition and nothing else.
fn place_alone(items: &[Item]) -> bool {
    items.len() > 1
        && items.iter().any(|i| i.any(Class::Place))
        && items.iter().all(|i| {
            i.what == What::Filler || i.any(Class::Place) || i.only(Class::Role) && !i.is("not")
        })
}

fn says_figure(items: &[Item]) -> bool {
    items.iter().any(Item::is_figure)
}

/// Whether an item makes a part of a sentence a statement of its own.
fn predicate(item: &Item) -> bool {
    item.is_figure()
        || matches!(
            item.what,
            What::Url
                | What::Email
                | What::Phone(_)
                | What::Offer(_)
                | What::Code
                | What::Reference
        )
        || item.is("not") && !item.any(Class::Claim)
        || item.is("also")
        || item.is("sold_out")
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
        among(
            tokens[i.from].text.as_str(),
            "is are s re can ist sind kann konnen zijn kan kun kunt es son puede pueden sao pode \
            podem est sont peut pouvez puedes podes have wird wordt",
        )
    };
    // "50 ml" measures a product and states nothing.
    let measure = |at: usize| {
        matches!(items[at].what, What::Count(..))
            && items.get(at + 1).is_some_and(|next| {
                ["volume", "weight", "length", "metre"]
                    .iter()
                    .any(|unit| next.is(unit))
            })
    };
    items
        .iter()
        .enumerate()
        .any(|(at, i)| predicate(i) && !measure(at))
        // "We still have the harness in M and L".
        || items.iter().any(|i| i.is("left"))
            && items.iter().any(|i| matches!(i.what, What::Product(_)))
        || items
            .iter()
            .any(|i| i.any(Class::Claim) && !i.any(Class::Thing))
            && (items.iter().filter(content).count() >= 2 || items.iter().any(verb))
}
