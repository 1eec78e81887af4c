//! The model file: which features speak for which class, and how loudly; and which
//! speak for a word being part of a name, a product, a role.
//!
//! Little-endian: `FDT2`, the number of classes and of tags, the temperature, the
//! limits, a bias per class, the classes' rows, the weights from tag to tag, the
//! tags' rows. It is read where it lies: nothing is unpacked at the start.

use crate::class::Class;
use crate::features::Feature;
use crate::reader::Reader;
use crate::sparse::{Row, Rows};
use crate::tagger::TAGS;

/// How many classes there are.
pub const CLASSES: usize = Class::ALL.len();

const MAGIC: &[u8; 4] = b"FDT2";

/// A model of everyday messages.
#[derive(Debug, Clone, Copy)]
pub struct Model<'a> {
    head: Head,
    classes: Rows<'a>,
    pub(crate) from_to: [[f32; TAGS]; TAGS],
    pub(crate) tags: Rows<'a>,
}

/// The numbers a model begins with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Head {
    /// What the scores are divided by, so that a probability is one.
    pub temperature: f32,
    /// From which probabilities on what happens.
    pub limits: Limits,
    /// What speaks for each class, and for an opt-out, before a word is read.
    pub bias: [f32; COLUMNS],
}

/// From which probabilities on what happens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The route is decided without a model.
    pub decided_from: f32,
    /// A danger wakes a person.
    pub danger_from: f32,
    /// Anything else wakes a person.
    pub high_from: f32,
    /// Proactive messages are stopped.
    pub opt_out_from: f32,
}

/// What a model consists of, for writing it.
pub struct Parts<'a> {
    /// The numbers it begins with.
    pub head: &'a Head,
    /// One unit of the classes' weights, and their rows.
    pub classes: (f32, &'a [Row]),
    /// Weights from tag to tag.
    pub from_to: &'a [[f32; TAGS]; TAGS],
    /// One unit of the tags' weights, and their rows.
    pub tags: (f32, &'a [Row]),
}

/// Why bytes are no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadModel {
    /// It is not of this format.
    #[error("not a triage model of this version: train it anew")]
    Format,
    /// It ends too early or too late.
    #[error("the triage model is damaged: {0} bytes")]
    Length(usize),
}

/// What the classifier holds likely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likely {
    /// Each class, together 1.
    pub classes: [f32; CLASSES],
    /// An opt-out, whatever else the message is about (guide §3.4).
    pub opt_out: f32,
}

/// A score per class and one for the opt-out.
pub const COLUMNS: usize = CLASSES + 1;

impl<'a> Model<'a> {
    /// Reads a model where it lies.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, BadModel> {
        let mut from = Reader::new(bytes);
        let magic = from.take(4)? == MAGIC;
        if !magic || from.u32()? != CLASSES as u32 || from.u32()? != TAGS as u32 {
            return Err(BadModel::Format);
        }
        let mut head = Head {
            temperature: from.f32()?,
            limits: Limits {
                decided_from: from.f32()?,
                danger_from: from.f32()?,
                high_from: from.f32()?,
                opt_out_from: from.f32()?,
            },
            bias: [0.0; COLUMNS],
        };
        for bias in &mut head.bias {
            *bias = from.f32()?;
        }
        let classes = Rows::read(&mut from)?;
        let mut from_to = [[0.0; TAGS]; TAGS];
        for weight in from_to.iter_mut().flatten() {
            *weight = from.f32()?;
        }
        let tags = Rows::read(&mut from)?;
        from.end()?;
        Ok(Self {
            head,
            classes,
            from_to,
            tags,
        })
    }

    /// Writes a model.
    pub fn write(parts: &Parts<'_>) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for count in [CLASSES, TAGS] {
            out.extend_from_slice(&(count as u32).to_le_bytes());
        }
        let Limits {
            decided_from,
            danger_from,
            high_from,
            opt_out_from,
        } = parts.head.limits;
        let numbers = [
            parts.head.temperature,
            decided_from,
            danger_from,
            high_from,
            opt_out_from,
        ];
        for number in numbers.iter().chain(&parts.head.bias) {
            out.extend_from_slice(&number.to_le_bytes());
        }
        Rows::write(parts.classes.0, parts.classes.1, &mut out);
        for weight in parts.from_to.iter().flatten() {
            out.extend_from_slice(&weight.to_le_bytes());
        }
        Rows::write(parts.tags.0, parts.tags.1, &mut out);
        out
    }

    /// The numbers it begins with.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// What is likely for a message with these features.
    pub fn likely(&self, features: &[Feature]) -> Likely {
        let mut scores = self.head.bias;
        for feature in features {
            self.classes.add(feature.id, feature.value, &mut scores);
        }
        for score in &mut scores {
            *score /= self.head.temperature;
        }
        let (classes, opt_out) = scores.split_at(CLASSES);
        Likely {
            classes: softmax(classes),
            opt_out: opt_out.first().map_or(0.0, |score| sigmoid(*score)),
        }
    }
}

/// From scores to shares of 1.
fn softmax(scores: &[f32]) -> [f32; CLASSES] {
    let mut shares = [0.0; CLASSES];
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    for (share, score) in shares.iter_mut().zip(scores) {
        *share = (score - top).exp();
    }
    let sum: f32 = shares.iter().sum();
    shares.map(|share| share / sum)
}

fn sigmoid(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Vec<u8> {
        let head = Head {
            temperature: 0.8,
            limits: Limits {
                decided_from: 0.9,
                danger_from: 0.1,
                high_from: 0.3,
                opt_out_from: 0.7,
            },
            bias: [0.0; COLUMNS],
        };
        let rows: [Row; 3] = [
            (5, vec![(1, 100)]),
            (0xdead_beef, vec![(0, -3), (37, 120)]),
            (u32::MAX, vec![(2, 1)]),
        ];
        Model::write(&Parts {
            head: &head,
            classes: (0.5, &rows),
            from_to: &[[0.0; TAGS]; TAGS],
            tags: (1.0, &[]),
        })
    }

    #[test]
    fn a_model_reads_what_was_written() {
        let bytes = written();
        let model = Model::parse(&bytes).unwrap();
        assert!((model.head().temperature - 0.8).abs() < 1e-6);
        let seen = |id| model.likely(&[Feature { id, value: 1.0 }]);
        let first = seen(5);
        assert!(first.classes[1] > 0.99, "{}", first.classes[1]);
        assert!(seen(0xdead_beef).opt_out > 0.99);
        let unknown = seen(6);
        assert!((unknown.classes[1] - 1.0 / CLASSES as f32).abs() < 1e-6);
        assert!((unknown.opt_out - 0.5).abs() < 1e-6);
    }

    #[test]
    fn what_is_no_model_is_refused() {
        let bytes = written();
        assert_eq!(Model::parse(b"").err(), Some(BadModel::Length(0)));
        assert_eq!(Model::parse(&[0; 64]).err(), Some(BadModel::Format));
        for cut in [bytes.len() - 1, bytes.len() / 2, 20] {
            assert_eq!(
                Model::parse(&bytes[..cut]).err(),
                Some(BadModel::Length(cut))
            );
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(
            Model::parse(&longer).err(),
            Some(BadModel::Length(longer.len()))
        );
    }

    #[test]
    fn the_program_carries_a_model() {
        assert!(crate::classifier::model().head().temperature > 0.0);
    }
}
