//! Running a stopped conversation again, from any checkpoint.
//!
//! The turn is rebuilt as it stood after that checkpoint; the machine then walks
//! its graph from the start, and every step that is recorded answers what it
//! answered then. The send keeps its key, so what was sent is found and not sent
//! again.

use std::collections::BTreeMap;

use domain::checkpoint::{Checkpoint, rebuild, turn_of};
use domain::error::Classified;
use domain::head::{Claim, Draft, Head, InboxItem, InboxKind, Purpose, Standing, StepRecord, Turn};
use domain::ids::{ConversationKey, RunId, SendKey};
use domain::outcome::TurnOutcome;
use domain::ownership::Owner;
use domain::state::inline;
use domain::step::StepInput;
use jiff::Timestamp;
use platform::error::PortError;
use platform::workflow::{RunStatus, Workflow};
use store::{MessageRow, Store, StoreError, TurnRow, Written};

/// Why a conversation cannot be resumed.
#[derive(Debug, thiserror::Error)]
pub enum ResumeError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The state machine.
    #[error(transparent)]
    Port(#[from] PortError),
    /// Nothing is known of it.
    #[error("conversation {0} is not known")]
    Unknown(ConversationKey),
    /// It is not stopped.
    #[error("conversation {0} is being worked on by run {1}; wait until it ends")]
    Running(ConversationKey, RunId),
    /// There is no such checkpoint.
    #[error("conversation {0} has no checkpoint `{1}`; it has: {2}")]
    NoCheckpoint(ConversationKey, String, String),
    /// Nothing was ever recorded, or it has expired.
    #[error("conversation {0} has no checkpoints (they are kept for 90 days)")]
    NoCheckpoints(ConversationKey),
    /// The checkpoints of the turn do not begin with a whole state.
    #[error("the checkpoints of turn {0} are incomplete")]
    Incomplete(u64),
    /// Somebody wrote at the same moment.
    #[error("conversation {0} changed at this moment; try again")]
    Busy(ConversationKey),
}

impl Classified for ResumeError {
    fn class(&self) -> domain::error::Class {
        use domain::error::Class;
        match self {
            Self::Store(error) => error.class(),
            Self::Port(error) => error.class(),
            Self::Running(..) | Self::Busy(_) => Class::Retryable,
            _ => Class::Terminal,
        }
    }
}

/// A resumed conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resumed {
    /// The new run.
    pub run: RunId,
    /// The checkpoint it goes on from.
    pub from: String,
}

/// Runs a stopped conversation again from a checkpoint (default: its last one).
pub async fn resume(
    store: &Store,
    workflow: &dyn Workflow,
    now: Timestamp,
    key: ConversationKey,
    from: Option<&str>,
) -> Result<Resumed, ResumeError> {
    let head = store.head(key).await?.ok_or(ResumeError::Unknown(key))?;
    if let Some(run) = &head.run
        && workflow.status(run).await? == RunStatus::Running
    {
        return Err(ResumeError::Running(key, run.clone()));
    }
    let all = store.checkpoints(key, None, now).await?;
    let last = all.last().ok_or(ResumeError::NoCheckpoints(key))?;
    let from = from.unwrap_or(&last.checkpoint_id);
    if !all.iter().any(|c| c.checkpoint_id == from) {
        let known: Vec<&str> = all.iter().map(|c| c.checkpoint_id.as_str()).collect();
        return Err(ResumeError::NoCheckpoint(
            key,
            from.to_owned(),
            known.join(", "),
        ));
    }
    let no = turn_of(from).unwrap_or_default();
    let kept: Vec<Checkpoint> = all
        .iter()
        .filter(|c| c.turn == no && c.checkpoint_id.as_str() <= from)
        .cloned()
        .collect();
    let row = store
        .turn(key, no)
        .await?
        .ok_or(ResumeError::Incomplete(no))?;
    let mut messages = Vec::new();
    for id in &row.messages {
        if let Some(message) = store.message(key, *id).await? {
            messages.push(message);
        }
    }
    let run = RunId::resumed(key, head.resumed_count + 1);
    let next =
        restored(&head, &kept, &row, &messages, &run, now).ok_or(ResumeError::Incomplete(no))?;
    if store.rewrite_head(&next, head.rev, None).await? == Written::Stale {
        return Err(ResumeError::Busy(key));
    }
    let input = StepInput {
        account: key.account,
        conversation: key.conversation,
        contact: head.contact,
        run: run.clone(),
        wait_until: now,
        step: None,
        error: None,
    };
    workflow.start(&run, &input).await?;
    Ok(Resumed {
        run,
        from: from.to_owned(),
    })
}

/// The head as it stood after the kept checkpoints, owned by the AI and leased to
/// the new run. Pure.
fn restored(
    head: &Head,
    kept: &[Checkpoint],
    row: &TurnRow,
    messages: &[MessageRow],
    run: &RunId,
    now: Timestamp,
) -> Option<Head> {
    let state = rebuild(kept)?;
    let mut steps = BTreeMap::new();
    for checkpoint in kept {
        steps.insert(
            checkpoint.step,
            StepRecord {
                checkpoint_id: checkpoint.checkpoint_id.clone(),
                output: checkpoint.output.clone(),
            },
        );
    }
    let mut turn = Turn {
        no: row.no,
        run: run.clone(),
        messages: messages.iter().map(item).collect(),
        carried: Vec::new(),
        taken_at: row.taken_at,
        steps,
        reply: Vec::new(),
        discloses: true,
        draft: None,
        // As if an attempt had been made: delivery then looks for the send key at
        // Chatwoot before it sends.
        claim: Some(Claim {
            key: SendKey::for_turn(head.key, row.no),
            at: Timestamp::UNIX_EPOCH,
            attempt: 0,
            over: None,
        }),
        review: None,
    };
    if let Some(text) = state.agent_response.clone() {
        let purpose = match kept.last().and_then(|c| c.output.outcome.clone()) {
            Some(TurnOutcome::HandedOver(reason)) => Purpose::Handover(reason),
            _ => Purpose::Answer,
        };
        turn.set_draft(Draft { text, purpose }, now);
    }
    let mut next = head.clone();
    next.run = Some(run.clone());
    next.resumed_count += 1;
    next.owner = Owner::Ai { since: now };
    next.turn = Some(turn);
    next.state = Some(state);
    next.checkpoint_id = kept.last().map(|c| c.checkpoint_id.clone());
    Some(next)
}

fn item(row: &MessageRow) -> InboxItem {
    InboxItem {
        id: row.chatwoot_message_id,
        kind: InboxKind::Message,
        text: inline(&row.text),
        attachments: row.attachments.clone(),
        received_at: row.received_at,
        created_at: row.created_at,
        standing: if row.deleted {
            Standing::Deleted
        } else {
            Standing::Normal
        },
    }
}
