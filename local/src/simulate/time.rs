//! Virtual time: a fixed beginning plus what tokio's paused clock has run.

use jiff::{SignedDuration, Timestamp};
use platform::clock::Clock;
use tokio::time::Instant;

/// When every simulated world begins, in Unix seconds: a Monday morning.
const BEGINNING: i64 = 1_795_420_800;

/// The clock of one world.
#[derive(Debug, Clone, Copy)]
pub(super) struct VirtualClock(Instant);

impl VirtualClock {
    /// Begins now. Must be called inside the world's runtime.
    pub(super) fn begin() -> Self {
        Self(Instant::now())
    }

    /// What has passed since the beginning.
    pub(super) fn elapsed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.elapsed()).unwrap_or(SignedDuration::MAX);
        Timestamp::from_second(BEGINNING)
            .and_then(|at| at.checked_add(passed))
            .unwrap_or(Timestamp::MAX)
    }
}
