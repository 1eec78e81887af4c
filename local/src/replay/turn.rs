//! One turn, step by step.

use std::collections::HashMap;
use std::sync::Arc;

use domain::business::Business;
use domain::checkpoint::Checkpoint;
use domain::head::{Claim, Head, InboxItem, InboxKind, Standing};
use domain::ids::{MessageId, SendKey};
use domain::step::{Next, Step, StepInput, StepOutput};
use domain::tape::{Called, Exchange, Met, Request, Tape};
use jiff::Timestamp;
use store::TurnRow;

use super::compare::{self, Field};
use super::ports::models;
use super::records::Records;
use super::stage::{Played, Scene, Stage, StageError};
use super::{Difference, Missing, sent};

/// How running a turn again ended.
pub(super) enum End {
    /// All of it came out as it was.
    Complete,
    /// Something was missing.
    Stopped,
    /// Something came out otherwise.
    Differs(Difference),
}

/// A turn that was run again.
pub(super) struct Again {
    pub(super) steps: usize,
    pub(super) missing: Vec<Missing>,
    pub(super) end: End,
}

/// The steps so far.
struct Walk<'a> {
    records: &'a Records,
    row: &'a TurnRow,
    /// HEAD after each step, by its checkpoint.
    heads: HashMap<&'a str, Head>,
    missing: Vec<Missing>,
    steps: usize,
}

/// Why a walk ends early.
enum Halt {
    Missing(String),
    Differs(Vec<Field>),
    Stage(StageError),
}

impl From<StageError> for Halt {
    fn from(error: StageError) -> Self {
        Self::Stage(error)
    }
}

/// Runs the steps of a turn again, in the order in which they were recorded.
pub(super) async fn replay(
    stage: &Stage,
    records: &Records,
    row: &TurnRow,
) -> Result<Again, StageError> {
    let mut walk = Walk {
        records,
        row,
        heads: HashMap::new(),
        missing: Vec::new(),
        steps: 0,
    };
    let checkpoints = records.of_turn(row.no);
    let mut at = None;
    let walked = match checkpoints.as_slice() {
        [] => Err(Halt::Missing(
            "it has no checkpoints; they are kept for 90 days".to_owned(),
        )),
        [.., last] => {
            let mut walked = Ok(());
            for checkpoint in &checkpoints {
                at = Some(*checkpoint);
                walked = Box::pin(walk.step(stage, checkpoint)).await;
                if walked.is_err() {
                    break;
                }
                walk.steps += 1;
            }
            match walked {
                Ok(()) => {
                    at = None;
                    walk.ends(stage, last).await
                }
                halted => halted,
            }
        }
    };
    let end = match walked {
        Ok(()) if walk.missing.is_empty() => End::Complete,
        Ok(()) => End::Stopped,
        Err(Halt::Stage(error)) => return Err(error),
        Err(Halt::Missing(what)) => {
            let what = match at {
                Some(checkpoint) => format!("{}: {what}", checkpoint.checkpoint_id),
                None => what,
            };
            walk.misses(what);
            End::Stopped
        }
        Err(Halt::Differs(fields)) => End::Differs(Difference {
            turn: row.no,
            step: at.map(|checkpoint| checkpoint.step),
            checkpoint: at.map(|checkpoint| checkpoint.checkpoint_id.clone()),
            fields,
        }),
    };
    Ok(Again {
        steps: walk.steps,
        missing: walk.missing,
        end,
    })
}

impl<'a> Walk<'a> {
    fn misses(&mut self, what: String) {
        self.missing.push(Missing {
            turn: self.row.no,
            what,
        });
    }

    async fn step(&mut self, stage: &Stage, then: &'a Checkpoint) -> Result<(), Halt> {
        let missing = |what: &str| Halt::Missing(what.to_owned());
        let tape = then.tape.as_deref();
        let tape = tape.ok_or_else(|| missing("it was recorded without a tape"))?;
        if tape.cut {
            return Err(missing("its tape was too long to be kept"));
        }
        let key = self.records.conversation;
        let head = self.head(then, tape)?;
        let called = self.called(then, tape, &head)?;
        let business = self.business(stage, tape)?;
        let llm = models(&tape.asked).map_err(Halt::Missing)?;
        stage.line.play(&tape.chatwoot);
        let scene = Scene {
            key,
            step: then.step,
            checkpoint: then,
            called: &called,
            tape,
            head: &head,
            business,
            llm,
            at: then.at,
        };
        let played = stage.play(scene).await?;
        let strange = stage.line.strange();
        let output = match &played.output {
            Ok(output) => output.clone(),
            Err(error) => return Err(Halt::Differs(failed(error, &strange))),
        };
        if then.step == Step::Deliver {
            let input = finishing(&then.run, &head, output.clone());
            if let Err(error) = stage.finish(input, then.at).await? {
                return Err(Halt::Differs(failed(&error, &[])));
            }
        }
        let now = stage
            .checkpoint(key, then.turn, &then.checkpoint_id)
            .await?;
        let mut fields = match &now {
            Some(now) => compare::checkpoints(then, now),
            // It came to another end, or to none.
            None => compare::values("output", &then.output, &output),
        };
        if now.is_none() {
            fields.push(Field {
                name: "checkpoint".to_owned(),
                then: then.checkpoint_id.as_str().into(),
                now: serde_json::Value::Null,
            });
        }
        fields.extend(outbox(then.step, tape, &played));
        if then.step == Step::Deliver {
            fields.extend(self.texts(then, &head, &played));
        }
        if !fields.is_empty() {
            return Err(Halt::Differs(fields));
        }
        let after = stage.head(key).await?;
        self.heads
            .extend(after.map(|head| (then.checkpoint_id.as_str(), head)));
        Ok(())
    }

    /// What was sent, by its webhooks.
    fn texts(&mut self, then: &Checkpoint, head: &Head, played: &Played) -> Vec<Field> {
        let texts = sent::Texts::of(head, &played.tape.chatwoot);
        let compared = sent::compare(&then.output.sent, &texts, &self.records.messages);
        for id in compared.unheard {
            self.misses(format!(
                "no webhook told of message {id} (yet), so its text is not compared"
            ));
        }
        compared.fields
    }

    /// HEAD as the step found it.
    fn head(&self, then: &Checkpoint, tape: &Tape) -> Result<Head, Halt> {
        if let Some(head) = &tape.head {
            return Ok(Head::clone(head));
        }
        let before = then.after.as_deref().and_then(|id| self.heads.get(id));
        let before = before
            .ok_or_else(|| Halt::Missing("the step before it is not there any more".to_owned()))?;
        Ok(match &tape.met {
            Some(met) => as_met(before, met, then),
            None => before.clone(),
        })
    }

    /// Who called the step. A send's tape leaves it out: it is what the step before
    /// answered, or a reviewer's consent.
    fn called(&self, then: &Checkpoint, tape: &Tape, head: &Head) -> Result<Called, Halt> {
        if let Some(called) = &tape.called {
            return Ok(called.clone());
        }
        let before = then.after.as_deref();
        let before = before.and_then(|id| {
            let all = self.records.checkpoints.iter();
            all.clone().find(|c| c.checkpoint_id == id)
        });
        let before = before
            .ok_or_else(|| Halt::Missing("the step before it is not there any more".to_owned()))?;
        let step = if before.output.next == Next::Review {
            StepOutput::go(then.turn, Next::Deliver)
        } else {
            before.output.clone()
        };
        Ok(Called::Step(finishing(&then.run, head, step)))
    }

    fn business(&self, stage: &Stage, tape: &Tape) -> Result<Arc<Business>, Halt> {
        let Some(version) = tape.business else {
            // It looked at none.
            return Ok(Arc::new(Business::unknown()));
        };
        let mut kept = self.records.businesses.iter();
        let found = kept.find(|(known, _)| *known == version);
        let (_, data) = found.ok_or_else(|| {
            Halt::Missing(format!(
                "version {version} of the business data is not kept"
            ))
        })?;
        Ok(stage.business(version, data))
    }

    /// The turn's own row, once its steps have come out as they were.
    async fn ends(&mut self, stage: &Stage, last: &Checkpoint) -> Result<(), Halt> {
        let key = self.records.conversation;
        let (Some(outcome), Some(at)) = (&self.row.outcome, self.row.finished_at) else {
            self.misses("it has not ended yet".to_owned());
            return Ok(());
        };
        let own_end = matches!(last.step, Step::Deliver | Step::DeadRun);
        if !own_end {
            // What a reviewer decided, or that nobody needs to any more, is only in
            // the outcome.
            let reviewed = last.step == Step::AwaitReview || last.output.next == Next::Review;
            let output = if reviewed {
                StepOutput::finish(self.row.no, outcome.clone())
            } else {
                last.output.clone()
            };
            let head = stage.head(key).await?;
            let head = head.ok_or_else(|| Halt::Missing("HEAD".to_owned()))?;
            let run = head.run.clone().unwrap_or_else(|| last.run.clone());
            let input = finishing(&run, &head, output);
            if let Err(error) = stage.finish(input, at).await? {
                return Err(Halt::Differs(failed(&error, &[])));
            }
        }
        let now = stage.turn(key, self.row.no).await?;
        let fields = compare::values("turn", &Some(self.row), &now.as_ref());
        if fields.is_empty() {
            Ok(())
        } else {
            Err(Halt::Differs(fields))
        }
    }
}

/// A call of the state machine with this answer of the step before.
fn finishing(run: &domain::ids::RunId, head: &Head, step: StepOutput) -> StepInput {
    StepInput {
        account: head.key.account,
        conversation: head.key.conversation,
        contact: head.contact,
        run: run.clone(),
        wait_until: Timestamp::UNIX_EPOCH,
        step: Some(step),
        error: None,
    }
}

/// HEAD as a send met it: as the step before left it, but for what others do.
fn as_met(before: &Head, met: &Met, then: &Checkpoint) -> Head {
    let mut head = before.clone();
    head.owner = met.owner;
    head.provider = met.provider;
    head.last_customer_at = met.last_customer_at;
    head.run = Some(then.run.clone());
    head.inbox = if met.waiting {
        vec![something()]
    } else {
        Vec::new()
    };
    if let Some(turn) = &mut head.turn {
        turn.run = then.run.clone();
        turn.claim = met.tried.then(|| Claim {
            key: SendKey::for_turn(head.key, then.turn),
            at: Timestamp::UNIX_EPOCH,
            attempt: 1,
            over: Some(Timestamp::UNIX_EPOCH),
        });
    }
    head
}

/// A message that waits; nobody looks at it.
fn something() -> InboxItem {
    InboxItem {
        id: MessageId::FIRST,
        kind: InboxKind::Message,
        text: String::new(),
        attachments: Vec::new(),
        received_at: Timestamp::UNIX_EPOCH,
        created_at: Timestamp::UNIX_EPOCH,
        standing: Standing::Normal,
    }
}

fn failed(error: &str, strange: &[Request]) -> Vec<Field> {
    let mut fields = vec![Field {
        name: "error".to_owned(),
        then: serde_json::Value::Null,
        now: error.into(),
    }];
    fields.extend(compare::outboxes(&[], strange));
    fields
}

/// What the step did to Chatwoot, then and now.
fn outbox(step: Step, then: &Tape, now: &Played) -> Vec<Field> {
    let effects = |exchanges: &[Exchange]| -> Vec<Request> {
        let requests = exchanges.iter().map(|exchange| exchange.request.clone());
        requests.filter(Request::is_effect).collect()
    };
    let then = effects(&then.chatwoot);
    let mut made = effects(&now.tape.chatwoot);
    if step == Step::Deliver {
        // Its tape came through the machine, without texts; those are compared with
        // what webhooks told.
        for request in &mut made {
            request.body.clear();
        }
    }
    compare::outboxes(&then, &made)
}
