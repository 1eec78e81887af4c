//! Short lists of words, written as one text.

/// Whether a word is one of a list.
pub(super) fn among(word: &str, list: &str) -> bool {
    list.split_ascii_whitespace().any(|one| one == word)
}
