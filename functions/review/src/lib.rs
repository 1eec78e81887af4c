//! AwaitReview: parks a draft until a person decides, by task token.
//!
//! The token is kept in HEAD; colleagues see the draft as a private note and in the
//! list of drafts that wait. [`decide`] answers the token. After 24 hours the state
//! times out and a person gets the conversation. What it must not do: send the draft.

mod decide;

use agent::{Closing, Deps, Frame, Opened, StepError, leave_note, typing_ends};
use domain::head::{Draft, PendingReview};
use domain::ids::{SendKey, SendPart};
use domain::outcome::TurnOutcome;
use domain::receipt::Receipt;
use domain::review::{ReviewReason, Waiting, stale};
use domain::step::{Next, Step, StepInput, StepOutput};
use platform::workflow::Workflow;
use serde::{Deserialize, Serialize};

pub use decide::{DecideError, Open, decide, open};

/// What the state machine calls this function with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReviewInput {
    /// The state's input.
    pub input: StepInput,
    /// The task token that a decision answers.
    pub token: String,
}

/// Parks the draft. The answer is not used: the machine waits for the token.
pub async fn handle(
    review: ReviewInput,
    deps: &Deps,
    workflow: &dyn Workflow,
) -> Result<StepOutput, StepError> {
    let mut frame = match Frame::open(deps, &review.input, Step::AwaitReview).await? {
        Opened::Work(frame) => *frame,
        Opened::Done(output) => return Ok(output),
    };
    let turn = frame.turn.no;
    if std::mem::take(&mut frame.turn.typing) {
        // A reviewer may take a day.
        typing_ends(&*deps.accounts, frame.head.key).await;
    }
    if let Some(reason) = stale(&frame.head) {
        // Something newer arrived while the agent was still writing.
        let output = StepOutput::finish(turn, TurnOutcome::Superseded(reason));
        workflow.complete(&review.token, &output).await?;
        return Ok(output);
    }
    let Some(draft) = frame.turn.draft.clone() else {
        return Err(StepError::OutOfOrder {
            turn,
            missing: "draft",
        });
    };
    show(&frame, &draft, deps).await?;
    frame.turn.review = Some(PendingReview {
        token: review.token.clone(),
        since: frame.now,
        decided: None,
    });
    let output = StepOutput::go(turn, Next::Review);
    let key = frame.head.key;
    let waiting = Waiting {
        conversation: key,
        turn,
        since: frame.now,
        reasons: draft.review.clone(),
    };
    let because = draft
        .review
        .iter()
        .map(|why| format!("review:{}", why.as_str()));
    let closing = Closing {
        waits: Some(&waiting),
        ..Closing::with(output.clone(), Receipt::by_rule(because))
    };
    frame.close(deps, closing).await?;
    // A message that arrived between the look above and the write found no token
    // to answer: look once more.
    if let Some(head) = deps.store.head(key).await?
        && let Some(reason) = stale(&head)
    {
        let output = StepOutput::finish(turn, TurnOutcome::Superseded(reason));
        workflow.complete(&review.token, &output).await?;
    }
    Ok(output)
}

async fn show(frame: &Frame, draft: &Draft, deps: &Deps) -> Result<(), StepError> {
    let key = frame.head.key;
    let chatwoot = deps.accounts.chatwoot(key.account).await?;
    let send_key = SendKey::for_turn(key, frame.turn.no).part(SendPart::ReviewNote);
    let because: Vec<&str> = draft
        .review
        .iter()
        .map(|why| ReviewReason::told(*why))
        .collect();
    let text = format!(
        "**Frontdesk wants to answer** (waits 24 hours for a review: {}):\n\n{}",
        because.join("; "),
        draft.text
    );
    leave_note(&chatwoot, send_key, &text).await?;
    Ok(())
}
