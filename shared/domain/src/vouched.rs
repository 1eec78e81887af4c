//! What vouches for a draft: the business's data, the conversation and the jobs that
//! were scheduled. See [`crate::guard`].

use jiff::Timestamp;

use crate::business::Business;
use crate::guard::{Checked, Fact, Kind};
use crate::head::{Author, Draft, Head, Purpose, Turn};
use crate::ids::SendKey;
use crate::phrases;
use crate::promise::Job;
use crate::state::Speaker;

/// Judges a draft at `now`: every word of a model; of a text by rules what its
/// sentences were filled with, since the sentences themselves are ours and tested.
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
    let mut checked = guard.check(text, lang, &settings.local(now), &facts);
    if draft.author == Author::Rules {
        checked.violations.retain(|found| is_filled_in(found.kind));
    }
    checked
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
