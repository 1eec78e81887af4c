//! The whole platform in one process: the same handlers, the same state machine,
//! embedded services.
//!
//! What this crate is for: `cargo run`, the tests of the whole, the simulation and
//! the tools. What it must not do: decide anything about conversations; that is in
//! `functions/` and `shared/`.

pub mod asl;
pub mod bench;
pub mod chatwoot_sim;
pub mod cli;
pub mod commands;
pub mod console;
pub mod costs;
pub mod host;
pub mod label;
pub mod queue;
pub mod recover;
pub mod replay;
pub mod resume;
pub mod simulate;
pub mod transport;
pub mod webhooks;

pub use embedded_dynamo as dynamo;
