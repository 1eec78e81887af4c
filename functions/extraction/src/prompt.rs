//! What the model is asked, and how it answers.

use agent::Frame;
use domain::candidate::{CandidateInfo, Lead};
use llm::{Agent, Prompt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The model's answer about a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    /// What the applicant says about themselves.
    pub(crate) candidate: CandidateInfo,
}

const CANDIDATE: &str = "You read messages of job applicants and fill in a record. Take only what \
    the applicant states about themselves: leave every other field null and never guess. Names, \
    roles, places and times are written as the applicant writes them, with obvious typing errors \
    corrected. E-mail addresses are lower case. Phone numbers are digits with at most a leading \
    plus. Years of experience are digits only (\"ten years\" is \"10\"); an age is no experience. \
    Facts about somebody else (a friend, a referee, a colleague of ours) are not the applicant's.";

const REQUIREMENTS: &str = "You read a job advertisement and list what it asks of applicants. \
    Take only what the text states; leave out what it offers. Fields that the text says nothing \
    about are null or empty. Languages are named in English.";

/// The question about the candidate.
pub(crate) fn candidate(frame: &Frame, lead: &Lead) -> Prompt {
    let known = serde_json::to_string(&lead.candidate).unwrap_or_default();
    let titles: Vec<&str> = frame
        .business
        .postings
        .iter()
        .flat_map(|posting| posting.title.all())
        .collect();
    let prompt = Prompt::new(
        Agent::Extraction,
        CANDIDATE,
        "Fill in the record from the customer's last message, read in the light of the earlier \
         lines. What is known already need not be repeated.",
    )
    .stable("open_positions", titles.join("\n"))
    .data("known_so_far", known);
    frame
        .with_earlier(prompt)
        .data("customer_message", frame.state.message_content.clone())
}

/// The question about a posting.
pub(crate) fn requirements(text: &str) -> Prompt {
    Prompt::new(Agent::Extraction, REQUIREMENTS, "List the requirements.").data("job_posting", text)
}

#[cfg(test)]
mod tests {
    use domain::candidate::JobRequirements;

    use super::*;

    #[test]
    fn every_provider_can_enforce_the_answers() {
        insta::assert_json_snapshot!(llm::strict_schema::<Answer>().unwrap());
        llm::strict_schema::<JobRequirements>().unwrap();
    }
}
