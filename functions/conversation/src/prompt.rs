//! What the model is asked, and how it answers.

use agent::Frame;
use domain::intent::Route;
use domain::knowledge::search;
use domain::lang::Lang;
use domain::stock::find;
use llm::{Agent, Prompt};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::offline::Saying;

/// The passage about opening hours.
const HOURS: &str = "settings:hours";
/// The passage with the shop's addresses.
const CONTACT: &str = "settings:contact";
/// Passages shown at most.
const SHOWN: usize = 6;

/// The model's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reply {
    /// What kind of answer it is.
    pub(crate) kind: Kind,
    /// The answer; empty when there is none.
    pub(crate) text: String,
    /// The ids of the passages used. An answer without any is not sent.
    pub(crate) sources: Vec<String>,
}

/// What kind of answer a model gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// From the passages.
    Answer,
    /// To a greeting or thanks; states no fact.
    SmallTalk,
    /// The passages do not answer a question about the shop.
    Unknown,
    /// The message has nothing to do with the shop.
    OffTopic,
}

impl agent::Wording for Reply {
    fn words(&self) -> &str {
        &self.text
    }
}

impl Reply {
    /// The fixed answer in this form.
    pub(crate) fn of(saying: &Saying) -> Self {
        Self {
            kind: Kind::Answer,
            text: saying.text.clone(),
            sources: saying.evidence.clone(),
        }
    }
}

/// Everything that may be said: what the model is shown, and what its answer is
/// measured against. The customer's own words are not among it: whoever asks for
/// 90 % off is not told that there is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Facts {
    /// What is the same for every turn: label and text.
    pub(crate) stable: Vec<(&'static str, String)>,
    /// What belongs to this turn.
    pub(crate) blocks: Vec<(&'static str, String)>,
    /// The passages among them.
    pub(crate) passages: Vec<Shown>,
}

/// A passage that the model was shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    pub(crate) id: String,
    pub(crate) lang: Lang,
    pub(crate) text: String,
}

const SYSTEM: &str = "You write the answers of a shop's automated assistant. Be warm, natural and \
    short: two to five sentences, plain text. Say only what the passages, the record and the fixed \
    answer state: no other price, date, number, link, name, rule or promise. Never say that \
    something was done that the fixed answer does not say was done, and do not promise when a \
    person will answer. Answer from the \
    passages only and name the ids of those used; if they do not answer a question about the shop, \
    the kind is unknown. What has nothing to do with the shop (poems, homework, general knowledge, \
    chat) is off_topic: never answer it. Only a reply to a greeting or thanks is small_talk. To an \
    applicant, confirm what the fixed answer confirms and ask for everything it asks for. Do not \
    introduce yourself and do not claim to be a person.";

/// Collects the facts for an answer.
pub(crate) fn facts(context: &Context<'_>, fixed: &Saying) -> Facts {
    let lang = context.lang;
    let business = context.business;
    let mut shown: Vec<Shown> = Vec::new();
    let mut add = |id: String, lang: Lang, text: &str| {
        shown.retain(|passage| passage.id != id);
        let text = text.to_owned();
        shown.push(Shown { id, lang, text });
    };
    for passage in search(business, lang, context.about(), context.intent)
        .into_iter()
        .take(SHOWN)
    {
        add(passage.id, passage.lang, &passage.text);
    }
    if let Some(wanted) = find(business, context.entities, context.text) {
        let product = wanted.product;
        let text = format!(
            "{}: {} {} {}",
            product.name.get(lang),
            product.description.get(lang),
            product.price,
            wanted.url()
        );
        add(format!("product:{}", product.id), lang, &text);
    }
    let about_work = fixed
        .evidence
        .iter()
        .any(|e| e.starts_with("posting") || e.starts_with("application"));
    if about_work {
        for posting in business.postings.iter().filter(|posting| posting.open) {
            if let Some((lang, text)) = posting.text.nearest(lang) {
                add(format!("posting:{}", posting.id), lang, text);
            }
        }
    }
    let found = shown.iter().map(|passage| line(&passage.id, &passage.text));
    let blocks = vec![
        ("passages", found.collect()),
        ("fixed_answer", fixed.text.clone()),
    ];
    // What any question may touch: opening hours in every language they are written
    // down in, and addresses.
    let settings = &business.settings;
    let mut known: String = settings.hours.all().map(|text| line(HOURS, text)).collect();
    if let Some((lang, hours)) = settings.hours.nearest(lang) {
        shown.push(Shown {
            id: HOURS.to_owned(),
            lang,
            text: hours.to_owned(),
        });
    }
    let contact: Vec<&str> = [&settings.email, &settings.phone, &settings.website]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    if !contact.is_empty() {
        let text = contact.join(" ");
        known.push_str(&line(CONTACT, &text));
        shown.push(Shown {
            id: CONTACT.to_owned(),
            lang,
            text,
        });
    }
    Facts {
        stable: vec![
            ("shop", settings.name.clone()),
            ("tone", settings.tone.clone()),
            ("passages_always_known", known),
        ],
        blocks,
        passages: shown,
    }
}

fn line(id: &str, text: &str) -> String {
    format!("[{id}] {text}\n")
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
    let mut prompt = Prompt::new(Agent::Conversation, SYSTEM, instruction);
    for (label, text) in &facts.stable {
        prompt = prompt.stable(*label, text.clone());
    }
    prompt = frame.with_earlier(prompt.data("channel", frame.state.channel.as_str()));
    for (label, text) in &facts.blocks {
        prompt = prompt.data(*label, text.clone());
    }
    prompt.data("customer_message", frame.state.message_content.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provider_can_enforce_the_answer() {
        insta::assert_json_snapshot!(llm::strict_schema::<Reply>().unwrap());
    }
}
