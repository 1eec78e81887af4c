//! Every call as Chatwoot sees it on the wire, and every kind of failure.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper that fails is a test that fails"
)]

mod conversations;
mod failures;
mod messages;
mod server;
