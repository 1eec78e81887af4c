//! The JSON schema of an answer, in the subset that every provider enforces.
//!
//! Strict mode means: each object lists all its fields as required and forbids
//! others; what may be absent is `null`; no maps, no tuples, no recursion, no
//! bounds. So an answer type uses
//! - `Option<T>` for what may be missing (at most 16 in one type: Anthropic's
//!   limit on unions),
//! - `Vec<Pair>` with a struct of `name` and `value` instead of a map,
//! - enums for closed sets; doc comments become the descriptions a model reads.
//!
//! Bounds (`minimum`, `maxLength`, …) are not enforced by providers and are moved
//! into the description; the type itself must still check them when it is read.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// A type whose answers cannot be enforced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no strict schema: at `{path}`: {problem}")]
pub struct SchemaError {
    path: String,
    problem: String,
}

impl SchemaError {
    fn at(path: &str, problem: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            problem: problem.into(),
        }
    }
}

/// Keywords that say nothing to a model, or that providers refuse.
const DROPPED: &[&str] = &[
    "$schema",
    "title",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "unevaluatedProperties",
];

/// Keywords that no provider can enforce and that change what is valid.
const REFUSED: &[(&str, &str)] = &[
    ("$ref", "a recursive type"),
    ("prefixItems", "a tuple: use a struct with named fields"),
    ("patternProperties", "a map: use a list of name and value"),
    ("propertyNames", "a map: use a list of name and value"),
    ("not", "`not`"),
    ("if", "`if`"),
];

/// Bounds: told to the model in words.
const BOUNDS: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
];

/// Formats that both providers know.
const FORMATS: &[&str] = &["date-time", "time", "date", "duration", "email", "uuid"];

/// The strict schema of `T`. An agent's tests call this for its answer type, so
/// that an unfit type is found there and not in production.
pub fn strict_schema<T: JsonSchema>() -> Result<Value, SchemaError> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings.meta_schema = None;
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    strict(&mut schema, "$")?;
    if schema.get("type") == Some(&json!("object")) {
        Ok(schema)
    } else {
        Err(SchemaError::at("$", "an answer must be a struct"))
    }
}

/// The schema's name on the wire: at most 64 of `A-Za-z0-9_-`.
pub(crate) fn schema_name<T: JsonSchema>() -> String {
    let mut name: String = T::schema_name()
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .collect();
    name.truncate(64);
    name
}

fn strict(schema: &mut Value, path: &str) -> Result<(), SchemaError> {
    let Value::Object(map) = schema else {
        return Err(SchemaError::at(path, "any JSON value"));
    };
    for (keyword, problem) in REFUSED {
        if map.contains_key(*keyword) {
            return Err(SchemaError::at(path, *problem));
        }
    }
    for keyword in DROPPED {
        map.remove(*keyword);
    }
    let known = |f: &Value| f.as_str().is_some_and(|f| FORMATS.contains(&f));
    if map.get("format").is_some_and(|f| !known(f)) {
        map.remove("format");
    }
    describe_bounds(map);
    if let Some(value) = map.remove("const") {
        map.insert("enum".to_owned(), json!([value]));
    }
    merge_all_of(map, path)?;
    variants(map, path)?;
    let mut nullable = false;
    if let Some(Value::Array(types)) = map.get("type")
        && types.contains(&json!("object"))
    {
        nullable = types.contains(&json!("null"));
        map.insert("type".to_owned(), json!("object"));
    }
    if map.contains_key("properties") || map.get("type") == Some(&json!("object")) {
        object(map, path)?;
    }
    if nullable {
        // Not every server knows `type: [object, null]`.
        let object = Value::Object(std::mem::take(map));
        map.insert("anyOf".to_owned(), json!([object, {"type": "null"}]));
    }
    if let Some(items) = map.get_mut("items") {
        strict(items, &format!("{path}[]"))?;
    }
    if ["type", "enum", "anyOf"]
        .iter()
        .any(|k| map.contains_key(*k))
    {
        Ok(())
    } else {
        Err(SchemaError::at(path, "any JSON value"))
    }
}

fn object(map: &mut Map<String, Value>, path: &str) -> Result<(), SchemaError> {
    if map
        .get("additionalProperties")
        .is_some_and(|p| *p != json!(false))
    {
        return Err(SchemaError::at(path, "a map: use a list of name and value"));
    }
    map.insert("additionalProperties".to_owned(), json!(false));
    let properties = map.entry("properties").or_insert_with(|| json!({}));
    let mut names = Vec::new();
    if let Value::Object(properties) = properties {
        for (name, property) in properties {
            strict(property, &format!("{path}.{name}"))?;
            names.push(name.clone());
        }
    }
    map.insert("required".to_owned(), json!(names));
    Ok(())
}

fn describe_bounds(map: &mut Map<String, Value>) {
    let bounds: Vec<String> = BOUNDS
        .iter()
        .filter_map(|name| map.remove(*name).map(|value| format!("{name} {value}")))
        .collect();
    if bounds.is_empty() {
        return;
    }
    let bounds = format!("({})", bounds.join(", "));
    let text = match map.get("description").and_then(Value::as_str) {
        Some(text) => format!("{text} {bounds}"),
        None => bounds,
    };
    map.insert("description".to_owned(), json!(text));
}

/// schemars wraps a described reference in `allOf` of one.
fn merge_all_of(map: &mut Map<String, Value>, path: &str) -> Result<(), SchemaError> {
    match map.remove("allOf") {
        None => Ok(()),
        Some(Value::Array(mut parts)) if parts.len() == 1 => {
            let mut part = parts.remove(0);
            strict(&mut part, path)?;
            if let Value::Object(part) = part {
                for (key, value) in part {
                    map.entry(key).or_insert(value);
                }
            }
            Ok(())
        }
        Some(_) => Err(SchemaError::at(path, "`allOf`")),
    }
}

/// `oneOf` becomes `anyOf`; alternatives that are all plain words become one
/// `enum`, with what each word means in the description.
fn variants(map: &mut Map<String, Value>, path: &str) -> Result<(), SchemaError> {
    if let Some(one_of) = map.remove("oneOf") {
        map.insert("anyOf".to_owned(), one_of);
    }
    let Some(Value::Array(mut variants)) = map.remove("anyOf") else {
        return Ok(());
    };
    for (n, variant) in variants.iter_mut().enumerate() {
        strict(variant, &format!("{path}|{n}"))?;
    }
    let mut words = Vec::new();
    let mut meanings: Vec<String> = Vec::new();
    meanings.extend(
        map.get("description")
            .and_then(Value::as_str)
            .map(str::to_owned),
    );
    for variant in &variants {
        let (Some(list), true) = (
            variant.get("enum").and_then(Value::as_array),
            variant.get("type") == Some(&json!("string")),
        ) else {
            map.insert("anyOf".to_owned(), Value::Array(variants));
            return Ok(());
        };
        if let (Some(text), [Value::String(word)]) = (
            variant.get("description").and_then(Value::as_str),
            list.as_slice(),
        ) {
            meanings.push(format!("{word}: {text}"));
        }
        words.extend(list.iter().cloned());
    }
    map.insert("type".to_owned(), json!("string"));
    map.insert("enum".to_owned(), Value::Array(words));
    if !meanings.is_empty() {
        map.insert("description".to_owned(), json!(meanings.join("\n")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(dead_code, reason = "only the shape of these types matters")]

    use std::collections::BTreeMap;

    use super::*;

    /// How much it matters.
    #[derive(JsonSchema)]
    #[serde(rename_all = "snake_case")]
    enum Urgency {
        /// A person must look now.
        High,
        /// Everything else.
        Normal,
    }

    #[derive(JsonSchema)]
    #[serde(rename_all = "snake_case")]
    enum Plain {
        A,
        B,
    }

    #[derive(JsonSchema)]
    struct Pair {
        name: String,
        value: String,
    }

    #[derive(JsonSchema)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    enum Shape {
        Circle { radius: f64 },
        Dot,
    }

    /// A sorted message.
    #[derive(JsonSchema)]
    struct Sorted {
        /// How urgent it is.
        urgency: Urgency,
        plain: Option<Plain>,
        maybe: Option<Urgency>,
        /// From 0 to 1.
        #[schemars(range(min = 0.0, max = 1.0))]
        confidence: f64,
        #[serde(default)]
        entities: Vec<Pair>,
        age: Option<u8>,
        when: Option<jiff_like::Date>,
        nested: Option<Pair>,
        shape: Shape,
    }

    mod jiff_like {
        #[derive(schemars::JsonSchema)]
        #[schemars(transparent)]
        pub(super) struct Date(String);
    }

    #[test]
    fn a_schema_is_strict_throughout() {
        let schema = strict_schema::<Sorted>().unwrap();
        insta::with_settings!({sort_maps => true}, {
            insta::assert_json_snapshot!(schema);
        });
    }

    #[derive(JsonSchema)]
    struct WithMap {
        entities: BTreeMap<String, String>,
    }

    #[derive(JsonSchema)]
    struct WithOptionalMap {
        entities: Option<BTreeMap<String, String>>,
    }

    #[derive(JsonSchema)]
    struct WithValue {
        anything: Value,
    }

    #[derive(JsonSchema)]
    struct Tree {
        children: Vec<Tree>,
    }

    #[derive(JsonSchema)]
    struct WithTuple {
        pair: (String, u8),
    }

    #[test]
    fn a_type_that_cannot_be_enforced_is_named() {
        let problem = |r: Result<Value, SchemaError>| r.unwrap_err().to_string();
        assert_eq!(
            problem(strict_schema::<WithMap>()),
            "no strict schema: at `$.entities`: a map: use a list of name and value"
        );
        assert!(problem(strict_schema::<WithOptionalMap>()).contains("a map"));
        assert!(problem(strict_schema::<WithValue>()).contains("`$.anything`: any JSON value"));
        assert!(problem(strict_schema::<Tree>()).contains("recursive"));
        assert!(problem(strict_schema::<WithTuple>()).contains("tuple"));
        assert!(problem(strict_schema::<Vec<Pair>>()).contains("must be a struct"));
    }
}
