//! The size and colour a text states.

use std::ops::Range;

use super::words::{Word, canonical, is_color, words};
use crate::business::Product;

/// What is said about the form of a product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// The size.
    pub size: Option<String>,
    /// The colour.
    pub color: Option<String>,
}

/// "In M or L" are two forms; more than this are not told apart.
const MOST: usize = 3;

const SIZE_WORDS: &[&str] = &[
    "size", "sizes", "sz", "maat", "maten", "grosse", "groesse", "talla", "tallas", "tamanho",
    "numero", "taille", "tailles", "pointure",
];
/// Words a size or colour follows: "in M", "a red one", "en rouge".
const LEADS: &[&str] = &[
    "in", "a", "an", "the", "one", "only", "en", "em", "eine", "einen", "ein", "de", "het", "een",
    "la", "el", "un", "una", "um", "uma", "le", "une", "no", "na", "du", "and", "or", "of", "und",
    "oder", "y", "o", "e", "ou", "et", "dan", "about", "color", "colour", "kleur", "farbe", "cor",
    "couleur", "shade", "tint", "ton", "also", "ook", "auch", "tambien", "tambem", "aussi",
];
/// Sizes as words, where they stand for letters.
const SPELLED: &[(&str, &str)] = &[
    ("small", "S"),
    ("medium", "M"),
    ("large", "L"),
    ("xsmall", "XS"),
    ("xlarge", "XL"),
    ("klein", "S"),
    ("mittel", "M"),
    ("mediana", "M"),
    ("mediano", "M"),
    ("medio", "M"),
];
const LETTERS: &[&str] = &[
    "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "2xl", "3xl", "4xl",
];

/// The forms a stretch of a text states about a product; one empty form when it
/// states none. `name` is where the product is named.
pub(super) fn forms(
    product: &Product,
    all: &[Word],
    stretch: Range<usize>,
    name: Option<&Range<usize>>,
) -> Vec<Form> {
    let sizes = sizes(product, all, stretch.clone(), name);
    let colors = colors(product, all, stretch, name);
    match (sizes.as_slice(), colors.as_slice()) {
        ([], []) => vec![Form::default()],
        (sizes, []) => sizes.iter().map(|size| form(Some(size), None)).collect(),
        ([], colors) => colors.iter().map(|color| form(None, Some(color))).collect(),
        (sizes, [color]) => sizes
            .iter()
            .map(|size| form(Some(size), Some(color)))
            .collect(),
        ([size, ..], colors) => colors
            .iter()
            .map(|color| form(Some(size), Some(color)))
            .collect(),
    }
}

fn form(size: Option<&String>, color: Option<&String>) -> Form {
    Form {
        size: size.cloned(),
        color: color.cloned(),
    }
}

fn sizes(
    product: &Product,
    all: &[Word],
    stretch: Range<usize>,
    name: Option<&Range<usize>>,
) -> Vec<String> {
    let own: Vec<&str> = product
        .variants
        .iter()
        .filter_map(|v| v.size.as_deref())
        .collect();
    let mut sizes: Vec<String> = Vec::new();
    if own.is_empty() {
        return sizes;
    }
    let numeric = own.iter().all(|size| size.parse::<u32>().is_ok());
    let lettered = own
        .iter()
        .any(|size| LETTERS.contains(&size.to_lowercase().as_str()));
    for at in stretch.clone() {
        let word = &all[at];
        let before = at
            .checked_sub(1)
            .filter(|b| stretch.contains(b))
            .map(|b| &all[b]);
        let marked = before.is_some_and(|b| SIZE_WORDS.contains(&b.text.as_str()));
        let led = marked
            || before.is_some_and(|b| {
                !word.breaks && LEADS.contains(&b.text.as_str()) || is_size(&b.text)
            })
            || name.is_some_and(|name| name.end == at || at + 1 == name.start)
            || stretch.len() == 1;
        let last = at + 1 == stretch.end;
        let size = if word.elided {
            None
        } else if let Some(long) = own
            .iter()
            .find(|size| spoken_whole(size, &all[at..stretch.end]))
        {
            // "30 ml".
            Some((*long).to_owned())
        } else if let Some((_, letters)) = SPELLED.iter().find(|(said, _)| *said == word.text) {
            let inside = name.is_some_and(|name| name.contains(&at));
            (lettered && !inside).then(|| (*letters).to_owned())
        } else if LETTERS.contains(&word.text.as_str()) {
            let sure = word.text.len() > 1 || word.capital || led || last;
            sure.then(|| word.text.to_uppercase())
        } else if word.text.bytes().all(|b| b.is_ascii_digit()) {
            let plausible = word.text.len() == 2 || marked;
            let counted = all
                .get(at + 1)
                .is_some_and(|next| !next.breaks && counts(&next.text));
            let known = own.contains(&word.text.as_str());
            // "12 white sneakers" is a number of pieces.
            let led = led && name.is_none_or(|name| at + 1 != name.start);
            let sure = marked || plausible && !counted && (known || numeric && led || led && last);
            sure.then(|| word.text.clone())
        } else {
            None
        };
        if let Some(size) = size
            && !sizes.contains(&size)
            && sizes.len() < MOST
        {
            sizes.push(size);
        }
    }
    sizes
}

fn is_size(word: &str) -> bool {
    LETTERS.contains(&word) || word.len() == 2 && word.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a size of several words stands here: "30 ml".
fn spoken_whole(size: &str, here: &[Word]) -> bool {
    let parts = words(size);
    parts.len() > 1
        && here.len() >= parts.len()
        && parts
            .iter()
            .zip(here)
            .all(|(own, said)| own.text == said.text)
}

/// Words after a number that is no size: "12 pieces", "30 euros".
fn counts(word: &str) -> bool {
    matches!(
        word,
        "pieces"
            | "pcs"
            | "pairs"
            | "units"
            | "stuks"
            | "paar"
            | "stuck"
            | "unidades"
            | "pares"
            | "paires"
            | "days"
            | "dagen"
            | "tage"
            | "dias"
            | "jours"
            | "euro"
            | "euros"
            | "eur"
            | "percent"
            | "procent"
            | "prozent"
            | "years"
            | "jaar"
            | "jahre"
            | "anos"
            | "ans"
            | "ml"
            | "cm"
            | "uur"
            | "uhr"
            | "h"
            | "am"
            | "pm"
            | "minutes"
            | "weeks"
            | "weken"
            | "of"
    )
}

fn colors(
    product: &Product,
    all: &[Word],
    stretch: Range<usize>,
    name: Option<&Range<usize>>,
) -> Vec<String> {
    let own = |said: &str| {
        product
            .variants
            .iter()
            .filter_map(|v| v.color.as_deref())
            .find(|own| canonical(&super::folded(own)) == said)
    };
    let mut colors: Vec<String> = Vec::new();
    for at in stretch {
        let word = &all[at];
        // A colour in the product's own name ("blue dress") picks no variant.
        let inside = name.is_some_and(|name| name.contains(&at));
        if inside || !is_color(&word.text) && own(&word.text).is_none() {
            continue;
        }
        let before = at.checked_sub(1).and_then(|b| all.get(b));
        let beside = name.is_some_and(|name| name.end == at || at + 1 == name.start);
        let led = before.is_some_and(|b| {
            LEADS.contains(&b.text.as_str()) || is_color(&b.text) || is_size(&b.text)
        });
        let said = canonical(&word.text);
        // One the product has is meant; another must clearly be asked for.
        let color = own(said).or_else(|| (beside || led).then_some(word.text.as_str()));
        if let Some(color) = color
            && !colors.iter().any(|c| c == color)
            && colors.len() < MOST
        {
            colors.push(color.to_owned());
        }
    }
    colors
}
