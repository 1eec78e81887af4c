//! Promises: looks after what customers were told that we will do.
//!
//! Called every quarter of an hour. A promise that was kept, or that became needless,
//! is ended as such; one whose time is over is broken: people get the conversation
//! with a note that says what was promised. It may be called twice, and at the same
//! time. What it must not do: speak to a customer, or keep a promise itself.

use std::sync::Arc;

use agent::{Accounts, StepError, courtesy, leave_note};
use chatwoot::client::Urgency;
use domain::event::ChatStatus;
use domain::ids::{AccountId, SendKey, SendPart};
use domain::promise::{Job, Promise, Status};
use domain::stock::StockAlert;
use jiff::Timestamp;
use platform::clock::Clock;
use serde::Serialize;
use store::{Store, StoreError};

/// What it needs from outside.
pub struct Deps {
    /// The database.
    pub store: Store,
    /// Chatwoot, per account.
    pub accounts: Arc<dyn Accounts>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The accounts whose promises are looked after.
    pub served: Vec<AccountId>,
}

/// How many promises stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// Still to be kept.
    pub open: u64,
    /// Ended by this call.
    pub kept: u64,
    /// Ended by this call.
    pub cancelled: u64,
    /// Ended by this call, and told to people.
    pub broken: u64,
}

/// Ends what has ended. One promise that cannot be looked after now keeps no other
/// from it; the first such error is returned in the end.
pub async fn handle(deps: &Deps) -> Result<Swept, StepError> {
    let mut swept = Swept::default();
    let mut failed = None;
    for account in &deps.served {
        let open = match deps.store.open_promises(*account).await {
            Ok(open) => open,
            Err(error) => {
                tracing::warn!(account.id = %account, error.message = %error, "promises are not looked after");
                failed = failed.or(Some(error.into()));
                continue;
            }
        };
        for promise in open {
            let id = promise.job.id();
            match look_after(&promise, deps).await {
                Ok(Status::Open) => swept.open += 1,
                Ok(Status::Kept) => swept.kept += 1,
                Ok(Status::Cancelled) => swept.cancelled += 1,
                Ok(Status::Broken) => {
                    tracing::warn!(promise.id = %id, conversation.id = %promise.conversation, "a promise is broken");
                    swept.broken += 1;
                }
                Err(error) => {
                    tracing::warn!(promise.id = %id, error.message = %error, "a promise is not looked after");
                    failed = failed.or(Some(error));
                }
            }
        }
    }
    failed.map_or(Ok(swept), Err)
}

/// All promises of an account that are kept on record: open ones first, by when they
/// are due, then the ended ones, the latest first.
pub async fn listed(store: &Store, account: AccountId) -> Result<Vec<Promise>, StoreError> {
    let mut all = store.open_promises(account).await?;
    all.sort_by_key(|promise| promise.due_at);
    let ended = store.ended_promises(account).await?;
    all.extend(ended.into_iter().rev());
    Ok(all)
}

/// Where the promise stands; what has ended is written down, after people were told.
async fn look_after(promise: &Promise, deps: &Deps) -> Result<Status, StepError> {
    let now = deps.clock.now();
    let head = deps.store.head(promise.conversation).await?;
    let alert = alert(promise, deps).await?;
    let status = promise.stands(head.as_ref(), alert.as_ref(), now);
    match status {
        Status::Open => return Ok(status),
        Status::Broken => escalate(promise, now, deps).await?,
        Status::Kept | Status::Cancelled => {}
    }
    deps.store.end_promise(&promise.ended(status, now)).await?;
    Ok(status)
}

async fn alert(promise: &Promise, deps: &Deps) -> Result<Option<StockAlert>, StepError> {
    let (Job::StockAlert { id, .. }, Some(contact)) = (&promise.job, promise.contact) else {
        return Ok(None);
    };
    let account = promise.conversation.account;
    let alerts = deps.store.alerts_of(account, contact).await?;
    Ok(alerts.into_iter().find(|alert| alert.id == *id))
}

/// Tells people what was promised and gives them the conversation: its status becomes
/// open, and that comes back as a webhook.
async fn escalate(promise: &Promise, now: Timestamp, deps: &Deps) -> Result<(), StepError> {
    let key = promise.conversation;
    let chatwoot = deps.accounts.chatwoot(key.account).await?;
    let part = match promise.job {
        Job::Handover { .. } => SendPart::BrokenHandoverNote,
        Job::StockAlert { .. } => SendPart::BrokenAlertNote,
    };
    let note_key = SendKey::for_turn(key, promise.turn).part(part);
    leave_note(&chatwoot, note_key, &note(promise, now)).await?;
    let urgent = chatwoot
        .set_priority(key.conversation, Some(Urgency::Urgent))
        .await;
    courtesy("priority", urgent)?;
    chatwoot
        .toggle_status(key.conversation, ChatStatus::Open)
        .await?;
    Ok(())
}

/// What colleagues are told.
fn note(promise: &Promise, now: Timestamp) -> String {
    let hours = now.duration_since(promise.made_at).as_hours();
    match &promise.job {
        Job::Handover { .. } => format!(
            "**Frontdesk: a promise is broken.** {hours} hours ago the customer was told that a \
             person will answer here. Nobody has. Please answer now."
        ),
        Job::StockAlert { product, .. } => format!(
            "**Frontdesk: a promise is broken.** {} days ago the customer was told to hear from \
             us when «{product}» is back. It has not come back in time. Please tell them how it \
             stands.",
            hours / 24
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colleagues_are_told_what_was_promised_and_when() {
        let made_at = Timestamp::UNIX_EPOCH;
        let mut promise = Promise {
            job: Job::Handover {
                id: "fd.1-42.t3".parse().unwrap(),
            },
            conversation: "1-42".parse().unwrap(),
            turn: 3,
            contact: None,
            made_at,
            due_at: made_at,
            status: Status::Open,
            ended_at: None,
        };
        let now = made_at + jiff::SignedDuration::from_hours(49);
        assert!(note(&promise, now).contains("49 hours ago"));
        promise.job = Job::StockAlert {
            id: "0190b7b0-0000-7000-8000-000000000001".parse().unwrap(),
            product: "Blue Dress".into(),
        };
        let text = note(&promise, now);
        assert!(
            text.contains("2 days ago") && text.contains("«Blue Dress»"),
            "{text}"
        );
    }
}
