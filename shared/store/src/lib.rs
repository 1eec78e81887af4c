//! All storage: DynamoDB through the AWS SDK, and nothing else.
//!
//! What this crate is for: the rows of DESIGN §4, and the few conditional writes
//! that carry the guarantees (exactly one run per conversation, each message in
//! one turn, one claim per send). On one machine the same SDK client talks to the
//! embedded engine.
//!
//! What it must not do: no decisions about what to answer, no clock, no network
//! but DynamoDB. Access is by key or by sparse index; there is no Scan.
//!
//! ## Who may write what of HEAD
//! HEAD is written by intake (inbox, owner, facts) and by the run that holds the
//! lease (turn, state, checkpoints) at the same time. Every write adds one to
//! `rev`. A write that was decided on a HEAD read before conditions on that `rev`
//! ([`Store::rewrite_head`], [`Store::take_turn`]); the others name what they change
//! and condition on the lease ([`Store::accept`]) or on the turn under way as well
//! ([`Store::save_step`], [`Store::claim`], [`Store::finish`]). Two that meet at the
//! same moment are no error: one of them is sent again.

mod accept;
mod alerts;
mod attachments;
mod business;
mod campaigns;
mod claim;
mod contention;
mod error;
mod finish;
mod head;
mod item;
mod keys;
mod leads;
mod ledger;
mod promises;
mod query;
mod records;
mod reviews;
pub mod schema;
mod set_back;
mod steps;
mod suggestions;
mod versions;

pub use accept::{Accepted, Arrival};
pub use claim::{ClaimRefused, Claimed};
pub use error::StoreError;
pub use finish::Finished;
pub use head::Written;
pub use ledger::{Held, Settlement, Spent};
pub use records::{MessageDirection, MessageRow, Place, TurnRow};
pub use set_back::Stood;
pub use steps::StepSave;

use aws_sdk_dynamodb::Client;

/// Names of the tables, as deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// HEAD, messages, turns, checkpoints, sends.
    pub conversations: String,
    /// Leads.
    pub leads: String,
    /// Whom campaigns reached, and how many answered.
    pub campaigns: String,
    /// Stock alerts.
    pub stock_alerts: String,
    /// Settings, knowledge, offers, catalogue; the ledger.
    pub business: String,
}

impl Tables {
    /// Tables whose names `lookup` finds, by the names of their environment
    /// variables in `template.yaml`.
    pub fn from_names<E>(lookup: impl Fn(&'static str) -> Result<String, E>) -> Result<Self, E> {
        Ok(Self {
            conversations: lookup("FRONTDESK_TABLE_CONVERSATIONS")?,
            leads: lookup("FRONTDESK_TABLE_LEADS")?,
            campaigns: lookup("FRONTDESK_TABLE_CAMPAIGNS")?,
            stock_alerts: lookup("FRONTDESK_TABLE_STOCK_ALERTS")?,
            business: lookup("FRONTDESK_TABLE_BUSINESS")?,
        })
    }

    /// Tables whose names begin with `prefix`.
    pub fn with_prefix(prefix: &str) -> Self {
        let name = |table: &str| format!("{prefix}{table}");
        Self {
            conversations: name("conversations"),
            leads: name("leads"),
            campaigns: name("campaigns"),
            stock_alerts: name("stock-alerts"),
            business: name("business"),
        }
    }
}

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    tables: Tables,
}

impl Store {
    /// A store over these tables.
    pub fn new(client: Client, tables: Tables) -> Self {
        Self { client, tables }
    }
}
