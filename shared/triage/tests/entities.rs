//! What a message states, and what it does not.

use domain::intent::Route;
use triage::{HistoryLine, Known, Last, Message, Role, classify};

#[test]
fn what_somebody_suffers_from_is_no_product() {
    let verdict = classify(&Message::alone("I got a rash after using the summer serum"));
    assert_eq!(verdict.classification.route(), Route::HighPriority);
    let product = verdict.classification.entities().get("product_name");
    assert!(
        product.is_none_or(|name| !name.contains("rash")),
        "{product:?}"
    );
}

#[test]
fn what_applicants_say_about_themselves_is_kept() {
    type Expected = &'static [(&'static str, Option<&'static str>)];
    let rows: &[(&str, Expected)] = &[
        (
            "I can start in May",
            &[("availability", Some("May")), ("location", None)],
        ),
        (
            "I can start from 1 June",
            &[("availability", Some("1 June"))],
        ),
        (
            "Ab 1. März",
            &[("availability", Some("1. März")), ("location", None)],
        ),
        ("puedo empezar en mayo", &[("availability", Some("mayo"))]),
        ("immediately", &[("availability", Some("immediately"))]),
        ("next month", &[("availability", Some("next month"))]),
        (
            "I could start in two weeks",
            &[("availability", Some("in two weeks"))],
        ),
        ("vanaf 1 mei", &[("availability", Some("1 mei"))]),
        ("weekends", &[("availability", Some("weekends"))]),
        (
            "à partir du 1er juin",
            &[("availability", Some("1er juin"))],
        ),
        (
            "posso começar no próximo mês",
            &[("availability", Some("próximo mês"))],
        ),
        (
            "I'm available immediately, my name is Ann",
            &[("name", Some("Ann")), ("availability", Some("immediately"))],
        ),
        (
            "I'm available from May",
            &[("name", None), ("availability", Some("May"))],
        ),
        (
            "Dear team,\nI am writing to apply for the position of Store Manager at your shop in \
             Amsterdam. I have led a team of nine people for many years, I enjoy the work with \
             customers and colleagues very much, and I could start on 1 February.\nKind \
             regards,\nMaria van den Berg",
            &[
                ("name", Some("Maria van den Berg")),
                ("role", Some("Store Manager")),
                ("availability", Some("1 February")),
            ],
        ),
        (
            "Ich heiße Lena Vogel, arbeite im Einzelhandel und möchte mich als Filialleiterin bewerben",
            &[
                ("name", Some("Lena Vogel")),
                ("role", Some("Filialleiterin")),
            ],
        ),
        (
            "Ich arbeite im Einzelhandel und möchte mich bewerben",
            &[("name", None)],
        ),
    ];
    let form = [HistoryLine {
        role: Role::Agent,
        text: "To complete it, please tell me: your name, the hours you can start.".to_owned(),
    }];
    let mut wrong = Vec::new();
    for (text, expected) in rows {
        let verdict = classify(&Message {
            known: Known {
                last: Some(Last::AskedApplicant),
                ..Known::default()
            },
            history: &form,
            ..Message::alone(text)
        });
        let found = verdict.classification.entities();
        for (name, value) in *expected {
            if found.get(*name).map(String::as_str) != *value {
                wrong.push(format!("{text}: {name} {:?}", found.get(*name)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
