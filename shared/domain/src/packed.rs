//! Values that are kept as JSON text: one attribute in the database instead of
//! a tree of them. A conversation's head is read and written at every step, and
//! nothing ever asks the database about the inside of these values.

use std::fmt;

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value that is written packed.
#[derive(Debug)]
pub struct Packed<'a, T>(pub &'a T);

impl<T: Serialize> Serialize for Packed<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(self.0)
            .map_err(|error| S::Error::custom(Position::of(&error)))?;
        serializer.serialize_str(&text)
    }
}

/// For `#[serde(with = "packed")]`.
pub(crate) fn serialize<T: Serialize, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Packed(value).serialize(serializer)
}

/// For `#[serde(with = "packed")]`.
pub(crate) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    unpack(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// For `#[serde(with = "packed::each")]`: a list of packed values, to which the
/// database can append.
pub(crate) mod each {
    use serde::de::{DeserializeOwned, Error as _};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Packed, unpack};

    pub(crate) fn serialize<T: Serialize, S: Serializer>(
        values: &[T],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(Packed))
    }

    pub(crate) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<T>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let values = texts.iter().map(|text| unpack(text));
        values.collect::<Result<_, _>>().map_err(D::Error::custom)
    }
}

/// For `#[serde(with = "packed::lines")]`: a list of packed structures, to which the
/// database can append. What is there already is written as one of its texts, an
/// array; what is appended is an object.
pub(crate) mod lines {
    use serde::de::{DeserializeOwned, Error as _};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Packed, unpack};

    pub(crate) fn serialize<T: Serialize, S: Serializer>(
        values: &[T],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let all = Some(values).filter(|values| !values.is_empty());
        serializer.collect_seq(all.iter().map(Packed))
    }

    pub(crate) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<T>, D::Error> {
        let mut values = Vec::new();
        for text in Vec::<String>::deserialize(deserializer)? {
            if text.starts_with('[') {
                values.extend(unpack::<Vec<T>>(&text).map_err(D::Error::custom)?);
            } else {
                values.push(unpack(&text).map_err(D::Error::custom)?);
            }
        }
        Ok(values)
    }
}

/// For `#[serde(with = "packed::values")]`: a map of packed values, of whose keys
/// the database can say whether they are there.
pub(crate) mod values {
    use std::collections::BTreeMap;

    use serde::de::{DeserializeOwned, Error as _};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Packed, unpack};

    pub(crate) fn serialize<K: Serialize, T: Serialize, S: Serializer>(
        map: &BTreeMap<K, T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(map.iter().map(|(key, value)| (key, Packed(value))))
    }

    pub(crate) fn deserialize<'de, K, T, D>(deserializer: D) -> Result<BTreeMap<K, T>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        T: DeserializeOwned,
        D: Deserializer<'de>,
    {
        let texts = BTreeMap::<K, String>::deserialize(deserializer)?;
        let values = texts
            .into_iter()
            .map(|(key, text)| Ok((key, unpack(&text)?)));
        values
            .collect::<Result<_, super::Position>>()
            .map_err(D::Error::custom)
    }
}

fn unpack<T: DeserializeOwned>(text: &str) -> Result<T, Position> {
    serde_json::from_str(text).map_err(|error| Position::of(&error))
}

/// Where a packed value cannot be read. Not what stands there: that may be what a
/// customer wrote.
struct Position {
    category: serde_json::error::Category,
    column: usize,
}

impl Position {
    fn of(error: &serde_json::Error) -> Self {
        Self {
            category: error.classify(),
            column: error.column(),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "packed value: {:?} at {}", self.category, self.column)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Row {
        #[serde(with = "super")]
        one: Option<(u8, String)>,
        #[serde(default, with = "super::each")]
        many: Vec<(u8, String)>,
        #[serde(default, with = "super::values")]
        named: BTreeMap<String, (u8, String)>,
    }

    #[test]
    fn values_are_texts_and_come_back() {
        let value = || (1, "it's \"quoted\" é".to_owned());
        let row = Row {
            one: Some(value()),
            many: vec![value(), value()],
            named: BTreeMap::from([("a".to_owned(), value())]),
        };
        let json = serde_json::to_value(&row).unwrap();
        assert!(json["one"].is_string() && json["many"][1].is_string());
        assert!(json["named"]["a"].is_string());
        assert_eq!(serde_json::from_value::<Row>(json).unwrap(), row);
    }

    #[test]
    fn lines_are_one_text_and_those_that_were_appended() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Line {
            said: String,
        }
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Row {
            #[serde(with = "super::lines")]
            recent: Vec<Line>,
        }
        let line = |said: &str| Line { said: said.into() };
        let mut row = serde_json::to_value(Row {
            recent: vec![line("one"), line("two")],
        })
        .unwrap();
        let texts = row["recent"].as_array_mut().unwrap();
        assert_eq!(texts.len(), 1);
        texts.push(r#"{"said": "three"}"#.into());
        let row: Row = serde_json::from_value(row).unwrap();
        assert_eq!(row.recent, [line("one"), line("two"), line("three")]);
        let none = serde_json::to_value(Row { recent: Vec::new() }).unwrap();
        assert_eq!(none["recent"], serde_json::json!([]));
    }

    #[test]
    fn an_unreadable_value_is_not_quoted() {
        let json = r#"{"one": "[1, \"private\", 3]", "many": []}"#;
        let error = serde_json::from_str::<Row>(json).unwrap_err().to_string();
        assert!(error.contains("packed value"), "{error}");
        assert!(!error.contains("private"), "{error}");
    }
}
