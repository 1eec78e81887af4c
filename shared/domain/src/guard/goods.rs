//! Stock and price of what is sold.

use super::case::{Case, Context};
use super::grounds::Product;
use super::item::{Bound, Currency, Item, What};
use super::judge::Judge;
use super::lexicon::{Class, Concept};
use super::passage::concepts_of;
use super::token::tokens;
use crate::lang::Lang;

/// A product, digested.
#[derive(Debug)]
pub(super) struct Shelf {
    /// In cents.
    pub price: Option<i64>,
    pub currency: Option<Currency>,
    /// What its name stands for: "helmet".
    pub concepts: Vec<Concept>,
    pub variants: Vec<Form>,
}

#[derive(Debug)]
pub(super) struct Form {
    /// Its name without what stands in brackets, folded.
    pub words: Vec<String>,
    pub concepts: Vec<Concept>,
    pub stock: Option<i64>,
}

impl Shelf {
    pub(super) fn new(product: &Product, lang: Lang) -> Self {
        Self {
            price: product.price.map(cents),
            currency: product.currency.as_deref().and_then(Currency::named),
            concepts: concepts_of(&product.name, lang),
            variants: product
                .variants
                .iter()
                .map(|variant| {
                    let name = variant.name.split('(').next().unwrap_or("").trim();
                    let name = if name.is_empty() { &variant.name } else { name };
                    Form {
                        words: tokens(name).into_iter().map(|t| t.text).collect(),
                        concepts: concepts_of(name, lang)
                            .into_iter()
                            .filter(|c| c.class == Class::Thing)
                            .collect(),
                        stock: variant.stock,
                    }
                })
                .collect(),
        }
    }

    pub(super) fn stock(&self, variant: usize) -> Option<i64> {
        self.variants.get(variant).and_then(|v| v.stock)
    }

    pub(super) fn all(&self) -> Vec<usize> {
        (0..self.variants.len()).collect()
    }
}

/// Hundredths of a number of the grounds.
pub(super) fn cents(value: f64) -> i64 {
    (value * 100.0).round() as i64
}

/// Where a name fits several products, the word beside it tells: "the Skarn jacket".
pub(super) fn tell_apart(guard: &super::Guard, reading: &mut super::reading::Reading) {
    for at in 0..reading.items.len() {
        let What::Product(named) = &reading.items[at].what else {
            continue;
        };
        if named.len() < 2 {
            continue;
        }
        let beside = [at.checked_sub(1), Some(at + 1), at.checked_sub(2)];
        let fits: Vec<usize> = named
            .iter()
            .copied()
            .filter(|p| {
                guard.shelves.get(*p).is_some_and(|shelf| {
                    beside
                        .iter()
                        .flatten()
                        .filter_map(|b| reading.items.get(*b))
                        .any(|item| {
                            shelf
                                .concepts
                                .iter()
                                .any(|c| c.class == Class::Thing && item.is(c.name))
                        })
                })
            })
            .collect();
        if !fits.is_empty() {
            reading.items[at].what = What::Product(fits);
        }
    }
}

/// Products named by these items; a name that fits several names none.
pub(super) fn products(items: &[Item]) -> Vec<usize> {
    let mut all: Vec<usize> = Vec::new();
    for item in items {
        if let What::Product(named) = &item.what
            && named.len() == 1
        {
            for product in named {
                if !all.contains(product) {
                    all.push(*product);
                }
            }
        }
    }
    all
}

/// Words that say what kind of thing a product is: "the Tarn 45 backpack".
pub(super) fn near_product(judge: &Judge, case: &mut Case) {
    for at in 0..case.items.len() {
        let What::Product(named) = &case.items[at].what else {
            continue;
        };
        let kinds: Vec<Concept> = named
            .iter()
            .filter_map(|p| judge.guard.shelves.get(*p))
            .flat_map(|s| s.concepts.iter().copied())
            .collect();
        for other in [
            at.checked_sub(1),
            Some(at + 1),
            at.checked_sub(2),
            Some(at + 2),
            Some(at + 3),
        ]
        .into_iter()
        .flatten()
        {
            let Some(item) = case.items.get(other) else {
                continue;
            };
            let own = kinds.iter().any(|c| item.is(c.name));
            let word = other < at
                && item.only(Class::Thing)
                && !item.is("per")
                && !super::rule::is_condition(item);
            let own = own
                || matches!(item.what, What::Count(..) | What::Unknown)
                    && named.iter().any(|p| {
                        judge
                            .guard
                            .names
                            .words(*p)
                            .iter()
                            .any(|w| w == judge.reading.word(item))
                    });
            let unknown = other + 1 == at
                && item.what == What::Unknown
                && !judge.reading.tokens[item.from].upper;
            if own || word || unknown {
                case.vouched[other] = true;
            }
        }
    }
}

/// Judges prices: an amount beside a product must be its price.
pub(super) fn price(judge: &mut Judge, case: &mut Case, context: &mut Context) {
    near_product(judge, case);
    for at in 0..case.items.len() {
        let What::Money(value, currency) = case.items[at].what else {
            continue;
        };
        if case.vouched[at] || !matches!(case.items[at].bound, Bound::Exact) {
            continue;
        }
        let before = products(&case.items[..at]).last().copied();
        let after = products(&case.items[at..]).first().copied();
        let targets: Vec<usize> = match (before, after) {
            (Some(p), _) | (None, Some(p)) => vec![p],
            _ => match of_kind(judge, case.items) {
                Some(product) => vec![product],
                None => context.products.clone(),
            },
        };
        let times = at
            .checked_sub(1)
            .into_iter()
            .chain(at.checked_sub(2))
            .find_map(|b| match case.items[b].what {
                What::Count(n, m) if n == m && (200..2000).contains(&n) => Some(n / 100),
                _ => None,
            });
        let fits = targets.iter().any(|target| {
            judge.guard.shelves.get(*target).is_some_and(|shelf| {
                let same =
                    currency.is_none() || shelf.currency.is_none() || currency == shelf.currency;
                shelf.price.is_some_and(|price| {
                    same && (price == value
                        || times.is_some_and(|n| price * n == value)
                        || judge.reduced(*target, price, context).contains(&value))
                })
            })
        });
        if fits {
            case.vouch(at);
            // "Two copies at €17.50 each": how many is up to the customer.
            let counted = !["left", "in_stock", "sold_out"]
                .iter()
                .any(|name| case.has(name));
            if case.has("per") && counted {
                case.vouch_all(|i| matches!(i.what, What::Count(..)) || i.is("copy"));
            }
            // "€6.75 per ball".
            if case.items.get(at + 1).is_some_and(|i| i.is("per"))
                && case.items.get(at + 2).is_some_and(|i| i.any(Class::Thing))
            {
                case.vouch(at + 2);
            }
            let general: Vec<usize> = case
                .items
                .iter()
                .enumerate()
                .filter(|(_, i)| {
                    i.is("per")
                        || i.is("cost")
                        || i.is("seller")
                        || i.is("size")
                        || i.is("colour")
                        || i.is("product")
                        || i.is("stay")
                        || KINDS.iter().any(|kind| i.is(kind))
                })
                .map(|(n, _)| n)
                .collect();
            for n in general {
                case.vouch(n);
            }
        }
    }
}

/// The one product of the kind these items name: "a double room", whatever language
/// the shop names it in.
fn of_kind(judge: &Judge, items: &[Item]) -> Option<usize> {
    let mut fits = judge.guard.shelves.iter().enumerate().filter(|(_, shelf)| {
        items.iter().any(|i| {
            KINDS
                .iter()
                .any(|kind| i.is(kind) && shelf.concepts.iter().any(|c| c.name == *kind))
        })
    });
    let (product, _) = fits.next()?;
    fits.next().is_none().then_some(product)
}

/// What a house of guests sells, named alike everywhere.
const KINDS: [&str; 6] = [
    "double_room",
    "single_room",
    "family_room",
    "suite",
    "breakfast",
    "set_menu",
];

impl Judge<'_> {
    /// Prices a product has with an offer the reply speaks of.
    fn reduced(&self, product: usize, price: i64, context: &Context) -> Vec<i64> {
        let offers = self.reading.items.iter().filter_map(|i| match i.what {
            What::Offer(offer) => Some(offer),
            _ => None,
        });
        offers
            .chain(context.offer)
            .filter_map(|o| self.guard.offers.get(o))
            .filter(|o| super::offer::current(o, self.today) && self.covers(o, product))
            .filter_map(|o| match (o.percent, o.amount) {
                (Some(percent), _) => Some(price - (price * cents(percent) + 5000) / 10_000),
                (_, Some(amount)) => Some(price - cents(amount)),
                _ => None,
            })
            .collect()
    }

    /// Whether an offer is for a product.
    pub(super) fn covers(&self, offer: &super::Offer, product: usize) -> bool {
        offer.products.is_empty()
            || offer.products.iter().any(|name| {
                let words: Vec<String> = tokens(name).into_iter().map(|t| t.text).collect();
                words == self.guard.names.words(product)
            })
    }
}
