//! Words and phrases of the six languages and the concept each stands for.
//!
//! The tables under `lexicon/` are the knowledge of the guard. A row names one
//! concept and its wordings per language, folded (see [`super::fold`]); a `*` ends a
//! stem. `fillers.txt` holds one line per language of words that claim nothing. A
//! word that is in no table is unknown, and a claim with an unknown word is
//! supported only where the ground has the same word.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::token::{Gap, Token};
use crate::lang::Lang;

/// What a word stands for, whatever its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Concept {
    /// Which table it is from.
    pub class: Class,
    /// Its name there.
    pub name: &'static str,
}

/// The kinds of concepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Class {
    /// Steers how others are read: "not", "from", "Monday", "hours".
    Role,
    /// Makes a clause a claim: "free", "return", "in stock".
    Claim,
    /// Goes along with a claim and needs no support: "costs".
    Soft,
    /// What a claim holds for: "unopened", "bicycle", "wine".
    Thing,
    /// A country, a region.
    Place,
    /// What someone does for someone: "call", "send".
    Action,
    /// Where an order stands: "shipped".
    Status,
}

/// The concepts a phrase may stand for; none: it claims nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Hit {
    /// How many tokens it takes.
    pub len: usize,
    /// What it may stand for.
    pub concepts: Vec<Concept>,
}

const TABLES: [&str; 5] = [
    include_str!("lexicon/roles.txt"),
    include_str!("lexicon/claims.txt"),
    include_str!("lexicon/things.txt"),
    include_str!("lexicon/places.txt"),
    include_str!("lexicon/actions.txt"),
];
const FILLERS: &str = include_str!("lexicon/fillers.txt");

/// Longest word of a stem looked up, in bytes.
const LONGEST: usize = 24;

struct Entry {
    concept: Option<Concept>,
    /// The first word is a stem.
    stem: bool,
    /// The words after the first, each with whether it is a stem.
    rest: Vec<(&'static str, bool)>,
}

#[derive(Default)]
struct Table {
    entries: HashMap<&'static str, Vec<Entry>>,
}

static LEXICON: LazyLock<[Table; 6]> = LazyLock::new(build);

fn build() -> [Table; 6] {
    let mut tables: [Table; 6] = Default::default();
    for line in TABLES.iter().flat_map(|table| table.lines()) {
        let Some((head, wordings)) = line.split_once(" : ").filter(|_| !line.starts_with(';'))
        else {
            continue;
        };
        let Some((class, name)) = class_and_name(head) else {
            continue;
        };
        for (table, phrases) in tables.iter_mut().zip(wordings.split(" / ")) {
            for phrase in phrases.split(", ") {
                table.add(phrase.trim(), Some(Concept { class, name }));
            }
        }
    }
    for (table, words) in tables.iter_mut().zip(filler_lines()) {
        for word in words.split_whitespace() {
            table.add(word, None);
        }
    }
    tables
}

fn filler_lines() -> impl Iterator<Item = &'static str> {
    FILLERS.lines().filter(|line| !line.starts_with(';'))
}

fn class_and_name(head: &'static str) -> Option<(Class, &'static str)> {
    let (mark, name) = head.split_once(' ')?;
    let class = match mark {
        "=" => Class::Role,
        "!" => Class::Claim,
        "~" => Class::Soft,
        "#" => Class::Thing,
        "@" => Class::Place,
        ">" => Class::Action,
        "?" => Class::Status,
        _ => return None,
    };
    Some((class, name))
}

impl Table {
    fn add(&mut self, phrase: &'static str, concept: Option<Concept>) {
        let mut words = phrase
            .split([' ', '\''])
            .map(|word| match word.strip_suffix('*') {
                Some(stem) => (stem, true),
                None => (word, false),
            });
        let Some((first, stem)) = words.next().filter(|w| !w.0.is_empty() && w.0 != "zzz") else {
            return;
        };
        self.entries.entry(first).or_default().push(Entry {
            concept,
            stem,
            rest: words.collect(),
        });
    }

    fn look(&self, tokens: &[Token]) -> Hit {
        let mut best = Hit::default();
        let Some(first) = tokens.first() else {
            return best;
        };
        let text = first.text.as_str();
        let digits = text.bytes().any(|b| b.is_ascii_digit());
        let mut plain = false;
        for cut in (1..=text.len().min(LONGEST)).rev() {
            let Some(key) = text.get(..cut) else { continue };
            let whole = cut == text.len();
            // A code is no form of a word.
            if !whole && (cut < 2 || digits) {
                break;
            }
            let Some(entries) = self.entries.get(key) else {
                continue;
            };
            for entry in entries.iter().filter(|e| whole || e.stem) {
                let len = 1 + entry.rest.len();
                // The longest phrase wins. A word that is listed as claiming nothing is
                // no form of a stem.
                if len < best.len
                    || len == 1 && plain && !whole
                    || !follows(&entry.rest, &tokens[1..])
                {
                    continue;
                }
                if len > best.len {
                    best = Hit {
                        len,
                        concepts: Vec::new(),
                    };
                }
                match entry.concept {
                    Some(concept) if !best.concepts.contains(&concept) => {
                        best.concepts.push(concept);
                    }
                    None if whole && len == 1 => plain = true,
                    _ => {}
                }
            }
            plain &= best.concepts.is_empty();
        }
        best
    }
}

fn follows(rest: &[(&str, bool)], tokens: &[Token]) -> bool {
    rest.len() <= tokens.len()
        && rest.iter().zip(tokens).all(|((word, stem), token)| {
            token.gap <= Gap::Space
                && if *stem {
                    token.text.starts_with(word)
                } else {
                    token.text == *word
                }
        })
}

/// What the longest phrase at the start of these tokens stands for; of length zero
/// when it is in no table of the language.
pub(super) fn look(lang: Lang, tokens: &[Token]) -> Hit {
    let table = &LEXICON[lang as usize];
    let mut hit = table.look(tokens);
    // "Anwachsgarantie" begins like "Anwachs…" and is a "Garantie" as well.
    let long = tokens
        .first()
        .is_some_and(|t| t.text.len() >= 10 && !table.entries.contains_key(t.text.as_str()));
    if matches!(lang, Lang::Nl | Lang::De) && (hit.len == 0 || hit.len == 1 && long) {
        let parts = compound(table, tokens);
        if hit.len == 0 {
            return parts;
        }
        for concept in parts.concepts {
            if !hit.concepts.contains(&concept) {
                hit.concepts.push(concept);
            }
        }
    }
    hit
}

/// "Versandkosten" is "Versand" and "Kosten": two known parts, the first perhaps
/// with a joining letter.
fn compound(table: &Table, tokens: &[Token]) -> Hit {
    let Some(token) = tokens.first().filter(|t| t.is_word() && t.text.len() >= 7) else {
        return Hit::default();
    };
    let text = token.text.as_str();
    let part = |word: &str| {
        let hit = table.look(&[Token {
            text: word.to_owned(),
            ..token.clone()
        }]);
        (hit.len == 1).then_some(hit.concepts)
    };
    for cut in (3..=text.len() - 3).rev() {
        let (Some(head), Some(tail)) = (text.get(..cut), text.get(cut..)) else {
            continue;
        };
        let Some(tail) = part(tail) else { continue };
        let head = part(head).or_else(|| {
            ["s", "n", "en", "er", "e"]
                .iter()
                .filter_map(|joint| head.strip_suffix(joint))
                .filter(|head| head.len() >= 3)
                .find_map(part)
        });
        if let Some(mut concepts) = head
            && !(concepts.is_empty() && tail.is_empty())
        {
            concepts.extend(tail);
            concepts.dedup();
            return Hit { len: 1, concepts };
        }
    }
    Hit::default()
}

/// The language most of these words are in; the first of a tie.
pub(super) fn language(tokens: &[Token]) -> Lang {
    let known = |lang: Lang| {
        let table = &LEXICON[lang as usize];
        tokens
            .iter()
            .filter(|t| t.is_word())
            .map(|t| {
                usize::from(table.entries.contains_key(t.text.as_str())) * 2
                    + usize::from(table.look(std::slice::from_ref(t)).len > 0)
            })
            .sum::<usize>()
    };
    Lang::ALL
        .into_iter()
        .map(|lang| (known(lang), lang))
        .rev()
        .max_by_key(|(score, _)| *score)
        .map_or(Lang::En, |(_, lang)| lang)
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    #[test]
    fn each_row_has_six_languages() {
        for line in TABLES.iter().flat_map(|t| t.lines()) {
            if line.starts_with(';') {
                continue;
            }
            if let Some((head, words)) = line.split_once(" : ") {
                assert_eq!(words.split(" / ").count(), 6, "{head}");
                assert!(class_and_name(head).is_some(), "{head}");
            } else {
                assert!(line.is_empty(), "{line}");
            }
        }
        assert_eq!(filler_lines().count(), 6);
    }

    #[test]
    fn phrases_and_compounds_are_found() {
        let names = |lang, text| {
            look(lang, &tokens(text))
                .concepts
                .iter()
                .map(|c| c.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(Lang::En, "free of charge"), ["free"]);
        assert_eq!(names(Lang::Nl, "kost niets"), ["free"]);
        assert!(names(Lang::De, "Versandkosten").contains(&"ship"));
        assert!(names(Lang::Nl, "retourtermijn").contains(&"return"));
        assert_eq!(look(Lang::En, &tokens("blorptastic")).len, 0);
    }
}
