//! A text as words, numbers, signs and addresses, with what stands between them.

use super::address::{is_email, is_url, measure};
use super::fold::{fold, is_alike, is_invisible, plain};
use super::words::among;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters, perhaps with digits.
    Word,
    /// Digits, perhaps with `.`, `,` or `:` between them.
    Number,
    /// `%`, a currency sign or `+`.
    Sign,
    /// A web address.
    Url,
    /// A mail address.
    Email,
}

/// What stands before a token, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing.
    Joined,
    /// A hyphen.
    Hyphen,
    /// A slash.
    Slash,
    /// White space.
    Space,
    /// A comma.
    Comma,
    /// A bracket, a quote, a dash, a semicolon.
    Clause,
    /// A colon.
    Colon,
    /// The end of a sentence or a line.
    Sentence,
}

/// One word, number or sign.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// Folded.
    pub text: String,
    /// What it is.
    pub shape: Shape,
    /// What stands before it.
    pub gap: Gap,
    /// Where it stands in the original, in bytes.
    pub from: usize,
    /// Its end there.
    pub to: usize,
    /// Its first letter is a capital.
    pub capital: bool,
    /// All its letters are capitals.
    pub upper: bool,
    /// An apostrophe follows: `l'`.
    pub elided: bool,
    /// It holds a letter or digit of another alphabet, or one that does not show.
    pub alike: bool,
    /// `?` closes the sentence it is the last of.
    pub asks: bool,
}

impl Token {
    pub(super) fn is_word(&self) -> bool {
        self.shape == Shape::Word
    }
    pub(super) fn is_number(&self) -> bool {
        self.shape == Shape::Number
    }
    pub(super) fn is(&self, word: &str) -> bool {
        self.text == word
    }
    /// Letters and digits together.
    pub(super) fn is_mixed(&self) -> bool {
        self.shape == Shape::Word
            && self.text.bytes().any(|b| b.is_ascii_digit())
            && self.text.bytes().any(|b| b.is_ascii_alphabetic())
    }
}

/// Takes a text apart.
pub(super) fn tokens(raw: &str) -> Vec<Token> {
    let mut scan = Scan {
        raw,
        out: Vec::new(),
        gap: Gap::Sentence,
    };
    scan.run();
    spelled_out(scan.out)
}

struct Scan<'a> {
    raw: &'a str,
    out: Vec<Token>,
    gap: Gap,
}

impl Scan<'_> {
    fn run(&mut self) {
        let chars: Vec<(usize, char, char)> = self
            .raw
            .char_indices()
            .map(|(at, c)| (at, c, plain(c)))
            .collect();
        let end = self.raw.len();
        let at = |i: usize| chars.get(i).map_or(end, |c| c.0);
        let mut i = 0;
        while let Some(&(_, original, c)) = chars.get(i) {
            if is_invisible(original) {
                i += 1;
                continue;
            }
            if c.is_alphanumeric() {
                // An address is everything up to white space.
                let starts = i == 0 || !chars[i - 1].2.is_alphanumeric();
                if starts && let Some(len) = self.address(&chars[i..], at(i), end) {
                    i += len;
                    continue;
                }
                let from = i;
                let number = c.is_ascii_digit();
                let mut apostrophe = false;
                while let Some(&(_, original, c)) = chars.get(i) {
                    let next = chars.get(i + 1).map_or(' ', |n| n.2);
                    let within_number = number
                        && matches!(c, '.' | ',' | ':')
                        && next.is_ascii_digit()
                        && chars[i - 1].2.is_ascii_digit();
                    if c.is_alphanumeric() || is_invisible(original) || within_number {
                        i += 1;
                    } else if c == '\'' && next.is_alphabetic() {
                        // "don't" and "aujourd'hui" are one word.
                        let before = chars[i - 1].2;
                        let n_t = matches!(before, 'n' | 'N')
                            && matches!(next, 't' | 'T')
                            && !chars.get(i + 2).is_some_and(|c| c.2.is_alphabetic());
                        let hui = matches!(before, 'd' | 'D') && next == 'h' && i - from > 2;
                        if n_t || hui {
                            i += 1;
                        } else {
                            apostrophe = true;
                            break;
                        }
                    } else {
                        break;
                    }
                }
                self.push(&chars[from..i], at(from), at(i), apostrophe);
                if apostrophe {
                    self.gap = Gap::Joined;
                    i += 1;
                }
                continue;
            }
            self.mark(
                c,
                chars.get(i + 1).map(|n| n.2),
                &chars[..i],
                at(i),
                at(i + 1),
            );
            i += 1;
        }
    }

    fn raise(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn mark(
        &mut self,
        c: char,
        next: Option<char>,
        before: &[(usize, char, char)],
        from: usize,
        to: usize,
    ) {
        let closes = next.is_none_or(|n| !n.is_alphanumeric());
        match c {
            '\n' => self.raise(Gap::Sentence),
            c if c.is_whitespace() => self.raise(Gap::Space),
            // An emoji ends what stands before it.
            '!' | '¡' | '…' | '。' | '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' => {
                self.raise(Gap::Sentence);
            }
            '?' | '¿' => {
                self.raise(Gap::Sentence);
                if c == '?'
                    && let Some(last) = self.out.last_mut()
                {
                    last.asks = true;
                }
            }
            '.' if closes && self.ends_here() => self.raise(Gap::Sentence),
            '.' => self.raise(if closes { Gap::Space } else { Gap::Hyphen }),
            ',' => self.raise(Gap::Comma),
            ':' => self.raise(Gap::Colon),
            '-' => {
                let after_space = before.last().is_none_or(|b| b.2.is_whitespace());
                let dash = closes && after_space;
                self.raise(if dash { Gap::Clause } else { Gap::Hyphen });
            }
            '/' | '|' => self.raise(Gap::Slash),
            ';' | '(' | ')' | '[' | ']' | '"' | '*' | '•' | '<' | '>' => self.raise(Gap::Clause),
            '%' | '€' | '£' | '$' | '+' | '&' => {
                self.one(&self.raw[from..to], Shape::Sign, from, to);
                if let Some(last) = self.out.last_mut() {
                    last.text = c.to_string();
                }
            }
            _ => {}
        }
    }

    /// A full stop after "z.B", "Mr" or a single digit's ordinal ends nothing.
    fn ends_here(&self) -> bool {
        let Some(last) = self.out.last() else {
            return true;
        };
        let abbreviation = among(
            last.text.as_str(),
            "mr mrs ms dr st nr no ca tel inkl incl bzw usw zzgl sra sr mw dhr mme ex approx min \
            max str bijv evtl ggf art resp env mo di",
        );
        if abbreviation {
            return false;
        }
        // "am 30. November": an ordinal when a word follows, which the reader of
        // dates decides; a lone digit group at most two long is left open.
        !(last.is_number() && last.text.len() <= 2 && self.month_follows(last.to))
    }

    fn month_follows(&self, at: usize) -> bool {
        let rest = self.raw.get(at..).unwrap_or("");
        let word: String = rest
            .trim_start_matches(['.', ' ', '\u{a0}'])
            .chars()
            .take_while(|c| c.is_alphabetic())
            .collect();
        let mut low = String::new();
        word.chars().for_each(|c| fold(c, &mut low));
        super::calendar::month(&low).is_some()
    }

    fn push(&mut self, chars: &[(usize, char, char)], from: usize, to: usize, elided: bool) {
        let mut text = String::with_capacity(to - from);
        let (mut letters, mut upper, mut alike) = (0, 0, false);
        let mut capital = false;
        for (n, (_, original, c)) in chars.iter().enumerate() {
            alike |= is_alike(*original);
            if *c == '\'' {
                continue;
            }
            if original.is_alphabetic() {
                letters += 1;
                upper += usize::from(c.is_uppercase());
                capital |= n == 0 && c.is_uppercase();
            }
            fold(*original, &mut text);
        }
        if text.is_empty() {
            return;
        }
        let digits = text
            .bytes()
            .all(|b| b.is_ascii_digit() || b".,:".contains(&b));
        // "30ml", "5pm", "19h30" are a number and what it measures.
        if !digits
            && text.as_bytes()[0].is_ascii_digit()
            && let Some((number, unit)) = measure(&text)
        {
            let middle = from + number.len().min(to - from);
            let (number, unit) = (number.to_owned(), unit.to_owned());
            self.one(&number, Shape::Number, from, middle);
            self.flags([false, false, false, alike]);
            let first = unit.bytes().take_while(u8::is_ascii_alphabetic).count();
            self.one(&unit[..first], Shape::Word, middle, to);
            if first < unit.len() {
                let minutes = unit[first..].to_owned();
                self.one(&minutes, Shape::Number, to - minutes.len(), to);
            }
            return;
        }
        let shape = if digits { Shape::Number } else { Shape::Word };
        self.one(&text, shape, from, to);
        self.flags([capital, letters > 0 && letters == upper, elided, alike]);
    }

    fn one(&mut self, text: &str, shape: Shape, from: usize, to: usize) {
        let gap = std::mem::replace(&mut self.gap, Gap::Joined);
        self.out.push(Token {
            text: text.to_owned(),
            shape,
            gap,
            from,
            to,
            capital: false,
            upper: false,
            elided: false,
            alike: false,
            asks: false,
        });
    }

    /// Notes of the last token: capital, upper, elided, alike.
    fn flags(&mut self, [capital, upper, elided, alike]: [bool; 4]) {
        if let Some(last) = self.out.last_mut() {
            last.capital = capital;
            last.upper = upper;
            last.elided = elided;
            last.alike = alike;
        }
    }

    /// Reads a web or mail address that starts here; how many characters it has.
    fn address(&mut self, rest: &[(usize, char, char)], from: usize, end: usize) -> Option<usize> {
        let run = rest
            .iter()
            .take_while(|c| !c.2.is_whitespace() && !matches!(c.2, '<' | '>' | '"' | '|'))
            .count();
        let text: String = rest[..run].iter().map(|c| c.2).collect();
        let kept =
            text.trim_end_matches(['.', ',', '!', '?', ';', ':', ')', ']', '\'', '*', '_', '…']);
        let shape = if is_email(kept) {
            Shape::Email
        } else if is_url(kept) {
            Shape::Url
        } else {
            return None;
        };
        let len = kept.chars().count();
        let to = rest.get(len).map_or(end, |c| c.0);
        let alike = rest[..len].iter().any(|c| is_alike(c.1));
        self.one(kept, shape, from, to);
        self.flags([false, false, false, alike]);
        Some(len)
    }
}

/// "S U M M E R 2 0" and "Z.A.C.H.T" are one word: four or more single
/// characters in a row, three of them letters.
fn spelled_out(mut tokens: Vec<Token>) -> Vec<Token> {
    let single = |t: &Token| {
        t.text.len() == 1 && matches!(t.shape, Shape::Word | Shape::Number) && !t.elided
    };
    let mut i = 0;
    while i < tokens.len() {
        if !single(&tokens[i]) {
            i += 1;
            continue;
        }
        let mut run = 1 + tokens[i + 1..]
            .iter()
            .take_while(|t| single(t) && matches!(t.gap, Gap::Space | Gap::Hyphen | Gap::Slash))
            .count();
        // "Z.A.C.H.T.3.0": digits with dots between go on.
        if run >= 3
            && let Some(t) = tokens.get(i + run)
            && t.is_number()
            && t.gap == Gap::Hyphen
            && t.text.split('.').all(|part| part.len() == 1)
        {
            tokens[i + run].text.retain(|c| c != '.');
            run += 1;
        }
        let letters = tokens[i..i + run].iter().filter(|t| t.is_word()).count();
        let upper = tokens[i..i + run].iter().filter(|t| t.upper).count();
        if run >= 4 && letters >= 3 && (upper == letters || upper == 0 && letters >= 5) {
            let text: String = tokens[i..i + run].iter().map(|t| t.text.as_str()).collect();
            let last = tokens[i + run - 1].clone();
            let first = &mut tokens[i];
            first.text = text;
            first.to = last.to;
            first.asks = last.asks;
            first.upper = true;
            first.shape = Shape::Word;
            tokens.drain(i + 1..i + run);
        }
        i += 1;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn texts_come_apart() {
        assert_eq!(
            words("I'm, don't l’Agenda"),
            ["i", "m", "dont", "l", "agenda"]
        );
        assert_eq!(words("S U M M E R 2 0 now"), ["summer20", "now"]);
        assert_eq!(words("Z.A.C.H.T.3.0"), ["zacht30"]);
        assert_eq!(
            words("9h30, 30ml 5pm"),
            ["9", "h", "30", "30", "ml", "5", "pm"]
        );
        assert_eq!(words("€49,95 (20%)"), ["€", "49,95", "20", "%"]);
        assert_eq!(
            words("See shop.example.com/a-b, or a.b@example.org."),
            ["see", "shop.example.com/a-b", "or", "a.b@example.org"]
        );
    }
}
