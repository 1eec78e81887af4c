//! What voice notes say and pictures show, kept with their message.

use domain::event::Attachment;
use domain::ids::{ConversationKey, MessageId};

use crate::error::{StoreError, classify};
use crate::{Store, item, keys};

impl Store {
    /// Keeps what is attached to a message, now that it is written down. Nothing else
    /// of the row changes: it may be deleted or edited at the same moment.
    pub async fn put_attachments(
        &self,
        key: ConversationKey,
        id: MessageId,
        attachments: &[Attachment],
    ) -> Result<(), StoreError> {
        let request = self
            .client
            .update_item()
            .table_name(&self.tables.conversations)
            .set_key(Some(keys::key(keys::conversation(key), keys::message(id))))
            .condition_expression("attribute_exists(pk)")
            .update_expression("SET attachments = :attachments")
            .expression_attribute_values(":attachments", item::value("message", &attachments)?);
        self.again("message", || request.clone().send())
            .await
            .map_err(|e| classify("UpdateItem", &e))?;
        Ok(())
    }
}
