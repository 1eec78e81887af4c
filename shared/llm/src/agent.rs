//! The five agents that may ask a model.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An agent, as far as choosing a model for it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agent {
    /// Intent, priority, sentiment, route of a turn.
    Router,
    /// Agent 1: candidate data and job requirements.
    Extraction,
    /// Agent 2: the answer to the customer.
    Conversation,
    /// Agent 3: answers to campaign messages.
    Campaign,
    /// Agent 4: products asked for and stock alerts.
    Crm,
}

impl Agent {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Router,
        Self::Extraction,
        Self::Conversation,
        Self::Campaign,
        Self::Crm,
    ];

    /// The agent's name in logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Router => "router",
            Self::Extraction => "extraction",
            Self::Conversation => "conversation",
            Self::Campaign => "campaign",
            Self::Crm => "crm",
        }
    }
}

impl fmt::Display for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
