//! What a business wrote, as passages.

use std::collections::BTreeMap;

use super::Passage;
use super::document::sections;
use super::search::Wording;
use crate::business::{Business, Document, Localised};
use crate::grounding::is_currency;
use crate::intent::Intent;
use crate::lang::Lang;

/// What kind of text a passage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A question the business has answered.
    Faq,
    /// A rule of it.
    Policy,
    /// A section of a document.
    Document,
    /// What it says about a product.
    Product,
    /// An open job.
    Posting,
}

impl Source {
    /// Whether it was written to be told to customers as it stands.
    pub const fn is_told(self) -> bool {
        matches!(self, Self::Faq | Self::Policy | Self::Document)
    }
}

/// One passage.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) source: Source,
    pub(super) topic: Option<Intent>,
    /// The question itself, in every language.
    pub(super) asked: Vec<(Lang, String)>,
    /// What it says.
    pub(super) texts: Localised,
    /// Whether it names an amount.
    pub(super) tells_cost: bool,
}

impl Entry {
    /// In this language, or the nearest there is.
    pub(super) fn passage(&self, lang: Lang, score: f64) -> Option<Passage> {
        let (lang, text) = self.texts.nearest(lang)?;
        Some(Passage {
            id: self.id.clone(),
            source: self.source,
            lang,
            text: text.to_owned(),
            score,
        })
    }
}

/// Every passage and its wordings: FAQ, policies, documents, products, postings.
pub(super) fn all(business: &Business) -> Vec<(Entry, Vec<Wording>)> {
    let faq = business.faq.iter().map(|faq| {
        let asked = faq.question.0.iter();
        let asked = asked.map(|(lang, question)| (*lang, super::plain(question)));
        let entry = Entry {
            topic: Some(faq.topic),
            asked: asked.collect(),
            ..entry(format!("faq:{}", faq.id), Source::Faq, faq.answer.clone())
        };
        let titles = |lang| faq.question.exact(lang).unwrap_or_default().to_owned();
        with_wordings(entry, titles, &faq.id)
    });
    let policies = business.policies.iter().map(|policy| {
        let id = format!("policy:{}", policy.id);
        let entry = entry(id, Source::Policy, policy.text.clone());
        let own = format!("{} {}", policy.id, policy.topic);
        with_wordings(entry, |_| String::new(), &own)
    });
    let products = business.products.iter().map(|product| {
        let id = format!("product:{}", product.id);
        let entry = entry(id, Source::Product, product.description.clone());
        // Other names are in any language.
        let titles = |lang| {
            let name = product.name.exact(lang).unwrap_or_default();
            format!("{name} {}", product.aliases.join(" "))
        };
        with_wordings(entry, titles, &product.category)
    });
    let open = business.postings.iter().filter(|posting| posting.open);
    let postings = open.map(|posting| {
        let id = format!("posting:{}", posting.id);
        let entry = entry(id, Source::Posting, posting.text.clone());
        let titles = |lang| posting.title.exact(lang).unwrap_or_default().to_owned();
        with_wordings(entry, titles, "job vacancy")
    });
    faq.chain(policies)
        .chain(documents(&business.documents))
        .chain(products)
        .chain(postings)
        .collect()
}

fn entry(id: String, source: Source, texts: Localised) -> Entry {
    let tells_cost = texts.all().any(|text| text.chars().any(is_currency));
    Entry {
        id,
        source,
        topic: None,
        asked: Vec::new(),
        tells_cost,
        texts,
    }
}

/// A passage with what it is found by: its title and text in every language, and
/// `own` words of the business's data, which are English.
fn with_wordings(entry: Entry, title: impl Fn(Lang) -> String, own: &str) -> (Entry, Vec<Wording>) {
    let mut wordings = Vec::new();
    for lang in Lang::ALL {
        let mut title = title(lang);
        let body = entry.texts.exact(lang).unwrap_or_default().to_owned();
        if lang == Lang::En {
            title.push(' ');
            title.push_str(own);
        }
        if !(title.trim().is_empty() && body.is_empty()) {
            wordings.push(Wording { lang, title, body });
        }
    }
    (entry, wordings)
}

/// The sections of documents. Sections of the same name are one passage told in
/// several languages.
fn documents(documents: &[Document]) -> Vec<(Entry, Vec<Wording>)> {
    let mut order = Vec::new();
    let mut passages: BTreeMap<String, (Localised, Vec<Wording>)> = BTreeMap::new();
    for document in documents {
        for section in sections(document) {
            let id = format!("doc:{}#{}", document.id, section.slug);
            if !passages.contains_key(&id) {
                order.push(id.clone());
            }
            let (texts, wordings) = passages.entry(id).or_default();
            wordings.push(Wording {
                lang: document.lang,
                title: section.heading,
                body: format!("{} {}", document.title, section.text),
            });
            texts.0.insert(document.lang, section.text);
        }
    }
    let passage = |id: String| {
        let (texts, wordings) = passages.remove(&id)?;
        Some((entry(id, Source::Document, texts), wordings))
    };
    order.into_iter().filter_map(passage).collect()
}
