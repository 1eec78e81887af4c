//! Which products of the catalogue a message means. Pure.

use domain::business::{Business, Product};
use domain::catalogue::{Form, asked_forms, in_form, named};
use domain::stock::Wanted;

use crate::outcome::{LISTED, Setting};
use crate::prompt::{Item, Understood};

/// What became of a product named.
pub(crate) enum Found<'a> {
    Product(Wanted<'a>),
    /// Nothing fits, but these share a word.
    Near(Vec<&'a Product>),
    Nothing(String),
}

/// The products a message means, one entry for each product and form named. The
/// message's own words decide; what a model or the router made of them fills in
/// what they leave open.
pub(crate) fn resolve<'a>(setting: &Setting<'a>, understood: &Understood) -> Vec<Found<'a>> {
    let business = setting.business;
    let said = named(business, setting.text);
    let items = &understood.items;
    if items.iter().all(|item| item.product_id.is_none()) && !said.is_empty() {
        let strange = |item: &&Item| unlike(business, item) || elsewhere(business, item, &said);
        if items.len() > 1 || !items.iter().any(|item| strange(&item)) {
            return all(setting, items, said);
        }
    }
    if items.is_empty() {
        return referred(setting, &Item::default());
    }
    items
        .iter()
        .flat_map(|item| one(setting, item, &said))
        .collect()
}

/// Whether words name something the catalogue does not have: a "trail running
/// vest" is no cardigan, though "vest" is Dutch for one.
fn unlike(business: &Business, item: &Item) -> bool {
    words(&item.name).count() > 1
        && named(business, &item.name)
            .first()
            .is_some_and(|wanted| !covers(wanted.product, &item.name))
}

/// Whether words name a product that the text does not.
fn elsewhere(business: &Business, item: &Item, said: &[Wanted<'_>]) -> bool {
    named(business, &item.name)
        .first()
        .is_some_and(|wanted| !said.iter().any(|w| w.product.id == wanted.product.id))
}

/// What the text names, and the items it does not account for.
fn all<'a>(setting: &Setting<'a>, items: &[Item], said: Vec<Wanted<'a>>) -> Vec<Found<'a>> {
    let only = match (items, said.as_slice()) {
        ([item], [_]) => Some(item),
        _ => None,
    };
    let strange: Vec<&Item> = items
        .iter()
        .filter(|item| items.len() > 1 && named(setting.business, &item.name).is_empty())
        .filter(|item| !said.iter().any(|w| covers(w.product, &item.name)))
        .collect();
    let mut found: Vec<Found<'a>> = said
        .into_iter()
        .map(|wanted| Found::Product(only.map_or_else(|| wanted.clone(), |i| filled(&wanted, i))))
        .collect();
    found.extend(strange.into_iter().map(|item| unknown(setting, item)));
    found
}

/// With the size and colour of an item, where the text stated none.
fn filled<'a>(wanted: &Wanted<'a>, item: &Item) -> Wanted<'a> {
    let form = Form {
        size: wanted.size.clone().or_else(|| item.size.clone()),
        color: wanted.color.clone().or_else(|| item.color.clone()),
    };
    in_form(wanted.product, form)
}

/// One item, by its id, its name, or what earlier turns were about.
fn one<'a>(setting: &Setting<'a>, item: &Item, said: &[Wanted<'a>]) -> Vec<Found<'a>> {
    let business = setting.business;
    let by_id = item
        .product_id
        .as_deref()
        .and_then(|id| business.product(id));
    if let Some(product) = by_id {
        // A model may overlook the size; the text does not.
        let mut forms: Vec<Found<'a>> = said
            .iter()
            .filter(|wanted| wanted.product.id == product.id)
            .map(|wanted| filled(wanted, item))
            .filter(|wanted| item.size.is_none() || wanted.size == item.size)
            .map(Found::Product)
            .collect();
        if forms.is_empty() {
            let form = Form {
                size: item.size.clone(),
                color: item.color.clone(),
            };
            forms.push(Found::Product(in_form(product, form)));
        }
        return forms;
    }
    let wanted = named(business, &item.name)
        .into_iter()
        .find(|wanted| covers(wanted.product, &item.name));
    if let Some(wanted) = wanted {
        return vec![Found::Product(filled(&wanted, item))];
    }
    if refers_back(item) && setting.interest.is_some() {
        return referred(setting, item);
    }
    vec![unknown(setting, item)]
}

fn unknown<'a>(setting: &Setting<'a>, item: &Item) -> Found<'a> {
    match near(setting.business, &item.name) {
        near if near.is_empty() => Found::Nothing(item.name.clone()),
        near => Found::Near(near),
    }
}

/// "Is it back?", "and in L?": the product of before. "Any dresses?": which one.
fn referred<'a>(setting: &Setting<'a>, item: &Item) -> Vec<Found<'a>> {
    let near = near(setting.business, setting.text);
    let before = of_interest(setting, item);
    let about = |product: &Product| near.is_empty() || near.iter().any(|p| p.id == product.id);
    match before {
        Some(wanted) if about(wanted.product) => {
            let forms = if item.size.is_some() || item.color.is_some() {
                Vec::new()
            } else {
                asked_forms(wanted.product, setting.text)
            };
            if forms.is_empty() {
                return vec![Found::Product(wanted)];
            }
            let product = wanted.product;
            forms
                .into_iter()
                .map(|form| {
                    // A new colour keeps the size of before, and a new size the colour.
                    let form = Form {
                        size: form.size.or_else(|| wanted.size.clone()),
                        color: form.color.or_else(|| wanted.color.clone()),
                    };
                    Found::Product(in_form(product, form))
                })
                .collect()
        }
        _ if near.is_empty() => Vec::new(),
        _ => vec![Found::Near(near)],
    }
}

/// "It", "that one": the customer names nothing.
pub(crate) fn refers_back(item: &Item) -> bool {
    item.name.trim().chars().count() < 3
}

/// The product of earlier turns, in the form it had then unless another is named.
pub(crate) fn of_interest<'a>(setting: &Setting<'a>, item: &Item) -> Option<Wanted<'a>> {
    let before = named(setting.business, setting.interest?)
        .into_iter()
        .next()?;
    let form = Form {
        size: item.size.clone().or_else(|| before.size.clone()),
        color: item.color.clone().or_else(|| before.color.clone()),
    };
    Some(in_form(before.product, form))
}

/// The words of a text that can name something.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 2)
        .map(str::to_lowercase)
}

fn names(product: &Product) -> Vec<String> {
    product
        .name
        .all()
        .chain(product.aliases.iter().map(String::as_str))
        .chain([product.category.as_str()])
        .chain(product.variants.iter().filter_map(|v| v.color.as_deref()))
        .flat_map(words)
        .collect()
}

fn shared(product: &Product, word: &str) -> bool {
    names(product).iter().any(|name| {
        name == word
            || name.len() > 3 && (word.starts_with(name.as_str()) || name.starts_with(word))
    })
}

/// Whether a product is what was named, and not merely shares a word with it: a
/// "trail running vest" is no cardigan, though "vest" is Dutch for one.
fn covers(product: &Product, said: &str) -> bool {
    let said: Vec<String> = words(said).collect();
    let known = said.iter().filter(|word| shared(product, word)).count();
    known * 2 >= said.len()
}

/// The products of the kind a text speaks of: "red dress" is near other dresses,
/// not red coats.
fn near<'a>(business: &'a Business, said: &str) -> Vec<&'a Product> {
    let said: Vec<String> = words(said).filter(|word| word.len() > 3).collect();
    let kind = |product: &Product| -> Vec<String> {
        let heads = product
            .name
            .all()
            .chain(product.aliases.iter().map(String::as_str))
            .filter_map(|name| words(name).last());
        heads.chain(words(&product.category)).collect()
    };
    let Some(noun) = said.iter().rev().find(|word| {
        business
            .products
            .iter()
            .any(|p| kind(p).iter().any(|own| same_noun(own, word)))
    }) else {
        return Vec::new();
    };
    business
        .products
        .iter()
        .filter(|product| kind(product).iter().any(|own| same_noun(own, noun)))
        .take(LISTED)
        .collect()
}

fn same_noun(own: &str, word: &str) -> bool {
    own == word
        || word
            .strip_prefix(own)
            .is_some_and(|end| matches!(end, "s" | "es" | "en" | "n" | "e" | "er"))
}
