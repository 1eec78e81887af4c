//! Letters: accents, look-alikes, signs, and the shapes of addresses.

/// Whether this is a web address, also without `http`.
pub(crate) fn is_url(s: &str) -> bool {
    let lower = s.get(..8).unwrap_or(s).to_ascii_lowercase();
    lower.starts_with("http://")
        || lower.starts_with("https://")
        || lower.starts_with("hxxp")
        || (lower.starts_with("www.") && s.len() > 7)
        || (s.contains('/')
            && s.split('/').next().is_some_and(|host| {
                host.rsplit_once('.').is_some_and(|(name, tld)| {
                    name.len() > 1
                        && (2..=6).contains(&tld.len())
                        && tld.bytes().all(|b| b.is_ascii_alphabetic())
                })
            }))
}

/// Whether this has the shape of an address: one `@`, a dotted domain.
pub(crate) fn is_email(s: &str) -> bool {
    let Some((user, host)) = s.split_once('@') else {
        return false;
    };
    !user.is_empty()
        && !host.contains('@')
        && host.rsplit_once('.').is_some_and(|(name, tld)| {
            !name.is_empty() && tld.len() >= 2 && tld.bytes().all(|b| b.is_ascii_alphabetic())
        })
        && s.chars()
            .all(|c| c.is_alphanumeric() || "@._%+-".contains(c))
}

/// Characters that show nothing: joiners, marks, skin tones.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{fe0e}' | '\u{fe0f}'
        | '\u{300}'..='\u{36f}' | '\u{202a}'..='\u{202e}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// All that stands for an apostrophe.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ')
}

/// Whether an apostrophe after this ends a French word.
pub(crate) fn is_elision(word: &str) -> bool {
    matches!(
        word,
        "l" | "d"
            | "j"
            | "m"
            | "t"
            | "s"
            | "n"
            | "c"
            | "qu"
            | "jusqu"
            | "lorsqu"
            | "puisqu"
            | "quelqu"
    )
}

/// Signs and emoji that are words of their own.
pub(crate) fn is_sign(c: char) -> bool {
    matches!(
        c,
        '%' | '€' | '£' | '$' | '❤' | '☹' | '☺' | '✅' | '❌' | '✔' | '⭐' | '✋' | '✨' | '➕'
    ) || matches!(c, '\u{1f300}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}')
}

/// Letters of other alphabets and widths that look like Latin ones.
pub(crate) fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        'а' | 'α' => 'a',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'с' => 'c',
        'С' => 'C',
        'е' | 'ε' => 'e',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'і' | 'ι' => 'i',
        'І' | 'Ι' => 'I',
        'К' | 'Κ' => 'K',
        'к' | 'κ' => 'k',
        'М' | 'Μ' => 'M',
        'о' | 'ο' => 'o',
        'О' | 'Ο' => 'O',
        'р' | 'ρ' => 'p',
        'Р' | 'Ρ' => 'P',
        'ѕ' => 's',
        'Т' | 'Τ' => 'T',
        'т' | 'τ' => 't',
        'у' => 'y',
        'х' => 'x',
        'Х' => 'X',
        'ν' => 'v',
        _ => c,
    }
}

/// Lower case without accents.
pub(crate) fn fold(c: char, into: &mut String) {
    for c in c.to_lowercase() {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => into.push('a'),
            'ç' | 'ć' | 'č' => into.push('c'),
            'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => into.push('e'),
            'ì'..='ï' | 'ī' | 'į' => into.push('i'),
            'ñ' | 'ń' | 'ň' => into.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => into.push('o'),
            'ù'..='ü' | 'ū' | 'ű' | 'ů' => into.push('u'),
            'ý' | 'ÿ' => into.push('y'),
            'ś' | 'š' | 'ş' => into.push('s'),
            'ź' | 'ż' | 'ž' => into.push('z'),
            'ł' => into.push('l'),
            'ß' => into.push_str("ss"),
            'œ' => into.push_str("oe"),
            'æ' => into.push_str("ae"),
            'ĳ' => into.push_str("ij"),
            '\u{300}'..='\u{36f}' => {}
            c => into.push(c),
        }
    }
}

/// Lower case without accents, for single words and labels.
pub(crate) fn folded(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for c in s.chars().filter(|c| !is_invisible(*c)) {
        fold(plain(c), &mut out);
    }
    out
}
