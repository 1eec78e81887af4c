//! The file as it is written. Unknown fields and types are errors here.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Machine {
    #[serde(rename = "Comment", default)]
    _comment: IgnoredAny,
    #[serde(rename = "QueryLanguage", default)]
    _query_language: QueryLanguage,
    pub(super) start_at: String,
    pub(super) timeout_seconds: Option<u64>,
    /// Read one by one afterwards, so that an error can name the state.
    pub(super) states: BTreeMap<String, Value>,
}

#[derive(Deserialize, Default)]
enum QueryLanguage {
    #[default]
    #[serde(rename = "JSONPath")]
    JsonPath,
}

#[derive(Deserialize)]
#[serde(tag = "Type")]
pub(super) enum State {
    Task(Task),
    Choice(Choice),
    Wait(Wait),
    Succeed(Succeed),
    Fail(Fail),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Task {
    #[serde(rename = "Comment", default)]
    _comment: IgnoredAny,
    pub(super) resource: String,
    pub(super) parameters: Option<Value>,
    /// Absent means `$`; `null` means that the result is dropped.
    #[serde(default = "root")]
    pub(super) result_path: Option<String>,
    pub(super) timeout_seconds: Option<u64>,
    #[serde(default)]
    pub(super) retry: Vec<Retrier>,
    #[serde(default)]
    pub(super) catch: Vec<Catcher>,
    pub(super) next: Option<String>,
    #[serde(default)]
    pub(super) end: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Retrier {
    pub(super) error_equals: Vec<String>,
    #[serde(default = "one")]
    pub(super) interval_seconds: u64,
    #[serde(default = "two")]
    pub(super) backoff_rate: f64,
    #[serde(default = "three")]
    pub(super) max_attempts: u32,
    pub(super) max_delay_seconds: Option<u64>,
    #[serde(default)]
    pub(super) jitter_strategy: Jitter,
}

#[derive(Deserialize, Default, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Jitter {
    Full,
    #[default]
    None,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Catcher {
    pub(super) error_equals: Vec<String>,
    #[serde(default = "root")]
    pub(super) result_path: Option<String>,
    pub(super) next: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Choice {
    #[serde(rename = "Comment", default)]
    _comment: IgnoredAny,
    pub(super) choices: Vec<Rule>,
    pub(super) default: Option<String>,
}

/// Exactly one test must be there, and `Next` at the top only: checked when the
/// rule is made into a `Test`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Rule {
    #[serde(rename = "Comment", default)]
    _comment: IgnoredAny,
    pub(super) variable: Option<String>,
    pub(super) string_equals: Option<String>,
    pub(super) is_present: Option<bool>,
    pub(super) and: Option<Vec<Rule>>,
    pub(super) not: Option<Box<Rule>>,
    pub(super) next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Wait {
    #[serde(rename = "Comment", default)]
    _comment: IgnoredAny,
    pub(super) seconds: Option<u64>,
    pub(super) timestamp_path: Option<String>,
    pub(super) next: Option<String>,
    #[serde(default)]
    pub(super) end: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Succeed {
    #[serde(rename = "Comment", default)]
    _comment: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Fail {
    #[serde(rename = "Comment", default)]
    _comment: IgnoredAny,
    #[serde(default)]
    pub(super) error: String,
    #[serde(default)]
    pub(super) cause: String,
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional field")]
fn root() -> Option<String> {
    Some("$".to_owned())
}

const fn one() -> u64 {
    1
}

const fn two() -> f64 {
    2.0
}

const fn three() -> u32 {
    3
}
