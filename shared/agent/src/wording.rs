//! Words of a model for a customer: judged by the claim guard, written once more
//! where they claim what nothing vouches for.

use domain::guard::{Kind, Violation};
use llm::Prompt;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use domain::receipt::DecidedBy;

use crate::asking::{Asked, ask_typing};
use crate::deps::Deps;
use crate::frame::Frame;

/// A model's answer with words for the customer in it.
pub trait Wording {
    /// The words.
    fn words(&self) -> &str;
}

/// A model's answer, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Worded<T> {
    /// The answer.
    pub asked: Asked<T>,
    /// What it still claims without support: then its words must not be used.
    pub unsupported: Vec<Kind>,
    /// For the receipt.
    pub evidence: Vec<String>,
}

/// Asks like [`ask_typing`]. Words that claim what nothing vouches for are written
/// once more, with the finding. The words of the offline function are not judged
/// here: they are the agent's own.
pub async fn ask_wording<T>(
    deps: &Deps,
    frame: &Frame,
    prompt: &Prompt,
    offline: impl Fn() -> T,
) -> Worded<T>
where
    T: DeserializeOwned + JsonSchema + Wording,
{
    let first = ask_typing(deps, frame, prompt, &offline).await;
    let found = judged(frame, &first);
    if found.is_empty() {
        return Worded {
            asked: first,
            unsupported: Vec::new(),
            evidence: Vec::new(),
        };
    }
    let mut evidence = vec!["guard:written_again".to_owned()];
    let again = corrected(prompt, first.value.words(), &found);
    let mut second = ask_typing(deps, frame, &again, &offline).await;
    let calls = std::mem::take(&mut second.calls);
    second.calls = first.calls.into_iter().chain(calls).collect();
    let unsupported: Vec<Kind> = judged(frame, &second).iter().map(|v| v.kind).collect();
    evidence.extend(
        unsupported
            .iter()
            .map(|kind| format!("guard:{}", kind.as_str())),
    );
    Worded {
        asked: second,
        unsupported,
        evidence,
    }
}

fn judged<T: Wording>(frame: &Frame, asked: &Asked<T>) -> Vec<Violation> {
    match asked.decided_by {
        DecidedBy::Model(_) => frame.unsupported(asked.value.words()),
        DecidedBy::Rules | DecidedBy::Classifier | DecidedBy::Offline => Vec::new(),
    }
}

/// The same question with what was wrong about the first answer.
fn corrected(prompt: &Prompt, draft: &str, found: &[Violation]) -> Prompt {
    let mut again = prompt.clone();
    again.instruction.push_str(
        " Your draft was rejected: what the data block rejected_claims lists is not supported by \
         what the business said. Write the answer again without these claims, or with what the \
         data says instead.",
    );
    let claims: Vec<String> = found
        .iter()
        .map(|claim| format!("{}: «{}» ({})", claim.kind.as_str(), claim.text, claim.why))
        .collect();
    again
        .data("rejected_draft", draft)
        .data("rejected_claims", claims.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use llm::Agent;

    #[test]
    fn the_second_question_names_what_was_wrong() {
        let prompt = Prompt::new(Agent::Conversation, "rules", "Answer.").data("passages", "none");
        let found = [Violation {
            kind: Kind::Percentage,
            text: "50 %".into(),
            why: "no offer gives this".into(),
        }];
        let again = corrected(&prompt, "You get 50 % off.", &found);
        assert!(
            again
                .instruction
                .starts_with("Answer. Your draft was rejected")
        );
        assert_eq!((&again.system, again.data.len()), (&prompt.system, 3));
        assert_eq!(
            again.data[2].text,
            "percentage: «50 %» (no offer gives this)"
        );
    }
}
