//! What a business knows about a question, and whether an answer keeps to it.
//!
//! Everything a business wrote (FAQ, policies, documents, product texts, job
//! postings) is cut into passages, and these are searched in the process: a business
//! has some hundred of them, and an index of them is built in milliseconds when they
//! are loaded. `search` finds by words ([BM25](search)), and what is known besides
//! (the router's intent, a question of the list word for word, a price asked for)
//! is added here.

mod document;
mod search;
mod sources;
mod stop;
mod trade;
mod words;

use std::collections::BTreeSet;

use crate::business::Business;
use crate::catalogue::folded;
use crate::intent::Intent;
use crate::lang::Lang;
use crate::phrases::only_in;

use search::Terms;
use sources::Entry;
pub use sources::Source;

/// Something the business has said.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Where it is from, like `faq:returns`: the evidence in receipts.
    pub id: String,
    /// What kind of text it is.
    pub source: Source,
    /// The language of the text: the one asked for, or the nearest there is.
    pub lang: Lang,
    /// Its text.
    pub text: String,
    /// How much of the question it is about, from 0 to 1 (over 1 when its topic
    /// is the router's intent).
    pub score: f64,
}

impl Passage {
    /// Its text for an answer in this language: one that is written in another only
    /// says so first.
    pub fn told(&self, lang: Lang) -> String {
        if self.lang == lang {
            self.text.clone()
        } else {
            format!("{} {}", only_in(lang, self.lang), self.text)
        }
    }
}

/// From this score on a passage answers the question by itself.
const ANSWERS: f64 = 0.5;
/// A passage on the intent's own topic is more than half of an answer.
const TOPIC: f64 = 0.55;
/// One passage on a topic is the main one: another must fit clearly better.
const MAIN: f64 = 0.1;
/// What something costs is told best by a passage with an amount in it.
const COST: f64 = 0.2;
/// The very question of the list leaves no doubt.
const LISTED: f64 = 1.0;
/// A document's section in the language asked for goes before its translation.
const SAME_LANGUAGE: f64 = 0.08;
/// A product's or a job's text names shops, sizes and washing too, and is not meant
/// when it fits no better than what was written to be told.
const BESIDES: f64 = 0.8;
/// What is about less of the question than this has nothing to do with it.
const LEAST: f64 = 0.05;

/// The passages of a business and their index.
#[derive(Debug)]
pub(crate) struct Passages {
    entries: Vec<Entry>,
    terms: Terms,
}

impl Passages {
    fn of(business: &Business) -> &Self {
        business.index.passages.get_or_init(|| {
            let (entries, wordings): (Vec<_>, Vec<_>) = sources::all(business).into_iter().unzip();
            let terms = Terms::of(&wordings);
            Self { entries, terms }
        })
    }
}

/// A question without case, accents and punctuation.
fn plain(question: &str) -> String {
    let folded = folded(question);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// The topic and language of a text that is a question of the business's own list,
/// word for word: whoever copies it from the web page is asking just that.
pub fn listed(business: &Business, text: &str) -> Option<(Intent, Lang)> {
    let text = plain(text);
    Passages::of(business).entries.iter().find_map(|entry| {
        let (lang, _) = entry.asked.iter().find(|(_, asked)| *asked == text)?;
        Some((entry.topic?, *lang))
    })
}

/// What was written to be told to customers (FAQ, policies, documents) and has to do
/// with the question, best first; in the business's own order where equal.
pub fn passages(
    business: &Business,
    lang: Lang,
    question: &str,
    intent: Option<Intent>,
) -> Vec<Passage> {
    let mut found = search(business, lang, question, intent);
    found.retain(|passage| passage.source.is_told());
    found
}

/// Like [`passages`], product texts and job postings included.
pub fn search(
    business: &Business,
    lang: Lang,
    question: &str,
    intent: Option<Intent>,
) -> Vec<Passage> {
    let Passages { entries, terms } = Passages::of(business);
    let whole = plain(question);
    // "Anything else" is no topic.
    let topic = intent.filter(|intent| *intent != Intent::FaqOther);
    // The order of the business's list is not kept everywhere; what it told in the
    // most languages matters most to it.
    let main = entries
        .iter()
        .filter(|entry| entry.topic.is_some() && entry.topic == topic)
        .max_by_key(|entry| (entry.texts.0.len(), std::cmp::Reverse(entry.id.len())))
        .map(|entry| &entry.id);
    let cost = asks_cost(question);
    let scored = entries
        .iter()
        .zip(terms.search(question, lang))
        .map(|(entry, share)| {
            let mut score = if entry.source.is_told() {
                share
            } else {
                share * BESIDES
            };
            if entry.topic.is_some() && entry.topic == topic {
                score += TOPIC;
                if main == Some(&entry.id) {
                    score += MAIN;
                }
            }
            if cost && score > LEAST && entry.tells_cost {
                score += COST;
            }
            if entry.source == Source::Document
                && score > LEAST
                && entry.texts.exact(lang).is_some()
            {
                score += SAME_LANGUAGE;
            }
            if entry.asked.iter().any(|(_, asked)| *asked == whole) {
                score += LISTED;
            }
            (entry, score)
        });
    let mut found: Vec<(&Entry, f64)> = scored.filter(|(_, score)| *score > LEAST).collect();
    found.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    found
        .into_iter()
        .filter_map(|(entry, score)| entry.passage(lang, score))
        .collect()
}

/// What a question is about, in a form in which questions are compared: things of the
/// trade, whatever the language, and the stems of other words.
pub fn meaning(question: &str, lang: Lang) -> BTreeSet<String> {
    let words = words::content(question);
    words
        .iter()
        .map(|word| words::meaning(word, lang))
        .collect()
}

/// How much of an answer stands in the texts it says it is from: the share of its
/// words whose meaning is in one of them, from 0 to 1. Each text has its language.
pub fn supported<'a>(
    answer: &str,
    lang: Lang,
    texts: impl Iterator<Item = (Lang, &'a str)>,
) -> f64 {
    let said = meaning(answer, lang);
    let known: BTreeSet<String> = texts.flat_map(|(lang, text)| meaning(text, lang)).collect();
    let common = said.intersection(&known).count();
    common as f64 / said.len().max(1) as f64
}

#[rustfmt::skip]
const COST_WORDS: &[&str] = &["much", "cost", "costs", "price", "fee", "charge", "free", "expensive", "kost", "kosten", "hoeveel", "gratis",
    "prijs", "kostet", "viel", "preis", "teuer", "kostenlos", "cuánto", "cuanto", "cuesta", "precio", "coste", "quanto", "custa", "preço",
    "combien", "coûte", "coute", "prix", "tarif", "gratuit", "gratuite"];

fn asks_cost(question: &str) -> bool {
    question
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| COST_WORDS.contains(&word.to_lowercase().as_str()))
}

/// The passages that answer the question by themselves: none, the best, or the
/// best two when the runner-up is behind only for not being the topic's main one.
pub fn answering(found: &[Passage]) -> &[Passage] {
    let sure = |n: usize| found.get(n).filter(|passage| passage.score >= ANSWERS);
    match (sure(0), sure(1)) {
        (None, _) => &[],
        (Some(best), Some(next)) if next.score > best.score - MAIN * 0.99 => &found[..2],
        (Some(_), _) => &found[..1],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Business {
        serde_json::from_str(include_str!("../../../infra/demo-business.json")).unwrap()
    }

    fn best(question: &str, intent: Option<Intent>) -> Vec<String> {
        let found = passages(&shop(), Lang::En, question, intent);
        answering(&found).iter().map(|p| p.id.clone()).collect()
    }

    #[test]
    fn questions_find_their_passage_and_strange_ones_find_none() {
        for (question, intent, id) in [
            (
                "What time do you open on Saturday?",
                Some(Intent::FaqOpeningHours),
                Some("faq:opening-hours"),
            ),
            (
                "Hoe laat zijn jullie open?",
                Some(Intent::FaqOpeningHours),
                Some("faq:opening-hours"),
            ),
            (
                "are you open on bank holidays?",
                Some(Intent::FaqOpeningHours),
                Some("faq:public-holidays"),
            ),
            (
                "Do you ship to Norway?",
                Some(Intent::FaqShipping),
                Some("faq:shipping-countries"),
            ),
            (
                "Wie kann ich bezahlen?",
                Some(Intent::FaqPaymentMethods),
                Some("faq:payment-methods"),
            ),
            (
                "kan ik in termijnen betalen",
                Some(Intent::FaqPaymentMethods),
                Some("faq:pay-later"),
            ),
            (
                "Do you offer gift wrapping?",
                Some(Intent::FaqOther),
                Some("faq:gift-wrapping"),
            ),
            (
                "Verkopen jullie cadeaukaarten?",
                Some(Intent::FaqOther),
                Some("faq:gift-cards"),
            ),
            (
                "is there a student discount",
                Some(Intent::FaqOther),
                Some("faq:student-discount"),
            ),
            (
                "Can I bring my dog into the shop?",
                Some(Intent::FaqOther),
                None,
            ),
            ("Do you repair bicycles?", Some(Intent::FaqOther), None),
            ("Is there a car park?", Some(Intent::FaqOther), None),
            (
                "How much is shipping?",
                Some(Intent::FaqShipping),
                Some("faq:shipping-time"),
            ),
            (
                "What does delivery cost?",
                Some(Intent::FaqShipping),
                Some("faq:shipping-time"),
            ),
            (
                "How can I return my order?",
                Some(Intent::FaqReturns),
                Some("faq:returns"),
            ),
            ("", None, None),
        ] {
            let found = best(question, intent);
            assert_eq!(found.is_empty(), id.is_none(), "{question}: {found:?}");
            assert!(
                id.is_none_or(|id| found.iter().any(|f| f == id)),
                "{question}: {found:?}"
            );
        }
    }
}
