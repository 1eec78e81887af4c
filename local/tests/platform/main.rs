//! The whole platform over HTTP: started as `frontdesk serve` starts it, written
//! to as customers and colleagues do, watched at the simulated Chatwoot and in the
//! database.

// The lint table frees only `#[test]` functions of this; here all is a test.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod answers;
mod budget;
mod channels;
mod classify;
mod house;
mod ownership;
mod resume;
mod use_cases;
