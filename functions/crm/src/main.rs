//! Agent 4: stock questions, stock alerts, tags.
fn main() {}
