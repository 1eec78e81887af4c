//! The only place that prints for people. A reader who has gone away (`| head`)
//! ends nothing: there is more to do than to print.

use std::io::Write as _;

/// A line of output.
pub fn line(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Something went wrong.
pub fn error(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "frontdesk: {text}");
}

/// Progress, beside the output.
pub fn progress(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
