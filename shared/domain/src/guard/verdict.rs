//! What no frame vouched for is a violation, if the segment claims anything.

use super::calendar::Day;
use super::case::{Case, counts_little};
use super::goods;
use super::grounds::Kind;
use super::item::{Item, What};
use super::judge::Judge;
use super::lexicon::Class;
use super::passage::concepts;
use crate::lang::Lang;

impl Judge<'_> {
    /// What no frame vouched for is a violation, if the segment claims anything.
    pub(super) fn convict(&mut self, case: &Case) {
        let open: Vec<(usize, Item)> = case.open().map(|(at, i)| (at, i.clone())).collect();
        let busy = case.items.iter().any(|i| {
            i.any(Class::Claim) && !i.any(Class::Soft)
                || i.is_figure() && !counts_little(i) && i.what != What::Day(Day::Away(0))
                || i.is("same_day")
        }) || case.segment.heads && self.states_next(case);
        // "The same goes for the lamp", "no photo is needed".
        let stands = !case.asks
            && (case.has("also") && case.has("valid") && open.iter().any(|(_, i)| i.is("also"))
                || case.denies
                    && case.has("required")
                    && open.iter().any(|(_, i)| i.any(Class::Thing)));
        let claims = stands
            || open.iter().any(|(_, i)| {
                i.is_figure() && !counts_little(i) && i.what != What::Day(Day::Away(0))
                    || i.any(Class::Claim)
                    || i.any(Class::Status)
                    || matches!(
                        i.what,
                        What::Code | What::Reference | What::Phone(_) | What::Offer(_)
                    )
                    || i.is("without")
                    || ["unused", "unopened", "receipt", "label_tag"]
                        .iter()
                        .any(|c| i.is(c))
                    || i.is("even")
                    || i.is("last_one")
                    || i.is("low_stock")
                    || matches!(i.what, What::Count(..))
                        && case
                            .items
                            .iter()
                            .any(|i| matches!(i.what, What::Product(_)))
                    || i.what == What::Unknown
                        && self.reading.tokens[i.from]
                            .text
                            .bytes()
                            .any(|b| b.is_ascii_digit())
                    || matches!(i.what, What::Count(..)) && self.lasts_before(case)
            })
            || busy && !case.asks && !open.is_empty() && open.iter().any(|(_, i)| weighs(i))
            || case.has("also")
                && !case.asks
                && open.iter().any(|(_, i)| i.is("also"))
                && case.items.iter().any(|i| {
                    i.any(Class::Thing)
                        || i.any(Class::Place)
                        || matches!(i.what, What::Unknown | What::Product(_))
                });
        let verb = |i: &Item| {
            matches!(self.lang, Lang::Es | Lang::Pt)
                && i.what == What::Unknown
                && self.reading.word(i).ends_with("mos")
        };
        let ours = case
            .items
            .iter()
            .any(|i| i.is("we") || i.is("i") || verb(i))
            && !case.asks
            && open.iter().any(|(_, i)| i.what == What::Unknown);
        if !claims && !ours {
            return;
        }
        let text = self.reading.text(case.segment).to_owned();
        let text_of = text.clone();
        let Some((_, worst)) = open
            .iter()
            .filter(|(_, i)| weighs(i))
            .min_by_key(|(_, i)| rank(i))
        else {
            if stands {
                self.accuse(Kind::Policy, &text_of, "nothing supports this");
            }
            return;
        };
        let written = self.reading.written(worst.from, worst.to).to_owned();
        let kind = Self::kind_of(case, worst);
        let text = if matches!(worst.what, What::Unknown | What::Concepts(_)) {
            text
        } else {
            written.clone()
        };
        self.accuse(kind, &text, format!("nothing supports `{written}`"));
    }

    /// "Three years on the frame, two on the rest": the number counts what came before.
    pub(super) fn lasts_before(&self, case: &Case) -> bool {
        case.segment.items.start > 0
            && self.reading.segments_of(case.segment.sentence).any(|i| {
                i.from < self.reading.items[case.segment.items.start].from
                    && matches!(i.what, What::Span(..))
            })
    }

    /// "At home: €3": what stands before a colon is what the figure after it is for.
    pub(super) fn states_next(&self, case: &Case) -> bool {
        self.reading
            .items
            .get(case.segment.items.end)
            .is_some_and(Item::is_figure)
    }

    pub(super) fn kind_of(case: &Case, item: &Item) -> Kind {
        let all = concepts(case.items);
        let about = |name: &str| all.iter().any(|c| c.name == name);
        match item.what {
            What::Percent(_) => Kind::Percentage,
            What::Money(..) if goods::products(case.items).is_empty() => Kind::Amount,
            What::Money(..) => Kind::Price,
            What::Span(..) if about("ship") || about("collect") => Kind::DeliveryTime,
            What::Day(_) => Kind::Date,
            What::Code | What::Offer(_) => Kind::Code,
            What::Phone(_) => Kind::Phone,
            What::Reference => Kind::Order,
            What::Count(..) if about("left") || about("in_stock") => Kind::Stock,
            _ if about("in_stock") || about("sold_out") => Kind::Stock,
            _ => Kind::Policy,
        }
    }
}

/// Whether an item, in a segment that claims, must be vouched for.
pub(super) fn weighs(item: &Item) -> bool {
    match &item.what {
        What::Filler | What::One | What::Product(_) | What::Day(Day::Away(0)) => false,
        What::Concepts(_) => {
            let deed = item.any(Class::Action) && !item.any(Class::Claim);
            let aside = item.only(Class::Role) && (item.is("also") || item.is("only"));
            !(item.is("soon") || deed || aside)
        }
        _ => true,
    }
}

pub(super) fn rank(item: &Item) -> u8 {
    match item.what {
        What::Percent(_) | What::Money(..) | What::Span(..) | What::Day(_) | What::Count(..) => 0,
        What::Code | What::Phone(_) | What::Times(..) | What::Time(_) | What::Weekdays(_) => 1,
        What::Concepts(_) => 2,
        _ => 3,
    }
}
