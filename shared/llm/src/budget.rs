//! Money set aside before each call to a model and settled after it.
//!
//! A limit that is only looked at after a call is overshot by all calls under way.
//! So each attempt first reserves the most it can cost, and nothing is sent when
//! that does not fit; afterwards it is settled at what it did cost. The reserved
//! amount is a bound, not a guess: what is spent and reserved together never
//! exceeds the limit.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use crate::agent::Agent;

/// An amount set aside. Whoever never settles it (a function that was killed in
/// the middle of a call) has spent it, until the budget lets it expire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// The budget's own name for it.
    pub id: String,
    /// Who asks.
    pub agent: Agent,
    /// Millionths of a US dollar.
    pub micro_usd: u64,
}

/// What became of a reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// Who was to be asked, `provider:model`.
    pub model: String,
    /// What it cost.
    pub cost: Cost,
}

/// What a call cost, in millionths of a US dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// Nothing: it was not made.
    NotMade,
    /// So much; nothing, if the provider refused it.
    Known(u64),
    /// At most so much: the price of the model is not known, or the answer was lost.
    AtMost(u64),
}

impl Cost {
    /// What counts towards a limit.
    pub const fn micro_usd(self) -> u64 {
        match self {
            Self::NotMade => 0,
            Self::Known(micro_usd) | Self::AtMost(micro_usd) => micro_usd,
        }
    }
}

/// Why nothing was set aside: the call must not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReserved {
    /// It does not fit into what is left.
    #[error("the budget is exhausted")]
    Exhausted,
    /// The budget could not be asked.
    #[error("the budget cannot be reached")]
    Unreachable,
}

/// Money that models may cost. One is for one account, or for all: see
/// [`Llm::charged_to`](crate::Llm::charged_to).
#[async_trait]
pub trait Budget: Send + Sync {
    /// Sets aside an upper bound of what one call can cost, in millionths of a US
    /// dollar. Two callers must never both get the last of it.
    async fn reserve(
        &self,
        agent: Agent,
        estimated_micro_usd: u64,
    ) -> Result<Reservation, NotReserved>;

    /// Replaces the reservation by what the call cost. Called once for each
    /// reservation. Cannot fail: an implementation that cannot write it down leaves
    /// the reservation to expire.
    async fn settle(&self, reservation: Reservation, bill: Bill);
}

/// No limit, and nothing is counted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unlimited;

#[async_trait]
impl Budget for Unlimited {
    async fn reserve(
        &self,
        agent: Agent,
        estimated_micro_usd: u64,
    ) -> Result<Reservation, NotReserved> {
        Ok(Reservation {
            id: String::new(),
            agent,
            micro_usd: estimated_micro_usd,
        })
    }

    async fn settle(&self, _reservation: Reservation, _bill: Bill) {}
}

/// A limit kept in memory: for one process, and for tests.
#[derive(Debug)]
pub struct MemoryBudget {
    ceiling: u64,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    reserved: u64,
    spent: u64,
    count: u64,
}

impl MemoryBudget {
    /// A budget of so many millionths of a US dollar.
    pub fn new(ceiling_micro_usd: u64) -> Self {
        Self {
            ceiling: ceiling_micro_usd,
            state: Mutex::default(),
        }
    }

    /// What settled calls cost, in millionths of a US dollar.
    pub fn spent_micro_usd(&self) -> u64 {
        self.state().spent
    }

    /// What is set aside for calls under way, in millionths of a US dollar.
    pub fn reserved_micro_usd(&self) -> u64 {
        self.state().reserved
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Budget for MemoryBudget {
    async fn reserve(
        &self,
        agent: Agent,
        estimated_micro_usd: u64,
    ) -> Result<Reservation, NotReserved> {
        let mut state = self.state();
        let after = state
            .spent
            .saturating_add(state.reserved)
            .saturating_add(estimated_micro_usd);
        if after > self.ceiling {
            return Err(NotReserved::Exhausted);
        }
        state.reserved += estimated_micro_usd;
        state.count += 1;
        Ok(Reservation {
            id: state.count.to_string(),
            agent,
            micro_usd: estimated_micro_usd,
        })
    }

    async fn settle(&self, reservation: Reservation, bill: Bill) {
        let mut state = self.state();
        state.reserved = state.reserved.saturating_sub(reservation.micro_usd);
        state.spent = state.spent.saturating_add(bill.cost.micro_usd());
    }
}
