//! The queue's books, behind one lock.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use platform::queue::QueueMessage;
use tokio::time::Instant;

use super::dedup::Window;
use super::journal::{Entry, Journal};
use super::{Delivered, Depth, Receipt, Settings};

/// When a batch was to be answered, and a number that makes it unique.
type BatchKey = (Instant, u64);

pub(super) struct State {
    settings: Settings,
    groups: HashMap<Arc<str>, Group>,
    /// Groups with something waiting, nothing in flight, and no rest to keep.
    ready: VecDeque<Arc<str>>,
    /// Groups that rest after a failure, by the end of the rest.
    resting: VecDeque<(Instant, Arc<str>)>,
    in_flight: HashMap<u64, Held>,
    batches: BTreeMap<BatchKey, OpenBatch>,
    window: Window,
    dead: Vec<Message>,
    journal: Option<Journal>,
    waiting: usize,
    /// Bytes of all messages that are not done with.
    living: u64,
    next_id: u64,
    next_batch: u64,
}

struct Message {
    /// Grows with every message: the order.
    id: u64,
    group: Arc<str>,
    dedup: Box<str>,
    body: Arc<str>,
    receives: u32,
}

#[derive(Default)]
struct Group {
    waiting: VecDeque<Message>,
    in_flight: usize,
    /// Failed, to be put back when the last message in flight is answered.
    failed: Vec<Message>,
    /// Whether it rests then: yes after a failure, no after a lapsed visibility
    /// time.
    rests: bool,
}

struct Held {
    message: Message,
    batch: BatchKey,
}

struct OpenBatch {
    receipts: Vec<Receipt>,
    unanswered: usize,
}

impl Message {
    fn entry(&self, dead: bool) -> Entry<'_> {
        Entry {
            id: self.id,
            group: (*self.group).into(),
            dedup: (*self.dedup).into(),
            body: (*self.body).into(),
            dead,
        }
    }

    fn size(&self) -> u64 {
        (self.group.len() + self.dedup.len() + self.body.len()) as u64
    }
}

impl State {
    pub(super) fn new(settings: Settings, journal: Option<Journal>) -> Self {
        Self {
            settings,
            groups: HashMap::new(),
            ready: VecDeque::new(),
            resting: VecDeque::new(),
            in_flight: HashMap::new(),
            batches: BTreeMap::new(),
            window: Window::new(settings.dedup_window),
            dead: Vec::new(),
            journal,
            waiting: 0,
            living: 0,
            next_id: 0,
            next_batch: 0,
        }
    }

    /// Takes in what the journal kept, oldest first.
    pub(super) fn restore(&mut self, kept: Vec<Entry<'static>>, now: Instant) {
        for entry in kept {
            let message = Message {
                id: entry.id,
                group: entry.group.into(),
                dedup: entry.dedup.into(),
                body: entry.body.into(),
                receives: 0,
            };
            self.next_id = entry.id + 1;
            self.living += message.size();
            self.window.insert(&message.group, &message.dedup, now);
            if entry.dead {
                self.dead.push(message);
            } else {
                self.enqueue(message);
            }
        }
    }

    pub(super) fn send(&mut self, sent: QueueMessage, now: Instant) -> std::io::Result<()> {
        if !self.window.insert(&sent.group, &sent.dedup, now) {
            return Ok(());
        }
        let message = Message {
            id: self.next_id,
            group: match self.groups.get_key_value(sent.group.as_str()) {
                Some((name, _)) => Arc::clone(name),
                None => sent.group.into(),
            },
            dedup: sent.dedup.into(),
            body: sent.body.into(),
            receives: 0,
        };
        if let Some(journal) = &mut self.journal
            && let Err(error) = journal.sent(message.entry(false))
        {
            // Not accepted: the sender's next attempt is no duplicate.
            self.window.undo_last();
            return Err(error);
        }
        self.next_id += 1;
        self.living += message.size();
        self.enqueue(message);
        Ok(())
    }

    fn enqueue(&mut self, message: Message) {
        self.waiting += 1;
        let name = Arc::clone(&message.group);
        let is_new = !self.groups.contains_key(&name);
        let group = self.groups.entry(Arc::clone(&name)).or_default();
        group.waiting.push_back(message);
        if is_new {
            self.ready.push_back(name);
        }
    }

    /// Up to `max` messages of ready groups, which are then locked.
    pub(super) fn take(&mut self, max: usize, now: Instant) -> Vec<Delivered> {
        let mut batch = Vec::new();
        let key = (now + self.settings.visibility, self.next_batch);
        while batch.len() < max
            && let Some(name) = self.ready.pop_front()
        {
            let Some(group) = self.groups.get_mut(&name) else {
                continue;
            };
            let count = group.waiting.len().min(max - batch.len());
            group.in_flight = count;
            self.waiting -= count;
            for mut message in group.waiting.drain(..count) {
                message.receives += 1;
                let receipt = Receipt {
                    id: message.id,
                    receive: message.receives,
                };
                batch.push(Delivered {
                    receipt,
                    group: Arc::clone(&message.group),
                    body: Arc::clone(&message.body),
                    receives: message.receives,
                });
                let held = Held {
                    message,
                    batch: key,
                };
                self.in_flight.insert(receipt.id, held);
            }
        }
        if !batch.is_empty() {
            self.next_batch += 1;
            let receipts: Vec<_> = batch.iter().map(|delivered| delivered.receipt).collect();
            let open = OpenBatch {
                unanswered: receipts.len(),
                receipts,
            };
            self.batches.insert(key, open);
        }
        batch
    }

    pub(super) fn ack(&mut self, receipts: &[Receipt], now: Instant) {
        let mut ids = Vec::with_capacity(receipts.len());
        for &receipt in receipts {
            if let Some(message) = self.answered(receipt) {
                ids.push(message.id);
                self.living -= message.size();
                self.settle(&message.group, now);
            }
        }
        // A lost line means that the message is processed once more after a
        // restart, which intake recognises.
        if let Some(journal) = self.journal.as_mut().filter(|_| !ids.is_empty())
            && let Err(error) = journal.done(&ids)
        {
            tracing::warn!(%error, "queue journal not written");
        }
        self.tidy_journal();
    }

    pub(super) fn nack(&mut self, receipts: &[Receipt], now: Instant) {
        self.fail(receipts, true, now);
    }

    /// Ends rests and visibility times that are over. True if any was.
    pub(super) fn run_timers(&mut self, now: Instant) -> bool {
        let mut any = false;
        while let Some((until, _)) = self.resting.front()
            && *until <= now
            && let Some((_, name)) = self.resting.pop_front()
        {
            self.ready.push_back(name);
            any = true;
        }
        while let Some(batch) = self.batches.first_entry()
            && batch.key().0 <= now
        {
            let receipts = batch.get().receipts.clone();
            self.fail(&receipts, false, now);
            any = true;
        }
        any
    }

    fn fail(&mut self, receipts: &[Receipt], rests: bool, now: Instant) {
        let mut dead = Vec::new();
        for &receipt in receipts {
            let Some(message) = self.answered(receipt) else {
                continue;
            };
            let name = Arc::clone(&message.group);
            if message.receives >= self.settings.max_receives {
                dead.push(message.id);
                self.dead.push(message);
            } else if let Some(group) = self.groups.get_mut(&name) {
                group.failed.push(message);
                group.rests |= rests;
            }
            self.settle(&name, now);
        }
        if let Some(journal) = self.journal.as_mut().filter(|_| !dead.is_empty())
            && let Err(error) = journal.dead(&dead)
        {
            tracing::warn!(%error, "queue journal not written");
        }
    }

    /// Takes a message out of flight; `None` for a receipt that is void.
    fn answered(&mut self, receipt: Receipt) -> Option<Message> {
        let held = self.in_flight.get(&receipt.id)?;
        if held.message.receives != receipt.receive {
            return None;
        }
        let held = self.in_flight.remove(&receipt.id)?;
        if let Some(batch) = self.batches.get_mut(&held.batch) {
            batch.unanswered -= 1;
            if batch.unanswered == 0 {
                self.batches.remove(&held.batch);
            }
        }
        Some(held.message)
    }

    /// One message of the group was answered: unlocks the group with the last.
    fn settle(&mut self, name: &Arc<str>, now: Instant) {
        let Some(group) = self.groups.get_mut(name) else {
            return;
        };
        group.in_flight -= 1;
        if group.in_flight > 0 {
            return;
        }
        let mut failed = std::mem::take(&mut group.failed);
        let rests = std::mem::take(&mut group.rests);
        // Back to the front, in their order.
        failed.sort_by_key(|message| std::cmp::Reverse(message.id));
        self.waiting += failed.len();
        for message in failed {
            group.waiting.push_front(message);
        }
        if group.waiting.is_empty() {
            self.groups.remove(name);
        } else if rests {
            let until = now + self.settings.redelivery;
            self.resting.push_back((until, Arc::clone(name)));
        } else {
            self.ready.push_back(Arc::clone(name));
        }
    }

    pub(super) fn redrive(&mut self) -> usize {
        let dead = std::mem::take(&mut self.dead);
        let count = dead.len();
        for mut message in dead {
            message.receives = 0;
            self.enqueue(message);
        }
        if let Some(journal) = self.journal.as_mut().filter(|_| count > 0)
            && let Err(error) = journal.redriven()
        {
            tracing::warn!(%error, "queue journal not written");
        }
        count
    }

    fn tidy_journal(&mut self) {
        let Some(journal) = &mut self.journal else {
            return;
        };
        if !journal.is_wasteful(self.living) {
            return;
        }
        let waiting = self
            .groups
            .values()
            .flat_map(|group| group.waiting.iter().chain(&group.failed));
        let held = self.in_flight.values().map(|held| &held.message);
        let living = waiting.chain(held).map(|message| message.entry(false));
        let dead = self.dead.iter().map(|message| message.entry(true));
        if let Err(error) = journal.rewrite(living.chain(dead)) {
            tracing::warn!(%error, "queue journal not rewritten");
        }
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        let rest = self.resting.front().map(|(until, _)| *until);
        let batch = self.batches.first_key_value().map(|(key, _)| key.0);
        rest.into_iter().chain(batch).min()
    }

    pub(super) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    pub(super) fn is_idle(&self) -> bool {
        self.waiting == 0 && self.in_flight.is_empty()
    }

    pub(super) fn depth(&self) -> Depth {
        Depth {
            waiting: self.waiting,
            in_flight: self.in_flight.len(),
            dead: self.dead.len(),
        }
    }
}
