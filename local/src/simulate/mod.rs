//! The simulation: one seed is one small world, and everything that can go wrong
//! in it goes wrong.
//!
//! A world is the whole platform in one process under virtual time: the real
//! handlers, the deployed state machine, the embedded database, the queue, and a
//! simulated Chatwoot with customers and colleagues. One seeded generator decides
//! what people do, how late, how often and in which order webhooks arrive, and
//! which effects fail before or after they happened, are slow, refused, or end
//! with the death of the process. When the world has come to rest, the checker
//! compares what customers saw with what was promised (README, «Guarantees»).
//!
//! What it must not do: read a clock, sleep for real, open a socket, or draw a
//! number that the seed did not decide. The same seed is the same world.

mod check;
mod check_books;
mod check_money;
mod check_sends;
mod check_turns;
mod faults;
mod forget;
mod model;
mod people;
mod ports;
mod post;
mod report;
mod sentences;
mod shape;
mod time;
mod transport;
mod witness;
mod world;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::replay::{self, Businesses, Records, Replayed, Stage};

pub use faults::{Fault, Port};
pub use ports::Sabotage;
pub use report::{Counts, Report, Summary};

/// A world that could not be built: a defect of the simulation itself.
#[derive(Debug, thiserror::Error)]
#[error("the simulated world could not be built: {0}")]
pub struct SimulationError(String);

/// Lives through the world of one seed and checks it.
///
/// # Errors
/// When the world could not be built.
pub fn run_seed(seed: u64) -> Result<Report, SimulationError> {
    run_sabotaged(seed, None)
}

/// The same with a deliberate mistake in the platform: shows that the checker
/// finds it.
///
/// # Errors
/// When the world could not be built.
pub fn run_sabotaged(seed: u64, sabotage: Option<Sabotage>) -> Result<Report, SimulationError> {
    in_virtual_time(async {
        let mut world = world::World::build(seed, sabotage).await?;
        let at_rest = world.live().await;
        if sabotage == Some(Sabotage::LosesReceipts) {
            world.lose_receipts().await?;
        }
        Ok(check::check(seed, &world, at_rest).await)
    })
}

/// Lives through the world of one seed, and runs each of its conversations again
/// from its records. `tamper` may change the records before; `businesses` are shared
/// from seed to seed.
///
/// # Errors
/// When the world could not be built, or its records not be read.
pub fn replay_seed(
    seed: u64,
    businesses: &Businesses,
    mut tamper: impl FnMut(&mut Records),
) -> Result<Vec<Replayed>, SimulationError> {
    let failed = |error: &dyn std::fmt::Display| SimulationError(error.to_string());
    in_virtual_time(async {
        let mut world = world::World::build(seed, None).await?;
        world.live().await;
        let stage = Stage::with(businesses.clone()).await;
        let stage = stage.map_err(|e| failed(&e))?;
        let mut all = Vec::new();
        for key in world.conversations() {
            let (store, now) = (world.witness.store(), world.witness.now());
            let records = Records::read(store, key, None, now).await;
            let mut records = records.map_err(|e| failed(&e))?;
            tamper(&mut records);
            let replayed = replay::replay(&stage, &records).await;
            all.push(replayed.map_err(|e| failed(&e))?);
        }
        Ok(all)
    })
}

fn in_virtual_time<T>(
    world: impl Future<Output = Result<T, SimulationError>>,
) -> Result<T, SimulationError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(|error| SimulationError(error.to_string()))?;
    runtime.block_on(world)
}

/// Runs seeds `from..from + seeds` on `threads` threads; `each` hears of every
/// report and ends the run by returning false.
///
/// # Errors
/// When a world could not be built.
pub fn run(
    from: u64,
    seeds: u64,
    threads: usize,
    each: impl Fn(&Report, &Summary) -> bool + Sync,
) -> Result<Summary, SimulationError> {
    let next = AtomicU64::new(from);
    let stop = AtomicBool::new(false);
    let summary = Mutex::new(Summary::default());
    let failure = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from.saturating_add(seeds) {
                        return;
                    }
                    match run_seed(seed) {
                        Ok(report) => {
                            let mut summary =
                                summary.lock().unwrap_or_else(PoisonError::into_inner);
                            summary.add(&report);
                            if !each(&report, &summary) {
                                stop.store(true, Ordering::Relaxed);
                            }
                        }
                        Err(error) => {
                            stop.store(true, Ordering::Relaxed);
                            *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                        }
                    }
                }
            });
        }
    });
    match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(summary.into_inner().unwrap_or_else(PoisonError::into_inner)),
    }
}
