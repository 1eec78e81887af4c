//! The names that the template fills in: `${Name}` in the file.

use std::collections::BTreeMap;

use serde_json::Value;

use super::definition::LoadError;

/// Replaces `${Name}` in every text value.
pub(super) fn substitute(value: &mut Value, with: &[(&str, &str)]) -> Result<(), LoadError> {
    match value {
        Value::String(text) => {
            let values: BTreeMap<_, _> = with.iter().copied().collect();
            while let Some(from) = text.find("${") {
                let Some(len) = text[from..].find('}') else {
                    return Err(LoadError::NoSubstitution(text[from + 2..].to_owned()));
                };
                let name = &text[from + 2..from + len];
                let replacement = *values
                    .get(name)
                    .ok_or_else(|| LoadError::NoSubstitution(name.to_owned()))?;
                text.replace_range(from..=from + len, replacement);
            }
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| substitute(item, with)),
        Value::Object(fields) => fields
            .values_mut()
            .try_for_each(|field| substitute(field, with)),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}
