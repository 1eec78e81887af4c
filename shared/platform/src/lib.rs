//! What every function needs around its handler: ports, configuration, secrets, telemetry.

pub mod error;
pub mod queue;
