//! A simulated Chatwoot: the inbox Frontdesk talks to on one machine and in tests.
//!
//! What it is for: the REST subset Frontdesk calls, the webhooks Chatwoot sends
//! (same bodies, same signatures, same noise), what customers and colleagues do,
//! and a page to do it by hand. Its limits, permissions and oddities are those
//! of Chatwoot 4.15 to 4.18 as far as they touch Frontdesk.
//!
//! What it must not do: know anything about Frontdesk, read the system clock, or
//! draw random ids. Time comes from the caller, ids are counters.

mod act;
mod change;
mod change_conversation;
mod change_message;
mod events;
mod incoming;
mod liquid;
mod model;
mod page;
mod page_api;
mod people;
mod rest;
mod rest_contacts;
mod rest_conversations;
mod rest_messages;
mod scene;
mod setup;
mod state;
mod wire;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::channel::Provider;
use domain::ids::{AccountId, ContactId, ConversationKey, InboxId};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

pub use act::{CustomerFile, Person, Writing, Written};
pub use change::Refused;
pub use events::{Delivery, Hook, HookKind, name as event_name};
pub use model::{
    Agent, Attachment, Attributes, Bot, Contact, ContentType, Conversation, Message, MessageKind,
    Owner, Sender, Team, Typing, Urgency,
};

use change::Change;
use setup::new_account;
use state::{Account, State};

/// What time it is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;
/// Where webhooks go. Called outside the lock, in the order of events.
pub type Sink = Arc<dyn Fn(Delivery) + Send + Sync>;

/// The administrator of every account.
pub const ADMINISTRATOR: u64 = 41;
/// A colleague without administrator's rights.
pub const AGENT: u64 = 42;
/// The user behind the user token that Frontdesk is given.
pub const INTEGRATION_USER: u64 = 40;
/// The team for escalations.
pub const SUPPORT_TEAM: u64 = 2;
/// The team for applications.
pub const RECRUITMENT_TEAM: u64 = 3;

/// How the simulated Chatwoot is set up.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its accounts.
    pub accounts: Vec<AccountOptions>,
    /// Whether channels report ids and delivery of outgoing messages, which means
    /// up to two more events for each.
    pub receipts: bool,
    /// Whether new conversations belong to the bot (Chatwoot 4.17 and later).
    pub bot_owns: bool,
    /// How many REST calls the log keeps, the latest.
    pub call_log: usize,
}

/// One account.
#[derive(Debug, Clone)]
pub struct AccountOptions {
    /// Its id.
    pub id: AccountId,
    /// Its name.
    pub name: String,
    /// The agent bot's token.
    pub bot_token: SecretString,
    /// The user token.
    pub user_token: SecretString,
    /// Where its events go.
    pub hooks: Vec<Hook>,
}

impl Options {
    /// One account that tells everything to one account webhook.
    pub fn one_account(
        id: AccountId,
        webhook: &str,
        secret: SecretString,
        bot_token: SecretString,
        user_token: SecretString,
    ) -> Self {
        Self {
            accounts: vec![AccountOptions {
                id,
                name: "Lumière & Linnen".to_owned(),
                bot_token,
                user_token,
                hooks: vec![Hook {
                    url: webhook.into(),
                    secret,
                    kind: HookKind::Account,
                }],
            }],
            receipts: true,
            bot_owns: true,
            call_log: 10_000,
        }
    }

    fn hooks(&self, account: AccountId) -> &[Hook] {
        let found = self.accounts.iter().find(|a| a.id == account);
        found.map_or(&[], |a| a.hooks.as_slice())
    }
}

/// Whose token a REST call carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// The agent bot.
    Bot,
    /// A user, by id.
    User(u64),
}

/// One REST call that was answered.
#[derive(Debug, Clone)]
pub struct Call {
    /// When.
    pub at: Timestamp,
    /// The account in its path.
    pub account: AccountId,
    /// Whose token; `None` when it was refused for its token.
    pub caller: Option<Caller>,
    /// `GET`, `POST`, …
    pub method: String,
    /// The path after the account, like `/conversations/5/labels`.
    pub path: String,
    /// The body; null when there was none.
    pub body: Value,
    /// The answer's status code.
    pub status: u16,
}

struct Inner {
    options: Options,
    clock: Clock,
    sink: Sink,
    tokens: HashMap<String, (AccountId, Caller)>,
    state: Mutex<State>,
    calls: Mutex<VecDeque<Call>>,
}

/// The simulated Chatwoot. Clones are the same one.
#[derive(Clone)]
pub struct Sim {
    inner: Arc<Inner>,
}

impl Sim {
    /// An empty one: inboxes, colleagues and teams, but no customers yet.
    pub fn new(options: Options, clock: Clock, sink: Sink) -> Self {
        let mut state = State::default();
        for account in &options.accounts {
            state.accounts.insert(account.id, new_account(account));
        }
        Self::with_state(options, clock, sink, state)
    }

    /// One that goes on where [`Sim::export`] left off, so that ids do not start
    /// again from 1. Accounts that are new in the options are added.
    pub fn restore(
        options: Options,
        clock: Clock,
        sink: Sink,
        exported: &[u8],
    ) -> Result<Self, serde_json::Error> {
        let mut state: State = serde_json::from_slice(exported)?;
        state.accounts.values_mut().for_each(Account::rebuild_index);
        for account in &options.accounts {
            let made = || new_account(account);
            state.accounts.entry(account.id).or_insert_with(made);
        }
        Ok(Self::with_state(options, clock, sink, state))
    }

    /// Everything it knows, as JSON; tokens and secrets are not in it.
    pub fn export(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&*self.state())
    }

    fn with_state(options: Options, clock: Clock, sink: Sink, state: State) -> Self {
        let mut tokens = HashMap::new();
        for account in &options.accounts {
            let bot = account.bot_token.expose_secret().to_owned();
            let user = account.user_token.expose_secret().to_owned();
            tokens.insert(bot, (account.id, Caller::Bot));
            tokens.insert(user, (account.id, Caller::User(INTEGRATION_USER)));
        }
        Self {
            inner: Arc::new(Inner {
                options,
                clock,
                sink,
                tokens,
                state: Mutex::new(state),
                calls: Mutex::default(),
            }),
        }
    }

    fn now(&self) -> Timestamp {
        (self.inner.clock)()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere must not hide what a test wants to look at.
        self.inner
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something, then sends what it caused.
    fn change<T>(
        &self,
        make: impl FnOnce(&mut Change<'_>) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        let now = self.now();
        let (result, out) = {
            let mut state = self.state();
            state.version += 1;
            let mut change = Change {
                state: &mut state,
                options: &self.inner.options,
                now,
                out: Vec::new(),
            };
            let result = make(&mut change);
            (result, change.out)
        };
        for delivery in out {
            (self.inner.sink)(delivery);
        }
        result
    }

    /// Looks at an account without changing it.
    fn look<T>(
        &self,
        account: AccountId,
        at: impl FnOnce(&Account) -> Option<T>,
    ) -> Result<T, Refused> {
        let state = self.state();
        let account = state.accounts.get(&account).ok_or(Refused::NotFound)?;
        at(account).ok_or(Refused::NotFound)
    }

    fn log(&self, call: Call) {
        let limit = self.inner.options.call_log;
        let mut calls = self
            .inner
            .calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if limit == 0 {
            return;
        }
        if calls.len() >= limit {
            calls.pop_front();
        }
        calls.push_back(call);
    }

    // --- what tests look at ---

    /// A conversation with all its messages.
    pub fn conversation(&self, key: ConversationKey) -> Option<Conversation> {
        self.look(key.account, |a| {
            a.conversations.get(&key.conversation).cloned()
        })
        .ok()
    }

    /// Every conversation of an account, oldest first.
    pub fn conversations(&self, account: AccountId) -> Vec<ConversationKey> {
        let keys = |a: &Account| {
            let key = |&conversation| ConversationKey {
                account,
                conversation,
            };
            Some(a.conversations.keys().map(key).collect())
        };
        self.look(account, keys).unwrap_or_default()
    }

    /// The messages of a conversation, oldest first; empty if there is none.
    pub fn messages(&self, key: ConversationKey) -> Vec<Message> {
        self.conversation(key)
            .map(|c| c.messages)
            .unwrap_or_default()
    }

    /// A contact.
    pub fn contact(&self, account: AccountId, id: ContactId) -> Option<Contact> {
        self.look(account, |a| a.contacts.get(&id).cloned()).ok()
    }

    /// The inbox of a transport.
    pub fn inbox(&self, account: AccountId, provider: Provider) -> Option<InboxId> {
        self.look(account, |a| a.inbox_of(provider).map(|i| i.id))
            .ok()
    }

    /// The latest REST calls, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        let calls = self
            .inner
            .calls
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        calls.iter().cloned().collect()
    }
}
