//! What a text asks, question by question.

/// The questions of a text: sentences with a question mark, cut where an "and"
/// begins the next one.
pub fn questions(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let sentences = text
        .split_inclusive(['.', '!', '?', '\n'])
        .map(str::trim)
        .filter(|sentence| sentence.ends_with('?') && sentence.chars().count() > 4);
    for sentence in sentences {
        let mut rest = sentence;
        while let Some((question, next)) = first_of_two(rest) {
            found.push(question);
            rest = next;
        }
        found.push(rest);
    }
    found
}

/// "What does it cost and do you ship it?" → both.
fn first_of_two(sentence: &str) -> Option<(&str, &str)> {
    let mut words = sentence.split(' ');
    let mut at = 0;
    while let Some(word) = words.next() {
        let next = words.clone().next().unwrap_or_default();
        let begins = |list: &[&str], word: &str| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            list.contains(&word.to_lowercase().as_str())
        };
        if at > 0 && begins(AND, word) && begins(STARTERS, next) {
            let (question, rest) = sentence.split_at(at - 1);
            return Some((question.trim_end_matches(','), &rest[word.len() + 2..]));
        }
        at += word.len() + 1;
    }
    None
}

const AND: &[&str] = &["and", "en", "und", "y", "e", "et"];
/// Words that begin a question of its own after an "and".
#[rustfmt::skip]
const STARTERS: &[&str] = &[
    "what", "whats", "what's", "how", "do", "does", "can", "is", "are", "where", "when", "which", "will", "could", "whether",
    "wat", "hoe", "waar", "wanneer", "welke", "kan", "kun", "kunnen", "zijn", "hebben", "heb", "leveren", "verzenden", "verkopen", "doen",
    "was", "wie", "wo", "wann", "welche", "kann", "können", "gibt", "ist", "sind", "haben", "liefern", "versenden", "verkaufen",
    "qué", "que", "cuál", "cómo", "como", "dónde", "donde", "cuándo", "cuánto", "puedo", "hay", "hacen", "hacéis", "envían", "enviáis", "tienen", "tenéis", "está",
    "qual", "onde", "quando", "quanto", "posso", "há", "fazem", "enviam", "entregam", "têm", "tem",
    "quel", "quelle", "quels", "quelles", "comment", "où", "quand", "combien", "puis", "peut", "est", "livrez", "avez", "vendez",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_and_that_begins_a_question_parts_two() {
        for (text, parts) in [
            (
                "How much is the serum and what is your return policy?",
                vec!["How much is the serum", "what is your return policy?"],
            ),
            (
                "Hi! Heb je de jurk in maat M, en leveren jullie in België? Dank!",
                vec!["Heb je de jurk in maat M", "leveren jullie in België?"],
            ),
            (
                "Is it red and blue? Do you ship?",
                vec!["Is it red and blue?", "Do you ship?"],
            ),
            ("And is it in stock?", vec!["And is it in stock?"]),
            ("My dress is torn and I am sad.", vec![]),
            (
                "Où êtes-vous et comment puis-je payer ?",
                vec!["Où êtes-vous", "comment puis-je payer ?"],
            ),
        ] {
            assert_eq!(questions(text), parts, "{text}");
        }
    }
}
