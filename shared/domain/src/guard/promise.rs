//! What we, a colleague or someone here will do: kept by a job, or not said.

use super::actor::{Actor, actor, courtesy, third};
use jiff::ToSpan;

use super::case::{Case, Context};
use super::goods::products;
use super::grounds::{Fact, Kind};
use super::item::{Item, Unit, What};
use super::judge::Judge;
use super::lexicon::Class;
use super::segment::Segment;
use super::words::among;

/// Judges what a segment promises.
pub(super) fn judge(
    judge: &mut Judge,
    case: &mut Case,
    segments: &[Segment],
    context: &mut Context,
) {
    let person = case.has("person")
        && !case
            .items
            .iter()
            .any(|i| i.is("person") && i.is("we") && !i.any(Class::Action));
    context.person |= person;
    if case.asks {
        return;
    }
    // "You get 20% off", "we give 12 months": the rest of it is supported.
    let supported = case.items.iter().enumerate().any(|(at, i)| {
        case.vouched[at] && (i.is_figure() || i.any(Class::Claim) && !i.any(Class::Soft))
    });
    if supported
        && case.open().all(|(_, i)| {
            i.any(Class::Action)
                && i.only_names(&["receive", "do_act", "back_again"])
                && !i.is("alert")
        })
    {
        case.vouch_all(|i| i.any(Class::Action));
        return;
    }
    // "I am going to refund you": a deed of ours without its terms.
    let deed = [
        "refund",
        "replace",
        "repair",
        "gift",
        "exchange",
        "reserve",
        "free",
        "discount",
        "collect",
        "install",
        "return",
        "store_credit",
    ]
    .iter()
    .any(|name| case.has(name));
    let terms = case
        .items
        .iter()
        .any(|i| matches!(i.what, What::Span(..) | What::Money(..) | What::Percent(_)))
        || case.has("if");
    if case.has("will") && deed && !terms && !case.denies {
        let text = judge.reading.text(case.segment).to_owned();
        judge.accuse(Kind::Promise, &text, "no job does this");
        case.vouch_all(|_| true);
        return;
    }
    let open: Vec<&Item> = case
        .open()
        .map(|(_, i)| i)
        .filter(|i| i.any(Class::Action))
        .collect();
    let acts = |name: &str| {
        case.items
            .iter()
            .enumerate()
            .any(|(at, i)| !case.vouched[at] && i.is(name))
    };
    if open.is_empty() && !case.items.iter().any(|i| i.any(Class::Action)) {
        return;
    }
    let Some(actor) = actor(judge, case, person || context.person && third(judge, case)) else {
        return;
    };
    // What a rule of the business says as well is no promise of its own.
    let left = case.open().any(|(_, i)| {
        i.any(Class::Action)
            && !i.only_names(&["back_again", "person", "receive", "confirmation", "will"])
            || i.is("receive") && actor == Actor::Passive
    });
    if !left && !person {
        return;
    }
    if !left && open.iter().all(|i| i.only_names(&["person"])) {
        return;
    }
    if courtesy(judge, case) {
        return;
    }
    // What we cannot do is no promise.
    if case.denies && !open.iter().any(|i| i.is("alert")) {
        return;
    }
    let text = judge.reading.text(case.segment).to_owned();
    let sentence: Vec<Item> = judge
        .reading
        .segments_of(case.segment.sentence)
        .cloned()
        .collect();
    let said = |name: &str| sentence.iter().any(|i| i.is(name));
    let contact = acts("tell")
        || acts("come_back")
        || acts("call")
        || acts("send")
        || acts("alert")
        || acts("receive")
        || acts("check_act");
    let back = said("back_again")
        || said("in_stock")
        || said("restock")
        || sentence.iter().any(|i| i.is("sold_out"));
    let only_alert = acts("alert") && !acts("call");
    let when = times(judge, &sentence);
    let jobs = judge.facts.to_vec();
    let alert = jobs.iter().find_map(|fact| match fact {
        Fact::StockAlert { id, product } => Some((id.clone(), product.clone())),
        _ => None,
    });
    let handover = jobs.iter().find_map(|fact| match fact {
        Fact::Handover { id } => Some(id.clone()),
        _ => None,
    });
    let only_tell = !acts("hand_over") && !acts("refund_act") && !acts("reserve_act");
    let extra = unbacked(case);
    let job = if (back || only_alert)
        && contact
        && only_tell
        && actor != Actor::Person
        && !acts("call")
    {
        alert
            .filter(|(_, product)| judge.alert_fits(product, segments, case, context))
            .filter(|_| when.is_empty())
            .map(|(id, _)| id)
    } else {
        None
    };
    let job = job.or_else(|| {
        let handing = acts("hand_over") || actor == Actor::Person || context.person && only_tell;
        handover.filter(|_| handing && when.is_empty())
    });
    let job = job.or_else(|| {
        (contact && only_tell && actor != Actor::Person && !acts("call") && !back
            || contact && acts("come_back") && actor == Actor::We)
            .then(|| {
                jobs.iter().find_map(|fact| match fact {
                    Fact::FollowUp { id, at } => {
                        let fits = |said: &_| at.is_some_and(|at| judge.fits(said, at));
                        when.iter().all(fits).then(|| id.clone())
                    }
                    _ => None,
                })
            })
            .flatten()
    });
    if let Some(job) = job.filter(|_| !extra) {
        judge.back(&text, &job);
        let known: Vec<bool> = case
            .items
            .iter()
            .map(|i| {
                i.what == What::Unknown
                    && (judge.said(judge.reading.word(i)) || judge.reading.tokens[i.from].upper)
            })
            .collect();
        for (at, known) in known.into_iter().enumerate() {
            if known {
                case.vouch(at);
            }
        }
        case.vouch_all(|i| {
            i.any(Class::Action)
                || i.any(Class::Status)
                || i.any(Class::Thing)
                || matches!(
                    i.what,
                    What::Day(_)
                        | What::Weekdays(_)
                        | What::Time(_)
                        | What::Span(..)
                        | What::Times(..)
                )
                || i.any(Class::Claim)
                    && [
                        "in_stock",
                        "mail_contact",
                        "chat_contact",
                        "phone_contact",
                        "answer_time",
                        "ready",
                        "restock",
                        "ship",
                        "open",
                        "left",
                        "registered",
                        "register",
                        "code",
                        "sold_out",
                        "service",
                        "repair",
                        "in_store",
                        "return",
                        "seller",
                        "course",
                        "address",
                    ]
                    .iter()
                    .any(|n| i.is(n))
                || i.is("soon")
                || i.is("also")
                || i.is("only")
        });
        // What is left are words of the matter itself: "your question about the seams".
        case.vouch_all(|i| i.what == What::Unknown);
    } else {
        judge.accuse(
            Kind::Promise,
            &text,
            "no alert, follow-up or hand-over does this",
        );
        case.vouch_all(|_| true);
    }
}

/// Deeds no job does, beside one that a job may.
fn unbacked(case: &Case) -> bool {
    case.items.iter().any(|i| {
        i.is("reserve")
            || i.is("reserve_act")
            || i.is("refund")
            || i.is("free")
            || i.is("replace")
            || i.is("gift")
            || i.is("store_credit")
            || i.is("discount")
            || i.is("refund_act")
            || i.is("waste")
            || i.is("sample")
    }) || case
        .items
        .iter()
        .any(|i| matches!(i.what, What::Money(..) | What::Percent(_)))
}

impl Item {
    /// Whether all actions among its readings are of these.
    pub(super) fn only_names(&self, names: &[&str]) -> bool {
        matches!(&self.what, What::Concepts(all)
            if all.iter().filter(|c| c.class == Class::Action).all(|c| names.contains(&c.name)))
    }
}

/// Times a sentence promises something for.
fn times(judge: &Judge, items: &[Item]) -> Vec<What> {
    let mut all: Vec<What> = items
        .iter()
        .filter(|i| {
            matches!(
                i.what,
                What::Day(_) | What::Weekdays(_) | What::Time(_) | What::Span(..) | What::Times(..)
            )
        })
        .map(|i| i.what.clone())
        .collect();
    let _ = judge;
    if items.iter().any(|i| {
        i.is("soon")
            && among(
                judge.reading.word(i),
                "in right straight immediately instantly meteen onmiddellijk sofort umgehend ahora \
                inmediatamente imediatamente immediatement en",
            )
    }) && !items.is_empty()
    {
        all.push(What::Filler);
    }
    all
}

impl Judge<'_> {
    /// Whether a time said is the time of a job.
    fn fits(&self, said: &What, at: jiff::Timestamp) -> bool {
        let due = at.to_zoned(self.now.time_zone().clone());
        let date = due.date();
        match said {
            What::Day(day) => day
                .span(self.today)
                .is_some_and(|(from, to)| from <= date && date <= to),
            What::Weekdays(mask) => {
                let near = self
                    .today
                    .checked_add(8.days())
                    .is_ok_and(|limit| date <= limit);
                mask & (1 << date.weekday().to_monday_zero_offset()) != 0 && near
            }
            What::Span(_, most, unit) => {
                let most = most / 100;
                let limit = match unit {
                    Unit::Minutes => self.now.checked_add(most.minutes()),
                    Unit::Days => self.now.checked_add(most.days()),
                    Unit::Workdays => self.now.checked_add((most + most / 5 * 2).days()),
                    Unit::Months => self.now.checked_add(most.months()),
                };
                limit.is_ok_and(|limit| due.timestamp() <= limit.timestamp())
            }
            What::Time(clock) => {
                let minutes = due.hour() as u16 * 60 + due.minute() as u16;
                clock.is(minutes) || minutes <= clock.minutes && date == self.today
            }
            What::Times(from, to) => {
                let minutes = due.hour() as u16 * 60 + due.minute() as u16;
                from.minutes <= minutes && minutes <= to.minutes
            }
            _ => false,
        }
    }

    /// Whether an alert is for what the promise speaks of.
    fn alert_fits(
        &self,
        product: &str,
        segments: &[Segment],
        case: &Case,
        context: &Context,
    ) -> bool {
        let words = |text: &str| {
            super::token::tokens(text)
                .into_iter()
                .map(|t| t.text)
                .collect::<Vec<_>>()
        };
        let job = words(product);
        let is = |product: &usize| {
            let name = self.guard.names.words(*product);
            name == job.as_slice()
                || !name.is_empty() && job.starts_with(name)
                || job.len() >= 2 && name.starts_with(&job)
        };
        let here = products(case.items);
        let in_sentence: Vec<usize> = segments
            .iter()
            .filter(|s| s.sentence == case.segment.sentence)
            .flat_map(|s| products(self.reading.of_segment(s)))
            .collect();
        let spoken = if !here.is_empty() {
            here
        } else if !in_sentence.is_empty() {
            in_sentence
        } else {
            context.products.clone()
        };
        spoken.iter().all(is)
            && (!spoken.is_empty() || self.guard.shelves.is_empty() || !job.is_empty())
    }
}
