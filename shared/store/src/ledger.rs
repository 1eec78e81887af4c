//! The ledger: one row for each day of an account, on which money is held before a
//! call to a model and settled after it.
//!
//! All of it is in one item, so that "is there room for one more" and "hold it" are
//! one conditional write, whoever else writes at that moment. `counted` is what is
//! spent, what may have been spent, and what is held: it only has to be compared. A
//! hold is an attribute of its own (`hold#…`), which settling takes away: whoever
//! finds it gone has been settled before, so a write that is repeated counts once.
//! The name of a hold says until when it can be settled. One that nobody settled (its
//! function was killed) stays counted, because the call may have been billed, and is
//! cleared away by the next one who holds money.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{ReturnValue, ReturnValuesOnConditionCheckFailure};
use domain::ids::{AccountId, SendKey};
use domain::spend::{Ceiling, DayLedger, Hold, HoldId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::{StoreError, classify};
use crate::keys::Item;
use crate::query::Rows;
use crate::{Store, item, keys};

mod row;

use row::{
    AT_MOST, CALLS, COUNTED, HOLD, HOLDS, LAPSED, LAPSED_CALLS, SPENT, TOLD_BY, UNPRICED,
    lapsed_of, number, read, text,
};

/// Holds at the same time: some 40 bytes each in an item that each call writes twice.
const MOST_HOLDS: u64 = 400;
/// Holds cleared away by one write.
const CLEARED: usize = 25;

/// What became of a wish to hold money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// It is held.
    Yes,
    /// It does not fit under the ceiling.
    Exhausted {
        /// The note by which an operator was told so today.
        told_by: Option<String>,
    },
    /// Too many calls are under way at once.
    Crowded,
}

/// What a hold is replaced by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement<'a> {
    /// Who asked.
    pub agent: &'a str,
    /// Who was asked, `provider:model`.
    pub model: &'a str,
    /// What the call cost; `None`: it was not made.
    pub cost: Option<Spent>,
}

/// What a call cost, in millionths of a US dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// So much.
    Known(u64),
    /// At most so much.
    AtMost(u64),
}

impl Store {
    /// Holds money for a call, if it fits under the day's ceiling. Repeating it with
    /// the same hold holds it once.
    pub async fn hold(
        &self,
        account: AccountId,
        day: Date,
        hold: &Hold,
        ceiling: Ceiling,
        now: Timestamp,
    ) -> Result<Held, StoreError> {
        for last in [false, true] {
            let before = match self.try_hold(account, day, hold, ceiling).await? {
                Tried::Held(row) => {
                    let lapsed = lapsed_of(day, &row, now)?;
                    // What cannot be cleared away now is by the next.
                    if let Err(error) = self.clear_away(account, day, &lapsed).await {
                        tracing::warn!(%error, "lapsed holds stay for now");
                    }
                    return Ok(Held::Yes);
                }
                Tried::Refused(row) => row,
            };
            if before.contains_key(&attribute(&hold.id)) {
                // An earlier attempt of this very request went through.
                return Ok(Held::Yes);
            }
            if number(&before, HOLDS) < MOST_HOLDS {
                let told_by = text(&before, TOLD_BY);
                return Ok(Held::Exhausted { told_by });
            }
            let lapsed = lapsed_of(day, &before, now)?;
            if lapsed.is_empty() || last {
                break;
            }
            self.clear_away(account, day, &lapsed).await?;
        }
        Ok(Held::Crowded)
    }

    async fn try_hold(
        &self,
        account: AccountId,
        day: Date,
        hold: &Hold,
        ceiling: Ceiling,
    ) -> Result<Tried, StoreError> {
        let mut request = self
            .update_day(account, day)
            .update_expression("SET #hold = :micro ADD #counted :micro, #holds :one")
            .expression_attribute_names("#hold", attribute(&hold.id))
            .expression_attribute_names("#counted", COUNTED)
            .expression_attribute_names("#holds", HOLDS)
            .expression_attribute_values(":micro", item::number(hold.micro_usd))
            .expression_attribute_values(":one", item::number(1))
            .expression_attribute_values(":most", item::number(MOST_HOLDS))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let mut condition = "attribute_not_exists(#hold) AND \
                             (attribute_not_exists(#holds) OR #holds < :most)"
            .to_owned();
        if let Ceiling::MicroUsd(most) = ceiling {
            // More than all there is fits on no day, not even on a fresh one.
            let room = most.checked_sub(hold.micro_usd);
            condition.push_str(match room {
                Some(_) => " AND (attribute_not_exists(#counted) OR #counted <= :room)",
                None => " AND #counted < :room",
            });
            request = request
                .expression_attribute_values(":room", item::number(room.unwrap_or_default()));
        }
        let request = request.condition_expression(condition);
        match self.again("hold", || request.clone().send()).await {
            Ok(answer) => Ok(Tried::Held(answer.attributes.unwrap_or_default())),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(refused)) => {
                    Ok(Tried::Refused(refused.item.clone().unwrap_or_default()))
                }
                _ => Err(classify("UpdateItem", &error)),
            },
        }
    }

    /// Replaces a hold by what the call cost. `false` when it was settled or cleared
    /// away before: then nothing is written.
    pub async fn settle(
        &self,
        account: AccountId,
        day: Date,
        hold: &Hold,
        by: &Settlement<'_>,
    ) -> Result<bool, StoreError> {
        let mut add = vec!["#counted :more", "#holds :less"];
        let cost = match by.cost {
            None => 0,
            Some(Spent::Known(micro) | Spent::AtMost(micro)) => micro,
        };
        let mut request = self
            .update_day(account, day)
            .condition_expression("attribute_exists(#hold)")
            .expression_attribute_names("#hold", attribute(&hold.id))
            .expression_attribute_names("#counted", COUNTED)
            .expression_attribute_names("#holds", HOLDS)
            .expression_attribute_values(":more", difference(cost, hold.micro_usd))
            .expression_attribute_values(":less", difference(0, 1));
        let column = |name: &str| format!("{name}#{}#{}", by.agent, by.model);
        if let Some(spent) = by.cost {
            add.push("#calls :one");
            request = request
                .expression_attribute_names("#calls", column(CALLS))
                .expression_attribute_values(":one", item::number(1));
            let amount = match spent {
                Spent::Known(micro) => (SPENT, micro),
                Spent::AtMost(micro) => {
                    add.push("#unpriced :one");
                    request = request.expression_attribute_names("#unpriced", column(UNPRICED));
                    (AT_MOST, micro)
                }
            };
            add.push("#amount :amount");
            request = request
                .expression_attribute_names("#amount", column(amount.0))
                .expression_attribute_values(":amount", item::number(amount.1));
        }
        let request = request.update_expression(format!("REMOVE #hold ADD {}", add.join(", ")));
        self.where_held("settle", request).await
    }

    /// Counts lapsed holds apart: nobody will settle them.
    async fn clear_away(
        &self,
        account: AccountId,
        day: Date,
        lapsed: &[Hold],
    ) -> Result<(), StoreError> {
        for some in lapsed.chunks(CLEARED) {
            let names: Vec<String> = (0..some.len()).map(|n| format!("#h{n}")).collect();
            let there: Vec<String> = names
                .iter()
                .map(|name| format!("attribute_exists({name})"))
                .collect();
            let mut request = self
                .update_day(account, day)
                .condition_expression(there.join(" AND "))
                .update_expression(format!(
                    "REMOVE {} ADD #holds :less, #calls :count, #lapsed :sum",
                    names.join(", ")
                ))
                .expression_attribute_names("#holds", HOLDS)
                .expression_attribute_names("#calls", LAPSED_CALLS)
                .expression_attribute_names("#lapsed", LAPSED)
                .expression_attribute_values(":less", difference(0, some.len() as u64))
                .expression_attribute_values(":count", item::number(some.len() as u64))
                .expression_attribute_values(
                    ":sum",
                    item::number(some.iter().map(|hold| hold.micro_usd).sum()),
                );
            for (name, hold) in names.iter().zip(some) {
                request = request.expression_attribute_names(name, attribute(&hold.id));
            }
            // Where one of them is gone somebody else is clearing away.
            if self.where_held("clear away", request).await? {
                tracing::warn!(account.id = %account, calls = some.len(), "calls to models ended unseen");
            }
        }
        Ok(())
    }

    /// Notes that this note tells an operator that the ceiling is reached. `false`
    /// when another one does.
    pub async fn claim_notice(
        &self,
        account: AccountId,
        day: Date,
        note: &SendKey,
    ) -> Result<bool, StoreError> {
        let (free, set) = (
            "attribute_not_exists(#told) OR #told = :note",
            "SET #told = :note",
        );
        self.notice("notice", account, day, note, free, set).await
    }

    /// Takes that back: the note could not be left, another one shall tell.
    pub async fn withdraw_notice(
        &self,
        account: AccountId,
        day: Date,
        note: &SendKey,
    ) -> Result<bool, StoreError> {
        let (ours, remove) = ("#told = :note", "REMOVE #told");
        self.notice("withdraw notice", account, day, note, ours, remove)
            .await
    }

    async fn notice(
        &self,
        what: &'static str,
        account: AccountId,
        day: Date,
        note: &SendKey,
        condition: &str,
        update: &str,
    ) -> Result<bool, StoreError> {
        let request = self
            .update_day(account, day)
            .condition_expression(condition)
            .update_expression(update)
            .expression_attribute_names("#told", TOLD_BY)
            .expression_attribute_values(":note", item::text(note.to_string()));
        self.where_held(what, request).await
    }

    /// The days of an account from one to another, both included, on which models
    /// were asked.
    pub async fn ledger(
        &self,
        account: AccountId,
        from: Date,
        to: Date,
    ) -> Result<Vec<DayLedger>, StoreError> {
        let days = Rows::Between(keys::day(from), keys::day(to));
        let rows = self.partition(&self.tables.business, keys::ledger(account), days);
        let mut days = Vec::new();
        for row in rows.await? {
            let day = row.get("sk").and_then(|sk| keys::day_of(sk.as_s().ok()?));
            let day = day.ok_or_else(|| item::corrupt("ledger", &"no day"))?;
            days.push(read(day, &row)?);
        }
        Ok(days)
    }

    fn update_day(&self, account: AccountId, day: Date) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.tables.business)
            .set_key(Some(keys::key(keys::ledger(account), keys::day(day))))
    }

    /// Sends an update that is not wanted where its condition does not hold.
    async fn where_held(
        &self,
        what: &'static str,
        request: UpdateItemFluentBuilder,
    ) -> Result<bool, StoreError> {
        match self.again(what, || request.clone().send()).await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(classify("UpdateItem", &error)),
            },
        }
    }
}

enum Tried {
    /// The row as it is now.
    Held(Item),
    /// The row as it was, if there is one.
    Refused(Item),
}

fn attribute(id: &HoldId) -> String {
    format!("{HOLD}{}", id.as_str())
}

/// `new - old` as a number that may be negative.
fn difference(new: u64, old: u64) -> aws_sdk_dynamodb::types::AttributeValue {
    let difference = i128::from(new) - i128::from(old);
    aws_sdk_dynamodb::types::AttributeValue::N(difference.to_string())
}
