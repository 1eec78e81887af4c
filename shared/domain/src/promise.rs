//! Promises: what a text says we will do, and the job that will do it.

use serde::{Deserialize, Serialize};

use crate::guard::Fact;
use crate::ids::{AlertId, SendKey};

/// A job that was scheduled, and that a text may promise. The database has it before
/// the text is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// The customer is told when a product is back.
    StockAlert {
        /// The alert.
        id: AlertId,
        /// The product, as the customer was told.
        product: String,
    },
    /// A person answers.
    Handover {
        /// The turn that hands over.
        id: SendKey,
    },
}

impl Job {
    /// Its name in the list of promises and in receipts.
    pub fn id(&self) -> String {
        match self {
            Self::StockAlert { id, .. } => id.to_string(),
            Self::Handover { id } => id.to_string(),
        }
    }

    /// As the claim guard knows it.
    pub fn fact(&self) -> Fact {
        let id = self.id();
        match self {
            Self::StockAlert { product, .. } => Fact::StockAlert {
                id,
                product: product.clone(),
            },
            Self::Handover { .. } => Fact::Handover { id },
        }
    }
}
