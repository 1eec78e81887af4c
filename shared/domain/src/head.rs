//! HEAD: everything a turn needs of a conversation, in one item.
//!
//! One request loads it, one saves it, and its size is bounded, so a turn costs
//! the same in a conversation of ten messages and of ten thousand.

mod draft;

use std::collections::BTreeMap;
use std::ops::Not;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::channel::Provider;
use crate::event::{Assignee, Attachment, ChatStatus, Profile};
use crate::ids::{CampaignId, ContactId, ConversationKey, InboxId, MessageId, RunId};
use crate::lang::Lang;
use crate::outcome::OutcomeKind;
use crate::ownership::Owner;
use crate::packed;
use crate::state::{ConversationState, HistoryEntry, Speaker, inline};
use crate::step::{Step, StepOutput};
use crate::summary::Summary;

pub use draft::{Author, Claim, Draft, PendingReview, Purpose};

/// The head of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Which conversation.
    pub key: ConversationKey,
    /// Grows by one with every write; decisions that read first condition on it.
    pub rev: u64,
    /// The lease: the one run that is going for this conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// Who answers.
    pub owner: Owner,
    /// The status last seen at Chatwoot.
    #[serde(default)]
    pub status: Option<ChatStatus>,
    /// Since when, by Chatwoot's clock: events arrive in any order.
    #[serde(default)]
    pub status_at: Option<Timestamp>,
    /// Who it was assigned to as last heard.
    #[serde(default)]
    pub assignee: Option<Assignee>,
    /// Since when, by Chatwoot's clock.
    #[serde(default)]
    pub assignee_at: Option<Timestamp>,
    /// The transport.
    #[serde(default)]
    pub provider: Provider,
    /// The inbox at Chatwoot.
    #[serde(default)]
    pub inbox_id: Option<InboxId>,
    /// The contact.
    #[serde(default)]
    pub contact: Option<ContactId>,
    /// The customer's profile as last seen, from which the lead is made.
    #[serde(default, with = "packed")]
    pub profile: Option<Profile>,
    /// When the customer last wrote: the reply window counts from here.
    #[serde(default)]
    pub last_customer_at: Option<Timestamp>,
    /// Messages no turn has taken yet, in order of arrival.
    #[serde(default, with = "packed::each")]
    pub inbox: Vec<InboxItem>,
    /// Recent lines, oldest first; trimmed when a turn is taken.
    #[serde(default, with = "packed::lines")]
    pub recent: Vec<HistoryEntry>,
    /// What is left of the lines before them.
    #[serde(default, with = "packed", skip_serializing_if = "Summary::is_empty")]
    pub summary: Summary,
    /// The turn under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<Turn>,
    /// The number of the last turn taken.
    #[serde(default)]
    pub turns: u64,
    /// Customer messages of a superseded turn that are still unanswered.
    #[serde(default, with = "packed::each", skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<InboxItem>,
    /// How turns ended, by kind.
    #[serde(default)]
    pub outcomes: BTreeMap<OutcomeKind, u64>,
    /// The state after the last step. `conversation_history` is kept in `recent`
    /// and filled in on loading.
    #[serde(default, with = "packed")]
    pub state: Option<ConversationState>,
    /// The last checkpoint written.
    #[serde(default)]
    pub checkpoint_id: Option<String>,
    /// When HEAD was last written by a step.
    #[serde(default)]
    pub last_updated: Option<Timestamp>,
    /// How often the conversation was resumed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub resumed_count: u64,
    /// How many runs were named by counting: resumed ones, and those that a button
    /// or a refused message of ours started.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub counted_runs: u64,
    /// The customer's language, once known.
    #[serde(default)]
    pub lang: Option<Lang>,
    /// Whether the customer was told that an assistant answers: set when a turn
    /// ends whose text said so.
    #[serde(default)]
    pub disclosed: bool,
    /// Whether the customer asked for no more messages.
    #[serde(default)]
    pub opted_out: bool,
    /// The last campaign message sent into this conversation.
    #[serde(default)]
    pub campaign: Option<CampaignContact>,
    /// What model calls cost in this conversation, in millionths of a US dollar.
    #[serde(default)]
    pub cost_micro_usd: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// A campaign message the customer may be answering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignContact {
    /// Which campaign.
    pub id: CampaignId,
    /// When it was sent.
    pub at: Timestamp,
}

/// A customer message (or a change to one) waiting for a turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InboxItem {
    /// The message.
    pub id: MessageId,
    /// What it is.
    pub kind: InboxKind,
    /// Its text, cut to the inline bound; a transcript stands for a voice note.
    pub text: String,
    /// What was attached.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// When we received it: the burst is measured by our clock.
    pub received_at: Timestamp,
    /// When the customer wrote it, by Chatwoot's clock.
    pub created_at: Timestamp,
    /// Whether it may be answered at all.
    #[serde(default)]
    pub standing: Standing,
}

/// What an inbox item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxKind {
    /// A message.
    Message,
    /// A button pressed.
    Button,
    /// A message a turn had taken was edited, transcribed or deleted before it
    /// was answered: the turn must be thought over.
    Amendment,
    /// The channel refused a message of ours: a person is owed.
    Undelivered,
}

/// Whether a message may be answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A normal message.
    #[default]
    Normal,
    /// The contact is blocked.
    Blocked,
    /// An automatic e-mail.
    AutoReply,
    /// Deleted by its writer or an agent.
    Deleted,
}

/// One turn: the messages answered together, and how far the answer is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Counts from 1 within the conversation.
    pub no: u64,
    /// The run that took it.
    pub run: RunId,
    /// The messages that belong to this turn and to no other.
    #[serde(with = "packed::each")]
    pub messages: Vec<InboxItem>,
    /// Unanswered messages of superseded turns, answered along with them.
    #[serde(default, with = "packed::each", skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<InboxItem>,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// What each step answered: a step called again answers the same and does
    /// nothing twice.
    #[serde(default, with = "packed::values")]
    pub steps: BTreeMap<Step, StepRecord>,
    /// The draft as a line of history, appended to `recent` once it was sent.
    #[serde(default, with = "packed::each", skip_serializing_if = "Vec::is_empty")]
    pub reply: Vec<HistoryEntry>,
    /// Whether what was sent stands in `recent` already: a resumed turn that was
    /// answered before.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub told: bool,
    /// Whether the customer was shown that somebody types.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub typing: bool,
    /// The text to send.
    #[serde(default, with = "packed", skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// Whether the customer knows that an assistant answers, once the draft is sent.
    #[serde(default)]
    pub discloses: bool,
    /// The outbox entry of this turn's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// The wait for a reviewer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<PendingReview>,
    /// The revision of HEAD that the last step read. Its own write is the next one:
    /// who finds any other, finds what somebody else wrote.
    #[serde(default)]
    pub seen: u64,
}

/// What a step answered, and the checkpoint that holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The checkpoint written with it.
    pub checkpoint_id: String,
    /// Its answer.
    pub output: StepOutput,
}

impl Head {
    /// The head of a conversation that was never seen.
    pub fn new(key: ConversationKey, owner: Owner) -> Self {
        Self {
            key,
            rev: 0,
            run: None,
            owner,
            status: None,
            status_at: None,
            assignee: None,
            assignee_at: None,
            provider: Provider::default(),
            inbox_id: None,
            contact: None,
            profile: None,
            last_customer_at: None,
            inbox: Vec::new(),
            recent: Vec::new(),
            summary: Summary::default(),
            turn: None,
            turns: 0,
            unanswered: Vec::new(),
            outcomes: BTreeMap::new(),
            state: None,
            checkpoint_id: None,
            last_updated: None,
            resumed_count: 0,
            counted_runs: 0,
            lang: None,
            disclosed: false,
            opted_out: false,
            campaign: None,
            cost_micro_usd: 0,
        }
    }
}

impl Head {
    /// The task token of a review that is being waited for.
    pub fn token_waiting(&self) -> Option<&str> {
        Some(self.turn.as_ref()?.review.as_ref()?.token.as_str())
    }

    /// A name for a run that no message of the customer names, used up by this call.
    pub fn next_run(&mut self) -> RunId {
        self.counted_runs += 1;
        RunId::resumed(self.key, self.counted_runs)
    }

    /// Whether the customer was told that their opt-out holds. A turn that carries
    /// unanswered messages may be the one that should have said so.
    pub fn opt_out_is_confirmed(&self, turn: &Turn) -> bool {
        self.opted_out && turn.carried.is_empty()
    }
}

impl Turn {
    /// Whether a HEAD of this revision is as the last step of the turn left it.
    pub const fn is_as_left(&self, rev: u64) -> bool {
        self.seen > 0 && rev == self.seen + 1
    }

    /// Carried and own messages in order, without deleted ones: what the customer
    /// is owed an answer to.
    pub fn standing_messages(&self) -> impl Iterator<Item = &InboxItem> {
        self.carried
            .iter()
            .chain(&self.messages)
            .filter(|item| matches!(item.kind, InboxKind::Message | InboxKind::Button))
            .filter(|item| item.standing != Standing::Deleted)
    }

    /// Sets the draft, and its line of history, written at `now`.
    pub fn set_draft(&mut self, draft: Draft, now: Timestamp) {
        self.reply = if self.told {
            Vec::new()
        } else {
            vec![HistoryEntry {
                id: None,
                speaker: Speaker::Assistant,
                text: inline(&draft.text),
                at: now,
            }]
        };
        self.draft = Some(draft);
    }

    /// Whether the channel refused a message of ours.
    pub fn has_undelivered(&self) -> bool {
        self.messages
            .iter()
            .any(|item| item.kind == InboxKind::Undelivered)
    }

    /// The text of the turn: every standing message, one per line.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for item in self.standing_messages().filter(|i| !i.text.is_empty()) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&item.text);
        }
        text
    }
}
