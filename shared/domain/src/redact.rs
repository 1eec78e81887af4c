//! A customer's words without what tells who they are.

use std::collections::BTreeSet;

/// What stands for what was taken out.
pub const REDACTED: &str = "…";
/// Longer questions are cut.
const LONGEST: usize = 200;
/// So many digits in a row may be a phone, order or account number.
const DIGITS: usize = 4;

/// Words after which a name comes, without accents.
#[rustfmt::skip]
const BEFORE_NAMES: &[&str] = &[
    "my name is", "name is", "i am", "i'm", "mr", "mrs", "ms", "miss", "dr", "dear", "regards", "cheers", "greetings", "sincerely",
    "mijn naam is", "naam is", "ik heet", "ik ben", "groet", "groeten", "groetjes", "beste", "mevrouw", "meneer", "dhr", "mevr",
    "mein name ist", "name ist", "ich heisse", "ich heiße", "ich bin", "herr", "herrn", "frau", "gruss", "gruß", "grüsse", "grüße",
    "me llamo", "mi nombre es", "soy", "señor", "señora", "sr", "sra", "saludos", "doña", "don",
    "o meu nome é", "meu nome é", "chamo-me", "sou", "senhor", "senhora", "cumprimentos", "abraço",
    "je m'appelle", "mon nom est", "je suis", "monsieur", "madame", "mme", "cordialement",
];

/// A question as it may be shown to whoever writes the FAQ: without addresses,
/// numbers and names, and not too long. `names` are those known of the customer.
pub fn redacted(text: &str, names: &[&str]) -> String {
    let whole = masked(text, names);
    if whole.chars().count() <= LONGEST {
        return whole;
    }
    let cut: String = whole.chars().take(LONGEST).collect();
    format!("{}{REDACTED}", cut.trim_end())
}

/// A text without addresses, numbers and names, in its whole length.
pub fn masked(text: &str, names: &[&str]) -> String {
    let known: BTreeSet<String> = names
        .iter()
        .flat_map(|name| name.split(|c: char| !c.is_alphanumeric()))
        .filter(|name| name.chars().count() > 1)
        .map(str::to_lowercase)
        .collect();
    let text = without_numbers(text);
    let mut said: Vec<&str> = Vec::new();
    let mut names_follow = 0;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        let capital = bare.chars().next().is_some_and(char::is_uppercase);
        let address = word.contains('@') || word.contains("://") || lower.starts_with("www.");
        let own = lower
            .split(|c: char| !c.is_alphanumeric())
            .any(|part| known.contains(part));
        let named = capital && names_follow > 0 || own;
        if address || named {
            if said.last() != Some(&REDACTED) {
                said.push(REDACTED);
            }
        } else {
            said.push(word);
        }
        // A first name and a surname may follow, in the same sentence.
        names_follow = match named {
            true if ends(word) || word.ends_with(',') => 0,
            true => usize::from(names_follow > 0),
            false if introduces(&said) => 2,
            false => 0,
        };
    }
    said.join(" ")
}

fn ends(word: &str) -> bool {
    word.ends_with(['.', '!', '?'])
}

/// Whether the last words are such that a name comes next.
fn introduces(said: &[&str]) -> bool {
    let last: Vec<String> = said
        .iter()
        .rev()
        .take(4)
        .rev()
        .map(|word| {
            word.trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase()
        })
        .collect();
    let last = format!(" {}", last.join(" "));
    BEFORE_NAMES
        .iter()
        .any(|words| last.ends_with(&format!(" {words}")))
}

/// Without digits in rows, as phone, order and account numbers are written: with
/// blanks, hyphens, dots or brackets between. Amounts and sizes are short and stay.
fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        let inside = !run.is_empty() && matches!(c, ' ' | '-' | '.' | '/' | '(' | ')');
        if c.is_ascii_digit() || (c == '+' && run.is_empty()) || inside {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

fn flush(run: &mut String, out: &mut String) {
    let digits = run.chars().filter(char::is_ascii_digit).count();
    if digits < DIGITS {
        out.push_str(run);
    } else {
        out.push_str(REDACTED);
        let rest = run.trim_end_matches(|c: char| !c.is_ascii_digit());
        out.push_str(&run[rest.len()..]);
    }
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_numbers_and_names_are_taken_out() {
        for (text, kept) in [
            ("Do you ship to Norway?", "Do you ship to Norway?"),
            (
                "Do you have it in 38, for €45?",
                "Do you have it in 38, for €45?",
            ),
            ("Mail me at tom@example.com please", "Mail me at … please"),
            (
                "Call +31 6 1234 5678. Is there wifi?",
                "Call …. Is there wifi?",
            ),
            (
                "Order 10482: can it be engraved?",
                "Order …: can it be engraved?",
            ),
            (
                "My name is Priya Raman, do you engrave?",
                "My name is … do you engrave?",
            ),
            (
                "Ik ben Jan de Vries. Graveren jullie?",
                "Ik ben … de … Graveren jullie?",
            ),
            (
                "Ich bin Frau Müller, gravieren Sie?",
                "Ich bin … gravieren Sie?",
            ),
            ("Engrave? Regards, Tom", "Engrave? Regards, …"),
            ("see https://x.example/u/tom", "see …"),
            ("Can Tom engrave it?", "Can … engrave it?"),
        ] {
            assert_eq!(redacted(text, &["Tom Vries"]), kept, "{text}");
        }
        let long = "word ".repeat(100);
        assert!(redacted(&long, &[]).chars().count() <= 201);
        assert_eq!(masked(&long, &[]), long.trim_end());
    }
}
