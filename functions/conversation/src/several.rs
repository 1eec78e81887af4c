//! Several questions in one message, each with its own answer.

use domain::asked::questions;
use domain::intent::{Entities, Intent, Route};

use crate::context::Context;
use crate::offline::{NOTHING_FOUND, Saying, about_product, known, unknown};

/// The answers, if the message asks more than one thing that is answered here.
pub(crate) fn answer(context: &Context<'_>) -> Option<Saying> {
    let mut asked = questions(context.text);
    if let [only] = asked.as_slice() {
        asked = halves(only);
    }
    if asked.len() < 2 {
        return None;
    }
    let mut said: Vec<Saying> = Vec::new();
    let mut open = None;
    let mut unanswered = Vec::new();
    // What a part names is found by its own words.
    let none = Entities::new();
    for question in asked {
        let about = triage::topic(question);
        if about.route != Route::Automated {
            continue;
        }
        let part = Context {
            text: question,
            intent: Some(about.intent),
            entities: &none,
            interest: None,
            ..*context
        };
        let mut saying = match about.intent {
            Intent::ProductQuestion => about_product(&part),
            Intent::OrderStatus | Intent::Complaint => return None,
            _ => known(&part),
        };
        unanswered.append(&mut saying.unanswered);
        if saying.evidence.iter().any(|e| e == NOTHING_FOUND) {
            open = Some(unknown(context));
        } else {
            // What was said for an earlier question is not said again.
            for other in &said {
                let rest = saying.text.replace(&other.text, "");
                rest.trim().clone_into(&mut saying.text);
            }
            if said.iter().all(|other| !other.text.contains(&saying.text)) {
                said.push(saying);
            }
        }
    }
    // One answer may cover both.
    if said.is_empty() || said.len() < 2 && open.is_none() {
        return None;
    }
    said.extend(open);
    let texts: Vec<&str> = said.iter().map(|saying| saying.text.as_str()).collect();
    let mut whole = Saying::free(texts.join("\n\n"), "questions:several");
    whole
        .evidence
        .extend(said.iter().flat_map(|saying| saying.evidence.clone()));
    whole.unanswered = unanswered;
    Some(whole)
}

/// "Your hours and your payment methods?" asks two things.
fn halves(question: &str) -> Vec<&str> {
    const AND: &[&str] = &[" and ", " en ", " und ", " y ", " e ", " et "];
    let faq = |text: &str| {
        let intent = triage::topic(text).intent;
        matches!(
            intent,
            Intent::FaqOpeningHours
                | Intent::FaqShipping
                | Intent::FaqReturns
                | Intent::FaqPaymentMethods
        )
        .then_some(intent)
    };
    let parts = AND.iter().filter_map(|and| question.split_once(and));
    parts
        .into_iter()
        .find(|(first, second)| match (faq(first), faq(second)) {
            (Some(first), Some(second)) => first != second,
            _ => false,
        })
        .map_or_else(Vec::new, |(first, second)| vec![first, second])
}
