//! Records the outcome of a turn and releases the lease when the inbox is empty.
fn main() {}
