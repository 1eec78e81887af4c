//! What every function needs around its handler: ports, configuration, secrets,
//! telemetry, and the mapping of our errors to Lambda's.
//!
//! What it must not do: nothing about conversations. A port is a small trait
//! beside its AWS form; its one-machine form lives in `local`.

pub mod clock;
pub mod config;
pub mod deadline;
pub mod error;
pub mod files;
pub mod lambda;
pub mod queue;
pub mod secrets;
pub mod tape;
pub mod telemetry;
pub mod workflow;
