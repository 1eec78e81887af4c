//! One module per command.

pub mod bench;
pub mod classify;
pub mod cloud;
mod error;
mod front;
mod http;
mod inbox;
pub mod serve;
pub mod sim;
pub mod simulate;

pub use error::CommandError;

/// A runtime for a command that serves; its workers let the front thread go first.
fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .on_thread_start(front::stand_back)
        .build()
        .map_err(|error| CommandError::Io {
            what: "the runtime".to_owned(),
            error,
        })
}
