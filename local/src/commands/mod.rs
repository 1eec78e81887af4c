//! One module per command.

pub mod bench;
pub mod classify;
pub mod cloud;
mod error;
mod http;
pub mod serve;
pub mod sim;
pub mod simulate;

pub use error::CommandError;

/// A runtime for a command that serves.
fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CommandError::Io {
            what: "the runtime".to_owned(),
            error,
        })
}
