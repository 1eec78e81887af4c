//! What the model is asked, and how it answers: which product, in which form.

use std::fmt::Write as _;

use agent::Frame;
use domain::business::Business;
use domain::catalogue::named;
use domain::grounding::said;
use llm::{Agent, Prompt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the customer wants to know or have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ask {
    /// Whether something is in stock, or will be again.
    Availability,
    /// To be told when it is back.
    Alert,
    /// Not to be told any more.
    Cancel,
    /// How an alert stands.
    Status,
    /// Similar products, as we offered.
    Similar,
}

/// One product named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Item {
    /// The product's id in the catalogue; null when none fits.
    pub(crate) product_id: Option<String>,
    /// What the customer calls it, without size and colour.
    pub(crate) name: String,
    /// The size asked for, spelled as in the catalogue.
    pub(crate) size: Option<String>,
    /// The colour asked for, if the catalogue distinguishes colours.
    pub(crate) color: Option<String>,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Understood {
    /// What is wanted.
    pub(crate) ask: Ask,
    /// The products, in the order named; earlier lines tell what "it" is.
    pub(crate) items: Vec<Item>,
    /// How many pieces, if a number was named.
    pub(crate) quantity: Option<u32>,
}

/// Longer names of sizes and colours are none.
const FORM_CHARS: usize = 16;
/// Longer names of products are none.
const NAME_CHARS: usize = 60;

impl Understood {
    /// Drops what a model named that neither the catalogue nor the customer named:
    /// names, sizes and colours come back in the answer.
    pub(crate) fn only_said(mut self, business: &Business, transcript: &str) -> Self {
        let is_form = |form: &String| {
            let variants = business.products.iter().flat_map(|p| &p.variants);
            let mut forms = variants.flat_map(|v| v.size.iter().chain(&v.color));
            forms.any(|known| known.eq_ignore_ascii_case(form))
                || form.chars().count() <= FORM_CHARS && said(form, transcript)
        };
        for item in &mut self.items {
            item.size = item.size.take().filter(is_form);
            item.color = item.color.take().filter(is_form);
            let known = !named(business, &item.name).is_empty() || said(&item.name, transcript);
            if !known || item.name.chars().count() > NAME_CHARS {
                item.name.clear();
            }
        }
        let nameless = |item: &Item| item.product_id.is_none() && item.name.is_empty();
        self.items
            .retain(|item| !nameless(item) || item.size.is_some() || item.color.is_some());
        self
    }

    /// Where a model found no product, what the rules found counts.
    pub(crate) fn or_from(mut self, simple: Self) -> Self {
        if self.items.is_empty() && self.ask != Ask::Similar {
            self.items = simple.items;
        }
        self.quantity = self.quantity.or(simple.quantity);
        self
    }
}

const SYSTEM: &str = "You read customers' messages about the availability of products and say which \
    products of the catalogue they mean, in which size and colour, and what they want. Use only \
    ids of the catalogue. A product that is not in the catalogue has no id. You do not answer the \
    customer and do not decide whether something is in stock.";

/// The question about a turn.
pub(crate) fn prompt(frame: &Frame) -> Prompt {
    let prompt = Prompt::new(
        Agent::Crm,
        SYSTEM,
        "Say what the customer's last message is about, read in the light of the earlier lines.",
    )
    .stable("catalogue", catalogue(&frame.business));
    frame
        .with_earlier(prompt)
        .data("customer_message", frame.state.message_content.clone())
}

/// One line for each product: id, names, sizes and colours. No stock: it must not
/// sway the reading.
fn catalogue(business: &Business) -> String {
    let mut text = String::new();
    for product in &business.products {
        let names: Vec<&str> = product
            .name
            .all()
            .chain(product.aliases.iter().map(String::as_str))
            .collect();
        let forms: Vec<String> = product
            .variants
            .iter()
            .map(|v| crate::outcome::form(product, v))
            .collect();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{}: {} [{}]",
            product.id,
            names.join(" / "),
            forms.join(", ")
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_can_enforce_the_answer() {
        insta::assert_json_snapshot!(llm::strict_schema::<Understood>().unwrap());
    }

    #[test]
    fn the_catalogue_is_shown_without_its_stock() {
        let shop: Business =
            serde_json::from_str(include_str!("../../../infra/demo-business.json")).unwrap();
        let text = catalogue(&shop);
        assert!(text.contains("blue-dress: Blue Dress / Blauwe jurk"));
        assert!(text.contains("lilac-tote"));
        assert!(!text.contains("stock"));
    }
}
