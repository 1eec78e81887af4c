//! The demo conversations, by path.

use std::collections::BTreeMap;

use domain::intent::Route;
use serde::Deserialize;
use serde_json::Value;

const PATHS: &str = include_str!("paths.json");

/// One conversation, and what a model answers in it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoPath {
    /// What it is called.
    pub(super) path: String,
    /// Where its messages go.
    pub(super) route: Route,
    /// What the seed says its agents cost, in dollars.
    pub(super) seed: BTreeMap<String, f64>,
    /// The campaign message it answers, if it does.
    #[serde(default)]
    pub(super) campaign: Option<CampaignMessage>,
    /// What the customer says, in order.
    pub(super) says: Vec<Says>,
}

/// A campaign message that was sent before.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CampaignMessage {
    /// Which campaign.
    pub(super) id: String,
    /// Its text.
    pub(super) text: String,
}

/// One message, and the answers of the models that may be asked about it, by agent.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Says {
    /// The message.
    pub(super) text: String,
    /// The answers.
    pub(super) answers: BTreeMap<String, Value>,
}

/// All of them.
pub(super) fn all() -> Result<Vec<DemoPath>, serde_json::Error> {
    serde_json::from_str(PATHS)
}
