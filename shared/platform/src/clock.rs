//! Time, as a port: nothing else in the project reads a clock.

use std::sync::Arc;

use jiff::Timestamp;

use crate::tape;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock whose times are noted on the tape of the step that asks.
pub struct Taped(Arc<dyn Clock>);

impl Taped {
    /// Over this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self(clock)
    }
}

impl Clock for Taped {
    fn now(&self) -> Timestamp {
        let now = self.0.now();
        tape::note(|tape| tape.times.push(now));
        now
    }
}
