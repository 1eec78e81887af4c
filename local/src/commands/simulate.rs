//! `frontdesk simulate`: seeded accidents, and whether every promise was kept.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::CommandError;
use crate::cli::SimulateArgs;
use crate::{console, simulate};

/// How often progress is shown.
const EVERY: Duration = Duration::from_secs(2);
/// A platform that fails this often has failed.
const ENOUGH: usize = 10;

/// Runs the command.
pub fn run(args: &SimulateArgs) -> Result<(), CommandError> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let begun = Instant::now();
    let shown = Mutex::new(begun);
    let summary = simulate::run(args.from, args.seeds, threads, |report, summary| {
        if !report.violations.is_empty() {
            console::line(report);
            if args.seeds == 1 {
                for line in &report.story {
                    console::line(line);
                }
            }
        }
        if let Ok(mut shown) = shown.lock()
            && shown.elapsed() > EVERY
        {
            *shown = Instant::now();
            let rate = summary.seeds as f64 / begun.elapsed().as_secs_f64();
            console::progress(format!(
                "{} of {} seeds, {rate:.1} a second, {} failed",
                summary.seeds,
                args.seeds,
                summary.failed.len()
            ));
        }
        summary.failed.len() < ENOUGH
    })
    .map_err(CommandError::platform)?;
    console::line(&summary);
    let seconds = begun.elapsed().as_secs_f64();
    console::line(format!(
        "seeds a second {:.1}",
        summary.seeds as f64 / seconds
    ));
    if summary.failed.is_empty() {
        Ok(())
    } else {
        Err(CommandError::Failed(format!(
            "{} of {} seeds broke a promise",
            summary.failed.len(),
            summary.seeds
        )))
    }
}
