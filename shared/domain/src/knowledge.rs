//! What a business knows about a question, and whether an answer keeps to it.
//!
//! Words are compared by their beginnings, in all languages the business wrote
//! in; rare words weigh more than common ones. No model, no index: a business
//! has some hundred passages.

use std::collections::BTreeSet;

use crate::business::{Business, Localised};
use crate::catalogue::folded;
use crate::grounding::is_currency;
use crate::intent::Intent;
use crate::lang::Lang;

/// Something the business has said.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Where it is from, like `faq:returns`: the evidence in receipts.
    pub id: String,
    /// Its text in the customer's language, or the nearest there is.
    pub text: String,
    /// How much of the question it is about, from 0 to 1 (over 1 when its topic
    /// is the router's intent).
    pub score: f64,
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
/// A word in the body says less than one in the title.
const BODY: f64 = 0.7;
/// Another form of a word says a little less than the word itself.
const FORM: f64 = 0.95;

/// The words of one passage.
#[derive(Debug)]
pub(crate) struct Entry {
    id: String,
    topic: Option<Intent>,
    /// The question itself, in every language.
    asked: Vec<(Lang, String)>,
    title: Vec<String>,
    body: Vec<String>,
    /// In how many languages it is told.
    languages: usize,
    /// Whether it names an amount.
    tells_cost: bool,
}

/// One entry for each of [`texts`].
fn entries(business: &Business) -> &[Entry] {
    business.index.passages.get_or_init(|| {
        let faq = business.faq.iter().map(|faq| Entry {
            id: format!("faq:{}", faq.id),
            topic: Some(faq.topic),
            asked: (faq.question.0.iter())
                .map(|(lang, question)| (*lang, plain(question)))
                .collect(),
            title: title_words(&faq.id, faq.question.all()),
            body: faq.answer.all().flat_map(content).collect(),
            languages: faq.answer.0.len(),
            tells_cost: tells_cost(&faq.answer),
        });
        let policies = business.policies.iter().map(|policy| Entry {
            id: format!("policy:{}", policy.id),
            topic: None,
            asked: Vec::new(),
            title: title_words(&policy.id, [policy.topic.as_str()].into_iter()),
            body: policy.text.all().flat_map(content).collect(),
            languages: policy.text.0.len(),
            tells_cost: tells_cost(&policy.text),
        });
        faq.chain(policies).collect()
    })
}

/// What passages say: answers of the FAQ, then policies.
fn texts(business: &Business) -> impl Iterator<Item = &Localised> {
    let answers = business.faq.iter().map(|faq| &faq.answer);
    answers.chain(business.policies.iter().map(|policy| &policy.text))
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
    entries(business).iter().find_map(|entry| {
        let (lang, _) = entry.asked.iter().find(|(_, asked)| *asked == text)?;
        Some((entry.topic?, *lang))
    })
}

/// The passages of FAQ and policies that have to do with the question, best
/// first; in the business's own order where equal.
pub fn passages(
    business: &Business,
    lang: Lang,
    question: &str,
    intent: Option<Intent>,
) -> Vec<Passage> {
    let entries = entries(business);
    let whole = plain(question);
    let asked: BTreeSet<String> = content(question).collect();
    let weighed: Vec<(String, f64)> = asked
        .into_iter()
        .map(|word| {
            let known = entries
                .iter()
                .filter(|e| closeness(&e.title, &word) + closeness(&e.body, &word) > 0.0)
                .count();
            let rarity = (1.0 + entries.len() as f64 / (1.0 + known as f64)).ln();
            (word, rarity)
        })
        .collect();
    // "Anything else" is no topic.
    let topic = intent.filter(|intent| *intent != Intent::FaqOther);
    // The order of the business's list is not kept everywhere; what it told in the
    // most languages matters most to it.
    let main = entries
        .iter()
        .filter(|entry| entry.topic.is_some() && entry.topic == topic)
        .max_by_key(|entry| (entry.languages, std::cmp::Reverse(entry.id.len())))
        .map(|entry| entry.id.clone());
    let cost = asks_cost(question);
    let total: f64 = weighed.iter().map(|(_, weight)| weight).sum();
    let mut found: Vec<Passage> = entries
        .iter()
        .zip(texts(business))
        .map(|(entry, text)| {
            let said: f64 = weighed
                .iter()
                .map(|(word, weight)| {
                    let title = closeness(&entry.title, word);
                    weight * title.max(closeness(&entry.body, word) * BODY)
                })
                .sum();
            let share = if total > 0.0 { said / total } else { 0.0 };
            let on_topic = entry.topic.is_some() && entry.topic == topic;
            let bonus = match (on_topic, main.as_ref() == Some(&entry.id)) {
                (true, true) => TOPIC + MAIN,
                (true, false) => TOPIC,
                (false, _) => 0.0,
            };
            let bonus = if cost && share + bonus > 0.05 && entry.tells_cost {
                bonus + COST
            } else {
                bonus
            };
            let bonus = if entry.asked.iter().any(|(_, asked)| *asked == whole) {
                bonus + LISTED
            } else {
                bonus
            };
            Passage {
                id: entry.id.clone(),
                text: text.get(lang).to_owned(),
                score: share + bonus,
            }
        })
        .filter(|passage| passage.score > 0.05)
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
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

fn tells_cost(text: &Localised) -> bool {
    text.all().any(|text| text.chars().any(is_currency))
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

fn title_words<'a>(id: &str, wordings: impl Iterator<Item = &'a str>) -> Vec<String> {
    content(id).chain(wordings.flat_map(content)).collect()
}

/// How near the nearest of the words is.
fn closeness(words: &[String], asked: &str) -> f64 {
    if words.iter().any(|word| word == asked) {
        1.0
    } else if words.iter().any(|word| related(word, asked)) {
        FORM
    } else {
        0.0
    }
}

/// Two forms of one word.
fn related(a: &str, b: &str) -> bool {
    let common = a
        .chars()
        .zip(b.chars())
        .take_while(|(x, y)| x == y)
        .map(|(x, _)| x.len_utf8())
        .sum::<usize>();
    let shorter = a.len().min(b.len());
    let longer = a.len().max(b.len());
    (common >= 6 && longer - common <= 5)
        || (common == shorter && shorter >= 4 && longer - shorter <= 4)
}

fn content(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 2)
        .map(str::to_lowercase)
        .filter(|word| !COMMON.contains(&word.as_str()))
}

/// Words that say nothing about what is asked.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "the", "and", "are", "you", "your", "for", "can", "could", "does", "did", "what", "when", "where", "which", "who", "how", "why",
    "have", "has", "had", "with", "from", "this", "that", "there", "they", "get", "any", "also", "please", "hello", "hey", "would",
    "like", "will", "want", "need", "know", "tell", "about", "just", "still", "much", "many", "long", "our", "was", "were", "not",
    "order", "orders", "bestelling", "bestellung", "pedido", "encomenda", "commande", "but", "its", "it's", "i'm", "into", "out", "than", "then", "them", "thanks", "thank", "offer", "take", "question", "some",
    "something", "yes", "may", "might", "should", "one", "two", "too", "all", "sell", "been", "being",
    "het", "een", "van", "voor", "met", "wat", "wie", "hoe", "waar", "wanneer", "welke", "jullie", "zijn", "heb", "heeft", "hebben",
    "kan", "kunnen", "mag", "moet", "wil", "ook", "nog", "niet", "geen", "maar", "dan", "dat", "dit", "deze", "die", "ik", "jij",
    "mijn", "jouw", "onze", "graag", "hallo", "bedankt", "alsjeblieft", "iets", "naar", "bij", "aan", "uit", "over", "doen", "wordt",
    "der", "die", "das", "den", "dem", "ein", "eine", "einen", "und", "oder", "ist", "sind", "haben", "hat", "kann", "können", "ich",
    "sie", "wir", "ihr", "ihre", "mit", "von", "für", "auf", "wie", "was", "wann", "wer", "welche", "gibt", "bitte", "danke", "auch",
    "noch", "nicht", "kein", "keine", "mir", "mich", "bei", "zum", "zur", "etwas",
    "los", "las", "una", "uno", "del", "por", "para", "con", "que", "qué", "cómo", "cuándo", "dónde", "cuál", "tienen", "tienes",
    "hay", "puedo", "puede", "pueden", "hola", "gracias", "favor", "muy", "más", "mis", "sus", "son", "está", "están", "quiero",
    "dos", "das", "uma", "com", "como", "quando", "onde", "qual", "têm", "tem", "posso", "pode", "olá", "obrigado", "obrigada",
    "não", "mais", "meu", "minha", "são", "quero", "vocês", "você", "isso", "este", "esta",
    "les", "des", "une", "est", "sont", "vous", "nous", "avez", "avec", "pour", "dans", "sur", "quel", "quelle", "quels", "quelles",
    "quand", "comment", "combien", "puis", "peut", "peux", "bonjour", "merci", "plus", "pas", "mon", "votre", "vos", "nos", "que",
    "qui", "aussi", "est-ce",
];

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
