//! Which messages have been seen lately.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use tokio::time::Instant;

/// Bounds the memory (about 30 MB at the most). Beyond 1,600 messages a second
/// for five minutes the window gets shorter; intake de-duplicates again anyway.
const CAPACITY: usize = 500_000;

/// The ids of the last minutes, as 128-bit hashes.
#[derive(Debug)]
pub(super) struct Window {
    length: Duration,
    seen: HashSet<u128>,
    order: VecDeque<(Instant, u128)>,
}

impl Window {
    pub(super) fn new(length: Duration) -> Self {
        Self {
            length,
            seen: HashSet::new(),
            order: VecDeque::new(),
        }
    }

    /// Remembers the id. False if it was seen within the window.
    pub(super) fn insert(&mut self, group: &str, dedup: &str, now: Instant) -> bool {
        while let Some(&(at, key)) = self.order.front()
            && (now.duration_since(at) >= self.length || self.order.len() >= CAPACITY)
        {
            self.order.pop_front();
            self.seen.remove(&key);
        }
        let key = hash(group, dedup);
        let new = self.seen.insert(key);
        if new {
            self.order.push_back((now, key));
        }
        new
    }

    /// Takes back an `insert` that was the latest one.
    pub(super) fn undo_last(&mut self) {
        if let Some((_, key)) = self.order.pop_back() {
            self.seen.remove(&key);
        }
    }
}

fn hash(group: &str, dedup: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, group, dedup).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}
