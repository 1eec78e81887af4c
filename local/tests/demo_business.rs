//! The demo business holds together: what one part names, another part has.

#![expect(clippy::unwrap_used, reason = "a test fails where it is")]

use domain::business::{Business, Localised};
use domain::intent::Intent;
use domain::lang::Lang;
use jiff::civil::date;

fn demo() -> Business {
    serde_json::from_str(include_str!("../../infra/demo-business.json")).unwrap()
}

fn said_in(text: &Localised, langs: &[Lang], what: &str) {
    for &lang in langs {
        let words = text.exact(lang).unwrap_or_default();
        assert!(!words.trim().is_empty(), "{what} is not told in {lang}");
    }
}

const BOTH: [Lang; 2] = [Lang::En, Lang::Nl];

#[test]
fn everything_is_told_in_english_and_dutch() {
    let shop = demo();
    said_in(&shop.settings.hours, &Lang::ALL, "opening hours");
    for product in &shop.products {
        said_in(&product.name, &BOTH, &product.id);
        said_in(&product.description, &BOTH, &product.id);
        if let Some(restock) = &product.restock {
            said_in(restock, &BOTH, &product.id);
        }
    }
    for faq in &shop.faq {
        said_in(&faq.question, &BOTH, &faq.id);
        said_in(&faq.answer, &BOTH, &faq.id);
    }
    for policy in &shop.policies {
        said_in(&policy.text, &BOTH, &policy.id);
    }
    for posting in &shop.postings {
        said_in(&posting.title, &BOTH, &posting.id);
        said_in(&posting.text, &BOTH, &posting.id);
    }
}

#[test]
fn every_frequent_question_has_an_answer_and_the_main_ones_in_six_languages() {
    let shop = demo();
    let faqs = || {
        Intent::ALL
            .iter()
            .filter(|i| i.as_str().starts_with("faq_"))
    };
    assert_eq!(faqs().count(), 5);
    for intent in faqs() {
        let entries: Vec<_> = shop.faq.iter().filter(|f| f.topic == *intent).collect();
        assert!(!entries.is_empty(), "nothing about {intent}");
        if *intent == Intent::FaqOther {
            assert!(entries.len() > 4);
        } else {
            said_in(&entries[0].answer, &Lang::ALL, intent.as_str());
        }
    }
}

#[test]
fn whatever_is_named_exists() {
    let shop = demo();
    for campaign in &shop.campaigns {
        assert!(shop.product(&campaign.product).is_some(), "{}", campaign.id);
        if let Some(code) = &campaign.offer {
            assert!(shop.offer(code).is_some(), "{code}");
        }
        for policy in &campaign.mention_policies {
            assert!(shop.policy(policy).is_some(), "{policy}");
        }
    }
    for offer in &shop.offers {
        assert!(
            offer.percent.is_some() != offer.amount.is_some(),
            "{}",
            offer.code
        );
        for product in &offer.products {
            assert!(shop.product(product).is_some(), "{product}");
        }
    }
    for product in &shop.products {
        assert!(!product.variants.is_empty(), "{}", product.id);
        assert_eq!(product.price.currency, "EUR");
    }
}

#[test]
fn names_are_used_once() {
    let shop = demo();
    let unique = |mut ids: Vec<&str>| {
        ids.sort_unstable();
        ids.windows(2).for_each(|pair| assert_ne!(pair[0], pair[1]));
    };
    unique(shop.products.iter().map(|p| p.id.as_str()).collect());
    unique(shop.faq.iter().map(|f| f.id.as_str()).collect());
    unique(shop.policies.iter().map(|p| p.id.as_str()).collect());
    unique(shop.offers.iter().map(|o| o.code.as_str()).collect());
    unique(shop.postings.iter().map(|p| p.id.as_str()).collect());
    let skus = shop.products.iter().flat_map(|p| &p.variants);
    unique(skus.map(|v| v.sku.as_str()).collect());
}

#[test]
fn the_two_use_cases_of_the_original_description_are_in_it() {
    let shop = demo();
    let id = "summer-serum-launch-2025".parse().unwrap();
    let campaign = shop.campaign(&id).unwrap();
    assert_eq!(campaign.name, "Summer Serum Launch 2025");
    assert_eq!(campaign.keyword.as_deref(), Some("YES"));
    let link = campaign
        .link
        .as_deref()
        .unwrap()
        .replace("{code}", "SUMMER20");
    assert_eq!(link, "https://beautybrand.nl/summer-serum?code=SUMMER20");
    let summer = shop.offer(campaign.offer.as_deref().unwrap()).unwrap();
    assert_eq!(
        (summer.percent, summer.valid_on(date(2026, 11, 22))),
        (Some(20), true)
    );

    let dress = shop.product("blue-dress").unwrap();
    let size = |s: &str| {
        dress
            .variants
            .iter()
            .find(|v| v.size.as_deref() == Some(s))
            .unwrap()
    };
    assert_eq!(
        size("M").url.as_deref(),
        Some("https://shop.nl/blue-dress-m")
    );
    assert_eq!(size("M").stock, Some(0));
    assert!(dress.variants.iter().any(|v| v.stock > Some(0)));
    let similar = shop
        .products
        .iter()
        .filter(|p| p.category == dress.category && p.id != dress.id);
    assert!(
        similar
            .flat_map(|p| &p.variants)
            .filter(|v| v.stock > Some(0))
            .count()
            > 2
    );
    assert_eq!(shop.offer("backinstock10").unwrap().percent, Some(10));
}

#[test]
fn it_holds_the_awkward_cases_too() {
    let shop = demo();
    let over = |o: &&domain::business::Offer| !o.valid_on(date(2026, 1, 1));
    assert_eq!(shop.offers.iter().filter(over).count(), 1);
    let stocks = || {
        shop.products
            .iter()
            .flat_map(|p| &p.variants)
            .map(|v| v.stock)
    };
    assert_eq!(
        stocks().filter(Option::is_none).count(),
        1,
        "one stock is unknown"
    );
    assert!(stocks().any(|s| s == Some(0)));
    let places: Vec<_> = shop
        .postings
        .iter()
        .map(|p| p.requirements.location.as_deref())
        .collect();
    assert_eq!(places, [Some("Amsterdam"), Some("Utrecht")]);
}
