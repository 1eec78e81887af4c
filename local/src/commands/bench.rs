//! `frontdesk bench`: the whole path on this machine, measured.

use super::{CommandError, runtime};
use crate::bench::{self, Amounts};
use crate::cli::BenchArgs;

/// Runs the command.
pub fn run(args: &BenchArgs) -> Result<(), CommandError> {
    runtime()?.block_on(bench::run(Amounts {
        webhooks: args.webhooks,
        messages: args.messages,
        waiting: args.waiting,
        history: args.history,
    }))
}
