//! The rules of the business: a claim must be in one of them as it stands there.

use super::case::{Case, Context};
use super::item::{Bound, Item, What};
use super::judge::Judge;
use super::lexicon::{Class, Concept};
use super::measure::{alike, derived, same};
use super::needs::{Needs, needs};
use super::passage::{Part, Passage, is_thing, kin};
use super::places::lies_in;
use super::scope::{conditions, contrary, entities, is_home, passage_thing, refuses_elsewhere};
use super::segment::Segment;

/// Roles a rule must share with what claims it.
pub(super) const SHARED: [&str; 5] = ["all", "even", "without", "soon", "same_day"];

/// Conditions that may not be left out.
pub(super) const CONDITIONS: [&str; 7] = [
    "unused",
    "unopened",
    "receipt",
    "label_tag",
    "first",
    "new_customer",
    "appointment",
];

/// Whether an item states a condition.
pub(super) fn is_condition(item: &Item) -> bool {
    CONDITIONS.iter().any(|c| item.is(c)) || item.is("opened") || item.is("used")
}

/// Vouches for what a rule supports.
pub(super) fn judge(judge: &mut Judge, case: &mut Case, segments: &[Segment], context: &Context) {
    if case.asks && case.open().all(|(_, i)| !i.is_figure()) {
        return;
    }
    let needs = needs(judge, case, segments, context);
    if needs.figures.is_empty() && needs.concepts.is_empty() {
        return;
    }
    let by = judge
        .guard
        .passages
        .iter()
        .find(|passage| supports(passage, &needs, judge));
    let supported = by.is_some();
    let refused = !supported && (refuses_elsewhere(judge, &needs) || contrary(judge, &needs));
    // What a rule says of all is no promise to this customer.
    let yours = case.has("you")
        && by.is_some_and(|p| {
            !p.parts
                .iter()
                .any(|part| part.own.iter().any(|c| c.name == "you"))
        });
    if supported || refused {
        case.vouch_all(|i| {
            !matches!(
                i.what,
                What::Code | What::Reference | What::Phone(_) | What::Offer(_)
            ) && (!i.any(Class::Action) || i.any(Class::Claim) || !yours && said_too(by, i))
        });
    }
}

/// Whether a rule says this is done.
pub(super) fn said_too(rule: Option<&Passage>, item: &Item) -> bool {
    rule.is_some_and(|p| {
        p.parts.iter().any(|part| {
            part.own
                .iter()
                .any(|c| c.class == Class::Action && item.is(c.name))
        })
    })
}

/// Whether a rule says what is needed: in one scope of one sentence, or across a
/// sentence whose figures cannot be mixed up.
pub(super) fn supports(passage: &Passage, needs: &Needs, judge: &Judge) -> bool {
    let about = |part: &Part| {
        needs
            .concepts
            .iter()
            .any(|i| claims_of(i).any(|c| holds(part, c, passage)))
            || needs
                .words
                .iter()
                .any(|w| part.words.iter().any(|own| kin(own, w)))
            || part.products.iter().any(|p| needs.products.contains(p))
            || !needs.figures.is_empty() && needs.about.iter().any(|c| part.own.contains(c))
            || (needs.concepts.is_empty() || needs.concepts.iter().all(|i| !i.any(Class::Claim)))
                && needs
                    .before
                    .iter()
                    .any(|c| (c.class == Class::Claim || is_thing(c)) && holds(part, c, passage))
    };
    let mut groups: Vec<Vec<&Part>> = Vec::new();
    for part in &passage.parts {
        match groups.last_mut() {
            Some(last) if last[0].sentence == part.sentence && last[0].scope == part.scope => {
                last.push(part);
            }
            _ => groups.push(vec![part]),
        }
    }
    let sentences: Vec<Vec<&Part>> = passage
        .parts
        .chunk_by(|a, b| a.sentence == b.sentence)
        .map(|chunk| chunk.iter().collect::<Vec<_>>())
        .filter(|parts| {
            parts.iter().any(|p| p.scope > 0)
                && !needs.figures.is_empty()
                && needs.figures.iter().all(|f| {
                    parts
                        .iter()
                        .flat_map(|p| &p.figures)
                        .filter(|(what, bound)| {
                            let far = |b: Bound| matches!(b, Bound::AtLeast | Bound::Below);
                            alike(what, &f.what) && far(*bound) == far(f.bound)
                        })
                        .count()
                        <= 1
                })
        })
        .collect();
    groups
        .iter()
        .chain(&sentences)
        .any(|group| group.iter().any(|p| about(p)) && within(passage, group, needs, judge))
}

/// Readings of an item that a rule may hold.
pub(super) fn claims_of(item: &Item) -> impl Iterator<Item = &Concept> {
    let all: &[Concept] = match &item.what {
        What::Concepts(all) => all,
        _ => &[],
    };
    all.iter().filter(|c| {
        matches!(
            c.class,
            Class::Claim | Class::Thing | Class::Place | Class::Status
        ) || SHARED.contains(&c.name)
    })
}

pub(super) fn holds(part: &Part, concept: &Concept, passage: &Passage) -> bool {
    part.holds(concept)
        || concept.class == Class::Place
            && part
                .own
                .iter()
                .chain(&part.inherited)
                .any(|outer| lies_in(concept, outer))
            && !passage.parts.iter().any(|p| p.own.contains(concept))
}

pub(super) fn within(passage: &Passage, group: &[&Part], needs: &Needs, judge: &Judge) -> bool {
    // Every figure, as it is bounded there. What leaves the house in a day has not
    // arrived in one.
    let sends = needs.concepts.iter().any(|i| i.is("dispatch"))
        || needs.before.iter().any(|c| c.name == "dispatch");
    let figures = needs.figures.iter().all(|f| {
        group
            .iter()
            .filter(|p| sends || !p.says("dispatch") || !matches!(f.what, What::Span(..)))
            .flat_map(|p| &p.figures)
            .any(|(what, bound)| same(what, *bound, f))
            || derived(f, group, judge)
    });
    // Every claim and thing.
    let mut providers: Vec<Vec<&Part>> = Vec::new();
    let claims = needs.concepts.iter().all(|item| {
        let by: Vec<&Part> = group
            .iter()
            .filter(|p| claims_of(item).any(|c| p.own.contains(c)))
            .copied()
            .collect();
        let held = !by.is_empty()
            || group
                .iter()
                .any(|p| claims_of(item).any(|c| holds(p, c, passage)))
            || item.any(Class::Thing) && passage_thing(item, needs)
            || item.only(Class::Thing)
                && !is_condition(item)
                && group
                    .iter()
                    .all(|p| p.things().all(|c| CONDITIONS.contains(&c.name)))
                && judge.guard.passages.iter().any(|other| {
                    other
                        .parts
                        .iter()
                        .any(|p| claims_of(item).any(|c| p.own.contains(c)))
                })
                && !passage
                    .parts
                    .iter()
                    .any(|p| claims_of(item).any(|c| p.own.contains(c)))
            || item.is("other") && !passage.parts.iter().any(|p| p.says("other"))
            || item.is("without") && group.iter().any(|p| p.denies)
            || item.any(Class::Place) && is_home(item, passage)
            || (item.is("children") || item.is("adult") || item.is("person"))
                && group.iter().any(|p| {
                    p.figures.iter().any(|(what, bound)| {
                        matches!(what, What::Span(_, _, super::item::Unit::Months))
                            && *bound != Bound::Exact
                    })
                });
        if !by.is_empty() && !claims_of(item).any(|c| passage.topic.contains(c)) {
            providers.push(by);
        }
        held
    });
    if !figures || !claims {
        return false;
    }
    for f in &needs.figures {
        let by: Vec<&Part> = group
            .iter()
            .filter(|p| p.figures.iter().any(|(what, bound)| same(what, *bound, f)))
            .copied()
            .collect();
        if !by.is_empty() {
            providers.push(by);
        }
    }
    // Every word no table knows.
    let words = needs.words.iter().all(|w| {
        group.iter().any(|p| p.words.iter().any(|own| kin(own, w))) || needs.denies && judge.said(w)
    });
    // Denied where it is denied, not elsewhere.
    let touched = |p: &Part| {
        needs
            .concepts
            .iter()
            .any(|i| claims_of(i).any(|c| p.own.contains(c)))
            || needs
                .figures
                .iter()
                .any(|f| p.figures.iter().any(|(w, b)| same(w, *b, f)))
            || needs
                .words
                .iter()
                .any(|w| p.words.iter().any(|own| kin(own, w)))
    };
    let claimed = |p: &Part| {
        needs
            .concepts
            .iter()
            .filter(|i| i.any(Class::Claim))
            .all(|i| claims_of(i).any(|c| holds(p, c, passage)))
    };
    let touched_any = group.iter().any(|p| touched(p));
    // "Without appointment" denies as "no appointment needed" does.
    let agrees = |p: &Part| {
        p.denies == needs.denies
            || needs.denies && p.says("without")
            || needs.without && p.denies
            || needs.denies && needs.asked && p.says("only")
    };
    let polarity = group
        .iter()
        .any(|p| agrees(p) && (touched(p) || !touched_any || needs.denies && claimed(p)))
        && needs
            .concepts
            .iter()
            .filter(|i| claims_of(i).any(is_thing))
            .all(|i| {
                let mut by = group
                    .iter()
                    .filter(|p| claims_of(i).any(|c| p.own.contains(c)))
                    .peekable();
                by.peek().is_none() || by.any(|p| agrees(p))
            });
    let only = !needs.restricts
        || group.iter().any(|p| p.says("only") || p.denies)
        || passage.parts.iter().any(|p| p.says("only") || p.denies);
    words && polarity && only && conditions(&providers, needs) && entities(passage, group, needs)
}
