//! Which product a message is about: the shortest noun phrase after an article.

use domain::intent::{Entities, Intent};

use crate::lang::is_common;
use crate::rules::{Signal as S, Signals};
use crate::text::{Break, Kind, Text, Token};

const ARTICLES: &[&str] = &[
    "the", "a", "an", "those", "these", "this", "that", "my", "your", "any", "de", "het", "een",
    "die", "dat", "der", "das", "den", "dem", "eine", "einen", "ein", "la", "el", "los", "las",
    "un", "una", "o", "os", "as", "um", "uma", "le", "les", "l", "une", "des", "of",
];
/// Things one has articles before that are not for sale.
#[rustfmt::skip]
const AILMENTS: &[&str] = &[
    "rash", "reaction", "allergy", "burn", "burns", "blister", "blisters", "shock", "fire", "smoke", "smell", "headache", "fever", "doctor",
    "hospital", "ambulance", "uitslag", "reactie", "allergie", "brandwond", "arts", "dokter", "ziekenhuis", "ausschlag", "reaktion", "arzt",
    "krankenhaus", "erupcion", "reaccion", "alergia", "medico", "erupcao", "reacao", "eruption", "medecin", "hopital",
];
const NOT_PRODUCTS: &[&str] = &[
    "order",
    "code",
    "link",
    "discount",
    "email",
    "message",
    "shop",
    "store",
    "list",
    "waitlist",
    "waiting",
    "alert",
    "notification",
    "restock",
    "stock",
    "customer",
    "service",
    "team",
    "company",
    "refund",
    "money",
    "time",
    "day",
    "week",
    "weeks",
    "month",
    "months",
    "way",
    "phone",
    "card",
    "account",
    "price",
    "delivery",
    "basket",
    "offer",
    "promo",
    "website",
    "site",
    "page",
    "heads",
    "question",
    "problem",
    "issue",
    "complaint",
    "bestelling",
    "winkel",
    "lijst",
    "melding",
    "voorraadmelding",
    "kortingscode",
    "korting",
    "actie",
    "aanbieding",
    "seintje",
    "keer",
    "bestellung",
    "laden",
    "gutschein",
    "rabatt",
    "tienda",
    "pedido",
    "descuento",
    "codigo",
    "lista",
    "loja",
    "desconto",
    "encomenda",
    "produto",
    "producto",
    "magasin",
    "commande",
    "remise",
    "moment",
    "person",
    "assistant",
    "item",
    "items",
    "product",
    "size",
    "maat",
    "grosse",
    "talla",
    "tamanho",
    "taille",
    "new",
    "batch",
    "update",
    "news",
    "experience",
    "arnaque",
    "callback",
    "last",
    "first",
    "moment",
    "reply",
    "answer",
    "promotion",
    "sale",
    "collection",
    "consumer",
    "record",
    "manager",
    "gerente",
    "package",
    "parcel",
    "pakket",
    "paket",
    "colis",
    "lookbook",
    "same",
    "only",
    "whole",
    "left",
    "right",
    "office",
    "quantity",
    "units",
    "wachtlijst",
    "service",
    "geld",
    "day",
];
const SIZE_WORDS: &[&str] = &[
    "size", "sz", "maat", "grosse", "talla", "tamanho", "taille", "t", "eu", "uk", "us",
];
const SIZES: &[&str] = &[
    "xs", "s", "m", "l", "xl", "xxl", "xxs", "xxxl", "2xl", "3xl", "small", "medium", "large",
];
const COLORS: &[&str] = &[
    "black", "white", "red", "blue", "green", "yellow", "navy", "pink", "grey", "gray", "brown",
    "beige", "purple", "orange", "zwart", "wit", "rood", "blauw", "groen", "geel", "roze", "grijs",
    "bruin", "schwarz", "weiss", "rot", "blau", "grun", "gelb", "grau", "braun", "negro", "blanco",
    "rojo", "azul", "verde", "amarillo", "preto", "branco", "vermelho", "noir", "blanc", "rouge",
    "bleu", "vert", "jaune", "gris", "rose", "cream", "teal",
];

pub(super) const fn may_name_one(intent: Intent) -> bool {
    matches!(
        intent,
        Intent::StockInquiry
            | Intent::StockAlertRequest
            | Intent::StockAlertCancel
            | Intent::StockAlertStatus
            | Intent::CampaignQuestion
            | Intent::ProductQuestion
            | Intent::Complaint
            | Intent::SafetyIssue
    )
}

/// Ends a noun phrase: a verb, a function word, a size.
fn ends(token: &Token) -> bool {
    token.kind != Kind::Word
        || is_common(&token.text)
        || SIZE_WORDS.contains(&token.text.as_str())
        || SIZES.contains(&token.text.as_str()) && token.text != "xl"
        || matches!(
            token.text.as_str(),
            "says"
                | "comes"
                | "come"
                | "restocks"
                | "restocked"
                | "returns"
                | "available"
                | "last"
                | "sold"
                | "terug"
                | "komt"
                | "weer"
                | "ooit"
                | "erneut"
                | "wieder"
                | "voltou"
                | "vuelva"
                | "leverbaar"
                | "vorratig"
                | "verfugbar"
                | "op"
                | "already"
                | "got"
                | "again"
                | "today"
                | "once"
                | "arrives"
                | "for"
                | "if"
                | "as"
                | "left"
                | "anymore"
                | "any"
                | "restock"
                | "disponible"
                | "revient"
                | "cassé"
                | "casse"
                | "machine"
                | "waterproof"
                | "whether"
        )
}

pub(super) fn extract(text: &Text<'_>, signals: &Signals, intent: Intent, found: &mut Entities) {
    let mut start = 0;
    let mut best: Option<std::ops::Range<usize>> = None;
    while start < text.tokens.len() {
        let article = ARTICLES.contains(&text.tokens[start].text.as_str());
        if !article {
            start += 1;
            continue;
        }
        let mut from = start + 1;
        while text.tokens.get(from).is_some_and(|t| {
            matches!(
                t.text.as_str(),
                "new" | "pair" | "pack" | "of" | "one" | "six" | "mooie"
            )
        }) {
            from += 1;
        }
        let mut end = from;
        while let Some(token) = text.tokens.get(end) {
            let number_first = end == from
                && token.kind == Kind::Number
                && text
                    .tokens
                    .get(end + 1)
                    .is_some_and(|t| t.before == Break::None && !ends(t));
            if (ends(token) && !number_first)
                || (end > from && token.before != Break::None)
                || end - from >= 4
            {
                break;
            }
            end += 1;
        }
        let phrase = from..end;
        let bad = phrase.is_empty()
            || text.tokens[phrase.clone()].iter().any(|t| {
                let word = t.text.as_str();
                NOT_PRODUCTS.contains(&word) || AILMENTS.contains(&word)
            })
            || text.tokens[from].before == Break::Sentence;
        if !bad && best.is_none() {
            best = Some(phrase);
        }
        start = end.max(start + 1);
    }
    let sure = matches!(intent, Intent::Complaint | Intent::SafetyIssue)
        && !signals.has(S::Failure)
        && !signals.has(S::Safety);
    if let Some(range) = best.filter(|_| !sure) {
        found.insert("product_name".to_owned(), text.written(&range).to_owned());
    }
    for (at, token) in text.tokens.iter().enumerate() {
        let after_size = at > 0
            && (SIZE_WORDS[..7].contains(&text.tokens[at - 1].text.as_str())
                || text.tokens[at - 1].text == "sz");
        let sized = after_size
            && token.text.len() <= 4
            && (token.kind == Kind::Number || SIZES.contains(&token.text.as_str()));
        let inside = found.get("product_name").is_some_and(|name| {
            crate::letters::folded(name)
                .split(' ')
                .any(|w| w == token.text)
        });
        if sized || (SIZES[..7].contains(&token.text.as_str()) && token.text.len() >= 2 && !inside)
        {
            found
                .entry("size".to_owned())
                .or_insert_with(|| text.raw[token.span.clone()].to_uppercase());
        }
        if COLORS.contains(&token.text.as_str()) && !inside {
            found
                .entry("color".to_owned())
                .or_insert_with(|| text.raw[token.span.clone()].to_owned());
        }
        if token.kind == Kind::Number
            && text.tokens.get(at + 1).is_some_and(|t| {
                matches!(
                    t.text.as_str(),
                    "units" | "pieces" | "pcs" | "stuks" | "stuck" | "unidades" | "exemplaires"
                )
            })
        {
            found
                .entry("quantity".to_owned())
                .or_insert_with(|| token.text.clone());
        }
    }
}
