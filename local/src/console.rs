//! The only place that prints for people.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "this is where printing happens"
)]

/// A line of output.
pub fn line(text: impl std::fmt::Display) {
    println!("{text}");
}

/// Something went wrong.
pub fn error(text: impl std::fmt::Display) {
    eprintln!("frontdesk: {text}");
}

/// Progress, beside the output.
pub fn progress(text: impl std::fmt::Display) {
    eprintln!("{text}");
}
