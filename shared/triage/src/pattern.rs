//! A small phrase language and its matcher.
//!
//! A phrase is words in order. `(a|b c)` is a choice, `(a|b)?` may be absent,
//! `word*` is a beginning, `#` a number, `..` up to four words of the same
//! sentence, `^` the start and `$` the end of the message. Phrases are separated
//! by `;` and written folded (see `text`).

use std::collections::HashMap;
use std::ops::Range;

use crate::text::{Break, Kind, Text, Token};

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
            self.vocabulary.known.entry(word).or_insert(false);
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

/// Every word of the tables, to put typing errors right.
#[derive(Debug, Default)]
struct Vocabulary {
    /// Word, and whether a misspelling may be read as it.
    known: HashMap<&'static str, bool>,
    stems: Vec<&'static str>,
    /// Words of five letters or more by their first letter.
    by_letter: HashMap<u8, Vec<&'static str>>,
}

/// Spellings of short messages.
const SHORTHAND: &[(&str, &str)] = &[
    ("u", "you"),
    ("ur", "your"),
    ("r", "are"),
    ("wnt", "want"),
    ("wen", "when"),
    ("wanna", "want"),
    ("bak", "back"),
    ("stok", "stock"),
    ("avail", "available"),
    ("sz", "size"),
    ("plz", "please"),
    ("pls", "please"),
    ("thx", "thanks"),
    ("ty", "thanks"),
    ("tnx", "thanks"),
    ("msg", "message"),
    ("msgs", "messages"),
    ("txt", "text"),
    ("txts", "texts"),
    ("appt", "appointment"),
    ("dnt", "dont"),
    ("hav", "have"),
    ("wrk", "work"),
    ("jb", "job"),
    ("yrs", "years"),
    ("yr", "year"),
    ("exp", "experience"),
    ("expirience", "experience"),
    ("aply", "apply"),
    ("wot", "what"),
    ("wat", "wat"),
    ("gd", "good"),
    ("tmrw", "tomorrow"),
    ("tmr", "tomorrow"),
    ("2moro", "tomorrow"),
    ("2day", "today"),
    ("asp", "asap"),
    ("solliciteren", "solliciteren"),
    ("vrijdg", "vrijdag"),
    ("ff", "even"),
    ("vd", "van"),
    ("mn", "mijn"),
    ("vcs", "voces"),
    ("vc", "voce"),
    ("tb", "tambem"),
    ("q", "que"),
    ("xq", "porque"),
    ("tmb", "tambien"),
    ("slt", "salut"),
    ("bjr", "bonjour"),
    ("svp", "svp"),
    ("stp", "stp"),
    ("ordr", "order"),
    ("whats", "what"),
    ("wheres", "where"),
    ("wens", "when"),
    ("hows", "how"),
];

impl Vocabulary {
    fn add(&mut self, word: &'static str) {
        if self.known.insert(word, true) != Some(true)
            && word.len() >= 5
            && let Some(&first) = word.as_bytes().first()
        {
            self.by_letter.entry(first).or_default().push(word);
        }
    }

    fn add_stem(&mut self, stem: &'static str) {
        if !self.stems.contains(&stem) {
            self.stems.push(stem);
        }
        if stem.len() >= 6 {
            self.add(stem);
        }
    }

    fn knows(&self, word: &str) -> bool {
        self.known.contains_key(word) || self.stems.iter().any(|stem| word.starts_with(stem))
    }

    fn second_reading(&self, word: &str) -> Option<String> {
        if let Some((_, long)) = SHORTHAND.iter().find(|(short, _)| *short == word) {
            return (*long != word).then(|| (*long).to_owned());
        }
        if word.len() < 3 || self.knows(word) {
            return None;
        }
        let short = single_letters(word);
        if short.len() < word.len() && self.knows(&short) {
            return Some(short);
        }
        let letters = without_leet(word);
        if letters != word {
            return self.knows(&letters).then_some(letters);
        }
        let umlauts = word
            .replace("ae", "a")
            .replace("oe", "o")
            .replace("ue", "u");
        if umlauts.len() < word.len() && umlauts.len() > 2 && self.knows(&umlauts) {
            return Some(umlauts);
        }
        if word.len() < 5 || word.len() > 24 {
            return None;
        }
        let first = *word.as_bytes().first()?;
        self.by_letter
            .get(&first)?
            .iter()
            .find(|candidate| one_slip(word.as_bytes(), candidate.as_bytes()))
            .map(|candidate| (*candidate).to_owned())
    }
}

/// `yasss` is `yas`: letters written three times or more count once.
fn single_letters(word: &str) -> String {
    let chars: Vec<char> = word.chars().collect();
    let mut out = String::with_capacity(word.len());
    let mut i = 0;
    while i < chars.len() {
        let run = chars[i..].iter().take_while(|c| **c == chars[i]).count();
        for _ in 0..if run >= 3 { 1 } else { run } {
            out.push(chars[i]);
        }
        i += run;
    }
    out
}

/// Digits that stand for letters inside a word.
fn without_leet(word: &str) -> String {
    word.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            '8' => 'b',
            c => c,
        })
        .collect()
}

/// Whether one letter was left out, added or swapped with its neighbour, or one
/// vowel replaced by another.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Equal => {
            let (x, y) = (&a[same..], &b[same..]);
            let vowel = |c: &u8| b"aeiouy".contains(c);
            match (x, y) {
                ([p, q, r @ ..], [s, t, u @ ..]) if p == t && q == s && r == u => true,
                ([p, r @ ..], [s, u @ ..]) => a.len() >= 6 && r == u && vowel(p) && vowel(s),
                _ => false,
            }
        }
        std::cmp::Ordering::Less => a.len() + 1 == b.len() && a[same..] == b[same + 1..],
        std::cmp::Ordering::Greater => a.len() == b.len() + 1 && a[same + 1..] == b[same..],
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
