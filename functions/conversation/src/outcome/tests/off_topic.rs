//! Chat is declined and nothing is said from general knowledge, whatever a model says.

use super::*;

/// The same requests in six languages.
const CHAT: [(Lang, [&str; 3]); 6] = [
    (
        Lang::En,
        [
            "Write me a poem",
            "What's the capital of Peru?",
            "do my homework please",
        ],
    ),
    (
        Lang::Nl,
        [
            "Schrijf een gedicht",
            "Wat is de hoofdstad van Peru?",
            "vertel eens een mop",
        ],
    ),
    (
        Lang::De,
        [
            "Schreib mir ein Gedicht",
            "Was ist die Hauptstadt von Peru?",
            "Wie geht es Ihnen?",
        ],
    ),
    (
        Lang::Es,
        [
            "Escríbeme un poema",
            "¿Cuál es la capital de Perú?",
            "cuéntame un chiste",
        ],
    ),
    (
        Lang::Pt,
        [
            "Escreva-me um poema",
            "Qual é a capital do Peru?",
            "conta uma piada",
        ],
    ),
    (
        Lang::Fr,
        [
            "Écris-moi un poème",
            "Quelle est la capitale du Pérou ?",
            "raconte une blague",
        ],
    ),
];

#[test]
fn chat_is_declined_in_the_customers_language_and_no_model_is_asked() {
    let turn = Turn::new();
    for (lang, texts) in CHAT {
        for text in texts {
            for intent in [
                Intent::Unclear,
                Intent::FaqOther,
                Intent::ProductQuestion,
                Intent::Greeting,
            ] {
                let said = turn.say(lang, intent, text);
                assert_eq!(said.evidence, ["off_topic"], "{text}");
                assert!(!said.free, "a model words it: {text}");
                assert!(
                    said.escalate.is_none() && said.unanswered.is_empty(),
                    "{text}"
                );
                let shop = &turn.shop.settings.name;
                let own = phrases::OFF_TOPIC.fill(lang, &[("shop", shop.as_str())]);
                assert_eq!(said.text, own);
            }
        }
    }
}

#[test]
fn what_the_shop_wrote_about_is_answered_even_in_a_chat() {
    let turn = Turn::new();
    let text = "How are you? Do you offer gift wrapping?";
    let said = turn.say(Lang::En, Intent::FaqOther, text);
    assert_eq!(said.evidence, ["faq:gift-wrapping"], "{}", said.text);
}

fn reply(kind: Kind, text: &str, source: &str) -> Reply {
    Reply {
        kind,
        text: text.to_owned(),
        sources: vec![source.to_owned()],
    }
}

#[test]
fn a_model_that_answers_anything_is_not_heard() {
    let turn = Turn::new();
    let peru = "The capital of Peru is Lima, a lovely city on the Pacific coast.";
    for (intent, text, evidence) in [
        (
            Intent::FaqOther,
            "Which city do llamas come from?",
            "knowledge:none",
        ),
        (
            Intent::FaqOther,
            "Do you offer gift wrapping?",
            "faq:gift-wrapping",
        ),
        (
            Intent::Greeting,
            "hi, which city do llamas come from?",
            "greeting",
        ),
    ] {
        let context = turn.context(Lang::En, intent, text);
        let fixed = turn.say(Lang::En, intent, text);
        assert_eq!(fixed.evidence[0], evidence, "{text}");
        let facts = facts(&context, &fixed);
        for kind in [Kind::Answer, Kind::SmallTalk] {
            for source in [
                "",
                "faq:invented",
                "faq:returns",
                "settings:hours",
                "faq:gift-wrapping",
            ] {
                let said = accept(&reply(kind, peru, source), fixed.clone(), &facts, &context);
                assert_eq!(said.text, fixed.text, "{text} {kind:?} {source}");
                assert_eq!(said.unanswered, fixed.unanswered, "{text}");
                assert!(
                    said.evidence.last().unwrap().starts_with("model:"),
                    "{said:?}"
                );
            }
        }
    }
}

#[test]
fn a_model_may_decline_and_make_small_talk() {
    let turn = Turn::new();
    let text = "Would llamas like your coats?";
    let context = turn.context(Lang::Nl, Intent::FaqOther, text);
    let fixed = turn.say(Lang::Nl, Intent::FaqOther, text);
    let shown = facts(&context, &fixed);
    let declined = accept(&reply(Kind::OffTopic, "Ha!", ""), fixed, &shown, &context);
    assert_eq!(declined.evidence, ["off_topic", "model:off_topic"]);
    assert!(
        declined
            .text
            .starts_with("Daar kan ik je hier niet mee helpen")
    );

    let hello = turn.context(Lang::En, Intent::Greeting, "Hello!");
    let fixed = turn.say(Lang::En, Intent::Greeting, "Hello!");
    let shown = facts(&hello, &fixed);
    let said = accept(
        &reply(Kind::SmallTalk, "Hello there!", ""),
        fixed,
        &shown,
        &hello,
    );
    assert_eq!(
        (said.text.as_str(), said.evidence[0].as_str()),
        ("Hello there!", "greeting")
    );
}

#[test]
fn an_answer_in_another_language_than_its_passage_counts() {
    let turn = Turn::new();
    let text = "¿Hay descuento para estudiantes?";
    let context = turn.context(Lang::Es, Intent::FaqOther, text);
    let fixed = turn.say(Lang::Es, Intent::FaqOther, text);
    assert!(
        fixed.text.starts_with("Esto solo lo tengo en inglés:"),
        "{}",
        fixed.text
    );
    let shown = facts(&context, &fixed);
    let answer = "No, no tenemos descuento para estudiantes.";
    let said = accept(
        &reply(Kind::Answer, answer, "faq:student-discount"),
        fixed,
        &shown,
        &context,
    );
    assert_eq!(
        (said.text.as_str(), said.evidence[0].as_str()),
        (answer, "faq:student-discount")
    );
}

#[test]
fn what_found_no_answer_is_kept_as_a_question() {
    let turn = Turn::new();
    let unanswered = |intent, text| turn.say(Lang::En, intent, text).unanswered;
    let bicycles = "Do you repair bicycles?";
    assert_eq!(unanswered(Intent::FaqOther, bicycles), [bicycles]);
    assert!(unanswered(Intent::FaqOther, "Do you offer gift wrapping?").is_empty());
    let both = "Do you offer gift wrapping? Do you repair bicycles?";
    assert_eq!(unanswered(Intent::FaqOther, both), [bicycles]);
    let pocket = "does the denim jacket have an inner pocket?";
    assert_eq!(unanswered(Intent::ProductQuestion, pocket), [pocket]);

    let shipping = "what does shipping cost?";
    let context = turn.context(Lang::En, Intent::FaqShipping, shipping);
    let fixed = turn.say(Lang::En, Intent::FaqShipping, shipping);
    let shown = facts(&context, &fixed);
    let said = accept(&reply(Kind::Unknown, "", ""), fixed, &shown, &context);
    assert_eq!(said.unanswered, [shipping]);
}
