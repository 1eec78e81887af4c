//! Front door: verifies a Chatwoot webhook and puts what matters on the queue.
fn main() {}
