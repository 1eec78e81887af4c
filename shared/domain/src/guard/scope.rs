//! What a rule holds for: conditions and things that may not be left out or
//! exchanged.

use super::item::{Bound, Item, What};
use super::judge::Judge;
use super::lexicon::{Class, Concept};
use super::measure::{alike, alike_value};
use super::needs::Needs;
use super::passage::{Part, Passage, is_thing};
use super::places::lies_in;
use super::rule::{CONDITIONS, claims_of, holds};

/// What a rule holds for may not be left out or exchanged.
pub(super) fn entities(passage: &Passage, group: &[&Part], needs: &Needs) -> bool {
    let own: Vec<&Concept> = group
        .iter()
        .flat_map(|p| p.own.iter().chain(&p.inherited))
        .filter(|c| {
            is_thing(c)
                && !CONDITIONS.contains(&c.name)
                && c.name != "other"
                && !passage.topic.contains(c)
        })
        .collect();
    let held: Vec<usize> = group
        .iter()
        .flat_map(|p| p.products.iter().copied())
        .collect();
    if !held.is_empty()
        && !needs.products.is_empty()
        && !held.iter().any(|p| needs.products.contains(p))
    {
        return false;
    }
    // Whoever asked named the place: "we don't deliver there".
    if needs.denies && needs.asked {
        return true;
    }
    // "Free" alone is what was spoken of: not the return where it was the way there.
    let free = |i: &&Item| i.is("free") || i.is("you_pay");
    if needs.concepts.iter().any(free)
        && needs
            .concepts
            .iter()
            .filter(|i| i.any(Class::Claim))
            .all(free)
    {
        let main: Vec<&Concept> = group
            .iter()
            .filter(|p| p.own.iter().any(|c| matches!(c.name, "free" | "you_pay")))
            .flat_map(|p| &p.own)
            .filter(|c| {
                c.class == Class::Claim
                    && !matches!(
                        c.name,
                        "free" | "you_pay" | "ship" | "discount" | "register" | "minimum"
                    )
            })
            .collect();
        if !main.is_empty() && !main.iter().any(|c| needs.before.contains(c)) {
            return false;
        }
    }
    // A place said must be one of the places this holds for.
    let places: Vec<&Concept> = needs
        .things
        .iter()
        .filter(|c| c.class == Class::Place)
        .collect();
    let bound = own.iter().any(|c| c.class == Class::Place);
    if bound
        && !places.is_empty()
        && !places
            .iter()
            .any(|c| group.iter().any(|p| holds(p, c, passage)))
    {
        return false;
    }
    let known = |c: &Concept| passage.parts.iter().any(|p| p.own.contains(c));
    let said: Vec<&Concept> = needs.things.iter().filter(|c| known(c)).collect();
    if !said.is_empty() {
        let held = |p: &Part| said.iter().any(|c| p.holds(c));
        if group.iter().any(|p| held(p)) {
            return true;
        }
        // What names nothing of its own holds for all, unless something else of the
        // kind is said of just these.
        let apart = passage.parts.iter().any(|p| {
            held(p)
                && needs
                    .figures
                    .iter()
                    .any(|f| p.figures.iter().any(|(w, _)| alike(w, &f.what)))
        });
        let bare = own.is_empty()
            && !needs
                .concepts
                .iter()
                .any(|i| claims_of(i).any(|c| said.contains(&c)));
        return bare && !apart
            || said.iter().all(|c| {
                c.class == Class::Place
                    && passage.parts.iter().any(|p| {
                        p.denies && p.own.contains(c) && (p.says("abroad") || p.says("without"))
                    })
            });
    }
    if !held.is_empty() {
        return held.iter().any(|p| needs.products.contains(p));
    }
    let scopes = passage
        .parts
        .iter()
        .filter(|p| p.things().next().is_some())
        .map(|p| (p.sentence, p.scope))
        .collect::<std::collections::BTreeSet<_>>()
        .len();
    if scopes < 2 || own.is_empty() {
        return true;
    }
    // The first place named is home.
    let places = own
        .iter()
        .all(|c| c.class == Class::Place || c.name == "mainland");
    let first = group
        .iter()
        .any(|p| std::ptr::eq(*p, &raw const passage.parts[0]));
    let known = if needs.own_product {
        &needs.kinds
    } else {
        &needs.before
    };
    own.iter()
        .any(|c| known.contains(c) || needs.things.iter().any(|t| lies_in(t, c)))
        || places && first
}

/// Conditions of all who provide a need must be said near it.
pub(super) fn conditions(providers: &[Vec<&Part>], needs: &Needs) -> bool {
    let free = needs
        .concepts
        .iter()
        .any(|i| i.is("free") || i.is("cancel"));
    providers.iter().all(|by| {
        by.iter().any(|part| {
            let amounts = part
                .figures
                .iter()
                .filter(|(what, bound)| {
                    *bound == Bound::AtLeast && matches!(what, What::Money(..) | What::Count(..))
                })
                .all(|(what, _)| {
                    needs.near.iter().any(|i| alike_value(what, &i.what)) || needs.denies
                });
            let limits = !free
                || part
                    .figures
                    .iter()
                    .filter(|(what, bound)| {
                        *bound == Bound::UpTo
                            && matches!(what, What::Span(..))
                            && part.says("before")
                    })
                    .all(|(what, _)| needs.near.iter().any(|i| i.what == *what));
            let said = part
                .own
                .iter()
                .filter(|c| CONDITIONS.contains(&c.name))
                .all(|c| needs.near.iter().any(|i| i.is(c.name)));
            amounts && limits && said
        })
    })
}

/// A thing that names what the reply is about anyway: the product's kind.
pub(super) fn passage_thing(item: &Item, needs: &Needs) -> bool {
    needs
        .before
        .iter()
        .any(|c| item.is(c.name) && c.class == Class::Thing)
        && item.only(Class::Thing)
        && !CONDITIONS.iter().any(|c| item.is(c))
        && !item.is("used")
        && !item.is("opened")
}

/// "Not outside France": France is where the rest holds.
pub(super) fn is_home(item: &Item, passage: &Passage) -> bool {
    passage.parts.iter().any(|p| {
        p.denies
            && (p.says("abroad") || p.says("without"))
            && claims_of(item).any(|c| p.own.contains(c))
    })
}

/// "We don't ship to France", where only other places are shipped to.
pub(super) fn refuses_elsewhere(judge: &Judge, needs: &Needs) -> bool {
    let places: Vec<&Concept> = needs
        .things
        .iter()
        .filter(|c| c.class == Class::Place)
        .collect();
    if !needs.denies || places.is_empty() || !needs.figures.is_empty() {
        return false;
    }
    judge.guard.passages.iter().any(|passage| {
        let limited = passage.parts.iter().any(|p| p.says("only") || p.denies);
        let ships = needs.concepts.iter().all(|i| {
            claims_of(i).any(|c| {
                c.class == Class::Place
                    || passage.topic.contains(c)
                    || passage.parts.iter().any(|p| p.own.contains(c))
            })
        });
        let outside = places.iter().all(|place| {
            !passage
                .parts
                .iter()
                .any(|p| !p.denies && p.own.iter().any(|c| c == *place || lies_in(place, c)))
        });
        limited && ships && outside && needs.words.iter().all(|w| judge.said(w))
    })
}

/// Opened goods cannot come back, where only unopened ones can.
pub(super) fn contrary(judge: &Judge, needs: &Needs) -> bool {
    if !needs.denies || !needs.figures.is_empty() {
        return false;
    }
    [("opened", "unopened"), ("used", "unused")]
        .iter()
        .any(|(said, meant)| {
            let Some(at) = needs.concepts.iter().position(|i| i.is(said)) else {
                return false;
            };
            let mut other = needs.clone();
            other.concepts.remove(at);
            other.denies = false;
            judge.guard.passages.iter().any(|passage| {
                passage.parts.iter().any(|p| p.says(meant))
                    && !passage.parts.iter().any(|p| p.says(said) && !p.denies)
                    && other.concepts.iter().all(|i| {
                        passage
                            .parts
                            .iter()
                            .any(|p| claims_of(i).any(|c| holds(p, c, passage)))
                            || i.any(Class::Thing)
                    })
                    && other.concepts.iter().any(|i| i.any(Class::Claim))
            })
        })
}
