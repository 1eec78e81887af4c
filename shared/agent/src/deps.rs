//! What an agent needs from outside.

use std::collections::HashMap;
use std::sync::Arc;

use domain::business::Business;
use domain::ids::AccountId;
use jiff::{SignedDuration, Timestamp};
use llm::Llm;
use platform::clock::Clock;
use store::{Store, StoreError};
use tokio::sync::Mutex;

use crate::accounts::Accounts;
use crate::attachments::Media;

/// What an agent needs from outside.
pub struct Deps {
    /// The database.
    pub store: Store,
    /// The models.
    pub llm: Arc<Llm>,
    /// What voice notes say and pictures show.
    pub media: Media,
    /// Chatwoot, per account.
    pub accounts: Arc<dyn Accounts>,
    /// Business data, kept for a while.
    pub business: BusinessCache,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// How bursts are gathered.
    pub quiet: domain::burst::QuietTime,
    /// Whether triage decides what it is sure of.
    pub triage: Triage,
}

/// What triage may decide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Triage {
    /// What it is sure of: a model is asked for the rest.
    #[default]
    Decides,
    /// Nothing but opt-outs: a model is asked each time. For measuring what triage
    /// saves, never in operation.
    Abstains,
}

/// How long business data is believed: an operator's change is live a minute
/// later, and a busy function does not read it for every message.
const KEEP: SignedDuration = SignedDuration::from_secs(60);

/// Business data by account, read when older than a minute.
#[derive(Default)]
pub struct BusinessCache(Mutex<HashMap<AccountId, (Timestamp, Arc<Business>)>>);

impl BusinessCache {
    /// The data of an account; an account without any gets an empty business, in
    /// which nothing is known and everything is handed to people.
    pub async fn get(
        &self,
        store: &Store,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Arc<Business>, StoreError> {
        let mut cache = self.0.lock().await;
        if let Some((read_at, business)) = cache.get(&account)
            && now.duration_since(*read_at) < KEEP
        {
            return Ok(Arc::clone(business));
        }
        let read = store.business(account).await?.unwrap_or_else(|| {
            tracing::warn!(account.id = %account, "the account has no business data yet");
            Business::unknown()
        });
        // What did not change keeps its index, which takes longer to build than to
        // read the rows.
        let business = match cache.get(&account) {
            Some((_, known)) if **known == read => Arc::clone(known),
            _ => Arc::new(read),
        };
        cache.insert(account, (now, Arc::clone(&business)));
        Ok(business)
    }

    /// Forgets everything, so that the next read is fresh.
    pub async fn clear(&self) {
        self.0.lock().await.clear();
    }
}
