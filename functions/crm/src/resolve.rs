//! Which products of the catalogue a message means. Pure.

use domain::business::{Business, Product};
use domain::intent::Entities;
use domain::lang::Lang;
use domain::stock::{Wanted, find};

use crate::outcome::{LISTED, Setting};
use crate::prompt::{Item, Understood};

/// What became of a product named.
pub(crate) enum Found<'a> {
    Product(Wanted<'a>),
    /// Nothing fits, but these share a word.
    Near(Vec<&'a Product>),
    Nothing(String),
}

/// The products a message means, one entry for each that was named.
pub(crate) fn resolve<'a>(setting: &Setting<'a>, understood: &Understood) -> Vec<Found<'a>> {
    let business = setting.business;
    if understood.items.is_empty() {
        return match find(business, &Entities::new(), setting.text)
            .or_else(|| of_interest(setting, &Item::default()))
        {
            Some(wanted) => vec![Found::Product(wanted)],
            None => match near(business, setting.text) {
                near if near.is_empty() => Vec::new(),
                near => vec![Found::Near(near)],
            },
        };
    }
    let alone = understood.items.len() == 1;
    understood
        .items
        .iter()
        .map(|item| {
            let by_id = item
                .product_id
                .as_deref()
                .and_then(|id| business.product(id));
            let name = by_id.map_or(item.name.as_str(), |p| p.name.get(Lang::En));
            let fits = |wanted: &Wanted<'_>| by_id.is_some() || covers(wanted.product, &item.name);
            let named = |text| find(business, &entities(name, item), text).filter(fits);
            let wanted = named("")
                // With several products, the text would mix them up.
                .or_else(|| alone.then(|| named(setting.text)).flatten())
                .or_else(|| {
                    refers_back(item)
                        .then(|| of_interest(setting, item))
                        .flatten()
                });
            match wanted {
                Some(wanted) => Found::Product(wanted),
                None => match near(business, &item.name) {
                    near if near.is_empty() => Found::Nothing(item.name.clone()),
                    near => Found::Near(near),
                },
            }
        })
        .collect()
}

fn entities(name: &str, item: &Item) -> Entities {
    [
        ("product_name", Some(name.to_owned())),
        ("size", item.size.clone()),
        ("color", item.color.clone()),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key.to_owned(), value?)))
    .collect()
}

/// "It", "that one": the customer names nothing.
pub(crate) fn refers_back(item: &Item) -> bool {
    item.name.trim().chars().count() < 3
}

/// The product of earlier turns, in the form it had then unless another is named.
pub(crate) fn of_interest<'a>(setting: &Setting<'a>, item: &Item) -> Option<Wanted<'a>> {
    let interest = setting.interest?;
    let wanted = find(setting.business, &entities(interest, item), "")?;
    if item.size.is_some() {
        return Some(wanted);
    }
    let size = wanted.product.variants.iter().find_map(|variant| {
        let sized = Wanted {
            size: variant.size.clone(),
            ..wanted.clone()
        };
        let said = variant.size.is_some()
            && Lang::ALL
                .iter()
                .any(|lang| sized.display_name(*lang) == interest);
        said.then(|| variant.size.clone()).flatten()
    });
    let item = Item {
        size,
        ..item.clone()
    };
    find(setting.business, &entities(interest, &item), "")
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

fn near<'a>(business: &'a Business, said: &str) -> Vec<&'a Product> {
    let said: Vec<String> = words(said).filter(|word| word.len() > 3).collect();
    business
        .products
        .iter()
        .filter(|product| {
            let last = said.last();
            // The noun decides: "red dress" is near other dresses, not red coats.
            last.is_some_and(|noun| shared(product, noun))
        })
        .take(LISTED)
        .collect()
}
