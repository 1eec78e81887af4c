//! The tests of a Choice state.

use serde_json::Value;

use super::path::Path;
use super::raw;

/// What a rule asks of the data.
#[derive(Debug)]
pub(super) enum Test {
    Equals(Path, String),
    Present(Path, bool),
    And(Vec<Test>),
    Not(Box<Test>),
}

/// A comparison named a value that is not there. Step Functions fails the
/// execution then; so do we.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MissingValue(pub(super) String);

impl Test {
    /// Reads a rule without looking at its `Next`.
    pub(super) fn parse(rule: raw::Rule) -> Result<Self, String> {
        let path = |text: Option<String>| {
            let text = text.ok_or("a rule has no Variable")?;
            Path::parse(&text).ok_or(format!("`{text}` is not a path this interpreter knows"))
        };
        let inner = |rule: raw::Rule| {
            if rule.next.is_some() {
                return Err("Next inside And or Not".to_owned());
            }
            Self::parse(rule)
        };
        match rule {
            raw::Rule {
                variable,
                string_equals: Some(text),
                is_present: None,
                and: None,
                not: None,
                ..
            } => Ok(Self::Equals(path(variable)?, text)),
            raw::Rule {
                variable,
                string_equals: None,
                is_present: Some(wanted),
                and: None,
                not: None,
                ..
            } => Ok(Self::Present(path(variable)?, wanted)),
            raw::Rule {
                variable: None,
                string_equals: None,
                is_present: None,
                and: Some(rules),
                not: None,
                ..
            } if !rules.is_empty() => {
                let tests = rules.into_iter().map(inner).collect::<Result<_, _>>()?;
                Ok(Self::And(tests))
            }
            raw::Rule {
                variable: None,
                string_equals: None,
                is_present: None,
                and: None,
                not: Some(rule),
                ..
            } => Ok(Self::Not(Box::new(inner(*rule)?))),
            _ => Err("a rule needs exactly one of StringEquals, IsPresent, And, Not".to_owned()),
        }
    }

    /// Whether the data passes.
    pub(super) fn passes(&self, data: &Value) -> Result<bool, MissingValue> {
        Ok(match self {
            Self::Equals(path, text) => {
                let value = path
                    .get(data)
                    .ok_or_else(|| MissingValue(path.to_string()))?;
                value.as_str() == Some(text)
            }
            Self::Present(path, wanted) => path.get(data).is_some() == *wanted,
            Self::And(tests) => {
                for test in tests {
                    if !test.passes(data)? {
                        return Ok(false);
                    }
                }
                true
            }
            Self::Not(test) => !test.passes(data)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn test(rule: Value) -> Result<Test, String> {
        Test::parse(serde_json::from_value(rule).unwrap())
    }

    #[test]
    fn rules_decide_as_step_functions_does() {
        let data = json!({"a": "x", "n": 1});
        let a_is_x = json!({"Variable": "$.a", "StringEquals": "x"});
        let b_there = json!({"Variable": "$.b", "IsPresent": true});
        for (rule, expected) in [
            (a_is_x.clone(), Ok(true)),
            (json!({"Variable": "$.a", "StringEquals": "y"}), Ok(false)),
            (json!({"Variable": "$.n", "StringEquals": "1"}), Ok(false)),
            (
                json!({"Variable": "$.b", "StringEquals": "x"}),
                Err(MissingValue("$.b".into())),
            ),
            (b_there.clone(), Ok(false)),
            (json!({"Variable": "$.b", "IsPresent": false}), Ok(true)),
            (json!({"Not": b_there.clone()}), Ok(true)),
            (
                json!({"And": [a_is_x.clone(), {"Not": b_there.clone()}]}),
                Ok(true),
            ),
            // The first test that fails ends an And: the second is not evaluated.
            (
                json!({"And": [b_there, {"Variable": "$.b", "StringEquals": "x"}]}),
                Ok(false),
            ),
        ] {
            assert_eq!(
                test(rule.clone()).unwrap().passes(&data),
                expected,
                "{rule}"
            );
        }
    }

    #[test]
    fn rules_that_are_not_one_test_are_refused() {
        for rule in [
            json!({"Variable": "$.a"}),
            json!({"StringEquals": "x"}),
            json!({"Variable": "$.a", "StringEquals": "x", "IsPresent": true}),
            json!({"Variable": "$.a[0]", "StringEquals": "x"}),
            json!({"And": []}),
            json!({"Not": {"Variable": "$.a", "IsPresent": true, "Next": "X"}}),
        ] {
            assert!(test(rule.clone()).is_err(), "{rule}");
        }
    }
}
