//! What changes the simulated Chatwoot, and the events each change causes, in
//! Chatwoot's order (facts §1.3, §1.4, §4). REST calls and people's actions both
//! end here.

use domain::error::{Class, Classified};
use domain::event::ChatStatus;
use domain::ids::{AccountId, ContactId, ConversationId, ConversationKey, InboxId, MessageId};
use jiff::Timestamp;
use serde_json::json;

use super::Options;
use super::events::{self, Changed, Delivery, name};
use super::model::{Attributes, Contact, Conversation, Owner, Typing};
use super::scene::Scene;
use super::state::{Account, ContactInbox, Counters, State};
use super::wire;

/// Why Chatwoot does not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No such account, inbox, conversation, contact or message.
    #[error("Resource could not be found")]
    NotFound,
    /// More than 200 messages in a minute.
    #[error("Validation failed: Too many messages")]
    TooManyMessages,
    /// Longer than 150,000 characters.
    #[error("Validation failed: Content is too long (maximum is 150000 characters)")]
    TooLong,
    /// `incoming` on a channel that is not an API inbox.
    #[error("Incoming messages are only allowed in Api inboxes")]
    IncomingOnRealChannel,
    /// The channel gives no address to start from.
    #[error("source_id is needed on this channel")]
    NoAddress,
}

impl Classified for Refused {
    fn class(&self) -> Class {
        Class::Terminal
    }
}

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Actor {
    Agent(u64),
    Bot,
    Customer,
}

/// One change in progress; its deliveries leave when it is complete.
pub(super) struct Change<'a> {
    pub(super) state: &'a mut State,
    pub(super) options: &'a Options,
    pub(super) now: Timestamp,
    pub(super) out: Vec<Delivery>,
}

impl Change<'_> {
    pub(super) fn account(&self, id: AccountId) -> Result<&Account, Refused> {
        self.state.accounts.get(&id).ok_or(Refused::NotFound)
    }

    pub(super) fn account_mut(&mut self, id: AccountId) -> Result<&mut Account, Refused> {
        self.state.accounts.get_mut(&id).ok_or(Refused::NotFound)
    }

    pub(super) fn counters(&mut self) -> &mut Counters {
        &mut self.state.counters
    }

    pub(super) fn conversation(&self, key: ConversationKey) -> Result<&Conversation, Refused> {
        let account = self.account(key.account)?;
        let found = account.conversations.get(&key.conversation);
        found.ok_or(Refused::NotFound)
    }

    pub(super) fn conversation_mut(
        &mut self,
        key: ConversationKey,
    ) -> Result<&mut Conversation, Refused> {
        let account = self.account_mut(key.account)?;
        let found = account.conversations.get_mut(&key.conversation);
        found.ok_or(Refused::NotFound)
    }

    pub(super) fn scene(&self, key: ConversationKey) -> Result<Scene<'_>, Refused> {
        let account = self.account(key.account)?;
        let conversation = self.conversation(key)?;
        Scene::of(account, conversation).ok_or(Refused::NotFound)
    }

    // --- telling ---

    pub(super) fn tell(
        &mut self,
        key: ConversationKey,
        event: &'static str,
        body: impl FnOnce(Scene<'_>) -> Option<bytes::Bytes>,
    ) {
        let State {
            accounts, counters, ..
        } = &mut *self.state;
        let Some(account) = accounts.get(&key.account) else {
            return;
        };
        let conversation = account.conversations.get(&key.conversation);
        let Some(scene) = conversation.and_then(|c| Scene::of(account, c)) else {
            return;
        };
        let hooks = self.options.hooks(key.account);
        let id = || delivery_id(counters);
        events::deliveries(
            account,
            Some(scene),
            hooks,
            event,
            id,
            || body(scene),
            &mut self.out,
        );
    }

    pub(super) fn tell_message(
        &mut self,
        key: ConversationKey,
        event: &'static str,
        message: MessageId,
    ) {
        let now = self.now;
        self.tell(key, event, |scene| {
            let message = scene.conversation.message(message)?;
            let told = wire::is_told(message.kind);
            told.then(|| events::message(event, scene, message, now))
        });
    }

    pub(super) fn tell_conversation(
        &mut self,
        key: ConversationKey,
        event: &'static str,
        changed: &[Changed],
    ) {
        let now = self.now;
        self.tell(key, event, |scene| {
            Some(events::conversation(event, scene, changed, now))
        });
    }

    /// `conversation_updated` with these changes and the one of `updated_at`,
    /// which is always among them.
    pub(super) fn tell_updated(
        &mut self,
        key: ConversationKey,
        mut changed: Vec<Changed>,
    ) -> Result<(), Refused> {
        let now = self.now;
        let conversation = self.conversation_mut(key)?;
        let before = std::mem::replace(&mut conversation.updated_at, now);
        changed.push((
            "updated_at",
            json!(wire::iso(before)),
            json!(wire::iso(now)),
        ));
        self.tell_conversation(key, name::CONVERSATION_UPDATED, &changed);
        Ok(())
    }

    pub(super) fn tell_contact(
        &mut self,
        account: AccountId,
        contact: ContactId,
        event: &'static str,
        changed: &[Changed],
    ) {
        let State {
            accounts, counters, ..
        } = &mut *self.state;
        let Some(account) = accounts.get(&account) else {
            return;
        };
        let Some(contact) = account.contacts.get(&contact) else {
            return;
        };
        // Contact events never go to agent bots.
        let hooks = self.options.hooks(account.id);
        let id = || delivery_id(counters);
        let body = || Some(events::contact(event, account, contact, changed));
        events::deliveries(account, None, hooks, event, id, body, &mut self.out);
    }

    // --- contacts ---

    pub(super) fn add_contact(
        &mut self,
        account: AccountId,
        make: impl FnOnce(ContactId) -> Contact,
    ) -> Result<ContactId, Refused> {
        let id = self.counters().contact().ok_or(Refused::NotFound)?;
        let owner = self.account_mut(account)?;
        owner.contacts.insert(id, make(id));
        owner.index_contact(id);
        self.tell_contact(account, id, name::CONTACT_CREATED, &[]);
        Ok(id)
    }

    pub(super) fn add_contact_inbox(
        &mut self,
        account: AccountId,
        contact: ContactId,
        inbox: InboxId,
        source_id: String,
    ) -> Result<u64, Refused> {
        let id = self.counters().contact_inbox();
        let created_at = self.now;
        self.account_mut(account)?.add_contact_inbox(ContactInbox {
            id,
            contact,
            inbox,
            source_id,
            created_at,
            last_conversation: None,
        });
        Ok(id)
    }

    // --- conversations ---

    /// A new conversation: pending and the bot's where a bot is active, whatever
    /// was asked for; resolved for blocked contacts.
    pub(super) fn add_conversation(
        &mut self,
        account: AccountId,
        contact_inbox: u64,
        wanted: Option<ChatStatus>,
        additional_attributes: Attributes,
    ) -> Result<ConversationKey, Refused> {
        let now = self.now;
        let bot_owns = self.options.bot_owns;
        let owner = self.account_mut(account)?;
        let row = owner
            .contact_inboxes
            .get(&contact_inbox)
            .ok_or(Refused::NotFound)?;
        let (inbox, contact) = (row.inbox, row.contact);
        let bot = owner.inboxes.get(&inbox).is_some_and(|i| i.bot_active);
        let blocked = owner.contacts.get(&contact).is_some_and(|c| c.blocked);
        let status = match (blocked, bot) {
            (true, _) => ChatStatus::Resolved,
            (_, true) => ChatStatus::Pending,
            _ => wanted.unwrap_or(ChatStatus::Open),
        };
        owner.last_conversation += 1;
        let id = ConversationId::new(owner.last_conversation).ok_or(Refused::NotFound)?;
        let owned = bot_owns && status == ChatStatus::Pending && bot;
        owner.add_conversation(Conversation {
            id,
            inbox,
            contact,
            contact_inbox,
            status,
            assignee: if owned { Owner::Bot } else { Owner::Nobody },
            team: None,
            priority: None,
            labels: Vec::new(),
            custom_attributes: Attributes::new(),
            additional_attributes,
            snoozed_until: None,
            waiting_since: Some(now),
            first_reply_created_at: None,
            agent_last_seen_at: None,
            last_activity_at: now,
            last_incoming_at: None,
            created_at: now,
            updated_at: now,
            unread: 0,
            typing: Typing::default(),
            messages: Vec::new(),
        });
        if let Some(row) = owner.contact_inboxes.get_mut(&contact_inbox) {
            row.last_conversation = Some(id);
        }
        Ok(ConversationKey {
            account,
            conversation: id,
        })
    }

    pub(super) fn tell_created(&mut self, key: ConversationKey) {
        self.tell_conversation(key, name::CONVERSATION_CREATED, &[]);
    }
}

fn delivery_id(counters: &mut Counters) -> String {
    format!("00000000-0000-4000-8000-{:012x}", counters.delivery())
}
