//! Stock: finding the product a customer means, and remembering who waits for it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::business::{Business, Product, Variant};
use crate::catalogue::{Form, in_form, named};
use crate::channel::Channel;
use crate::ids::{AlertId, ContactId, ConversationKey, LeadId};
use crate::intent::{Entities, Priority};

/// Where an alert stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlertStatus {
    /// Waiting.
    #[default]
    Pending,
    /// The customer was told.
    Notified,
    /// No longer wanted.
    Cancelled,
}

impl AlertStatus {
    /// Whether an alert may go from this status to `next`.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Pending, Self::Notified | Self::Cancelled)
        )
    }
}

/// A row of the seed's `stock_alerts` table (FEATURES N, items 155 to 167).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StockAlert {
    /// Its id.
    pub id: AlertId,
    /// Who waits.
    pub customer_id: LeadId,
    /// The contact at Chatwoot.
    pub contact: ContactId,
    /// Where they asked.
    pub conversation_id: ConversationKey,
    /// On which channel.
    pub channel: Channel,
    /// What for, with size and colour: "Blue Dress Size M". At most 255 characters.
    pub product_name: String,
    /// The product in the catalogue.
    pub product: String,
    /// The variant in the catalogue.
    pub sku: Option<String>,
    /// Where it is sold.
    pub product_url: Option<String>,
    /// The conversation when the request was made.
    pub conversation_context: String,
    /// Where it stands.
    #[serde(default)]
    pub status: AlertStatus,
    /// How important.
    #[serde(default = "high")]
    pub priority: Priority,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When the customer was told.
    #[serde(default)]
    pub notified_at: Option<Timestamp>,
    /// With which words.
    #[serde(default)]
    pub notification_message: Option<String>,
    /// Tags of the conversation.
    #[serde(default = "default_tags")]
    pub tags: Vec<String>,
}

const fn high() -> Priority {
    Priority::High
}

/// The seed's default tags of an alert.
pub fn default_tags() -> Vec<String> {
    vec!["stock_alert".into(), "important".into()]
}

/// A product (and, as far as said, a variant) that a customer means.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted<'a> {
    /// The product.
    pub product: &'a Product,
    /// Variants that fit what was said; all when neither size nor colour was.
    pub variants: Vec<&'a Variant>,
    /// The size said.
    pub size: Option<String>,
    /// The colour said.
    pub color: Option<String>,
}

/// Whether something can be bought now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// At least one fitting variant is there.
    InStock,
    /// None of the fitting variants is there.
    OutOfStock,
    /// The business does not know.
    Unknown,
    /// It never comes in that size or colour.
    NotSold,
}

impl Wanted<'_> {
    /// Availability of what was asked for.
    pub fn availability(&self) -> Availability {
        if self.variants.is_empty() {
            return Availability::NotSold;
        }
        if self.variants.iter().any(|v| v.stock.is_some_and(|n| n > 0)) {
            return Availability::InStock;
        }
        if self.variants.iter().all(|v| v.stock == Some(0)) {
            return Availability::OutOfStock;
        }
        Availability::Unknown
    }

    /// The seed's way to write it: "Blue Dress Size M".
    pub fn display_name(&self, lang: crate::lang::Lang) -> String {
        let mut name = self.product.name.get(lang).to_owned();
        if let Some(size) = &self.size {
            name.push_str(size_word(lang));
            name.push_str(&size.to_uppercase());
        }
        if let Some(color) = &self.color {
            name.push_str(" (");
            name.push_str(color);
            name.push(')');
        }
        name.chars().take(255).collect()
    }

    /// The single variant meant, if only one fits.
    pub fn variant(&self) -> Option<&Variant> {
        match self.variants.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Where to look at it.
    pub fn url(&self) -> &str {
        self.variant()
            .and_then(|v| v.url.as_deref())
            .unwrap_or(&self.product.url)
    }
}

const fn size_word(lang: crate::lang::Lang) -> &'static str {
    use crate::lang::Lang;
    match lang {
        Lang::En => " Size ",
        Lang::Nl => " maat ",
        Lang::De => " Größe ",
        Lang::Es => " talla ",
        Lang::Pt => " tamanho ",
        Lang::Fr => " taille ",
    }
}

/// Finds the product a customer means, from the entities of the message and its
/// text. `None` when nothing in the catalogue fits. A size or colour that the
/// entities state counts before one read from the text.
pub fn find<'a>(business: &'a Business, entities: &Entities, text: &str) -> Option<Wanted<'a>> {
    let said = entities.get("product_name").map_or("", String::as_str);
    let whole = || named(business, &format!("{said}. {text}"));
    let read = named(business, text)
        .into_iter()
        .chain(named(business, said))
        .chain(whole())
        .find(|wanted| said.is_empty() || names(business, said, wanted.product))?;
    let form = Form {
        size: entities.get("size").cloned().or(read.size),
        color: entities.get("color").cloned().or(read.color),
    };
    Some(in_form(read.product, form))
}

/// Whether words may mean this product: they name it, or no product at all.
fn names(business: &Business, said: &str, product: &Product) -> bool {
    let meant = named(business, said);
    meant.is_empty() || meant.iter().any(|wanted| wanted.product.id == product.id)
}

/// Products of the same kind that can be bought now, other than this one.
pub fn similar<'a>(business: &'a Business, product: &Product) -> Vec<&'a Product> {
    business
        .products
        .iter()
        .filter(|p| p.category == product.category && p.id != product.id)
        .filter(|p| p.variants.iter().any(|v| v.stock.is_some_and(|n| n > 0)))
        .take(3)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alert_ends_once() {
        use AlertStatus::{Cancelled, Notified, Pending};
        for (from, to, allowed) in [
            (Pending, Notified, true),
            (Pending, Cancelled, true),
            (Notified, Pending, false),
            (Notified, Cancelled, false),
            (Cancelled, Notified, false),
        ] {
            assert_eq!(from.may_become(to), allowed);
        }
    }

    fn shop() -> Business {
        serde_json::from_value(serde_json::json!({
            "settings": {"name": "Shop", "time_zone": "Europe/Amsterdam", "languages": ["en"], "hours": {"en": "9-18"},
                         "email": null, "phone": null, "website": null, "escalation_team": null},
            "products": [
                {"id": "blue-dress", "name": {"en": "Blue Dress", "nl": "Blauwe jurk"}, "category": "dress",
                 "description": {"en": "A dress."}, "url": "https://shop.example/blue-dress",
                 "price": {"cents": 5900, "currency": "EUR"},
                 "variants": [{"sku": "BD-S", "size": "S", "stock": 3},
                              {"sku": "BD-M", "size": "M", "stock": 0, "url": "https://shop.example/blue-dress-m"},
                              {"sku": "BD-L", "size": "L", "stock": null}]},
                {"id": "red-dress", "name": {"en": "Red Dress"}, "category": "dress",
                 "description": {"en": "A dress."}, "url": "https://shop.example/red-dress",
                 "price": {"cents": 5900, "currency": "EUR"}, "variants": [{"sku": "RD-M", "size": "M", "stock": 2}]}
            ]
        }))
        .unwrap()
    }

    #[test]
    fn the_product_meant_is_found_with_its_size() {
        let shop = shop();
        let entities = Entities::from([
            ("product_name".into(), "blue dress".into()),
            ("size".into(), "M".into()),
        ]);
        let wanted = find(
            &shop,
            &entities,
            "Is the blue dress in size M back in stock?",
        )
        .unwrap();
        assert_eq!(wanted.availability(), Availability::OutOfStock);
        assert_eq!(
            wanted.display_name(crate::lang::Lang::En),
            "Blue Dress Size M"
        );
        assert_eq!(wanted.url(), "https://shop.example/blue-dress-m");
        let similar = similar(&shop, wanted.product);
        assert_eq!(similar.len(), 1);
        assert_eq!(similar[0].id, "red-dress");
    }

    #[test]
    fn unknown_stock_and_unsold_sizes_are_not_in_stock() {
        let shop = shop();
        let size = |s: &str| Entities::from([("size".into(), s.into())]);
        let availability = |s: &str| {
            find(&shop, &size(s), "the blue dresses?")
                .unwrap()
                .availability()
        };
        assert_eq!(availability("S"), Availability::InStock);
        assert_eq!(availability("L"), Availability::Unknown);
        assert_eq!(availability("XXL"), Availability::NotSold);
        assert!(find(&shop, &Entities::new(), "do you have garden chairs").is_none());
    }
}
