//! Hands a conversation over to people, with the reason.
fn main() {}
