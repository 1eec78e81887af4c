//! From labelled messages to a model file.

use std::collections::BTreeMap;

use domain::intent::Route;
use triage::{Class, DecidedBy, Head, Likely, Limits, Model, Parts, Reading};

use crate::align;
use crate::interval::Share;
use crate::learn::{Example, Settings, learn};
use crate::pack::pack;
use crate::record::Labelled;
use crate::tag::{Sentence, learn_tags};

const SETTINGS: Settings = Settings {
    passes: 20,
    rate: 0.1,
    decay: 2e-5,
    seen: 3,
};

/// How often each route occurs (labelling guide §6): hard cases are written for some
/// routes more than for others, and must not make these likelier.
const fn expected(route: Route) -> f64 {
    match route {
        Route::HighPriority => 28.0 / 120.0,
        Route::Automated => 25.0 / 120.0,
        Route::Recruitment => 23.0 / 120.0,
        Route::Campaign | Route::StockAlert => 22.0 / 120.0,
    }
}

/// A missed danger costs a customer, a false one an operator's glance.
const DANGER_FROM: f32 = 0.1;
const HIGH_FROM: f32 = 0.35;
/// Whoever is taken for an opt-out hears no more from the business.
const OPT_OUT_FROM: f32 = 0.78;
/// How many of the messages decided without a model must have the right route.
const RIGHT: f64 = 0.98;

/// Why nothing can be learnt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrainError {
    /// A label that no class stands for.
    #[error("`{id}`: {intent} on route {route} is not in the labelling guide §4")]
    Label {
        /// The record.
        id: String,
        /// Its intent.
        intent: domain::intent::Intent,
        /// Its route.
        route: Route,
    },
    /// Too few messages.
    #[error("no message to {0}")]
    Empty(&'static str),
}

/// A model and what is worth telling about it.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model file.
    pub model: Vec<u8>,
    /// Messages it was learnt from.
    pub messages: usize,
    /// Of these, messages whose labelled entities are nowhere in their words: nothing
    /// about entities was learnt from them.
    pub unaligned: usize,
    /// Features of the classifier and of the tagger.
    pub features: (usize, usize),
    /// From which probability on no model is asked.
    pub decided_from: f32,
}

struct Seen {
    reading: Reading,
    class: usize,
    opt_out: bool,
}

/// Learns from messages, and sets temperature and limits on others.
pub fn train(learn_from: &[Labelled], measure_on: &[Labelled]) -> Result<Trained, TrainError> {
    let seen = read(learn_from, "learn from")?;
    let other = read(measure_on, "set the limits on")?;
    let weights = learn(&examples(&seen), SETTINGS);
    let sentences: Vec<Sentence> = learn_from.iter().filter_map(sentence).collect();
    let tags = learn_tags(&sentences);

    let mut head = Head {
        temperature: 1.0,
        limits: Limits {
            decided_from: 1.0,
            danger_from: DANGER_FROM,
            high_from: HIGH_FROM,
            opt_out_from: OPT_OUT_FROM,
        },
        bias: weights.bias.map(|bias| bias as f32),
    };
    let classes = pack(&weights.rows);
    let (tag_unit, tag_rows) = pack(&tags.rows);
    let write = |head: &Head| {
        Model::write(&Parts {
            head,
            classes: (classes.0, &classes.1),
            from_to: &tags.from_to,
            tags: (tag_unit, &tag_rows),
        })
    };
    head.temperature = best_temperature(&head, write, &other);
    head.limits.decided_from = decided_from(&head, write, &other);
    Ok(Trained {
        model: write(&head),
        messages: learn_from.len(),
        unaligned: learn_from.len() - sentences.len(),
        features: (classes.1.len(), tag_rows.len()),
        decided_from: head.limits.decided_from,
    })
}

fn read(all: &[Labelled], what: &'static str) -> Result<Vec<Seen>, TrainError> {
    if all.is_empty() {
        return Err(TrainError::Empty(what));
    }
    all.iter()
        .map(|labelled| {
            let class = Class::of(labelled.route, labelled.intent);
            let history = labelled.record.history();
            Ok(Seen {
                opt_out: labelled.entities.contains_key("opt_out"),
                reading: Reading::of(&labelled.record.message(&history)),
                class: class.ok_or_else(|| TrainError::Label {
                    id: labelled.record.id.clone(),
                    intent: labelled.intent,
                    route: labelled.route,
                })?,
            })
        })
        .collect()
}

fn examples(seen: &[Seen]) -> Vec<Example<'_>> {
    let mut written: BTreeMap<Route, f64> = BTreeMap::new();
    for one in seen {
        *written.entry(Class::ALL[one.class].route).or_default() += 1.0;
    }
    let weight = |route: Route| expected(route) * seen.len() as f64 / written[&route];
    seen.iter()
        .map(|one| Example {
            features: &one.reading.features,
            class: one.class,
            opt_out: one.opt_out,
            weight: weight(Class::ALL[one.class].route),
        })
        .collect()
}

fn sentence(labelled: &Labelled) -> Option<Sentence> {
    let tagged = triage::tagged(&labelled.record.text, labelled.intent);
    let lines = labelled
        .record
        .history
        .iter()
        .map(|line| line.text.as_str());
    let elsewhere: Vec<&str> = lines.collect();
    let tags = align::tags(&tagged, &labelled.entities, &elsewhere.join(" "))?;
    Some(Sentence { tagged, tags })
}

/// The temperature at which the probabilities are most honest: the one that finds
/// the labels least surprising.
fn best_temperature(head: &Head, write: impl Fn(&Head) -> Vec<u8>, on: &[Seen]) -> f32 {
    let surprise = |temperature: f32| -> f64 {
        let bytes = write(&Head {
            temperature,
            ..*head
        });
        let likely = |one: &Seen| likely(&bytes, &one.reading).classes[one.class];
        on.iter()
            .map(|one| -libm::log(f64::from(likely(one)).max(1e-9)))
            .sum()
    };
    (4..=20)
        .map(|tenths| tenths as f32 / 10.0)
        .min_by(|a, b| surprise(*a).total_cmp(&surprise(*b)))
        .unwrap_or(1.0)
}

/// The lowest limit at which enough of what is decided is decided rightly.
fn decided_from(head: &Head, write: impl Fn(&Head) -> Vec<u8>, on: &[Seen]) -> f32 {
    let bytes = write(head);
    let likely: Vec<Likely> = on.iter().map(|one| likely(&bytes, &one.reading)).collect();
    let right = |decided_from: f32| {
        let limits = Limits {
            decided_from,
            ..head.limits
        };
        let mut right = Share::default();
        for (one, likely) in on.iter().zip(&likely) {
            let choice = one.reading.choose(likely, &limits);
            if choice.decided_by != DecidedBy::Nobody {
                right.count(choice.class.route == Class::ALL[one.class].route);
            }
        }
        right.value()
    };
    (50..100)
        .map(|hundredths| hundredths as f32 / 100.0)
        .find(|limit| right(*limit) >= RIGHT)
        .unwrap_or(0.99)
}

fn likely(bytes: &[u8], reading: &Reading) -> Likely {
    match Model::parse(bytes) {
        Ok(model) => model.likely(&reading.features),
        // We wrote it ourselves a moment ago.
        Err(bad) => unreachable!("{bad}"),
    }
}
