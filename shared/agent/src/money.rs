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

    async fn hold(&self, agent: Agent, micro_usd: u64) -> Result<Reservation, NotReserved> {
        let now = self.clock.now();
        let day = day_of(now);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let hold = Hold {
            id: HoldId::new(now + HOLD, self.conversation, number),
            micro_usd,
        };
        let account = self.conversation.account;
        let held = self
            .store
            .hold(account, day, &hold, self.ceiling, now)
            .await;
        match held {
            Ok(Held::Yes) => Ok(Reservation {
                id: name(day, &hold.id),
                agent,
                micro_usd,
            }),
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

#[async_trait]
impl Budget for AccountBudget {
    async fn reserve(
        &self,
        agent: Agent,
        estimated_micro_usd: u64,
    ) -> Result<Reservation, NotReserved> {
        self.hold(agent, estimated_micro_usd).await
    }

    async fn settle(&self, reservation: Reservation, bill: Bill) {
        let Some((day, id)) = named(&reservation.id) else {
            return;
        };
        let hold = Hold {
            id,
            micro_usd: reservation.micro_usd,
        };
        let by = Settlement {
            agent: reservation.agent.as_str(),
            model: &bill.model,
            cost: match bill.cost {
                Cost::NotMade => None,
                Cost::Known(micro_usd) => Some(Spent::Known(micro_usd)),
                Cost::AtMost(micro_usd) => Some(Spent::AtMost(micro_usd)),
            },
        };
        let account = self.conversation.account;
        if let Err(error) = self.store.settle(account, day, &hold, &by).await {
            tracing::warn!(account.id = %account, %error, "a call was not settled: it counts at its most");
        }
    }
}

/// The budget's name for a hold says on which day it was made: a call may end on the
/// next.
fn name(day: Date, id: &HoldId) -> String {
    format!("{day} {}", id.as_str())
}

fn named(name: &str) -> Option<(Date, HoldId)> {
    let (day, id) = name.split_once(' ')?;
    Some((day.parse().ok()?, HoldId::read(id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reservation_names_its_day_and_its_hold() {
        let at = "2026-11-23T23:59:59Z".parse().unwrap();
        let id = HoldId::new(at, "1-42".parse().unwrap(), 3);
        assert_eq!(named(&name(day_of(at), &id)), Some((day_of(at), id)));
        for odd in ["", "2026-11-23", "today 1.1-42.1"] {
            assert_eq!(named(odd), None, "{odd}");
        }
    }

    #[test]
    fn money_is_held_longer_than_any_function_runs() {
        let template = include_str!("../../../template.yaml");
        let timeouts = template
            .lines()
            .filter_map(|line| line.trim().strip_prefix("Timeout: ")?.parse::<i64>().ok());
        let longest = timeouts.max().unwrap();
        assert!(
            longest >= 35 && HOLD.as_secs() >= 2 * longest,
            "{longest} s"
        );
    }
}
