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
pub(crate) use words::one_slip;

use form::forms;
use words::{Word, canonical, same_word, words};

/// Products of one text are not looked for without end.
const MOST: usize = 6;
/// Words that may stand between the words of a name: "the blue summer dress".
const SLACK: usize = 1;

/// The names of all products, as numbers of words: most words are in many names,
/// and a text is compared with each once.
#[derive(Debug)]
pub(crate) struct Names {
    words: Vec<String>,
    all: Vec<Name>,
}

/// One name of one product.
#[derive(Debug)]
struct Name {
    /// Its place in the catalogue.
    product: usize,
    words: Vec<usize>,
}

impl Names {
    fn of(business: &Business) -> &Self {
        business.index.names.get_or_init(|| {
            let mut names = Self {
                words: Vec::new(),
                all: Vec::new(),
            };
            for (product, known) in business.products.iter().enumerate() {
                let aliases = known.aliases.iter().map(String::as_str);
                for name in known.name.all().chain(aliases) {
                    let of_name = words(name);
                    let of_name = of_name.into_iter().filter(|word| !word.is_filler());
                    let words = of_name.map(|word| names.number(word.meant)).collect();
                    names.all.push(Name { product, words });
                }
            }
            names
        })
    }

    fn number(&mut self, word: String) -> usize {
        let known = self.words.iter().position(|own| *own == word);
        known.unwrap_or_else(|| {
            self.words.push(word);
            self.words.len() - 1
        })
    }

    /// The words of names that a word of a text may be.
    fn meant_by(&self, word: &Word) -> Vec<usize> {
        let own = self.words.iter().enumerate();
        own.filter(|(_, own)| same_word(word, own))
            .map(|(number, _)| number)
            .collect()
    }
}

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
    let names = Names::of(business);
    let said: Vec<Vec<usize>> = words.iter().map(|word| names.meant_by(word)).collect();
    let mut found: Vec<Mention<'a>> = Vec::new();
    for name in &names.all {
        let Some(product) = business.products.get(name.product) else {
            continue;
        };
        found.extend(
            (0..words.len())
                .filter_map(|start| window(words, &said, start, &name.words))
                .map(|at| Mention {
                    product,
                    at,
                    named: name.words.len(),
                }),
        );
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

/// The words from `start` on that have all words of a name, in any order. `said`:
/// which words of names each word may be.
fn window(
    words: &[Word],
    said: &[Vec<usize>],
    start: usize,
    name: &[usize],
) -> Option<Range<usize>> {
    // A name begins with one of its words.
    if !said.get(start)?.iter().any(|own| name.contains(own)) {
        return None;
    }
    let longest = name.len() + if name.len() > 1 { SLACK } else { 0 };
    let mut missing = name.to_vec();
    let there = words.iter().zip(said).skip(start).take(longest);
    for (n, (word, said)) in there.enumerate() {
        if n > 0 && word.breaks {
            return None;
        }
        if let Some(at) = missing.iter().position(|own| said.contains(own)) {
            missing.swap_remove(at);
        }
        if missing.is_empty() {
            return Some(start..start + n + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests;
