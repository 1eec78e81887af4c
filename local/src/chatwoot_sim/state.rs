//! What the simulated Chatwoot knows: accounts, inboxes, contacts, conversations,
//! messages. Only data and look-ups; `change` decides what happens to it.

use std::collections::{BTreeMap, HashMap};

use domain::channel::Provider;
use domain::ids::{AccountId, ContactId, ConversationId, InboxId, MessageId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::model::{Agent, Bot, Contact, Conversation, Team};

/// Everything, of all accounts.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) accounts: BTreeMap<AccountId, Account>,
    pub(super) counters: Counters,
    /// Grows with every change; the page polls it.
    pub(super) version: u64,
}

/// The last id given out, of each kind. They count through all accounts, as in
/// Chatwoot; only conversations count per account.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Counters {
    message: u64,
    contact: u64,
    contact_inbox: u64,
    attachment: u64,
    source: u64,
    delivery: u64,
}

macro_rules! counter {
    ($name:ident) => {
        pub(super) fn $name(&mut self) -> u64 {
            self.$name += 1;
            self.$name
        }
    };
}

impl Counters {
    counter!(contact_inbox);
    counter!(attachment);
    counter!(source);
    counter!(delivery);

    pub(super) fn message(&mut self) -> Option<MessageId> {
        self.message += 1;
        MessageId::new(self.message)
    }

    pub(super) fn contact(&mut self) -> Option<ContactId> {
        self.contact += 1;
        ContactId::new(self.contact)
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Account {
    pub(super) id: AccountId,
    pub(super) name: String,
    pub(super) inboxes: BTreeMap<InboxId, Inbox>,
    pub(super) agents: Vec<Agent>,
    pub(super) teams: Vec<Team>,
    pub(super) bot: Bot,
    pub(super) contacts: BTreeMap<ContactId, Contact>,
    pub(super) contact_inboxes: BTreeMap<u64, ContactInbox>,
    pub(super) conversations: BTreeMap<ConversationId, Conversation>,
    pub(super) last_conversation: u64,
    #[serde(skip)]
    pub(super) index: Index,
}

/// Look-ups that would otherwise scan.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_source: HashMap<InboxId, HashMap<String, u64>>,
    by_email: HashMap<String, ContactId>,
    by_phone: HashMap<String, ContactId>,
    rows: HashMap<ContactId, Vec<u64>>,
    conversations: HashMap<ContactId, Vec<ConversationId>>,
}

impl Account {
    pub(super) fn inbox_of(&self, provider: Provider) -> Option<&Inbox> {
        self.inboxes.values().find(|i| i.provider == provider)
    }

    pub(super) fn agent(&self, id: u64) -> Option<&Agent> {
        self.agents.iter().find(|a| a.id == id)
    }

    pub(super) fn team(&self, id: u64) -> Option<&Team> {
        self.teams.iter().find(|t| t.id == id)
    }

    pub(super) fn contact_inbox_by_source(
        &self,
        inbox: InboxId,
        source: &str,
    ) -> Option<&ContactInbox> {
        let id = self.index.by_source.get(&inbox)?.get(source)?;
        self.contact_inboxes.get(id)
    }

    pub(super) fn by_email(&self, email: &str) -> Option<ContactId> {
        self.index.by_email.get(&email.to_lowercase()).copied()
    }

    pub(super) fn by_phone(&self, phone: &str) -> Option<ContactId> {
        self.index.by_phone.get(phone).copied()
    }

    pub(super) fn add_contact_inbox(&mut self, row: ContactInbox) {
        let sources = self.index.by_source.entry(row.inbox).or_default();
        sources.insert(row.source_id.clone(), row.id);
        self.index.rows.entry(row.contact).or_default().push(row.id);
        self.contact_inboxes.insert(row.id, row);
    }

    /// The contact's addresses in inboxes.
    pub(super) fn rows_of(&self, contact: ContactId) -> impl Iterator<Item = &ContactInbox> {
        let ids = self.index.rows.get(&contact).into_iter().flatten();
        ids.filter_map(|id| self.contact_inboxes.get(id))
    }

    pub(super) fn add_conversation(&mut self, conversation: Conversation) {
        let (id, contact) = (conversation.id, conversation.contact);
        self.index
            .conversations
            .entry(contact)
            .or_default()
            .push(id);
        self.conversations.insert(id, conversation);
    }

    /// The contact's conversations, oldest first.
    pub(super) fn conversations_of(
        &self,
        contact: ContactId,
    ) -> impl DoubleEndedIterator<Item = &Conversation> {
        let ids = self
            .index
            .conversations
            .get(&contact)
            .map(Vec::as_slice)
            .unwrap_or_default();
        ids.iter().filter_map(|id| self.conversations.get(id))
    }

    /// Makes a contact's e-mail and phone findable.
    pub(super) fn index_contact(&mut self, id: ContactId) {
        let Some(contact) = self.contacts.get(&id) else {
            return;
        };
        if let Some(email) = &contact.email {
            self.index.by_email.insert(email.to_lowercase(), id);
        }
        if let Some(phone) = &contact.phone {
            self.index.by_phone.insert(phone.clone(), id);
        }
    }

    pub(super) fn forget_addresses(&mut self, id: ContactId) {
        self.index.by_email.retain(|_, contact| *contact != id);
        self.index.by_phone.retain(|_, contact| *contact != id);
    }

    /// Builds the look-ups again after reading the state from a file.
    pub(super) fn rebuild_index(&mut self) {
        self.index = Index::default();
        for row in std::mem::take(&mut self.contact_inboxes).into_values() {
            self.add_contact_inbox(row);
        }
        for conversation in std::mem::take(&mut self.conversations).into_values() {
            self.add_conversation(conversation);
        }
        let ids: Vec<_> = self.contacts.keys().copied().collect();
        for id in ids {
            self.index_contact(id);
        }
    }
}

/// One channel connection.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Inbox {
    pub(super) id: InboxId,
    pub(super) name: String,
    pub(super) provider: Provider,
    /// Whether an agent bot is linked to it.
    pub(super) bot_active: bool,
    /// Whether a customer's next message continues a resolved conversation
    /// (widget, e-mail thread) or opens a new one (messengers).
    pub(super) reopens: bool,
}

/// A contact's address in an inbox.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ContactInbox {
    pub(super) id: u64,
    pub(super) contact: ContactId,
    pub(super) inbox: InboxId,
    pub(super) source_id: String,
    pub(super) created_at: Timestamp,
    /// The conversation that goes on.
    pub(super) last_conversation: Option<ConversationId>,
}
