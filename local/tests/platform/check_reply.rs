//! `frontdesk check-reply`: replies in, verdicts out.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn check(lines: &[String]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .args(["check-reply", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(lines.join("\n").as_bytes()).unwrap();
    drop(input);
    child.wait_with_output().unwrap()
}

fn record(id: &str, lang: &str, reply: &str, facts: &Value) -> String {
    json!({
        "id": id, "reply": reply, "lang": lang, "now": "2026-11-20T10:15:00+01:00",
        "business": {
            "offers": [{"code": "LINEN10", "percent": 10, "amount": null, "currency": null,
                "valid_from": "2026-11-01", "valid_until": "2026-11-30", "min_order": null, "products": null}],
            "products": [{"name": "Linen Shirt", "url": "https://shop.example.com/linen-shirt", "price": 49.95,
                "currency": "EUR", "variants": [{"name": "M", "stock": 3}, {"name": "L", "stock": 0}]}],
            "policies": [{"topic": "shipping", "text": "Free shipping on orders over €50."}],
            "domains": ["shop.example.com"], "hours": {"mon": "09:00-18:00", "sun": "closed"},
            "contacts": {"email": "hello@shop.example.com", "phone": null}
        },
        "facts": facts
    })
    .to_string()
}

#[test]
fn supported_replies_pass_and_every_other_claim_is_named() {
    let alert = json!([{"kind": "stock_alert", "id": "a1", "product": "Linen Shirt"}]);
    let rows = [
        (
            "en",
            "The Linen Shirt is in stock in M. It costs €49.95.",
            json!([]),
            None,
        ),
        (
            "en",
            "The Linen Shirt is in stock in L.",
            json!([]),
            Some("stock"),
        ),
        (
            "nl",
            "Het Linen Shirt kost € 39,95.",
            json!([]),
            Some("price"),
        ),
        (
            "de",
            "Mit LINEN10 sparen Sie zehn Prozent.",
            json!([]),
            None,
        ),
        (
            "de",
            "Mit LINEN10 sparen Sie zwanzig Prozent.",
            json!([]),
            Some("percentage"),
        ),
        ("en", "Use LINEN1O5 for 10% off.", json!([]), Some("code")),
        (
            "fr",
            "La livraison est offerte dès 50 € d'achat.",
            json!([]),
            None,
        ),
        (
            "fr",
            "La livraison est toujours offerte.",
            json!([]),
            Some("policy"),
        ),
        (
            "es",
            "Puede escribirnos a hola@tienda.example.net.",
            json!([]),
            Some("email"),
        ),
        (
            "en",
            "We'll message you as soon as the Linen Shirt in L is back.",
            json!([]),
            Some("promise"),
        ),
        (
            "en",
            "We'll message you as soon as the Linen Shirt in L is back.",
            alert,
            None,
        ),
        ("pt", "Olá! Em que posso ajudar?", json!([]), None),
    ];
    let lines: Vec<String> = rows
        .iter()
        .enumerate()
        .map(|(at, (lang, reply, facts, _))| record(&at.to_string(), lang, reply, facts))
        .collect();
    let output = check(&lines);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let verdicts: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(verdicts.len(), rows.len());
    for (at, (verdict, (_, reply, _, wrong))) in verdicts.iter().zip(&rows).enumerate() {
        assert_eq!(verdict["id"], at.to_string());
        let wanted = if wrong.is_some() { "block" } else { "pass" };
        assert_eq!(verdict["verdict"], wanted, "{reply} {verdict}");
        let violations = verdict["violations"].as_array().unwrap();
        assert_eq!(violations.is_empty(), wrong.is_none(), "{reply}");
        if let Some(kind) = wrong {
            assert!(
                violations.iter().any(|v| v["kind"] == *kind),
                "{reply} {verdict}"
            );
            assert!(
                violations
                    .iter()
                    .all(|v| v["text"].is_string() && v["why"].is_string())
            );
        }
    }
}

#[test]
fn a_line_that_is_no_reply_is_named() {
    let line =
        json!({"id": "x", "reply": "hello", "now": "yesterday", "business": null, "facts": null});
    let output = check(&[line.to_string()]);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        said.contains("line 1") && said.contains("yesterday"),
        "{said}"
    );
}
