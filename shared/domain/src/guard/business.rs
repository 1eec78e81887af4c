//! The grounds that a business's own data are.

use std::collections::BTreeSet;

use super::grounds::{Contacts, Grounds, Hours, Offer, Policy, Product, Variant};
use crate::business::{self, Business, Localised, Money};
use crate::lang::Lang;

impl Grounds {
    /// Everything a business has told about itself. What is written in several
    /// languages counts in each of them.
    pub fn of(business: &Business) -> Self {
        let settings = &business.settings;
        Self {
            offers: business.offers.iter().map(|o| offer(o, business)).collect(),
            products: business.products.iter().flat_map(named).collect(),
            policies: policies(business),
            domains: domains(business),
            hours: hours(&settings.hours),
            contacts: Contacts {
                email: settings.email.clone(),
                phone: settings.phone.clone(),
            },
        }
    }
}

fn amount(money: &Money) -> f64 {
    money.cents as f64 / 100.0
}

fn offer(offer: &business::Offer, business: &Business) -> Offer {
    let currency = offer.amount.as_ref().or(offer.min_order.as_ref());
    let products = offer.products.iter().filter_map(|id| business.product(id));
    Offer {
        code: offer.code.clone(),
        percent: offer.percent.map(f64::from),
        amount: offer.amount.as_ref().map(amount),
        currency: currency.map(|money| money.currency.clone()),
        valid_from: offer.valid_from,
        valid_until: offer.valid_until,
        min_order: offer.min_order.as_ref().map(amount),
        products: products.flat_map(names).collect(),
    }
}

/// Every name a product has, each once.
fn names(product: &business::Product) -> BTreeSet<String> {
    product.name.all().map(str::to_owned).collect()
}

/// A product under each of its names.
fn named(product: &business::Product) -> Vec<Product> {
    let variants: Vec<Variant> = product.variants.iter().map(variant).collect();
    let under = |name| Product {
        name,
        url: Some(product.url.clone()),
        price: Some(amount(&product.price)),
        currency: Some(product.price.currency.clone()),
        variants: variants.clone(),
    };
    names(product).into_iter().map(under).collect()
}

fn variant(variant: &business::Variant) -> Variant {
    let form = [&variant.size, &variant.color].into_iter().flatten();
    let form: Vec<&str> = form.map(String::as_str).collect();
    Variant {
        name: form.join(" "),
        stock: variant.stock.map(i64::from),
    }
}

/// What stands in words: rules, answers, documents, products, jobs.
fn policies(business: &Business) -> Vec<Policy> {
    let mut all = Vec::new();
    let mut add = |topic: &str, texts: &Localised| {
        all.extend(texts.all().map(|text| Policy {
            topic: topic.to_owned(),
            text: text.to_owned(),
        }));
    };
    for policy in &business.policies {
        add(&policy.topic, &policy.text);
    }
    for faq in &business.faq {
        for (lang, question) in &faq.question.0 {
            let answer = faq.answer.exact(*lang).unwrap_or_default();
            add(question, &Localised([(*lang, answer.to_owned())].into()));
        }
        add(faq.topic.as_str(), &faq.answer);
    }
    for product in &business.products {
        let name = product.name.all().next().unwrap_or_default();
        add(name, &product.description);
        if let Some(restock) = &product.restock {
            add(name, restock);
        }
    }
    for posting in business.postings.iter().filter(|posting| posting.open) {
        add(posting.title.get(Lang::En), &posting.text);
    }
    // Opening times in words, in the languages the table of hours is not made from.
    add("opening hours", &business.settings.hours);
    all.extend(business.documents.iter().map(|document| Policy {
        topic: document.title.clone(),
        text: document.markdown.clone(),
    }));
    all.extend(business.campaigns.iter().filter_map(|campaign| {
        let link = campaign.link.as_ref()?;
        let code = campaign.offer.as_deref().unwrap_or_default();
        Some(Policy {
            topic: campaign.name.clone(),
            text: link.replace("{code}", code),
        })
    }));
    all
}

fn hours(hours: &Localised) -> Option<Hours> {
    let (_, text) = hours.nearest(Lang::En)?;
    (!text.is_empty()).then(|| Hours::Text(text.to_owned()))
}

/// The hosts of the shop and of its products' pages.
fn domains(business: &Business) -> Vec<String> {
    let variants = business.products.iter().flat_map(|p| &p.variants);
    let pages = business.products.iter().map(|product| &product.url);
    let campaigns = business.campaigns.iter();
    let written = business
        .settings
        .website
        .iter()
        .chain(pages)
        .chain(variants.filter_map(|variant| variant.url.as_ref()))
        .chain(campaigns.filter_map(|campaign| campaign.link.as_ref()));
    let hosts: BTreeSet<String> = written.filter_map(|address| host(address)).collect();
    hosts.into_iter().collect()
}

fn host(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then(|| host.to_lowercase())
}
