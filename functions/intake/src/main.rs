//! Intake as a Lambda function behind the FIFO queue.

fn main() {}
