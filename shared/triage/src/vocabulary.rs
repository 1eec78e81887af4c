//! The words the tables know, and what a misspelt word may stand for.

use std::collections::HashMap;

/// Every word of the tables, to put typing errors right.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
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
    /// Adds a word that a misspelling may be read as.
    pub(crate) fn add(&mut self, word: &'static str) {
        if self.known.insert(word, true) != Some(true)
            && word.len() >= 5
            && let Some(&first) = word.as_bytes().first()
        {
            self.by_letter.entry(first).or_default().push(word);
        }
    }

    /// Adds the beginning of words.
    pub(crate) fn add_stem(&mut self, stem: &'static str) {
        if !self.stems.contains(&stem) {
            self.stems.push(stem);
        }
        if stem.len() >= 6 {
            self.add(stem);
        }
    }

    /// Adds a word that is right as it is.
    pub(crate) fn know(&mut self, word: &'static str) {
        self.known.entry(word).or_insert(false);
    }

    fn knows(&self, word: &str) -> bool {
        self.known.contains_key(word) || self.stems.iter().any(|stem| word.starts_with(stem))
    }

    /// What a word that is not known may stand for.
    pub(crate) fn second_reading(&self, word: &str) -> Option<String> {
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
            let (left, right) = (&a[same..], &b[same..]);
            if left.len() >= 2 && left[..2] == [right[1], right[0]] {
                return left[2..] == right[2..];
            }
            let vowels = left
                .iter()
                .chain(right)
                .take(1)
                .chain(right.first())
                .all(|c| b"aeiouy".contains(c));
            a.len() >= 6 && !left.is_empty() && vowels && left[1..] == right[1..]
        }
        std::cmp::Ordering::Less => a.len() + 1 == b.len() && a[same..] == b[same + 1..],
        std::cmp::Ordering::Greater => a.len() == b.len() + 1 && a[same + 1..] == b[same..],
    }
}
