//! Which errors are tried again or caught, and how long to wait.

use std::time::Duration;

use super::raw::{self, Jitter};

/// Step Functions' name for "this state took longer than its `TimeoutSeconds`".
pub(super) const TIMEOUT: &str = "States.Timeout";
/// Its name for errors in the machine itself; no retrier or catcher sees them.
pub(super) const RUNTIME: &str = "States.Runtime";

/// The `ErrorEquals` of a retrier or catcher.
#[derive(Debug)]
pub(super) struct Errors(Vec<Name>);

#[derive(Debug)]
enum Name {
    All,
    TaskFailed,
    Exactly(String),
}

impl Errors {
    /// `States.ALL` must stand alone, as Step Functions demands.
    pub(super) fn parse(names: Vec<String>) -> Result<Self, String> {
        if names.is_empty() {
            return Err("ErrorEquals is empty".to_owned());
        }
        if names.len() > 1 && names.iter().any(|name| name == "States.ALL") {
            return Err("States.ALL must stand alone in ErrorEquals".to_owned());
        }
        let known = ["States.ALL", "States.TaskFailed", TIMEOUT];
        names
            .into_iter()
            .map(|name| match name.as_str() {
                "States.ALL" => Ok(Name::All),
                "States.TaskFailed" => Ok(Name::TaskFailed),
                other if other.starts_with("States.") && !known.contains(&other) => {
                    Err(format!("ErrorEquals `{other}` is not known here"))
                }
                _ => Ok(Name::Exactly(name)),
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(super) fn is_catch_all(&self) -> bool {
        matches!(self.0[..], [Name::All])
    }

    pub(super) fn matches(&self, error: &str) -> bool {
        error != RUNTIME
            && self.0.iter().any(|name| match name {
                Name::All => true,
                Name::TaskFailed => error != TIMEOUT,
                Name::Exactly(name) => name == error,
            })
    }
}

/// One entry of `Retry`.
#[derive(Debug)]
pub(super) struct Retrier {
    pub(super) errors: Errors,
    pub(super) max_attempts: u32,
    interval: Duration,
    backoff: f64,
    max_delay: Option<Duration>,
    jitter: Jitter,
}

impl Retrier {
    pub(super) fn parse(raw: raw::Retrier) -> Result<Self, String> {
        if raw.interval_seconds == 0 || raw.backoff_rate < 1.0 {
            return Err("Retry needs IntervalSeconds >= 1 and BackoffRate >= 1".to_owned());
        }
        Ok(Self {
            errors: Errors::parse(raw.error_equals)?,
            max_attempts: raw.max_attempts,
            interval: Duration::from_secs(raw.interval_seconds),
            backoff: raw.backoff_rate,
            max_delay: raw.max_delay_seconds.map(Duration::from_secs),
            jitter: raw.jitter_strategy,
        })
    }

    /// The wait before retry number `retry` (from 0). `random` is in 0..1.
    pub(super) fn delay(&self, retry: u32, random: f64) -> Duration {
        let cap = self.max_delay.unwrap_or(Duration::from_hours(8784));
        let seconds =
            self.interval.as_secs_f64() * self.backoff.powi(retry.try_into().unwrap_or(i32::MAX));
        let delay = Duration::from_secs_f64(seconds.min(cap.as_secs_f64()));
        match self.jitter {
            Jitter::None => delay,
            Jitter::Full => delay.mul_f64(random),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn errors(names: &[&str]) -> Result<Errors, String> {
        Errors::parse(names.iter().map(|&n| n.to_owned()).collect())
    }

    #[test]
    fn error_names_match_as_step_functions_does() {
        for (names, error, expected) in [
            (&["States.ALL"][..], "Anything", true),
            (&["States.ALL"], TIMEOUT, true),
            (&["States.ALL"], RUNTIME, false),
            (&["States.TaskFailed"], "Anything", true),
            (&["States.TaskFailed"], TIMEOUT, false),
            (&["A", "B"], "B", true),
            (&["A", "B"], "C", false),
        ] {
            assert_eq!(
                errors(names).unwrap().matches(error),
                expected,
                "{names:?} {error}"
            );
        }
        for bad in [&[][..], &["States.ALL", "A"], &["States.Permissions"]] {
            assert!(errors(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn delays_double_up_to_the_cap_and_jitter_takes_a_share() {
        let retrier = |jitter: &str| {
            let raw = json!({"ErrorEquals": ["A"], "IntervalSeconds": 1, "BackoffRate": 2,
                "MaxAttempts": 9, "MaxDelaySeconds": 20, "JitterStrategy": jitter});
            Retrier::parse(serde_json::from_value(raw).unwrap()).unwrap()
        };
        let waits = |r: &Retrier, random| {
            (0..7)
                .map(|n| r.delay(n, random).as_secs_f64())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            waits(&retrier("NONE"), 0.5),
            [1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0]
        );
        assert_eq!(
            waits(&retrier("FULL"), 0.5),
            [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
        );
        assert_eq!(waits(&retrier("FULL"), 0.0), [0.0; 7]);
        assert_eq!(retrier("NONE").delay(u32::MAX, 0.0).as_secs(), 20);
    }
}
