//! How long a search takes, and building what is searched.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use domain::business::{Business, Document, Faq};
use domain::knowledge::search;
use domain::lang::Lang;

const QUESTIONS: [(Lang, &str); 6] = [
    (
        Lang::En,
        "how long does shipping to Spain take and what does it cost?",
    ),
    (Lang::Nl, "kan ik mijn bestelling in de winkel ophalen?"),
    (
        Lang::De,
        "Gibt es Studentenrabatt auf reduzierte Wollpullover?",
    ),
    (
        Lang::Es,
        "¿puedo devolver unos zapatos que compré en la tienda?",
    ),
    (Lang::Pt, "vendem cartões-presente?"),
    (Lang::Fr, "l'emballage est-il recyclable ?"),
];

#[expect(clippy::unwrap_used, reason = "the demo shop is read by every test")]
fn shop() -> Business {
    serde_json::from_str(include_str!("../../../infra/demo-business.json")).unwrap()
}

/// The demo shop's own texts over and over under other names, with words of their own.
fn large(passages: usize) -> Business {
    let small = shop();
    let mut large = Business::unknown();
    for n in 0.. {
        if large.faq.len() + large.documents.len() >= passages {
            break;
        }
        for faq in &small.faq {
            let mut question = faq.question.clone();
            for text in question.0.values_mut() {
                *text = format!("{text} model{n}");
            }
            large.faq.push(Faq {
                id: format!("{}-{n}", faq.id),
                question,
                ..faq.clone()
            });
        }
        large
            .documents
            .extend(small.documents.iter().map(|document| Document {
                id: format!("{}-{n}", document.id),
                ..document.clone()
            }));
    }
    large
}

fn searching(criterion: &mut Criterion) {
    for (name, business) in [("demo shop", shop()), ("1,000 passages", large(1000))] {
        let mut asked = QUESTIONS.iter().cycle();
        criterion.bench_function(&format!("search {name}"), |bench| {
            bench.iter(|| {
                let (lang, text) = asked.next().copied().unwrap_or_default();
                black_box(search(&business, lang, text, None).len())
            });
        });
        tail(name, &business);
    }
}

/// The slow ones, which a mean does not show.
#[expect(clippy::print_stdout, reason = "a figure of the bench")]
fn tail(name: &str, business: &Business) {
    let mut times: Vec<u128> = (0..6000)
        .map(|n| {
            let (lang, text) = QUESTIONS[n % QUESTIONS.len()];
            let start = std::time::Instant::now();
            black_box(search(business, lang, text, None).len());
            start.elapsed().as_micros()
        })
        .collect();
    times.sort_unstable();
    println!("{name}: p50 {} µs, p99 {} µs", times[3000], times[5940]);
}

fn building(criterion: &mut Criterion) {
    for (name, business) in [("demo shop", shop()), ("1,000 passages", large(1000))] {
        criterion.bench_function(&format!("index {name}"), |bench| {
            // A copy begins without an index.
            bench.iter(|| black_box(search(&business.clone(), Lang::En, "shipping", None).len()));
        });
    }
}

criterion_group!(benches, searching, building);
criterion_main!(benches);
