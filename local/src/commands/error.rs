//! What a command can fail with: the thing, the value, and what to do.

/// A command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A file or socket.
    #[error("{what}: {error}")]
    Io {
        /// Which.
        what: String,
        /// Why.
        error: std::io::Error,
    },
    /// A file whose content cannot be used.
    #[error("{file}: {reason}")]
    Input {
        /// The file.
        file: String,
        /// Where, and what is wrong.
        reason: String,
    },
    /// A setting that is missing or wrong.
    #[error("{0}")]
    Setting(String),
    /// A part of the platform.
    #[error("{0}")]
    Platform(String),
    /// A check that failed, after all was printed.
    #[error("{0}")]
    Failed(String),
}

impl CommandError {
    /// From any error of the platform.
    pub fn platform(error: impl std::fmt::Display) -> Self {
        Self::Platform(error.to_string())
    }
}
