//! `frontdesk classify`: messages in, decisions out.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

#[test]
fn every_message_gets_one_line_with_the_decision() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .args(["classify", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = [
        r#"{"id":"a","channel":"whatsapp","text":"Is the blue dress in size M back in stock?"}"#,
        r#"{"id":"b","channel":"sms","text":"STOP","is_campaign_reply":true}"#,
        r#"{"id":"c","channel":"email","text":"sounds lovely","is_campaign_reply":true,"history":[{"role":"agent","text":"20% off, reply YES"}]}"#,
        "",
        r#"{"id":"d","channel":"webchat","text":"I want to kill myself","history":[{"role":"system","text":"contact labels: new"}]}"#,
    ];
    let mut input = child.stdin.take().unwrap();
    input.write_all(lines.join("\n").as_bytes()).unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let decisions: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let expected = [
        ("a", "stock_inquiry", "medium", "stock_alert"),
        ("b", "opt_out", "medium", "automated"),
        ("c", "campaign_interest", "medium", "campaign"),
        ("d", "safety_issue", "high", "high_priority"),
    ];
    assert_eq!(decisions.len(), expected.len(), "{text}");
    for (decision, (id, intent, priority, route)) in decisions.iter().zip(expected) {
        assert_eq!(
            (
                &decision["id"],
                &decision["intent"],
                &decision["priority"],
                &decision["route"]
            ),
            (&id.into(), &intent.into(), &priority.into(), &route.into())
        );
        assert!(
            decision["confidence"]
                .as_f64()
                .is_some_and(|sure| (0.0..=1.0).contains(&sure))
        );
        // Whoever is not sure says so, and answers all the same.
        let abstained = decision["abstained"].as_bool().unwrap();
        assert_eq!(decision["decided_by"] == "offline", abstained);
        let keys: Vec<&String> = decision.as_object().unwrap().keys().collect();
        assert_eq!(keys.len(), 11, "{keys:?}");
    }
    assert_eq!(decisions[0]["entities"]["size"], "M");
    assert_eq!(decisions[1]["entities"]["opt_out"], "true");
    assert_eq!(decisions[3]["decided_by"], "rules");
}

#[test]
fn a_line_that_is_no_message_is_named() {
    let file =
        std::env::temp_dir().join(format!("frontdesk-classify-{}.jsonl", std::process::id()));
    std::fs::write(&file, "{\"id\":\"a\"}\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .arg("classify")
        .arg(&file)
        .output()
        .unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains('1') && said.contains("channel"), "{said}");
}
