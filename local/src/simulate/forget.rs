//! Receipts that get lost: a deliberate mistake, which the checker must find.

use aws_sdk_dynamodb::types::AttributeValue;

use super::SimulationError;
use super::world::{World, failed};
use crate::host::TABLE_PREFIX;

impl World {
    /// Forgets what the last turn of each conversation decided.
    pub(super) async fn lose_receipts(&self) -> Result<(), SimulationError> {
        for key in self.conversations() {
            let turns = self.witness.store().turns(key).await.map_err(failed)?;
            let Some(last) = turns.last() else { continue };
            let (store, now) = (self.witness.store(), self.witness.now());
            let receipts = store.checkpoints(key, Some(last.no), now).await;
            for receipt in receipts.map_err(failed)? {
                let gone = self
                    .host
                    .client()
                    .delete_item()
                    .table_name(format!("{TABLE_PREFIX}conversations"))
                    .key(
                        "pk",
                        text(format!("A#{}#C#{}", key.account, key.conversation)),
                    )
                    .key("sk", text(format!("CKPT#{}", receipt.checkpoint_id)));
                gone.send().await.map_err(failed)?;
            }
        }
        Ok(())
    }
}

fn text(value: String) -> AttributeValue {
    AttributeValue::S(value)
}
