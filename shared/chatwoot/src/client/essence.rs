//! What is read of Chatwoot's answers: enough to give the same answer again.

use serde_json::Value;

use crate::SEND_KEY_ATTRIBUTE;

/// Every name that is read of an answer by what speaks to customers and colleagues:
/// ids, keys and words of ours. None of them holds what anybody wrote.
const READ: [&str; 8] = [
    SEND_KEY_ATTRIBUTE,
    "content_attributes",
    "created_at",
    "current_status",
    "id",
    "message_type",
    "payload",
    "private",
];

/// An answer without what is never read of it. Not JSON is nothing.
pub fn essence(body: &[u8]) -> String {
    serde_json::from_slice(body)
        .map_or_else(|_| String::new(), |body: Value| essential(body).to_string())
}

/// Whether a request only shows that somebody types: nothing depends on it.
pub fn is_typing(path: &str) -> bool {
    path.ends_with("/toggle_typing_status")
}

fn essential(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().map(essential).collect(),
        Value::Object(map) => map
            .into_iter()
            .filter(|(name, _)| READ.contains(&name.as_str()))
            .map(|(name, value)| (name, essential(value)))
            .collect(),
        plain => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_reads_is_left_out() {
        let list = br#"{"meta":{"contact":{"email":"a@example.com"},"labels":["x"]},
            "payload":[{"id":7,"content":"Hello","content_attributes":{"frontdesk_send_key":"k"},
            "message_type":1,"sender":{"name":"Ann"},"private":false}]}"#;
        let kept = essence(list);
        assert!(
            kept.contains(r#""id":7"#) && kept.contains("message_type"),
            "{kept}"
        );
        for gone in ["Hello", "a@example.com", "Ann"] {
            assert!(!kept.contains(gone), "{kept}");
        }
        assert_eq!(essence(b"<html>"), "");
        assert_eq!(
            essence(br#"{"payload":["vip","new"]}"#),
            r#"{"payload":["vip","new"]}"#
        );
    }
}
