//! What is answered, and whether a model's answer may take its place. Pure.

use domain::grounding::grounded;
use domain::head::Author;
use domain::ids::CampaignId;
use domain::intent::Intent;
use domain::state::{CampaignStage, ConversationState};

use crate::facts::{Facts, OfferState};
use crate::phrases;
use crate::prompt::{self, Reply};

/// How the customer takes the campaign message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stance {
    Interest,
    Decline,
    Question,
    CodeProblem,
}

impl Stance {
    /// By the router's intent; anything else on this route is a question.
    pub(crate) fn of(state: &ConversationState) -> Self {
        match state.intent {
            Some(Intent::CampaignInterest) => Self::Interest,
            Some(Intent::CampaignDecline) => Self::Decline,
            Some(Intent::CampaignCodeIssue) => Self::CodeProblem,
            _ => Self::Question,
        }
    }

    /// For receipts.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Interest => "interest",
            Self::Decline => "decline",
            Self::Question => "question",
            Self::CodeProblem => "code_problem",
        }
    }

    /// The stage of a conversation that has come to this.
    pub(crate) const fn stage(self) -> CampaignStage {
        match self {
            Self::Interest => CampaignStage::Interested,
            Self::Decline => CampaignStage::Declined,
            Self::Question => CampaignStage::Asking,
            Self::CodeProblem => CampaignStage::CodeTrouble,
        }
    }

    /// Whether a model may word the answer. What a code is worth is looked up,
    /// and a decline gets no second try.
    pub(crate) const fn takes_free_words(self) -> bool {
        matches!(self, Self::Interest | Self::Question)
    }
}

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) text: String,
    pub(crate) author: Author,
    pub(crate) stage: CampaignStage,
    pub(crate) campaign: Option<CampaignId>,
    /// Why a person must answer, if one must.
    pub(crate) escalate: Option<&'static str>,
    pub(crate) evidence: Vec<String>,
}

impl Outcome {
    /// A text and a stage.
    pub(crate) fn say(stage: CampaignStage, text: String) -> Self {
        Self {
            text,
            author: Author::Rules,
            stage,
            campaign: None,
            escalate: None,
            evidence: Vec::new(),
        }
    }
}

/// The model's wording, if it keeps to the facts; else the fixed one.
pub(crate) fn accept(reply: &Reply, simple: Outcome, facts: &Facts<'_>, stance: Stance) -> Outcome {
    if !reply.answerable {
        if stance == Stance::Interest {
            // The offer is known whatever else was asked.
            return simple;
        }
        let mut outcome = simple;
        outcome.escalate = Some("a question about the campaign that its data does not answer");
        outcome.evidence.push("model:not_answerable".to_owned());
        phrases::QUESTION_PERSON
            .get(facts.lang)
            .clone_into(&mut outcome.text);
        return outcome;
    }
    let facts_text = prompt::facts_text(facts);
    let passages = prompt::passages_text(facts);
    // Not the customer's own words: whoever asks for 90 % off is not told that there is.
    let sources = [facts_text.as_str(), passages.as_str(), simple.text.as_str()];
    let valid = match facts.offer {
        OfferState::Valid(offer) => Some(offer),
        _ => None,
    };
    // Whoever is interested gets code and link; and no other code, ever.
    let complete = stance != Stance::Interest
        || valid.is_none_or(|offer| {
            reply.text.contains(&offer.code)
                && facts
                    .link(offer)
                    .is_none_or(|link| reply.text.contains(&link))
        });
    let no_other = facts
        .business
        .offers
        .iter()
        .filter(|offer| valid.is_none_or(|valid| valid.code != offer.code))
        .all(|offer| !reply.text.contains(&offer.code));
    let text = reply.text.trim();
    if text.is_empty() || !complete || !no_other || !grounded(text, &sources) {
        let mut outcome = simple;
        outcome.evidence.push("model:not_grounded".to_owned());
        return outcome;
    }
    Outcome {
        text: text.to_owned(),
        author: Author::Model,
        escalate: None,
        ..simple
    }
}

#[cfg(test)]
mod tests;
