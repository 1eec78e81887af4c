//! Running a stopped conversation again, from any checkpoint.
//!
//! The turn is rebuilt as it stood after that checkpoint; the machine then walks
//! its graph from the start, and every step that is recorded answers what it
//! answered then. The send keeps its key, so what was sent is found and not sent
//! again. What was written down stays: the new run adds checkpoints of its own,
//! and its outcome takes the place of the old one in every count.
//!
//! What it must not do: take a conversation from people, or a turn from a run that
//! has not come to its end.

use std::collections::BTreeMap;

use domain::checkpoint::{Checkpoint, path_to, rebuild, turn_of};
use domain::error::Classified;
use domain::event::AttachmentKind;
use domain::head::{Claim, Head, InboxItem, InboxKind, Purpose, Standing, StepRecord, Turn};
use domain::ids::{ConversationKey, RunId, SendKey};
use domain::outcome::{SupersedeReason, TurnOutcome};
use domain::state::inline;
use domain::step::{Step, StepInput};
use jiff::Timestamp;
use platform::error::PortError;
use platform::workflow::{RunStatus, Workflow};
use store::{MessageDirection, MessageRow, Store, StoreError, TurnRow, Written};

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
    /// People answer.
    #[error(
        "conversation {0} belongs to people; set it to pending at Chatwoot (or assign it to the bot) first"
    )]
    PeopleOwn(ConversationKey),
    /// Another turn stopped half way.
    #[error("turn {1} of conversation {0} has not ended; resume that one first")]
    TurnOpen(ConversationKey, u64),
    /// A later turn answers what this one was asked.
    #[error("turn {1} of conversation {0} was overtaken: a later turn answers its messages")]
    Overtaken(ConversationKey, u64),
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
    /// The checkpoint it goes on from, or the turn whose beginning it is.
    pub from: String,
}

/// Runs a stopped conversation again from a checkpoint. By default that is the
/// last one of its last turn, or the beginning of that turn if it stopped before
/// the first.
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
    if !head.owner.is_ai() {
        return Err(ResumeError::PeopleOwn(key));
    }
    let all = store.checkpoints(key, None, now).await?;
    let place = place(&head, &all, from)?;
    let no = place.turn;
    match &head.turn {
        Some(open) if open.no != no => return Err(ResumeError::TurnOpen(key, open.no)),
        // The customer's reply to a template is answered along with these.
        None if !head.unanswered.is_empty() => {
            return Err(ResumeError::Overtaken(key, head.turns));
        }
        _ => {}
    }
    let row = store.turn(key, no).await?;
    let row = row.ok_or(ResumeError::Incomplete(no))?;
    if overtaken(&row) && head.turn.is_none() {
        return Err(ResumeError::Overtaken(key, no));
    }
    let whole = row.outcome.is_none() || matches!(row.outcome, Some(TurnOutcome::Failed(_)));
    if place.path.is_empty() && !whole {
        return Err(ResumeError::NoCheckpoints(key));
    }
    let asked = match &head.turn {
        Some(open) => (open.messages.clone(), open.carried.clone()),
        None => asked(store, &head, &row).await?,
    };
    let mut next = head.clone();
    let run = next.next_run();
    restore(&mut next, &place, &row, asked, &run, now).ok_or(ResumeError::Incomplete(no))?;
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
        from: match place.path.last() {
            Some(checkpoint) => checkpoint.checkpoint_id.clone(),
            None => format!("the beginning of turn {no}"),
        },
    })
}

/// Where to go on: a turn, and the checkpoints that lead to the place in it (none
/// for its beginning).
struct Place {
    turn: u64,
    path: Vec<Checkpoint>,
}

fn place(head: &Head, all: &[Checkpoint], from: Option<&str>) -> Result<Place, ResumeError> {
    let key = head.key;
    let id = if let Some(id) = from {
        if !all.iter().any(|c| c.checkpoint_id == id) {
            let known: Vec<&str> = all.iter().map(|c| c.checkpoint_id.as_str()).collect();
            let known = known.join(", ");
            return Err(ResumeError::NoCheckpoint(key, id.to_owned(), known));
        }
        id
    } else {
        if head.turns == 0 {
            return Err(ResumeError::NoCheckpoints(key));
        }
        let newest = head.checkpoint_id.as_deref();
        let of_last_turn = |c: &&Checkpoint| c.turn == head.turns;
        match all
            .iter()
            .filter(of_last_turn)
            .rfind(|c| newest.is_none_or(|id| id == c.checkpoint_id))
            .or_else(|| all.iter().rfind(of_last_turn))
        {
            Some(last) => last.checkpoint_id.as_str(),
            None => {
                return Ok(Place {
                    turn: head.turns,
                    path: Vec::new(),
                });
            }
        }
    };
    let turn = turn_of(id).unwrap_or_default();
    let mut path = path_to(all, id).ok_or(ResumeError::Incomplete(turn))?;
    // A run's death is no place to go on from: what it did before is.
    path.retain(|checkpoint| checkpoint.step != Step::DeadRun);
    Ok(Place { turn, path })
}

/// Whether the turn left its messages to a later one.
fn overtaken(row: &TurnRow) -> bool {
    matches!(
        row.outcome,
        Some(TurnOutcome::Superseded(
            SupersedeReason::NewerMessage | SupersedeReason::WindowClosed
        ))
    )
}

/// What a turn that has ended was asked: its own messages, and those that overtaken
/// turns before it left to it.
async fn asked(
    store: &Store,
    head: &Head,
    row: &TurnRow,
) -> Result<(Vec<InboxItem>, Vec<InboxItem>), ResumeError> {
    let messages = items(store, head, row).await?;
    let mut carried = Vec::new();
    let mut no = row.no;
    while no > 1 {
        no -= 1;
        let before = store.turn(head.key, no).await?;
        let Some(before) = before.filter(overtaken) else {
            break;
        };
        carried.splice(0..0, items(store, head, &before).await?);
    }
    // An amendment stands among the turn's own messages as it is by now.
    carried.retain(|item| messages.iter().all(|own| own.id != item.id));
    Ok((messages, carried))
}

async fn items(store: &Store, head: &Head, row: &TurnRow) -> Result<Vec<InboxItem>, ResumeError> {
    let blocked = head.profile.as_ref().is_some_and(|person| person.blocked);
    let mut items = Vec::new();
    for id in &row.messages {
        if let Some(message) = store.message(head.key, *id).await? {
            items.push(item(&message, blocked));
        }
    }
    Ok(items)
}

/// Makes the head as it stood at this place, leased to the new run. Pure.
fn restore(
    head: &mut Head,
    place: &Place,
    row: &TurnRow,
    (messages, carried): (Vec<InboxItem>, Vec<InboxItem>),
    run: &RunId,
    now: Timestamp,
) -> Option<()> {
    let last = place.path.last();
    let open = head.turn.take();
    if let (None, Some(outcome)) = (&open, &row.outcome) {
        uncount(head, outcome);
    }
    let told = match &open {
        Some(open) => open.told,
        None => !row.sent.is_empty(),
    };
    // As if an attempt had been made: delivery then looks for the send key at
    // Chatwoot before it sends.
    let claim = Claim {
        key: SendKey::for_turn(head.key, row.no),
        at: Timestamp::UNIX_EPOCH,
        attempt: 0,
        over: None,
    };
    let is_newest = last.map(|c| &c.checkpoint_id) == head.checkpoint_id.as_ref();
    let turn = match open {
        // Nothing is to be taken back.
        Some(open) if is_newest => Turn {
            run: run.clone(),
            claim: Some(open.claim.unwrap_or(claim)),
            review: None,
            ..open
        },
        _ => {
            let mut turn = Turn {
                no: row.no,
                run: run.clone(),
                messages,
                carried,
                taken_at: row.taken_at,
                steps: steps(&place.path),
                reply: Vec::new(),
                told,
                typing: false,
                discloses: head.disclosed,
                draft: None,
                claim: Some(claim),
                review: None,
                seen: 0,
            };
            // Not the death of its run, which wrote the newest one.
            head.checkpoint_id = last.map(|last| last.checkpoint_id.clone());
            if last.is_some() {
                // The send writes no draft of its own down.
                let drafted = place.path.iter().rfind(|c| c.step != Step::Deliver);
                if let Some(draft) = drafted.and_then(|c| c.draft.clone()) {
                    let confirms = draft.purpose == Purpose::OptOutConfirmation;
                    turn.discloses = head.disclosed || !confirms;
                    turn.set_draft(draft, now);
                }
                head.state = Some(rebuild(&place.path)?);
            }
            turn
        }
    };
    head.run = Some(run.clone());
    head.resumed_count += 1;
    head.turn = Some(turn);
    Some(())
}

/// The turn will end once more: until then it has not ended.
fn uncount(head: &mut Head, outcome: &TurnOutcome) {
    let kind = outcome.kind();
    if let Some(count) = head.outcomes.get_mut(&kind) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            head.outcomes.remove(&kind);
        }
    }
}

fn steps(path: &[Checkpoint]) -> BTreeMap<Step, StepRecord> {
    path.iter()
        .map(|checkpoint| {
            let record = StepRecord {
                checkpoint_id: checkpoint.checkpoint_id.clone(),
                output: checkpoint.output.clone(),
            };
            (checkpoint.step, record)
        })
        .collect()
}

fn item(row: &MessageRow, blocked: bool) -> InboxItem {
    let (kind, text) = match (&row.pressed, row.direction) {
        (Some(pressed), _) => (InboxKind::Button, pressed.as_str()),
        (None, MessageDirection::Incoming) => (InboxKind::Message, row.text.as_str()),
        // The channel refused it.
        (None, _) => (InboxKind::Undelivered, ""),
    };
    let mut voices = row.attachments.iter();
    // What a picture shows is not what the customer says.
    let said = voices.find_map(|file| {
        let words = file.transcript.as_deref();
        words.filter(|_| file.kind == AttachmentKind::Audio)
    });
    let text = if text.is_empty() && kind == InboxKind::Message {
        said.unwrap_or_default()
    } else {
        text
    };
    InboxItem {
        id: row.chatwoot_message_id,
        kind,
        text: inline(text),
        attachments: row.attachments.clone(),
        received_at: row.received_at,
        created_at: row.created_at,
        standing: if row.deleted {
            Standing::Deleted
        } else if blocked {
            Standing::Blocked
        } else {
            Standing::Normal
        },
    }
}
