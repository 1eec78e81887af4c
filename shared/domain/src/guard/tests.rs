//! Each kind of claim, supported and not; and what holds for every text.

use jiff::Zoned;
use proptest::prelude::*;

use super::*;

fn shop() -> Guard {
    let grounds: Grounds = serde_json::from_str(
        r#"{
            "offers": [
                {"code": "SUMMER20", "percent": 20, "valid_from": "2026-06-01", "valid_until": "2026-06-30", "min_order": 40},
                {"code": "HAT5", "amount": 5, "currency": "EUR", "valid_until": "2026-12-31", "products": ["Sun Hat"]},
                {"code": "SPRING10", "percent": 10, "valid_until": "2026-05-31"}
            ],
            "products": [
                {"name": "Sun Hat", "url": "https://shop.example.com/sun-hat", "price": 24.5, "currency": "EUR",
                 "variants": [{"name": "S", "stock": 0}, {"name": "M", "stock": 3}]},
                {"name": "Beach Bag", "url": null, "price": 1049, "currency": "EUR", "variants": [{"name": "blue", "stock": 0}]}
            ],
            "policies": [
                {"topic": "shipping", "text": "Free shipping in the Netherlands on orders over €50; below that €4.95. Belgium: 2-3 working days, €6.50."},
                {"topic": "returns", "text": "Unused items can be returned within 30 days. Return postage is paid by the customer."},
                {"topic": "warranty", "text": "2-year warranty on bags."},
                {"topic": "payment", "text": "PayPal and bank transfer. No payment by invoice."}
            ],
            "domains": ["shop.example.com"],
            "hours": {"mon": "09:00-18:00", "tue": "09:00-18:00", "wed": "09:00-18:00", "thu": "09:00-18:00", "fri": "09:00-21:00", "sat": "10:00-16:00", "sun": "closed"},
            "contacts": {"email": "help@shop.example.com", "phone": "020 794 6000"}
        }"#,
    )
    .unwrap();
    Guard::new(&grounds)
}

/// A Wednesday.
fn now() -> Zoned {
    "2026-06-10T10:00:00+00:00[UTC]".parse().unwrap()
}

fn passes(lang: Lang, reply: &str, facts: &[Fact]) -> bool {
    let checked = shop().check(reply, lang, &now(), facts);
    println!("{reply}: {:?}", checked.violations);
    checked.passes()
}

/// What may be said, and what may not.
fn table(lang: Lang, fine: &[&str], wrong: &[&str]) {
    for reply in fine {
        assert!(passes(lang, reply, &[]), "blocked: {reply}");
    }
    for reply in wrong {
        assert!(!passes(lang, reply, &[]), "passed: {reply}");
    }
}

#[test]
fn codes_and_percentages() {
    table(
        Lang::En,
        &[
            "With SUMMER20 you get 20% off orders over €40 until 30 June.",
            "HAT5 takes €5 off the Sun Hat.",
            "SPRING10 ended on 31 May.",
            "I'm afraid I have no discount code for you.",
        ],
        &[
            "With SUMMER25 you get 20% off orders over €40.",
            "With S U M M E R 2 5 you get 20% off orders over €40.",
            "With SUММER20 you get 20% off orders over €40.",
            "With SUMMER20 you get 25% off orders over €40.",
            "With SUMMER20 you get twenty-five percent off orders over €40.",
            "With SUMMER20 you get 20% off.",
            "With SUMMER20 you get 20% off orders over €40 until 5 July.",
            "HAT5 takes €5 off the Beach Bag.",
            "Use SPRING10 for 10% off.",
            "Try the code sunshine at checkout.",
        ],
    );
}

#[test]
fn prices_and_amounts() {
    table(
        Lang::De,
        &[
            "Der Sun Hat kostet 24,50 €.",
            "Die Beach Bag kostet 1.049 €.",
        ],
        &[
            "Der Sun Hat kostet 25,50 €.",
            "Der Sun Hat kostet vierundzwanzig Euro.",
            "Der Sun Hat kostet 24,50 £.",
            "Die Beach Bag kostet 24,50 €.",
            "Der Sun Hat kostet 25,-.",
        ],
    );
}

#[test]
fn addresses_and_numbers() {
    table(
        Lang::Fr,
        &[
            "Écrivez-nous à help@shop.example.com ou appelez le 020 794 6000.",
            "Le voici : https://shop.example.com/sun-hat",
            "Tout est sur shop.example.com.",
        ],
        &[
            "Écrivez-nous à aide@shop.example.com.",
            "Appelez le 020 794 6001.",
            "Appelez le +33 20 794 6000 ou le 0207946009.",
            "Le voici : https://shop.example.com/sun-hats",
            "Le voici : https://shop.example.com.evil.example.net/sun-hat",
            "Le voici : https://shоp.example.com/sun-hat",
        ],
    );
}

#[test]
fn stock() {
    table(
        Lang::Es,
        &[
            "El Sun Hat en M está disponible, quedan tres.",
            "El Sun Hat en S está agotado.",
            "La Beach Bag está agotada.",
        ],
        &[
            "El Sun Hat en M está agotado.",
            "El Sun Hat en M está disponible, quedan trece.",
            "El Sun Hat en S está disponible.",
            "La Beach Bag está disponible.",
            "La Beach Bag llegará el martes.",
        ],
    );
}

#[test]
fn rules() {
    table(
        Lang::Nl,
        &[
            "Verzending is gratis vanaf € 50, daaronder € 4,95.",
            "Naar België duurt het 2-3 werkdagen en kost het € 6,50.",
            "Ongebruikte artikelen kun je binnen dertig dagen retourneren.",
            "De retourkosten zijn voor eigen rekening.",
            "Je kunt betalen met PayPal.",
            "Betalen op factuur kan helaas niet.",
        ],
        &[
            "Verzending is gratis.",
            "Verzending is altijd gratis.",
            "Verzending is gratis vanaf € 40.",
            "Naar Duitsland duurt het 2-3 werkdagen en kost het € 6,50.",
            "Naar België duurt het 2-3 dagen.",
            "Je kunt alles binnen dertig dagen retourneren, ook gebruikt.",
            "Ongebruikte artikelen kun je binnen negentig dagen retourneren.",
            "Retourneren is gratis.",
            "Je kunt betalen met Klarna.",
            "Betalen op factuur kan.",
            "We planten voor elke bestelling een boom.",
        ],
    );
}

#[test]
fn opening_times_and_days() {
    table(
        Lang::Pt,
        &[
            "Amanhã estamos abertos das 9h às 18h.",
            "Ao domingo estamos fechados.",
            "À sexta-feira fechamos às 21:00.",
        ],
        &[
            "Amanhã estamos abertos das 9h às 20h.",
            "Ao domingo estamos abertos.",
            "Ao sábado fechamos às 18:00.",
            "Hoje estamos fechados.",
        ],
    );
}

#[test]
fn promises_need_a_job() {
    let alert = [Fact::StockAlert {
        id: "a1".into(),
        product: "Beach Bag".into(),
    }];
    let follow_up = [Fact::FollowUp {
        id: "f1".into(),
        at: "2026-06-12T09:00:00Z".parse().ok(),
    }];
    let handover = [Fact::Handover { id: "h1".into() }];
    let back = "The Beach Bag is sold out. We'll message you as soon as it's back.";
    let friday = "I'll get back to you on Friday.";
    let colleague = "I'm passing this on: a colleague will contact you.";
    assert!(passes(Lang::En, back, &alert));
    assert!(passes(Lang::En, friday, &follow_up));
    assert!(passes(Lang::En, colleague, &handover));
    for (reply, facts) in [
        (back, &[][..]),
        (back, &handover[..]),
        (
            "We'll message you as soon as the Sun Hat is back.",
            &alert[..],
        ),
        (friday, &[][..]),
        ("I'll get back to you on Monday.", &follow_up[..]),
        ("I'll get back to you tomorrow.", &follow_up[..]),
        (colleague, &follow_up[..]),
        ("I'll keep one aside for you.", &alert[..]),
        ("Your refund will be on your card tomorrow.", &handover[..]),
        ("You'll get a text message in a minute.", &[][..]),
    ] {
        assert!(!passes(Lang::En, reply, facts), "passed: {reply}");
    }
    let kept = shop().check(back, Lang::En, &now(), &alert);
    assert_eq!(kept.promises.first().map(|p| p.job.as_str()), Some("a1"));
}

#[test]
fn orders_and_the_customers_own_words() {
    let facts = [
        Fact::Order {
            number: "BN-2207".into(),
            status: "shipped".into(),
        },
        Fact::CustomerSaid {
            text: "My number is 06 1234 5678, order BN-2207".into(),
        },
    ];
    assert!(passes(
        Lang::En,
        "Your order BN-2207 has been shipped.",
        &facts
    ));
    assert!(passes(
        Lang::En,
        "Your number is 06 1234 5678, right?",
        &facts
    ));
    for reply in [
        "Your order BN-2207 has been delivered.",
        "Your order BN-2208 has been shipped.",
        "Your number is 06 1234 5679, right?",
    ] {
        assert!(!passes(Lang::En, reply, &facts), "passed: {reply}");
    }
    assert!(!passes(
        Lang::En,
        "Your order BN-2207 has been shipped.",
        &[]
    ));
}

#[test]
fn too_long_is_blocked() {
    assert!(!passes(Lang::En, &"a ".repeat(LONGEST), &[]));
}

/// A shop nobody wrote a corpus for.
const GARDEN: &str = r#"{"offers":[{"code":"TUIN15","percent":15,"valid_from":"2026-04-01","valid_until":"2026-04-30","min_order":50}],
 "products":[{"name":"Plantenbak Linde","url":"https://groen.example.com/linde","price":39.95,"currency":"EUR","variants":[{"name":"wit","stock":4},{"name":"zwart","stock":0}]},{"name":"Gieter Koper 5 L","url":null,"price":54,"currency":"EUR","variants":[{"name":"standaard","stock":11}]}],
 "policies":[{"topic":"verzending","text":"Verzending kost €5,95 en is gratis boven €75. Levering binnen 2 tot 4 werkdagen in Nederland en België."},{"topic":"retour","text":"Artikelen mag je binnen 30 dagen ongebruikt terugsturen. De verzendkosten van de retour zijn voor de klant. Planten kunnen niet geretourneerd worden."},{"topic":"garantie","text":"Op plantenbakken geven we 5 jaar garantie."},{"topic":"ophalen","text":"Afhalen in de winkel is gratis en kan na 2 uur."},{"topic":"betalen","text":"Je betaalt met iDEAL, Bancontact, PayPal of creditcard. Achteraf betalen is niet mogelijk."}],
 "domains":["groen.example.com"],"hours":{"mon":"closed","tue":"09:00-18:00","wed":"09:00-18:00","thu":"09:00-18:00","fri":"09:00-20:00","sat":"09:00-17:00","sun":"closed"},"contacts":{"email":"hallo@groen.example.com","phone":"020 555 0188"}}"#;

#[test]
fn everyday_replies_of_another_shop_pass() {
    let grounds: Grounds = serde_json::from_str(GARDEN).unwrap();
    let guard = Guard::new(&grounds);
    let now: Zoned = "2026-04-14T10:00:00+02:00[+02:00]".parse().unwrap();
    for (lang, reply) in [
        (
            Lang::En,
            "Hi Mark! The Plantenbak Linde in white is €39.95 and we currently have four of them.",
        ),
        (
            Lang::En,
            "Delivery takes 2 to 4 working days and costs €5.95; orders over €75 ship for free.",
        ),
        (
            Lang::En,
            "You've got 30 days to return it as long as it hasn't been used. Please note that you pay the return shipping yourself.",
        ),
        (Lang::En, "Our planters come with a five-year warranty."),
        (
            Lang::En,
            "You can pick up your order in store for free after two hours.",
        ),
        (
            Lang::Nl,
            "De Gieter Koper 5 L kost € 54 en is op voorraad, er zijn er nog elf.",
        ),
        (
            Lang::Nl,
            "Met TUIN15 krijg je in april 15% korting op bestellingen vanaf € 50.",
        ),
        (
            Lang::Nl,
            "Wij leveren binnen twee tot vier werkdagen, zowel in Nederland als in België.",
        ),
        (
            Lang::Nl,
            "Planten kun je helaas niet retourneren, andere artikelen wel: ongebruikt en binnen 30 dagen.",
        ),
        (
            Lang::Nl,
            "Vrijdag zijn we tot 20.00 uur open, op zondag en maandag zijn we gesloten.",
        ),
        (
            Lang::De,
            "Der Versand kostet 5,95 € und ist ab 75 € kostenlos. Die Lieferung dauert 2 bis 4 Werktage.",
        ),
        (
            Lang::De,
            "Bezahlen können Sie mit PayPal, Kreditkarte, iDEAL oder Bancontact. Kauf auf Rechnung ist leider nicht möglich.",
        ),
        (
            Lang::De,
            "Den Pflanzkasten Linde haben wir in Weiß noch viermal, in Schwarz ist er leider ausverkauft.",
        ),
        (
            Lang::De,
            "Sie erreichen uns unter 020 555 0188 oder per E-Mail an hallo@groen.example.com.",
        ),
        (
            Lang::Es,
            "Puede devolver los artículos sin usar en un plazo de 30 días; los gastos de envío de la devolución corren por su cuenta.",
        ),
        (
            Lang::Es,
            "El envío es gratis para pedidos superiores a 75 €. Por debajo cuesta 5,95 €.",
        ),
        (Lang::Pt, "As floreiras têm garantia de cinco anos."),
        (
            Lang::Pt,
            "Amanhã estamos abertos das 9h às 18h. Às segundas-feiras estamos fechados.",
        ),
        (
            Lang::Pt,
            "O código TUIN15 dá 15 % de desconto em compras a partir de 50 € até ao final de abril.",
        ),
        (
            Lang::Fr,
            "Nous livrons sous 2 à 4 jours ouvrés aux Pays-Bas et en Belgique.",
        ),
        (
            Lang::Fr,
            "Le Plantenbak Linde est à 39,95 €. Il nous en reste quatre en blanc, mais le noir est épuisé.",
        ),
        (
            Lang::Fr,
            "Les plantes ne peuvent malheureusement pas être retournées. N'hésitez pas à nous écrire à hallo@groen.example.com.",
        ),
        (Lang::Nl, "Afhalen in de winkel is gratis en kan na 2 uur."),
        (
            Lang::En,
            "You can pick up your order in store for free after two hours.",
        ),
        (
            Lang::Nl,
            "Wij leveren binnen twee tot vier werkdagen, zowel in Nederland als in België.",
        ),
    ] {
        let checked = guard.check(reply, lang, &now, &[]);
        assert!(checked.passes(), "{reply}: {:?}", checked.violations);
    }
}

#[test]
fn what_another_shop_never_said_does_not_pass() {
    let grounds: Grounds = serde_json::from_str(GARDEN).unwrap();
    let guard = Guard::new(&grounds);
    let now: Zoned = "2026-04-14T10:00:00+02:00[+02:00]".parse().unwrap();
    for (lang, reply) in [
        (Lang::En, "Delivery takes 2 to 4 working days and is free."),
        (Lang::En, "Good news: delivery is on the house this week!"),
        (Lang::En, "You can send plants back within 30 days."),
        (
            Lang::En,
            "You can return it within 30 days, even if it has been used.",
        ),
        (Lang::En, "You can return it within 30 days."),
        (Lang::En, "We cover the return postage."),
        (
            Lang::En,
            "Our watering cans come with a five-year warranty.",
        ),
        (
            Lang::En,
            "Everything in our shop comes with a five-year warranty.",
        ),
        (Lang::En, "You can pay later with Klarna."),
        (
            Lang::En,
            "We also deliver to Germany within 2 to 4 working days.",
        ),
        (Lang::En, "If you order now, it will be with you tomorrow."),
        (Lang::En, "The Plantenbak Linde in black is back in stock."),
        (Lang::En, "I've added a little surprise to your parcel."),
        (Lang::En, "A colleague will call you this afternoon."),
        (Lang::En, "Your order has been shipped."),
        (
            Lang::En,
            "There's a sale next week, everything will be half price.",
        ),
        (Lang::En, "With TUIN15 you get 15% off any order."),
        (
            Lang::En,
            "The planter is made of recycled plastic and weatherproof.",
        ),
        (
            Lang::Nl,
            "De plantenbak in zwart kunnen we morgen weer leveren.",
        ),
        (
            Lang::Nl,
            "We plaatsen de plantenbak gratis bij je in de tuin.",
        ),
        (Lang::Nl, "Achteraf betalen kan ook."),
        (Lang::Nl, "Zondag zijn we gewoon open van 12 tot 17 uur."),
        (Lang::Nl, "De retourzending is voor onze rekening."),
        (
            Lang::Nl,
            "Je krijgt bij elke bestelling een zakje zaden cadeau.",
        ),
        (Lang::De, "Den Gieter Koper 5 L gibt es gerade für 44 €."),
        (Lang::De, "Wir liefern auch in die Schweiz."),
        (
            Lang::De,
            "Die Rücksendung ist für Sie selbstverständlich kostenfrei.",
        ),
        (
            Lang::De,
            "Ich habe Ihnen einen Gutschein über 10 € gutgeschrieben.",
        ),
        (Lang::De, "Pflanzen nehmen wir ebenfalls zurück."),
        (Lang::De, "Bis zum Wochenende ist Ihr Paket da."),
        (Lang::Es, "Las plantas se pueden devolver."),
        (Lang::Es, "El envío tarda solo un día."),
        (Lang::Es, "Le regalamos una maceta con su pedido."),
        (Lang::Es, "La tienda abre también los lunes."),
        (Lang::Es, "Mañana mismo le llega su pedido."),
        (Lang::Pt, "Os portes são sempre grátis."),
        (Lang::Pt, "Pode pagar com MB WAY."),
        (Lang::Pt, "A garantia é vitalícia."),
        (Lang::Pt, "Assim que chegar avisamos."),
        (Lang::Fr, "Le retour est offert."),
        (Lang::Fr, "Le paiement en trois fois est possible."),
        (Lang::Fr, "Nous sommes ouverts le lundi matin."),
        (Lang::Fr, "Votre colis partira ce soir."),
        (Lang::Fr, "Je vous fais une remise exceptionnelle."),
    ] {
        assert!(!guard.check(reply, lang, &now, &[]).passes(), "{reply}");
    }
}

/// Letters and digits of other alphabets that look like these.
fn disguise(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'a' => 'а',
            'e' => 'е',
            'o' => 'о',
            'p' => 'р',
            'c' => 'с',
            'M' => 'М',
            '0'..='9' => char::from_u32(c as u32 + 0xfee0).unwrap_or(c),
            c => c,
        })
        .collect()
}

const HARMLESS: [&str; 8] = [
    "Hello! Thanks for your message.",
    "I'm sorry to hear that.",
    "Could you tell me a bit more?",
    "I don't have that information.",
    "You're welcome, have a lovely day!",
    "I understand how annoying that is.",
    "Which size are you looking for?",
    "Please let me know if you have any questions.",
];

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,200}", lang in 0_usize..6) {
        let guard = shop();
        let first = guard.check(&text, Lang::ALL[lang], &now(), &[]);
        prop_assert_eq!(first, guard.check(&text, Lang::ALL[lang], &now(), &[]));
    }

    #[test]
    fn what_claims_nothing_passes_for_any_business(a in 0_usize..8, b in 0_usize..8) {
        let text = format!("{} {}", HARMLESS[a], HARMLESS[b]);
        prop_assert!(Guard::new(&Grounds::default()).check(&text, Lang::En, &now(), &[]).passes(), "{}", text);
        prop_assert!(shop().check(&text, Lang::En, &now(), &[]).passes(), "{}", text);
    }

    #[test]
    fn what_nobody_said_never_passes(code in "[A-Z]{4,8}[1-9]{2}", percent in 21_u32..99, amount in 51_u32..999, host in "[a-z]{5,9}", end in 1_u32..9) {
        prop_assume!(amount != 1049);
        for text in [
            format!("Use {code} at checkout."),
            format!("You get {percent}% off."),
            format!("It costs €{amount}."),
            format!("See https://{host}.example.net/x"),
            format!("Write to {host}@{host}.example.org."),
            format!("Call 01632 96012{end}."),
        ] {
            for lang in Lang::ALL {
                prop_assert!(!shop().check(&text, lang, &now(), &[]).passes(), "{:?} {}", lang, text);
            }
        }
    }

    #[test]
    fn disguise_turns_no_block_into_a_pass(n in 0_usize..6) {
        let text = [
            "With SUMMER20 you get 50% off orders over €40.",
            "Shipping is always free.",
            "The Sun Hat costs €9.95.",
            "The Sun Hat in S is in stock.",
            "We'll call you tomorrow.",
            "We're open on Sunday.",
        ][n];
        prop_assert!(!shop().check(text, Lang::En, &now(), &[]).passes());
        prop_assert!(!shop().check(&disguise(text), Lang::En, &now(), &[]).passes(), "{}", text);
    }
}
