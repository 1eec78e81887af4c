//! Writes each event into the conversation inbox exactly once and keeps one run going.
fn main() {}
