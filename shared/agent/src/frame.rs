//! One step of one turn, from loading to saving.

mod saying;

use std::sync::Arc;

use domain::business::Business;
use domain::campaign::Recipient;
use domain::candidate::Lead;
use domain::checkpoint::{Checkpoint, checkpoint_id, diff, turn_of};
use domain::guard::Kind;
use domain::head::{Head, StepRecord, Turn};
use domain::lang::Lang;
use domain::ownership::Owner;
use domain::promise::{Job, Promise, made_by};
use domain::receipt::Receipt;
use domain::review::Waiting;
use domain::state::{ConversationState, HISTORY_LINES};
use domain::step::{Step, StepInput, StepOutput};
use domain::stock::{AlertStatus, StockAlert};
use domain::summary::Summary;
use jiff::Timestamp;
use platform::tape;
use store::{StepSave, StoreError};

use crate::deps::Deps;
use crate::error::StepError;
use crate::steps::{needs_lead, shows_typing};
use crate::taped::note;

/// What a step finds when it opens its frame.
pub enum Opened {
    /// Work to do.
    Work(Box<Frame>),
    /// This step of this turn was done before (a retry, a resumed run): its answer.
    Done(StepOutput),
}

/// One step of the turn under way.
pub struct Frame {
    /// The head as loaded, changed as the step goes along.
    pub head: Head,
    /// The turn under way.
    pub turn: Turn,
    /// The state, with the history filled in.
    pub state: ConversationState,
    /// The lead, if the contact is known.
    pub lead: Option<Lead>,
    /// The business.
    pub business: Arc<Business>,
    /// What the pictures of the turn show; empty when there are none, or nobody could
    /// see them.
    pub pictures: String,
    /// When the step began.
    pub now: Timestamp,
    before: ConversationState,
    step: Step,
    jobs: Vec<Job>,
    unsupported: Vec<Kind>,
    campaign_answers: Option<u64>,
    /// The summary was written anew in this step.
    retold: bool,
}

/// What a step leaves behind besides its state.
pub struct Closing<'a> {
    /// Where the machine goes.
    pub output: StepOutput,
    /// Why.
    pub receipt: Receipt,
    /// The lead, if it changed.
    pub lead: Option<&'a Lead>,
    /// Alerts made or changed.
    pub alerts: &'a [StockAlert],
    /// An answer to a campaign.
    pub reply: Option<&'a Recipient>,
    /// The new owner, if the step changes it.
    pub owner: Option<Owner>,
    /// The draft, if it waits for a reviewer now.
    pub waits: Option<&'a Waiting>,
}

impl Closing<'_> {
    /// A step that changes neither lead nor alerts nor owner and answers no campaign.
    pub fn with(output: StepOutput, receipt: Receipt) -> Self {
        Self {
            output,
            receipt,
            lead: None,
            alerts: &[],
            reply: None,
            owner: None,
            waits: None,
        }
    }
}

impl Frame {
    /// Loads the conversation for a step of the turn under way.
    pub async fn open(deps: &Deps, input: &StepInput, step: Step) -> Result<Opened, StepError> {
        let now = deps.clock.now();
        let key = input.key();
        let (head, lead) = match input.contact {
            // Only the steps that work on the person need the lead.
            Some(contact) if needs_lead(step) => deps.store.head_and_lead(key, contact).await?,
            _ => (deps.store.head(key).await?, None),
        };
        let head = head.ok_or(StepError::UnknownConversation(key))?;
        if head.run.as_ref() != Some(&input.run) {
            return Err(StoreError::LeaseLost.into());
        }
        note(input, &head, lead.as_ref());
        let turn = head.turn.clone().ok_or(StepError::OutOfOrder {
            turn: head.turns,
            missing: "turn under way",
        })?;
        // A wait for a reviewer gets a new token with every attempt, so it must
        // run again.
        if step != Step::AwaitReview
            && let Some(done) = turn.steps.get(&step)
        {
            return Ok(Opened::Done(done.output.clone()));
        }
        let mut state = head.state.clone().ok_or(StepError::OutOfOrder {
            turn: turn.no,
            missing: "state",
        })?;
        state.conversation_history.clone_from(&head.recent);
        let business = deps.business.get(&deps.store, key.account, now).await?;
        Ok(Opened::Work(Box::new(Self {
            before: state.clone(),
            pictures: turn.pictures(),
            head,
            turn,
            state,
            lead,
            business,
            now,
            step,
            jobs: Vec::new(),
            unsupported: Vec::new(),
            campaign_answers: None,
            retold: false,
        })))
    }

    /// The language to answer in: the customer's, if the business answers in it.
    pub fn lang(&self) -> Lang {
        self.business.settings.answers_in(self.head.lang)
    }

    /// Keeps a summary that a model wrote in this step.
    pub fn remember(&mut self, summary: Summary) {
        self.head.summary = summary;
        self.retold = true;
    }

    /// Writes down a tool call, in order.
    pub fn used(&mut self, tool: &str) {
        self.state.tools_used.push(tool.to_owned());
    }

    /// Adds a tag once.
    pub fn tag(&mut self, tag: &str) {
        if !self.state.tags.iter().any(|t| t == tag) {
            self.state.tags.push(tag.to_owned());
        }
    }

    /// Writes the checkpoint and the head, and answers the machine.
    pub async fn close(
        mut self,
        deps: &Deps,
        closing: Closing<'_>,
    ) -> Result<StepOutput, StepError> {
        let checkpoint = self.seal(&closing, Some(&self.before.clone()));
        let promises = self.promises(closing.alerts);
        let save = StepSave {
            head: &self.head,
            checkpoint: &checkpoint,
            lead: closing.lead,
            alerts: closing.alerts,
            reply: closing.reply,
            owner: closing.owner,
            waits: closing.waits,
            promises: &promises,
            summary: self.retold.then_some(&self.head.summary),
        };
        deps.store.save_step(&save).await?;
        Ok(closing.output)
    }

    /// What the customer will be promised with what this step leaves.
    fn promises(&self, alerts: &[StockAlert]) -> Vec<Promise> {
        let patience = self.business.settings.promises;
        let pending = |alert: &&StockAlert| alert.status == AlertStatus::Pending;
        let begun: Vec<StockAlert> = alerts.iter().filter(pending).cloned().collect();
        made_by(
            self.step, &begun, &self.head, &self.turn, patience, self.now,
        )
    }

    fn seal(&mut self, closing: &Closing<'_>, before: Option<&ConversationState>) -> Checkpoint {
        let after = self.head.checkpoint_id.take();
        let after = after.filter(|last| turn_of(last) == Some(self.turn.no));
        let id = checkpoint_id(self.turn.no, after.as_deref(), self.step, &self.turn.run);
        let mut receipt = closing.receipt.clone();
        let kinds = self
            .unsupported
            .iter()
            .map(|kind| format!("unsupported:{}", kind.as_str()));
        receipt.evidence.extend(kinds);
        // The first checkpoint of a turn holds the whole state.
        let before = before.filter(|_| after.is_some());
        self.turn.typing |= shows_typing(self.step) && !closing.receipt.calls.is_empty();
        self.turn.seen = self.head.rev;
        self.turn.steps.insert(
            self.step,
            StepRecord {
                checkpoint_id: id.clone(),
                output: closing.output.clone(),
            },
        );
        let checkpoint = Checkpoint {
            checkpoint_id: id.clone(),
            after,
            conversation: self.head.key,
            run: self.turn.run.clone(),
            turn: self.turn.no,
            step: self.step,
            changed: diff(before, &self.state),
            output: closing.output.clone(),
            receipt,
            draft: self.turn.draft.clone(),
            at: self.now,
            tape: tape::noted(),
        };
        self.head.cost_micro_usd += closing.receipt.cost_micro_usd();
        self.head.checkpoint_id = Some(id);
        self.head.last_updated = Some(self.now);
        self.head.turn = Some(self.turn.clone());
        let mut state = self.state.clone();
        // Kept once, in `recent`.
        state.conversation_history.clear();
        self.head.state = Some(state);
        checkpoint
    }

    /// A frame for the first step of a turn that is being taken now.
    pub fn first(
        head: Head,
        turn: Turn,
        state: ConversationState,
        lead: Option<Lead>,
        business: Arc<Business>,
        now: Timestamp,
        step: Step,
    ) -> Self {
        Self {
            before: state.clone(),
            pictures: turn.pictures(),
            head,
            turn,
            state,
            lead,
            business,
            now,
            step,
            jobs: Vec::new(),
            unsupported: Vec::new(),
            campaign_answers: None,
            retold: false,
        }
    }

    /// Like [`Frame::close`] for the step that takes the turn: writes the whole
    /// state, empties the inbox, and conditions on the head that was read.
    /// `None` when somebody wrote in between and the take must be decided anew.
    pub async fn close_taking(
        mut self,
        deps: &Deps,
        closing: Closing<'_>,
    ) -> Result<Option<StepOutput>, StepError> {
        let seen = self.head.rev;
        if let Some(last) = &self.head.state {
            self.head.summary.note(last);
        }
        domain::turn::trim(&mut self.head, HISTORY_LINES);
        self.head.inbox.clear();
        self.head.unanswered.clear();
        self.head.turns = self.turn.no;
        let checkpoint = self.seal(&closing, None);
        let promises = self.promises(closing.alerts);
        let save = StepSave {
            head: &self.head,
            checkpoint: &checkpoint,
            lead: closing.lead,
            alerts: closing.alerts,
            reply: closing.reply,
            owner: closing.owner,
            waits: closing.waits,
            promises: &promises,
            summary: None,
        };
        match deps.store.take_turn(&save, seen, &self.turn).await? {
            store::Written::Yes => Ok(Some(closing.output)),
            store::Written::Stale => Ok(None),
        }
    }
}
