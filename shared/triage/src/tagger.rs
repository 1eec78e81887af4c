//! Which words are a name, a role, a product, a place, a time, a size, a colour, a
//! number: a sequence model that looks at each word, its neighbours and what the
//! message is about, and prefers tags that follow each other.

mod seen;

use std::ops::Range;

use domain::intent::Intent;

use crate::model::Model;
use crate::text::Text;

use seen::word_features;
pub use seen::{Seen, Tagged};

/// What the tagger finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Who writes, or of whom.
    Name,
    /// A job.
    Role,
    /// Something for sale.
    ProductName,
    /// A place.
    Location,
    /// When somebody can start or work.
    Availability,
    /// A size.
    Size,
    /// A colour that is not part of the product's name.
    Color,
    /// How many.
    Quantity,
    /// Years of work.
    ExperienceYears,
}

/// All of them, in the order of their tags.
pub const KINDS: [Kind; 9] = [
    Kind::Name,
    Kind::Role,
    Kind::ProductName,
    Kind::Location,
    Kind::Availability,
    Kind::Size,
    Kind::Color,
    Kind::Quantity,
    Kind::ExperienceYears,
];

impl Kind {
    /// Its name in the labelling guide §5.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Role => "role",
            Self::ProductName => "product_name",
            Self::Location => "location",
            Self::Availability => "availability",
            Self::Size => "size",
            Self::Color => "color",
            Self::Quantity => "quantity",
            Self::ExperienceYears => "experience_years",
        }
    }

    /// Whether it is written in digits.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Quantity | Self::ExperienceYears)
    }

    /// Whether a message may name several.
    pub(crate) const fn may_be_several(self) -> bool {
        matches!(self, Self::ProductName | Self::Role)
    }
}

/// Nothing; then for each kind its first word, and any further one.
pub const TAGS: usize = 1 + 2 * KINDS.len();

/// How much likelier than learnt a word is taken to be something: an entity that is
/// missed costs a question to the customer. Chosen on `data/measure`.
const EAGERNESS: f32 = 1.0;

/// Words looked at, from the beginning: what a message states is stated there, and
/// the time it takes stays bounded.
const LONGEST: usize = 250;

/// The kind of a tag, and whether it begins one.
fn kind(tag: usize) -> Option<(Kind, bool)> {
    let at = tag.checked_sub(1)?;
    KINDS.get(at / 2).map(|kind| (*kind, at.is_multiple_of(2)))
}

/// Whether `to` may follow `from`: a further word only follows its own kind.
pub fn may_follow(from: usize, to: usize) -> bool {
    match (kind(from), kind(to)) {
        (_, None | Some((_, true))) => true,
        (Some((a, _)), Some((b, false))) => a == b,
        (None, Some((_, false))) => false,
    }
}

/// Finds the likeliest tags and returns what they mark.
pub(crate) fn find(
    model: &Model<'_>,
    text: &Text<'_>,
    intent: Intent,
) -> Vec<(Kind, Range<usize>)> {
    let scores: Vec<[f32; TAGS]> = word_features(text, intent, LONGEST)
        .iter()
        .map(|seen| {
            let mut scores = [0.0; TAGS];
            for id in seen.all() {
                model.tags.add(id, 1.0, &mut scores);
            }
            scores[0] -= EAGERNESS;
            scores
        })
        .collect();
    spans(&likeliest(&scores, &model.from_to))
}

/// The best path through the tags (Viterbi).
fn likeliest(scores: &[[f32; TAGS]], from_to: &[[f32; TAGS]; TAGS]) -> Vec<usize> {
    let mut best: Vec<[f32; TAGS]> = Vec::with_capacity(scores.len());
    let mut came: Vec<[usize; TAGS]> = Vec::with_capacity(scores.len());
    for (at, here) in scores.iter().enumerate() {
        let mut total = [f32::MIN; TAGS];
        let mut from = [0; TAGS];
        for to in 0..TAGS {
            match at.checked_sub(1).and_then(|at| best.get(at)) {
                None if may_follow(0, to) => total[to] = from_to[0][to] + here[to],
                None => {}
                Some(before) => {
                    for (tag, sum) in before.iter().enumerate() {
                        let sum = sum + from_to[tag][to] + here[to];
                        if may_follow(tag, to) && sum > total[to] {
                            total[to] = sum;
                            from[to] = tag;
                        }
                    }
                }
            }
        }
        best.push(total);
        came.push(from);
    }
    let Some(last) = best.last() else {
        return Vec::new();
    };
    let mut tag = (0..TAGS)
        .max_by(|a, b| last[*a].total_cmp(&last[*b]))
        .unwrap_or(0);
    let mut path = vec![0; scores.len()];
    for at in (0..scores.len()).rev() {
        path[at] = tag;
        tag = came[at][tag];
    }
    path
}

/// What a path marks: kinds and the words they cover.
fn spans(path: &[usize]) -> Vec<(Kind, Range<usize>)> {
    let mut spans: Vec<(Kind, Range<usize>)> = Vec::new();
    for (at, tag) in path.iter().enumerate() {
        match (kind(*tag), spans.last_mut()) {
            (Some((_, false)), Some((_, range))) => range.end = at + 1,
            (Some((kind, _)), _) => spans.push((kind, at..at + 1)),
            (None, _) => {}
        }
    }
    spans
}
