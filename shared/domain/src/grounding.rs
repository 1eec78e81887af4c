//! Whether an answer keeps to the facts it was given.

use std::collections::BTreeSet;

/// Whether every number, address and code of an answer stands in the facts it
/// was given. Such things are what a model invents first and what a customer
/// holds a business to.
pub fn grounded(answer: &str, facts: &[&str]) -> bool {
    let known_numbers: BTreeSet<String> = facts.iter().flat_map(|fact| numbers(fact)).collect();
    let known = |token: &str| facts.iter().any(|fact| fact.contains(token));
    answer.lines().all(|line| {
        // "1. …" numbers a list and claims nothing.
        let line = line.trim_start();
        let after = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered =
            after.len() < line.len() && after.starts_with(". ") || after.starts_with(") ");
        let line = if numbered { &after[1..] } else { line };
        let mut plain = String::with_capacity(line.len());
        for token in line.split_whitespace() {
            let bare = token.trim_matches(PUNCTUATION);
            let address = bare.contains("://") || bare.contains("www.") || bare.contains('@');
            if address || is_code(bare) {
                if !known(bare) {
                    return false;
                }
            } else {
                plain.push_str(token);
                plain.push(' ');
            }
        }
        numbers(&plain).iter().all(|n| known_numbers.contains(n))
    })
}

/// Whether every word stands in a text, in whatever order. For what a model says that
/// somebody said.
pub fn said(words: &str, text: &str) -> bool {
    let split = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    split(words).is_subset(&split(text))
}

const PUNCTUATION: &[char] = &[
    '(', ')', '[', ']', '<', '>', '"', '\'', '*', '_', '.', ',', ';', ':', '!', '?', '»', '«', '”',
    '“',
];

/// Capitals and digits together, like a discount code or a stock number.
fn is_code(token: &str) -> bool {
    token.len() >= 5
        && token.chars().any(|c| c.is_ascii_digit())
        && token.chars().filter(char::is_ascii_uppercase).count() >= 3
        && token
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
}

/// The numbers of a text with what makes them a percentage or an amount, written
/// the same whatever the country: `4,95 €` and `€4.95` are `¤4.95`; `10:00` and
/// `10 h` are `10`.
fn numbers(text: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut rest = text;
    let mut before = '\0';
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        before = last_mark(&rest[..start]).unwrap_or(before);
        let tail = &rest[start..];
        let end = tail
            .char_indices()
            .find(|(_, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ':')))
            .map_or(tail.len(), |(i, _)| i);
        let raw = tail[..end].trim_end_matches(['.', ',', ':']);
        let parts: Vec<&str> = raw.split(['.', ',', ':']).collect();
        let number = match parts.as_slice() {
            [whole, "00"] => (*whole).to_owned(),
            [whole, part] if part.len() == 3 => format!("{whole}{part}"),
            parts => parts.join("."),
        };
        rest = &tail[end..];
        let after = rest.trim_start().chars().next().unwrap_or('\0');
        numbers.push(if after == '%' {
            format!("{number}%")
        } else if is_currency(before) || is_currency(after) {
            format!("¤{number}")
        } else {
            number
        });
        before = '\0';
    }
    numbers
}

fn last_mark(text: &str) -> Option<char> {
    text.trim_end().chars().last()
}

pub(crate) const fn is_currency(c: char) -> bool {
    matches!(c, '€' | '$' | '£')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_told_from_what_was_not() {
        let text = "customer: I'd like the BLUE dress, size M!";
        for (words, wanted) in [
            ("blue dress", true),
            ("M", true),
            ("red dress", false),
            ("dress for €1", false),
        ] {
            assert_eq!(said(words, text), wanted, "{words}");
        }
    }

    #[test]
    fn invented_numbers_addresses_and_codes_are_noticed() {
        let facts = [
            "It costs €4,95 and is free over €50. Open from 10:00 to 18.00.",
            "Use SUMMER20: https://beautybrand.nl/summer-serum?code=SUMMER20",
        ];
        for fine in [
            "It costs € 4.95, free over 50 €.",
            "Open from 10 to 18:00 h",
            "Your code is SUMMER20!\nhttps://beautybrand.nl/summer-serum?code=SUMMER20.",
            "1. Open the page\n2) Pay",
            "No numbers at all.",
        ] {
            assert!(grounded(fine, &facts), "{fine}");
        }
        for invented in [
            "It costs €5.95.",
            "Use SUMMER30.",
            "See https://beautybrand.example/other",
            "Write to help@beautybrand.nl",
            "You get 25% off",
            "You get 50% off",
            "You get €18 off",
        ] {
            assert!(!grounded(invented, &facts), "{invented}");
        }
    }
}
