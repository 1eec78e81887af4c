//! The command line.

mod recorded;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::ids::{AccountId, ConversationKey};

use crate::commands;

pub use recorded::{DiffArgs, LabelArgs, ReceiptArgs, ReplayArgs, SourceArgs};

/// An AI front desk for Chatwoot, on one machine.
#[derive(Debug, Parser)]
#[command(name = "frontdesk", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the whole platform in this process (what plain `frontdesk` does)
    Serve(ServeArgs),
    /// Run only a simulated Chatwoot that sends signed webhooks to an address
    Sim(SimArgs),
    /// Write business data into the tables of a deployed stack
    Seed(SeedArgs),
    /// Run a stopped conversation again, from any checkpoint
    Resume(ResumeArgs),
    /// List what customers were promised: open, kept, cancelled, broken
    Promises(PromisesArgs),
    /// Print who decided what of a conversation's turns, on which evidence, at what price
    Receipt(ReceiptArgs),
    /// Run a recorded conversation again, with no network, and compare it byte for byte
    Replay(ReplayArgs),
    /// Print what this program, or other business data, would change in recorded conversations
    Diff(DiffArgs),
    /// Add a turn to an evaluation file, with what it should have been
    ShouldHaveBeen(LabelArgs),
    /// List the drafts that wait for a person, and approve, edit or reject one
    Review(ReviewArgs),
    /// List the questions that found no answer, as suggested FAQ entries
    Suggestions(SuggestionsArgs),
    /// What models cost: by day, agent and model, and what is left of the ceiling
    Costs(CostsArgs),
    /// Classify messages from a JSON-lines file
    Classify(ClassifyArgs),
    /// Measure triage on labelled messages from a JSON-lines file
    Eval(EvalArgs),
    /// Judge replies from a JSON-lines file by the claim guard
    CheckReply(CheckReplyArgs),
    /// Learn the triage model anew from labelled messages
    Train(TrainArgs),
    /// Drive the platform through seeded accidents and check that nothing is lost
    Simulate(SimulateArgs),
    /// Measure the whole path on this machine
    Bench(BenchArgs),
}

const LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

/// How the platform is served.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Port to listen on
    #[arg(long, default_value_t = 4000)]
    pub port: u16,
    /// Who reaches that port: this machine, or with `all` also others (a Chatwoot
    /// in a container), who get the webhook and health and nothing else
    #[arg(long, value_enum, default_value_t)]
    pub listen: Listen,
    /// Keep everything in this folder across restarts (default: in memory)
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Wait this long after a message for more, instead of adaptively
    #[arg(long, value_name = "MS")]
    pub quiet_time_ms: Option<u64>,
    /// What is logged to standard error: error, warn, info, debug
    #[arg(long, default_value = "warn", value_name = "LEVEL", value_parser = LEVELS)]
    pub log: String,
    /// The business this account belongs to, as JSON (default: the demo shop)
    #[arg(long, value_name = "FILE")]
    pub business: Option<PathBuf>,
    /// The Chatwoot to work with (default: a simulated one on the same port)
    #[arg(long, env = "CHATWOOT_URL", value_name = "URL")]
    pub chatwoot_url: Option<url::Url>,
    /// The account at Chatwoot
    #[arg(
        long,
        env = "CHATWOOT_ACCOUNT_ID",
        default_value = "1",
        value_name = "ID"
    )]
    pub account: AccountId,
}

/// Who reaches the port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Listen {
    /// Programs on this machine.
    #[default]
    Local,
    /// Other machines too.
    All,
}

/// A simulated Chatwoot by itself.
#[derive(Debug, Clone, Args)]
pub struct SimArgs {
    /// Port to listen on, on the loopback address
    #[arg(long, default_value_t = 4001)]
    pub port: u16,
    /// The account
    #[arg(long, default_value = "1", value_name = "ID")]
    pub account: AccountId,
    /// Where webhooks go
    #[arg(long, value_name = "URL")]
    pub webhook_url: url::Url,
}

/// Seeding a deployed stack.
#[derive(Debug, Clone, Args)]
pub struct SeedArgs {
    /// The account that gets the data
    #[arg(long, value_name = "ID")]
    pub account: AccountId,
    /// The business data (default: the demo shop)
    #[arg(long, value_name = "FILE")]
    pub business: Option<PathBuf>,
}

/// Resuming a conversation.
#[derive(Debug, Clone, Args)]
pub struct ResumeArgs {
    /// The conversation, like 1-42
    pub conversation: ConversationKey,
    /// The checkpoint to go on from (default: the last one)
    #[arg(long, value_name = "CHECKPOINT")]
    pub from: Option<String>,
    /// The running `frontdesk serve`; ignored where `FRONTDESK_STATE_MACHINE_ARN` names a stack
    #[arg(long, default_value = "http://127.0.0.1:4000", value_name = "URL")]
    pub url: url::Url,
}

/// What customers were promised.
#[derive(Debug, Clone, Args)]
pub struct PromisesArgs {
    /// Only those that stand like this: open, kept, cancelled or broken
    #[arg(long, value_name = "STATUS", value_parser = promise_status)]
    pub status: Option<domain::promise::Status>,
    /// Where, and for which account.
    #[command(flatten)]
    pub place: PlaceArgs,
}

fn promise_status(word: &str) -> Result<domain::promise::Status, String> {
    serde_json::from_value(word.into())
        .map_err(|_| format!("`{word}` is none of open, kept, cancelled, broken"))
}

/// Drafts that wait for a person.
#[derive(Debug, Clone, Args)]
#[command(group(clap::ArgGroup::new("say").args(["approve", "edit", "edit_file", "reject"])))]
pub struct ReviewArgs {
    /// The conversation of a draft, like `1-42`; without one, the drafts are listed
    #[arg(value_name = "CONVERSATION", requires = "say")]
    pub conversation: Option<ConversationKey>,
    /// Send the draft as it is
    #[arg(long, requires = "conversation")]
    pub approve: bool,
    /// Send this text instead
    #[arg(long, value_name = "TEXT", requires = "conversation")]
    pub edit: Option<String>,
    /// Send the text in this file instead
    #[arg(long, value_name = "FILE", requires = "conversation")]
    pub edit_file: Option<PathBuf>,
    /// Do not send it: a person answers
    #[arg(long, requires = "conversation")]
    pub reject: bool,
    /// Only if the draft is that of this turn, as the list shows it
    #[arg(long, value_name = "NUMBER", requires = "conversation")]
    pub turn: Option<u64>,
    /// Where, and for which account.
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// An account, and the platform that serves it.
#[derive(Debug, Clone, Args)]
pub struct PlaceArgs {
    /// The account
    #[arg(
        long,
        env = "CHATWOOT_ACCOUNT_ID",
        default_value = "1",
        value_name = "ID"
    )]
    pub account: AccountId,
    /// The running `frontdesk serve`; ignored where `FRONTDESK_STATE_MACHINE_ARN` names a stack
    #[arg(long, default_value = "http://127.0.0.1:4000", value_name = "URL")]
    pub url: url::Url,
}

/// Suggested FAQ entries.
#[derive(Debug, Clone, Args)]
pub struct SuggestionsArgs {
    /// Take this suggestion off the list for good
    #[arg(long, value_name = "ID")]
    pub dismiss: Option<String>,
    /// Where, and for which account.
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// What models cost.
#[derive(Debug, Clone, Args)]
pub struct CostsArgs {
    /// Run the demo conversations with a model that answers from a script, and print
    /// what they cost by path beside the seed's figures
    #[arg(long, conflicts_with_all = ["day", "since", "conversation", "json"])]
    pub demo: bool,
    /// Only this day (UTC), like 2026-11-23
    #[arg(long, value_name = "DAY", conflicts_with = "since")]
    pub day: Option<jiff::civil::Date>,
    /// From this day (UTC) on (default: the last 30 days)
    #[arg(long, value_name = "DAY")]
    pub since: Option<jiff::civil::Date>,
    /// The calls of one conversation, like 1-42, instead of the ledger
    #[arg(long, value_name = "CONVERSATION", conflicts_with_all = ["day", "since"])]
    pub conversation: Option<ConversationKey>,
    /// One line of JSON
    #[arg(long)]
    pub json: bool,
    /// Where, and for which account.
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// Classifying a file.
#[derive(Debug, Clone, Args)]
pub struct ClassifyArgs {
    /// One message per line: `{"id","channel","text","history"?,"is_campaign_reply"?}`; `-` reads standard input
    pub file: PathBuf,
}

/// Measuring triage.
#[derive(Debug, Clone, Args)]
pub struct EvalArgs {
    /// One labelled message per line: what `classify` reads, and `intent`, `priority`, `route`, `entities`?, `lang`; `-` reads standard input
    pub file: PathBuf,
    /// Name the messages that were decided otherwise than labelled
    #[arg(long)]
    pub wrong: bool,
}

/// Judging replies.
#[derive(Debug, Clone, Args)]
pub struct CheckReplyArgs {
    /// One reply per line: `{"id","reply","lang"?,"now","business","facts"}`; `-` reads standard input
    pub file: PathBuf,
}

/// Learning the triage model.
#[derive(Debug, Clone, Args)]
pub struct TrainArgs {
    /// Folder of labelled messages to learn from
    #[arg(long, default_value = "shared/triage/data/learn", value_name = "DIR")]
    pub learn: PathBuf,
    /// Folder of other labelled messages to set the limits on
    #[arg(long, default_value = "shared/triage/data/measure", value_name = "DIR")]
    pub measure: PathBuf,
    /// The model file to write
    #[arg(
        long,
        default_value = "shared/triage/model/triage.bin",
        value_name = "FILE"
    )]
    pub model: PathBuf,
    /// Write nothing: fail if the file is not what the messages give
    #[arg(long)]
    pub check: bool,
}

/// The simulation.
#[derive(Debug, Clone, Args)]
pub struct SimulateArgs {
    /// How many seeds to run
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
    pub seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    pub from: u64,
}

/// The benchmark.
#[derive(Debug, Clone, Args)]
pub struct BenchArgs {
    /// Webhooks to send for the accept rate
    #[arg(long, default_value_t = 60_000)]
    pub webhooks: usize,
    /// Conversations that wait at the same time
    #[arg(long, default_value_t = 1000)]
    pub waiting: usize,
    /// Messages to send through the whole path
    #[arg(long, default_value_t = 10_000)]
    pub messages: usize,
    /// Length of the longest conversation (at least 1,020)
    #[arg(long, default_value_t = 10_000)]
    pub history: usize,
}

/// Runs the command and says what went wrong, if something did.
pub fn run(cli: Cli) -> ExitCode {
    let done = match cli.command {
        None => commands::serve::run(&cli.serve),
        Some(Command::Serve(args)) => commands::serve::run(&args),
        Some(Command::Sim(args)) => commands::sim::run(&args),
        Some(Command::Seed(args)) => commands::cloud::seed(&args),
        Some(Command::Resume(args)) => commands::cloud::resume(&args),
        Some(Command::Promises(args)) => commands::promises::run(&args),
        Some(Command::Receipt(args)) => commands::receipt::run(&args),
        Some(Command::Replay(args)) => commands::replay::run(&args),
        Some(Command::Diff(args)) => commands::diff::run(&args),
        Some(Command::ShouldHaveBeen(args)) => commands::label::run(&args),
        Some(Command::Review(args)) => commands::review::run(&args),
        Some(Command::Suggestions(args)) => commands::suggestions::run(&args),
        Some(Command::Costs(args)) => commands::costs::run(&args),
        Some(Command::Classify(args)) => commands::classify::run(&args),
        Some(Command::Eval(args)) => commands::eval::run(&args),
        Some(Command::CheckReply(args)) => commands::check_reply::run(&args),
        Some(Command::Train(args)) => commands::train::run(&args),
        Some(Command::Simulate(args)) => commands::simulate::run(&args),
        Some(Command::Bench(args)) => commands::bench::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            crate::console::error(&error);
            ExitCode::FAILURE
        }
    }
}
