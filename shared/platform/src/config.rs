//! Configuration from the environment. A missing and a malformed variable are
//! different messages, and both name the variable.

use std::str::FromStr;

/// Something is wrong with the configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A variable that must be there is not.
    #[error(
        "the environment variable {0} is not set; template.yaml sets it for functions, and README «Commands for a stack» says how to set it for commands"
    )]
    Missing(&'static str),
    /// A variable has a value that cannot be used.
    #[error("the environment variable {name} has the value `{value}`: {reason}")]
    Malformed {
        /// The variable.
        name: &'static str,
        /// Its value.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// A variable that may be absent; an empty one counts as absent.
pub fn optional(name: &'static str) -> Option<String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.trim().is_empty())
}

/// A variable that must be there.
pub fn required(name: &'static str) -> Result<String, ConfigError> {
    optional(name).ok_or(ConfigError::Missing(name))
}

/// A variable of a certain form.
pub fn parsed<T>(name: &'static str) -> Result<Option<T>, ConfigError>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    optional(name)
        .map(|value| {
            value.parse().map_err(|e: T::Err| ConfigError::Malformed {
                name,
                reason: e.to_string(),
                value: value.clone(),
            })
        })
        .transpose()
}
