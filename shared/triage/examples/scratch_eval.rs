use std::collections::BTreeMap;
use triage::*;
fn main() {
    let data = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let (mut n, mut r, mut p, mut it, mut l) = (0, 0, 0, 0, 0);
    let (mut tp, mut fp, mut fne) = (0, 0, 0);
    let (mut hi, mut hihit, mut hifp, mut dng, mut dnghit, mut oo, mut oohit, mut oofp) =
        (0, 0, 0, 0, 0, 0, 0, 0);
    let mut cert = (0, 0);
    let mut bl: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut br: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let mut spent = std::time::Duration::ZERO;
    let mut worst = std::time::Duration::ZERO;
    classify(&Message {
        text: "x",
        channel: domain::channel::Channel::Sms,
        history: &[],
        is_campaign_reply: false,
    });
    for line in data.lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let s = |k: &str| v[k].as_str().unwrap_or("").to_string();
        let hist: Vec<HistoryLine> = v["history"]
            .as_array()
            .map(|a| {
                a.iter()
                    .map(|h| HistoryLine {
                        role: match h["role"].as_str().unwrap() {
                            "agent" => Role::Agent,
                            "system" => Role::System,
                            _ => Role::Customer,
                        },
                        text: h["text"].as_str().unwrap().into(),
                    })
                    .collect()
            })
            .unwrap_or_default();
        let text = s("text");
        let t0 = std::time::Instant::now();
        let ver = classify(&Message {
            text: &text,
            channel: s("channel").parse().unwrap(),
            history: &hist,
            is_campaign_reply: v["is_campaign_reply"].as_bool().unwrap_or(false),
        });
        let dt = t0.elapsed();
        spent += dt;
        worst = worst.max(dt);
        let c = &ver.classification;
        n += 1;
        let ok = c.route().as_str() == s("route");
        r += ok as u32;
        p += (c.priority().as_str() == s("priority")) as u32;
        it += (c.intent().as_str() == s("intent")) as u32;
        l += (c.lang().code() == s("lang")) as u32;
        if ver.certain {
            cert.0 += 1;
            cert.1 += ok as u32;
        }
        let e = bl.entry(s("lang")).or_default();
        e.0 += ok as u32;
        e.1 += 1;
        let e = br.entry(s("route")).or_default();
        e.0 += ok as u32;
        e.1 += 1;
        let ish = s("route") == "high_priority";
        let geth = c.route().as_str() == "high_priority";
        hi += ish as u32;
        hihit += (ish && geth) as u32;
        hifp += (!ish && geth) as u32;
        if ["phishing", "abuse", "safety_issue", "prompt_injection"].contains(&s("intent").as_str())
        {
            dng += 1;
            dnghit += geth as u32;
        }
        let iso = s("intent") == "opt_out";
        oo += iso as u32;
        oohit += (iso && ver.opt_out) as u32;
        oofp += (!iso && ver.opt_out) as u32;
        let gold: BTreeMap<String, String> =
            serde_json::from_value(v["entities"].clone()).unwrap_or_default();
        let mut diffs = vec![];
        for (k, g) in &gold {
            match c.entities().get(k) {
                Some(x) => {
                    let (a, b) = (x.to_lowercase(), g.to_lowercase());
                    let lo = ["name", "role", "product_name", "location", "availability"]
                        .contains(&k.as_str());
                    if a == b || lo && (a.contains(&b) || b.contains(&a)) {
                        tp += 1
                    } else {
                        fp += 1;
                        fne += 1;
                        diffs.push(format!("{k}: {x:?} != {g:?}"))
                    }
                }
                None => {
                    fne += 1;
                    diffs.push(format!("{k}: missing {g:?}"))
                }
            }
        }
        for (k, x) in c.entities() {
            if !gold.contains_key(k) {
                fp += 1;
                diffs.push(format!("{k}: extra {x:?}"))
            }
        }
        if !ok
            || c.priority().as_str() != s("priority")
            || c.intent().as_str() != s("intent")
            || c.lang().code() != s("lang")
        {
            println!(
                "{} {} want {}/{}/{} got {}/{}/{} {:?}\n    {}",
                s("id"),
                if ok { "i" } else { "ROUTE" },
                s("route"),
                s("intent"),
                s("lang"),
                c.route(),
                c.intent(),
                c.lang(),
                ver.evidence,
                text
            )
        }
        if std::env::var("ENT").is_ok() && !diffs.is_empty() {
            println!("  E {} {:?} {}", s("id"), diffs, text)
        }
    }
    println!(
        "n={n} route={r} prio={p} intent={it} lang={l} high {hihit}/{hi} fp {hifp} danger {dnghit}/{dng} optout {oohit}/{oo} fp {oofp} ent tp {tp} fp {fp} fn {fne} F1 {:.3} certain {cert:?}",
        2.0 * tp as f64 / (2 * tp + fp + fne) as f64
    );
    println!("{bl:?}\n{br:?}\nmean {:?} worst {:?}", spent / n, worst);
}
