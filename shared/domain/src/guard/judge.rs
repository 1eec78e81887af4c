//! Goes through a reply and asks each frame what it vouches for.

use super::case::{Case, Context, starts_if, unsafe_feeling};
use super::speech::{Customer, matters_in_question};
use jiff::Zoned;
use jiff::civil::Date;

use super::grounds::{Backed, Checked, Fact, Kind, Violation};
use super::item::{Item, What};
use super::lexicon::Class;
use super::reading::Reading;
use super::segment::Segment;
use super::{Guard, goods, hours, identity, offer, order, promise, rule, stock};
use crate::lang::Lang;

/// A reply on trial.
pub(super) struct Judge<'a> {
    pub guard: &'a Guard,
    pub reading: Reading<'a>,
    pub lang: Lang,
    pub now: &'a Zoned,
    pub today: Date,
    pub facts: &'a [Fact],
    /// What the customer wrote, read.
    pub customer: Customer,
    pub found: Checked,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        guard: &'a Guard,
        reply: &'a str,
        lang: Lang,
        now: &'a Zoned,
        facts: &'a [Fact],
    ) -> Self {
        let customer = Customer::new(guard, facts);
        let mut reading = Reading::new(reply, lang, &guard.names);
        goods::tell_apart(guard, &mut reading);
        Self {
            guard,
            reading,
            lang,
            now,
            today: now.date(),
            facts,
            customer,
            found: Checked::default(),
        }
    }

    pub(super) fn run(mut self) -> Checked {
        let segments = std::mem::take(&mut self.reading.segments);
        let mut context = Context::default();
        let mut sentence = usize::MAX;
        for (at, segment) in segments.iter().enumerate() {
            if segment.sentence != sentence {
                sentence = segment.sentence;
                context.open = None;
                context.days = None;
            }
            self.segment(&segments, at, &mut context);
        }
        self.found
    }

    pub(super) fn accuse(&mut self, kind: Kind, text: &str, why: impl Into<String>) {
        let why = why.into();
        if !self
            .found
            .violations
            .iter()
            .any(|v| v.text == text && v.kind == kind)
        {
            self.found.violations.push(Violation {
                kind,
                text: text.to_owned(),
                why,
            });
        }
    }

    pub(super) fn back(&mut self, text: &str, job: &str) {
        self.found.promises.push(Backed {
            text: text.to_owned(),
            job: job.to_owned(),
        });
    }

    fn segment(&mut self, segments: &[Segment], at: usize, context: &mut Context) {
        let segment = &segments[at];
        let items: Vec<Item> = self.reading.of_segment(segment).to_vec();
        let mut case = Case::new(segment, at, &items);
        let asks = segment.asks && !self.asserts(segments, segment);
        case.asks = asks;
        identity::judge(self, &mut case);
        self.neutral(&mut case);
        if !asks && !unsafe_feeling(&items) && self.feels(&items) {
            case.vouch_all(|i| !i.any(Class::Action) && !i.is_figure());
        }
        let mut products: Vec<usize> = goods::products(&items);
        if products.is_empty() {
            products.extend(
                items
                    .iter()
                    .filter(|i| i.what == What::Url)
                    .filter_map(|i| {
                        self.guard
                            .addresses
                            .product(&self.reading.tokens[i.from].text)
                    }),
            );
        }
        if !products.is_empty() {
            context.products.clone_from(&products);
            context.variants.clear();
        } else if context.products.is_empty() && self.customer.products.len() == 1 {
            context.products.clone_from(&self.customer.products);
        }
        for product in &context.products {
            if let Some(shelf) = self.guard.shelves.get(*product) {
                case.vouch_all(|i| {
                    i.only(Class::Thing)
                        && shelf.concepts.iter().any(|c| i.is(c.name))
                        && !rule::is_condition(i)
                });
            }
        }
        if asks {
            case.vouch_all(|i| !matters_in_question(i));
        }
        let unsure = self.knows_nothing(&case)
            || starts_if(&items)
                && segments[at + 1..]
                    .iter()
                    .filter(|s| s.sentence == segment.sentence)
                    .any(|s| self.knows_nothing(&Case::new(s, at, self.reading.of_segment(s))));
        if !asks && unsure {
            case.vouch_all(|i| !matters_in_question(i));
        }
        // A condition claims nothing: "once it is back", "if you pay by card".
        if starts_if(case.items)
            && !case
                .items
                .iter()
                .any(|i| i.is_figure() || i.is("even") || i.is("free"))
            && !case.has("we")
        {
            case.vouch_all(|i| !i.any(Class::Action) || i.is("back_again"));
        }
        order::judge(self, &mut case, context);
        offer::judge(self, &mut case, context);
        stock::judge(self, &mut case, context);
        goods::price(self, &mut case, context);
        hours::judge(self, &mut case, context);
        self.restates(&mut case);
        rule::judge(self, &mut case, segments, context);
        promise::judge(self, &mut case, segments, context);
        self.convict(&case);
    }
}
