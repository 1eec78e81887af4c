//! Which passage is found for questions as customers ask them, in six languages,
//! over the demo shop.
//!
//! `tuned.tsv` was looked at while the search was made; `held.tsv` was not, and only
//! its figures are printed.

#![expect(clippy::unwrap_used, reason = "a test fails where it is")]
#![expect(clippy::print_stdout, reason = "figures are what the test is for")]

use domain::business::Business;
use domain::knowledge::{answering, passages, search};
use domain::lang::Lang;

struct Question {
    lang: Lang,
    id: &'static str,
    text: &'static str,
}

fn questions(file: &'static str) -> Vec<Question> {
    file.lines()
        .map(|line| {
            let mut parts = line.split('\t');
            let mut part = || parts.next().unwrap();
            Question {
                lang: part().parse().unwrap(),
                id: part(),
                text: part(),
            }
        })
        .collect()
}

fn shop() -> Business {
    serde_json::from_str(include_str!("../../../infra/demo-business.json")).unwrap()
}

/// The shares of questions whose passage comes first, and among the first three.
fn recall(questions: &[Question], shown: bool) -> (f64, f64, f64) {
    let shop = shop();
    let (mut first, mut third, mut answered) = (0, 0, 0);
    for Question { lang, id, text } in questions {
        let found = search(&shop, *lang, text, None);
        let place = found.iter().position(|passage| passage.id == *id);
        first += usize::from(place == Some(0));
        third += usize::from(place.is_some_and(|place| place < 3));
        let sure = found.first().filter(|passage| passage.score >= 0.5);
        answered += usize::from(sure.is_some_and(|passage| passage.id == *id));
        if shown && place != Some(0) {
            let best: Vec<_> = found.iter().take(3).map(|p| (&p.id, p.score)).collect();
            println!("{lang} {text}\n    {id} at {place:?}: {best:.2?}");
        }
    }
    let share = |n: usize| n as f64 / questions.len() as f64;
    (share(first), share(third), share(answered))
}

#[test]
fn questions_find_their_passage_in_six_languages() {
    let tuned = questions(include_str!("questions/tuned.tsv"));
    let held = questions(include_str!("questions/held.tsv"));
    assert_eq!(tuned.len() + held.len(), 120);
    let (first, third, sure) = recall(&tuned, true);
    println!("tuned: recall@1 {first:.3}, recall@3 {third:.3}, answered {sure:.3}");
    let (held_first, held_third, held_sure) = recall(&held, false);
    println!("held:  recall@1 {held_first:.3}, recall@3 {held_third:.3}, answered {held_sure:.3}");
    assert!(first >= 0.9 && third >= 0.95);
    assert!(held_first >= 0.8 && held_third >= 0.9);
}

#[test]
fn what_the_shop_never_wrote_about_is_not_answered() {
    let shop = shop();
    let asked = include_str!("questions/none.tsv").lines();
    let wrong: Vec<String> = asked
        .filter_map(|line| {
            let (lang, text) = line.split_once('\t').unwrap();
            let found = passages(&shop, lang.parse().unwrap(), text, None);
            let answer = answering(&found).first()?;
            Some(format!("{text}: {} {:.2}", answer.id, answer.score))
        })
        .collect();
    println!("answered though nothing is known: {}", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_passage_comes_in_the_language_asked_for_or_names_the_one_it_is_in() {
    let shop = shop();
    for (lang, question, id, told_in) in [
        (Lang::Nl, "hoe was ik wol?", "doc:care-guide#wool", Lang::Nl),
        (
            Lang::En,
            "how do I wash wool?",
            "doc:care-guide#wool",
            Lang::En,
        ),
        (
            Lang::Es,
            "¿cómo lavar la lana?",
            "doc:care-guide#wool",
            Lang::En,
        ),
        (
            Lang::Fr,
            "comment laver la laine ?",
            "doc:care-guide#wool",
            Lang::En,
        ),
        (
            Lang::Fr,
            "l'emballage est-il en plastique ?",
            "doc:sustainability#packaging",
            Lang::Fr,
        ),
        (
            Lang::De,
            "Wie kann ich etwas zurückgeben?",
            "faq:returns",
            Lang::De,
        ),
    ] {
        let found = passages(&shop, lang, question, None);
        let Some(best) = answering(&found).first() else {
            panic!("{question}: {:?}", found.first());
        };
        assert_eq!((best.id.as_str(), best.lang), (id, told_in), "{question}");
        let text = &best.text;
        assert!(
            told_in != Lang::Nl || text.contains("wolprogramma"),
            "{text}"
        );
    }
}
