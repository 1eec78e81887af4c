//! Markdown documents, cut at their headings into passages.
//!
//! By hand: headings and inline marks are all that is looked at, and `pulldown-cmark`
//! (measured: 350 KB of each function) would be the largest part of the search.

use crate::business::Document;
use crate::catalogue::folded;

/// A passage is an answer: a longer section is cut where a paragraph ends.
const LONGEST: usize = 900;

/// A section of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// The heading's slug, stable while the heading stays: `{#wool}` in the heading,
    /// else made from its words. What stands before the first heading is `intro`.
    pub(super) slug: String,
    /// The heading.
    pub(super) heading: String,
    /// Its text without markup.
    pub(super) text: String,
}

/// The sections that say something, in order, each slug once.
pub(super) fn sections(document: &Document) -> Vec<Section> {
    let mut found: Vec<Section> = Vec::new();
    let mut open = Section {
        slug: "intro".to_owned(),
        heading: document.title.clone(),
        text: String::new(),
    };
    let mut fenced = false;
    for line in document.markdown.lines() {
        let bare = line.trim();
        if bare.starts_with("```") || bare.starts_with("~~~") {
            fenced = !fenced;
        } else if let Some(heading) = heading(bare).filter(|_| !fenced) {
            close(&mut found, &mut open);
            let (words, id) = named(heading);
            open.heading = plain(words);
            open.slug = id.map_or_else(|| slug(&open.heading), str::to_owned);
        } else {
            add(&mut open.text, line, fenced);
        }
    }
    close(&mut found, &mut open);
    found
}

/// The words of a heading's line: `## Wool ##` → `Wool`.
fn heading(line: &str) -> Option<&str> {
    let words = line.trim_start_matches('#');
    let level = line.len() - words.len();
    let is = (1..=6).contains(&level) && (words.is_empty() || words.starts_with(' '));
    is.then(|| words.trim_end_matches('#').trim())
}

/// A heading and the name it gives itself: `Wool {#wool}`.
fn named(heading: &str) -> (&str, Option<&str>) {
    let split = || heading.strip_suffix('}')?.rsplit_once("{#");
    split().map_or((heading, None), |(words, id)| {
        (words.trim(), Some(id.trim()))
    })
}

/// Adds a line: paragraphs become one line, an empty line parts them, and the items of
/// lists and the rows of tables keep lines of their own.
fn add(text: &mut String, line: &str, fenced: bool) {
    let line = line.trim();
    let rule = |c: char| matches!(c, '-' | '=' | '*' | '_' | '|' | ':' | ' ');
    if line.is_empty() {
        text.push_str("\n\n");
        return;
    }
    if !fenced && line.len() > 2 && line.chars().all(rule) {
        return;
    }
    let item = line
        .strip_prefix(['-', '*', '+'])
        .and_then(|rest| rest.strip_prefix(' '));
    let own_line = fenced || item.is_some() || line.starts_with('|') || is_numbered(line);
    if !text.is_empty() && !text.ends_with('\n') {
        text.push(if own_line { '\n' } else { ' ' });
    }
    match item {
        _ if fenced => text.push_str(line),
        Some(item) => {
            text.push_str("- ");
            text.push_str(&plain(item));
        }
        None => text.push_str(&plain(line.trim_start_matches('>').trim_start())),
    }
}

fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.len() && (rest.starts_with(". ") || rest.starts_with(") "))
}

/// A line without marks: emphasis, code, links (their words stay), table bars.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let tail = &rest[c.len_utf8()..];
        if c == '\\' && tail.starts_with(|c: char| c.is_ascii_punctuation()) {
            out.push_str(&tail[..1]);
            rest = &tail[1..];
            continue;
        }
        if let Some((words, after)) = link(rest) {
            out.push_str(&plain(words));
            rest = after;
            continue;
        }
        match c {
            '*' | '`' => {}
            '|' => out.push(' '),
            // "snake_case" keeps its line, "_so_" loses both.
            '_' if !(joins(&out) && tail.starts_with(char::is_alphanumeric)) => {}
            c => out.push(c),
        }
        rest = tail;
    }
    out.trim().to_owned()
}

fn joins(out: &str) -> bool {
    out.ends_with(char::is_alphanumeric)
}

/// The words of a link or picture that a text begins with, and what comes after.
fn link(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix("![").or_else(|| text.strip_prefix('['))?;
    let (words, rest) = inside.split_once("](")?;
    let (_, after) = rest.split_once(')')?;
    (!words.contains(']')).then_some((words, after))
}

/// Keeps the open section, in pieces if it is long.
fn close(found: &mut Vec<Section>, open: &mut Section) {
    let text = std::mem::take(&mut open.text);
    let mut pieces: Vec<String> = Vec::new();
    for paragraph in text.trim().split("\n\n").filter(|p| !p.trim().is_empty()) {
        match pieces.last_mut() {
            Some(last) if last.len() + paragraph.len() <= LONGEST => {
                last.push_str("\n\n");
                last.push_str(paragraph.trim());
            }
            _ => pieces.push(paragraph.trim().to_owned()),
        }
    }
    for text in pieces {
        let taken = |slug: &str| found.iter().any(|section| section.slug == slug);
        let mut slug = open.slug.clone();
        let mut n = 2;
        while taken(&slug) {
            slug = format!("{}-{n}", open.slug);
            n += 1;
        }
        found.push(Section {
            slug,
            heading: open.heading.trim().to_owned(),
            text,
        });
    }
}

/// `Wool & cashmere` → `wool-cashmere`.
fn slug(heading: &str) -> String {
    let plain = folded(heading);
    let words = plain.split(|c: char| !c.is_alphanumeric());
    let slug: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if slug.is_empty() {
        "section".to_owned()
    } else {
        slug.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    fn cut(markdown: &str) -> Vec<(String, String, String)> {
        let document = Document {
            id: "care".into(),
            lang: Lang::En,
            title: "Care".into(),
            markdown: markdown.into(),
        };
        let sections = sections(&document);
        let parts = |s: Section| (s.slug, s.heading, s.text);
        sections.into_iter().map(parts).collect()
    }

    #[test]
    fn a_document_is_cut_at_its_headings() {
        let row = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        for (markdown, sections) in [
            ("", vec![]),
            ("Only text.", vec![row("intro", "Care", "Only text.")]),
            (
                "Before.\n\n## Wool & cashmere\n\nWash *cold*, see [the label](https://x.example).\nDry flat.\n",
                vec![
                    row("intro", "Care", "Before."),
                    row(
                        "wool-cashmere",
                        "Wool & cashmere",
                        "Wash cold, see the label. Dry flat.",
                    ),
                ],
            ),
            (
                "## Wolle {#wool}\n\n- kalt\n- flach\n\n## Leer\n\n```\n# no heading\n```\n",
                vec![
                    row("wool", "Wolle", "- kalt\n- flach"),
                    row("leer", "Leer", "# no heading"),
                ],
            ),
            (
                "# A _title_\n\n1. `One`\n2. [T*w*o](https://x.example)\n\n| a | b |\n|---|---|\n| 1 | snake_case |\n\n> said\n\n#hash 5 \\* 2\n",
                vec![row(
                    "a-title",
                    "A title",
                    "1. One\n2. Two\n\na   b\n1   snake_case\n\nsaid\n\n#hash 5 * 2",
                )],
            ),
            (
                "## Same\n\nOne.\n\n## Same\n\nTwo.\n\n## Empty\n",
                vec![row("same", "Same", "One."), row("same-2", "Same", "Two.")],
            ),
        ] {
            assert_eq!(cut(markdown), sections, "{markdown}");
        }
    }

    #[test]
    fn a_long_section_is_cut_between_paragraphs() {
        let paragraph = "word ".repeat(100);
        let found = cut(&format!(
            "## Long\n\n{paragraph}\n\n{paragraph}\n\n{paragraph}"
        ));
        let slugs: Vec<&str> = found.iter().map(|(slug, ..)| slug.as_str()).collect();
        assert_eq!(slugs, ["long", "long-2", "long-3"]);
    }
}
