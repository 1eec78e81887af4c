//! The business's rules, digested: what each part of each sentence holds.

use super::fold::folded;
use super::grounds::Policy;
use super::item::{Bound, Item, What};
use super::lexicon::{Class, Concept, language, look};
use super::names::Names;
use super::reading::Reading;
use super::token::tokens;
use super::words::among;
use crate::lang::Lang;

/// A rule of the business.
#[derive(Debug)]
pub(super) struct Passage {
    /// What its label says.
    pub topic: Vec<Concept>,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// One statement of a rule.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    /// Which sentence of the rule.
    pub sentence: usize,
    /// Which scope of the sentence: parts that hold for the same things.
    pub scope: usize,
    /// Concepts said here.
    pub own: Vec<Concept>,
    /// Concepts that hold here as well: of the head ("UK: …") and, for what is not
    /// said again, of the parts before.
    pub inherited: Vec<Concept>,
    /// Words said here that are in no table, and all others, folded.
    pub words: Vec<String>,
    /// Its figures.
    pub figures: Vec<(What, Bound)>,
    /// Products it names.
    pub products: Vec<usize>,
    /// It denies.
    pub denies: bool,
}

impl Part {
    /// Whether the concept holds here.
    pub(super) fn holds(&self, concept: &Concept) -> bool {
        self.own.contains(concept) || self.inherited.contains(concept)
    }

    /// Things and places said here.
    pub(super) fn things(&self) -> impl Iterator<Item = &Concept> {
        self.own.iter().filter(|c| is_thing(c))
    }

    /// Whether a concept of this name is said here.
    pub(super) fn says(&self, name: &str) -> bool {
        self.own.iter().any(|c| c.name == name)
    }
}

/// Things that tell one case from another; "order" or "per" do not.
pub(super) fn is_thing(concept: &Concept) -> bool {
    matches!(concept.class, Class::Thing | Class::Place)
        && !among(
            concept.name,
            "order product per person customer next_one country size colour packaging name_n \
        in_store home letter second used age_limit small large medium legal_guar morning \
        afternoon evening season",
        )
}

/// Colours and finishes tell one variant from another.
pub(super) fn is_thing_of_colour(item: &Item) -> bool {
    [
        "black",
        "white",
        "red",
        "blue",
        "green",
        "grey",
        "brown",
        "yellow",
        "pink",
        "orange_c",
        "purple",
        "beige",
        "cream_c",
        "sand",
        "anthracite",
        "moss",
        "slate",
        "olive",
        "turquoise",
        "bordeaux",
        "natural_c",
        "ochre",
        "terracotta",
        "cognac",
        "steel",
        "brass",
        "oak",
        "walnut",
        "gold",
        "silver",
        "small",
        "large",
        "medium",
        "one_size",
        "leather",
        "softcover",
        "hardcover",
        "striped",
        "plain_c",
    ]
    .iter()
    .any(|name| item.is(name))
}

/// Whether a stretch denies what it says.
pub(super) fn denies(items: &[Item]) -> bool {
    // "sans frais ni acompte" lists, "ni repris ni échangé" denies.
    let nor = items.iter().filter(|i| i.is("nor")).count();
    items.iter().any(|i| i.is("not") && !i.any(Class::Claim))
        || nor > 1
        || nor == 1
            && (items.iter().any(|i| i.is("ne")) || items.iter().take(2).any(|i| i.is("nor")))
}

impl Passage {
    pub(super) fn new(policy: &Policy, fallback: Lang, names: &Names) -> Self {
        let words = tokens(&policy.text);
        let lang = if words.len() >= 6 {
            language(&words)
        } else {
            fallback
        };
        let topic = concepts_of(&policy.topic, lang);
        let reading = Reading::of(&policy.text, words, lang, names);
        let mut parts: Vec<Part> = Vec::new();
        let mut head: Vec<Concept> = Vec::new();
        let mut sentence = usize::MAX;
        let mut scope = 0;
        let mut before: Vec<Concept> = Vec::new();
        let mut scope_things = false;
        let mut scope_figures = false;
        for segment in &reading.segments {
            let items = reading.of_segment(segment);
            if segment.sentence != sentence {
                sentence = segment.sentence;
                head.clear();
                before.clear();
                scope = 0;
                scope_things = false;
                scope_figures = false;
            }
            let mut own = concepts(items);
            if items.iter().any(|i| i.is("nor")) && !denies(items) {
                own.push(Concept {
                    class: Class::Role,
                    name: "without",
                });
            }
            let figures: Vec<(What, Bound)> = items
                .iter()
                .filter(|i| i.is_figure())
                .map(|i| (i.what.clone(), i.bound))
                .collect();
            let products = super::goods::products(items);
            let things = own.iter().any(is_thing) || !products.is_empty();
            if segment.heads && figures.is_empty() {
                // What stands before a colon holds for all that follows.
                head.clone_from(&own);
            }
            if things && scope_things && scope_figures {
                scope += 1;
                scope_figures = false;
            }
            scope_things |= things;
            scope_figures |=
                !figures.is_empty() || things && own.iter().any(|c| c.class == Class::Claim);
            let mut inherited: Vec<Concept> = head.clone();
            inherited.extend(topic.iter().copied());
            inherited.extend(
                before
                    .iter()
                    .filter(|c| !is_thing(c) && !matches!(c.name, "free" | "you_pay") || !things)
                    .copied(),
            );
            inherited.sort_unstable();
            inherited.dedup();
            if things {
                before.retain(|c| !is_thing(c));
            }
            before.extend(own.iter().copied());
            parts.push(Part {
                sentence,
                scope,
                own,
                inherited,
                words: items
                    .iter()
                    .flat_map(|i| i.from..i.to)
                    .map(|t| reading.tokens[t].text.clone())
                    .collect(),
                figures,
                products,
                denies: denies(items),
            });
        }
        Self { topic, parts }
    }
}

/// All concepts items may stand for.
pub(super) fn concepts(items: &[Item]) -> Vec<Concept> {
    let mut all: Vec<Concept> = items
        .iter()
        .filter_map(|i| match &i.what {
            What::Concepts(all) => Some(all.as_slice()),
            _ => None,
        })
        .flatten()
        .copied()
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Concepts of a short text in this language or, failing that, in any.
pub(super) fn concepts_of(text: &str, lang: Lang) -> Vec<Concept> {
    let words = tokens(&folded(text));
    let mut all = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let hit = std::iter::once(lang)
            .chain(Lang::ALL)
            .map(|lang| look(lang, &words[at..]))
            .find(|hit| !hit.concepts.is_empty());
        at += hit.as_ref().map_or(1, |hit| hit.len.max(1));
        all.extend(hit.into_iter().flat_map(|hit| hit.concepts));
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether two words in no table are forms of one: "seam" and "seams", "vegan" and
/// "veganos".
pub(super) fn kin(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let common = short
        .bytes()
        .zip(long.bytes())
        .take_while(|(x, y)| x == y)
        .count();
    let digits = a.bytes().chain(b.bytes()).any(|c| c.is_ascii_digit());
    !digits
        && (common >= 4 && common == short.len() && long.len() - common <= 2
            || common >= 5 && common * 10 >= long.len() * 6)
}
