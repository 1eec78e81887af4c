//! What a person decides about a draft.
//!
//! The decision is written down first, on the condition that the draft still waits and
//! nobody decided before; then the token is answered. Deciding the same again answers
//! the token again, in case that was lost: the send itself is claimed once.

use agent::StepError;
use domain::checkpoint::{Checkpoint, checkpoint_id, diff};
use domain::error::{Class, Classified};
use domain::guard::Kind;
use domain::head::{Author, Head, Turn};
use domain::ids::{AccountId, ConversationKey};
use domain::outcome::SupersedeReason;
use domain::receipt::Receipt;
use domain::review::{Decided, Decision, Waiting, stale};
use domain::step::{Next, Step, StepOutput};
use domain::tape::{Called, Tape};
use domain::vouched;
use jiff::Timestamp;
use platform::workflow::Workflow;
use serde::{Deserialize, Serialize};
use store::{StepSave, Store, StoreError};

/// The longest text a reviewer may write, in characters: what Chatwoot takes as a note.
const LONGEST: usize = 10_000;

/// Why a decision does not count.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// Nothing waits there, any more or at all.
    #[error("no draft waits in conversation {0}")]
    NotWaiting(ConversationKey),
    /// Another draft waits than the one that was seen.
    #[error("the draft of turn {seen} waits no more; the one of turn {waiting} does")]
    AnotherWaits {
        /// The turn the reviewer meant.
        seen: u64,
        /// The turn whose draft waits.
        waiting: u64,
    },
    /// The draft is worthless by now.
    #[error("the draft is out of date: {}", why(*.0))]
    Stale(SupersedeReason),
    /// Somebody decided otherwise before.
    #[error("the draft was {} before", .0.as_str())]
    DecidedBefore(Decided),
    /// An edited text that cannot be sent.
    #[error("the new text has {0} characters; it needs 1 to {LONGEST}")]
    Length(usize),
    /// A port.
    #[error(transparent)]
    Step(#[from] StepError),
}

const fn why(reason: SupersedeReason) -> &'static str {
    match reason {
        SupersedeReason::NewerMessage => "the customer has written since",
        SupersedeReason::TakenOver => "a person has taken over",
        SupersedeReason::WindowClosed => "the reply window has closed",
    }
}

impl Classified for DecideError {
    fn class(&self) -> Class {
        match self {
            Self::Step(error) => error.class(),
            _ => Class::Terminal,
        }
    }
}

impl From<StoreError> for DecideError {
    fn from(error: StoreError) -> Self {
        Self::Step(error.into())
    }
}

/// A draft that waits, with its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Open {
    /// Where, since when and why.
    #[serde(flatten)]
    pub waiting: Waiting,
    /// What the customer asked.
    pub asked: String,
    /// The draft.
    pub text: String,
}

/// The drafts of an account that wait, oldest first. What waits no more is taken off
/// the list on the way.
pub async fn open(store: &Store, account: AccountId) -> Result<Vec<Open>, StoreError> {
    let mut found = Vec::new();
    for waiting in store.reviews(account).await? {
        let head = store.head(waiting.conversation).await?;
        match head.and_then(|head| shown(&head, &waiting)) {
            Some(draft) => found.push(draft),
            None => store.unlist_review(waiting.conversation).await?,
        }
    }
    Ok(found)
}

fn shown(head: &Head, waiting: &Waiting) -> Option<Open> {
    let turn = head.turn.as_ref().filter(|turn| turn.no == waiting.turn)?;
    let review = turn.review.as_ref()?;
    let draft = turn.draft.as_ref()?;
    (review.decided.is_none() && turn.claim.is_none() && stale(head).is_none()).then(|| Open {
        waiting: waiting.clone(),
        asked: turn.text(),
        text: draft.text.clone(),
    })
}

/// Decides about the draft that waits in a conversation; with `turn`, only if it is
/// the one of that turn. Says what an edited text claims that nothing vouches for:
/// it is sent all the same, since a person wrote it.
pub async fn decide(
    store: &Store,
    workflow: &dyn Workflow,
    now: Timestamp,
    conversation: ConversationKey,
    turn: Option<u64>,
    decision: Decision,
) -> Result<Vec<Kind>, DecideError> {
    let head = store.head(conversation).await?;
    let head = head.ok_or(DecideError::NotWaiting(conversation))?;
    let review = head.turn.as_ref().and_then(|turn| turn.review.clone());
    let (Some(under_way), Some(review)) = (head.turn.clone(), review) else {
        return Err(DecideError::NotWaiting(conversation));
    };
    let waiting = under_way.no;
    if let Some(seen) = turn.filter(|seen| *seen != waiting) {
        return Err(DecideError::AnotherWaits { seen, waiting });
    }
    if let Some(reason) = stale(&head) {
        return Err(DecideError::Stale(reason));
    }
    let decided = decision.decided();
    let output = StepOutput::go(
        waiting,
        match decided {
            Decided::Approved | Decided::Edited => Next::Deliver,
            Decided::Rejected => Next::Escalate,
        },
    );
    let mut unsupported = Vec::new();
    match review.decided {
        Some(before) if before != decided || !says_the_same(&under_way, &decision) => {
            return Err(DecideError::DecidedBefore(before));
        }
        Some(_) => {}
        None => {
            let tape = Tape {
                called: Some(Called::Decision(decision.clone())),
                head: Some(Box::new(head.clone())),
                ..Tape::default()
            };
            let changed = changed(&head, decision, now)?;
            unsupported = claims(store, &changed, now).await?;
            write_down(store, &head, changed, &output, tape, now).await?;
        }
    }
    workflow
        .complete(&review.token, &output)
        .await
        .map_err(StepError::from)?;
    store.unlist_review(conversation).await?;
    Ok(unsupported)
}

/// Whether an edit is the one that was written down before.
fn says_the_same(turn: &Turn, decision: &Decision) -> bool {
    match (decision, &turn.draft) {
        (Decision::Edit { text }, Some(draft)) => draft.text == text.trim(),
        _ => true,
    }
}

/// The head after the decision.
fn changed(head: &Head, decision: Decision, now: Timestamp) -> Result<Head, DecideError> {
    let mut head = head.clone();
    let not_waiting = DecideError::NotWaiting(head.key);
    let Some(turn) = head.turn.as_mut() else {
        return Err(not_waiting);
    };
    let Some(mut draft) = turn.draft.clone() else {
        return Err(not_waiting);
    };
    if let Some(review) = turn.review.as_mut() {
        review.decided = Some(decision.decided());
    }
    if let Decision::Edit { text } = decision {
        let text = text.trim();
        let length = text.chars().count();
        if !(1..=LONGEST).contains(&length) {
            return Err(DecideError::Length(length));
        }
        text.clone_into(&mut draft.text);
        draft.author = Author::Person;
        if let Some(state) = head.state.as_mut() {
            state.agent_response = Some(draft.text.clone());
        }
        turn.set_draft(draft, now);
    }
    Ok(head)
}

/// What an edited text claims that nothing vouches for.
async fn claims(store: &Store, head: &Head, now: Timestamp) -> Result<Vec<Kind>, StoreError> {
    let turn = head.turn.as_ref();
    let edited = turn.and_then(|turn| Some((turn, turn.draft.clone()?)));
    let Some((turn, mut draft)) = edited.filter(|(_, d)| d.author == Author::Person) else {
        return Ok(Vec::new());
    };
    let Some(business) = store.business(head.key.account).await? else {
        return Ok(Vec::new());
    };
    draft.author = Author::Model;
    let checked = vouched::check(&draft, &business, head, turn, now);
    Ok(checked.violations.iter().map(|found| found.kind).collect())
}

async fn write_down(
    store: &Store,
    before: &Head,
    mut head: Head,
    output: &StepOutput,
    tape: Tape,
    now: Timestamp,
) -> Result<(), DecideError> {
    let not_waiting = || DecideError::NotWaiting(before.key);
    let turn = head.turn.as_ref().ok_or_else(not_waiting)?;
    let state = head.state.as_ref().ok_or_else(not_waiting)?;
    let decided = turn.review.as_ref().and_then(|review| review.decided);
    let decided = decided.ok_or_else(not_waiting)?;
    let after = head.checkpoint_id.clone();
    let checkpoint = Checkpoint {
        checkpoint_id: checkpoint_id(turn.no, after.as_deref(), Step::AwaitReview, &turn.run),
        after,
        conversation: head.key,
        run: turn.run.clone(),
        turn: turn.no,
        step: Step::AwaitReview,
        changed: diff(before.state.as_ref(), state),
        output: output.clone(),
        receipt: Receipt::by_rule([format!("review:{}", decided.as_str())]),
        draft: turn.draft.clone(),
        at: now,
        tape: Some(Box::new(tape.bounded())),
    };
    head.checkpoint_id = Some(checkpoint.checkpoint_id.clone());
    head.last_updated = Some(now);
    let save = StepSave {
        head: &head,
        checkpoint: &checkpoint,
        lead: None,
        alerts: &[],
        reply: None,
        owner: None,
        waits: None,
        promises: &[],
        summary: None,
    };
    match store.save_step(&save).await {
        // Two reviewers at once: the other one was faster.
        Err(StoreError::Conflict { .. } | StoreError::LeaseLost) => Err(not_waiting()),
        saved => Ok(saved?),
    }
}
