//! Accepting a customer message: into the inbox exactly once, and exactly one run.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{
    CancellationReason, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use domain::channel::Provider;
use domain::event::{ChatStatus, Profile};
use domain::head::{Head, InboxItem};
use domain::ids::{ContactId, ConversationKey, InboxId, RunId};
use domain::ownership::Owner;
use domain::packed::Packed;
use domain::state::HistoryEntry;

use crate::error::{StoreError, classify};
use crate::records::MessageRow;
use crate::{Store, item, keys};

/// A customer message on its way into the inbox.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The conversation.
    pub key: ConversationKey,
    /// The row that is kept of it.
    pub row: MessageRow,
    /// What waits for a turn.
    pub item: InboxItem,
    /// Its line of history.
    pub line: HistoryEntry,
    /// Who owns the conversation if it is seen for the first time.
    pub first_owner: Owner,
    /// The transport.
    pub provider: Provider,
    /// The inbox at Chatwoot.
    pub inbox_id: Option<InboxId>,
    /// The contact.
    pub contact: ContactId,
    /// Its profile.
    pub profile: Profile,
    /// The status the event showed, for a conversation seen for the first time.
    pub status: Option<ChatStatus>,
    /// The run this message starts if none is going.
    pub run: RunId,
}

/// What became of an arrival.
#[derive(Debug, Clone, PartialEq)]
pub enum Accepted {
    /// It took the lease for its own run.
    Started,
    /// A run is going and will find it.
    Joined(Box<Head>),
    /// It was accepted before; the head by now, to make sure that what follows
    /// from it happened.
    Duplicate(Option<Box<Head>>),
}

/// A race between arrivals is settled in one more round; more means trouble.
const ROUNDS: u32 = 4;

impl Store {
    /// Writes the message and the inbox in one transaction; sets the lease if
    /// there is none. One request for a message that starts a run, two for one
    /// that joins.
    pub async fn accept(&self, arrival: &Arrival) -> Result<Accepted, StoreError> {
        let mut joined: Option<Head> = None;
        for _ in 0..ROUNDS {
            match self.try_accept(arrival, joined.as_ref()).await? {
                Attempt::Written => {
                    return Ok(match joined {
                        None => Accepted::Started,
                        Some(head) => Accepted::Joined(Box::new(head)),
                    });
                }
                Attempt::SeenBefore => {
                    let head = self.head(arrival.key).await?;
                    return Ok(Accepted::Duplicate(head.map(Box::new)));
                }
                Attempt::HeadIs(head) => joined = head.run.is_some().then_some(*head),
            }
        }
        Err(StoreError::Conflict { what: "HEAD" })
    }

    async fn try_accept(
        &self,
        arrival: &Arrival,
        joined: Option<&Head>,
    ) -> Result<Attempt, StoreError> {
        let pk = keys::conversation(arrival.key);
        let put = Put::builder()
            .table_name(&self.tables.conversations)
            .set_item(Some(arrival.row.to_item(arrival.key)?))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(|_| malformed())?;

        // Who joins tells a reviewer's token that its draft is overtaken. The head
        // that is handed back must name the token that is there by now: one that
        // was stored in between would find nobody to answer it.
        let token = joined.and_then(Head::token_waiting);
        let lease = match (joined, token) {
            (None, _) => "attribute_not_exists(#run)",
            (Some(_), None) => "#run = :run AND attribute_not_exists(#turn.#review)",
            (Some(_), Some(_)) => "#run = :run AND #turn.#review.#token = :token",
        };
        let run = joined.and_then(|h| h.run.as_ref()).unwrap_or(&arrival.run);
        let mut update = Update::builder()
            .table_name(&self.tables.conversations)
            .set_key(Some(keys::key(pk, keys::HEAD)))
            .condition_expression(lease)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .update_expression(
                "SET #run = :run, #key = if_not_exists(#key, :key), #owner = if_not_exists(#owner, :owner), \
                 #status = if_not_exists(#status, :status), provider = :provider, inbox_id = :inbox_id, \
                 contact = :contact, profile = :profile, last_customer_at = :at, \
                 inbox = list_append(if_not_exists(inbox, :none), :item), \
                 recent = list_append(if_not_exists(recent, :none), :line), \
                 outcomes = if_not_exists(outcomes, :no_outcomes) ADD #rev :one",
            )
            .expression_attribute_names("#run", "run")
            .expression_attribute_names("#key", "key")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#rev", "rev")
            .expression_attribute_values(":run", item::value("HEAD", run)?)
            .expression_attribute_values(":key", item::value("HEAD", &arrival.key)?)
            .expression_attribute_values(":owner", item::value("HEAD", &arrival.first_owner)?)
            .expression_attribute_values(":status", item::value("HEAD", &arrival.status)?)
            .expression_attribute_values(":provider", item::value("HEAD", &arrival.provider)?)
            .expression_attribute_values(":inbox_id", item::value("HEAD", &arrival.inbox_id)?)
            .expression_attribute_values(":contact", item::value("HEAD", &arrival.contact)?)
            .expression_attribute_values(":profile", item::value("HEAD", &arrival.profile)?)
            .expression_attribute_values(":at", item::value("HEAD", &arrival.item.created_at)?)
            .expression_attribute_values(":none", item::empty_list())
            .expression_attribute_values(":item", item::value("HEAD", &[Packed(&arrival.item)])?)
            .expression_attribute_values(":line", item::value("HEAD", &[Packed(&arrival.line)])?)
            .expression_attribute_values(
                ":no_outcomes",
                aws_sdk_dynamodb::types::AttributeValue::M(std::collections::HashMap::new()),
            )
            .expression_attribute_values(":one", item::number(1));
        if joined.is_some() {
            update = update
                .expression_attribute_names("#turn", "turn")
                .expression_attribute_names("#review", "review");
        }
        if let Some(token) = token {
            update = update
                .expression_attribute_names("#token", "token")
                .expression_attribute_values(":token", item::text(token));
        }
        let update = update.build().map_err(|_| malformed())?;

        let sent = self
            .client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().put(put).build())
            .transact_items(TransactWriteItem::builder().update(update).build())
            .send()
            .await;
        match sent {
            Ok(_) => Ok(Attempt::Written),
            Err(error) => {
                let Some(reasons) = cancellation(&error) else {
                    return Err(classify("TransactWriteItems", &error));
                };
                if failed_condition(reasons.first()) {
                    return Ok(Attempt::SeenBefore);
                }
                match reasons.get(1) {
                    Some(reason) if failed_condition(Some(reason)) => {
                        let old = reason.item.clone().unwrap_or_default();
                        Ok(Attempt::HeadIs(Box::new(item::read("HEAD", old)?)))
                    }
                    _ => Err(contention()),
                }
            }
        }
    }
}

enum Attempt {
    Written,
    SeenBefore,
    HeadIs(Box<Head>),
}

/// The cancellation reasons of a transaction, if that is why it failed.
pub(crate) fn cancellation<R>(
    error: &SdkError<aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError, R>,
) -> Option<&[CancellationReason]> {
    match error.as_service_error()? {
        aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(cancelled) => {
            Some(cancelled.cancellation_reasons())
        }
        _ => None,
    }
}

/// Whether this part of a transaction failed its condition (and not, for
/// instance, because of a conflict with another transaction).
pub(crate) fn failed_condition(reason: Option<&CancellationReason>) -> bool {
    reason.and_then(|r| r.code.as_deref()) == Some("ConditionalCheckFailed")
}

/// A transaction that was cancelled by another one at the same moment.
pub(crate) fn contention() -> StoreError {
    StoreError::Unavailable {
        operation: "TransactWriteItems",
        code: "TransactionConflict".to_owned(),
    }
}

/// A request our own code built wrongly.
pub(crate) fn malformed() -> StoreError {
    StoreError::Refused {
        operation: "building a request",
        code: "missing member".to_owned(),
    }
}
