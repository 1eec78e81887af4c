//! `frontdesk`: the platform on one machine, and the tools around it.

use clap::Parser;
use frontdesk::cli::Cli;
use mimalloc::MiMalloc;

/// The embedded database and the JSON between the parts are mostly allocations.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> std::process::ExitCode {
    frontdesk::cli::run(Cli::parse())
}
