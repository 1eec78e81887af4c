//! Reading HEAD, and rewriting it as a whole.

use aws_sdk_dynamodb::types::{KeysAndAttributes, Put, TransactWriteItem};
use domain::candidate::Lead;
use domain::head::Head;
use domain::ids::{ContactId, ConversationKey};

use crate::accept::{cancellation, contention, failed_condition, malformed};
use crate::error::{StoreError, classify};
use crate::records::MessageRow;
use crate::{Store, item, keys};

/// Whether a conditional write went through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Written {
    /// It did.
    Yes,
    /// Somebody wrote first: read again and decide anew.
    Stale,
}

impl Store {
    /// The head of a conversation.
    pub async fn head(&self, key: ConversationKey) -> Result<Option<Head>, StoreError> {
        let key = keys::key(keys::conversation(key), keys::HEAD);
        self.get("HEAD", &self.tables.conversations, key).await
    }

    /// The head and the lead behind the contact, in one request.
    pub async fn head_and_lead(
        &self,
        key: ConversationKey,
        contact: ContactId,
    ) -> Result<(Option<Head>, Option<Lead>), StoreError> {
        let one = |key| {
            KeysAndAttributes::builder()
                .keys(key)
                .consistent_read(true)
                .build()
                .map_err(|_| malformed())
        };
        let answer = self
            .client
            .batch_get_item()
            .request_items(
                &self.tables.conversations,
                one(keys::key(keys::conversation(key), keys::HEAD))?,
            )
            .request_items(
                &self.tables.leads,
                one(keys::key(keys::person(key.account, contact), keys::LEAD))?,
            )
            .send()
            .await
            .map_err(|e| classify("BatchGetItem", &e))?;
        if answer
            .unprocessed_keys
            .as_ref()
            .is_some_and(|left| !left.is_empty())
        {
            return Err(StoreError::Unavailable {
                operation: "BatchGetItem",
                code: "UnprocessedKeys".to_owned(),
            });
        }
        let mut tables = answer.responses.unwrap_or_default();
        let mut first = |table: &str| tables.remove(table).and_then(|mut rows| rows.pop());
        let head = first(&self.tables.conversations)
            .map(|row| item::read("HEAD", row))
            .transpose()?;
        let lead = first(&self.tables.leads)
            .map(|row| item::read("lead", row))
            .transpose()?;
        Ok((head, lead))
    }

    /// Writes a head that was decided on the one with revision `seen` (0 for
    /// none), and a message row along with it.
    pub async fn rewrite_head(
        &self,
        head: &Head,
        seen: u64,
        message: Option<&MessageRow>,
    ) -> Result<Written, StoreError> {
        let mut next = head.clone();
        next.rev = seen + 1;
        let row = item::write(
            "HEAD",
            keys::key(keys::conversation(head.key), keys::HEAD),
            &next,
        )?;
        let (condition, expected) = if seen == 0 {
            ("attribute_not_exists(pk)", None)
        } else {
            ("#rev = :seen", Some(item::number(seen)))
        };
        let mut put = Put::builder()
            .table_name(&self.tables.conversations)
            .set_item(Some(row))
            .condition_expression(condition);
        if let Some(expected) = expected {
            put = put
                .expression_attribute_names("#rev", "rev")
                .expression_attribute_values(":seen", expected);
        }
        let mut request = self.client.transact_write_items().transact_items(
            TransactWriteItem::builder()
                .put(put.build().map_err(|_| malformed())?)
                .build(),
        );
        if let Some(message) = message {
            let put = Put::builder()
                .table_name(&self.tables.conversations)
                .set_item(Some(message.to_item(head.key)?))
                .build()
                .map_err(|_| malformed())?;
            request = request.transact_items(TransactWriteItem::builder().put(put).build());
        }
        match self.again("rewrite", || request.clone().send()).await {
            Ok(_) => Ok(Written::Yes),
            Err(error) => match cancellation(&error) {
                Some(reasons) if failed_condition(reasons.first()) => Ok(Written::Stale),
                Some(_) => Err(contention()),
                None => Err(classify("TransactWriteItems", &error)),
            },
        }
    }
}
