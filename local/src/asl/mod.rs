//! Runs `infra/conversation.asl.json`, the very file that is deployed.
//!
//! A strict interpreter of the part of the Amazon States Language (`JSONPath`)
//! that the file uses: Task (direct Lambda, and `lambda:invoke.waitForTaskToken`),
//! Choice, Wait, Succeed and Fail, with `ResultPath`, `Parameters`, `Retry`,
//! `Catch` and `TimeoutSeconds`. A field, state type or error name form outside
//! that part is refused when the file is loaded, never ignored: what is tested
//! here is what Step Functions would do.
//!
//! Time is tokio's (so paused in simulations) and "now" comes in as a closure;
//! jitter comes from a generator that is handed in.

mod choice;
mod definition;
mod engine;
mod path;
mod raw;
mod retry;
mod run;
mod substitution;
#[cfg(test)]
mod tests;
mod tokens;
mod workflow;

pub use definition::{LoadError, Machine};
pub use engine::{EndListener, Ended, Engine, InvalidName, Started, Status};
pub use run::{Clock, Environment, Execution, ExecutionResult, TaskError, TaskRunner};
pub use tokens::{Tokens, UnknownToken};
