//! At most 100 requests a minute from callers who cannot show a valid signature.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// Requests a minute per address.
const LIMIT: u64 = 100;
const WINDOW_MS: i64 = 60_000;
/// Addresses remembered at once; more share one allowance.
const TRACKED: usize = 8192;

/// Counts per caller in a sliding minute, within one process and bounded memory.
/// The minute slides by weighing the count of the previous fixed minute with the
/// part of it that still lies within the last 60 seconds.
#[derive(Debug, Default)]
pub struct RateLimiter {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    callers: HashMap<IpAddr, Count>,
    swept_in: i64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    minute: i64,
    current: u64,
    previous: u64,
}

impl RateLimiter {
    /// Nothing counted yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one request and says whether it is within the limit. Callers of
    /// unknown address share one allowance; IPv6 callers are told apart by their
    /// /64, which is what one customer of a provider is given.
    pub fn allows(&self, caller: Option<IpAddr>, now: Timestamp) -> bool {
        let now = now.as_millisecond();
        let minute = now.div_euclid(WINDOW_MS);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let caller = state.slot(caller.map_or(NOBODY, network), minute);
        let count = state.callers.entry(caller).or_default();
        count.advance_to(minute);
        let left = u64::try_from(WINDOW_MS - now.rem_euclid(WINDOW_MS)).unwrap_or_default();
        let weighed = count.previous * left / WINDOW_MS.unsigned_abs();
        if weighed + count.current >= LIMIT {
            return false;
        }
        count.current += 1;
        true
    }
}

const NOBODY: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

impl State {
    /// The key to count under: the caller's own, unless too many are remembered.
    fn slot(&mut self, caller: IpAddr, minute: i64) -> IpAddr {
        if self.callers.len() < TRACKED || self.callers.contains_key(&caller) {
            return caller;
        }
        if self.swept_in != minute {
            self.swept_in = minute;
            self.callers.retain(|_, count| minute - count.minute <= 1);
        }
        if self.callers.len() < TRACKED {
            caller
        } else {
            NOBODY
        }
    }
}

impl Count {
    fn advance_to(&mut self, minute: i64) {
        if minute == self.minute {
            return;
        }
        self.previous = if minute - self.minute == 1 {
            self.current
        } else {
            0
        };
        self.current = 0;
        self.minute = minute;
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_793_600_040_000 + ms).unwrap()
    }

    fn asks(limiter: &RateLimiter, address: &str, ms: i64) -> bool {
        limiter.allows(Some(address.parse().unwrap()), at(ms))
    }

    #[test]
    fn a_hundred_a_minute_and_each_address_its_own() {
        let limiter = RateLimiter::new();
        for _ in 0..100 {
            assert!(asks(&limiter, "192.0.2.1", 0));
        }
        assert!(!asks(&limiter, "192.0.2.1", 0));
        assert!(asks(&limiter, "192.0.2.2", 0));
        assert!(!asks(&limiter, "192.0.2.1", 59_000));
        assert!(asks(&limiter, "192.0.2.1", 130_000));
    }

    #[test]
    fn the_minute_slides() {
        let limiter = RateLimiter::new();
        let used = |ms| (0..300).filter(|_| asks(&limiter, "192.0.2.1", ms)).count();
        assert_eq!(used(0), 100);
        // Half of the first minute's hundred still counts.
        assert_eq!(used(90_000), 50);
    }

    #[test]
    fn ipv6_callers_of_one_network_share() {
        let limiter = RateLimiter::new();
        for n in 0..100 {
            assert!(asks(&limiter, &format!("2001:db8:1:2::{n:x}"), 0));
        }
        assert!(!asks(&limiter, "2001:db8:1:2:ffff::1", 0));
        assert!(asks(&limiter, "2001:db8:1:3::1", 0));
    }

    #[test]
    fn memory_stays_bounded_whoever_calls() {
        let limiter = RateLimiter::new();
        for n in 0..50_000_u32 {
            limiter.allows(Some(Ipv4Addr::from(n + 1).into()), at(0));
        }
        assert!(limiter.state.lock().unwrap().callers.len() <= TRACKED + 1);
        // Two minutes later the old ones make room.
        assert!(asks(&limiter, "203.0.113.9", 180_000));
        assert!(limiter.state.lock().unwrap().callers.len() < 10);
    }
}
