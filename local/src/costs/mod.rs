//! What models cost: an account's ledger as text, and the demo conversations
//! measured by path beside the seed's figures.

mod calls;
mod demo;
mod estimate;
mod ledger;
mod paths;
mod stub;
mod table;

pub use calls::{Call, calls_of, list as list_calls};
pub use demo::{Demo, DemoError, PathCost, measure};
pub use estimate::text as infrastructure;
pub use ledger::{Costs, costs, text as ledger_text};
pub use table::text as demo_text;

use domain::step::Step;

/// The agent whose step it is, by the name that the ledger knows.
const fn agent_of(step: Step) -> Option<&'static str> {
    Some(match step {
        Step::Classify => "router",
        Step::ExtractLeadInfo => "extraction",
        Step::GenerateResponse => "conversation",
        Step::HandleCampaign => "campaign",
        Step::HandleStockAlert => "crm",
        Step::EscalateToHuman | Step::AwaitReview | Step::Deliver | Step::DeadRun => return None,
    })
}
