//! What the model is asked, and how it answers.

use std::fmt::Write as _;

use agent::Frame;
use llm::{Agent, Prompt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::facts::{Facts, OfferState};
use crate::outcome::{Outcome, Stance};

/// The model's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    /// Whether the facts answer what the customer asks. False when a person must.
    pub(crate) answerable: bool,
    /// The answer to the customer; empty when not answerable.
    pub(crate) text: String,
}

impl agent::Wording for Reply {
    fn words(&self) -> &str {
        &self.text
    }
}

impl Reply {
    /// The fixed answer in this form.
    pub(crate) fn of(outcome: &Outcome) -> Self {
        Self {
            answerable: outcome.escalate.is_none(),
            text: outcome.text.clone(),
        }
    }
}

/// Passages shown at most.
const PASSAGES: usize = 4;

const SYSTEM: &str = "You answer customers who reply to a campaign message of a shop. Be warm and \
    short. Say only what the facts and the passages state: no other price, code, link, date, number, quality or \
    promise. Give the code and the link of the offer exactly as they are, and only if the facts \
    say that the offer holds. Never press a customer who hesitates. If they do not answer the \
    question, set answerable to false. Do not greet at length and do not say that you are a person.";

/// The question about a reply.
pub(crate) fn prompt(frame: &Frame, facts: &Facts<'_>, stance: Stance, simple: &Outcome) -> Prompt {
    let task = match stance {
        Stance::Interest => {
            "The customer is interested. Answer with the offer if it holds, and answer what else is asked."
        }
        Stance::Question | Stance::Decline | Stance::CodeProblem => {
            "Answer the customer's question."
        }
    };
    let instruction = format!("{task} Write in the language with the code {}.", facts.lang);
    // All who answer a campaign in one language on one day are told the same.
    let prompt = Prompt::new(Agent::Campaign, SYSTEM, instruction)
        .stable("shop", facts.business.settings.name.clone())
        .stable("tone", facts.business.settings.tone.clone())
        .stable("facts", facts_text(facts))
        .data("passages", passages_text(facts))
        .data("fixed_answer", simple.text.clone());
    frame
        .with_earlier(prompt)
        .data("customer_message", facts.text.clone())
}

/// What else the business has said about the question.
pub(crate) fn passages_text(facts: &Facts<'_>) -> String {
    let passages = facts.passages.iter().take(PASSAGES);
    let lines: Vec<&str> = passages.map(|passage| passage.text.as_str()).collect();
    lines.join("\n")
}

/// What may be said of campaign, product and offer.
pub(crate) fn facts_text(facts: &Facts<'_>) -> String {
    let lang = facts.lang;
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "Today: {}", facts.today);
    if let Some(campaign) = facts.campaign {
        let _ = writeln!(text, "Campaign: {}", campaign.name);
    }
    if let Some(product) = facts.product {
        let _ = writeln!(
            text,
            "Product: {}. {} Price: {}. {}",
            product.name.get(lang),
            product.description.get(lang),
            product.price,
            product.url
        );
    }
    let _ = match facts.offer {
        OfferState::Valid(offer) => writeln!(
            text,
            "The offer holds: {} off with code {}. Link: {}. {}{}",
            crate::offline::discount(offer),
            offer.code,
            facts.link(offer).unwrap_or_default(),
            offer.valid_until.map_or_else(
                || "It has no last day.".to_owned(),
                |d| format!("Last day: {d}.")
            ),
            offer
                .min_order
                .as_ref()
                .map(|amount| format!(" Smallest order: {amount}."))
                .unwrap_or_default(),
        ),
        OfferState::Over(offer) => writeln!(
            text,
            "The offer is over since {}: no discount.",
            offer.valid_until.map(|d| d.to_string()).unwrap_or_default()
        ),
        OfferState::NotYet(offer) => writeln!(
            text,
            "The offer begins on {}: no discount yet.",
            offer.valid_from.map(|d| d.to_string()).unwrap_or_default()
        ),
        OfferState::None | OfferState::Missing => writeln!(text, "There is no offer."),
    };
    for policy in &facts.policies {
        let _ = writeln!(text, "Rule: {}", policy.text.get(lang));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_can_enforce_the_answer() {
        insta::assert_json_snapshot!(llm::strict_schema::<Reply>().unwrap());
    }
}
