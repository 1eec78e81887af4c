//! What a segment needs a rule for.

use super::calendar::Day;
use super::case::{Case, Context};
use super::goods::products;
use super::item::{Item, What};
use super::judge::Judge;
use super::lexicon::{Class, Concept};
use super::passage::{concepts, is_thing};
use super::rule::SHARED;
use super::segment::Segment;
use super::words::among;

/// What a segment needs a rule for.
#[derive(Clone)]
pub(super) struct Needs<'c> {
    pub figures: Vec<&'c Item>,
    /// Claims and things: each any of its readings.
    pub concepts: Vec<&'c Item>,
    pub words: Vec<String>,
    pub denies: bool,
    pub without: bool,
    /// Its unknown words are the customer's.
    pub asked: bool,
    pub restricts: bool,
    /// What else the segment is about.
    pub about: Vec<Concept>,
    /// What kinds of things its products are.
    pub kinds: Vec<Concept>,
    /// Places and things, of the segment or else of what stands before.
    pub things: Vec<Concept>,
    /// It names a product itself.
    pub own_product: bool,
    /// Products of the segment, or else those spoken of before.
    pub products: Vec<usize>,
    /// Concepts of what stands before in the sentence.
    pub before: Vec<Concept>,
    /// Figures and concepts of the sentence and its neighbours.
    pub near: Vec<Item>,
}

pub(super) fn needs<'c>(
    judge: &'c Judge,
    case: &'c Case,
    segments: &[Segment],
    context: &Context,
) -> Needs<'c> {
    let mut figures: Vec<&Item> = case
        .open()
        .map(|(_, i)| i)
        .filter(|i| i.is_figure())
        .collect();
    // "today" is when it is said.
    if figures.len() > 1 {
        figures.retain(|i| i.what != What::Day(Day::Away(0)) || figures_times(case.items));
    }
    // "and so do the components": what was said before is said of these.
    let previous = segments[..case.at].iter().rev().find(|s| {
        s.sentence + 1 >= case.segment.sentence
            && judge
                .reading
                .of_segment(s)
                .iter()
                .any(|i| i.any(Class::Claim) && !i.any(Class::Soft))
    });
    let mut carried: Vec<&Item> = Vec::new();
    let likewise = case.has("also")
        && figures.is_empty()
        && !case
            .items
            .iter()
            .any(|i| i.any(Class::Claim) && !i.any(Class::Soft));
    if let Some(previous) = previous.filter(|_| likewise) {
        let said = judge.reading.of_segment(previous);
        figures.extend(
            said.iter()
                .filter(|i| i.is_figure() && !matches!(i.what, What::Money(..))),
        );
        carried.extend(
            said.iter()
                .filter(|i| i.any(Class::Claim) && !i.any(Class::Soft)),
        );
    }
    let roles = |i: &Item| SHARED.iter().any(|name| i.is(name));
    let every_day = |at: usize| {
        case.items
            .get(at + 1)
            .is_some_and(|next| matches!(next.what, What::Weekdays(_)))
    };
    let concepts_open: Vec<&Item> = case
        .open()
        .filter(|(at, i)| {
            !generic(i) && (i.any(Class::Claim) || i.any(Class::Thing) || i.any(Class::Place))
                || roles(i) && !every_day(*at)
        })
        .map(|(_, i)| i)
        .chain(carried)
        .collect();
    let words: Vec<String> = case
        .open()
        .filter(|(_, i)| i.what == What::Unknown)
        .map(|(_, i)| judge.reading.word(i).to_owned())
        .collect();
    let mut things: Vec<Concept> = concepts(case.items).into_iter().filter(is_thing).collect();
    let mut before: Vec<Concept> = Vec::new();
    let mut own_things = !things.is_empty() || !products(case.items).is_empty();
    let from = segments[..case.at]
        .iter()
        .rposition(|s| s.sentence + 1 < case.segment.sentence)
        .map_or(0, |at| at + 1);
    for segment in segments[from..case.at].iter().rev() {
        let said = concepts(judge.reading.of_segment(segment));
        before.extend(said.iter().copied());
        if !own_things {
            things.extend(said.iter().filter(|c| is_thing(c)));
            own_things =
                !things.is_empty() || !products(judge.reading.of_segment(segment)).is_empty();
        }
    }
    let mut kinds: Vec<Concept> = Vec::new();
    let named = products(case.items);
    let own_product = judge
        .reading
        .segments_of(case.segment.sentence)
        .any(|i| matches!(i.what, What::Product(_)));
    let named = if named.is_empty() {
        &context.products
    } else {
        &named
    };
    for product in named {
        if let Some(shelf) = judge.guard.shelves.get(*product) {
            kinds.extend(shelf.concepts.iter().copied());
        }
    }
    before.extend(kinds.iter().copied());
    let about = concepts(case.items)
        .into_iter()
        .filter(|c| {
            matches!(c.class, Class::Soft | Class::Thing)
                && !among(
                    c.name,
                    "cost left term reach phone_contact mail_contact valid per required parcel",
                )
        })
        .collect();
    let products = named.clone();
    let near: Vec<Item> = segments
        .iter()
        .filter(|s| s.sentence.abs_diff(case.segment.sentence) <= 1)
        .flat_map(|s| judge.reading.of_segment(s).iter().cloned())
        .collect();
    Needs {
        figures,
        concepts: concepts_open,
        asked: !words.is_empty() && words.iter().all(|w: &String| judge.said(w)),
        words,
        denies: case.denies,
        without: case.items.iter().any(|i| i.is("without") && !i.is("not")),
        restricts: case.open().any(|(_, i)| i.is("only")),
        about,
        kinds,
        own_product,
        things,
        products,
        before,
        near,
    }
}

/// Hours of today, which must fit the weekday.
pub(super) fn figures_times(items: &[Item]) -> bool {
    items.iter().any(|i| matches!(i.what, What::Times(..)))
}

/// Goes with any rule of trade: "order", "product".
pub(super) fn generic(item: &Item) -> bool {
    [
        "order",
        "product",
        "customer",
        "size",
        "colour",
        "country",
        "name_n",
        "morning",
        "afternoon",
        "evening",
        "copy",
    ]
    .iter()
    .any(|name| item.is(name))
}
