//! E-mail, phone, web address, order number, discount code, SKU.

use domain::intent::{Entities, Intent};

use crate::text::{Break, Kind, Text, Token};

const ORDER_WORDS: &[&str] = &[
    "order",
    "bestelling",
    "bestelnummer",
    "ordernummer",
    "bestellung",
    "bestellnummer",
    "pedido",
    "encomenda",
    "commande",
    "fix",
    "number",
    "nummer",
    "nr",
    "no",
    "numero",
];
const NEVER_CODES: &[&str] = &[
    "DHL", "GDPR", "IBAN", "CVV", "PIN", "XXL", "XXXL", "GPT4", "ICO",
];

pub(super) fn extract(text: &Text<'_>, intent: Intent, found: &mut Entities) {
    for token in &text.tokens {
        match token.kind {
            Kind::Email => {
                found
                    .entry("email".to_owned())
                    .or_insert_with(|| token.text.clone());
            }
            Kind::Url => {
                found
                    .entry("url".to_owned())
                    .or_insert_with(|| text.raw[token.span.clone()].to_owned());
            }
            _ => {}
        }
    }
    if let Some(phone) = phone(text) {
        found.insert("phone".to_owned(), phone);
    }
    if let Some(order) = order(text) {
        found.insert("order_number".to_owned(), order);
    }
    for (index, token) in text.tokens.iter().enumerate() {
        let raw = &text.raw[token.span.clone()];
        let letters = raw.bytes().filter(u8::is_ascii_uppercase).count();
        let digits = raw.bytes().filter(u8::is_ascii_digit).count();
        if letters + digits != raw.len() || letters < 2 || NEVER_CODES.contains(&raw) {
            continue;
        }
        let near_code = text.tokens[index.saturating_sub(3)..index].iter().any(|t| {
            t.text.contains("code")
                || matches!(
                    t.text.as_str(),
                    "codigo" | "cupon" | "cupom" | "coupon" | "voucher" | "gutschein"
                )
        });
        if digits >= 1 && raw.len() >= 5 && letters >= 3 || (near_code && raw.len() >= 4) {
            found
                .entry("discount_code".to_owned())
                .or_insert_with(|| raw.to_owned());
        } else if let Some(next) = text.tokens.get(index + 1)
            && next.before == Break::None
            && text.raw[token.span.end..next.span.start] == *"-"
            && next.kind == Kind::Number
            && matches!(
                intent,
                Intent::StockInquiry | Intent::StockAlertRequest | Intent::ProductQuestion
            )
        {
            found
                .entry("sku".to_owned())
                .or_insert_with(|| text.raw[token.span.start..next.span.end].to_owned());
        }
    }
}

/// A run of digit groups of 7 to 15 digits: `+44 7700 900456`, `06-12345678`.
fn phone(text: &Text<'_>) -> Option<String> {
    let mut at = 0;
    while at < text.tokens.len() {
        let run = text.tokens[at..]
            .iter()
            .enumerate()
            .take_while(|(n, t)| t.kind == Kind::Number && (*n == 0 || t.before < Break::Sentence))
            .count();
        if run == 0 {
            at += 1;
            continue;
        }
        // "+31 (0)6 …": the zero is for callers at home.
        let at_home = |t: &&Token| t.text == "0" && text.raw[..t.span.start].ends_with('(');
        let digits: String = text.tokens[at..at + run]
            .iter()
            .filter(|t| !at_home(t))
            .map(|t| t.text.as_str())
            .collect();
        let first = &text.tokens[at];
        let plus = text.raw[..first.span.start].ends_with('+')
            || text.raw[..first.span.start].ends_with("(+");
        let international = plus || digits.starts_with('0') || run > 1;
        if (7..=15).contains(&digits.len()) && (international || digits.len() >= 9) {
            return Some(if plus { format!("+{digits}") } else { digits });
        }
        at += run;
    }
    None
}

/// The number after `#`, `order`, `bestelling`, …
fn order(text: &Text<'_>) -> Option<String> {
    for (index, token) in text.tokens.iter().enumerate() {
        let before = &text.raw[..token.span.start];
        let sharp = before.ends_with('#');
        let named = text.tokens[index.saturating_sub(3)..index]
            .iter()
            .any(|t| ORDER_WORDS.contains(&t.text.as_str()));
        if !sharp && !named {
            continue;
        }
        let mut end = token.span.end;
        let mut digits = token.text.bytes().filter(u8::is_ascii_digit).count();
        for next in text.tokens[index + 1..].iter().take(2) {
            if text.raw[end..next.span.start] == *"-" {
                end = next.span.end;
                digits += next.text.bytes().filter(u8::is_ascii_digit).count();
            } else {
                break;
            }
        }
        if digits >= 4 || (sharp && digits >= 3) {
            return Some(text.raw[token.span.start..end].to_owned());
        }
    }
    None
}
