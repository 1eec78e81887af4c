//! Learning to tag words: a linear-chain conditional random field by stochastic
//! gradient descent, messages in a fixed order.

use std::collections::HashMap;

use triage::{Seen, TAGS, Tagged, may_follow};

use crate::learn::Random;

/// Passes over the messages.
const PASSES: usize = 12;
/// Length of the first steps; they get shorter with every pass.
const RATE: f64 = 0.08;
/// How strongly weights are drawn back to nothing.
const DECAY: f64 = 1e-4;
/// Features of fewer words are not learnt.
const FEWEST_WORDS: u32 = 3;
/// Of so many words one is shown without what it is, as if it had never been met:
/// so that what stands around a word is learnt as well.
const HIDDEN: u64 = 5;

type Scores = [f64; TAGS];

/// A message with the tags of its words.
pub(crate) struct Sentence {
    pub(crate) tagged: Tagged,
    pub(crate) tags: Vec<usize>,
}

/// Weights of the tagger.
pub(crate) struct TagWeights {
    pub(crate) rows: Vec<(u32, Scores)>,
    pub(crate) from_to: [[f32; TAGS]; TAGS],
}

pub(crate) fn learn_tags(sentences: &[Sentence]) -> TagWeights {
    let ids = often_enough(sentences, FEWEST_WORDS);
    let place = |id: &u32| ids.binary_search(id).ok();
    let mut rows = vec![[0.0; TAGS]; ids.len()];
    let mut from_to = [[0.0; TAGS]; TAGS];
    let mut order: Vec<usize> = (0..sentences.len()).collect();
    let mut random = Random::new();
    for pass in 0..PASSES {
        random.shuffle(&mut order);
        let rate = RATE / (1.0 + pass as f64 * 0.3);
        for &at in &order {
            let sentence = &sentences[at];
            let words: Vec<Vec<usize>> = sentence
                .tagged
                .seen
                .iter()
                .map(|Seen { word, around }| {
                    let shown = if random.next() >> 33 & 0xffff < 0xffff / HIDDEN {
                        &[]
                    } else {
                        word.as_slice()
                    };
                    shown.iter().chain(around).filter_map(place).collect()
                })
                .collect();
            let scores: Vec<Scores> = words
                .iter()
                .map(|known| {
                    let mut scores = [0.0; TAGS];
                    for &row in known {
                        for (score, weight) in scores.iter_mut().zip(&rows[row]) {
                            *score += weight;
                        }
                    }
                    scores
                })
                .collect();
            let likely = Likely::of(&scores, &from_to);
            for (at, known) in words.iter().enumerate() {
                let mut slope = likely.tags[at];
                slope[sentence.tags[at]] -= 1.0;
                for &row in known {
                    for (weight, slope) in rows[row].iter_mut().zip(&slope) {
                        *weight -= rate * (slope + DECAY * *weight);
                    }
                }
                let before = at.checked_sub(1).map_or(0, |at| sentence.tags[at]);
                from_to[before][sentence.tags[at]] += rate;
            }
            for (weights, slopes) in from_to.iter_mut().zip(&likely.steps) {
                for (weight, slope) in weights.iter_mut().zip(slopes) {
                    *weight -= rate * (slope + DECAY * *weight);
                }
            }
        }
    }
    TagWeights {
        rows: ids.into_iter().zip(rows).collect(),
        from_to: from_to.map(|row| row.map(|weight| weight as f32)),
    }
}

/// How likely each tag is at each word, and how often each step is expected.
struct Likely {
    tags: Vec<Scores>,
    steps: [Scores; TAGS],
}

impl Likely {
    /// Forward and backward over the words, each step scaled so that it stays a number.
    fn of(scores: &[Scores], from_to: &[Scores; TAGS]) -> Self {
        let step: [Scores; TAGS] = std::array::from_fn(|from| {
            std::array::from_fn(|to| {
                if may_follow(from, to) {
                    libm::exp(from_to[from][to])
                } else {
                    0.0
                }
            })
        });
        let here: Vec<Scores> = scores
            .iter()
            .map(|scores| {
                let top = scores.iter().copied().fold(f64::MIN, f64::max);
                scores.map(|score| libm::exp(score - top))
            })
            .collect();
        let mut forward: Vec<Scores> = Vec::with_capacity(here.len());
        for (at, here) in here.iter().enumerate() {
            let next = match at.checked_sub(1) {
                None => std::array::from_fn(|to| step[0][to] * here[to]),
                Some(at) => std::array::from_fn(|to| {
                    let sum: f64 = (0..TAGS)
                        .map(|from| forward[at][from] * step[from][to])
                        .sum();
                    sum * here[to]
                }),
            };
            forward.push(scaled(next));
        }
        let mut backward = vec![[1.0; TAGS]; here.len()];
        for at in (1..here.len()).rev() {
            let after = backward[at];
            backward[at - 1] = scaled(std::array::from_fn(|from| {
                (0..TAGS)
                    .map(|to| step[from][to] * here[at][to] * after[to])
                    .sum()
            }));
        }
        let tags = forward
            .iter()
            .zip(&backward)
            .map(|(forward, backward)| {
                scaled(std::array::from_fn(|tag| forward[tag] * backward[tag]))
            })
            .collect();
        let mut steps = [[0.0; TAGS]; TAGS];
        for at in 0..here.len() {
            let start;
            let before = if let Some(at) = at.checked_sub(1) {
                &forward[at]
            } else {
                start = std::array::from_fn(|tag| f64::from(u8::from(tag == 0)));
                &start
            };
            let mut both = [[0.0; TAGS]; TAGS];
            let mut sum = 0.0;
            for from in 0..TAGS {
                for to in 0..TAGS {
                    both[from][to] =
                        before[from] * step[from][to] * here[at][to] * backward[at][to];
                    sum += both[from][to];
                }
            }
            for (steps, both) in steps.iter_mut().zip(&both) {
                for (step, share) in steps.iter_mut().zip(both) {
                    *step += share / sum;
                }
            }
        }
        Self { tags, steps }
    }
}

/// The same, with the sum 1.
fn scaled(shares: Scores) -> Scores {
    let sum: f64 = shares.iter().sum();
    shares.map(|share| share / sum)
}

/// Features of at least so many words, smallest first.
fn often_enough(sentences: &[Sentence], fewest: u32) -> Vec<u32> {
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for id in sentences
        .iter()
        .flat_map(|s| &s.tagged.seen)
        .flat_map(Seen::all)
    {
        *counts.entry(id).or_default() += 1;
    }
    counts.retain(|_, count| *count >= fewest);
    let mut ids: Vec<u32> = counts.into_keys().collect();
    ids.sort_unstable();
    ids
}
