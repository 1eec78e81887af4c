//! Lists of words that are often names, jobs, products, places, colours, measures:
//! so that one is recognised that was in no message learnt from.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The lists, and what they are called as features.
const LISTS: [(&str, &str); 6] = [
    ("name", include_str!("../data/words/first_names.txt")),
    ("role", include_str!("../data/words/roles.txt")),
    ("product", include_str!("../data/words/products.txt")),
    ("place", include_str!("../data/words/places.txt")),
    ("colour", include_str!("../data/words/colours.txt")),
    ("measure", include_str!("../data/words/materials_units.txt")),
];

/// In which lists each word is, a bit for each.
static WORDS: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let mut words = HashMap::with_capacity(6_000);
    for (bit, (_, list)) in LISTS.iter().enumerate() {
        for word in list.lines() {
            *words.entry(word).or_default() |= 1 << bit;
        }
    }
    words
});

/// Reads the lists.
pub(crate) fn load() {
    LazyLock::force(&WORDS);
}

/// The lists a folded word is in.
pub(crate) fn lists(word: &str) -> impl Iterator<Item = &'static str> {
    let bits = WORDS.get(word).copied().unwrap_or(0);
    LISTS
        .iter()
        .enumerate()
        .filter(move |(bit, _)| bits >> bit & 1 == 1)
        .map(|(_, (name, _))| *name)
}
