//! The ledger of promises: open ones and ended ones, listed under the account.

use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use domain::ids::AccountId;
use domain::promise::Promise;

use crate::accept::malformed;
use crate::error::StoreError;
use crate::keys::Item;
use crate::query::Rows;
use crate::steps::Outcome;
use crate::{Store, item, keys};

/// How long an ended promise is kept: a year and a month.
const KEEP_DAYS: i64 = 395;

fn open_key(promise: &Promise) -> Item {
    keys::key(
        keys::promises(promise.conversation.account),
        keys::open_promise(&promise.job.id()),
    )
}

/// The row of an open promise.
pub(crate) fn row(promise: &Promise) -> Result<Item, StoreError> {
    item::write("promise", open_key(promise), promise)
}

impl Store {
    /// The promises that are still to be kept, in no particular order.
    pub async fn open_promises(&self, account: AccountId) -> Result<Vec<Promise>, StoreError> {
        self.promises(account, keys::OPEN_PROMISES).await
    }

    /// The promises that ended, oldest first, for as long as they are kept.
    pub async fn ended_promises(&self, account: AccountId) -> Result<Vec<Promise>, StoreError> {
        self.promises(account, keys::ENDED_PROMISES).await
    }

    async fn promises(&self, account: AccountId, prefix: &str) -> Result<Vec<Promise>, StoreError> {
        let pk = keys::promises(account);
        let rows = Rows::Prefix(prefix.to_owned());
        self.read_rows("promise", &self.tables.business, pk, rows)
            .await
    }

    /// Moves a promise to those that ended; false if somebody else did.
    pub async fn end_promise(&self, ended: &Promise) -> Result<bool, StoreError> {
        let at = ended.ended_at.unwrap_or(ended.due_at);
        let key = keys::key(
            keys::promises(ended.conversation.account),
            keys::ended_promise(at, &ended.job.id()),
        );
        let mut row = item::write("promise", key, ended)?;
        let expires = at.as_second() + KEEP_DAYS * 86_400;
        row.insert("expires_at".to_owned(), item::value("promise", &expires)?);
        let put = Put::builder()
            .table_name(&self.tables.business)
            .set_item(Some(row))
            .build()
            .map_err(|_| malformed())?;
        let delete = Delete::builder()
            .table_name(&self.tables.business)
            .set_key(Some(open_key(ended)))
            .condition_expression("attribute_exists(pk)")
            .build()
            .map_err(|_| malformed())?;
        let items = vec![
            TransactWriteItem::builder().delete(delete).build(),
            TransactWriteItem::builder().put(put).build(),
        ];
        Ok(matches!(self.transact(items).await?, Outcome::Written))
    }
}
