//! Agent 3: answers replies to campaign messages.
fn main() {}
