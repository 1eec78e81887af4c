//! How long to wait before asking again.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;

/// The first wait is at most this long; each further one at most twice the last.
const BASE: Duration = Duration::from_millis(500);
/// No wait of our own choosing is longer.
const CAP: Duration = Duration::from_secs(8);

/// Exponential backoff with full jitter. A wait that the provider asked for is
/// kept whole, with a little jitter on top, so that not everybody comes back at
/// the same instant.
pub(crate) fn wait(rng: &mut fastrand::Rng, failures: u32, asked: Option<Duration>) -> Duration {
    match asked {
        Some(asked) => asked.saturating_add(BASE.mul_f64(rng.f64())),
        None => BASE
            .saturating_mul(
                1_u32
                    .checked_shl(failures.saturating_sub(1))
                    .unwrap_or(u32::MAX),
            )
            .min(CAP)
            .mul_f64(rng.f64()),
    }
}

/// `Retry-After`: seconds, or an HTTP date. A date is read against the `Date` of
/// the same answer, so it needs no clock of ours and no agreement between two.
pub(crate) fn retry_after(value: Option<&str>, date: Option<&str>) -> Option<Duration> {
    let value = value?.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let parser = DateTimeParser::new();
    let at = parser.parse_timestamp(value).ok()?;
    let now = parser.parse_timestamp(date?.trim()).ok()?;
    // A date in the past means: now.
    Some(Duration::try_from(at.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_stay_under_the_cap() {
        let mut rng = fastrand::Rng::with_seed(7);
        for failures in 1..40 {
            let limit = Duration::from_millis(500 * 2_u64.pow(failures.min(6) - 1)).min(CAP);
            for _ in 0..50 {
                assert!(wait(&mut rng, failures, None) <= limit);
            }
        }
    }

    #[test]
    fn the_same_seed_waits_the_same() {
        let waits = |seed| {
            let mut rng = fastrand::Rng::with_seed(seed);
            [1, 2, 3].map(|n| wait(&mut rng, n, None))
        };
        assert_eq!(waits(3), waits(3));
        assert_ne!(waits(3), waits(4));
    }

    #[test]
    fn a_wait_that_was_asked_for_is_kept_whole() {
        let asked = Duration::from_secs(20);
        let wait = wait(&mut fastrand::Rng::with_seed(1), 1, Some(asked));
        assert!(wait >= asked && wait <= asked + BASE);
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        let date = Some("Sun, 22 Nov 2026 14:00:00 GMT");
        let seconds = |s| Some(Duration::from_secs(s));
        assert_eq!(retry_after(Some("3"), None), seconds(3));
        assert_eq!(
            retry_after(Some("0.5"), None),
            Some(Duration::from_millis(500))
        );
        assert_eq!(
            retry_after(Some("Sun, 22 Nov 2026 14:00:07 GMT"), date),
            seconds(7)
        );
        assert_eq!(
            retry_after(Some("Sun, 22 Nov 2026 13:00:00 GMT"), date),
            seconds(0)
        );
        assert_eq!(
            retry_after(Some("Sun, 22 Nov 2026 14:00:07 GMT"), None),
            None
        );
        for bad in ["", "soon", "-1", "NaN", "inf"] {
            assert_eq!(retry_after(Some(bad), date), None, "{bad}");
        }
        assert_eq!(retry_after(None, date), None);
    }
}
