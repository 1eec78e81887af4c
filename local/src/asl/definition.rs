//! The machine after loading: every name resolved, every field understood.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::Value;

use super::choice::Test;
use super::path::Path;
use super::raw;
use super::retry::{Errors, Retrier};
use super::substitution::substitute;

/// The one service integration that is understood.
const INVOKE_AND_WAIT: &str = "arn:aws:states:::lambda:invoke.waitForTaskToken";

/// Why a state machine file cannot be used. Always names the place.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Not JSON, or an unknown or missing field at the top.
    #[error("state machine: {0}")]
    Top(#[source] serde_json::Error),
    /// An unknown type, or an unknown, missing or ill-typed field of a state.
    #[error("state `{state}`: {source}")]
    State {
        /// The state's name.
        state: String,
        /// What serde found.
        source: serde_json::Error,
    },
    /// A state whose fields are known but do not go together.
    #[error("state `{state}`: {why}")]
    Invalid {
        /// The state's name.
        state: String,
        /// What is wrong.
        why: String,
    },
    /// `StartAt`, `Next` or `Default` names a state that is not there.
    #[error("{from} names `{target}`, which is no state")]
    NoSuchState {
        /// The state (or `StartAt`) with the name.
        from: String,
        /// The name.
        target: String,
    },
    /// No way leads to this state.
    #[error("state `{0}` cannot be reached")]
    Unreachable(String),
    /// `${Name}` without a value for it.
    #[error("no value for `${{{0}}}`")]
    NoSubstitution(String),
}

/// A loaded state machine.
#[derive(Debug)]
pub struct Machine {
    pub(super) states: Vec<State>,
    pub(super) start: usize,
    pub(super) timeout: Option<Duration>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) name: String,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Task(Task),
    Choice {
        rules: Vec<(Test, usize)>,
        default: Option<usize>,
    },
    Wait {
        until: Until,
        next: Next,
    },
    Succeed,
    Fail {
        error: String,
        cause: String,
    },
}

#[derive(Debug)]
pub(super) enum Until {
    Seconds(u64),
    Timestamp(Path),
}

/// Where a state leads.
#[derive(Debug, Clone, Copy)]
pub(super) enum Next {
    State(usize),
    End,
}

#[derive(Debug)]
pub(super) struct Task {
    pub(super) function: String,
    pub(super) input: Template,
    pub(super) waits_for_token: bool,
    /// `None`: the result is dropped.
    pub(super) result: Option<Path>,
    pub(super) timeout: Option<Duration>,
    pub(super) retry: Vec<Retrier>,
    pub(super) catch: Vec<Catcher>,
    pub(super) next: Next,
}

#[derive(Debug)]
pub(super) struct Catcher {
    pub(super) errors: Errors,
    pub(super) result: Option<Path>,
    pub(super) next: usize,
}

/// A `Parameters` value.
#[derive(Debug)]
pub(super) enum Template {
    Literal(Value),
    Data(Path),
    TaskToken,
    Object(Vec<(String, Template)>),
}

impl Machine {
    /// Reads an Amazon States Language file. `substitutions` gives the values of
    /// its `${Name}` placeholders, as SAM's `DefinitionSubstitutions` does.
    ///
    /// # Errors
    /// Everything this interpreter does not carry out exactly is refused.
    pub fn load(json: &str, substitutions: &[(&str, &str)]) -> Result<Self, LoadError> {
        let mut value: Value = serde_json::from_str(json).map_err(LoadError::Top)?;
        substitute(&mut value, substitutions)?;
        let raw: raw::Machine = serde_json::from_value(value).map_err(LoadError::Top)?;
        let names: HashMap<String, usize> = raw.states.keys().cloned().zip(0..).collect();
        let start = find(&names, "StartAt", &raw.start_at)?;
        let states = raw
            .states
            .into_iter()
            .map(|(name, value)| State::load(name, value, &names))
            .collect::<Result<Vec<_>, _>>()?;
        let machine = Self {
            states,
            start,
            timeout: raw.timeout_seconds.map(Duration::from_secs),
        };
        machine.check_reachable()?;
        Ok(machine)
    }

    fn check_reachable(&self) -> Result<(), LoadError> {
        let mut reached = vec![false; self.states.len()];
        let mut open = vec![self.start];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut reached[at], true) {
                open.extend(self.states[at].kind.targets());
            }
        }
        match reached.iter().position(|&yes| !yes) {
            Some(at) => Err(LoadError::Unreachable(self.states[at].name.clone())),
            None => Ok(()),
        }
    }
}

impl Kind {
    fn targets(&self) -> Vec<usize> {
        let next = |next: &Next| match next {
            Next::State(at) => Some(*at),
            Next::End => None,
        };
        match self {
            Self::Task(task) => {
                let caught = task.catch.iter().map(|catcher| catcher.next);
                caught.chain(next(&task.next)).collect()
            }
            Self::Choice { rules, default } => {
                let ruled = rules.iter().map(|(_, at)| *at);
                ruled.chain(*default).collect()
            }
            Self::Wait { next: to, .. } => next(to).into_iter().collect(),
            Self::Succeed | Self::Fail { .. } => Vec::new(),
        }
    }
}

impl State {
    fn load(name: String, value: Value, names: &HashMap<String, usize>) -> Result<Self, LoadError> {
        let raw: raw::State = serde_json::from_value(value).map_err(|source| LoadError::State {
            state: name.clone(),
            source,
        })?;
        let scope = Scope {
            state: &name,
            names,
        };
        let kind = match raw {
            raw::State::Task(raw) => Kind::Task(scope.task(raw)?),
            raw::State::Choice(raw) => scope.choice(raw)?,
            raw::State::Wait(raw) => scope.wait(raw)?,
            raw::State::Succeed(_) => Kind::Succeed,
            raw::State::Fail(raw) => Kind::Fail {
                error: raw.error,
                cause: raw.cause,
            },
        };
        Ok(Self { name, kind })
    }
}

/// The state that is being read.
struct Scope<'a> {
    state: &'a str,
    names: &'a HashMap<String, usize>,
}

impl Scope<'_> {
    fn invalid(&self, why: impl Into<String>) -> LoadError {
        LoadError::Invalid {
            state: self.state.to_owned(),
            why: why.into(),
        }
    }

    fn to(&self, target: &str) -> Result<usize, LoadError> {
        find(self.names, self.state, target)
    }

    fn next(&self, next: Option<String>, end: bool) -> Result<Next, LoadError> {
        match (next, end) {
            (Some(target), false) => Ok(Next::State(self.to(&target)?)),
            (None, true) => Ok(Next::End),
            _ => Err(self.invalid("needs either Next or End")),
        }
    }

    fn path(&self, text: &str) -> Result<Path, LoadError> {
        Path::parse(text)
            .ok_or_else(|| self.invalid(format!("`{text}` is not a path this interpreter knows")))
    }

    fn result(&self, text: Option<String>) -> Result<Option<Path>, LoadError> {
        text.map(|text| self.path(&text)).transpose()
    }

    fn task(&self, raw: raw::Task) -> Result<Task, LoadError> {
        let (function, input, waits_for_token) = if raw.resource == INVOKE_AND_WAIT {
            let (function, payload) = self.invocation(raw.parameters)?;
            (function, payload, true)
        } else if raw.resource.starts_with("arn:aws:states:") {
            return Err(self.invalid(format!("Resource `{}` is not known here", raw.resource)));
        } else {
            let input = match raw.parameters {
                Some(parameters) => self.template(parameters, false)?,
                None => Template::Data(Path::root()),
            };
            (raw.resource, input, false)
        };
        let catch = raw
            .catch
            .into_iter()
            .map(|catcher| {
                Ok(Catcher {
                    errors: Errors::parse(catcher.error_equals).map_err(|why| self.invalid(why))?,
                    result: self.result(catcher.result_path)?,
                    next: self.to(&catcher.next)?,
                })
            })
            .collect::<Result<Vec<_>, LoadError>>()?;
        let retry = raw
            .retry
            .into_iter()
            .map(|retrier| Retrier::parse(retrier).map_err(|why| self.invalid(why)))
            .collect::<Result<Vec<_>, LoadError>>()?;
        if !all_comes_last(catch.iter().map(|catcher| &catcher.errors))
            || !all_comes_last(retry.iter().map(|retrier| &retrier.errors))
        {
            return Err(self.invalid("States.ALL must come last"));
        }
        Ok(Task {
            function,
            input,
            waits_for_token,
            result: self.result(raw.result_path)?,
            timeout: raw.timeout_seconds.map(Duration::from_secs),
            retry,
            catch,
            next: self.next(raw.next, raw.end)?,
        })
    }

    /// `{"FunctionName": "…", "Payload": {…}}`, nothing else.
    fn invocation(&self, parameters: Option<Value>) -> Result<(String, Template), LoadError> {
        let Some(Value::Object(mut fields)) = parameters else {
            return Err(self.invalid("lambda:invoke needs Parameters"));
        };
        match (fields.remove("FunctionName"), fields.remove("Payload")) {
            (Some(Value::String(function)), Some(payload)) if fields.is_empty() => {
                Ok((function, self.template(payload, true)?))
            }
            _ => Err(self.invalid("lambda:invoke takes FunctionName (a text) and Payload only")),
        }
    }

    fn template(&self, value: Value, token: bool) -> Result<Template, LoadError> {
        match value {
            Value::Object(fields) => fields
                .into_iter()
                .map(|(key, value)| match key.strip_suffix(".$") {
                    None => Ok((key, self.template(value, token)?)),
                    Some(name) => {
                        let source = match value.as_str() {
                            Some("$$.Task.Token") if token => Template::TaskToken,
                            Some(path) => Template::Data(self.path(path)?),
                            None => return Err(self.invalid(format!("`{key}` needs a path"))),
                        };
                        Ok((name.to_owned(), source))
                    }
                })
                .collect::<Result<_, _>>()
                .map(Template::Object),
            Value::Array(_) => Err(self.invalid("arrays in Parameters are not known here")),
            literal => Ok(Template::Literal(literal)),
        }
    }

    fn choice(&self, raw: raw::Choice) -> Result<Kind, LoadError> {
        let rules = raw
            .choices
            .into_iter()
            .map(|rule| {
                let next = rule
                    .next
                    .as_deref()
                    .ok_or_else(|| self.invalid("a choice rule has no Next"))?;
                let next = self.to(next)?;
                let test = Test::parse(rule).map_err(|why| self.invalid(why))?;
                Ok((test, next))
            })
            .collect::<Result<Vec<_>, LoadError>>()?;
        if rules.is_empty() {
            return Err(self.invalid("Choices is empty"));
        }
        let default = raw.default.map(|name| self.to(&name)).transpose()?;
        Ok(Kind::Choice { rules, default })
    }

    fn wait(&self, raw: raw::Wait) -> Result<Kind, LoadError> {
        let until = match (raw.seconds, raw.timestamp_path) {
            (Some(seconds), None) => Until::Seconds(seconds),
            (None, Some(path)) => Until::Timestamp(self.path(&path)?),
            _ => return Err(self.invalid("needs either Seconds or TimestampPath")),
        };
        Ok(Kind::Wait {
            until,
            next: self.next(raw.next, raw.end)?,
        })
    }
}

fn find(names: &HashMap<String, usize>, from: &str, target: &str) -> Result<usize, LoadError> {
    names
        .get(target)
        .copied()
        .ok_or_else(|| LoadError::NoSuchState {
            from: from.to_owned(),
            target: target.to_owned(),
        })
}

fn all_comes_last<'a>(mut errors: impl Iterator<Item = &'a Errors>) -> bool {
    errors.find(|errors| errors.is_catch_all()).is_none() || errors.next().is_none()
}
