//! Between our types and DynamoDB's attribute values.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::StoreError;
use crate::keys::Item;

/// Reads a row.
pub(crate) fn read<T: DeserializeOwned>(what: &'static str, item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| corrupt(what, &error))
}

/// Writes a row with its key. What is unknown is left out: an attribute that is
/// not there reads as `None`, and costs nothing.
pub(crate) fn write<T: Serialize>(
    what: &'static str,
    key: Item,
    row: &T,
) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(row).map_err(|error| corrupt(what, &error))?;
    leave_out_unknown(&mut item);
    item.extend(key);
    Ok(item)
}

/// One attribute.
pub(crate) fn value<T: Serialize>(
    what: &'static str,
    value: &T,
) -> Result<AttributeValue, StoreError> {
    let mut value =
        serde_dynamo::to_attribute_value(value).map_err(|error| corrupt(what, &error))?;
    if let AttributeValue::M(members) = &mut value {
        leave_out_unknown(members);
    }
    Ok(value)
}

fn leave_out_unknown(members: &mut Item) {
    members.retain(|_, value| {
        if let AttributeValue::M(members) = value {
            leave_out_unknown(members);
        }
        !matches!(value, AttributeValue::Null(_))
    });
}

/// A row that cannot be read or written. The parser's own words may quote the
/// value, which may be a customer's; only a member's name, which is ours, is kept.
pub(crate) fn corrupt(what: &'static str, error: &impl std::fmt::Display) -> StoreError {
    let words = error.to_string();
    let member = |kind: &str| {
        let name = words.split_once(kind)?.1.split_once('`')?.0;
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        (name.len() <= 40 && name.chars().all(plain)).then_some(name)
    };
    let reason = match member("missing field `") {
        Some(name) if words.starts_with("missing field") => format!("`{name}` is missing"),
        _ => "a value of another kind was expected".to_owned(),
    };
    StoreError::Corrupt { what, reason }
}

pub(crate) fn number(n: u64) -> AttributeValue {
    AttributeValue::N(n.to_string())
}

pub(crate) fn text(s: impl Into<String>) -> AttributeValue {
    AttributeValue::S(s.into())
}

pub(crate) fn empty_list() -> AttributeValue {
    AttributeValue::L(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreadable_row_is_reported_without_what_stands_in_it() {
        #[derive(Debug, serde::Deserialize)]
        #[expect(dead_code, reason = "only read")]
        struct Row {
            count: u64,
            kind: Kind,
        }
        #[derive(Debug, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Kind {
            One,
        }
        let row = |count: AttributeValue, kind: &str| {
            Item::from([("count".to_owned(), count), ("kind".to_owned(), text(kind))])
        };
        let cases = [
            row(text("tom@example.com"), "one"),
            row(number(1), "missing field `tom@example.com`"),
            Item::new(),
        ];
        let mut said = Vec::new();
        for case in cases {
            said.push(read::<Row>("test", case).unwrap_err().to_string());
        }
        let kind = "the test row cannot be read: a value of another kind was expected";
        let gone = "the test row cannot be read: `count` is missing";
        assert_eq!(said, [kind, kind, gone]);
    }
}
