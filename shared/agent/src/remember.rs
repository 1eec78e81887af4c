//! The summary of older lines, written anew by a model now and then.

use std::time::Duration;

use domain::receipt::ModelCall;
use domain::summary::Summary;
use llm::{Agent, Prompt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::asking::{budget, note};
use crate::deps::Deps;
use crate::frame::Frame;

/// The longest an answer waits for it: it is asked for beside the answer's own
/// question, and what did not come in time is asked for again with a later turn.
const PATIENCE: Duration = Duration::from_secs(5);
const MAX_TOKENS: u32 = 300;

const SYSTEM: &str = "You keep the notes of a shop's front desk about one conversation. Say in at most four short \
    sentences of English what the customer wanted, what was answered or promised, and what is still \
    open. Keep what the notes say already, unless newer lines settle it. Order numbers and product names stay; names of people, addresses \
    and phone numbers are left out. Say only what the lines say.";

/// The model's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Notes {
    /// The new notes, at most 350 characters.
    summary: String,
}

/// What [`retell`] did.
#[derive(Debug, Default)]
pub struct Retold {
    /// The new summary, if a model wrote one.
    pub summary: Option<Summary>,
    /// Calls made, failed ones included.
    pub calls: Vec<ModelCall>,
}

/// Asks the router's model, a small one, for a new summary when enough lines have
/// fallen out of the recent ones. Without a model the old one goes on.
pub async fn retell(deps: &Deps, frame: &Frame) -> Retold {
    let head = &frame.head;
    if !head.summary.is_due() {
        return Retold::default();
    }
    let paid = deps.llm.charged_to(budget(deps, head.key, &frame.business));
    match paid
        .ask::<Notes>(&prompt(&head.summary), Some(PATIENCE))
        .await
    {
        Ok(answer) => {
            note(&paid, Agent::Router, &answer.recorded, None);
            let name = head
                .profile
                .as_ref()
                .and_then(|person| person.name.as_deref());
            let names: Vec<&str> = name.into_iter().collect();
            Retold {
                summary: Some(head.summary.retold(&answer.value.summary, &names)),
                calls: answer.usage.iter().map(llm::Usage::receipt).collect(),
            }
        }
        Err(unavailable) => {
            let reason = Some(unavailable.reason);
            note(&paid, Agent::Router, &unavailable.recorded, reason);
            Retold {
                summary: None,
                calls: unavailable.usage.iter().map(llm::Usage::receipt).collect(),
            }
        }
    }
}

fn prompt(summary: &Summary) -> Prompt {
    let mut prompt = Prompt::new(Agent::Router, SYSTEM, "Write the new notes.")
        .data("notes", summary.told())
        .data("newer_lines", summary.unread());
    prompt.max_tokens = Some(MAX_TOKENS);
    prompt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_can_enforce_the_answer() {
        llm::strict_schema::<Notes>().unwrap();
    }
}
