//! What the tagger sees of each word.

use domain::intent::Intent;

use crate::features::hash;
use crate::lang::is_common;
use crate::text::{Break, Kind, Text, Token};
use crate::words::lists;

/// A message's words for learning from them.
#[derive(Debug, Clone)]
pub struct Tagged {
    /// Each word as read: folded, and its second reading.
    pub words: Vec<(String, Option<String>)>,
    /// What is seen of each.
    pub seen: Vec<Seen>,
}

/// What is seen of one word.
#[derive(Debug, Clone)]
pub struct Seen {
    /// What the word is.
    pub word: Vec<u32>,
    /// How it is written and what stands around it: all there is of a word that was
    /// never met before.
    pub around: Vec<u32>,
}

impl Seen {
    /// All of it.
    pub fn all(&self) -> impl Iterator<Item = u32> {
        self.word.iter().chain(&self.around).copied()
    }
}

impl Tagged {
    /// Reads a text.
    pub(crate) fn of(text: &Text<'_>, intent: Intent) -> Self {
        Self {
            words: text
                .tokens
                .iter()
                .map(|token| (token.text.clone(), token.alt.clone()))
                .collect(),
            seen: word_features(text, intent, text.tokens.len()),
        }
    }
}

/// What is seen of each word, up to so many.
pub(super) fn word_features(text: &Text<'_>, intent: Intent, longest: usize) -> Vec<Seen> {
    (0..text.tokens.len().min(longest))
        .map(|at| of_word(text, at, intent))
        .collect()
}

fn of_word(text: &Text<'_>, at: usize, intent: Intent) -> Seen {
    let mut seen = Seen {
        word: Vec::with_capacity(12),
        around: Vec::with_capacity(40),
    };
    let mut its = |name: &[&str]| seen.word.push(hash(name));
    let mut add = |name: &[&str]| seen.around.push(hash(name));
    let near = |offset: isize| {
        at.checked_add_signed(offset)
            .and_then(|at| text.tokens.get(at))
    };
    let token = &text.tokens[at];
    let word = reading(token);
    let shape = shape(text, token);
    let about = intent.as_str();
    add(&["1"]);
    add(&["i", about]);
    its(&["w", word]);
    its(&["iw", about, word]);
    add(&["s", &shape]);
    add(&["is", about, &shape]);
    if is_common(&token.text) {
        add(&["common"]);
    }
    for list in lists(word) {
        add(&["l", list]);
        add(&["il", about, list]);
        add(&["ls", list, &shape]);
    }
    let chars: Vec<char> = word.chars().collect();
    for n in 2..=4 {
        if chars.len() > n {
            let end: String = chars[chars.len() - n..].iter().collect();
            its(&["end", &end]);
            if n > 2 {
                let start: String = chars[..n].iter().collect();
                its(&["start", &start]);
            }
        }
    }
    for offset in [-3, -2, -1, 1, 2, 3] {
        let place = offset.to_string();
        match near(offset) {
            Some(other) => {
                let other_word = reading(other);
                add(&["n", &place, other_word]);
                if offset.abs() < 3 {
                    add(&["ns", &place, &self::shape(text, other)]);
                    if is_common(&other.text) {
                        add(&["nc", &place]);
                    }
                }
                if offset.abs() == 1 {
                    its(&["nw", &place, other_word, word]);
                    add(&["nws", &place, other_word, &shape]);
                    for list in lists(other_word) {
                        add(&["nl", &place, list]);
                    }
                }
            }
            None => add(&["n", &place, ""]),
        }
    }
    let before = |offset| near(offset).map_or("", reading);
    add(&["p2", before(-2), before(-1)]);
    add(&["p3", before(-3), before(-2), before(-1)]);
    add(&["a2", before(1), before(2)]);
    add(&["b", break_name(token.before), &shape]);
    let after = near(1).map_or("end", |next| break_name(next.before));
    add(&["f", after, &shape]);
    if at == 0 {
        add(&["first", &shape]);
    }
    add(&[
        "len",
        if text.tokens.len() < 4 {
            "short"
        } else {
            "long"
        },
        about,
    ]);
    seen
}

fn reading(token: &Token) -> &str {
    match token.kind {
        Kind::Email => "@",
        Kind::Url => "://",
        Kind::Number if token.text.len() > 4 => "#####",
        _ => token.alt.as_deref().unwrap_or(&token.text),
    }
}

const fn break_name(before: Break) -> &'static str {
    match before {
        Break::None => "none",
        Break::Clause => "clause",
        Break::Sentence => "sentence",
    }
}

/// `Xx`, `x`, `XX`, `0`, `x0`: how a word is written.
fn shape(text: &Text<'_>, token: &Token) -> String {
    let raw = &text.raw[token.span.clone()];
    let mut shape = String::new();
    for c in raw.chars() {
        let kind = if c.is_uppercase() {
            'X'
        } else if c.is_alphabetic() {
            'x'
        } else if c.is_numeric() {
            '0'
        } else {
            '-'
        };
        if !shape.ends_with(kind) {
            shape.push(kind);
        }
    }
    if shape == "X" && raw.chars().count() > 1 {
        shape.push('X');
    }
    if shape == "0" {
        shape.push_str(&raw.len().min(5).to_string());
    }
    shape
}
