//! Accepting a customer message: into the inbox exactly once, and exactly one run.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{
    CancellationReason, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use domain::channel::Provider;
use domain::event::{Assignee, ChatStatus, Profile};
use domain::head::{Head, InboxItem};
use domain::ids::{ContactId, ConversationKey, InboxId, RunId};
use domain::ownership::{Owner, after_snapshot};
use domain::packed::Packed;
use domain::state::HistoryEntry;
use jiff::Timestamp;

use crate::error::{StoreError, classify};
use crate::records::{MessageRow, Place, early};
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
    /// Who the event showed it to be assigned to.
    pub assignee: Assignee,
    /// As of when it was shown.
    pub as_of: Timestamp,
    /// Where its row goes.
    pub place: Place,
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
    /// An update overtook it and made this row: together they are accepted.
    Overtaken(Box<MessageRow>),
}

/// A race between arrivals is settled in one more round; more means trouble.
const ROUNDS: u32 = 6;

impl Store {
    /// Writes the message and the inbox in one transaction; sets the lease if
    /// there is none. One request for a message that starts a run, two for one
    /// that joins, and one more when it shows that a person took the conversation.
    pub async fn accept(&self, arrival: &Arrival) -> Result<Accepted, StoreError> {
        let mut seen: Option<Box<Head>> = None;
        for _ in 0..ROUNDS {
            match self.try_accept(arrival, seen.as_deref()).await? {
                Attempt::Written => {
                    let joined = seen.filter(|head| head.run.is_some());
                    return Ok(joined.map_or(Accepted::Started, Accepted::Joined));
                }
                Attempt::SeenBefore(None) => {
                    let head = self.head(arrival.key).await?;
                    return Ok(Accepted::Duplicate(head.map(Box::new)));
                }
                Attempt::SeenBefore(Some(early)) => return Ok(Accepted::Overtaken(early)),
                Attempt::HeadIs(head) => seen = Some(head),
            }
        }
        Err(StoreError::Conflict { what: "HEAD" })
    }

    async fn try_accept(
        &self,
        arrival: &Arrival,
        seen: Option<&Head>,
    ) -> Result<Attempt, StoreError> {
        let pk = keys::conversation(arrival.key);
        let put = Put::builder()
            .table_name(&self.tables.conversations)
            .set_item(Some(arrival.row.to_item(arrival.key)?));
        let put = arrival
            .place
            .condition(put)
            .build()
            .map_err(|_| malformed())?;

        // Who joins tells a reviewer's token that its draft is overtaken. The head
        // that is handed back must name the token that is there by now: one that
        // was stored in between would find nobody to answer it.
        let joined = seen.filter(|head| head.run.is_some());
        let token = joined.and_then(Head::token_waiting);
        let lease = match (joined, token) {
            (None, _) => "attribute_not_exists(#run)",
            (Some(_), None) => "#run = :run AND attribute_not_exists(#turn.#review)",
            (Some(_), Some(_)) => "#run = :run AND #turn.#review.#token = :token",
        };
        let run = joined.and_then(|h| h.run.as_ref()).unwrap_or(&arrival.run);
        let shown = Shown::of(arrival, seen);
        let mut update = Update::builder()
            .table_name(&self.tables.conversations)
            .set_key(Some(keys::key(pk, keys::HEAD)))
            .condition_expression(format!("{lease}{}", shown.condition()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .update_expression(format!(
                "SET #run = :run, #key = if_not_exists(#key, :key), {}, \
                 #status = if_not_exists(#status, :status), status_at = if_not_exists(status_at, :as_of), \
                 provider = :provider, inbox_id = :inbox_id, \
                 contact = :contact, profile = :profile, last_customer_at = :at, \
                 inbox = list_append(if_not_exists(inbox, :none), :item), \
                 recent = list_append(if_not_exists(recent, :none), :line), \
                 outcomes = if_not_exists(outcomes, :no_outcomes) ADD #rev :one",
                shown.assignments()
            ))
            .expression_attribute_names("#assignee", "assignee")
            .expression_attribute_values(":assignee", item::value("HEAD", &arrival.assignee)?)
            .expression_attribute_values(":as_of", item::value("HEAD", &arrival.as_of)?)
            .expression_attribute_names("#run", "run")
            .expression_attribute_names("#key", "key")
            .expression_attribute_names("#owner", "owner")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#rev", "rev")
            .expression_attribute_values(":run", item::value("HEAD", run)?)
            .expression_attribute_values(":key", item::value("HEAD", &arrival.key)?)
            .expression_attribute_values(":owner", item::value("HEAD", &shown.owner(arrival))?)
            .expression_attribute_values(":status", item::value("HEAD", &arrival.status)?)
            .expression_attribute_values(":provider", item::value("HEAD", &arrival.provider)?)
            .expression_attribute_values(":inbox_id", item::value("HEAD", &arrival.inbox_id)?)
            .expression_attribute_values(":contact", item::value("HEAD", &arrival.contact)?)
            .expression_attribute_values(":profile", item::value("HEAD", &Packed(&arrival.profile))?)
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
        match &shown {
            Shown::PerhapsTaken => {
                update = update.expression_attribute_values(":people", item::text("people"));
            }
            Shown::Taken { rev, .. } => {
                update = update.expression_attribute_values(":rev", item::number(*rev));
            }
            Shown::NothingNew => {}
        }
        let update = update.build().map_err(|_| malformed())?;
        let request = self
            .client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().put(put).build())
            .transact_items(TransactWriteItem::builder().update(update).build());
        match self.again("accept", || request.clone().send()).await {
            Ok(_) => Ok(Attempt::Written),
            Err(error) => {
                let Some(reasons) = cancellation(&error) else {
                    return Err(classify("TransactWriteItems", &error));
                };
                if failed_condition(reasons.first()) {
                    return Ok(Attempt::SeenBefore(early(reasons.first())?.map(Box::new)));
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

/// What a message shows about who has the conversation, against what is known.
enum Shown {
    /// A person is assigned, and whether that is news only HEAD knows: the write
    /// goes through unless it may be.
    PerhapsTaken,
    /// It is news: they own it, if HEAD is still the one that was looked at.
    Taken { owner: Owner, rev: u64 },
    /// Nothing that is not known.
    NothingNew,
}

impl Shown {
    fn of(arrival: &Arrival, seen: Option<&Head>) -> Self {
        match seen {
            None if arrival.assignee == Assignee::Person => Self::PerhapsTaken,
            None => Self::NothingNew,
            Some(head) => after_snapshot(head, arrival.assignee, arrival.as_of).map_or(
                Self::NothingNew,
                |owner| Self::Taken {
                    owner,
                    rev: head.rev,
                },
            ),
        }
    }

    const fn condition(&self) -> &'static str {
        match self {
            Self::PerhapsTaken => {
                " AND (attribute_not_exists(pk) OR #owner.who = :people OR #assignee = :assignee)"
            }
            Self::Taken { .. } => " AND #rev = :rev",
            Self::NothingNew => "",
        }
    }

    const fn assignments(&self) -> &'static str {
        match self {
            Self::PerhapsTaken => {
                "#owner = if_not_exists(#owner, :owner), #assignee = :assignee, assignee_at = :as_of"
            }
            Self::Taken { .. } => "#owner = :owner, #assignee = :assignee, assignee_at = :as_of",
            Self::NothingNew => {
                "#owner = if_not_exists(#owner, :owner), #assignee = if_not_exists(#assignee, :assignee), \
                 assignee_at = if_not_exists(assignee_at, :as_of)"
            }
        }
    }

    const fn owner(&self, arrival: &Arrival) -> Owner {
        match self {
            Self::Taken { owner, .. } => *owner,
            _ => arrival.first_owner,
        }
    }
}

enum Attempt {
    Written,
    SeenBefore(Option<Box<MessageRow>>),
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
