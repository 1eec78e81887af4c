//! The claim guard: whether a reply says only what the business has said.
//!
//! How a reply is judged:
//!
//! 1. `token` takes it apart; `fold` makes look-alike spellings one.
//! 2. `reading` finds what the words say: amounts, times, days, products
//!    (`item`) and concepts of the `lexicon`, the same in six languages; and cuts
//!    the text into segments that say one thing each.
//! 3. `judge` goes through the segments. Each item that claims something must be
//!    vouched for by one of the frames: addresses and codes (`identity`), stock and
//!    price (`goods`), offers (`offer`), opening times (`hours`), orders
//!    (`order`), promises (`promise`), the customer's own words, and the rules of
//!    the business (`rule`). What no frame vouches for is a violation.
//!
//! Nothing here asks anyone or looks at a clock. When in doubt a reply is blocked: a
//! claim that nothing supports costs more than a second draft.

mod actor;
mod address;
mod business;
mod calendar;
mod case;
mod clock;
mod context;
mod fold;
mod goods;
mod grounds;
mod hours;
mod identity;
mod item;
mod judge;
mod lexicon;
mod measure;
mod names;
mod needs;
mod number;
mod offer;
mod order;
mod passage;
mod places;
mod promise;
mod quantity;
mod reading;
mod rule;
mod scan;
mod scope;
mod segment;
mod speech;
mod stock;
#[cfg(test)]
mod tests;
mod token;
mod verdict;
mod week;
mod words;

use jiff::Zoned;

use self::goods::Shelf;
pub use self::grounds::{
    Backed, Checked, Contacts, Fact, Grounds, Hours, Kind, Offer, Policy, Product, Variant,
    Violation, Week,
};
use self::identity::Addresses;
use self::names::Names;
use self::passage::Passage;
use self::week::Openings;
use crate::lang::Lang;

/// Longest reply judged, in bytes; what is longer is blocked.
pub const LONGEST: usize = 16 * 1024;

/// The grounds of a business, digested once and kept with it.
#[derive(Debug)]
pub struct Guard {
    names: Names,
    offers: Vec<Offer>,
    shelves: Vec<Shelf>,
    passages: Vec<Passage>,
    openings: Option<Openings>,
    addresses: Addresses,
}

impl Guard {
    /// Digests what a business has said.
    pub fn new(grounds: &Grounds) -> Self {
        let names = Names::new(grounds);
        let all: String = grounds
            .policies
            .iter()
            .map(|p| p.text.as_str())
            .collect::<Vec<_>>()
            .join("\n");
        let lang = lexicon::language(&token::tokens(&all));
        Self {
            offers: grounds.offers.clone(),
            shelves: grounds
                .products
                .iter()
                .map(|p| Shelf::new(p, lang))
                .collect(),
            passages: grounds
                .policies
                .iter()
                .map(|policy| Passage::new(policy, lang, &names))
                .collect(),
            openings: grounds.hours.as_ref().map(Openings::new),
            addresses: Addresses::new(grounds),
            names,
        }
    }

    /// Judges a reply, seen at `now`.
    pub fn check(&self, reply: &str, lang: Lang, now: &Zoned, facts: &[Fact]) -> Checked {
        if reply.len() > LONGEST {
            return Checked {
                violations: vec![Violation {
                    kind: Kind::Policy,
                    text: String::new(),
                    why: format!("longer than {LONGEST} bytes"),
                }],
                promises: Vec::new(),
            };
        }
        judge::Judge::new(self, reply, lang, now, facts).run()
    }
}
