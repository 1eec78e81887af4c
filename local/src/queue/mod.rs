//! The local stand-in for the SQS FIFO queue and its Lambda event source.
//!
//! What SQS promises and intake relies on: order within a group, one batch of a
//! group in flight at a time, groups side by side, five minutes of
//! de-duplication, a visibility time after which an unanswered batch comes back,
//! partial batch failure (the failed messages come back first, in their order),
//! and a dead-letter list after the third receive. Every operation is O(1) in
//! the number of waiting messages.
//!
//! In memory; with a journal file, accepted messages survive the process being
//! killed. Time is tokio's, so simulations pause it.

mod dedup;
mod journal;
mod state;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use platform::error::PortError;
use platform::queue::{Queue, QueueMessage};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use journal::Journal;
pub use journal::JournalError;
use state::State;

/// SQS's limits.
const MAX_ID: usize = 128;
const MAX_BODY: usize = 1024 * 1024;

/// How a queue behaves. The defaults are those of the deployed queue, except
/// that a failed message comes back after a second instead of the rest of its
/// visibility time.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How long a received batch stays hidden without an answer.
    pub visibility: Duration,
    /// How long a group rests after one of its messages failed.
    pub redelivery: Duration,
    /// A message that failed after this many receives is a dead letter.
    pub max_receives: u32,
    /// How long a de-duplication id is remembered.
    pub dedup_window: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            visibility: Duration::from_mins(4),
            redelivery: Duration::from_secs(1),
            max_receives: 3,
            dedup_window: Duration::from_mins(5),
        }
    }
}

/// Names one receive of one message. A receipt of an earlier receive is void.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Receipt {
    id: u64,
    receive: u32,
}

/// A message as a consumer gets it.
#[derive(Clone)]
pub struct Delivered {
    /// For [`FifoQueue::ack`] and [`FifoQueue::nack`].
    pub receipt: Receipt,
    /// Its group.
    pub group: Arc<str>,
    /// Its body.
    pub body: Arc<str>,
    /// How often it has been received, this time included.
    pub receives: u32,
}

impl std::fmt::Debug for Delivered {
    /// Without the body: it holds what a customer wrote.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivered")
            .field("receipt", &self.receipt)
            .field("group", &self.group)
            .field("receives", &self.receives)
            .finish_non_exhaustive()
    }
}

/// How many messages are where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    /// To be received.
    pub waiting: usize,
    /// Received and not answered yet.
    pub in_flight: usize,
    /// Given up.
    pub dead: usize,
}

/// A FIFO queue. Cheap to clone; all clones are the same queue.
#[derive(Clone)]
pub struct FifoQueue(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    /// A group became ready, or an earlier deadline was set.
    changed: Notify,
    /// Nothing waits and nothing is in flight.
    idle: Notify,
}

impl FifoQueue {
    /// An empty queue that lives as long as the process.
    pub fn in_memory(settings: Settings) -> Self {
        Self::with(State::new(settings, None))
    }

    /// A queue that keeps a journal in `file` and begins with the messages that
    /// the journal still holds.
    ///
    /// # Errors
    /// When the file cannot be read or written or holds anything but a journal.
    pub fn with_journal(settings: Settings, file: &std::path::Path) -> Result<Self, JournalError> {
        let (journal, kept) = Journal::open(file)?;
        let mut state = State::new(settings, Some(journal));
        state.restore(kept, Instant::now());
        Ok(Self::with(state))
    }

    fn with(state: State) -> Self {
        Self(Arc::new(Inner {
            state: Mutex::new(state),
            changed: Notify::new(),
            idle: Notify::new(),
        }))
    }

    /// Waits for messages: 1 to `max` (at least 1), of one or more groups, each
    /// group's in order. Dropping the future loses nothing.
    pub async fn receive(&self, max: usize) -> Vec<Delivered> {
        loop {
            let deadline = {
                let mut state = self.state();
                let now = Instant::now();
                let timed = state.run_timers(now);
                let batch = state.take(max.max(1), now);
                // A batch taken is a new deadline, which some consumer must watch.
                self.after(&state, timed || !batch.is_empty());
                if !batch.is_empty() {
                    return batch;
                }
                state.next_deadline()
            };
            let changed = self.0.changed.notified();
            match deadline {
                None => changed.await,
                Some(deadline) => tokio::select! {
                    () = changed => {}
                    () = sleep_until(deadline) => {}
                },
            }
        }
    }

    /// These messages are done with.
    pub fn ack(&self, receipts: &[Receipt]) {
        let mut state = self.state();
        state.ack(receipts, Instant::now());
        self.after(&state, true);
    }

    /// These messages failed: they come back, first in their group, or become
    /// dead letters.
    pub fn nack(&self, receipts: &[Receipt]) {
        let mut state = self.state();
        state.nack(receipts, Instant::now());
        self.after(&state, true);
    }

    /// Puts every dead letter back at the end of its group and says how many.
    pub fn redrive(&self) -> usize {
        let mut state = self.state();
        let redriven = state.redrive();
        self.after(&state, true);
        redriven
    }

    /// How many messages are where.
    pub fn depth(&self) -> Depth {
        self.state().depth()
    }

    /// Waits until nothing waits and nothing is in flight. Dead letters stay.
    pub async fn drain(&self) {
        loop {
            let idle = self.0.idle.notified();
            tokio::pin!(idle);
            // Registered before looking, so that no wake-up is missed.
            idle.as_mut().enable();
            if self.state().is_idle() {
                return;
            }
            idle.await;
        }
    }

    /// Wakes whoever the change concerns. One consumer is woken; it wakes the
    /// next one if there is more than it can take.
    fn after(&self, state: &State, changed: bool) {
        if state.has_ready() || (changed && state.next_deadline().is_some()) {
            self.0.changed.notify_one();
        }
        if state.is_idle() {
            self.0.idle.notify_waiters();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for FifoQueue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("FifoQueue").field(&self.depth()).finish()
    }
}

#[async_trait]
impl Queue for FifoQueue {
    async fn send(&self, message: QueueMessage) -> Result<(), PortError> {
        let refuse = |why: &str| Err(PortError::terminal("queue", why));
        if message.group.is_empty() || message.group.len() > MAX_ID {
            return refuse("a group has 1 to 128 characters");
        }
        if message.dedup.is_empty() || message.dedup.len() > MAX_ID {
            return refuse("a de-duplication id has 1 to 128 characters");
        }
        if message.body.len() > MAX_BODY {
            return refuse("the body is larger than 1 MiB");
        }
        let mut state = self.state();
        state
            .send(message, Instant::now())
            .map_err(|error| PortError::retryable("queue", error.to_string()))?;
        self.after(&state, false);
        Ok(())
    }
}
