//! `frontdesk bench`: the whole path on this machine, measured.

use super::{CommandError, runtime};
use crate::cli::BenchArgs;

/// Runs the command.
pub fn run(args: &BenchArgs) -> Result<(), CommandError> {
    runtime()?.block_on(crate::bench::run(args.webhooks, args.messages))
}
