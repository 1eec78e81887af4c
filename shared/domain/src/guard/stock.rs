//! What is there, and what is not.

use super::case::{Case, Context};
use super::goods::{Form, Shelf, near_product, products};
use super::grounds::Kind;
use super::item::{Bound, What};
use super::judge::Judge;
use super::lexicon::Class;
use super::token::Token;
use super::words::among;

/// Judges what a segment says of stock.
pub(super) fn judge(judge: &mut Judge, case: &mut Case, context: &mut Context) {
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

pub(super) fn has_verb_of_stock(judge: &Judge, case: &Case) -> bool {
    case.items.iter().any(|i| {
        among(
            judge.reading.word(i),
            "have hebben haben tenemos temos avons hay ha reste left queda quedan resta restam \
            noch",
        )
    })
}

/// "no longer available" holds its own "no".
pub(super) fn covers_not(case: &Case) -> bool {
    case.items
        .iter()
        .filter(|i| i.is("not"))
        .all(|i| i.is("sold_out"))
}

/// Variants of a product that a stretch names, each with the items it takes.
pub(super) fn variants(judge: &Judge, shelf: &Shelf, case: &Case) -> Vec<(usize, Vec<usize>)> {
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

pub(super) fn spelled(form: &Form, tokens: &[Token], shelf: &Shelf) -> bool {
    if form.words.is_empty() || form.words.len() > tokens.len() {
        return false;
    }
    let same = form
        .words
        .iter()
        .zip(tokens)
        // French writes "Go" for gigabytes.
        .all(|(word, token)| token.text == *word || word == "gb" && token.text == "go");
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
