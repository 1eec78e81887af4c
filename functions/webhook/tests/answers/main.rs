//! What a caller of the webhook sees, and what lands on the queue.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper that fails is a test that fails"
)]

mod bodies;
mod callers;
mod world;
