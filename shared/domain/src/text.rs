//! Texts on their way to a customer: template code made harmless, long texts
//! split, tags spelled as labels.

/// Breaks up Liquid tags. Chatwoot runs every outgoing message through Liquid
/// (facts §4.2), so a `{{` that came from a model or a customer would be filled in
/// with internal data. A zero-width space between the braces keeps the look.
pub fn neutralise_liquid(text: &str) -> String {
    const BREAK: char = '\u{200b}';
    let mut safe = String::with_capacity(text.len());
    let mut previous = None;
    for c in text.chars() {
        if previous == Some('{') && matches!(c, '{' | '%') {
            safe.push(BREAK);
        }
        safe.push(c);
        previous = Some(c);
    }
    safe
}

/// Splits a text into parts of at most `max` characters, at paragraph, line,
/// sentence or word ends where there is one in the second half of a part. No
/// character is lost but the white space at the cuts.
pub fn split(text: &str, max: usize) -> Vec<String> {
    let max = max.max(1);
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while rest.chars().count() > max {
        let limit = rest.char_indices().nth(max).map_or(rest.len(), |(i, _)| i);
        let head = &rest[..limit];
        let cut = best_cut(head, rest[limit..].starts_with(char::is_whitespace));
        let part = rest[..cut].trim_end();
        if !part.is_empty() {
            parts.push(part.to_owned());
        }
        rest = rest[cut..].trim_start();
    }
    if !rest.is_empty() {
        parts.push(rest.to_owned());
    }
    parts
}

fn best_cut(head: &str, word_ends_here: bool) -> usize {
    let half = head.len() / 2;
    let after = |pattern: &str| {
        head.rfind(pattern)
            .map(|i| i + pattern.len())
            .filter(|cut| *cut > half)
    };
    after("\n\n")
        .or_else(|| after("\n"))
        .or_else(|| [". ", "! ", "? "].into_iter().filter_map(after).max())
        .or_else(|| word_ends_here.then_some(head.len()))
        .or_else(|| after(" "))
        .unwrap_or(head.len())
}

/// The Chatwoot label of one of our tags: lower case, `_` and blanks become `-`.
/// `stock_alert` → `stock-alert`, `IMPORTANT` → `important` (FEATURES 19, Z10).
pub fn label_of_tag(tag: &str) -> String {
    tag.trim()
        .chars()
        .map(|c| match c {
            '_' | ' ' => '-',
            other => other,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn liquid_tags_are_broken_and_nothing_else_is_touched() {
        for (bad, harmless) in [
            ("{{agent.email}}", "{\u{200b}{agent.email}}"),
            ("{% if x %}", "{\u{200b}% if x %}"),
            ("{{{x", "{\u{200b}{\u{200b}{x"),
            ("{ a: 1 } 50% {", "{ a: 1 } 50% {"),
        ] {
            assert_eq!(neutralise_liquid(bad), harmless);
        }
    }

    #[test]
    fn a_long_text_is_cut_where_a_reader_pauses() {
        assert_eq!(
            split("One two. Three four.", 12),
            ["One two.", "Three four."]
        );
        assert_eq!(split("aaaa bbbb cccc", 9), ["aaaa bbbb", "cccc"]);
        assert_eq!(split("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(split("short", 100), ["short"]);
        assert!(split("  ", 10).is_empty());
    }

    #[test]
    fn tags_become_labels() {
        assert_eq!(label_of_tag("stock_alert"), "stock-alert");
        assert_eq!(label_of_tag("IMPORTANT"), "important");
    }

    proptest! {
        #[test]
        fn no_part_is_too_long_and_no_word_is_lost(text in "[a-zé🙂 .\n]{0,300}", max in 1_usize..60) {
            let parts = split(&text, max);
            let squash = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert!(parts.iter().all(|p| p.chars().count() <= max));
            prop_assert_eq!(squash(&parts.concat()), squash(&text));
        }

        #[test]
        fn no_liquid_survives(text in "[{}% a]{0,60}") {
            let safe = neutralise_liquid(&text);
            let tag = safe.contains("{{") || safe.contains("{%");
            prop_assert!(!tag);
            prop_assert_eq!(safe.replace('\u{200b}', ""), text);
        }
    }
}
