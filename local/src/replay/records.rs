//! Everything that is recorded of a conversation.

use std::collections::BTreeSet;

use domain::business::Business;
use domain::checkpoint::Checkpoint;
use domain::ids::ConversationKey;
use domain::version::Version;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{MessageRow, Store, StoreError, TurnRow};

/// What is recorded of one conversation, or of one turn of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Records {
    /// Which.
    pub conversation: ConversationKey,
    /// Its turns, in order.
    pub turns: Vec<TurnRow>,
    /// Their checkpoints, in order.
    pub checkpoints: Vec<Checkpoint>,
    /// Every message in and out, by its webhook.
    pub messages: Vec<MessageRow>,
    /// The business data that the checkpoints name, as far as it is kept.
    pub businesses: Vec<(Version, Business)>,
}

impl Records {
    /// Reads them. Empty for a conversation that is not known.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn read(
        store: &Store,
        key: ConversationKey,
        turn: Option<u64>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let mut turns = store.turns(key).await?;
        turns.retain(|row| turn.is_none_or(|no| row.no == no));
        let checkpoints = store.checkpoints(key, turn, now).await?;
        let named: BTreeSet<Version> = checkpoints
            .iter()
            .filter_map(|checkpoint| checkpoint.tape.as_ref()?.business)
            .collect();
        let mut businesses = Vec::new();
        for version in named {
            let business = store.business_version(key.account, version).await?;
            businesses.extend(business.map(|business| (version, business)));
        }
        Ok(Self {
            conversation: key,
            turns,
            checkpoints,
            messages: store.messages(key).await?,
            businesses,
        })
    }

    /// The checkpoints of a turn in the order in which they were written.
    pub fn of_turn(&self, no: u64) -> Vec<&Checkpoint> {
        let mut of: Vec<&Checkpoint> = self.checkpoints.iter().filter(|c| c.turn == no).collect();
        of.sort_by(|a, b| (a.at, &a.checkpoint_id).cmp(&(b.at, &b.checkpoint_id)));
        of
    }
}
