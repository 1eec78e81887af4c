use domain::business::Business;
use domain::lang::Lang;
use jiff::civil::{Date, date};

use super::*;
use crate::facts::find;
use crate::offline::answer;

fn shop() -> Business {
    serde_json::from_str(include_str!("../../../../infra/demo-business.json")).unwrap()
}

const TODAY: Date = date(2025, 7, 1);

fn serum<'a>(shop: &'a Business, lang: Lang, text: &str) -> Facts<'a> {
    let campaign = find(
        shop,
        Some(&"summer-serum-launch-2025".parse().unwrap()),
        None,
        text,
    );
    assert!(campaign.is_some());
    Facts::new(shop, lang, TODAY, campaign, text).with(None, None)
}

#[test]
fn the_seeds_yes_gets_the_seeds_offer() {
    let shop = shop();
    let facts = serum(&shop, Lang::En, "YES! I want the discount");
    let done = answer(&facts, Stance::Interest);
    insta::assert_snapshot!(done.text);
    assert_eq!(done.stage, CampaignStage::Interested);
    assert_eq!(done.escalate, None);
    assert_eq!(
        done.evidence,
        [
            "offer:SUMMER20",
            "policy:free-shipping",
            "campaign:summer-serum-launch-2025"
        ]
    );
}

#[test]
fn the_offer_comes_in_the_customers_language() {
    let shop = shop();
    for lang in Lang::ALL {
        let interest = answer(&serum(&shop, lang, "👍"), Stance::Interest).text;
        assert!(
            interest.contains("20%") && interest.contains("?code=SUMMER20"),
            "{interest}"
        );
        let decline = answer(&serum(&shop, lang, "-"), Stance::Decline).text;
        insta::assert_snapshot!(format!("{lang}"), format!("{interest}\n\n---\n\n{decline}"));
    }
}

#[test]
fn an_offer_is_given_only_while_it_holds() {
    let mut shop = shop();
    let spring = |shop: &Business, day| {
        let campaign = find(shop, None, None, "SPRING please");
        let facts = Facts::new(shop, Lang::En, day, campaign, "SPRING please");
        answer(&facts, Stance::Interest)
    };
    let valid = spring(&shop, date(2025, 5, 31));
    assert!(valid.text.contains("SPRING15") && valid.text.contains("until 2025-05-31"));
    for (day, says) in [
        (date(2025, 6, 1), "ended on 2025-05-31"),
        (date(2025, 2, 1), "starts on 2025-03-01"),
    ] {
        let done = spring(&shop, day);
        assert!(done.text.contains(says), "{}", done.text);
        assert!(!done.text.contains("SPRING15"));
        assert_eq!(done.stage, CampaignStage::Interested);
    }
    shop.offers.retain(|offer| offer.code != "SPRING15");
    let missing = spring(&shop, date(2025, 4, 1));
    assert!(
        missing.escalate.is_some() && !missing.text.contains("15"),
        "{}",
        missing.text
    );
    for campaign in &mut shop.campaigns {
        campaign.offer = None;
    }
    let none = spring(&shop, date(2025, 4, 1));
    assert!(none.text.contains("no discount") && none.escalate.is_none());
}

#[test]
fn a_policy_is_claimed_only_if_it_exists() {
    let mut shop = shop();
    shop.policies.clear();
    let done = answer(&serum(&shop, Lang::En, "YES"), Stance::Interest);
    assert!(!done.text.contains("shipping"), "{}", done.text);
}

#[test]
fn the_campaign_is_the_one_sent_or_the_only_one_meant() {
    let shop = shop();
    let sent = "spring-dresses-2025".parse().unwrap();
    let id = |found: Option<&domain::business::CampaignFacts>| found.map(|c| c.id.to_string());
    assert_eq!(
        id(find(&shop, Some(&sent), None, "yes")).as_deref(),
        Some("spring-dresses-2025")
    );
    for (text, product, campaign) in [
        ("YES!", None, Some("summer-serum-launch-2025")),
        ("Ja graag", None, Some("summer-serum-launch-2025")),
        ("spring", None, Some("spring-dresses-2025")),
        (
            "what does it cost",
            Some("summer serum"),
            Some("summer-serum-launch-2025"),
        ),
        ("what does it cost", None, None),
        ("yes, spring", None, None),
    ] {
        assert_eq!(
            id(find(&shop, None, product, text)).as_deref(),
            campaign,
            "{text}"
        );
    }
    let unknown = Facts::new(&shop, Lang::En, TODAY, None, "what does it cost");
    assert!(answer(&unknown, Stance::Question).escalate.is_some());
    assert!(
        answer(&unknown, Stance::Decline).escalate.is_none(),
        "a no needs no campaign"
    );
}

#[test]
fn questions_are_answered_from_data_or_by_a_person() {
    let shop = shop();
    for (text, says) in [
        (
            "Is it vegan? and whats the price after the discount",
            "With code SUMMER20 it is €23.96.",
        ),
        ("How long is the code valid?", "has no end date"),
        ("is it fragrance free or vegan?", "Vegan, fragrance-free"),
        (
            "can I combine discount codes?",
            "One discount code per order",
        ),
    ] {
        let done = answer(&serum(&shop, Lang::En, text), Stance::Question);
        assert!(done.text.contains(says), "{text}: {}", done.text);
        assert_eq!((done.stage, done.escalate), (CampaignStage::Asking, None));
    }
    let done = answer(
        &serum(&shop, Lang::En, "does the pump come in bamboo"),
        Stance::Question,
    );
    assert!(done.escalate.is_some());
    assert!(done.text.contains("a colleague will answer"));
}

#[test]
fn a_yes_with_a_question_gets_both() {
    let shop = shop();
    let done = answer(
        &serum(&shop, Lang::Nl, "Ja leuk! Leveren jullie ook in België?"),
        Stance::Interest,
    );
    assert!(done.text.contains("SUMMER20"), "{}", done.text);
    assert!(done.text.contains("België"), "{}", done.text);
}

#[test]
fn code_trouble_is_explained_or_handed_over() {
    let shop = shop();
    let trouble = |text: &str, stage: Option<CampaignStage>| {
        let facts = serum(&shop, Lang::En, text).with(None, stage);
        answer(&facts, Stance::CodeProblem)
    };
    let limited = trouble("SUMMER20 does not work", None);
    assert_eq!(
        limited.text,
        "The code SUMMER20 is valid. It is for Summer Serum. If it still isn't taken off, tell me and a colleague will look into it."
    );
    assert_eq!(limited.escalate, None);
    assert!(
        trouble("still nothing", Some(CampaignStage::CodeTrouble))
            .escalate
            .is_some()
    );

    let over = trouble("spring15 is refused", None);
    assert!(
        over.text.contains("was valid until 2025-05-31") && over.text.contains("SUMMER20"),
        "{}",
        over.text
    );
    let min = trouble("WELCOME5 isn't taken off", None);
    assert!(min.text.contains("for orders from €50"), "{}", min.text);
    assert!(
        trouble("BACKINSTOCK10 is refused", None).escalate.is_some(),
        "nothing wrong with it"
    );

    let code = "GLOW15".to_owned();
    let facts = serum(&shop, Lang::En, "it was GLOW15 right?").with(Some(&code), None);
    let unknown = answer(&facts, Stance::CodeProblem);
    assert!(
        unknown.text.contains("don't know the code GLOW15"),
        "{}",
        unknown.text
    );
    assert!(unknown.text.contains("SUMMER20") && unknown.escalate.is_none());
}

#[test]
fn a_models_wording_counts_only_if_it_keeps_to_the_facts() {
    let shop = shop();
    let facts = serum(&shop, Lang::En, "YES");
    let simple = answer(&facts, Stance::Interest);
    let reply = |text: &str| Reply {
        answerable: true,
        text: text.to_owned(),
    };
    let good = "Lovely! 20% off with SUMMER20: https://beautybrand.nl/summer-serum?code=SUMMER20";
    assert_eq!(
        accept(&reply(good), simple.clone(), &facts, Stance::Interest).text,
        good
    );
    for bad in [
        "Lovely! 30% off with SUMMER20: https://beautybrand.nl/summer-serum?code=SUMMER20",
        "Lovely! Enjoy your discount.",
        "SUMMER20: https://evil.example/summer-serum?code=SUMMER20",
        "",
    ] {
        assert_eq!(
            accept(&reply(bad), simple.clone(), &facts, Stance::Interest).text,
            simple.text,
            "{bad}"
        );
    }
    let no = Reply {
        answerable: false,
        text: String::new(),
    };
    let question = answer(&facts, Stance::Question);
    assert!(
        accept(&no, question, &facts, Stance::Question)
            .escalate
            .is_some()
    );
    assert_eq!(
        accept(&no, simple.clone(), &facts, Stance::Interest),
        simple
    );
}
