//! Drafts that wait for a reviewer, listed under the account. A row says where to
//! look: whether the draft still waits stands in the conversation's head.

use domain::ids::{AccountId, ConversationKey};
use domain::review::{WAITS, Waiting};

use crate::error::{StoreError, classify};
use crate::keys::Item;
use crate::query::Rows;
use crate::{Store, item, keys};

/// The row of a draft; a conversation has one at a time.
pub(crate) fn row(waiting: &Waiting) -> Result<Item, StoreError> {
    let mut row = item::write("review", key(waiting.conversation), waiting)?;
    let expires = waiting.since.as_second() + WAITS.as_secs();
    row.insert("expires_at".to_owned(), item::value("review", &expires)?);
    Ok(row)
}

fn key(conversation: ConversationKey) -> Item {
    keys::key(
        keys::reviews(conversation.account),
        conversation.to_string(),
    )
}

impl Store {
    /// The drafts of an account that were put on the list, the oldest first.
    pub async fn reviews(&self, account: AccountId) -> Result<Vec<Waiting>, StoreError> {
        let pk = keys::reviews(account);
        let found = self.read_rows("review", &self.tables.business, pk, Rows::All);
        let mut found: Vec<Waiting> = found.await?;
        found.sort_by_key(|waiting| waiting.since);
        Ok(found)
    }

    /// Takes a draft off the list.
    pub async fn unlist_review(&self, conversation: ConversationKey) -> Result<(), StoreError> {
        self.client
            .delete_item()
            .table_name(&self.tables.business)
            .set_key(Some(key(conversation)))
            .send()
            .await
            .map_err(|e| classify("DeleteItem", &e))?;
        Ok(())
    }
}
