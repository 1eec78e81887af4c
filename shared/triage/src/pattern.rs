//! A small phrase language and its matcher.
//!
//! A phrase is words in order. `(a|b c)` is a choice, `(a|b)?` may be absent,
//! `word*` is a beginning, `#` a number, `..` up to four words of the same
//! sentence, `^` the start and `$` the end of the message. Phrases are separated
//! by `;` and written folded (see `text`).

use std::collections::HashMap;
use std::ops::Range;

use crate::text::{Break, Kind, Text, Token};
use crate::vocabulary::Vocabulary;

/// Words a `..` may skip.
const GAP: usize = 4;

#[derive(Debug)]
enum Atom {
    Exact(&'static str),
    Prefix(&'static str),
    Number,
}

impl Atom {
    fn parse(word: &'static str) -> Self {
        if word == "#" {
            Self::Number
        } else if let Some(stem) = word.strip_suffix('*') {
            Self::Prefix(stem)
        } else {
            Self::Exact(word)
        }
    }

    fn matches(&self, token: &Token) -> bool {
        match self {
            Self::Exact(word) => token.text == *word || token.alt.as_deref() == Some(*word),
            Self::Prefix(stem) => {
                token.text.starts_with(stem)
                    || token
                        .alt
                        .as_deref()
                        .is_some_and(|alt| alt.starts_with(stem))
            }
            Self::Number => token.kind == Kind::Number,
        }
    }
}

#[derive(Debug)]
enum Part {
    Word(Atom),
    Choice {
        ways: Vec<Vec<Part>>,
        optional: bool,
    },
    Gap,
    Start,
    End,
}

/// One compiled phrase.
#[derive(Debug)]
pub(crate) struct Phrase {
    parts: Vec<Part>,
}

impl Phrase {
    fn parse(source: &'static str) -> Self {
        let mut rest = source.trim();
        let mut parts = Vec::new();
        while !rest.is_empty() {
            parts.append(&mut sequence(&mut rest));
            // A closing bracket or bar outside brackets: skipped.
            rest = rest.get(1..).unwrap_or("").trim_start();
        }
        Self { parts }
    }

    fn words(&self) -> Vec<&Atom> {
        let mut words = Vec::new();
        collect(&self.parts, false, &mut words);
        words
    }

    /// The first words a match can begin with.
    fn first(&self) -> Vec<&Atom> {
        let mut words = Vec::new();
        collect(&self.parts, true, &mut words);
        words
    }
}

/// Reads parts until the source ends or a `|` or `)` closes the sequence.
fn sequence(rest: &mut &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    loop {
        *rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with(['|', ')']) {
            return parts;
        }
        if let Some(inner) = rest.strip_prefix('(') {
            *rest = inner;
            let mut ways = Vec::new();
            loop {
                let way = sequence(rest);
                if !way.is_empty() {
                    ways.push(way);
                }
                let more = rest.starts_with('|');
                *rest = rest.get(1..).unwrap_or("");
                if !more {
                    break;
                }
            }
            let optional = rest.starts_with('?');
            *rest = rest.strip_prefix('?').unwrap_or(rest);
            parts.push(Part::Choice { ways, optional });
            continue;
        }
        let end = rest.find([' ', '(', ')', '|']).unwrap_or(rest.len());
        let word = &rest[..end];
        *rest = &rest[end..];
        parts.push(match word {
            ".." => Part::Gap,
            "^" => Part::Start,
            "$" => Part::End,
            _ => Part::Word(Atom::parse(word)),
        });
    }
}

/// Gathers the words of a sequence, or only those it can begin with. Answers
/// whether the sequence can match nothing.
fn collect<'p>(parts: &'p [Part], first_only: bool, into: &mut Vec<&'p Atom>) -> bool {
    for part in parts {
        let empty = match part {
            Part::Word(atom) => {
                into.push(atom);
                false
            }
            Part::Choice { ways, optional } => {
                let mut empty = *optional;
                for way in ways {
                    empty |= collect(way, first_only, into);
                }
                empty
            }
            Part::Gap | Part::Start | Part::End => true,
        };
        if first_only && !empty {
            return false;
        }
    }
    true
}

/// What is still to match after the current parts.
struct Rest<'p> {
    parts: &'p [Part],
    next: Option<&'p Rest<'p>>,
}

/// Where the longest match of `parts`, then `next`, from `at` ends.
fn run(parts: &[Part], next: Option<&Rest<'_>>, tokens: &[Token], at: usize) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else {
        return match next {
            Some(more) => run(more.parts, more.next, tokens, at),
            None => Some(at),
        };
    };
    match part {
        Part::Start => (at == 0).then(|| run(rest, next, tokens, at)).flatten(),
        Part::End => (at == tokens.len())
            .then(|| run(rest, next, tokens, at))
            .flatten(),
        Part::Gap => (0..=GAP)
            .take_while(|n| {
                // The words skipped, and the one after them, are in one sentence.
                (0..=*n).all(|k| {
                    at == 0
                        || tokens
                            .get(at + k)
                            .is_none_or(|t| t.before < Break::Sentence)
                })
            })
            .find_map(|n| run(rest, next, tokens, at + n)),
        Part::Word(atom) => tokens
            .get(at)
            .filter(|token| atom.matches(token))
            .and_then(|_| run(rest, next, tokens, at + 1)),
        Part::Choice { ways, optional } => {
            let after = Rest { parts: rest, next };
            let taken = ways
                .iter()
                .filter_map(|way| run(way, Some(&after), tokens, at))
                .max();
            if taken.is_none() && *optional {
                run(rest, next, tokens, at)
            } else {
                taken
            }
        }
    }
}

/// A phrase found in a text.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    /// Which set of phrases.
    pub(crate) set: usize,
    /// Which tokens.
    pub(crate) tokens: Range<usize>,
}

/// Many sets of phrases, looked for in one pass.
#[derive(Debug, Default)]
pub(crate) struct Matcher {
    phrases: Vec<(usize, Phrase)>,
    exact: HashMap<&'static str, Vec<usize>>,
    prefix: HashMap<&'static str, Vec<usize>>,
    numbers: Vec<usize>,
    vocabulary: Vocabulary,
}

impl Matcher {
    /// Adds phrases, separated by `;`, under the number of a set.
    pub(crate) fn add(&mut self, set: usize, phrases: &'static str) {
        for source in phrases.split(';').filter(|s| !s.trim().is_empty()) {
            let phrase = Phrase::parse(source);
            let id = self.phrases.len();
            for atom in phrase.first() {
                let ids = match atom {
                    Atom::Exact(word) => self.exact.entry(word).or_default(),
                    Atom::Prefix(stem) => self.prefix.entry(stem).or_default(),
                    Atom::Number => &mut self.numbers,
                };
                if ids.last() != Some(&id) {
                    ids.push(id);
                }
            }
            for atom in phrase.words() {
                match atom {
                    Atom::Exact(word) => self.vocabulary.add(word),
                    Atom::Prefix(stem) => self.vocabulary.add_stem(stem),
                    Atom::Number => {}
                }
            }
            self.phrases.push((set, phrase));
        }
    }

    /// Adds words that are right as they are and need no second reading.
    pub(crate) fn know(&mut self, words: &'static str) {
        for word in words.split_whitespace() {
            self.vocabulary.know(word);
        }
    }

    /// Gives misspelt and disguised words their second reading.
    pub(crate) fn correct(&self, text: &mut Text<'_>) {
        for token in &mut text.tokens {
            if token.kind == Kind::Word {
                token.alt = self.vocabulary.second_reading(&token.text);
            } else if token.kind == Kind::Number && (token.text == "2" || token.text == "4") {
                let word = if token.text == "2" { "to" } else { "for" };
                token.alt = Some(word.to_owned());
            }
        }
    }

    /// Every phrase found, in the order of the text.
    pub(crate) fn find(&self, text: &Text<'_>) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (at, token) in text.tokens.iter().enumerate() {
            let mut try_ids = |ids: &[usize]| {
                for &id in ids {
                    let (set, phrase) = &self.phrases[id];
                    if let Some(end) = run(&phrase.parts, None, &text.tokens, at)
                        && end > at
                    {
                        hits.push(Hit {
                            set: *set,
                            tokens: at..end,
                        });
                    }
                }
            };
            for word in std::iter::once(token.text.as_str()).chain(token.alt.as_deref()) {
                if let Some(ids) = self.exact.get(word) {
                    try_ids(ids);
                }
                for (end, _) in word.char_indices().skip(2).chain([(word.len(), ' ')]) {
                    if let Some(ids) = self.prefix.get(&word[..end]) {
                        try_ids(ids);
                    }
                }
            }
            if token.kind == Kind::Number {
                try_ids(&self.numbers);
            }
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &'static str, text: &str) -> bool {
        let mut matcher = Matcher::default();
        matcher.add(0, phrases);
        let mut text = Text::parse(text);
        matcher.correct(&mut text);
        !matcher.find(&text).is_empty()
    }

    #[test]
    fn choices_gaps_prefixes_and_anchors() {
        assert!(found(
            "(do not|dont) (text|mail*) me",
            "please don't mailing me"
        ));
        assert!(found("geen .. meer", "Ik wil geen van die berichten meer"));
        assert!(!found("geen .. meer", "Geen idee. Graag meer"));
        assert!(found("^ (well)? no $", "No!"));
        assert!(!found("^ no $", "no idea"));
        assert!(found("# years", "10 years"));
        assert!(found("in (the)? stock", "is it in stock"));
    }

    #[test]
    fn typing_errors_and_disguises_are_read() {
        assert!(found("unsubscribe", "unsubscirbe"));
        assert!(found("unsubscribe", "un5ub5cribe"));
        assert!(found("yas", "yasssss"));
        assert!(found("mochte", "ich moechte"));
        assert!(!found("stock", "a stool"));
    }
}
