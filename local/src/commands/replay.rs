//! `frontdesk replay`: runs a recorded conversation again, with no network.

use super::recorded::Source;
use super::{CommandError, runtime};
use crate::cli::ReplayArgs;
use crate::console;
use crate::replay::{Replayed, Stage, replay};

/// Runs the command.
pub fn run(args: &ReplayArgs) -> Result<(), CommandError> {
    let records = runtime()?.block_on(async {
        let source = Source::open(&args.source).await?;
        source.records(args.conversation, args.turn).await
    })?;
    let replayed = in_no_time(async {
        let stage = Stage::open().await?;
        replay(&stage, &records).await
    })?;
    report(&replayed, args.text);
    if replayed.is_identical() {
        return Ok(());
    }
    let words = match &replayed.difference {
        Some(difference) => format!("{} came out otherwise", difference.place()),
        None => format!(
            "{} of {} turns could not be compared in full",
            records.turns.len() - replayed.turns,
            records.turns.len()
        ),
    };
    Err(CommandError::Failed(words))
}

/// Runs something whose waits are no waits: nothing outside is waited for.
pub(super) fn in_no_time<T, E: std::fmt::Display>(
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(CommandError::platform)?;
    runtime.block_on(work).map_err(CommandError::platform)
}

fn report(replayed: &Replayed, text: bool) {
    for missing in &replayed.missing {
        console::line(missing);
    }
    match &replayed.difference {
        None if replayed.missing.is_empty() => {
            console::line(format!("identical: {}", counted(replayed)));
        }
        None => console::line(format!(
            "no difference in {}; not everything could be compared",
            counted(replayed)
        )),
        Some(difference) => {
            console::line(format!("{} differs:", difference.place()));
            for field in &difference.fields {
                console::line(format!("  {}", field.line(text)));
            }
        }
    }
}

fn counted(replayed: &Replayed) -> String {
    let many = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    format!(
        "{}, {}",
        many(replayed.turns, "turn"),
        many(replayed.steps, "step")
    )
}
