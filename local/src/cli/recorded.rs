//! Arguments of the commands that read what was recorded.

use std::path::PathBuf;

use clap::Args;
use domain::ids::{AccountId, ConversationKey};
use domain::intent::{Intent, Priority, Route};

use crate::commands::recorded::Since;

/// Where records are.
#[derive(Debug, Clone, Args)]
pub struct SourceArgs {
    /// The folder of a `frontdesk serve --data` that does not run now
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The running `frontdesk serve`; ignored with --data, and where `FRONTDESK_STATE_MACHINE_ARN` names a stack
    #[arg(long, default_value = "http://127.0.0.1:4000", value_name = "URL")]
    pub url: url::Url,
}

/// Decision receipts.
#[derive(Debug, Clone, Args)]
pub struct ReceiptArgs {
    /// The conversation, like 1-42
    pub conversation: ConversationKey,
    /// Only this turn
    #[arg(long, value_name = "N")]
    pub turn: Option<u64>,
    /// Also print what the customer wrote and was answered
    #[arg(long)]
    pub text: bool,
    /// Where the records are.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// Running a conversation again.
#[derive(Debug, Clone, Args)]
pub struct ReplayArgs {
    /// The conversation, like 1-42
    pub conversation: ConversationKey,
    /// Only this turn
    #[arg(long, value_name = "N")]
    pub turn: Option<u64>,
    /// Also print the values that differ, which are customers' words
    #[arg(long)]
    pub text: bool,
    /// Where the records are.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// What a change would change.
#[derive(Debug, Clone, Args)]
pub struct DiffArgs {
    /// Turns taken since then: `2026-11-01`, `2026-11-01T08:00:00Z`, or `7d` for the last seven days
    #[arg(long, value_name = "TIME")]
    pub since: Since,
    /// Business data to answer from, as JSON (default: what was answered from then)
    #[arg(long, value_name = "FILE")]
    pub business: Option<PathBuf>,
    /// Also print the replies, which customers read
    #[arg(long)]
    pub text: bool,
    /// The account
    #[arg(
        long,
        env = "CHATWOOT_ACCOUNT_ID",
        default_value = "1",
        value_name = "ID"
    )]
    pub account: AccountId,
    /// Where the records are.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// Labelling a turn.
#[derive(Debug, Clone, Args)]
pub struct LabelArgs {
    /// The conversation, like 1-42
    pub conversation: ConversationKey,
    /// The turn
    #[arg(long, value_name = "N")]
    pub turn: u64,
    /// Where it should have gone: `high_priority`, `recruitment`, `campaign`, `stock_alert` or `automated`
    #[arg(long)]
    pub route: Route,
    /// What the customer wanted (default: as it was decided)
    #[arg(long)]
    pub intent: Option<Intent>,
    /// How soon somebody was owed (default: as it was decided, if the route allows it)
    #[arg(long)]
    pub priority: Option<Priority>,
    /// The evaluation file; the turn's line in it is replaced if there is one
    #[arg(long, default_value = "eval.jsonl", value_name = "FILE")]
    pub file: PathBuf,
    /// Where the records are.
    #[command(flatten)]
    pub source: SourceArgs,
}
