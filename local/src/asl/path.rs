//! Reference paths (`$`, `$.step.next`) into a state's data.

use serde_json::{Map, Value};

/// A path of object keys from the root of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path(Vec<Box<str>>);

impl Path {
    /// `$`: the data itself.
    pub(super) const fn root() -> Self {
        Self(Vec::new())
    }

    /// Reads `$` or `$.name.name`; `None` for every other form (indexes,
    /// filters, brackets, the context object).
    pub(super) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix('$')?;
        if rest.is_empty() {
            return Some(Self::root());
        }
        let plain = |key: &str| {
            !key.is_empty()
                && key
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        };
        rest.strip_prefix('.')?
            .split('.')
            .map(|key| plain(key).then(|| key.into()))
            .collect::<Option<_>>()
            .map(Self)
    }

    /// What lies at the path, if anything does.
    pub(super) fn get<'a>(&self, data: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(data, |at, key| at.get(&**key))
    }

    /// Puts `value` at the path. Missing objects on the way are made and
    /// anything else on the way is replaced, as Step Functions does.
    pub(super) fn put(&self, data: &mut Value, value: Value) {
        let mut at = data;
        for key in &self.0 {
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            // `IndexMut` on an object makes the key when it is not there.
            at = &mut at[&**key];
        }
        *at = value;
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("$")?;
        self.0.iter().try_for_each(|key| write!(f, ".{key}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_are_read_written_and_printed() {
        let data = json!({"step": {"next": "deliver"}, "n": 1});
        for (path, found) in [
            ("$", Some(data.clone())),
            ("$.step.next", Some(json!("deliver"))),
            ("$.n.x", None),
            ("$.missing", None),
        ] {
            let parsed = Path::parse(path).unwrap();
            assert_eq!(parsed.get(&data), found.as_ref(), "{path}");
            assert_eq!(parsed.to_string(), path);
        }
        for (path, after) in [
            ("$.step", json!({"step": 7, "n": 1})),
            ("$.n.x", json!({"step": {"next": "deliver"}, "n": {"x": 7}})),
            ("$", json!(7)),
        ] {
            let mut copy = data.clone();
            Path::parse(path).unwrap().put(&mut copy, json!(7));
            assert_eq!(copy, after, "{path}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for bad in [
            "",
            "step",
            "$step",
            "$.",
            "$..a",
            "$.a[0]",
            "$['a']",
            "$$.Task.Token",
            "$.a b",
        ] {
            assert_eq!(Path::parse(bad), None, "{bad}");
        }
    }
}
