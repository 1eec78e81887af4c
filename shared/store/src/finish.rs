//! The end of a turn: its outcome, and the lease.

use aws_sdk_dynamodb::types::{ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update};
use domain::checkpoint::Checkpoint;
use domain::head::Head;
use domain::ids::{ConversationKey, MessageId, RunId};
use domain::outcome::{HandoverReason, SupersedeReason, TurnOutcome};
use domain::step::Step;
use jiff::Timestamp;

use crate::accept::{cancellation, contention, failed_condition, malformed};
use crate::error::{StoreError, classify};
use crate::{Store, item, keys};

/// What is left to do after a turn.
#[derive(Debug, Clone, PartialEq)]
pub enum Finished {
    /// The inbox is empty and the lease is released.
    Released,
    /// Messages wait: the same run goes on.
    MoreWaiting,
}

impl Store {
    /// Records the outcome of a turn and releases the lease if the inbox is empty.
    /// Turn 0 means that none was taken. Along with it goes its last checkpoint: of
    /// the send, if the turn came that far, or of its run's death. Repeating it
    /// changes nothing.
    pub async fn finish(
        &self,
        run: &RunId,
        turn: u64,
        outcome: &TurnOutcome,
        last: Option<&Checkpoint>,
        now: Timestamp,
    ) -> Result<Finished, StoreError> {
        let end = End {
            key: run.conversation(),
            run,
            turn,
            outcome,
            last,
            sent: last
                .filter(|last| last.step == Step::Deliver)
                .map(|send| send.output.sent.as_slice()),
            now,
        };
        match self.try_finish(&end, Lease::Release).await? {
            Attempt::Written | Attempt::HeadIs(None) => return Ok(Finished::Released),
            Attempt::HeadIs(Some(head)) => {
                if let Some(done) = already(&head, run, turn) {
                    return Ok(done);
                }
            }
        }
        match self.try_finish(&end, Lease::Keep).await? {
            Attempt::Written => Ok(Finished::MoreWaiting),
            Attempt::HeadIs(head) => head
                .and_then(|head| already(&head, run, turn))
                .ok_or(StoreError::Conflict { what: "HEAD" }),
        }
    }

    async fn try_finish(&self, end: &End<'_>, lease: Lease) -> Result<Attempt, StoreError> {
        let turn_is_ours = if end.turn == 0 {
            "attribute_not_exists(#turn)"
        } else {
            "#turn.#no = :no"
        };
        let (inbox, release) = match lease {
            Lease::Release => ("size(inbox) = :zero", ", #run"),
            Lease::Keep => ("size(inbox) > :zero", ""),
        };
        let (mut set, mut lists) = (vec!["last_updated = :now"], false);
        let mut remove = format!("#turn{release}");
        if end.turn > 0 {
            if end.sent.is_some_and(|sent| !sent.is_empty()) && !is_template(end.outcome) {
                set.push("recent = list_append(recent, if_not_exists(#turn.reply, :none))");
                lists = true;
                set.push("disclosed = if_not_exists(#turn.discloses, disclosed)");
            }
            if end.last.is_some() {
                set.push("checkpoint_id = :checkpoint");
            }
            if matches!(
                end.outcome,
                TurnOutcome::Superseded(
                    SupersedeReason::NewerMessage | SupersedeReason::WindowClosed
                )
            ) {
                set.push(
                    "unanswered = list_append(if_not_exists(#turn.carried, :none), #turn.messages)",
                );
                lists = true;
            } else {
                remove.push_str(", unanswered");
            }
        }
        let count = if end.turn > 0 {
            ", outcomes.#outcome :one"
        } else {
            ""
        };
        let expression = format!(
            "SET {} REMOVE {remove} ADD #rev :one{count}",
            set.join(", ")
        );
        let mut update = Update::builder()
            .table_name(&self.tables.conversations)
            .set_key(Some(keys::key(keys::conversation(end.key), keys::HEAD)))
            .condition_expression(format!("#run = :run AND {turn_is_ours} AND {inbox}"))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .update_expression(expression)
            .expression_attribute_names("#run", "run")
            .expression_attribute_names("#turn", "turn")
            .expression_attribute_names("#rev", "rev")
            .expression_attribute_values(":run", item::value("HEAD", end.run)?)
            .expression_attribute_values(":zero", item::number(0))
            .expression_attribute_values(":now", item::value("HEAD", &end.now)?)
            .expression_attribute_values(":one", item::number(1));
        if lists {
            update = update.expression_attribute_values(":none", item::empty_list());
        }
        if end.turn > 0 {
            update = update
                .expression_attribute_names("#no", "no")
                .expression_attribute_names("#outcome", end.outcome.kind().as_str())
                .expression_attribute_values(":no", item::number(end.turn));
            if let Some(last) = end.last {
                let id = item::text(&last.checkpoint_id);
                update = update.expression_attribute_values(":checkpoint", id);
            }
        }
        let mut request = self.client.transact_write_items().transact_items(
            TransactWriteItem::builder()
                .update(update.build().map_err(|_| malformed())?)
                .build(),
        );
        if end.turn > 0 {
            let row = Update::builder()
                .table_name(&self.tables.conversations)
                .set_key(Some(keys::key(
                    keys::conversation(end.key),
                    keys::turn(end.turn),
                )))
                .update_expression(format!(
                    "SET #outcome = :outcome, finished_at = :now, sent = {}, \
                     #no = if_not_exists(#no, :no), #run = if_not_exists(#run, :run)",
                    // A resumed turn that did not come to its send sent what it sent.
                    if end.sent.is_some() {
                        ":sent"
                    } else {
                        "if_not_exists(sent, :sent)"
                    }
                ))
                .expression_attribute_names("#outcome", "outcome")
                .expression_attribute_names("#no", "no")
                .expression_attribute_names("#run", "run")
                .expression_attribute_values(":outcome", item::value("turn", end.outcome)?)
                .expression_attribute_values(":now", item::value("turn", &end.now)?)
                .expression_attribute_values(
                    ":sent",
                    item::value("turn", &end.sent.unwrap_or_default())?,
                )
                .expression_attribute_values(":no", item::number(end.turn))
                .expression_attribute_values(":run", item::value("turn", end.run)?)
                .build()
                .map_err(|_| malformed())?;
            request = request.transact_items(TransactWriteItem::builder().update(row).build());
            if let Some(last) = end.last {
                request = request.transact_items(self.checkpoint_row(last)?);
            }
        }
        match self.again("finish", || request.clone().send()).await {
            Ok(_) => Ok(Attempt::Written),
            Err(error) => {
                let Some(reasons) = cancellation(&error) else {
                    return Err(classify("TransactWriteItems", &error));
                };
                let Some(reason) = reasons.first().filter(|r| failed_condition(Some(r))) else {
                    return Err(contention());
                };
                let head = reason
                    .item
                    .clone()
                    .map(|old| item::read("HEAD", old))
                    .transpose()?;
                Ok(Attempt::HeadIs(head.map(Box::new)))
            }
        }
    }
}

/// Whether what was sent was the channel's template and not the draft.
const fn is_template(outcome: &TurnOutcome) -> bool {
    matches!(
        outcome,
        TurnOutcome::HandedOver(HandoverReason::ReplyWindowClosed)
            | TurnOutcome::Superseded(SupersedeReason::WindowClosed)
    )
}

struct End<'a> {
    key: ConversationKey,
    run: &'a RunId,
    turn: u64,
    outcome: &'a TurnOutcome,
    /// Its last checkpoint.
    last: Option<&'a Checkpoint>,
    /// What was sent, of a turn that came to its send.
    sent: Option<&'a [MessageId]>,
    now: Timestamp,
}

#[derive(Clone, Copy)]
enum Lease {
    Release,
    Keep,
}

enum Attempt {
    Written,
    HeadIs(Option<Box<Head>>),
}

/// Whether an earlier, unanswered call of the same finish went through.
fn already(head: &Head, run: &RunId, turn: u64) -> Option<Finished> {
    if head.run.as_ref() != Some(run) {
        return Some(Finished::Released);
    }
    let ours_is_over = match &head.turn {
        None => turn > 0 && head.turns >= turn,
        Some(current) => current.no > turn,
    };
    ours_is_over.then_some(Finished::MoreWaiting)
}
