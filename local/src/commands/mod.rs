//! One module per command.

pub mod bench;
pub mod check_reply;
pub mod classify;
pub mod cloud;
pub mod costs;
pub mod diff;
mod error;
pub mod eval;
mod front;
mod http;
mod http_records;
mod inbox;
pub mod label;
pub mod promises;
pub mod receipt;
pub mod recorded;
pub mod replay;
pub mod review;
pub mod serve;
pub mod sim;
pub mod simulate;
pub mod suggestions;
pub mod train;

use std::io::{Read, Write};
use std::path::Path;

pub use error::CommandError;

/// The lines of a file; `-` is standard input.
fn open(file: &Path) -> Result<Box<dyn Read>, CommandError> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(std::io::stdin()));
    }
    match std::fs::File::open(file) {
        Ok(open) => Ok(Box::new(open)),
        Err(error) => Err(CommandError::Io {
            what: file.display().to_string(),
            error,
        }),
    }
}

/// Prints one line of JSON. `false` when the reader has seen enough (`| head`).
fn print_json(out: &mut impl Write, value: &impl serde::Serialize) -> Result<bool, CommandError> {
    let printed = serde_json::to_writer(&mut *out, value)
        .map_err(std::io::Error::from)
        .and_then(|()| writeln!(out));
    match printed {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(CommandError::Io {
            what: "standard output".to_owned(),
            error,
        }),
    }
}

/// A runtime for a command that serves; its workers let the front thread go first.
fn runtime() -> Result<tokio::runtime::Runtime, CommandError> {
    runtime_beside(0)
}

/// A runtime beside this many other threads that have as much to do as its own.
fn runtime_beside(others: usize) -> Result<tokio::runtime::Runtime, CommandError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.saturating_sub(others).max(1))
        .enable_all()
        .on_thread_start(front::stand_back)
        .build()
        .map_err(|error| CommandError::Io {
            what: "the runtime".to_owned(),
            error,
        })
}
