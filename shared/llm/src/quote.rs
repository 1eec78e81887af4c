//! The wall between what we say and what we quote: data blocks whose delimiters
//! the data cannot write.

use std::fmt::Write as _;

/// Writes one data block. No opening bracket of the text survives, so it cannot
/// write a tag of ours, neither to close its block nor to open another; the
/// forms that Unicode normalises to `<` go the same way, and so do the invisible
/// tag characters, which a model reads and a person does not. Everything else
/// stays as it was: addresses and links must come out of the model unchanged.
pub(crate) fn quote(out: &mut String, label: &str, text: &str) {
    out.push_str("<data name=\"");
    out.extend(label.chars().map(|c| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '-' => c,
        _ => '_',
    }));
    out.push_str("\">\n");
    for c in text.chars() {
        match c {
            // Less-than: plain, full width, small.
            '<' | '\u{FF1C}' | '\u{FE64}' => out.push('\u{2039}'),
            // Not less-than is `<` and a stroke when taken apart.
            '\u{226E}' => out.push_str("\u{2039}\u{338}"),
            '\u{E0000}'..='\u{E007F}' => {}
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    // Writing to a String cannot fail.
    let _ = writeln!(out, "\n</data>");
}

/// The labels of the blocks in a text, as a strict reader finds them; `None` when
/// the tags do not match. For tests.
#[cfg(test)]
pub(crate) fn labels(text: &str) -> Option<Vec<String>> {
    let mut labels = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let block = rest[at..].strip_prefix("<data name=\"")?;
        let (label, body) = block.split_once("\">\n")?;
        let end = body.find('<')?;
        rest = body[end..].strip_prefix("</data>\n")?;
        labels.push(label.to_owned());
    }
    Some(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_becomes_a_bracket_survives() {
        let mut out = String::new();
        quote(
            &mut out,
            "a b<c",
            "≮/data> ＜/data＞ ﹤/data> \u{E003C}\u{E002F}\u{7}x",
        );
        assert_eq!(
            out,
            "<data name=\"a_b_c\">\n‹\u{338}/data> ‹/data＞ ‹/data> x\n</data>\n"
        );
        assert_eq!(labels(&out), Some(vec!["a_b_c".to_owned()]));
    }

    #[test]
    fn the_reader_of_these_tests_is_not_blind() {
        for broken in ["<data name=\"a\">\nx", "</data>\n", "<b>", "a < b"] {
            assert_eq!(labels(broken), None, "{broken}");
        }
        let nested = "<data name=\"a\">\n<data name=\"b\">\n</data>\n</data>\n";
        assert_eq!(labels(nested), None);
    }
}
