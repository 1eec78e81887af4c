//! What vouches for a draft: the business's data, the conversation and the jobs that
//! were scheduled. See [`crate::guard`].

use jiff::Timestamp;

use crate::business::Business;
use crate::guard::{Checked, Fact, Grounds, Kind};
use crate::head::{Author, Draft, Head, Purpose, Turn};
use crate::ids::SendKey;
use crate::phrases;
use crate::promise::Job;
use crate::state::Speaker;

/// Judges a draft at `now`: every word of a model; of a text by rules what its
/// sentences were filled with, since the sentences themselves are ours and tested, or
/// the business's own.
/// What a person wrote is theirs to say, and the confirmation of an opt-out is always
/// the same sentence: neither is judged.
pub fn check(
    draft: &Draft,
    business: &Business,
    head: &Head,
    turn: &Turn,
    now: Timestamp,
) -> Checked {
    if draft.author == Author::Person || draft.purpose == Purpose::OptOutConfirmation {
        return Checked::default();
    }
    let settings = &business.settings;
    let lang = settings.answers_in(head.lang);
    let facts = facts(draft, head, turn);
    // The sentence that says who speaks is ours in any text.
    let who = phrases::disclosure(lang, &settings.name);
    let text = draft.text.strip_prefix(&who).unwrap_or(&draft.text);
    let guard = business.guard();
    let local = settings.local(now);
    let mut checked = guard.check(text, lang, &local, &facts);
    if draft.author == Author::Rules {
        checked.violations.retain(|found| is_filled_in(found.kind));
        if !checked.passes() {
            let ours = without_quotes(text, business);
            checked.violations = guard.check(&ours, lang, &local, &facts).violations;
            checked.violations.retain(|found| is_filled_in(found.kind));
        }
    }
    checked
}

/// The text without the sentences that the business wrote, word by word.
fn without_quotes(text: &str, business: &Business) -> String {
    let written = Grounds::of(business).policies;
    let quoted = |sentence: &str| {
        let sentence = sentence.trim();
        written.iter().any(|policy| policy.text.contains(sentence))
    };
    let sentences = text.split_inclusive('\n').flat_map(sentences);
    sentences.filter(|sentence| !quoted(sentence)).collect()
}

/// The sentences of a line. A full stop inside a number ends none.
fn sentences(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let ends = [". ", "! ", "? "].iter().filter_map(|end| rest.find(end));
        let (sentence, after) = rest.split_at(ends.min().map_or(rest.len(), |at| at + 2));
        rest = after;
        Some(sentence)
    })
}

/// Whether claims of this kind come into a fixed sentence from data or a customer.
const fn is_filled_in(kind: Kind) -> bool {
    match kind {
        Kind::Code
        | Kind::Percentage
        | Kind::Amount
        | Kind::Price
        | Kind::Url
        | Kind::Email
        | Kind::Phone => true,
        Kind::Date
        | Kind::DeliveryTime
        | Kind::Stock
        | Kind::Policy
        | Kind::Promise
        | Kind::Order => false,
    }
}

/// What the conversation has established.
fn facts(draft: &Draft, head: &Head, turn: &Turn) -> Vec<Fact> {
    let customer = |line: &&crate::state::HistoryEntry| line.speaker == Speaker::Customer;
    let said = head.recent.iter().filter(customer).map(|line| &line.text);
    let asked = turn.standing_messages().map(|item| &item.text);
    let words = said
        .chain(asked)
        .chain(&draft.noted)
        .map(|text| Fact::CustomerSaid { text: text.clone() });
    let jobs = draft.jobs.iter().map(Job::fact);
    let handover = matches!(draft.purpose, Purpose::Handover(_)).then(|| {
        let id = SendKey::for_turn(head.key, turn.no);
        Job::Handover { id }.fact()
    });
    words.chain(jobs).chain(handover).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_where_a_number_does_not() {
        let line = "It costs €4.95. Free over €50! Is it?";
        let found: Vec<&str> = sentences(line).collect();
        assert_eq!(found, ["It costs €4.95. ", "Free over €50! ", "Is it?"]);
        assert_eq!(sentences("").count(), 0);
    }
}
