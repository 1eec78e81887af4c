//! What an agent needs from outside.

use std::collections::HashMap;
use std::sync::Arc;

use domain::business::Business;
use domain::ids::AccountId;
use jiff::{SignedDuration, Timestamp};
use llm::Llm;
use platform::clock::Clock;
use platform::tape;
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
/// How often a process makes sure that a version it works with is kept.
const MAKE_SURE: SignedDuration = SignedDuration::from_hours(24);

/// Business data by account, read when older than a minute.
#[derive(Default)]
pub struct BusinessCache(Mutex<HashMap<AccountId, Known>>);

struct Known {
    business: Arc<Business>,
    read_at: Timestamp,
    /// When its version was last found kept; `None` if it never was.
    kept_at: Option<Timestamp>,
}

impl Known {
    fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.read_at) < KEEP
    }

    fn is_kept(&self, now: Timestamp) -> bool {
        self.kept_at
            .is_some_and(|at| now.duration_since(at) < MAKE_SURE)
    }
}

impl BusinessCache {
    /// A cache that believes this for ever: for running a recorded step again.
    pub fn holding(account: AccountId, business: Arc<Business>) -> Self {
        let known = Known {
            business,
            read_at: Timestamp::MAX,
            kept_at: Some(Timestamp::MAX),
        };
        Self(Mutex::new(HashMap::from([(account, known)])))
    }

    /// The data of an account; an account without any gets an empty business, in
    /// which nothing is known and everything is handed to people. The version is
    /// noted on the step's tape, and kept in the database for as long as one may
    /// want to run the step again.
    pub async fn get(
        &self,
        store: &Store,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Arc<Business>, StoreError> {
        let mut cache = self.0.lock().await;
        let before = cache.remove(&account);
        let mut known = match before {
            Some(known) if known.is_fresh(now) => known,
            before => {
                let read = read(store, account).await?;
                match before {
                    // What did not change keeps its index, which takes longer to
                    // build than to read the rows.
                    Some(known) if *known.business == read => Known {
                        read_at: now,
                        ..known
                    },
                    _ => Known {
                        business: Arc::new(read),
                        read_at: now,
                        kept_at: None,
                    },
                }
            }
        };
        if !known.is_kept(now) {
            // The customer's answer does not depend on it: tried again next time.
            match store.keep_business(account, &known.business, now).await {
                Ok(()) => known.kept_at = Some(now),
                Err(error) => tracing::warn!(%error, "a version of business data is not kept"),
            }
        }
        let business = Arc::clone(&known.business);
        cache.insert(account, known);
        tape::note(|tape| tape.business = Some(business.version()));
        Ok(business)
    }

    /// Forgets everything, so that the next read is fresh.
    pub async fn clear(&self) {
        self.0.lock().await.clear();
    }
}

async fn read(store: &Store, account: AccountId) -> Result<Business, StoreError> {
    Ok(store.business(account).await?.unwrap_or_else(|| {
        tracing::warn!(account.id = %account, "the account has no business data yet");
        Business::unknown()
    }))
}
