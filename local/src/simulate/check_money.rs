//! The ledger, against the ceiling and the receipts.

use domain::spend::Ceiling;
use jiff::civil::{Date, date};

use super::report::Report;
use super::world::World;

/// All days there can be.
const DAYS: [Date; 2] = [date(2000, 1, 1), date(2999, 12, 31)];

/// No day is above the ceiling, each adds up, and no receipt stands for a call that
/// is not counted. More than the receipts may be counted: a step that failed after
/// its call has none.
pub(super) async fn check(world: &World, report: &mut Report) {
    if let Err(error) = days(world, report).await {
        report.violations.push(format!("the ledger: {error}"));
    }
}

async fn days(world: &World, report: &mut Report) -> Result<(), store::StoreError> {
    let store = world.witness.store();
    let now = world.witness.now();
    let mut counted = 0;
    for day in store.ledger(world.account, DAYS[0], DAYS[1]).await? {
        let sum = day.spent_micro_usd() + day.unknown_micro_usd(now) + day.held_micro_usd(now);
        if day.counted_micro_usd != sum {
            report.violations.push(format!(
                "the ledger of {} counts {}, its lines are {sum}",
                day.day, day.counted_micro_usd
            ));
        }
        if let Ceiling::MicroUsd(most) = world.shape.ceiling
            && day.counted_micro_usd > most
        {
            report.violations.push(format!(
                "{} of {most} were spent on {}",
                day.counted_micro_usd, day.day
            ));
        }
        report.counts.ceilings += u64::from(day.told_by.is_some());
        counted += day.counted_micro_usd;
    }
    let mut receipts = 0;
    for key in world.conversations() {
        let checkpoints = store.checkpoints(key, None, now).await?;
        let costs = checkpoints.iter().map(|c| c.receipt.cost_micro_usd());
        receipts += costs.sum::<u64>();
    }
    if receipts > counted {
        report.violations.push(format!(
            "receipts say {receipts}, the ledger counts {counted}"
        ));
    }
    Ok(())
}
