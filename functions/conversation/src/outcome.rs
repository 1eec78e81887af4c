//! Whether a model's wording may take the place of the fixed one. Pure.

use domain::grounding::grounded;
use domain::lang::Lang;
use domain::question::OpenQuestion;

use crate::offline::Saying;
use crate::phrases;
use crate::prompt::{Facts, Reply};

/// Longer answers are not read; the channel's own limit is kept by delivery.
const LONGEST: usize = 3000;

/// The model's wording, if it keeps to the facts; else the fixed one.
pub(crate) fn accept(reply: Reply, fixed: Saying, facts: &Facts, lang: Lang) -> Saying {
    let text = reply.text.trim();
    if !reply.answerable {
        // What is known for certain is said all the same.
        if fixed.evidence.iter().any(|e| e.starts_with("application")) {
            return fixed;
        }
        return Saying {
            text: format!(
                "{} {}",
                phrases::UNKNOWN.get(lang),
                OpenQuestion::Colleague.ask(lang)
            ),
            evidence: vec!["model:not_answerable".to_owned()],
            ..fixed
        };
    }
    let texts: Vec<&str> = facts.blocks.iter().map(|(_, text)| text.as_str()).collect();
    if text.is_empty() || text.chars().count() > LONGEST || !grounded(text, &texts) {
        let mut fixed = fixed;
        fixed.evidence.push("model:not_grounded".to_owned());
        return fixed;
    }
    // Only passages that were shown can have been used.
    let mut evidence: Vec<String> = reply
        .sources
        .into_iter()
        .filter(|id| facts.ids.contains(id))
        .collect();
    if evidence.is_empty() {
        evidence.clone_from(&fixed.evidence);
    }
    Saying {
        text: text.to_owned(),
        evidence,
        ..fixed
    }
}

#[cfg(test)]
mod tests;
