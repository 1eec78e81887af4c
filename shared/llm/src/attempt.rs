//! One request, repeated while that can help and time and money are left.
//!
//! Each attempt sets aside what it can cost at most before it is sent, and is
//! settled at what it did cost: an answer at its price, a refused request at
//! nothing, a request whose answer got lost at all that was set aside.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use domain::error::{Class, Classified as _};
use tokio::time::{Instant, timeout};

use crate::agent::Agent;
use crate::budget::{Bill, Budget, Cost, NotReserved, Reservation};
use crate::config::ModelConfig;
use crate::error::{LlmError, Reason};
use crate::price::Prices;
use crate::provider::Completion;
use crate::record::{Fingerprint, Outcome, Recorded};
use crate::retry;
use crate::usage::Usage;

/// An attempt with less time than this is not started: it would only cost.
const SHORTEST_ATTEMPT: Duration = Duration::from_millis(250);
/// Attempts at one model for one request.
const MAX_ATTEMPTS: u32 = 4;
/// How long settling may take, out of what is kept for the caller
/// ([`DEADLINE_MARGIN`](crate::DEADLINE_MARGIN)); whoever is slower keeps the
/// reservation.
const TO_SETTLE: Duration = Duration::from_millis(500);

/// Why one model did not answer.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Another model may.
    Next(Reason),
    /// No other is asked.
    Final(Reason),
}

/// What happened so far.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) usage: Vec<Usage>,
    pub(crate) recorded: Vec<Recorded>,
}

/// A request that can be sent again.
#[async_trait]
pub(crate) trait Request: Send + Sync {
    /// Sends it once and waits at most so long.
    async fn send(&self, timeout: Duration) -> Result<Completion, LlmError>;
}

/// A request, and what its attempts may take.
pub(crate) struct Attempts<'a> {
    pub(crate) request: &'a dyn Request,
    pub(crate) fingerprint: Fingerprint,
    pub(crate) agent: Agent,
    pub(crate) model: &'a ModelConfig,
    pub(crate) prices: &'a Prices,
    pub(crate) budget: &'a dyn Budget,
    pub(crate) jitter: &'a Mutex<fastrand::Rng>,
    /// The most one attempt can cost, in millionths of a US dollar.
    pub(crate) most_micro_usd: u64,
    pub(crate) end: Instant,
}

impl Attempts<'_> {
    pub(crate) async fn run(&self, log: &mut Log) -> Result<Completion, Stop> {
        let mut failures = 0;
        loop {
            self.time_left()?;
            let reservation = self.reserve().await?;
            let left = match self.time_left() {
                Ok(left) => left,
                Err(stop) => {
                    self.settle(reservation, Cost::NotMade).await;
                    return Err(stop);
                }
            };
            let error = match self.once(left, reservation, log).await {
                Ok(completion) => return Ok(completion),
                Err(error) => error,
            };
            if error == LlmError::NotRecorded {
                // Another model's record must not hide that this one is missing.
                return Err(Stop::Final(Reason::NotRecorded));
            }
            failures += 1;
            if error.class() == Class::Terminal || failures == MAX_ATTEMPTS {
                return Err(Stop::Next(error.reason()));
            }
            let wait = self.wait(failures, &error);
            if Instant::now() + wait + self.shortest() > self.end {
                return Err(Stop::Next(error.reason()));
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// One attempt, written down and settled.
    async fn once(
        &self,
        left: Duration,
        reservation: Reservation,
        log: &mut Log,
    ) -> Result<Completion, LlmError> {
        let began = Instant::now();
        let limit = self.model.attempt_timeout.min(left);
        // Also here, so that a transport that forgets its timeout cannot hang us.
        let result = timeout(limit, self.request.send(limit))
            .await
            .unwrap_or(Err(LlmError::TimedOut));
        let latency = began.elapsed();
        let attempt = u32::try_from(log.usage.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        let (agent, model) = (self.agent, self.model);
        let all = reservation.micro_usd;
        if matches!(result, Err(LlmError::GivenUp(_))) {
            // Nothing was called, so there is nothing to write down.
            self.settle(reservation, Cost::NotMade).await;
            return result;
        }
        let outcome = match &result {
            Ok(completion) => {
                let tokens = completion.tokens;
                let price = self.prices.of(model.provider, &model.model);
                let cost = tokens.and_then(|tokens| Some(price?.cost_micro_usd(tokens)));
                let usage = Usage::answered(agent, model, tokens, cost, latency, attempt);
                log.usage.push(usage);
                let worst = self.prices.at_most(model.provider, &model.model);
                let at_most = || tokens.map_or(all, |tokens| worst.cost_micro_usd(tokens));
                let cost = cost.map_or_else(|| Cost::AtMost(at_most()), Cost::Known);
                self.settle(reservation, cost).await;
                Outcome::Answered(completion.clone())
            }
            Err(error) => {
                let usage = Usage::failed(agent, model, error, latency, attempt);
                log.usage.push(usage);
                tracing::warn!(%agent, %model, attempt, %error, "model call failed");
                let cost = if error.is_free() {
                    Cost::Known(0)
                } else {
                    Cost::AtMost(all)
                };
                self.settle(reservation, cost).await;
                Outcome::Failed(error.clone())
            }
        };
        log.recorded.push(Recorded {
            fingerprint: self.fingerprint,
            outcome,
        });
        result
    }

    async fn reserve(&self) -> Result<Reservation, Stop> {
        let left = self.end.saturating_duration_since(Instant::now());
        let limit = self.model.attempt_timeout.min(left);
        let reserved = timeout(limit, self.budget.reserve(self.agent, self.most_micro_usd))
            .await
            .unwrap_or(Err(NotReserved::Unreachable));
        reserved.map_err(|error| {
            tracing::warn!(agent = %self.agent, model = %self.model, %error, "no call is made");
            Stop::Final(error.into())
        })
    }

    async fn settle(&self, reservation: Reservation, cost: Cost) {
        let model = self.model.to_string();
        let settled = self.budget.settle(reservation, Bill { model, cost });
        if timeout(TO_SETTLE, settled).await.is_err() {
            tracing::warn!(agent = %self.agent, model = %self.model, "a reservation was not settled");
        }
    }

    fn shortest(&self) -> Duration {
        SHORTEST_ATTEMPT.min(self.model.attempt_timeout)
    }

    fn time_left(&self) -> Result<Duration, Stop> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left < self.shortest() {
            return Err(Stop::Next(Reason::OutOfTime));
        }
        Ok(left)
    }

    fn wait(&self, failures: u32, error: &LlmError) -> Duration {
        let asked = match error {
            LlmError::Status { retry_after, .. } => *retry_after,
            _ => None,
        };
        let mut rng = self.jitter.lock().unwrap_or_else(PoisonError::into_inner);
        retry::wait(&mut rng, failures, asked)
    }
}
