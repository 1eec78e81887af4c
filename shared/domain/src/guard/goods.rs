//! Stock and price of what is sold.

use super::grounds::{Kind, Product};
use super::item::{Bound, Currency, Item, What};
use super::judge::{Case, Context, Judge};
use super::lexicon::{Class, Concept};
use super::passage::concepts_of;
use super::token::{Token, tokens};
use super::words::among;
use crate::lang::Lang;

/// A product, digested.
#[derive(Debug)]
pub(super) struct Shelf {
    /// In cents.
    pub price: Option<i64>,
    pub currency: Option<Currency>,
    /// What its name stands for: "helmet".
    pub concepts: Vec<Concept>,
    variants: Vec<Form>,
}

#[derive(Debug)]
struct Form {
    /// Its name without what stands in brackets, folded.
    words: Vec<String>,
    concepts: Vec<Concept>,
    stock: Option<i64>,
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

    fn stock(&self, variant: usize) -> Option<i64> {
        self.variants.get(variant).and_then(|v| v.stock)
    }

    fn all(&self) -> Vec<usize> {
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

/// Variants of a product that a stretch names, each with the items it takes.
fn variants(judge: &Judge, shelf: &Shelf, case: &Case) -> Vec<(usize, Vec<usize>)> {
    let mut found: Vec<(usize, Vec<usize>)> = Vec::new();
    let Some(first) = case.items.first() else {
        return found;
    };
    let end = case.items.last().map_or(first.to, |i| i.to);
    let all = &judge.reading.tokens;
    for (n, form) in shelf.variants.iter().enumerate() {
        let mut covered: Vec<usize> = Vec::new();
        for start in first.from..end {
            if spelled(form, &all[start..end], shelf) {
                covered.extend(case.items.iter().enumerate().filter_map(|(at, i)| {
                    let inside = i.from < start + form.words.len() && i.to > start;
                    (inside
                        && matches!(
                            i.what,
                            What::Count(..)
                                | What::Unknown
                                | What::Concepts(_)
                                | What::Filler
                                | What::One
                                | What::Code
                        ))
                    .then_some(at)
                }));
            }
        }
        if !covered.is_empty() {
            found.push((n, covered));
        }
    }
    // In another language: the same colours.
    if found.is_empty() {
        for (n, form) in shelf.variants.iter().enumerate() {
            let mut covered: Vec<usize> = Vec::new();
            if form.concepts.is_empty() {
                continue;
            }
            let meant: Vec<usize> = case
                .items
                .iter()
                .enumerate()
                .filter(|(_, i)| form.concepts.iter().any(|c| i.is(c.name)))
                .map(|(at, _)| at)
                .collect();
            let complete = form
                .concepts
                .iter()
                .all(|c| meant.iter().any(|at| case.items[*at].is(c.name)));
            if complete
                && form
                    .words
                    .iter()
                    .all(|w| !w.bytes().any(|b| b.is_ascii_digit()))
            {
                covered = meant;
            }
            if !covered.is_empty() {
                found.push((n, covered));
            }
        }
    }
    // "bleu nuit" is not "bleu" as well.
    let longest = found.clone();
    found.retain(|(n, covered)| {
        !longest.iter().any(|(m, other)| {
            m != n && other.len() > covered.len() && covered.iter().all(|at| other.contains(at))
        })
    });
    found
}

fn spelled(form: &Form, tokens: &[Token], shelf: &Shelf) -> bool {
    if form.words.is_empty() || form.words.len() > tokens.len() {
        return false;
    }
    let same = form
        .words
        .iter()
        .zip(tokens)
        .all(|(word, token)| token.text == *word);
    let first = &tokens[0];
    if let [word] = form.words.as_slice() {
        let sized = |small: &str, letter: &str| {
            first.is(small)
                && word == letter
                && shelf.variants.iter().all(|v| v.words.concat().len() <= 4)
        };
        if sized("small", "s") || sized("medium", "m") || sized("large", "l") {
            return true;
        }
        // "M" is a size, "I'm" is none.
        let letter = word.len() == 1;
        return same
            && (!letter || first.upper && !first.elided && first.gap != super::token::Gap::Joined);
    }
    same
}

/// Judges what a segment says of stock.
pub(super) fn stock(judge: &mut Judge, case: &mut Case, context: &mut Context) {
    if case.asks && case.vouched.iter().all(|v| *v) {
        return;
    }
    let named = products(case.items);
    let targets = if named.is_empty() {
        context.products.clone()
    } else {
        named
    };
    // A variant said is vouched for wherever it stands.
    let mut said: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut product = None;
    for target in &targets {
        if let Some(shelf) = judge.guard.shelves.get(*target) {
            let found = variants(judge, shelf, case);
            if product.is_none() || found.len() > said.len() {
                product = Some(*target);
                said = found;
            }
        }
    }
    let covered: Vec<usize> = said.iter().flat_map(|(_, at)| at.iter().copied()).collect();
    for at in &covered {
        case.vouch(*at);
        // "en pointe F": the kind of the variant.
        for kind in [at.checked_sub(1), Some(at + 1)].into_iter().flatten() {
            let Some(item) = case.items.get(kind) else {
                continue;
            };
            let before = kind < *at && item.what == What::Unknown;
            if before
                || item.only(Class::Thing)
                    && !super::rule::is_condition(item)
                    && !super::passage::is_thing_of_colour(item)
            {
                case.vouch(kind);
            }
        }
    }
    let open = |name: &str| case.items.iter().any(|i| i.is(name));
    let sold_out = open("sold_out");
    let acts = case
        .items
        .iter()
        .any(|i| i.any(Class::Action) && !i.is("back_again"));
    let there = !sold_out
        && (open("in_stock")
            || open("back_again") && !open("if") && !acts && !open("return") && !open("ship"));
    let left = open("left");
    let counted: Vec<usize> = (0..case.items.len())
        .filter(|at| matches!(case.items[*at].what, What::Count(..)) && !case.vouched[*at])
        .collect();
    let vague = open("vague") || open("low_stock") || open("last_one");
    let back = open("back_again")
        && case
            .items
            .iter()
            .any(|i| i.any(Class::Action) && !i.is("back_again"));
    let elliptic = !there
        && !sold_out
        && counted.is_empty()
        && context.stock.is_some()
        && !said.is_empty()
        && (open("also") || case.denies || open("all"))
        && case
            .items
            .iter()
            .all(|i| !i.any(Class::Claim) || i.any(Class::Thing) || i.is("left"));
    let having = left && !said.is_empty() && !case.denies && !there && !sold_out;
    let negative_left = left
        && case.denies
        && !sold_out
        && counted.is_empty()
        && (!said.is_empty() || !targets.is_empty())
        && open("not")
        && has_verb_of_stock(judge, case);
    let states = sold_out || there || elliptic || negative_left || left && !counted.is_empty() || having || open("last_one") || open("low_stock") || left && vague
        // "In blue we still have it: 12 balls".
        || !counted.is_empty() && context.stock.is_some() && context.stocked == case.segment.sentence
            && !case.items.iter().any(|i| i.any(Class::Claim) && !i.any(Class::Soft) || matches!(i.what, What::Percent(_) | What::Span(..)));
    let Some(shelf) = product.and_then(|p| judge.guard.shelves.get(p)) else {
        return;
    };
    if !states && (counted.is_empty() || said.is_empty()) || back || case.asks {
        if !said.is_empty() {
            context.variants = said.iter().map(|s| s.0).collect();
        }
        return;
    }
    let meant: Vec<usize> = if !said.is_empty() {
        said.iter().map(|s| s.0).collect()
    } else if !context.variants.is_empty() && products(case.items).is_empty() {
        context.variants.clone()
    } else {
        shelf.all()
    };
    let explicit =
        !said.is_empty() || !context.variants.is_empty() && products(case.items).is_empty();
    let stocks: Vec<Option<i64>> = meant.iter().map(|v| shelf.stock(*v)).collect();
    let text = judge.reading.text(case.segment).to_owned();
    if stocks.is_empty() || stocks.iter().any(Option::is_none) {
        if states {
            judge.accuse(Kind::Stock, &text, "stock is not known");
        }
        return;
    }
    let stocks: Vec<i64> = stocks.into_iter().flatten().collect();
    let positive = if elliptic {
        context.stock.unwrap_or(true) != case.denies
    } else {
        !(sold_out && !(case.denies && open("not") && !covers_not(case))
            || there && case.denies
            || negative_left)
    };
    let every = explicit || open("all");
    let true_now = match (positive, every) {
        (true, true) => stocks.iter().all(|n| *n > 0),
        (true, false) => stocks.iter().any(|n| *n > 0),
        (false, _) => stocks.iter().all(|n| *n <= 0),
    };
    let total: i64 = stocks.iter().sum();
    let right = |low: i64, bound: Bound| {
        let n = low / 100;
        match bound {
            Bound::AtLeast => total >= n,
            Bound::Below => total < n,
            _ => total == n && low % 100 == 0,
        }
    };
    let mut wrong = !true_now;
    for at in &counted {
        if let What::Count(low, high) = case.items[*at].what {
            let fits = low == high && right(low, case.items[*at].bound);
            wrong |= !fits && (states || !said.is_empty());
            if fits {
                case.vouch(*at);
            }
        }
    }
    // "one left".
    for at in 0..case.items.len() {
        if case.items[at].what == What::One && counted.is_empty() && left && positive {
            let beside = case.items.get(at + 1).is_some_and(|i| i.is("left"));
            wrong |= beside && total != 1;
        }
    }
    if open("vague") {
        wrong |= total < 2;
    }
    if open("low_stock") {
        wrong |= !(1..=10).contains(&total);
    }
    // "We only have it in blue": the others are gone.
    if open("only") && !said.is_empty() && counted.is_empty() && positive {
        wrong |=
            (0..shelf.variants.len()).any(|v| !meant.contains(&v) && shelf.stock(v) != Some(0));
    }
    if open("last_one") && (states || left) {
        wrong |= total != 1;
    }
    if wrong {
        judge.accuse(Kind::Stock, &text, format!("stock is {total}"));
    }
    context.stock = Some(positive);
    context.stocked = case.segment.sentence;
    context.variants = if said.is_empty() {
        context.variants.clone()
    } else {
        meant
    };
    case.vouch_all(|i| {
        [
            "in_stock",
            "sold_out",
            "left",
            "vague",
            "last_one",
            "low_stock",
            "also",
            "all",
            "only",
            "seller",
            "restock",
            "backorder",
            "size",
            "colour",
            "copy",
            "per",
            "product",
        ]
        .iter()
        .any(|name| i.is(name))
            || i.is("not")
            || !said.is_empty()
                && ["large", "small", "medium", "packaging", "bottle", "glass"]
                    .iter()
                    .any(|name| i.is(name))
    });
    near_product(judge, case);
}

fn has_verb_of_stock(judge: &Judge, case: &Case) -> bool {
    case.items.iter().any(|i| {
        among(
            judge.reading.word(i),
            "have hebben haben tenemos temos avons hay ha reste left queda quedan resta restam \
            noch",
        )
    })
}

/// "no longer available" holds its own "no".
fn covers_not(case: &Case) -> bool {
    case.items
        .iter()
        .filter(|i| i.is("not"))
        .all(|i| i.is("sold_out"))
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
            _ => context.products.clone(),
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
                })
                .map(|(n, _)| n)
                .collect();
            for n in general {
                case.vouch(n);
            }
        }
    }
}

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
