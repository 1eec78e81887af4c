//! One segment on trial, and what was said before it.

use super::item::{Bound, Item, What};
use super::lexicon::Class;
use super::passage::denies;
use super::segment::Segment;

/// One segment on trial: what is still not vouched for.
pub(super) struct Case<'s> {
    pub segment: &'s Segment,
    pub at: usize,
    pub items: &'s [Item],
    /// Per item, whether a frame vouched for it.
    pub vouched: Vec<bool>,
    pub denies: bool,
    /// It asks and claims nothing by it.
    pub asks: bool,
}

impl<'s> Case<'s> {
    pub(super) fn new(segment: &'s Segment, at: usize, items: &'s [Item]) -> Self {
        Self {
            segment,
            at,
            items,
            vouched: vec![false; items.len()],
            denies: denies(items),
            asks: segment.asks,
        }
    }
}

impl Case<'_> {
    pub(super) fn vouch(&mut self, at: usize) {
        if let Some(done) = self.vouched.get_mut(at) {
            *done = true;
        }
    }

    /// Vouches for every item of which this holds.
    pub(super) fn vouch_all(&mut self, holds: impl Fn(&Item) -> bool) {
        for (at, item) in self.items.iter().enumerate() {
            if holds(item) {
                self.vouched[at] = true;
            }
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.items.iter().any(|i| i.is(name))
    }

    /// Items not vouched for, with their places.
    pub(super) fn open(&self) -> impl Iterator<Item = (usize, &Item)> {
        self.items
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.vouched[*at])
    }
}

/// What earlier segments were about.
#[derive(Debug, Default, Clone)]
pub(super) struct Context {
    /// Products spoken of last.
    pub products: Vec<usize>,
    /// Variants of it spoken of last.
    pub variants: Vec<usize>,
    /// The offer spoken of last.
    pub offer: Option<usize>,
    /// The last statement on stock: there, or not.
    pub stock: Option<bool>,
    /// The sentence that made it.
    pub stocked: usize,
    /// Opening was spoken of in this sentence: open, or closed.
    pub open: Option<bool>,
    /// The days spoken of in this sentence.
    pub days: Option<u8>,
    /// The order spoken of, by its place in the facts.
    pub order: Option<usize>,
    /// A person who takes over was spoken of.
    pub person: bool,
}

/// Whether a segment claims more than a feeling.
pub(super) fn unsafe_feeling(items: &[Item]) -> bool {
    let broken = items.iter().any(|i| i.is("faulty"));
    items.iter().any(|i| {
        i.is_figure() && !counts_little(i)
            || i.any(Class::Claim)
                && ![Class::Thing, Class::Soft, Class::Action]
                    .iter()
                    .any(|class| i.any(*class))
                && (!broken || !i.is("ship"))
            || matches!(i.what, What::Code | What::Offer(_))
    })
}

/// Whether a condition begins here.
pub(super) fn starts_if(items: &[Item]) -> bool {
    items
        .iter()
        .find(|i| !matches!(i.what, What::Filler | What::Unknown) && !i.is("and") && !i.is("but"))
        .is_some_and(|i| i.is("if"))
}

/// "Two or three photos": a number that measures nothing.
pub(super) fn counts_little(item: &Item) -> bool {
    item.bound == Bound::Exact && matches!(item.what, What::Count(_, high) if high <= 1200)
}
