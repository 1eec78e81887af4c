//! The answer from the campaign's data in fixed words. Also what a model's answer
//! is measured against.

use domain::business::{Money, Offer, Product};
use domain::catalogue::{asked_forms, in_form};
use domain::knowledge::answering;
use domain::phrases::handover;
use domain::state::CampaignStage;
use domain::stock::Availability;

use crate::facts::{Facts, OfferState, state_of};
use crate::outcome::{Outcome, Stance};
use crate::phrases;

/// Answers a reply.
pub(crate) fn answer(facts: &Facts<'_>, stance: Stance) -> Outcome {
    let mut outcome = match stance {
        // A polite end needs no campaign.
        Stance::Decline => Outcome::say(
            CampaignStage::Declined,
            phrases::DECLINED.get(facts.lang).to_owned(),
        ),
        _ if facts.campaign.is_none()
            && !(stance == Stance::CodeProblem && facts.named_code.is_some()) =>
        {
            let text = handover(facts.lang).to_owned();
            let mut outcome = Outcome::say(stance.stage(), text);
            outcome.escalate = Some("the campaign this replies to is not known");
            outcome
        }
        Stance::Interest => interest(facts),
        Stance::Question => question(facts),
        Stance::CodeProblem => code_problem(facts),
    };
    if let Some(campaign) = facts.campaign {
        outcome.campaign = Some(campaign.id.clone());
        outcome.evidence.push(format!("campaign:{}", campaign.id));
    }
    outcome
}

fn interest(facts: &Facts<'_>) -> Outcome {
    let lang = facts.lang;
    let url = facts.product.map_or("", |product| product.url.as_str());
    let mut outcome = Outcome::say(CampaignStage::Interested, String::new());
    outcome.text = match facts.offer {
        OfferState::Valid(offer) => {
            outcome.evidence.push(format!("offer:{}", offer.code));
            offer_text(facts, offer, &mut outcome)
        }
        OfferState::None => {
            outcome.evidence.push("offer:none".to_owned());
            phrases::NO_OFFER.fill(lang, &[("url", url)])
        }
        OfferState::Over(offer) => {
            outcome.evidence.push(format!("offer_over:{}", offer.code));
            let date = day(offer.valid_until);
            phrases::OVER.fill(lang, &[("date", &date), ("url", url)])
        }
        OfferState::NotYet(offer) => {
            outcome
                .evidence
                .push(format!("offer_not_yet:{}", offer.code));
            let date = day(offer.valid_from);
            phrases::NOT_YET.fill(lang, &[("date", &date), ("url", url)])
        }
        OfferState::Missing => {
            outcome.evidence.push("offer:missing".to_owned());
            outcome.escalate = Some("the campaign's offer is not among the offers");
            handover(lang).to_owned()
        }
    };
    // "Yes! Do you ship to Belgium?"
    if outcome.escalate.is_none() && facts.text.contains('?') {
        if let Some(passage) = answering(&facts.passages).first() {
            outcome.evidence.push(passage.id.clone());
            outcome.text.push_str("\n\n");
            outcome.text.push_str(&passage.told(facts.lang));
        } else if let Some(known) = about_offer(facts, &mut outcome.evidence) {
            outcome.text.push_str("\n\n");
            outcome.text.push_str(&known);
        }
    }
    outcome
}

fn offer_text(facts: &Facts<'_>, offer: &Offer, outcome: &mut Outcome) -> String {
    let lang = facts.lang;
    let discount = discount(offer);
    let mut parts =
        vec![phrases::OFFER.fill(lang, &[("discount", &discount), ("code", &offer.code)])];
    if let Some(url) = facts.link(offer) {
        parts.push(phrases::SHOP.fill(lang, &[("url", &url)]));
    }
    let mut small = Vec::new();
    if offer.valid_until.is_some() {
        small.push(phrases::UNTIL.fill(lang, &[("date", &day(offer.valid_until))]));
    }
    if let Some(amount) = &offer.min_order {
        small.push(phrases::MIN_ORDER.fill(lang, &[("amount", &amount.to_string())]));
    }
    for policy in &facts.policies {
        outcome.evidence.push(format!("policy:{}", policy.id));
        let text = policy.text.get(lang).trim_end_matches('.');
        small.push(format!("{text}."));
    }
    if !small.is_empty() {
        parts.push(small.join(" "));
    }
    parts.join("\n\n")
}

#[rustfmt::skip]
const ASKS_PRICE: &[&str] = &["price", "cost", "much", "prijs", "kost", "hoeveel", "preis", "precio", "cuesta", "cuánto", "preço",
    "custa", "quanto", "prix", "coûte", "combien"];
#[rustfmt::skip]
const ASKS_END: &[&str] = &["until", "valid", "expire", "expires", "deadline", "tot", "geldig", "gültig", "gilt", "bis", "válido", "vale",
    "hasta", "até", "valable", "jusqu", "quand"];

#[rustfmt::skip]
const ASKS_SCOPE: &[&str] = &["other", "others", "everything", "else", "anything", "products", "items", "andere", "ander", "alles",
    "producten", "anderen", "produkte", "otros", "otras", "todo", "todos", "productos", "outros", "outras", "tudo", "produtos", "autres",
    "tout", "produits"];
#[rustfmt::skip]
const ASKS_STOCK: &[&str] = &["stock", "available", "left", "voorraad", "leverbaar", "beschikbaar", "lager", "verfügbar", "vorrätig",
    "lieferbar", "disponible", "disponível", "esgotado", "agotado", "uitverkocht", "ausverkauft", "épuisé", "queda", "quedan", "estoque"];

/// Price, validity, products and stock, if that is what is asked.
fn about_offer(facts: &Facts<'_>, evidence: &mut Vec<String>) -> Option<String> {
    let lang = facts.lang;
    let lower = facts.text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let asks = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let mut parts = Vec::new();
    if asks(ASKS_PRICE)
        && let Some(product) = facts.product
    {
        evidence.push(format!("product:{}", product.id));
        let (name, price) = (product.name.get(lang), product.price.to_string());
        parts.push(phrases::PRICE.fill(lang, &[("product", name), ("price", &price)]));
        if let OfferState::Valid(offer) = facts.offer
            && let Some(reduced) = reduced(&product.price, offer)
        {
            evidence.push(format!("offer:{}", offer.code));
            let price = reduced.to_string();
            parts.push(phrases::PRICE_WITH.fill(lang, &[("code", &offer.code), ("price", &price)]));
        }
    }
    if asks(ASKS_SCOPE)
        && let OfferState::Valid(offer) = facts.offer
    {
        evidence.push(format!("offer:{}", offer.code));
        let products = products(facts, offer);
        let code = offer.code.as_str();
        parts.push(if products.is_empty() {
            phrases::ANY_PRODUCT.fill(lang, &[("code", code)])
        } else {
            phrases::ONE_PRODUCT.fill(lang, &[("code", code), ("products", &products)])
        });
    }
    if asks(ASKS_STOCK)
        && let Some(product) = facts.product
        && let Some(said) = stock(facts, product)
    {
        evidence.push(format!("stock:{}", product.id));
        parts.push(said);
    }
    if asks(ASKS_END)
        && let OfferState::Valid(offer) | OfferState::Over(offer) | OfferState::NotYet(offer) =
            facts.offer
    {
        evidence.push(format!("offer:{}", offer.code));
        parts.push(validity(facts, offer));
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn validity(facts: &Facts<'_>, offer: &Offer) -> String {
    let code = offer.code.as_str();
    match (state_of(offer, facts.today), offer.valid_until) {
        (OfferState::Over(_), until) => {
            phrases::CODE_OVER.fill(facts.lang, &[("code", code), ("date", &day(until))])
        }
        (OfferState::NotYet(_), _) => {
            let from = day(offer.valid_from);
            phrases::CODE_NOT_YET.fill(facts.lang, &[("code", code), ("date", &from)])
        }
        (_, Some(until)) => phrases::UNTIL.fill(facts.lang, &[("date", &until.to_string())]),
        (_, None) => phrases::NO_END.fill(facts.lang, &[("code", code)]),
    }
}

fn question(facts: &Facts<'_>) -> Outcome {
    let mut outcome = Outcome::say(CampaignStage::Asking, String::new());
    let mut parts: Vec<String> = about_offer(facts, &mut outcome.evidence)
        .into_iter()
        .collect();
    let described = facts.product.filter(|product| {
        mentions(
            &facts.text,
            product
                .description
                .all()
                .collect::<Vec<_>>()
                .join(" ")
                .as_str(),
        )
    });
    if let Some(product) = described {
        outcome.evidence.push(format!("product:{}", product.id));
        parts.push(product.description.get(facts.lang).to_owned());
    } else if parts.is_empty()
        && let Some(passage) = answering(&facts.passages).first()
    {
        outcome.evidence.push(passage.id.clone());
        parts.push(passage.told(facts.lang));
    }
    if parts.is_empty() {
        outcome.escalate = Some("a question about the campaign that its data does not answer");
        phrases::QUESTION_PERSON
            .get(facts.lang)
            .clone_into(&mut outcome.text);
    } else {
        if let Some(product) = facts.product {
            parts.push(product.url.clone());
        }
        outcome.text = parts.join("\n\n");
    }
    outcome
}

/// Whether a word of substance of the question stands in the description.
fn mentions(question: &str, description: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 4)
            .map(str::to_lowercase)
            .collect()
    };
    let said = words(description);
    words(question).iter().any(|word| said.contains(word))
}

fn code_problem(facts: &Facts<'_>) -> Outcome {
    let lang = facts.lang;
    let mut outcome = Outcome::say(CampaignStage::CodeTrouble, String::new());
    let current = match facts.offer {
        OfferState::Valid(offer) => Some(offer),
        _ => None,
    };
    let own = facts.campaign.and_then(|c| c.offer.as_deref());
    let code = facts.named_code.as_deref().or(own);
    let again = facts.stage == Some(CampaignStage::CodeTrouble);
    let Some(code) = code.filter(|_| !again) else {
        outcome.escalate = Some(if again {
            "the code still does not work after an explanation"
        } else {
            "trouble with a code that is not known"
        });
        phrases::CODE_PERSON.get(lang).clone_into(&mut outcome.text);
        return outcome;
    };
    let mut parts = Vec::new();
    match facts.business.offer(code) {
        None => {
            outcome.evidence.push("code:unknown".to_owned());
            parts.push(phrases::CODE_UNKNOWN.fill(lang, &[("code", code)]));
        }
        Some(offer) => {
            outcome.evidence.push(format!("offer:{}", offer.code));
            match state_of(offer, facts.today) {
                OfferState::Valid(_) => {
                    let limits = limits(facts, offer);
                    if limits.is_empty() {
                        // The code is in order: somebody must look at the basket.
                        outcome.escalate = Some("a valid code is not accepted");
                        phrases::CODE_PERSON.get(lang).clone_into(&mut outcome.text);
                        return outcome;
                    }
                    parts.push(phrases::CODE_FINE.fill(lang, &[("code", &offer.code)]));
                    parts.extend(limits);
                    parts.push(phrases::STILL_NOT.get(lang).to_owned());
                    outcome.text = parts.join(" ");
                    return outcome;
                }
                _ => parts.push(validity(facts, offer)),
            }
        }
    }
    match current.filter(|offer| !offer.code.eq_ignore_ascii_case(code)) {
        Some(offer) => {
            let url = facts.link(offer).unwrap_or_default();
            outcome.evidence.push(format!("offer:{}", offer.code));
            parts.push(phrases::CODE_IS.fill(lang, &[("code", &offer.code), ("url", &url)]));
        }
        // A code that nobody here gave out: a person finds out where it is from.
        None if facts.business.offer(code).is_none() => {
            outcome.escalate = Some("the customer has a code that is not among the offers");
            parts.push(phrases::CODE_PERSON.get(lang).to_owned());
        }
        None => {}
    }
    outcome.text = parts.join(" ");
    outcome
}

/// What may keep a valid code from being taken.
fn limits(facts: &Facts<'_>, offer: &Offer) -> Vec<String> {
    let lang = facts.lang;
    let mut parts = Vec::new();
    if let Some(amount) = &offer.min_order {
        parts.push(phrases::MIN_ORDER.fill(lang, &[("amount", &amount.to_string())]));
    }
    let products = products(facts, offer);
    if !products.is_empty() {
        parts.push(phrases::ONLY_FOR.fill(lang, &[("products", &products)]));
    }
    parts
}

/// The products a code is for; empty when for all.
fn products(facts: &Facts<'_>, offer: &Offer) -> String {
    let names: Vec<&str> = offer
        .products
        .iter()
        .filter_map(|id| facts.business.product(id))
        .map(|product| product.name.get(facts.lang))
        .collect();
    names.join(", ")
}

/// Whether the product can be bought, in the form asked about; nothing when the
/// business does not know.
fn stock(facts: &Facts<'_>, product: &Product) -> Option<String> {
    let form = asked_forms(product, &facts.text).into_iter().next();
    let wanted = in_form(product, form.unwrap_or_default());
    let name = wanted.display_name(facts.lang);
    let name = [("product", name.as_str())];
    match wanted.availability() {
        Availability::InStock => Some(phrases::IN_STOCK.fill(facts.lang, &name)),
        Availability::OutOfStock => Some(phrases::OUT_OF_STOCK.fill(facts.lang, &name)),
        Availability::Unknown | Availability::NotSold => None,
    }
}

/// "20%" or "€5".
pub(crate) fn discount(offer: &Offer) -> String {
    match (offer.percent, &offer.amount) {
        (Some(percent), _) => format!("{percent}%"),
        (None, Some(amount)) => amount.to_string(),
        (None, None) => String::new(),
    }
}

/// A percentage of a price, in the customer's favour by less than a cent.
fn reduced(price: &Money, offer: &Offer) -> Option<Money> {
    let percent = u64::from(offer.percent?.min(100));
    Some(Money {
        cents: price.cents * (100 - percent) / 100,
        currency: price.currency.clone(),
    })
}

fn day(date: Option<jiff::civil::Date>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}
