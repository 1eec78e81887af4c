//! The account's budget: money is held in the ledger before each call to a model and
//! settled after it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::ids::ConversationKey;
use domain::spend::{Ceiling, HOLD, Hold, HoldId, day_of};
use jiff::civil::Date;
use llm::{Agent, Bill, Budget, Cost, NotReserved, Reservation};
use platform::clock::Clock;
use store::{Held, Settlement, Spent, Store};

/// Tells the holds of one process and one moment apart. It names nothing but holds.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// What one conversation's account may spend today.
pub(crate) struct AccountBudget {
    store: Store,
    clock: Arc<dyn Clock>,
    conversation: ConversationKey,
    ceiling: Ceiling,
    refused: Mutex<Option<Refused>>,
}

/// A call that did not fit under the ceiling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The day that has no money left.
    pub(crate) day: Date,
    /// The note by which an operator was told.
    pub(crate) told_by: Option<String>,
}

impl AccountBudget {
    pub(crate) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        conversation: ConversationKey,
        ceiling: Ceiling,
    ) -> Self {
        Self {
            store,
            clock,
            conversation,
            ceiling,
            refused: Mutex::default(),
        }
    }

    /// The call that was refused, if one was.
    pub(crate) fn refused(&self) -> Option<Refused> {
        let refused = self.refused.lock();
        refused.unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn hold(&self, micro_usd: u64) -> Result<Reservation, NotReserved> {
        let now = self.clock.now();
        let day = day_of(now);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let hold = Hold {
            id: HoldId::new(now + HOLD, self.conversation, number),
            micro_usd,
        };
        let account = self.conversation.account;
        let held = self.store.hold(account, day, &hold, self.ceiling, now).await;
        match held {
            Ok(Held::Yes) => Ok(reservation(day, &hold)),
            Ok(Held::Exhausted { told_by }) => {
                let refused = self.refused.lock();
                *refused.unwrap_or_else(PoisonError::into_inner) = Some(Refused { day, told_by });
                Err(NotReserved::Exhausted)
            }
            Ok(Held::Crowded) => {
                tracing::warn!(account.id = %account, "too many calls to models at once");
                Err(NotReserved::Unreachable)
            }
            Err(error) => {
                tracing::warn!(account.id = %account, %error, "no money could be held");
                Err(NotReserved::Unreachable)
            }
        }
    }
}

/// The budget's name for a hold says on which day it was made: a call may end on the
/// next.
fn reservation(day: Date, hold: &Hold) -> (String, u64) {
    (format!("{day} {}", hold.id.as_str()), hold.micro_usd)
}
