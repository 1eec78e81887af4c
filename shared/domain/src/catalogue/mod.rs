//! Which products of the catalogue a text names, and in which form.
//!
//! The catalogue's own words decide, not the shape of the sentence: "the blue
//! dress in M", "vestido azul, talla M?" and "blue dress m" name the same thing.
//! A size or colour belongs to the product beside it, so that two products in one
//! sentence do not lend each other theirs.

mod form;
mod words;

use std::ops::Range;

use crate::business::{Business, Product, Variant};
use crate::stock::Wanted;

pub use form::Form;
pub use words::folded;

use form::forms;
use words::{Word, canonical, same_word, words};

/// Products of one text are not looked for without end.
const MOST: usize = 6;
/// Words that may stand between the words of a name: "the blue summer dress".
const SLACK: usize = 1;

/// A product and the words that name it.
struct Mention<'a> {
    product: &'a Product,
    at: Range<usize>,
    /// How many words of a name were said.
    named: usize,
}

/// The products a text names, in its order, once for each form asked about.
pub fn named<'a>(business: &'a Business, text: &str) -> Vec<Wanted<'a>> {
    let words = words(text);
    let mentions = mentions(business, &words);
    let mut wanted = Vec::new();
    for (n, mention) in mentions.iter().enumerate() {
        let from = match n.checked_sub(1).and_then(|before| mentions.get(before)) {
            Some(before) => boundary(&words, before.at.end..mention.at.start),
            None => 0,
        };
        let to = match mentions.get(n + 1) {
            Some(next) => boundary(&words, mention.at.end..next.at.start),
            None => words.len(),
        };
        for form in forms(mention.product, &words, from..to, Some(&mention.at)) {
            wanted.push(in_form(mention.product, form));
        }
    }
    once(wanted)
}

/// The same product named again adds a form or nothing: "the blue dress? I need
/// the blue dress in M".
fn once(wanted: Vec<Wanted<'_>>) -> Vec<Wanted<'_>> {
    let mut kept: Vec<Wanted<'_>> = Vec::new();
    for wanted in wanted {
        let bare = wanted.size.is_none() && wanted.color.is_none();
        let mut same = kept
            .iter_mut()
            .filter(|k| k.product.id == wanted.product.id);
        match same.find(|k| bare || k.size.is_none() && k.color.is_none() || **k == wanted) {
            Some(_) if bare => {}
            Some(earlier) => *earlier = wanted,
            None => kept.push(wanted),
        }
    }
    kept
}

/// The sizes and colours a text states about a product it does not name: "and in
/// L?". None when it states none.
pub fn asked_forms(product: &Product, text: &str) -> Vec<Form> {
    let words = words(text);
    let mut forms = forms(product, &words, 0..words.len(), None);
    forms.retain(|form| *form != Form::default());
    forms
}

/// The variants of a product in a form.
pub fn in_form(product: &Product, form: Form) -> Wanted<'_> {
    let Form { size, color } = form;
    let one_color = product.variants.iter().all(|v| {
        v.color
            == product
                .variants
                .first()
                .and_then(|first| first.color.clone())
    });
    // A colour that all variants have, or none, picks none of them.
    let known = product.variants.iter().any(|v| v.color.is_some());
    let color = color.filter(|said| known && !(one_color && has_color(product, said)));
    let fits = |v: &&Variant| {
        let size_fits = size.as_ref().is_none_or(|said| {
            v.size
                .as_ref()
                .is_none_or(|own| own.eq_ignore_ascii_case(said))
        });
        let color_fits = color.as_ref().is_none_or(|said| {
            v.color
                .as_ref()
                .is_none_or(|own| canonical(&folded(own)) == canonical(&folded(said)))
        });
        size_fits && color_fits
    };
    Wanted {
        product,
        variants: product.variants.iter().filter(fits).collect(),
        size,
        color,
    }
}

fn has_color(product: &Product, said: &str) -> bool {
    let said = canonical(&folded(said)).to_owned();
    product.variants.iter().any(|v| {
        v.color
            .as_ref()
            .is_some_and(|own| canonical(&folded(own)) == said)
    })
}

/// Where one product's words end and the next one's begin: at the first "and" or
/// comma between them, else right before the next.
fn boundary(words: &[Word], between: Range<usize>) -> usize {
    between
        .clone()
        .find(|&at| words[at].breaks || words[at].joins())
        .unwrap_or(between.end)
}

/// The best mentions that do not overlap, in the order of the text.
fn mentions<'a>(business: &'a Business, words: &[Word]) -> Vec<Mention<'a>> {
    let mut found: Vec<Mention<'a>> = Vec::new();
    for product in &business.products {
        let names = product
            .name
            .all()
            .chain(product.aliases.iter().map(String::as_str));
        for name in names {
            let name: Vec<String> = self::words::words(name)
                .into_iter()
                .filter(|word| !word.is_filler())
                .map(|word| canonical(&word.text).to_owned())
                .collect();
            found.extend(
                (0..words.len())
                    .filter_map(|start| window(words, start, &name))
                    .map(|at| Mention {
                        product,
                        at,
                        named: name.len(),
                    }),
            );
        }
    }
    // Longer names first: "night serum" is not "serum".
    found.sort_by_key(|m| (std::cmp::Reverse(m.named), m.at.len(), m.at.start));
    let mut kept: Vec<Mention<'a>> = Vec::new();
    for mention in found {
        let free = kept
            .iter()
            .all(|k| k.at.end <= mention.at.start || mention.at.end <= k.at.start);
        if free && kept.len() < MOST {
            kept.push(mention);
        }
    }
    kept.sort_by_key(|m| m.at.start);
    kept
}

/// The words from `start` on that have all words of a name, in any order.
fn window(words: &[Word], start: usize, name: &[String]) -> Option<Range<usize>> {
    let longest = name.len() + if name.len() > 1 { SLACK } else { 0 };
    let mut missing: Vec<&String> = name.iter().collect();
    for (n, word) in words.get(start..)?.iter().take(longest).enumerate() {
        if n > 0 && word.breaks {
            return None;
        }
        match missing.iter().position(|own| same_word(word, own)) {
            Some(at) => {
                missing.swap_remove(at);
            }
            // A name begins with one of its words.
            None if n == 0 => return None,
            None => {}
        }
        if missing.is_empty() {
            return Some(start..start + n + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests;
