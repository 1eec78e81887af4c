//! A text as items, sentences and segments.

use std::ops::Range;

use super::context::{bounds, hours_in, join_weekdays};
use super::item::Item;
use super::names::Names;
use super::scan::Scan;
use super::segment::{Segment, segments};
use super::token::{Token, tokens};
use crate::lang::Lang;

/// A text, read.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    /// As written.
    pub raw: &'a str,
    /// Its words.
    pub tokens: Vec<Token>,
    /// What they say.
    pub items: Vec<Item>,
    /// Its parts, in order.
    pub segments: Vec<Segment>,
    /// The same, by sentence.
    pub sentences: Vec<(usize, Range<usize>)>,
}

impl<'a> Reading<'a> {
    /// Reads a text.
    pub(super) fn new(raw: &'a str, lang: Lang, names: &Names) -> Self {
        Self::of(raw, tokens(raw), lang, names)
    }

    /// Reads a text that was taken apart before.
    pub(super) fn of(raw: &'a str, tokens: Vec<Token>, lang: Lang, names: &Names) -> Self {
        let mut items = Scan {
            raw,
            tokens: &tokens,
            lang,
            names,
            items: Vec::new(),
        }
        .run();
        join_weekdays(&tokens, &mut items);
        let segments = segments(&tokens, &items);
        for sentence in segments.chunk_by(|a, b| a.sentence == b.sentence) {
            if let [first, .., last] | [first @ last] = sentence {
                hours_in(&tokens, &mut items[first.items.start..last.items.end]);
            }
        }
        bounds(&mut items, &tokens);
        let sentences = segments
            .iter()
            .map(|s| (s.sentence, s.items.clone()))
            .collect();
        Self {
            raw,
            tokens,
            items,
            segments,
            sentences,
        }
    }

    /// The items of a segment.
    pub(super) fn of_segment(&self, segment: &Segment) -> &[Item] {
        &self.items[segment.items.clone()]
    }

    /// As written.
    pub(super) fn written(&self, from: usize, to: usize) -> &'a str {
        match (self.tokens.get(from), self.tokens.get(to.wrapping_sub(1))) {
            (Some(first), Some(last)) => self.raw.get(first.from..last.to).unwrap_or(""),
            _ => "",
        }
    }

    /// A segment as written.
    pub(super) fn text(&self, segment: &Segment) -> &'a str {
        match self.of_segment(segment) {
            [first, .., last] => self.written(first.from, last.to),
            [one] => self.written(one.from, one.to),
            [] => "",
        }
    }

    /// The folded word an item stands on.
    pub(super) fn word(&self, item: &Item) -> &str {
        self.tokens.get(item.from).map_or("", |t| t.text.as_str())
    }
}
