//! What the claim guard costs per reply, and per business once.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use domain::guard::{Grounds, Guard};
use domain::lang::Lang;

const GROUNDS: &str = include_str!("../tests/guard/businesses.jsonl");
const REPLY: &str = "Hi Tom, yes, the Commuter 7 is available in size M and we have three left. \
    It's £549, and bikes take 5–7 working days to arrive. UK delivery is free over £60. You can use \
    SPOKE15 for 15% off, as long as your basket comes to at least £80; it runs until 31 March.";

fn guard(c: &mut Criterion) {
    let line = GROUNDS.lines().next().unwrap_or_default();
    let grounds: Grounds = serde_json::from_str(line).unwrap_or_default();
    let digested = Guard::new(&grounds);
    let now: jiff::Zoned = "2026-03-18T11:20:00+00:00[UTC]".parse().unwrap_or_default();
    assert!(digested.check(REPLY, Lang::En, &now, &[]).passes());
    c.bench_function("guard: a reply of four sentences", |b| {
        b.iter(|| digested.check(black_box(REPLY), Lang::En, &now, &[]));
    });
    let long = REPLY.repeat(16 * 1024 / REPLY.len());
    c.bench_function("guard: 16 KiB", |b| {
        b.iter(|| digested.check(black_box(&long), Lang::En, &now, &[]));
    });
    c.bench_function("guard: digesting the grounds", |b| {
        b.iter(|| Guard::new(black_box(&grounds)));
    });
}

criterion_group!(benches, guard);
criterion_main!(benches);
