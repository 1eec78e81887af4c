//! What the model is asked, and how it answers.

use std::fmt::Write as _;

use agent::Frame;
use domain::intent::Route;
use domain::knowledge::passages;
use domain::stock::find;
use llm::{Agent, Prompt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::offline::Saying;

/// Passages shown at most.
const SHOWN: usize = 6;

/// The model's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    /// Whether the passages answer the customer. True for small talk.
    pub(crate) answerable: bool,
    /// The answer; empty when not answerable.
    pub(crate) text: String,
    /// The ids of the passages used.
    pub(crate) sources: Vec<String>,
}

impl Reply {
    /// The fixed answer in this form.
    pub(crate) fn of(saying: &Saying) -> Self {
        Self {
            answerable: true,
            text: saying.text.clone(),
            sources: saying.evidence.clone(),
        }
    }
}

/// Everything that may be said: what the model is shown, and what its answer is
/// measured against.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Facts {
    /// Label and text.
    pub(crate) blocks: Vec<(&'static str, String)>,
    /// The ids of the passages among them.
    pub(crate) ids: Vec<String>,
}

const SYSTEM: &str = "You write the answers of a shop's automated assistant. Be warm, natural and \
    short: two to five sentences, plain text. Say only what the passages, the record and the fixed \
    answer state: no other price, date, number, link, name, rule or promise. Never say that \
    something was done that the fixed answer does not say was done, and do not promise when a \
    person will answer. If the passages do not answer the customer, set answerable to false. To an \
    applicant, confirm what the fixed answer confirms and ask for everything it asks for. Do not \
    introduce yourself and do not claim to be a person.";

/// Collects the facts for an answer.
pub(crate) fn facts(context: &Context<'_>, fixed: &Saying) -> Facts {
    let lang = context.lang;
    let business = context.business;
    let mut ids = Vec::new();
    let mut known = String::new();
    // Writing to a String cannot fail.
    let mut add = |id: String, text: &str| {
        let _ = writeln!(known, "[{id}] {text}");
        ids.push(id);
    };
    for passage in passages(business, lang, context.text, context.intent)
        .into_iter()
        .take(SHOWN)
    {
        add(passage.id, &passage.text);
    }
    add(
        "settings:hours".to_owned(),
        business.settings.hours.get(lang),
    );
    if let Some(wanted) = find(business, context.entities, context.text) {
        let product = wanted.product;
        let text = format!(
            "{}: {} {} {}",
            product.name.get(lang),
            product.description.get(lang),
            product.price,
            wanted.url()
        );
        add(format!("product:{}", product.id), &text);
    }
    let about_work = fixed
        .evidence
        .iter()
        .any(|e| e.starts_with("posting") || e.starts_with("application"));
    if about_work {
        for posting in business.postings.iter().filter(|posting| posting.open) {
            add(format!("posting:{}", posting.id), posting.text.get(lang));
        }
    }
    let settings = &business.settings;
    let contact: Vec<&str> = [&settings.email, &settings.phone, &settings.website]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    Facts {
        blocks: vec![
            ("passages", known),
            ("shop", format!("{}\n{}", settings.name, contact.join("\n"))),
            ("fixed_answer", fixed.text.clone()),
            ("customer_message", context.text.to_owned()),
        ],
        ids,
    }
}

/// The question about a turn.
pub(crate) fn prompt(frame: &Frame, facts: &Facts) -> Prompt {
    let task = match frame.state.route {
        Some(Route::Recruitment) => "Answer the applicant.",
        _ => "Answer the customer's message.",
    };
    let instruction = format!(
        "{task} The fixed answer is a correct but plain one: say the same or better. Write in the \
         language with the code {}.",
        frame.lang()
    );
    let prompt = Prompt::new(Agent::Conversation, SYSTEM, instruction)
        .data("tone", frame.business.settings.tone.clone())
        .data("channel", frame.state.channel.as_str())
        .data("earlier_lines", frame.earlier());
    facts.blocks.iter().fold(prompt, |prompt, (label, text)| {
        prompt.data(*label, text.clone())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_can_enforce_the_answer() {
        insta::assert_json_snapshot!(llm::strict_schema::<Reply>().unwrap());
    }
}
