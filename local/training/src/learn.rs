//! Learning which features speak for which class, and for an opt-out: logistic
//! regression by stochastic gradient descent. The same messages give the same weights on every
//! machine: one thread, a fixed order, `libm`.

use std::collections::HashMap;

use triage::{CLASSES, COLUMNS, Feature};

/// A message as the learner sees it.
pub(crate) struct Example<'a> {
    pub(crate) features: &'a [Feature],
    pub(crate) class: usize,
    pub(crate) opt_out: bool,
    /// How much a mistake on it counts.
    pub(crate) weight: f64,
}

/// How to learn. The values were chosen on the messages in `data/measure`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    /// Passes over the messages.
    pub(crate) passes: usize,
    /// Length of a step.
    pub(crate) rate: f64,
    /// How strongly weights are drawn back to nothing.
    pub(crate) decay: f64,
    /// Features seen in fewer messages are not learnt.
    pub(crate) seen: u32,
}

/// Weights by feature and class.
pub(crate) struct Weights {
    pub(crate) rows: Vec<(u32, [f64; COLUMNS])>,
    pub(crate) bias: [f64; COLUMNS],
}

/// The bias moves slower than a feature that is in every message would.
const BIAS_RATE: f64 = 0.1;

pub(crate) fn learn(examples: &[Example<'_>], settings: Settings) -> Weights {
    let ids = often_enough(examples, settings.seen);
    let known: Vec<Vec<(usize, f64)>> = examples
        .iter()
        .map(|example| {
            let place = |f: &Feature| Some((ids.binary_search(&f.id).ok()?, f64::from(f.value)));
            example.features.iter().filter_map(place).collect()
        })
        .collect();
    let mut rows = vec![[0.0; COLUMNS]; ids.len()];
    let mut bias = [0.0; COLUMNS];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Random::new();
    for _ in 0..settings.passes {
        random.shuffle(&mut order);
        for &at in &order {
            let mut slope = shares(&rows, &bias, &known[at]);
            slope[examples[at].class] -= 1.0;
            slope[CLASSES] -= f64::from(u8::from(examples[at].opt_out));
            for slope in &mut slope {
                *slope *= examples[at].weight * settings.rate;
            }
            for (bias, slope) in bias.iter_mut().zip(&slope) {
                *bias -= slope * BIAS_RATE;
            }
            for &(row, value) in &known[at] {
                for (weight, slope) in rows[row].iter_mut().zip(&slope) {
                    *weight -= slope * value + settings.rate * settings.decay * *weight;
                }
            }
        }
    }
    Weights {
        rows: ids.into_iter().zip(rows).collect(),
        bias,
    }
}

/// Features of at least this many messages, smallest first.
fn often_enough(examples: &[Example<'_>], seen: u32) -> Vec<u32> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for feature in examples.iter().flat_map(|e| e.features) {
        *counts.entry(feature.id).or_default() += 1;
    }
    counts.retain(|_, count| *count >= seen);
    let mut ids: Vec<u32> = counts.into_keys().collect();
    ids.sort_unstable();
    ids
}

fn shares(
    rows: &[[f64; COLUMNS]],
    bias: &[f64; COLUMNS],
    features: &[(usize, f64)],
) -> [f64; COLUMNS] {
    let mut scores = *bias;
    for &(row, value) in features {
        for (score, weight) in scores.iter_mut().zip(&rows[row]) {
            *score += weight * value;
        }
    }
    let (classes, opt_out) = scores.split_at_mut(CLASSES);
    let top = classes.iter().copied().fold(f64::MIN, f64::max);
    for score in classes.iter_mut() {
        *score = libm::exp(*score - top);
    }
    let sum: f64 = classes.iter().sum();
    for share in classes {
        *share /= sum;
    }
    for score in opt_out {
        *score = 1.0 / (1.0 + libm::exp(-*score));
    }
    scores
}

/// xorshift64*: the order must be the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn shuffle(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            let other = (self.next() >> 33) as usize % (at + 1);
            order.swap(at, other);
        }
    }
}
