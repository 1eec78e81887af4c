use super::*;
#[test]
fn trace() {
    let Ok(ids) = std::env::var("GUARD_ID") else { return };
    let read = |f: &str| std::fs::read_to_string(format!("tests/guard/{f}.jsonl")).unwrap();
    let biz: Vec<serde_json::Value> = read("businesses").lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    for line in read("replies").lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let id = v["id"].as_str().unwrap();
        if !ids.split(',').any(|i| i == id) { continue; }
        let grounds: Grounds = serde_json::from_value(biz[v["business"].as_u64().unwrap() as usize].clone()).unwrap();
        let guard = Guard::new(&grounds);
        let lang: Lang = v["lang"].as_str().unwrap().parse().unwrap();
        let facts: Vec<Fact> = v.get("facts").map(|f| serde_json::from_value(f.clone()).unwrap()).unwrap_or_default();
        let now = v["now"].as_str().unwrap();
        let pieces = jiff::fmt::temporal::Pieces::parse(now).unwrap();
        let now = jiff::civil::DateTime::from_parts(pieces.date(), pieces.time().unwrap()).to_zoned(jiff::tz::TimeZone::fixed(pieces.to_numeric_offset().unwrap())).unwrap();
        println!("=== {id} {}", v["reply"]);
        for (p, pol) in guard.passages.iter().zip(&grounds.policies) {
            println!("  POL {} topic {:?}", pol.text, p.topic.iter().map(|c| c.name).collect::<Vec<_>>());
            for part in &p.parts {
                println!("     s{}.{} {}{:?} inh {:?} {:?}", part.sentence, part.scope, if part.denies {"NOT "} else {""}, part.own.iter().map(|c| c.name).collect::<Vec<_>>(), part.inherited.iter().map(|c| c.name).collect::<Vec<_>>(), part.figures);
            }
        }
        println!("  HOURS {:?}", guard.openings);
        let checked = guard.check(v["reply"].as_str().unwrap(), lang, &now, &facts);
        for v in checked.violations { println!("  !! {v:?}"); }
    }
}
