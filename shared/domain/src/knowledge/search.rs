//! An inverted index over the passages, and BM25.
//!
//! BM25 is kept relative: a passage's sum is divided by that of a passage which says
//! every word of the question in its title. So a score is the share of the question
//! that a passage is about, and says whether to answer at all, which plain BM25
//! (bounded by nothing) does not. Each term's share of a passage is worked out when
//! the index is built; a search adds up numbers.
//!
//! Why not a search crate. `bm25` 2.3.2 (MIT) depends on `fxhash`, which nobody
//! maintains (RUSTSEC-2025-0057: `cargo deny` refuses it), and ranks one field of one
//! language. `probly-search` 2.0.1 depends on an arena of 2021. `tantivy` 0.27 adds
//! 4.3 MB to a function that may have 8 (measured, without its defaults) and 170
//! crates. What they would give is the hundred lines below; the hard part, stemming,
//! is `frostem`'s, which adds 0.1 MB.

use std::collections::{BTreeMap, HashMap};

use super::words::{Term, Weighed, all_content, alone, asked, content, with_neighbours};
use crate::lang::Lang;

/// How soon more of the same word adds nothing; and how much a passage's length
/// counts. Passages are short and of one thing: once is nearly enough.
const K1: f64 = 0.35;
const B: f64 = 0.3;
/// A word of the title counts like so many of the text.
const TITLE: f64 = 4.0;
/// Another word with the same beginning, and one with a letter wrong.
const FORM: f64 = 0.9;
const SLIP: f64 = 0.8;

/// One wording of a passage.
#[derive(Debug, Clone)]
pub(super) struct Wording {
    pub(super) lang: Lang,
    pub(super) title: String,
    pub(super) body: String,
}

/// How much of a passage a term is, by passage, each once.
type Postings = Vec<(u32, f64)>;

/// The terms of all passages.
#[derive(Debug, Default)]
pub(super) struct Terms {
    passages: usize,
    stems: [BTreeMap<String, Postings>; 6],
    trade: BTreeMap<u16, Postings>,
}

impl Terms {
    /// Of these passages, each with its wordings.
    pub(super) fn of(passages: &[Vec<Wording>]) -> Self {
        let mut known = Known::new();
        let counted: Vec<Vec<BTreeMap<Term, f64>>> = passages
            .iter()
            .map(|wordings| {
                wordings
                    .iter()
                    .map(|wording| count(wording, &mut known))
                    .collect()
            })
            .collect();
        let lengths = || counted.iter().flatten().map(length);
        let average = lengths().sum::<f64>() / lengths().count().max(1) as f64;
        let mut terms = Self {
            passages: passages.len(),
            ..Self::default()
        };
        for (passage, wordings) in (0_u32..).zip(counted) {
            for wording in wordings {
                let norm = 1.0 - B + B * length(&wording) / average.max(1.0);
                for (term, count) in wording {
                    let share = count / (count + K1 * norm);
                    terms.add(term, passage, share);
                }
            }
        }
        terms
    }

    fn add(&mut self, term: Term, passage: u32, share: f64) {
        let postings = match term {
            Term::Stem(lang, stem) => self.stems[lang as usize].entry(stem).or_default(),
            Term::Trade(row) => self.trade.entry(row).or_default(),
        };
        match postings.last_mut() {
            Some((last, known)) if *last == passage => *known = known.max(share),
            _ => postings.push((passage, share)),
        }
    }

    fn postings(&self, term: &Term) -> &[(u32, f64)] {
        let found = match term {
            Term::Stem(lang, stem) => self.stems[*lang as usize].get(stem),
            Term::Trade(row) => self.trade.get(row),
        };
        found.map_or(&[], Vec::as_slice)
    }

    /// The share of the question each passage is about, in the passages' order.
    pub(super) fn search(&self, question: &str, lang: Lang) -> Vec<f64> {
        let mut sums = vec![0.0; self.passages];
        let mut ideal = 0.0;
        let mut best = vec![0.0_f64; self.passages];
        for word in content(question) {
            best.fill(0.0);
            let mut found = self.gather(&asked(&word, lang), &mut best);
            if !found {
                found = self.gather(&self.near(&word.text), &mut best);
            }
            let known = if found {
                best.iter().filter(|share| **share > 0.0).count() as f64
            } else {
                0.0
            };
            let all = self.passages as f64;
            let rarity = (1.0 + (all - known + 0.5) / (known + 0.5)).ln();
            ideal += rarity;
            for (sum, share) in sums.iter_mut().zip(&best) {
                *sum += rarity * share;
            }
        }
        if ideal > 0.0 {
            for sum in &mut sums {
                *sum /= ideal;
            }
        }
        sums
    }

    fn gather(&self, terms: &[Weighed], best: &mut [f64]) -> bool {
        let mut found = false;
        for (term, weight) in terms {
            for (passage, share) in self.postings(term) {
                let place = &mut best[*passage as usize];
                *place = place.max(weight * share);
                found = true;
            }
        }
        found
    }

    /// The stems that look like a word found nowhere: the rest of a compound or an
    /// ending, or a letter wrong.
    fn near(&self, word: &str) -> Vec<Weighed> {
        let mut terms = Vec::new();
        for lang in Lang::ALL {
            let stems = &self.stems[lang as usize];
            for stem in super::words::stems(word, lang) {
                let Some(first) = stem.chars().next() else {
                    continue;
                };
                let alike = stems.range(first.to_string()..).map(|(known, _)| known);
                for known in alike.take_while(|known| known.starts_with(first)) {
                    let weight = if related(known, &stem) {
                        FORM
                    } else if stem.len() > 5
                        && known.len() > 4
                        && crate::catalogue::one_slip(known, &stem)
                    {
                        SLIP
                    } else {
                        continue;
                    };
                    terms.push((Term::Stem(lang, known.clone()), weight));
                }
            }
        }
        terms
    }
}

/// Words met before, and what they are found by.
type Known = HashMap<(Lang, String), Vec<Weighed>>;

fn count(wording: &Wording, known: &mut Known) -> BTreeMap<Term, f64> {
    let lang = wording.lang;
    let mut terms: BTreeMap<Term, f64> = BTreeMap::new();
    for (text, times) in [(&wording.title, TITLE), (&wording.body, 1.0)] {
        for word in all_content(text) {
            let met = known.entry((lang, word.text.clone()));
            let met = met.or_insert_with(|| alone(&word.text, lang)).clone();
            for (term, weight) in with_neighbours(met, &word, lang) {
                *terms.entry(term).or_default() += weight * times;
            }
        }
    }
    terms
}

/// A wording's length, in words.
fn length(terms: &BTreeMap<Term, f64>) -> f64 {
    terms.len() as f64
}

/// Two words of one family: a long beginning in common.
fn related(a: &str, b: &str) -> bool {
    let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y);
    let common = same.map(|(x, _)| x.len_utf8()).sum::<usize>();
    let shorter = a.len().min(b.len());
    let longer = a.len().max(b.len());
    (common >= 6 && longer - common <= 5)
        || (common == shorter && shorter >= 4 && longer - shorter <= 4)
}
