//! Between our types and DynamoDB's attribute values.

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::StoreError;
use crate::keys::Item;

/// Reads a row.
pub(crate) fn read<T: DeserializeOwned>(what: &'static str, item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| StoreError::Corrupt {
        what,
        reason: error.to_string(),
    })
}

/// Writes a row with its key.
pub(crate) fn write<T: Serialize>(
    what: &'static str,
    key: Item,
    row: &T,
) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(row).map_err(|error| StoreError::Corrupt {
        what,
        reason: error.to_string(),
    })?;
    item.extend(key);
    Ok(item)
}

/// One attribute.
pub(crate) fn value<T: Serialize>(
    what: &'static str,
    value: &T,
) -> Result<AttributeValue, StoreError> {
    serde_dynamo::to_attribute_value(value).map_err(|error| StoreError::Corrupt {
        what,
        reason: error.to_string(),
    })
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
