//! Running recorded conversations again.
//!
//! Each step of each turn is run by the real handler, with what its tape holds and
//! nothing else: no network, no clock, no model. What it writes down and what it
//! would send must be what was written down and sent, byte for byte.
//!
//! What it must not do: change anything, send anything, or call a turn identical of
//! which something is missing.

mod compare;
mod line;
mod ports;
mod records;
mod rerun;
mod sent;
mod stage;
mod turn;

use std::fmt;

use domain::ids::ConversationKey;
use domain::step::Step;

pub use compare::Field;
pub use records::Records;
pub use rerun::{Calls, Gist, Models, Rerun, rerun};
pub use stage::{Businesses, Stage, StageError};

/// What running a conversation again came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// Which.
    pub conversation: ConversationKey,
    /// Turns that were run again to their end.
    pub turns: usize,
    /// Steps that were run again.
    pub steps: usize,
    /// The first step that came out otherwise.
    pub difference: Option<Difference>,
    /// Turns that could not be run, or not be compared in full, and why.
    pub missing: Vec<Missing>,
}

/// A step that came out otherwise than it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The turn.
    pub turn: u64,
    /// The step; `None` for the end of the turn.
    pub step: Option<Step>,
    /// Its checkpoint.
    pub checkpoint: Option<String>,
    /// What differs.
    pub fields: Vec<Field>,
}

/// Something without which a turn cannot be run again, or not be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The turn.
    pub turn: u64,
    /// What is missing.
    pub what: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "turn {}: {}", self.turn, self.what)
    }
}

impl Difference {
    /// Where it is: `turn 3, step generate_response (00000003.0002.…)`.
    pub fn place(&self) -> String {
        let step = self.step.map_or("finish_turn", Step::as_str);
        match &self.checkpoint {
            Some(id) => format!("turn {}, step {step} ({id})", self.turn),
            None => format!("turn {}, step {step}", self.turn),
        }
    }
}

impl Replayed {
    /// Whether everything that was recorded came out again.
    pub fn is_identical(&self) -> bool {
        self.difference.is_none() && self.missing.is_empty()
    }
}

/// Runs the turns of a conversation again, until one comes out otherwise.
///
/// # Errors
/// When the stage itself fails.
pub async fn replay(stage: &Stage, records: &Records) -> Result<Replayed, StageError> {
    let mut replayed = Replayed {
        conversation: records.conversation,
        turns: 0,
        steps: 0,
        difference: None,
        missing: Vec::new(),
    };
    for row in &records.turns {
        let again = turn::replay(stage, records, row).await?;
        replayed.steps += again.steps;
        replayed.missing.extend(again.missing);
        match again.end {
            turn::End::Complete => replayed.turns += 1,
            turn::End::Stopped => {}
            turn::End::Differs(difference) => {
                replayed.difference = Some(difference);
                break;
            }
        }
    }
    Ok(replayed)
}
