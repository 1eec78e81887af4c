//! What a step writes: its checkpoint, the head, and rows that must appear
//! together with them.

use aws_sdk_dynamodb::types::{
    AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use domain::campaign::Recipient;
use domain::candidate::Lead;
use domain::checkpoint::{Checkpoint, KEEP_DAYS};
use domain::head::{Head, Turn};
use domain::ownership::Owner;
use domain::packed::Packed;
use domain::promise::Promise;
use domain::review::Waiting;
use domain::step::Step;
use domain::stock::StockAlert;
use domain::summary::Summary;

use crate::accept::{cancellation, contention, failed_condition, malformed};
use crate::error::{StoreError, classify};
use crate::head::Written;
use crate::keys::Item;
use crate::records::TurnRow;
use crate::{Store, item, keys};

/// Everything one step changes.
#[derive(Debug, Clone)]
pub struct StepSave<'a> {
    /// The head as it shall be; the step owns `turn`, `state`, `checkpoint_id`,
    /// `last_updated`, `lang`, `disclosed`, `opted_out`, `cost_micro_usd`.
    pub head: &'a Head,
    /// The checkpoint, if the step was not recorded before.
    pub checkpoint: &'a Checkpoint,
    /// The lead, if it changed.
    pub lead: Option<&'a Lead>,
    /// Alerts made or changed.
    pub alerts: &'a [StockAlert],
    /// An answer to a campaign; kept and counted if it is the person's first.
    pub reply: Option<&'a Recipient>,
    /// The new owner, if this step changes it. Intake changes it too, so a step
    /// that has nothing to say about it must not write it.
    pub owner: Option<Owner>,
    /// The draft, if it waits for a reviewer from now on.
    pub waits: Option<&'a Waiting>,
    /// What the draft promises for the first time.
    pub promises: &'a [Promise],
    /// The summary of older lines, if this step wrote it anew. Taking a turn writes
    /// the head's as it is.
    pub summary: Option<&'a Summary>,
}

impl Store {
    /// Takes a turn: the first checkpoint, the head with the inbox emptied, the
    /// turn's own row. Conditions on the revision that was read.
    pub async fn take_turn(
        &self,
        save: &StepSave<'_>,
        seen: u64,
        turn: &Turn,
    ) -> Result<Written, StoreError> {
        let mut next = save.head.clone();
        next.rev = seen + 1;
        let head = Put::builder()
            .table_name(&self.tables.conversations)
            .set_item(Some(item::write(
                "HEAD",
                keys::key(keys::conversation(next.key), keys::HEAD),
                &next,
            )?))
            .condition_expression("#rev = :seen")
            .expression_attribute_names("#rev", "rev")
            .expression_attribute_values(":seen", item::number(seen))
            .build()
            .map_err(|_| malformed())?;
        let row = TurnRow::open(turn);
        let row = item::write(
            "turn",
            keys::key(keys::conversation(next.key), keys::turn(turn.no)),
            &row,
        )?;
        let mut items = vec![
            TransactWriteItem::builder().put(head).build(),
            put(&self.tables.conversations, row)?,
        ];
        self.add_rows(&mut items, save)?;
        match self.transact(items).await? {
            Outcome::Written => Ok(Written::Yes),
            Outcome::ConditionFailed(..) => Ok(Written::Stale),
        }
    }

    /// Saves a step of the turn under way. Fails with [`StoreError::LeaseLost`]
    /// when another run or turn took over, and with [`StoreError::Conflict`] when
    /// another call of the same step was faster, or the turn's send was claimed
    /// since the step began: what it knows of the turn is old then.
    pub async fn save_step(&self, save: &StepSave<'_>) -> Result<(), StoreError> {
        let head = save.head;
        let (Some(run), Some(turn)) = (&head.run, &head.turn) else {
            return Err(StoreError::LeaseLost);
        };
        // A wait for a reviewer is recorded anew with every attempt's token.
        let step = Some(save.checkpoint.step).filter(|step| *step != Step::AwaitReview);
        let unchanged = format!(
            "{}{}",
            if step.is_some() {
                " AND attribute_not_exists(#turn.#steps.#step)"
            } else {
                ""
            },
            match &turn.claim {
                Some(_) => " AND #turn.#claim.attempt = :attempt",
                None => " AND attribute_not_exists(#turn.#claim)",
            }
        );
        let mut update = Update::builder()
            .table_name(&self.tables.conversations)
            .set_key(Some(keys::key(keys::conversation(head.key), keys::HEAD)))
            .condition_expression(format!("#run = :run AND #turn.#no = :no{unchanged}"))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .update_expression(format!(
                "SET #turn = :turn, #state = :state, checkpoint_id = :checkpoint, last_updated = :now{}{}, \
                 lang = :lang, disclosed = :disclosed, opted_out = :opted_out, cost_micro_usd = :cost ADD #rev :one",
                if save.owner.is_some() { ", #owner = :owner" } else { "" },
                if save.summary.is_some() { ", summary = :summary" } else { "" }
            ))
            .expression_attribute_names("#run", "run")
            .expression_attribute_names("#turn", "turn")
            .expression_attribute_names("#no", "no")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#rev", "rev")
            .expression_attribute_values(":run", item::value("HEAD", run)?)
            .expression_attribute_values(":no", item::number(turn.no))
            .expression_attribute_values(":turn", item::value("HEAD", turn)?)
            .expression_attribute_values(":state", item::value("HEAD", &Packed(&head.state))?)
            .expression_attribute_values(":checkpoint", item::value("HEAD", &head.checkpoint_id)?)
            .expression_attribute_values(":now", item::value("HEAD", &head.last_updated)?)
            .expression_attribute_values(":lang", item::value("HEAD", &head.lang)?)
            .expression_attribute_values(":disclosed", item::value("HEAD", &head.disclosed)?)
            .expression_attribute_values(":opted_out", item::value("HEAD", &head.opted_out)?)
            .expression_attribute_values(":cost", item::number(head.cost_micro_usd))
            .expression_attribute_values(":one", item::number(1));
        if let Some(owner) = &save.owner {
            update = update
                .expression_attribute_names("#owner", "owner")
                .expression_attribute_values(":owner", item::value("HEAD", owner)?);
        }
        if let Some(summary) = save.summary {
            let summary = item::value("HEAD", &Packed(summary))?;
            update = update.expression_attribute_values(":summary", summary);
        }
        update = update.expression_attribute_names("#claim", "claim");
        if let Some(step) = step {
            update = update
                .expression_attribute_names("#steps", "steps")
                .expression_attribute_names("#step", step_name(step)?);
        }
        if let Some(claim) = &turn.claim {
            update = update
                .expression_attribute_values(":attempt", item::number(u64::from(claim.attempt)));
        }
        let update = update.build().map_err(|_| malformed())?;
        let mut items = vec![TransactWriteItem::builder().update(update).build()];
        self.add_rows(&mut items, save)?;
        let written = match save.reply {
            None => self.transact(items).await?,
            Some(reply) => self.with_reply(items, reply).await?,
        };
        match written {
            Outcome::Written => Ok(()),
            Outcome::ConditionFailed(0, old) => {
                let old: Option<Head> = old.map(|old| item::read("HEAD", old)).transpose()?;
                let still_ours = old.is_some_and(|old| {
                    old.run == head.run && old.turn.is_some_and(|old| old.no == turn.no)
                });
                Err(if still_ours {
                    StoreError::Conflict { what: "the turn" }
                } else {
                    StoreError::LeaseLost
                })
            }
            Outcome::ConditionFailed(..) => Err(StoreError::Conflict {
                what: "a checkpoint",
            }),
        }
    }

    /// A step that also keeps an answer to a campaign, unless the person answered
    /// before: then that is kept and counted.
    async fn with_reply(
        &self,
        step: Vec<TransactWriteItem>,
        reply: &Recipient,
    ) -> Result<Outcome, StoreError> {
        let own = step.len();
        let mut items = step.clone();
        items.extend(self.first_reply(reply)?);
        match self.transact(items).await? {
            Outcome::ConditionFailed(at, _) if at == own => self.transact(step).await,
            done => Ok(done),
        }
    }

    fn add_rows(
        &self,
        items: &mut Vec<TransactWriteItem>,
        save: &StepSave<'_>,
    ) -> Result<(), StoreError> {
        items.push(self.checkpoint_row(save.checkpoint)?);
        if let Some(lead) = save.lead {
            items.push(put(&self.tables.leads, crate::leads::row(lead)?)?);
        }
        if let Some(waiting) = save.waits {
            items.push(put(&self.tables.business, crate::reviews::row(waiting)?)?);
        }
        for promise in save.promises {
            items.push(put(&self.tables.business, crate::promises::row(promise)?)?);
        }
        for alert in save.alerts {
            items.push(put(&self.tables.stock_alerts, crate::alerts::row(alert)?)?);
        }
        Ok(())
    }

    /// A checkpoint as part of a transaction. Checkpoints are only added: one that
    /// is there already fails the transaction.
    pub(crate) fn checkpoint_row(
        &self,
        checkpoint: &Checkpoint,
    ) -> Result<TransactWriteItem, StoreError> {
        let mut row = item::write(
            "checkpoint",
            keys::key(
                keys::conversation(checkpoint.conversation),
                keys::checkpoint(&checkpoint.checkpoint_id),
            ),
            checkpoint,
        )?;
        let expires = checkpoint.at.as_second() + KEEP_DAYS * 86_400;
        row.insert(
            "expires_at".to_owned(),
            item::value("checkpoint", &expires)?,
        );
        let put = Put::builder()
            .table_name(&self.tables.conversations)
            .set_item(Some(row))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(|_| malformed())?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    pub(crate) async fn transact(
        &self,
        items: Vec<TransactWriteItem>,
    ) -> Result<Outcome, StoreError> {
        let request = self
            .client
            .transact_write_items()
            .set_transact_items(Some(items));
        match self.again("step", || request.clone().send()).await {
            Ok(_) => Ok(Outcome::Written),
            Err(error) => {
                let Some(reasons) = cancellation(&error) else {
                    return Err(classify("TransactWriteItems", &error));
                };
                reasons
                    .iter()
                    .position(|reason| failed_condition(Some(reason)))
                    .map(|at| Outcome::ConditionFailed(at, reasons[at].item.clone()))
                    .ok_or_else(contention)
            }
        }
    }
}

/// The name under which a step is recorded: as serde writes the key of the map.
fn step_name(step: Step) -> Result<String, StoreError> {
    match item::value("HEAD", &step)? {
        AttributeValue::S(name) => Ok(name),
        _ => Err(malformed()),
    }
}

fn put(table: &str, row: Item) -> Result<TransactWriteItem, StoreError> {
    let put = Put::builder()
        .table_name(table)
        .set_item(Some(row))
        .build()
        .map_err(|_| malformed())?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// How a transaction ended.
pub(crate) enum Outcome {
    Written,
    /// The condition of this item failed; the row as it was, if it was asked for.
    ConditionFailed(usize, Option<Item>),
}
