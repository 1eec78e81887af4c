mod alerts;

use domain::question::OpenQuestion;

use super::*;

fn shop() -> Business {
    serde_json::from_str(include_str!("../../../../infra/demo-business.json")).unwrap()
}

fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + day * 86_400).unwrap()
}

fn setting<'a>(business: &'a Business, lang: Lang, text: &'a str) -> Setting<'a> {
    Setting {
        business,
        lang,
        channel: Channel::Instagram,
        conversation: "1-42".parse().unwrap(),
        turn: 3,
        now: at(0),
        text,
        last_said: None,
        interest: None,
        transcript: format!("customer: {text}"),
        person: Some(Person {
            contact: ContactId::new(7).unwrap(),
            lead: LeadId::of_contact("1".parse().unwrap(), ContactId::new(7).unwrap()),
            vip: false,
        }),
    }
}

fn item(name: &str, size: Option<&str>) -> Item {
    Item {
        product_id: None,
        name: name.to_owned(),
        size: size.map(str::to_owned),
        color: None,
    }
}

fn wants(ask: Ask, items: Vec<Item>) -> Understood {
    Understood {
        ask,
        items,
        quantity: None,
    }
}

const SEED: &str = "Is the blue dress in size M back in stock?";

fn blue_dress(ask: Ask) -> Understood {
    wants(ask, vec![item("blue dress", Some("M"))])
}

#[test]
fn the_seeds_question_makes_the_seeds_alert() {
    let shop = shop();
    let setting = setting(&shop, Lang::En, SEED);
    let done = decide(&setting, &blue_dress(Ask::Availability), &[]);
    insta::assert_json_snapshot!(done.alerts);
    insta::assert_snapshot!(done.text);
    let product = done.product.unwrap();
    assert_eq!(product.name, "Blue Dress Size M");
    assert_eq!(product.url, "https://shop.nl/blue-dress-m");
    assert_eq!(done.waiting, Some(done.alerts[0].id));
    assert_eq!(done.tags, ["stock_alert", "IMPORTANT"]);
    assert_eq!(done.escalate, None);
}

#[test]
fn nobody_is_tagged_vip_for_asking() {
    let shop = shop();
    let mut setting = setting(&shop, Lang::En, SEED);
    setting.person.as_mut().unwrap().vip = true;
    let done = decide(&setting, &blue_dress(Ask::Alert), &[]);
    assert_eq!(done.tags, ["stock_alert", "IMPORTANT", "vip"]);

    let none = BTreeMap::new();
    assert!(!is_vip(&none, &["stock_alert".into()]));
    assert!(is_vip(&none, &["vip".into()]));
    assert!(is_vip(
        &BTreeMap::from([("vip".into(), "true".into())]),
        &[]
    ));
    assert!(is_vip(
        &BTreeMap::from([("labels".into(), "new, VIP".into())]),
        &[]
    ));
    assert!(!is_vip(
        &BTreeMap::from([("vip".into(), "false".into())]),
        &[]
    ));
}

#[test]
fn the_answer_comes_in_the_customers_language() {
    let shop = shop();
    for lang in Lang::ALL {
        let setting = setting(&shop, lang, "");
        let out = decide(&setting, &blue_dress(Ask::Availability), &[]);
        assert!(out.text.contains(OpenQuestion::Similar.ask(lang)), "{lang}");
        assert!(out.text.contains("Instagram"));
        let there = decide(
            &setting,
            &wants(Ask::Availability, vec![item("blue dress", Some("L"))]),
            &[],
        );
        insta::assert_snapshot!(
            format!("{lang}"),
            format!("{}\n\n---\n\n{}", out.text, there.text)
        );
    }
}

#[test]
fn whoever_waits_already_is_not_listed_twice() {
    let shop = shop();
    let setting = setting(&shop, Lang::En, SEED);
    let first = decide(&setting, &blue_dress(Ask::Alert), &[]);
    let again = decide(&setting, &blue_dress(Ask::Alert), &first.alerts);
    assert!(again.alerts.is_empty());
    assert_eq!(again.waiting, first.waiting);
    assert!(again.text.contains("on the list already"), "{}", again.text);

    let mut told = first.alerts.clone();
    told[0].status = AlertStatus::Notified;
    let anew = decide(&setting, &blue_dress(Ask::Alert), &told);
    assert_eq!(anew.alerts.len(), 1, "an old alert is over");

    let other = wants(Ask::Alert, vec![item("ivory cardigan", Some("L"))]);
    assert_eq!(decide(&setting, &other, &first.alerts).alerts.len(), 1);
}

#[test]
fn availability_is_told_as_the_catalogue_has_it() {
    let shop = shop();
    for (name, size, says, alert, escalates) in [
        (
            "blue dress",
            Some("L"),
            "Blue Dress Size L is in stock. Price: €59.95. https://shop.nl/blue-dress",
            false,
            false,
        ),
        (
            "blue dress",
            None,
            "Available now: XS, S, L, XL.",
            false,
            false,
        ),
        (
            "lilac tote",
            None,
            "Lilac Tote Bag is in stock",
            false,
            false,
        ),
        (
            "black jeans",
            Some("32"),
            "Black Slim Jeans Size 32 is out of stock",
            true,
            false,
        ),
        (
            "floral maxi dress",
            None,
            "Floral Maxi Dress is out of stock",
            true,
            false,
        ),
        (
            "denim jacket",
            Some("M"),
            "A colleague will check",
            false,
            true,
        ),
        (
            "ivory cardigan",
            Some("age 2"),
            "don't have Ivory Cardigan in age 2. It comes in: S, M, L.",
            false,
            false,
        ),
        (
            "trail running vest",
            None,
            "Which one do you mean? We have: Ivory Cardigan.",
            false,
            false,
        ),
        (
            "dress",
            None,
            "Which one do you mean? We have: Blue Dress, Green Midi Dress",
            false,
            false,
        ),
        (
            "walnut bedside table",
            None,
            "I can't find \"walnut bedside table\"",
            false,
            false,
        ),
    ] {
        let text = format!("do you have the {name}?");
        let setting = setting(&shop, Lang::En, &text);
        let done = decide(
            &setting,
            &wants(Ask::Availability, vec![item(name, size)]),
            &[],
        );
        assert!(done.text.contains(says), "{name}: {}", done.text);
        assert_eq!(!done.alerts.is_empty(), alert, "{name}");
        assert_eq!(done.escalate.is_some(), escalates, "{name}");
        assert!(!done.evidence.is_empty());
    }
}

#[test]
fn nothing_is_promised_without_data() {
    let shop = shop();
    let setting = setting(&shop, Lang::En, "");
    let jeans = decide(
        &setting,
        &wants(Ask::Alert, vec![item("black jeans", Some("32"))]),
        &[],
    );
    assert!(!jeans.text.contains("Expected back"), "{}", jeans.text);
    assert!(
        !jeans.text.contains("similar"),
        "no other jeans: {}",
        jeans.text
    );
    let coat = decide(
        &setting,
        &wants(Ask::Alert, vec![item("red coat", Some("M"))]),
        &[],
    );
    assert!(
        coat.text
            .contains("Expected back: in the first week of October.")
    );

    let many = Understood {
        quantity: Some(12),
        ..wants(Ask::Availability, vec![item("white sneakers", Some("38"))])
    };
    let done = decide(&setting, &many, &[]);
    assert!(done.escalate.is_some());
    assert!(done.text.contains("can't confirm 12 pieces"));
}

#[test]
fn several_products_get_a_line_each() {
    let shop = shop();
    let setting = setting(&shop, Lang::Nl, "");
    let items = vec![
        item("zwarte spijkerbroek", Some("32")),
        item("lila tas", None),
        item("statief", None),
    ];
    let done = decide(&setting, &wants(Ask::Availability, items), &[]);
    insta::assert_snapshot!(done.text);
    assert_eq!(done.alerts.len(), 1);
}

#[test]
fn a_yes_to_similar_products_names_real_ones() {
    let shop = shop();
    for lang in [Lang::En, Lang::Nl] {
        let out = decide(&setting(&shop, lang, ""), &blue_dress(Ask::Alert), &[]);
        let interest = out.product.unwrap().name;
        let mut setting = setting(&shop, lang, "yes");
        setting.interest = Some(&interest);
        let done = decide(&setting, &wants(Ask::Similar, Vec::new()), &[]);
        setting.interest = Some("similar dresses");
        setting.last_said = Some(&out.text);
        assert_eq!(
            decide(&setting, &wants(Ask::Similar, Vec::new()), &[]),
            done
        );
        assert!(
            done.text
                .contains("https://shop.example.com/green-midi-dress"),
            "{}",
            done.text
        );
        assert!(!done.text.contains("floral"), "sold out: {}", done.text);
        assert!(done.alerts.is_empty());
    }
}

#[test]
fn it_means_the_product_of_before_in_the_size_of_before() {
    let shop = shop();
    let mut setting = setting(&shop, Lang::En, "ok, tell me when it is back");
    setting.interest = Some("Blue Dress Size M");
    let done = decide(&setting, &wants(Ask::Alert, Vec::new()), &[]);
    assert_eq!(done.alerts[0].product_name, "Blue Dress Size M");
    assert_eq!(done.alerts[0].sku.as_deref(), Some("DRS-BLU-M"));

    let large = wants(Ask::Availability, vec![item("", Some("L"))]);
    assert!(
        decide(&setting, &large, &[])
            .text
            .contains("Blue Dress Size L is in stock")
    );
}

#[test]
fn a_models_product_id_counts_and_an_invented_one_does_not() {
    let shop = shop();
    let setting = setting(&shop, Lang::En, "r the blck jeens sz 32 bak yet");
    let by_id = |id: &str| Item {
        product_id: Some(id.to_owned()),
        ..item("blck jeens", Some("32"))
    };
    let done = decide(
        &setting,
        &wants(Ask::Availability, vec![by_id("black-jeans")]),
        &[],
    );
    assert_eq!(done.alerts[0].sku.as_deref(), Some("JNS-BLK-32"));
    let done = decide(
        &setting,
        &wants(Ask::Availability, vec![by_id("garden-chair")]),
        &[],
    );
    assert!(done.alerts.is_empty());
}

#[test]
fn without_a_known_contact_nobody_is_listed() {
    let shop = shop();
    let mut setting = setting(&shop, Lang::En, SEED);
    setting.person = None;
    let done = decide(&setting, &blue_dress(Ask::Alert), &[]);
    assert!(done.alerts.is_empty());
    assert!(!done.text.contains("list"), "{}", done.text);
}
