//! What the file itself promises, and what no machine may say.

use super::*;

#[test]
fn every_task_of_the_file_is_guarded() {
    let file: Value = serde_json::from_str(FILE).unwrap();
    for (name, state) in file["States"].as_object().unwrap() {
        if state["Type"] != "Task" {
            continue;
        }
        let retry = &state["Retry"][0];
        assert_eq!(retry["JitterStrategy"], "FULL", "{name}");
        assert!(retry["MaxDelaySeconds"].is_u64(), "{name}");
        assert!(state["TimeoutSeconds"].is_u64(), "{name}");
        let all = state["Catch"].as_array().and_then(|catch| catch.last());
        match all {
            None => assert_eq!(name, "EscalateToHuman"),
            Some(all) => {
                assert_eq!(all["ErrorEquals"], json!(["States.ALL"]), "{name}");
                assert_eq!(all["Next"], "EscalateToHuman", "{name}");
                assert_eq!(all["ResultPath"], "$.error", "{name}");
            }
        }
    }
}

/// What no attempt outlives: the function's limit, and what Chatwoot may take for a
/// request on which the client has hung up (`delivery`).
const LONGEST_HOLD: f64 = 35.0 + 20.0;

#[test]
fn a_send_is_tried_again_after_the_last_one_can_arrive() {
    let file: Value = serde_json::from_str(FILE).unwrap();
    let retry = &file["States"]["Deliver"]["Retry"][1];
    let held = domain::error::SEND_IS_HELD;
    assert_eq!(retry["ErrorEquals"], json!([held]));
    let jitter = retry.get("JitterStrategy");
    assert_eq!(
        jitter, None,
        "jitter could make the pauses as short as nothing"
    );
    let number = |name: &str| retry[name].as_f64().unwrap();
    let (mut pause, mut sum) = (number("IntervalSeconds"), 0.0);
    for _ in 0..retry["MaxAttempts"].as_u64().unwrap() {
        sum += pause.min(number("MaxDelaySeconds"));
        pause *= number("BackoffRate");
    }
    assert!(sum > LONGEST_HOLD * 1.5, "{sum}");
}

#[test]
fn what_is_not_understood_is_refused_with_its_name() {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut file: Value = serde_json::from_str(FILE).unwrap();
        change(&mut file);
        Machine::load(&file.to_string(), &FUNCTIONS)
            .unwrap_err()
            .to_string()
    };
    let set = |pointer: &'static str, key: &'static str, value: Value| {
        with(&move |file| file.pointer_mut(pointer).unwrap()[key] = value.clone())
    };
    for (error, words) in [
        (set("", "Version", json!("1.0")), &["Version"][..]),
        (set("", "QueryLanguage", json!("JSONata")), &["JSONata"]),
        (
            set("", "StartAt", json!("Nowhere")),
            &["StartAt", "Nowhere"],
        ),
        (
            set("/States/Done", "Type", json!("Parallel")),
            &["Done", "Parallel"],
        ),
        (
            set("/States/Done", "OutputPath", json!("$")),
            &["Done", "OutputPath"],
        ),
        (
            set("/States/Deliver", "HeartbeatSeconds", json!(3)),
            &["Deliver", "HeartbeatSeconds"],
        ),
        (
            set("/States/Deliver", "Next", json!("Nowhere")),
            &["Deliver", "Nowhere"],
        ),
        (
            set("/States/Deliver", "End", json!(true)),
            &["Deliver", "Next or End"],
        ),
        (
            set("/States/Deliver", "ResultPath", json!("$.a[0]")),
            &["Deliver", "$.a[0]"],
        ),
        (
            set(
                "/States/Deliver",
                "Resource",
                json!("arn:aws:states:::sqs:sendMessage"),
            ),
            &["Deliver", "sqs"],
        ),
        (
            set("/States/Deliver", "Resource", json!("${Other}")),
            &["Other"],
        ),
        (
            set("/States/Deliver/Retry/0", "Jitter", json!("FULL")),
            &["Deliver", "Jitter"],
        ),
        (
            set("/States/Deliver/Catch/0", "Next", json!("Nowhere")),
            &["Deliver", "Nowhere"],
        ),
        (
            set(
                "/States/RouteByIntent/Choices/0",
                "StringMatches",
                json!("*"),
            ),
            &["RouteByIntent", "StringMatches"],
        ),
        (
            set("/States/GatherBurst", "Seconds", json!(3)),
            &["GatherBurst", "Seconds"],
        ),
        (
            set("/States/AwaitReview/Parameters", "Qualifier", json!("1")),
            &["AwaitReview", "FunctionName"],
        ),
        (
            set("/States", "Island", json!({"Type": "Succeed"})),
            &["Island", "reached"],
        ),
    ] {
        for word in words {
            assert!(error.contains(word), "`{error}` does not name {word}");
        }
    }
}
