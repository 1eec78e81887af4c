//! Products and codes of the business, found in a text.

use super::fold::folded;
use super::grounds::Grounds;
use super::lexicon::{Class, look};
use super::token::{Gap, Token, tokens};
use crate::lang::Lang;

/// The names a business uses.
#[derive(Debug, Default)]
pub(super) struct Names {
    products: Vec<Vec<String>>,
    codes: Vec<String>,
    variants: Vec<String>,
}

impl Names {
    pub(super) fn new(grounds: &Grounds) -> Self {
        let words = |name: &String| {
            tokens(name)
                .into_iter()
                .filter(|t| t.text != "&")
                .map(|t| t.text)
                .collect()
        };
        Self {
            products: grounds.products.iter().map(|p| words(&p.name)).collect(),
            variants: grounds
                .products
                .iter()
                .flat_map(|p| &p.variants)
                .flat_map(|v| tokens(&v.name))
                .map(|t| t.text)
                .collect(),
            codes: grounds
                .offers
                .iter()
                .map(|o| folded(o.code.trim()))
                .collect(),
        }
    }

    /// The offer whose code this is, letter by letter.
    pub(super) fn offer(&self, word: &str) -> Option<usize> {
        self.codes
            .iter()
            .position(|code| !code.is_empty() && code == word)
    }

    /// Whether a word is (part of) the name of a variant.
    pub(super) fn is_variant(&self, word: &str) -> bool {
        self.variants.iter().any(|v| v == word)
    }

    /// The words of a product's name.
    pub(super) fn words(&self, product: usize) -> &[String] {
        self.products.get(product).map_or(&[], Vec::as_slice)
    }

    /// The products named at the start of these tokens and how many tokens that takes.
    pub(super) fn product(&self, lang: Lang, tokens: &[Token]) -> Option<(Vec<usize>, usize)> {
        let mut best: (Vec<usize>, usize) = (Vec::new(), 0);
        for (at, name) in self.products.iter().enumerate() {
            let len = (0..name.len())
                .map(|start| run(&name[start..], tokens))
                .max()
                .unwrap_or(0);
            if len == 0 || len < best.1 || !tells(lang, name, &tokens[..len]) {
                continue;
            }
            if len > best.1 {
                best = (Vec::new(), len);
            }
            best.0.push(at);
        }
        // The whole name of one is that one, though another begins with it.
        if best.0.len() > 1
            && let Some(whole) = best.0.iter().copied().find(|at| {
                self.products[*at].len() + 1 >= best.1 && best.1 >= self.products[*at].len()
            })
        {
            best.0 = vec![whole];
        }
        (best.1 > 0).then_some(best)
    }
}

/// How many tokens follow a name's words; an "&" between them counts for nothing.
fn run(name: &[String], tokens: &[Token]) -> usize {
    let mut len = 0;
    let mut at = 0;
    for word in name {
        if at > 0 && tokens.get(at).is_some_and(|t| t.text == "&") {
            at += 1;
        }
        match tokens.get(at) {
            Some(token)
                if token.text == *word
                    && (at == 0 || token.gap <= Gap::Space || token.gap == Gap::Clause) =>
            {
                at += 1;
                len = at;
            }
            _ => break,
        }
    }
    len
}

/// Whether these words of a name are enough to mean the product.
fn tells(lang: Lang, name: &[String], said: &[Token]) -> bool {
    if said.iter().filter(|t| t.text != "&").count() == name.len() {
        return true;
    }
    let own = |t: &Token| {
        let known = look(lang, std::slice::from_ref(t));
        t.is_mixed() || t.is_word() && t.text.len() >= 3 && known.len == 0
    };
    match said {
        [one] => {
            let known = look(lang, said);
            let thing = known.len == 1
                && !known.concepts.is_empty()
                && known.concepts.iter().all(|c| c.class == Class::Thing);
            one.is_mixed() || one.is_word() && one.text.len() >= 4 && (known.len == 0 || thing)
        }
        _ => {
            said.iter()
                .any(|t| own(t) || t.capital && t.text.len() >= 3)
                || said.len() + 1 >= name.len()
        }
    }
}
