//! `frontdesk`: the platform on one machine, and the tools around it.

use clap::Parser;
use frontdesk::cli::Cli;

fn main() -> std::process::ExitCode {
    frontdesk::cli::run(Cli::parse())
}
