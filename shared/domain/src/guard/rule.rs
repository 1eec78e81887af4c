//! The rules of the business: a claim must be in one of them as it stands there.

use super::calendar::Day;
use super::goods::products;
use super::item::{Bound, Item, What};
use super::judge::{Case, Context, Judge};
use super::lexicon::{Class, Concept};
use super::passage::{Part, Passage, concepts, is_thing, kin};
use super::places::lies_in;
use super::segment::Segment;
use super::words::among;

/// Roles a rule must share with what claims it.
const SHARED: [&str; 5] = ["all", "even", "without", "soon", "same_day"];

/// Conditions that may not be left out.
const CONDITIONS: [&str; 7] = [
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

/// What a segment needs a rule for.
#[derive(Clone)]
struct Needs<'c> {
    figures: Vec<&'c Item>,
    /// Claims and things: each any of its readings.
    concepts: Vec<&'c Item>,
    words: Vec<String>,
    denies: bool,
    without: bool,
    /// Its unknown words are the customer's.
    asked: bool,
    restricts: bool,
    /// What else the segment is about.
    about: Vec<Concept>,
    /// What kinds of things its products are.
    kinds: Vec<Concept>,
    /// Places and things, of the segment or else of what stands before.
    things: Vec<Concept>,
    /// It names a product itself.
    own_product: bool,
    /// Products of the segment, or else those spoken of before.
    products: Vec<usize>,
    /// Concepts of what stands before in the sentence.
    before: Vec<Concept>,
    /// Figures and concepts of the sentence and its neighbours.
    near: Vec<Item>,
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

/// Hours of today, which must fit the weekday.
fn figures_times(items: &[Item]) -> bool {
    items.iter().any(|i| matches!(i.what, What::Times(..)))
}

/// Whether a rule says this is done.
fn said_too(rule: Option<&Passage>, item: &Item) -> bool {
    rule.is_some_and(|p| {
        p.parts.iter().any(|part| {
            part.own
                .iter()
                .any(|c| c.class == Class::Action && item.is(c.name))
        })
    })
}

fn needs<'c>(
    judge: &'c Judge,
    case: &'c Case,
    segments: &[Segment],
    context: &Context,
) -> Needs<'c> {
    let mut figures: Vec<&Item> = case
        .open()
        .map(|(_, i)| i)
        .filter(|i| i.is_figure())
        .collect();
    // "today" is when it is said.
    if figures.len() > 1 {
        figures.retain(|i| i.what != What::Day(Day::Away(0)) || figures_times(case.items));
    }
    // "and so do the components": what was said before is said of these.
    let previous = segments[..case.at].iter().rev().find(|s| {
        s.sentence + 1 >= case.segment.sentence
            && judge
                .reading
                .of_segment(s)
                .iter()
                .any(|i| i.any(Class::Claim) && !i.any(Class::Soft))
    });
    let mut carried: Vec<&Item> = Vec::new();
    let likewise = case.has("also")
        && figures.is_empty()
        && !case
            .items
            .iter()
            .any(|i| i.any(Class::Claim) && !i.any(Class::Soft));
    if let Some(previous) = previous.filter(|_| likewise) {
        let said = judge.reading.of_segment(previous);
        figures.extend(
            said.iter()
                .filter(|i| i.is_figure() && !matches!(i.what, What::Money(..))),
        );
        carried.extend(
            said.iter()
                .filter(|i| i.any(Class::Claim) && !i.any(Class::Soft)),
        );
    }
    let roles = |i: &Item| SHARED.iter().any(|name| i.is(name));
    let every_day = |at: usize| {
        case.items
            .get(at + 1)
            .is_some_and(|next| matches!(next.what, What::Weekdays(_)))
    };
    let concepts_open: Vec<&Item> = case
        .open()
        .filter(|(at, i)| {
            !generic(i) && (i.any(Class::Claim) || i.any(Class::Thing) || i.any(Class::Place))
                || roles(i) && !every_day(*at)
        })
        .map(|(_, i)| i)
        .chain(carried)
        .collect();
    let words: Vec<String> = case
        .open()
        .filter(|(_, i)| i.what == What::Unknown)
        .map(|(_, i)| judge.reading.word(i).to_owned())
        .collect();
    let mut things: Vec<Concept> = concepts(case.items).into_iter().filter(is_thing).collect();
    let mut before: Vec<Concept> = Vec::new();
    let mut own_things = !things.is_empty() || !products(case.items).is_empty();
    let from = segments[..case.at]
        .iter()
        .rposition(|s| s.sentence + 1 < case.segment.sentence)
        .map_or(0, |at| at + 1);
    for segment in segments[from..case.at].iter().rev() {
        let said = concepts(judge.reading.of_segment(segment));
        before.extend(said.iter().copied());
        if !own_things {
            things.extend(said.iter().filter(|c| is_thing(c)));
            own_things =
                !things.is_empty() || !products(judge.reading.of_segment(segment)).is_empty();
        }
    }
    let mut kinds: Vec<Concept> = Vec::new();
    let named = products(case.items);
    let own_product = judge
        .reading
        .segments_of(case.segment.sentence)
        .any(|i| matches!(i.what, What::Product(_)));
    let named = if named.is_empty() {
        &context.products
    } else {
        &named
    };
    for product in named {
        if let Some(shelf) = judge.guard.shelves.get(*product) {
            kinds.extend(shelf.concepts.iter().copied());
        }
    }
    before.extend(kinds.iter().copied());
    let about = concepts(case.items)
        .into_iter()
        .filter(|c| {
            matches!(c.class, Class::Soft | Class::Thing)
                && !among(
                    c.name,
                    "cost left term reach phone_contact mail_contact valid per required parcel",
                )
        })
        .collect();
    let products = named.clone();
    let near: Vec<Item> = segments
        .iter()
        .filter(|s| s.sentence.abs_diff(case.segment.sentence) <= 1)
        .flat_map(|s| judge.reading.of_segment(s).iter().cloned())
        .collect();
    Needs {
        figures,
        concepts: concepts_open,
        asked: !words.is_empty() && words.iter().all(|w: &String| judge.said(w)),
        words,
        denies: case.denies,
        without: case.items.iter().any(|i| i.is("without") && !i.is("not")),
        restricts: case.open().any(|(_, i)| i.is("only")),
        about,
        kinds,
        own_product,
        things,
        products,
        before,
        near,
    }
}

/// Goes with any rule of trade: "order", "product".
fn generic(item: &Item) -> bool {
    [
        "order",
        "product",
        "customer",
        "size",
        "colour",
        "country",
        "name_n",
        "morning",
        "afternoon",
        "evening",
        "copy",
    ]
    .iter()
    .any(|name| item.is(name))
}

/// Whether a rule says what is needed: in one scope of one sentence, or across a
/// sentence whose figures cannot be mixed up.
fn supports(passage: &Passage, needs: &Needs, judge: &Judge) -> bool {
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
fn claims_of(item: &Item) -> impl Iterator<Item = &Concept> {
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

fn holds(part: &Part, concept: &Concept, passage: &Passage) -> bool {
    part.holds(concept)
        || concept.class == Class::Place
            && part
                .own
                .iter()
                .chain(&part.inherited)
                .any(|outer| lies_in(concept, outer))
            && !passage.parts.iter().any(|p| p.own.contains(concept))
}

fn within(passage: &Passage, group: &[&Part], needs: &Needs, judge: &Judge) -> bool {
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
            .filter(|i| i.any(Class::Place) || i.any(Class::Thing))
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

/// "Not outside France": France is where the rest holds.
fn is_home(item: &Item, passage: &Passage) -> bool {
    passage.parts.iter().any(|p| {
        p.denies
            && (p.says("abroad") || p.says("without"))
            && claims_of(item).any(|c| p.own.contains(c))
    })
}

/// Opened goods cannot come back, where only unopened ones can.
fn contrary(judge: &Judge, needs: &Needs) -> bool {
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

/// A thing that names what the reply is about anyway: the product's kind.
fn passage_thing(item: &Item, needs: &Needs) -> bool {
    needs
        .before
        .iter()
        .any(|c| item.is(c.name) && c.class == Class::Thing)
        && item.only(Class::Thing)
        && !CONDITIONS.iter().any(|c| item.is(c))
        && !item.is("used")
        && !item.is("opened")
}

/// What a rule holds for may not be left out or exchanged.
fn entities(passage: &Passage, group: &[&Part], needs: &Needs) -> bool {
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
fn conditions(providers: &[Vec<&Part>], needs: &Needs) -> bool {
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

fn alike_value(a: &What, b: &What) -> bool {
    match (a, b) {
        (What::Money(x, _), What::Money(y, _)) | (What::Count(x, _), What::Count(y, _)) => x == y,
        _ => false,
    }
}

/// Of one kind: may be mistaken for each other.
fn alike(a: &What, b: &What) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

/// Whether a figure of a rule is the one said.
fn same(what: &What, bound: Bound, said: &Item) -> bool {
    let bounds = match (bound, said.bound) {
        (a, b) if a == b => true,
        (Bound::AtLeast, Bound::Below) | (Bound::Below, Bound::AtLeast) => true,
        (Bound::AtLeast | Bound::Below, _) | (_, Bound::AtLeast | Bound::Below) => false,
        _ => true,
    };
    let values = match (what, &said.what) {
        (What::Money(a, c), What::Money(b, d)) => a == b && (c.is_none() || d.is_none() || c == d),
        (What::Span(least, most, unit), What::Span(low, high, of)) => {
            unit == of
                && (least == low && most == high
                    || said.bound == Bound::UpTo && low == high && most == high)
        }
        (What::Count(a, b), What::Count(c, d)) => a == c && b == d,
        (What::Day(ours), What::Day(theirs)) => ours.agrees(*theirs),
        (What::Weekdays(a), What::Weekdays(b)) => a == b || *a != 31 && a & b == *b,
        // "Three years on the frame, two on the rest".
        (What::Span(a, b, _), What::Count(c, d)) => {
            a == b && c == d && (a == c || *a == c * 12 || *a == c * 7)
        }
        (What::Time(a), What::Time(b)) => a.is(b.minutes) || b.is(a.minutes),
        (What::Times(a, b), What::Times(c, d)) => {
            (a.is(c.minutes) || c.is(a.minutes)) && (b.is(d.minutes) || d.is(b.minutes))
        }
        (a, b) => a == b,
    };
    bounds && values
}

/// What follows from a rule: what is missing to its amount, a day on its weekday, the
/// next day.
fn derived(said: &Item, group: &[&Part], judge: &Judge) -> bool {
    match said.what {
        What::Money(missing, _) => group
            .iter()
            .flat_map(|p| &p.figures)
            .filter_map(|(what, bound)| match what {
                What::Money(m, _) if *bound == Bound::AtLeast => Some(*m),
                _ => None,
            })
            .any(|threshold| {
                judge.customer.figures.iter().any(|f| matches!(f, What::Money(have, _) if threshold - have == missing && missing > 0))
            }),
        What::Day(day) => {
            let Some((from, to)) = day.span(judge.today) else { return false };
            let bit = 1 << from.weekday().to_monday_zero_offset();
            from == to
                && (group.iter().flat_map(|p| &p.figures).any(|(what, _)| matches!(what, What::Weekdays(mask) if mask & bit != 0 && *mask != 31))
                    || next_day(group, judge) == Some(from))
        }
        What::Weekdays(mask) => next_day(group, judge).is_some_and(|next| mask == 1 << next.weekday().to_monday_zero_offset()),
        _ => false,
    }
}

/// "Ordered before 22:00, delivered the next working day", seen from now.
fn next_day(group: &[&Part], judge: &Judge) -> Option<jiff::civil::Date> {
    use jiff::ToSpan;
    let next = group.iter().find(|p| p.says("next_one"))?;
    let bit = |date: jiff::civil::Date| 1_u8 << date.weekday().to_monday_zero_offset();
    let late = group
        .iter()
        .flat_map(|p| &p.figures)
        .any(|(what, _)| match what {
            What::Time(clock) => {
                (judge.now.hour() as u16) * 60 + judge.now.minute() as u16 >= clock.minutes
            }
            What::Weekdays(mask) => bit(judge.today) & mask == 0,
            _ => false,
        });
    if late {
        return None;
    }
    let working = next
        .figures
        .iter()
        .any(|(what, _)| *what == What::Weekdays(31));
    let mut day = judge.today.checked_add(1.day()).ok()?;
    while working && bit(day) > 16 {
        day = day.checked_add(1.day()).ok()?;
    }
    Some(day)
}

/// "We don't ship to France", where only other places are shipped to.
fn refuses_elsewhere(judge: &Judge, needs: &Needs) -> bool {
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
