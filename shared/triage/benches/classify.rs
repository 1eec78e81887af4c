//! How long triage takes, and how long it takes to get ready.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use triage::{Message, classify};

const SHORT: &str = "Is the blue dress in size M back in stock?";
const USUAL: &str = "Hallo, ich habe letzte Woche zwei Stühle bestellt und einer davon wackelt. \
                     Könnten Sie mir bitte einen Ersatz schicken? Danke und viele Grüße, Jana Vogt";

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("triage");
    group.bench_function("a short question", |b| {
        b.iter(|| classify(&Message::alone(black_box(SHORT))));
    });
    group.bench_function("a usual message", |b| {
        b.iter(|| classify(&Message::alone(black_box(USUAL))));
    });
    let long = USUAL.repeat(100);
    group.bench_function("the longest message read (16 KiB)", |b| {
        b.iter(|| classify(&Message::alone(black_box(&long))));
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
