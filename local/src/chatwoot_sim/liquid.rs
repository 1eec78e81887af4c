//! What Chatwoot does to outgoing text that looks like a Liquid template: an
//! unknown `{{…}}` or `{%…%}` disappears, except inside backticks (facts §4.2).
//! Enough to make a leak visible; nothing is filled in.

/// The text as the customer would get it. Malformed templates stay as they are.
pub(super) fn render(text: &str) -> String {
    if !text.contains("{{") && !text.contains("{%") {
        return text.to_owned();
    }
    let mut rendered = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['`', '{']) {
        let (before, tail) = rest.split_at(at);
        rendered.push_str(before);
        let (opening, closing) = match tail {
            code if code.starts_with('`') => {
                let end = code.get(1..).and_then(|c| c.find('`')).map_or(1, |i| i + 2);
                let (code, after) = code.split_at(end);
                rendered.push_str(code);
                rest = after;
                continue;
            }
            tag if tag.starts_with("{{") => ("{{", "}}"),
            tag if tag.starts_with("{%") => ("{%", "%}"),
            brace => {
                let (brace, after) = brace.split_at(1);
                rendered.push_str(brace);
                rest = after;
                continue;
            }
        };
        let inside = tail.strip_prefix(opening).unwrap_or_default();
        match inside.split_once(closing) {
            Some((_, after)) => rest = after,
            None => return text.to_owned(),
        }
    }
    rendered.push_str(rest);
    rendered
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn tags_vanish_except_inside_backticks() {
        for (text, wanted) in [
            ("Hi {{contact.name}}, welcome", "Hi , welcome"),
            ("{% if x %}a{% endif %}", "a"),
            ("`{{kept}}` {{gone}}", "`{{kept}}` "),
            ("set {a, b} and { {c} }", "set {a, b} and { {c} }"),
            ("broken {{ tag", "broken {{ tag"),
            ("one ` tick {{x}}", "one ` tick "),
        ] {
            assert_eq!(render(text), wanted);
        }
    }
}
