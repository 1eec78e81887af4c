//! Rows beside HEAD: messages, turns, sends.

use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use domain::channel::Channel;
use domain::checkpoint::Checkpoint;
use domain::event::{Attachment, DeliveryStatus};
use domain::ids::{ConversationKey, MessageId, RunId, SendKey};
use domain::outcome::TurnOutcome;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accept::{cancellation, contention, failed_condition, malformed};
use crate::error::{StoreError, classify};
use crate::head::Written;
use crate::keys::Item;
use crate::query::Rows;
use crate::{Store, item, keys};

/// Direction of a stored message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageDirection {
    /// From the customer.
    Incoming,
    /// To the customer, by us.
    OutgoingOurs,
    /// To the customer, by somebody else.
    OutgoingForeign,
}

/// A row of the seed's `messages` table (FEATURES 182 to 184), kept for every
/// message in and out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageRow {
    /// The id at Chatwoot; unique.
    pub chatwoot_message_id: MessageId,
    /// The channel; the seed's default is WhatsApp.
    #[serde(default = "whatsapp")]
    pub channel: Channel,
    /// Direction and author.
    pub direction: MessageDirection,
    /// The whole text.
    pub text: String,
    /// What was attached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// When it was written, by Chatwoot's clock.
    pub created_at: Timestamp,
    /// When we received it.
    pub received_at: Timestamp,
    /// Our send key, for a message of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_key: Option<SendKey>,
    /// How far it got, as far as the channel said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<DeliveryStatus>,
    /// Whether it was deleted at Chatwoot.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// The button of this message that the customer pressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pressed: Option<String>,
    /// Made of an update that overtook its message: holds what the update said, and
    /// waits for the message itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub early: bool,
}

const fn whatsapp() -> Channel {
    Channel::Whatsapp
}

impl MessageRow {
    pub(crate) fn to_item(&self, key: ConversationKey) -> Result<Item, StoreError> {
        let key = keys::key(
            keys::conversation(key),
            keys::message(self.chatwoot_message_id),
        );
        item::write("message", key, self)
    }
}

/// The record of one turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnRow {
    /// Its number.
    pub no: u64,
    /// The run that took it.
    pub run: RunId,
    /// The customer messages that belong to it.
    pub messages: Vec<MessageId>,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<TurnOutcome>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Chatwoot's ids of what was sent.
    #[serde(default)]
    pub sent: Vec<MessageId>,
}

impl TurnRow {
    /// The row of a turn that was just taken.
    pub(crate) fn open(turn: &domain::head::Turn) -> Self {
        Self {
            no: turn.no,
            run: turn.run.clone(),
            messages: turn.messages.iter().map(|m| m.id).collect(),
            taken_at: turn.taken_at,
            outcome: None,
            finished_at: None,
            sent: Vec::new(),
        }
    }
}

/// Where the row of a message goes that was just heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Where no row is.
    Free,
    /// Over the row of an update that overtook it.
    OverEarly,
}

impl Place {
    pub(crate) fn condition(self, put: PutBuilder) -> PutBuilder {
        let put = put
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match self {
            Self::Free => put.condition_expression("attribute_not_exists(pk)"),
            Self::OverEarly => put
                .condition_expression("early = :early")
                .expression_attribute_values(":early", AttributeValue::Bool(true)),
        }
    }
}

/// The row that was in the way, if an update made it before its message was heard of.
pub(crate) fn early(reason: Option<&CancellationReason>) -> Result<Option<MessageRow>, StoreError> {
    let row = reason.and_then(|reason| reason.item.clone());
    let row: Option<MessageRow> = row.map(|row| item::read("message", row)).transpose()?;
    Ok(row.filter(|row| row.early))
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SentRow {
    pub(crate) message: MessageId,
}

impl Store {
    /// Records a message of ours as its webhook echo shows it: the message itself
    /// and the proof that this send key was sent. Repeating it changes nothing.
    ///
    /// An update may have come first: then its row is the answer, and `place` says
    /// so when the echo is recorded together with it.
    pub async fn record_echo(
        &self,
        key: ConversationKey,
        row: &MessageRow,
        send_key: &SendKey,
        place: Place,
    ) -> Result<Option<MessageRow>, StoreError> {
        let proof = item::write(
            "send",
            keys::key(keys::conversation(key), keys::sent(send_key)),
            &SentRow {
                message: row.chatwoot_message_id,
            },
        )?;
        let put = |item: Item| {
            Put::builder()
                .table_name(&self.tables.conversations)
                .set_item(Some(item))
        };
        let message = place
            .condition(put(row.to_item(key)?))
            .build()
            .map_err(|_| malformed())?;
        let proof = put(proof).build().map_err(|_| malformed())?;
        let request = self
            .client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().put(message).build())
            .transact_items(TransactWriteItem::builder().put(proof).build());
        match self.again("message", || request.clone().send()).await {
            Ok(_) => Ok(None),
            Err(error) => match cancellation(&error) {
                Some(reasons) if failed_condition(reasons.first()) => early(reasons.first()),
                Some(_) => Err(contention()),
                None => Err(classify("TransactWriteItems", &error)),
            },
        }
    }

    /// The message that was sent under this key, if its echo arrived.
    pub async fn sent_as(&self, send_key: &SendKey) -> Result<Option<MessageId>, StoreError> {
        let key = keys::key(
            keys::conversation(send_key.conversation()),
            keys::sent(send_key),
        );
        let row: Option<SentRow> = self.get("send", &self.tables.conversations, key).await?;
        Ok(row.map(|r| r.message))
    }

    /// One message.
    pub async fn message(
        &self,
        key: ConversationKey,
        id: MessageId,
    ) -> Result<Option<MessageRow>, StoreError> {
        let key = keys::key(keys::conversation(key), keys::message(id));
        self.get("message", &self.tables.conversations, key).await
    }

    /// Replaces what is known of a message (an edit, a deletion, a receipt).
    pub async fn put_message(
        &self,
        key: ConversationKey,
        row: &MessageRow,
    ) -> Result<(), StoreError> {
        let request = self
            .client
            .put_item()
            .table_name(&self.tables.conversations)
            .set_item(Some(row.to_item(key)?));
        self.again("message", || request.clone().send())
            .await
            .map_err(|e| classify("PutItem", &e))?;
        Ok(())
    }

    /// Remembers an update that overtook its message. Stale if the message is there
    /// by now.
    pub async fn put_early(
        &self,
        key: ConversationKey,
        row: &MessageRow,
    ) -> Result<Written, StoreError> {
        use aws_sdk_dynamodb::operation::put_item::PutItemError;
        let request = self
            .client
            .put_item()
            .table_name(&self.tables.conversations)
            .set_item(Some(row.to_item(key)?))
            .condition_expression("attribute_not_exists(pk)");
        match self.again("message", || request.clone().send()).await {
            Ok(_) => Ok(Written::Yes),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(Written::Stale),
                _ => Err(classify("PutItem", &error)),
            },
        }
    }

    /// Every message of a conversation, oldest first. For operators and tests,
    /// never on the path of a message.
    pub async fn messages(&self, key: ConversationKey) -> Result<Vec<MessageRow>, StoreError> {
        self.rows("message", key, "MSG#").await
    }

    /// Every turn of a conversation, oldest first.
    pub async fn turns(&self, key: ConversationKey) -> Result<Vec<TurnRow>, StoreError> {
        self.rows("turn", key, "TURN#").await
    }

    /// Makes sure that a turn has its row: one that was taken by the dead-run path
    /// has none yet.
    pub async fn ensure_turn(
        &self,
        key: ConversationKey,
        turn: &domain::head::Turn,
    ) -> Result<(), StoreError> {
        use aws_sdk_dynamodb::operation::put_item::PutItemError;
        let row = TurnRow::open(turn);
        let row = item::write(
            "turn",
            keys::key(keys::conversation(key), keys::turn(turn.no)),
            &row,
        )?;
        let request = self
            .client
            .put_item()
            .table_name(&self.tables.conversations)
            .set_item(Some(row))
            .condition_expression("attribute_not_exists(pk)");
        match self.again("message", || request.clone().send()).await {
            Ok(_) => Ok(()),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(()),
                _ => Err(classify("PutItem", &error)),
            },
        }
    }

    /// One turn.
    pub async fn turn(&self, key: ConversationKey, no: u64) -> Result<Option<TurnRow>, StoreError> {
        let key = keys::key(keys::conversation(key), keys::turn(no));
        self.get("turn", &self.tables.conversations, key).await
    }

    /// Every checkpoint of a conversation (of one turn, if given), oldest first,
    /// expired ones left out.
    pub async fn checkpoints(
        &self,
        key: ConversationKey,
        turn: Option<u64>,
        now: Timestamp,
    ) -> Result<Vec<Checkpoint>, StoreError> {
        #[derive(Deserialize)]
        struct Row {
            expires_at: i64,
            #[serde(flatten)]
            rest: serde_json::Map<String, serde_json::Value>,
        }
        let prefix = match turn {
            Some(no) => format!("{}{no:08}.", keys::CHECKPOINTS),
            None => keys::CHECKPOINTS.to_owned(),
        };
        let rows: Vec<Row> = self.rows("checkpoint", key, &prefix).await?;
        rows.into_iter()
            // DynamoDB deletes expired rows late.
            .filter(|row| row.expires_at > now.as_second())
            .map(|row| {
                serde_json::from_value(serde_json::Value::Object(row.rest))
                    .map_err(|error| item::corrupt("checkpoint", &error))
            })
            .collect()
    }

    async fn rows<T: serde::de::DeserializeOwned>(
        &self,
        what: &'static str,
        key: ConversationKey,
        prefix: &str,
    ) -> Result<Vec<T>, StoreError> {
        let pk = keys::conversation(key);
        let rows = Rows::Prefix(prefix.to_owned());
        self.read_rows(what, &self.tables.conversations, pk, rows)
            .await
    }

    pub(crate) async fn get<T: serde::de::DeserializeOwned>(
        &self,
        what: &'static str,
        table: &str,
        key: Item,
    ) -> Result<Option<T>, StoreError> {
        self.client
            .get_item()
            .table_name(table)
            .set_key(Some(key))
            .consistent_read(true)
            .send()
            .await
            .map_err(|e| classify("GetItem", &e))?
            .item
            .map(|found| item::read(what, found))
            .transpose()
    }
}
