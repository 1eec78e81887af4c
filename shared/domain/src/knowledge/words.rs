//! From a text to what is searched for: stems by language, and the things of the
//! trade they name.
//!
//! The stems are Snowball's, by `frostem`: plain Rust without dependencies, made
//! from Snowball's current algorithms (released 2026-10-16, BSD-3-Clause; the
//! search engine tantivy stems with it too). `rust-stemmers` was last released in
//! 2021 and knows the old Dutch.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

use super::stop::is_stop_word;
use super::trade;
use crate::catalogue::folded;
use crate::lang::Lang;

/// What a word is searched by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Term {
    /// Its stem in a language.
    Stem(Lang, String),
    /// The thing of the trade it names, whatever the language.
    Trade(u16),
}

/// A term, and how much of the word it stands for, up to 1.
pub(super) type Weighed = (Term, f64);

/// A synonym or another language's word says nearly as much as the word itself.
const TRADE: f64 = 0.9;
/// A part of a compound says less than the whole.
const PART: f64 = 0.75;
/// The shortest part of a compound, and of a word that is taken for one.
const SHORTEST_PART: usize = 4;
const SHORTEST_COMPOUND: usize = 8;

static STEMMERS: LazyLock<[Stemmer; 6]> = LazyLock::new(|| {
    Lang::ALL.map(|lang| {
        Stemmer::new(match lang {
            Lang::En => Algorithm::English,
            Lang::Nl => Algorithm::Dutch,
            Lang::De => Algorithm::German,
            Lang::Es => Algorithm::Spanish,
            Lang::Pt => Algorithm::Portuguese,
            Lang::Fr => Algorithm::French,
        })
    })
});

/// Trade words by language and stem; two words as `gift_card`.
struct Lexicon {
    rows: HashMap<(Lang, String), Vec<u16>>,
    /// Words whose stem is another thing's too ("package", "packaging"): they are
    /// their own stem.
    kept: HashSet<(Lang, String)>,
}

/// Each trade word with its row and language.
fn listed() -> impl Iterator<Item = (u16, Lang, &'static str)> {
    (0_u16..).zip(trade::ROWS).flat_map(|(row, languages)| {
        let languages = Lang::ALL.into_iter().zip(languages);
        languages.flat_map(move |(lang, names)| {
            let names = names.split(' ');
            names.map(move |name| (row, lang, name))
        })
    })
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut by_stem: HashMap<(Lang, String), Vec<(u16, &str)>> = HashMap::new();
    for (row, lang, name) in listed() {
        let names = by_stem.entry((lang, stem(name, lang))).or_default();
        names.push((row, name));
    }
    // The same word in two rows is one word of two meanings, and stays that.
    let ambiguous = |names: &[(u16, &str)]| {
        names.iter().any(|(row, name)| {
            let mut others = names.iter();
            others.any(|(other, word)| other != row && word != name)
        })
    };
    let kept: HashSet<(Lang, String)> = by_stem
        .iter()
        .filter(|(_, names)| ambiguous(names))
        .flat_map(|((lang, _), names)| names.iter().map(|(_, name)| (*lang, (*name).to_owned())))
        .collect();
    let mut rows: HashMap<_, Vec<u16>> = HashMap::new();
    for (row, lang, name) in listed() {
        let stems: Vec<String> = if kept.contains(&(lang, name.to_owned())) {
            vec![folded(name)]
        } else if let Some((first, second)) = name.split_once('_') {
            vec![pair(first, second, lang)]
        } else {
            raw_stems(name, lang)
        };
        for stem in stems {
            let rows: &mut Vec<u16> = rows.entry((lang, stem)).or_default();
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    Lexicon { rows, kept }
});

fn stem(word: &str, lang: Lang) -> String {
    let stem = STEMMERS[lang as usize].stem(word);
    folded(&stem)
}

fn pair(first: &str, second: &str, lang: Lang) -> String {
    format!("{}_{}", stem(first, lang), stem(second, lang))
}

/// The stem of a word in lower case, as written and as written without accents:
/// customers leave them out, and algorithms go by them.
fn raw_stems(word: &str, lang: Lang) -> Vec<String> {
    let mut stems = vec![stem(word, lang)];
    let plain = folded(word);
    if plain != word {
        let other = stem(&plain, lang);
        if !stems.contains(&other) {
            stems.push(other);
        }
    }
    stems
}

/// What stands for a word in the index of a language.
pub(super) fn stems(word: &str, lang: Lang) -> Vec<String> {
    if LEXICON.kept.contains(&(lang, word.to_owned())) {
        return vec![folded(word)];
    }
    raw_stems(word, lang)
}

fn rows_of(stem: String, lang: Lang) -> impl Iterator<Item = u16> {
    let rows = LEXICON.rows.get(&(lang, stem));
    rows.into_iter().flatten().copied()
}

fn trade_rows(word: &str, lang: Lang) -> Vec<u16> {
    let stems = stems(word, lang).into_iter();
    stems.flat_map(|stem| rows_of(stem, lang)).collect()
}

/// A word of a text, and those beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    before: Option<String>,
    after: Option<String>,
}

/// The words of a text that say something, each once.
pub(super) fn content(text: &str) -> Vec<Word> {
    let mut words = all_content(text);
    let mut seen = HashSet::new();
    words.retain(|word| seen.insert(word.text.clone()));
    words
}

/// The words of a text that say something, in lower case.
pub(super) fn all_content(text: &str) -> Vec<Word> {
    let texts: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 1)
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() > 2 || is_trade(word))
        .filter(|word| !is_stop_word(word))
        .collect();
    let at = |n: Option<usize>| n.and_then(|n| texts.get(n)).cloned();
    (0..texts.len())
        .map(|n| Word {
            text: texts[n].clone(),
            before: at(n.checked_sub(1)),
            after: at(Some(n + 1)),
        })
        .collect()
}

fn is_trade(word: &str) -> bool {
    let mut langs = Lang::ALL.into_iter();
    langs.any(|lang| !trade_rows(word, lang).is_empty())
}

/// What a word of a passage in this language is found by.
pub(super) fn told(word: &Word, lang: Lang) -> Vec<Weighed> {
    with_neighbours(alone(&word.text, lang), word, lang)
}

/// What a word is found by wherever it stands. Most of the work: who asks for many
/// words keeps it.
pub(super) fn alone(word: &str, lang: Lang) -> Vec<Weighed> {
    let mut terms = Vec::new();
    add(&mut terms, word, lang, 1.0);
    if let Some((first, second)) = parts(word, lang) {
        for part in [first, second].into_iter().flatten() {
            add(&mut terms, part, lang, PART);
        }
    }
    terms
}

/// Adds what a word means together with those beside it.
pub(super) fn with_neighbours(mut terms: Vec<Weighed>, word: &Word, lang: Lang) -> Vec<Weighed> {
    let before = word.before.as_deref().map(|first| (first, &*word.text));
    let after = word.after.as_deref().map(|second| (&*word.text, second));
    for (first, second) in [before, after].into_iter().flatten() {
        for row in rows_of(pair(first, second, lang), lang) {
            strongest(&mut terms, Term::Trade(row), TRADE);
        }
    }
    terms
}

/// What a word of a question is searched by. The language it is most likely in comes
/// first; a trade word of that language is taken for it and for no other's.
pub(super) fn asked(word: &Word, likely: Lang) -> Vec<Weighed> {
    let mut terms = told(word, likely);
    let named = |terms: &[Weighed]| terms.iter().any(|(term, _)| matches!(term, Term::Trade(_)));
    let known = named(&terms);
    for lang in Lang::ALL.into_iter().filter(|lang| *lang != likely) {
        for (term, weight) in told(word, lang) {
            if !(known && matches!(term, Term::Trade(_))) {
                strongest(&mut terms, term, weight);
            }
        }
    }
    terms
}

/// One name for what a word means: the thing of the trade, else the stem.
pub(super) fn meaning(word: &Word, lang: Lang) -> String {
    let all = asked(word, lang);
    let thing = all.iter().filter_map(|(term, weight)| match term {
        Term::Trade(row) => Some((*row, *weight)),
        Term::Stem(..) => None,
    });
    let thing = thing.max_by(|(_, a), (_, b)| a.total_cmp(b));
    let named = thing.and_then(|(row, _)| trade::ROWS.get(usize::from(row)));
    match named.and_then(|row| row[0].split(' ').next()) {
        // Rows may be added and moved; their first word stays.
        Some(name) => format!("#{name}"),
        None => stem(&word.text, lang),
    }
}

fn add(terms: &mut Vec<Weighed>, word: &str, lang: Lang, weight: f64) {
    for stem in stems(word, lang) {
        strongest(terms, Term::Stem(lang, stem), weight);
    }
    for row in trade_rows(word, lang) {
        strongest(terms, Term::Trade(row), weight * TRADE);
    }
}

fn strongest(terms: &mut Vec<Weighed>, term: Term, weight: f64) {
    match terms.iter_mut().find(|(known, _)| *known == term) {
        Some((_, known)) => *known = known.max(weight),
        None => terms.push((term, weight)),
    }
}

/// The parts of a Dutch or German compound of which one at least is of the trade:
/// `studentenkorting`, `Wollpullover`. Only what is known is cut off, so that no
/// word is cut into nonsense.
fn parts(word: &str, lang: Lang) -> Option<(Option<&str>, Option<&str>)> {
    if !matches!(lang, Lang::Nl | Lang::De) || word.chars().count() < SHORTEST_COMPOUND {
        return None;
    }
    let known = |part: &str| !trade_rows(part, lang).is_empty();
    let cuts = word.char_indices().skip(3).map(|(at, _)| word.split_at(at));
    let mut one = None;
    for (first, second) in cuts {
        if second.chars().count() < 3 {
            break;
        }
        let long = |part: &str| part.chars().count() >= SHORTEST_PART;
        let bare = ["s", "n", "en"]
            .iter()
            .filter_map(|link| first.strip_suffix(link))
            .find(|bare| known(bare));
        let head = if known(first) { Some(first) } else { bare };
        let tail = Some(second).filter(|second| known(second));
        match (head, tail) {
            (Some(_), Some(_)) => return Some((head, tail)),
            (Some(head), None) if long(head) => one = Some((Some(head), None)),
            (None, Some(tail)) if long(tail) => one = one.or(Some((None, Some(tail)))),
            _ => {}
        }
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(one: (&str, Lang), other: (&str, Lang)) -> bool {
        let told: Vec<Weighed> = content(one.0)
            .iter()
            .flat_map(|word| told(word, one.1))
            .collect();
        let mut asked = content(other.0)
            .into_iter()
            .flat_map(|word| asked(&word, other.1));
        asked.any(|(term, _)| told.iter().any(|(known, _)| *known == term))
    }

    #[test]
    fn forms_synonyms_translations_and_compounds_meet() {
        use Lang::{De, En, Es, Fr, Nl, Pt};
        for (one, other) in [
            (("shipping", En), ("shipped", En)),
            (("openingstijden", Nl), ("geopend", Nl)),
            (("discount", En), ("descuento", Es)),
            (("studentenkorting", Nl), ("étudiants", Fr)),
            (("studentenkorting", Nl), ("rabatt", De)),
            (("wool", En), ("wollpullover", De)),
            (("devolución", Es), ("devolucion", Es)),
            (("encomenda", Pt), ("parcel", En)),
            (("gift cards", En), ("gutschein", De)),
            (("cartões-presente", Pt), ("cadeaubon", Nl)),
        ] {
            assert!(shared(one, other), "{one:?} {other:?}");
        }
        for (one, other) in [
            (("shipping", En), ("shopping", En)),
            (("packaging", En), ("package", En)),
            (("gift", En), ("gutschein", De)),
            (("returns", En), ("refund", En)),
        ] {
            assert!(!shared(one, other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn words_that_say_nothing_are_left_out() {
        let words: Vec<String> = content("Hoe laat is de winkel open?")
            .into_iter()
            .map(|word| word.text)
            .collect();
        assert_eq!(words, ["laat", "winkel", "open"]);
        assert!(content("What is it that you have for me?").is_empty());
    }
}
