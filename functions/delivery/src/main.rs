//! The only place that speaks to a customer: send gate, outbox, Chatwoot.
fn main() {}
