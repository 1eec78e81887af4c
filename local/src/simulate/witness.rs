//! What happened in a world, as somebody sees it who sees everything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::event::{Assignee, Author, ChatStatus, Envelope, Event};
use domain::head::{Head, Purpose};
use domain::ids::{ConversationKey, MessageId, SendKey};
use domain::ownership::Owner;
use jiff::Timestamp;
use platform::clock::Clock;
use store::Store;

/// What people did that concerns who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// A person took the conversation.
    TookOver,
    /// It went back to the AI.
    HandedBack,
}

/// Sees the database without faults or delay, and remembers.
pub(super) struct Witness {
    store: Store,
    clock: Arc<dyn Clock>,
    records: Mutex<Records>,
}

/// What is remembered.
#[derive(Default)]
pub(super) struct Records {
    /// When the webhook first accepted a customer's message.
    pub(super) accepted: BTreeMap<(ConversationKey, MessageId), Timestamp>,
    /// What customers wrote, as they first wrote it.
    pub(super) texts: BTreeMap<MessageId, String>,
    /// Messages that their writer or a colleague changed.
    pub(super) changed: BTreeSet<MessageId>,
    /// Deleted ones among them.
    pub(super) deleted: BTreeSet<MessageId>,
    /// Automatic e-mails.
    pub(super) automatic: BTreeSet<MessageId>,
    /// What people did, by Chatwoot's clock.
    pub(super) deeds: Vec<(Timestamp, ConversationKey, Deed)>,
    /// When intake was done with a take-over, and when that had happened.
    pub(super) heard_of: Vec<(Timestamp, ConversationKey, Timestamp)>,
    /// What was seen to be wrong at once.
    pub(super) wrong: Vec<String>,
    /// People who owned a conversation when a delivery began, and since when.
    silent_since: BTreeMap<ConversationKey, Option<Timestamp>>,
    /// Turns of which a text reached Chatwoot.
    spoken: BTreeSet<(ConversationKey, u64)>,
    story: Vec<(Timestamp, ConversationKey, String)>,
}

impl Witness {
    pub(super) fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            records: Mutex::default(),
        }
    }

    /// The database without faults.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The head at this very moment.
    pub(super) async fn head(&self, key: ConversationKey) -> Option<Head> {
        self.store.head(key).await.ok().flatten()
    }

    /// A customer writes.
    pub(super) fn wrote(&self, key: ConversationKey, message: MessageId, text: &str) {
        self.records().texts.insert(message, text.to_owned());
        self.tell(key, format!("customer {message}: {text}"));
    }

    /// Remembers a line of a conversation's story.
    pub(super) fn tell(&self, key: ConversationKey, line: impl Into<String>) {
        let now = self.now();
        self.records().story.push((now, key, line.into()));
    }

    pub(super) fn story(&self, key: ConversationKey) -> Vec<(Timestamp, String)> {
        let records = self.records();
        let of_it = records.story.iter().filter(|(_, of, _)| *of == key);
        of_it.map(|(at, _, line)| (*at, line.clone())).collect()
    }

    /// A person acts.
    pub(super) fn deed(&self, key: ConversationKey, deed: Deed) {
        let now = self.now();
        self.records().deeds.push((now, key, deed));
        self.tell(key, format!("people: {deed:?}"));
    }

    /// The webhook accepted a customer's message.
    pub(super) fn accepted(&self, key: ConversationKey, message: MessageId) {
        let now = self.now();
        self.records().accepted.entry((key, message)).or_insert(now);
    }

    /// Intake is done with this queue message.
    pub(super) fn taken_in(&self, body: &str) {
        let Ok(envelope) = serde_json::from_str::<Envelope>(body) else {
            return;
        };
        let Some(key) = envelope.event.conversation() else {
            return;
        };
        let happened = match &envelope.event {
            Event::OutgoingMessage(m) if m.author == Author::Person => m.created_at,
            Event::ConversationChanged(c) if c.assignee == Some(Assignee::Person) => c.at,
            Event::ConversationChanged(c) => {
                if c.status == Some(ChatStatus::Open) {
                    self.tell(key, "intake heard: open");
                }
                return;
            }
            Event::CustomerMessage(m) => return self.tell(key, format!("intake took in {}", m.id)),
            _ => return,
        };
        self.tell(key, "intake heard of a take-over");
        let now = self.now();
        self.records().heard_of.push((now, key, happened));
    }

    /// A delivery begins: from here on it may claim the send, or take over an
    /// earlier claim.
    pub(super) async fn delivery_begins(&self, key: ConversationKey) {
        let since = self.head(key).await.and_then(|head| match head.owner {
            Owner::People { since, .. } => Some(since),
            Owner::Ai { .. } => None,
        });
        self.records().silent_since.insert(key, since);
    }

    /// A text reaches Chatwoot at this moment.
    pub(super) async fn speaks(&self, key: ConversationKey, send_key: &SendKey) {
        self.tell(key, format!("AI posts {send_key}"));
        // What was begun when it might be is said to its end.
        let begun = !self.records().spoken.insert((key, send_key.turn()));
        if begun {
            return;
        }
        let Some(head) = self.head(key).await else {
            return;
        };
        let handover = head
            .turn
            .as_ref()
            .and_then(|turn| turn.draft.as_ref())
            .is_some_and(|draft| matches!(draft.purpose, Purpose::Handover(_)));
        let silent = self.records().silent_since.get(&key).copied().flatten();
        // The same people have owned it since before this delivery could decide.
        if let (Owner::People { since, .. }, Some(before)) = (head.owner, silent)
            && since == before
            && !handover
        {
            let line = format!(
                "conversation {key}: {send_key} was sent while people owned it since {since}"
            );
            self.records().wrong.push(line);
        }
    }
}
