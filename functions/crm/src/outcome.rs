//! From what the customer wants and what the catalogue holds to an answer, alerts
//! and tags. Pure.

use std::collections::BTreeMap;

use domain::business::{Business, Product, Variant};
use domain::channel::Channel;
use domain::ids::{AlertId, ContactId, ConversationKey, LeadId};
use domain::intent::{Entities, Priority};
use domain::lang::Lang;
use domain::question::{OpenQuestion, suggestions};
use domain::stock::{AlertStatus, Availability, StockAlert, Wanted, default_tags, find, similar};
use jiff::Timestamp;

use crate::prompt::{Ask, Item, Understood};
use crate::resolve::{Found, of_interest, resolve};
use crate::{alerts, besides, phrases};

/// Tags of a conversation with an alert (FEATURES 118).
const TAGS: &[&str] = &["stock_alert", "IMPORTANT"];
const VIP_TAGS: &[&str] = &["stock_alert", "IMPORTANT", "vip"];
/// How much of the conversation an alert keeps, in characters, from its end.
const CONTEXT_CHARS: usize = 2000;
/// How many alerts or products are listed in one answer.
pub(crate) const LISTED: usize = 4;

/// Everything the decision depends on.
pub(crate) struct Setting<'a> {
    pub(crate) business: &'a Business,
    pub(crate) lang: Lang,
    pub(crate) channel: Channel,
    pub(crate) conversation: ConversationKey,
    pub(crate) turn: u64,
    pub(crate) now: Timestamp,
    /// The turn's text.
    pub(crate) text: &'a str,
    /// Our last line, if nobody else spoke since.
    pub(crate) last_said: Option<&'a str>,
    /// What earlier turns were about.
    pub(crate) interest: Option<&'a str>,
    pub(crate) transcript: String,
    pub(crate) person: Option<Person>,
}

/// Who asks.
pub(crate) struct Person {
    pub(crate) contact: ContactId,
    pub(crate) lead: LeadId,
    pub(crate) vip: bool,
}

/// The product the turn was about, as the state keeps it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Named {
    /// "Blue Dress Size M".
    pub(crate) name: String,
    pub(crate) url: String,
}

/// What is said and done.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) text: String,
    pub(crate) product: Option<Named>,
    /// Alerts made or changed.
    pub(crate) alerts: Vec<StockAlert>,
    /// The alert the customer now waits with.
    pub(crate) waiting: Option<AlertId>,
    pub(crate) cancelled: Option<AlertId>,
    pub(crate) tags: &'static [&'static str],
    /// Why a person must answer, if one must.
    pub(crate) escalate: Option<&'static str>,
    pub(crate) evidence: Vec<String>,
}

/// VIP by the business's own mark, never because somebody asked for something
/// (FEATURES 248).
pub(crate) fn is_vip(profile: &BTreeMap<String, String>, tags: &[String]) -> bool {
    let marked = profile
        .get("vip")
        .is_some_and(|mark| matches!(mark.to_lowercase().as_str(), "true" | "yes" | "1" | "vip"));
    let labelled = profile.get("labels").is_some_and(|labels| {
        labels
            .split([',', ' '])
            .any(|l| l.eq_ignore_ascii_case("vip"))
    });
    marked || labelled || tags.iter().any(|tag| tag.eq_ignore_ascii_case("vip"))
}

/// Decides.
pub(crate) fn decide(
    setting: &Setting<'_>,
    understood: &Understood,
    known: &[StockAlert],
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut said: Vec<String> = Vec::new();
    match understood.ask {
        Ask::Cancel => alerts::cancel(setting, understood, known, &mut outcome, &mut said),
        Ask::Status => alerts::status(setting, understood, known, &mut outcome, &mut said),
        Ask::Similar => suggest(setting, &mut outcome, &mut said),
        Ask::Availability | Ask::Alert => {
            availability(setting, understood, known, &mut outcome, &mut said);
        }
    }
    besides::answer(setting, &mut outcome, &mut said);
    outcome.text = said.join("\n\n");
    outcome
}

/// Size and colour of a variant, as one says them; a colour that all variants of
/// the product have says nothing.
pub(crate) fn form(product: &Product, variant: &Variant) -> String {
    let one_color =
        product.variants.len() > 1 && product.variants.iter().all(|v| v.color == variant.color);
    match (&variant.size, &variant.color) {
        (Some(size), Some(color)) if !one_color => format!("{size} {color}"),
        (Some(size), _) => size.clone(),
        (None, Some(color)) => color.clone(),
        (None, None) => variant.sku.clone(),
    }
}

/// What was asked for and never comes.
fn missing_form(wanted: &Wanted<'_>) -> String {
    let comes = |said: &&String| {
        let variants = &wanted.product.variants;
        variants.iter().any(|v| {
            [&v.size, &v.color]
                .into_iter()
                .flatten()
                .any(|own| own.eq_ignore_ascii_case(said))
        })
    };
    let said = || wanted.size.iter().chain(&wanted.color);
    let missing: Vec<&String> = said().filter(|form| !comes(form)).collect();
    if missing.is_empty() {
        // Each comes, but not together.
        joined(said())
    } else {
        joined(missing.into_iter())
    }
}

/// Says what is there and puts the customer on the list for what is not.
pub(crate) fn availability(
    setting: &Setting<'_>,
    understood: &Understood,
    known: &[StockAlert],
    outcome: &mut Outcome,
    said: &mut Vec<String>,
) {
    let found = resolve(setting, understood);
    let lang = setting.lang;
    if found.is_empty() {
        outcome.evidence.push("product:none".to_owned());
        said.push(phrases::WHICH.get(lang).to_owned());
    }
    let mut offered = false;
    for found in found {
        match found {
            Found::Nothing(name) => {
                outcome.evidence.push("product:unknown".to_owned());
                said.push(phrases::NOT_FOUND.fill(lang, &[("name", &name)]));
            }
            Found::Near(products) => {
                outcome.evidence.push("product:several".to_owned());
                let list = joined(products.iter().map(|p| p.name.get(lang)));
                said.push(phrases::WHICH_OF.fill(lang, &[("list", &list)]));
            }
            Found::Product(wanted) => {
                name_product(setting, &wanted, outcome);
                let quantity = understood.quantity.filter(|n| *n > 1);
                offered |= one(setting, &wanted, quantity, known, outcome, said);
            }
        }
    }
    if offered {
        said.push(OpenQuestion::Similar.ask(lang).to_owned());
    }
}

fn name_product(setting: &Setting<'_>, wanted: &Wanted<'_>, outcome: &mut Outcome) {
    outcome
        .evidence
        .push(format!("product:{}", wanted.product.id));
    outcome.product.get_or_insert_with(|| Named {
        name: wanted.display_name(setting.lang),
        url: wanted.url().to_owned(),
    });
}

/// One product. Says whether there is something similar to offer.
fn one(
    setting: &Setting<'_>,
    wanted: &Wanted<'_>,
    quantity: Option<u32>,
    known: &[StockAlert],
    outcome: &mut Outcome,
    said: &mut Vec<String>,
) -> bool {
    let lang = setting.lang;
    let name = wanted.display_name(lang);
    let availability = wanted.availability();
    outcome
        .evidence
        .push(format!("stock:{}", word(availability)));
    match availability {
        Availability::InStock => {
            let there: u64 = wanted
                .variants
                .iter()
                .filter_map(|v| v.stock)
                .map(u64::from)
                .sum();
            if let Some(quantity) = quantity.filter(|n| u64::from(*n) > there) {
                outcome.escalate = Some("the quantity asked for is not in stock");
                let quantity = quantity.to_string();
                said.push(
                    phrases::NOT_ENOUGH.fill(lang, &[("quantity", &quantity), ("product", &name)]),
                );
            } else {
                said.push(in_stock(lang, wanted, &name));
            }
            false
        }
        Availability::Unknown => {
            outcome.escalate = Some("stock of the product is not known");
            said.push(phrases::UNKNOWN.fill(lang, &[("product", &name)]));
            false
        }
        Availability::NotSold => {
            let asked = missing_form(wanted);
            let list = joined(
                wanted
                    .product
                    .variants
                    .iter()
                    .map(|v| form(wanted.product, v)),
            );
            let product = wanted.product.name.get(lang);
            said.push(phrases::NOT_SOLD.fill(
                lang,
                &[("product", product), ("form", &asked), ("list", &list)],
            ));
            false
        }
        Availability::OutOfStock => {
            let mut text = vec![phrases::OUT_OF_STOCK.fill(lang, &[("product", &name)])];
            if let Some(person) = &setting.person {
                text.push(wait(setting, person, wanted, name, known, outcome));
            }
            if let Some(restock) = &wanted.product.restock {
                text.push(phrases::RESTOCK.fill(lang, &[("when", restock.get(lang))]));
            }
            said.push(text.join(" "));
            !similar(setting.business, wanted.product).is_empty()
        }
    }
}

/// "Yes", with price, address and what else there is.
pub(crate) fn in_stock(lang: Lang, wanted: &Wanted<'_>, name: &str) -> String {
    let price = wanted.product.price.to_string();
    let mut text = phrases::IN_STOCK.fill(
        lang,
        &[("product", name), ("price", &price), ("url", wanted.url())],
    );
    if wanted.variants.len() > 1 {
        let there = wanted
            .variants
            .iter()
            .filter(|v| v.stock.is_some_and(|n| n > 0))
            .map(|v| form(wanted.product, v));
        text.push('\n');
        text.push_str(&phrases::AVAILABLE.fill(lang, &[("list", &joined(there))]));
    }
    text
}

/// Puts the customer on the list, once.
fn wait(
    setting: &Setting<'_>,
    person: &Person,
    wanted: &Wanted<'_>,
    name: String,
    known: &[StockAlert],
    outcome: &mut Outcome,
) -> String {
    let sku = wanted.variant().map(|v| v.sku.clone());
    let channel = [("channel", channel_name(setting.channel))];
    let same = |alert: &&StockAlert| {
        alert.status == AlertStatus::Pending
            && alert.product == wanted.product.id
            && alert.sku == sku
    };
    if let Some(alert) = known.iter().chain(&outcome.alerts).find(same) {
        outcome.waiting = Some(alert.id);
        outcome.evidence.push(format!("alert:{}", alert.id));
        return phrases::ALREADY_LISTED.fill(setting.lang, &channel);
    }
    let what = sku.as_deref().unwrap_or(&wanted.product.id);
    let id = AlertId::of_request(setting.conversation, setting.turn, what);
    let mut tags = default_tags();
    if person.vip {
        tags.push("vip".to_owned());
    }
    outcome.alerts.push(StockAlert {
        id,
        customer_id: person.lead,
        contact: person.contact,
        conversation_id: setting.conversation,
        channel: setting.channel,
        product_name: name,
        product: wanted.product.id.clone(),
        sku,
        product_url: Some(wanted.url().to_owned()),
        conversation_context: tail(&setting.transcript),
        status: AlertStatus::Pending,
        priority: Priority::High,
        requested_at: setting.now,
        notified_at: None,
        notification_message: None,
        tags,
    });
    outcome.waiting.get_or_insert(id);
    outcome.evidence.push(format!("alert:{id}"));
    outcome.tags = if person.vip { VIP_TAGS } else { TAGS };
    phrases::LISTED.fill(setting.lang, &channel)
}

/// The similar products we offered to suggest.
fn suggest(setting: &Setting<'_>, outcome: &mut Outcome, said: &mut Vec<String>) {
    let lang = setting.lang;
    // The line that asked names the product; "similar dresses" in the answer to
    // it must not be taken for one.
    let wanted = setting
        .last_said
        .and_then(|line| find(setting.business, &Entities::new(), line))
        .or_else(|| of_interest(setting, &Item::default()));
    let Some(wanted) = wanted else {
        outcome.evidence.push("product:none".to_owned());
        said.push(phrases::WHICH.get(lang).to_owned());
        return;
    };
    let products = similar(setting.business, wanted.product);
    outcome.evidence.extend(
        products
            .iter()
            .map(|product| format!("product:{}", product.id)),
    );
    said.push(if products.is_empty() {
        phrases::NONE_SIMILAR.get(lang).to_owned()
    } else {
        suggestions(lang, &products)
    });
}

const fn word(availability: Availability) -> &'static str {
    match availability {
        Availability::InStock => "in",
        Availability::OutOfStock => "out",
        Availability::Unknown => "unknown",
        Availability::NotSold => "not_sold",
    }
}

/// The channel in a sentence.
pub(crate) const fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Whatsapp => "WhatsApp",
        Channel::Instagram => "Instagram",
        Channel::Email => "e-mail",
        Channel::Sms => "SMS",
        Channel::Telegram => "Telegram",
        Channel::Webchat | Channel::Other => "chat",
    }
}

/// Parts with commas.
pub(crate) fn joined<S: AsRef<str>>(parts: impl Iterator<Item = S>) -> String {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(part.as_ref());
    }
    text
}

fn tail(transcript: &str) -> String {
    let surplus = transcript.chars().count().saturating_sub(CONTEXT_CHARS);
    transcript.chars().skip(surplus).collect()
}

#[cfg(test)]
mod tests;
