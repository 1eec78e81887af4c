//! `frontdesk should-have-been`: a turn as a labelled line of an evaluation file.

use super::recorded::Source;
use super::{CommandError, runtime};
use crate::cli::LabelArgs;
use crate::console;
use crate::label::{Kept, Label, keep, line};

/// Runs the command.
pub fn run(args: &LabelArgs) -> Result<(), CommandError> {
    let records = runtime()?.block_on(async {
        let source = Source::open(&args.source).await?;
        source.records(args.conversation, Some(args.turn)).await
    })?;
    let label = Label {
        route: args.route,
        intent: args.intent,
        priority: args.priority,
    };
    let labelled = line(&records, args.turn, label).map_err(CommandError::platform)?;
    let kept = keep(&args.file, &labelled).map_err(CommandError::platform)?;
    let what = match kept {
        Kept::Added => "is added to",
        Kept::Replaced => "has a new label in",
    };
    console::line(format!(
        "{} {what} {}: {}, {}, {}",
        labelled.record.id,
        args.file.display(),
        labelled.route,
        labelled.intent,
        labelled.priority,
    ));
    Ok(())
}
