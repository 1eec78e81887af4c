//! Text as the rules see it: folded words with their place in the original.
//!
//! Customers write with accents, look-alike letters, invisible characters and
//! typing errors. Everything here makes such spellings equal, so that a phrase
//! table needs one spelling: lower case, no accents, no apostrophes.

use std::ops::Range;

use crate::letters::{
    fold, is_apostrophe, is_elision, is_email, is_invisible, is_sign, is_url, plain,
};

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, possibly with digits.
    Word,
    /// Digits only.
    Number,
    /// An emoji or a currency or percent sign.
    Sign,
    /// An e-mail address.
    Email,
    /// A web address.
    Url,
}

/// What stands between a token and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Break {
    /// A space or a hyphen.
    None,
    /// A comma, a bracket, a colon, a dash.
    Clause,
    /// The end of a sentence or a line.
    Sentence,
}

/// One word, number or sign.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// The folded form.
    pub(crate) text: String,
    /// A second reading: a typing error or disguise put right.
    pub(crate) alt: Option<String>,
    /// What it is.
    pub(crate) kind: Kind,
    /// What stands before it.
    pub(crate) before: Break,
    /// Where it stands in the original, in bytes.
    pub(crate) span: Range<usize>,
}

/// A message, taken apart.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    /// As written.
    pub(crate) raw: &'a str,
    /// In order.
    pub(crate) tokens: Vec<Token>,
    /// Exclamation marks.
    pub(crate) exclamations: usize,
    /// Question marks.
    pub(crate) questions: usize,
    /// Words of three letters or more in capitals, when the rest is not.
    pub(crate) shouted: usize,
    /// Characters that occur in one or two languages only (`ñ`, `ß`, `ã`, …).
    pub(crate) marks: Vec<char>,
}

/// Longest text looked at, in bytes: what a customer says is said before that,
/// and the cost per message stays bounded.
const LONGEST: usize = 16_384;

impl<'a> Text<'a> {
    /// Takes a message apart.
    pub(crate) fn parse(raw: &'a str) -> Self {
        let mut end = raw.len().min(LONGEST);
        while !raw.is_char_boundary(end) {
            end -= 1;
        }
        let raw = &raw[..end];
        let mut scan = Scan::default();
        let mut rest = 0;
        while rest < raw.len() {
            let chunk_end = raw[rest..]
                .find(char::is_whitespace)
                .map_or(raw.len(), |n| rest + n);
            if chunk_end == rest {
                let c = raw[rest..].chars().next().unwrap_or(' ');
                if c == '\n' {
                    scan.raise(Break::Sentence);
                }
                rest += c.len_utf8();
                continue;
            }
            scan.chunk(raw, rest..chunk_end);
            rest = chunk_end;
        }
        join_spelled_out(&mut scan.tokens);
        let words = scan
            .tokens
            .iter()
            .filter(|t| t.kind == Kind::Word && t.text.len() > 2)
            .count();
        let shouted = if scan.capitals < words || words > 3 {
            scan.capitals
        } else {
            0
        };
        Self {
            raw,
            tokens: scan.tokens,
            exclamations: scan.exclamations,
            questions: scan.questions,
            shouted,
            marks: scan.marks,
        }
    }

    /// Folded words, one space between.
    pub(crate) fn flat(&self) -> String {
        let mut flat = String::with_capacity(self.raw.len());
        for token in &self.tokens {
            if !flat.is_empty() {
                flat.push(' ');
            }
            flat.push_str(&token.text);
        }
        flat
    }

    /// How the tokens of a range were written.
    pub(crate) fn written(&self, tokens: &Range<usize>) -> &'a str {
        match (
            self.tokens.get(tokens.start),
            self.tokens.get(tokens.end.wrapping_sub(1)),
        ) {
            (Some(first), Some(last)) if first.span.start <= last.span.end => {
                &self.raw[first.span.start..last.span.end]
            }
            _ => "",
        }
    }
}

#[derive(Default)]
struct Scan {
    tokens: Vec<Token>,
    pending: Option<Break>,
    exclamations: usize,
    questions: usize,
    capitals: usize,
    marks: Vec<char>,
}

impl Scan {
    fn raise(&mut self, to: Break) {
        self.pending = Some(self.pending.map_or(to, |now| now.max(to)));
    }

    fn push(&mut self, text: String, kind: Kind, span: Range<usize>) {
        let before = self.pending.take().unwrap_or(Break::None);
        self.tokens.push(Token {
            text,
            alt: None,
            kind,
            before,
            span,
        });
    }

    /// One run without white space.
    fn chunk(&mut self, raw: &str, span: Range<usize>) {
        let chunk = &raw[span.clone()];
        let trimmed_start = chunk.trim_start_matches(['<', '(', '[', '"', '\'', ',', ':', '“']);
        let trimmed = trimmed_start
            .trim_end_matches(['.', ',', '!', '?', ';', ':', ')', '>', ']', '"', '\'', '”']);
        let from = span.start + (chunk.len() - trimmed_start.len());
        let inner = from..from + trimmed.len();
        let kind = if is_url(trimmed) {
            Kind::Url
        } else if is_email(trimmed) {
            Kind::Email
        } else {
            self.words(raw, span);
            return;
        };
        if from > span.start {
            self.raise(Break::Clause);
        }
        self.push(trimmed.to_lowercase(), kind, inner.clone());
        for c in raw[inner.end..span.end].chars() {
            self.punctuation(c, true);
        }
    }

    fn punctuation(&mut self, c: char, closes: bool) {
        match c {
            '!' | '¡' => {
                self.exclamations += usize::from(c == '!');
                self.raise(Break::Sentence);
            }
            '?' | '¿' => {
                self.questions += usize::from(c == '?');
                self.raise(Break::Sentence);
            }
            '.' | '…' | '。' if closes => self.raise(Break::Sentence),
            ',' | ';' | ':' | '(' | ')' | '[' | ']' | '"' | '“' | '”' | '«' | '»' | '–' | '—'
            | '/' | '|' => self.raise(Break::Clause),
            _ => {}
        }
        if matches!(c, '¿' | '¡') {
            self.marks.push(c);
        }
    }

    fn words(&mut self, raw: &str, span: Range<usize>) {
        let mut word = String::new();
        let mut start = span.start;
        let mut upper = 0_usize;
        let mut letters = 0_usize;
        let mut chars = raw[span.clone()].char_indices().peekable();
        while let Some((offset, original)) = chars.next() {
            let at = span.start + offset;
            let next = chars.peek().map(|(_, c)| *c);
            if is_invisible(original) {
                continue;
            }
            if is_apostrophe(original) {
                // French and Italian elisions are words of their own; English
                // contractions are one word.
                if !word.is_empty() && is_elision(&word) && next.is_some_and(char::is_alphabetic) {
                    self.flush(&mut word, start..at, &mut upper, &mut letters);
                }
                continue;
            }
            let c = plain(original);
            if c.is_alphanumeric() {
                if word.is_empty() {
                    start = at;
                }
                if original.is_alphabetic() {
                    letters += 1;
                    upper += usize::from(original.is_uppercase());
                }
                self.mark(original);
                fold(c, &mut word);
                continue;
            }
            self.flush(&mut word, start..at, &mut upper, &mut letters);
            if is_sign(c) {
                self.push(c.to_string(), Kind::Sign, at..at + original.len_utf8());
            } else if c == '-' && next.is_none() && at == span.start {
                self.raise(Break::Clause);
            } else {
                self.punctuation(c, next.is_none_or(|n| !n.is_alphanumeric()));
            }
        }
        self.flush(&mut word, start..span.end, &mut upper, &mut letters);
    }

    fn mark(&mut self, c: char) {
        if !c.is_ascii() && self.marks.len() < 64 {
            self.marks.push(c.to_lowercase().next().unwrap_or(c));
        }
    }

    fn flush(
        &mut self,
        word: &mut String,
        span: Range<usize>,
        upper: &mut usize,
        letters: &mut usize,
    ) {
        if !word.is_empty() {
            if *letters >= 3 && upper == letters {
                self.capitals += 1;
            }
            let kind = if word.bytes().all(|b| b.is_ascii_digit()) {
                Kind::Number
            } else {
                Kind::Word
            };
            self.push(std::mem::take(word), kind, span);
        }
        *upper = 0;
        *letters = 0;
    }
}

/// `S T O P` is `stop`: three or more single letters in a row are one word.
fn join_spelled_out(tokens: &mut Vec<Token>) {
    let single = |t: &Token| t.kind == Kind::Word && t.text.chars().count() == 1;
    let mut i = 0;
    while i < tokens.len() {
        let run = tokens[i..].iter().take_while(|t| single(t)).count();
        if run >= 3 {
            let text: String = tokens[i..i + run].iter().map(|t| t.text.as_str()).collect();
            let end = tokens[i + run - 1].span.end;
            tokens[i].text = text;
            tokens[i].span.end = end;
            tokens.drain(i + 1..i + run);
        }
        i += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(s: &str) -> String {
        Text::parse(s).flat()
    }

    #[test]
    fn spellings_of_one_word_become_equal() {
        assert_eq!(flat("Ｓｔоp"), "stop");
        assert_eq!(flat("S T O P"), "stop");
        assert_eq!(flat("st\u{200b}op"), "stop");
        assert_eq!(flat("Größe, déjà, não"), "grosse deja nao");
        assert_eq!(flat("don’t I'm foto's"), "dont im fotos");
        assert_eq!(flat("j'ai l’article qu'il"), "j ai l article qu il");
    }

    #[test]
    fn addresses_are_single_tokens() {
        let text = Text::parse("Mail <Ann@Example.com>, or see https://example.org/a?b=1.");
        let kinds: Vec<_> = text
            .tokens
            .iter()
            .map(|t| (t.kind, t.text.as_str()))
            .collect();
        assert!(
            kinds.contains(&(Kind::Email, "ann@example.com")),
            "{kinds:?}"
        );
        assert!(
            kinds.contains(&(Kind::Url, "https://example.org/a?b=1")),
            "{kinds:?}"
        );
    }

    #[test]
    fn sentences_and_clauses_are_told_apart() {
        let text = Text::parse("No, thanks. Bye");
        let breaks: Vec<_> = text.tokens.iter().map(|t| t.before).collect();
        assert_eq!(breaks, [Break::None, Break::Clause, Break::Sentence]);
    }
}
