//! Markdown documents, cut at their headings into passages.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

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
    let mut in_heading = false;
    for event in Parser::new_ext(
        &document.markdown,
        Options::ENABLE_HEADING_ATTRIBUTES | Options::ENABLE_TABLES,
    ) {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                close(&mut found, &mut open);
                in_heading = true;
                open.slug = id.map(|id| id.to_string()).unwrap_or_default();
                open.heading = String::new();
            }
            Event::End(TagEnd::Heading(_)) => {
                in_heading = false;
                if open.slug.is_empty() {
                    open.slug = slug(&open.heading);
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if in_heading {
                    open.heading.push_str(&text);
                } else {
                    open.text.push_str(&text);
                }
            }
            Event::SoftBreak | Event::HardBreak if in_heading => open.heading.push(' '),
            Event::SoftBreak => open.text.push(' '),
            Event::HardBreak | Event::End(TagEnd::TableRow | TagEnd::TableHead) => {
                open.text.push('\n')
            }
            Event::End(TagEnd::TableCell) => open.text.push_str("  "),
            Event::Start(Tag::Item) => {
                if !open.text.is_empty() && !open.text.ends_with('\n') {
                    open.text.push('\n');
                }
                open.text.push_str("- ");
            }
            Event::End(TagEnd::Paragraph) => open.text.push_str("\n\n"),
            _ => {}
        }
    }
    close(&mut found, &mut open);
    found
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
