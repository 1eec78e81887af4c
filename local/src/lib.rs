//! The whole platform in one process: the same handlers, the same state machine, embedded services.

pub mod asl;
pub mod chatwoot_sim;
pub mod dynamo;
pub mod host;
pub mod queue;
