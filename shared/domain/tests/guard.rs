//! The claim guard, measured on replies other people wrote: supported ones and such
//! in which one claim was altered.

use std::collections::BTreeMap;

use domain::guard::{Fact, Grounds, Guard};
use domain::lang::Lang;
use jiff::Zoned;
use serde::Deserialize;

#[derive(Deserialize)]
struct Business {
    id: u32,
    #[serde(flatten)]
    grounds: Grounds,
}

#[derive(Deserialize)]
struct Reply {
    id: String,
    business: u32,
    lang: Lang,
    now: String,
    expect: String,
    reply: String,
    #[serde(default)]
    facts: Vec<Fact>,
    #[serde(default)]
    altered: String,
}

fn lines<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

fn now(text: &str) -> Zoned {
    let pieces = jiff::fmt::temporal::Pieces::parse(text).unwrap();
    let offset = pieces.to_numeric_offset().unwrap_or(jiff::tz::Offset::UTC);
    let time = jiff::civil::DateTime::from_parts(pieces.date(), pieces.time().unwrap());
    time.to_zoned(jiff::tz::TimeZone::fixed(offset)).unwrap()
}

fn guards() -> BTreeMap<u32, Guard> {
    lines::<Business>(include_str!("guard/businesses.jsonl"))
        .into_iter()
        .map(|b| (b.id, Guard::new(&b.grounds)))
        .collect()
}

fn replies() -> Vec<Reply> {
    lines(include_str!("guard/replies.jsonl"))
}

#[test]
fn altered_claims_are_blocked_and_supported_replies_pass() {
    let guards = guards();
    let half = std::env::var("GUARD_HALF").unwrap_or_default();
    let (mut passed, mut altered, mut blocked, mut supported) = (0, 0, 0, 0);
    for reply in replies() {
        if half == "dev" && reply.business % 2 == 1 || half == "held" && reply.business % 2 == 0 {
            continue;
        }
        let guard = &guards[&reply.business];
        let checked = guard.check(&reply.reply, reply.lang, &now(&reply.now), &reply.facts);
        if reply.expect == "pass" {
            supported += 1;
            if !checked.passes() {
                blocked += 1;
                println!("BLOCKED {} [{}] {}", reply.id, reply.business, reply.reply);
                for v in &checked.violations {
                    println!("      {:?} «{}» {}", v.kind, v.text, v.why);
                }
            }
        } else {
            altered += 1;
            if checked.passes() {
                passed += 1;
                println!(
                    "PASSED  {} [{}] ({}) {}",
                    reply.id, reply.business, reply.altered, reply.reply
                );
            }
        }
    }
    println!("altered that pass: {passed} of {altered}; supported that are blocked: {blocked} of {supported}");
    assert_eq!(passed, 0);
    assert!(blocked * 50 <= supported);
}
