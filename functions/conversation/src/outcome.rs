//! Whether a model's wording may take the place of the fixed one. Pure.

use domain::asked::questions;
use domain::grounding::grounded;
use domain::head::Author;
use domain::knowledge::supported;
use domain::lang::Lang;

use crate::context::Context;
use crate::offline::{NOTHING_FOUND, SMALL_TALK, Saying, declined, unknown};
use crate::prompt::{Facts, Kind, Reply, Shown};

/// Longer answers are not read; the channel's own limit is kept by delivery.
const LONGEST: usize = 3000;
/// Small talk that is longer talks of something.
const SMALL_TALK_LONGEST: usize = 240;
/// So much of an answer at least must stand in the passages it names: a model that
/// answers from elsewhere and names a passage all the same is noticed. The rest are
/// words of courtesy, and synonyms.
const SUPPORTED: f64 = 0.3;

/// The model's wording, if it keeps to the facts; else the fixed one.
pub(crate) fn accept(reply: &Reply, fixed: Saying, facts: &Facts, context: &Context<'_>) -> Saying {
    let text = reply.text.trim();
    match reply.kind {
        Kind::Unknown => return not_known(fixed, context),
        Kind::OffTopic => return off_topic(fixed, context),
        Kind::SmallTalk if is_small_talk(&fixed) => {
            let asks = !questions(context.text).is_empty();
            if asks || text.chars().count() > SMALL_TALK_LONGEST {
                return kept(fixed, "model:no_passages");
            }
        }
        Kind::SmallTalk | Kind::Answer => {}
    }
    let blocks = facts.stable.iter().chain(&facts.blocks);
    let texts: Vec<&str> = blocks.map(|(_, text)| text.as_str()).collect();
    if text.is_empty() || text.chars().count() > LONGEST || !grounded(text, &texts) {
        return kept(fixed, "model:not_grounded");
    }
    if reply.kind == Kind::SmallTalk && is_small_talk(&fixed) {
        return Saying {
            text: text.to_owned(),
            author: Author::Model,
            ..fixed
        };
    }
    // Only passages that were shown can have been used.
    let used: Vec<&Shown> = facts
        .passages
        .iter()
        .filter(|passage| reply.sources.contains(&passage.id))
        .collect();
    // What was noted of an applicant is in the record, and stands in no passage.
    let of_record = fixed.evidence.iter().any(|e| e.starts_with("application"));
    if used.is_empty() && !of_record {
        return kept(fixed, "model:no_passages");
    }
    if !of_record && !is_supported(text, &used, &fixed, context.lang) {
        return kept(fixed, "model:not_in_passages");
    }
    let evidence = if used.is_empty() {
        fixed.evidence.clone()
    } else {
        used.iter().map(|passage| passage.id.clone()).collect()
    };
    Saying {
        text: text.to_owned(),
        author: Author::Model,
        evidence,
        unanswered: Vec::new(),
        ..fixed
    }
}

fn is_small_talk(fixed: &Saying) -> bool {
    fixed
        .evidence
        .iter()
        .any(|e| SMALL_TALK.contains(&e.as_str()))
}

/// Whether an answer says what the passages say. Of one in another language only
/// things of the trade can be recognised: one is enough.
fn is_supported(text: &str, used: &[&Shown], fixed: &Saying, lang: Lang) -> bool {
    let passages = used.iter().map(|passage| (passage.lang, &*passage.text));
    // That nothing was found supports nothing.
    let found = !fixed.evidence.iter().any(|e| e == NOTHING_FOUND);
    let own = found.then_some((lang, fixed.text.as_str()));
    let share = supported(text, lang, passages.chain(own));
    if used.iter().any(|passage| passage.lang == lang) {
        share >= SUPPORTED
    } else {
        share > 0.0
    }
}

fn kept(mut fixed: Saying, why: &str) -> Saying {
    fixed.evidence.push(why.to_owned());
    fixed
}

/// What is known for certain is said all the same; else that it is not known.
fn not_known(fixed: Saying, context: &Context<'_>) -> Saying {
    if is_small_talk(&fixed) || fixed.evidence.iter().any(|e| e.starts_with("application")) {
        return fixed;
    }
    Saying {
        evidence: vec!["model:not_answerable".to_owned()],
        ..unknown(context)
    }
}

/// Chat is declined, unless the rules found what the business wrote about it.
fn off_topic(fixed: Saying, context: &Context<'_>) -> Saying {
    let nothing = fixed.evidence.iter().any(|e| e == NOTHING_FOUND);
    if nothing || is_small_talk(&fixed) {
        return kept(declined(context), "model:off_topic");
    }
    kept(fixed, "model:off_topic")
}

#[cfg(test)]
mod tests;
