//! Letters: one spelling for what looks alike.

/// Lower case without accents; look-alikes of other alphabets and widths become
/// the Latin letter or digit. Marks that show nothing are left out.
pub(super) fn fold(c: char, into: &mut String) {
    if is_invisible(c) {
        return;
    }
    for c in plain(c).to_lowercase() {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ª' => into.push('a'),
            'ç' | 'ć' | 'č' => into.push('c'),
            'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => into.push('e'),
            'ì'..='ï' | 'ī' | 'į' | 'ı' => into.push('i'),
            'ñ' | 'ń' | 'ň' => into.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'º' => into.push('o'),
            'ù'..='ü' | 'ū' | 'ű' | 'ů' => into.push('u'),
            'ý' | 'ÿ' => into.push('y'),
            'ś' | 'š' | 'ş' => into.push('s'),
            'ź' | 'ż' | 'ž' => into.push('z'),
            'ł' => into.push('l'),
            'ß' => into.push_str("ss"),
            'œ' => into.push_str("oe"),
            'æ' => into.push_str("ae"),
            'ĳ' => into.push_str("ij"),
            'ﬁ' => into.push_str("fi"),
            'ﬂ' => into.push_str("fl"),
            c => into.push(c),
        }
    }
}

/// A whole text folded, for comparing.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        fold(c, &mut out);
    }
    out
}

/// Characters that show nothing: joiners, marks, directions.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}'
        | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{fe00}'..='\u{fe0f}' | '\u{300}'..='\u{36f}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a letter or digit stands for another: nobody types one by chance.
pub(super) fn is_alike(c: char) -> bool {
    is_invisible(c) && !matches!(c, '\u{300}'..='\u{36f}' | '\u{fe0e}' | '\u{fe0f}')
        || (plain(c) != c && c.is_alphanumeric())
        || (c.is_alphabetic() && !is_latin(c))
}

/// Letters of the six languages' alphabet.
fn is_latin(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{aa}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | 'ﬁ' | 'ﬂ')
}

/// The Latin letter or digit a character looks like, or itself.
pub(super) fn plain(c: char) -> char {
    let from = |base: u32, first: char| char::from_u32(c as u32 - base + first as u32).unwrap_or(c);
    match c {
        '\u{ff01}'..='\u{ff5e}' => from(0xff01, '!'),
        '\u{1d7ce}'..='\u{1d7ff}' => digit((c as u32 - 0x1d7ce) % 10),
        // Mathematical alphabets: 26 capitals and 26 small letters each.
        '\u{1d400}'..='\u{1d6a3}' => {
            let at = (c as u32 - 0x1d400) % 52;
            let (first, at) = if at < 26 { ('A', at) } else { ('a', at - 26) };
            char::from_u32(first as u32 + at).unwrap_or(c)
        }
        '\u{24b6}'..='\u{24cf}' => from(0x24b6, 'A'),
        '\u{24d0}'..='\u{24e9}' => from(0x24d0, 'a'),
        '\u{1f130}'..='\u{1f149}' => from(0x1f130, 'A'),
        '\u{2460}'..='\u{2468}' => from(0x2460, '1'),
        '\u{2080}'..='\u{2089}' => from(0x2080, '0'),
        '\u{2070}' | '\u{2074}'..='\u{2079}' => from(0x2070, '0'),
        '¹' => '1',
        '²' => '2',
        '³' | 'З' => '3',
        '\u{660}'..='\u{669}' => from(0x660, '0'),
        '\u{6f0}'..='\u{6f9}' => from(0x6f0, '0'),
        '\u{966}'..='\u{96f}' => from(0x966, '0'),
        'а' | 'α' | 'ɑ' => 'a',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'Ь' | 'ь' => 'b',
        'с' | 'ϲ' => 'c',
        'С' | 'Ϲ' => 'C',
        'ԁ' => 'd',
        'е' | 'ε' | 'є' | 'ё' => 'e',
        'Е' | 'Ε' | 'Ё' => 'E',
        'ɡ' => 'g',
        'Ԍ' => 'G',
        'Н' | 'Η' => 'H',
        'һ' => 'h',
        'і' | 'ι' | 'ї' => 'i',
        'І' | 'Ι' | 'Ї' | 'Ӏ' => 'I',
        'ј' => 'j',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'к' | 'κ' => 'k',
        'ӏ' => 'l',
        'М' | 'Μ' => 'M',
        'м' => 'm',
        'Ν' => 'N',
        'п' | 'η' => 'n',
        'о' | 'ο' | 'σ' => 'o',
        'О' | 'Ο' => 'O',
        'р' | 'ρ' => 'p',
        'Р' | 'Ρ' => 'P',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' => 's',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'т' | 'τ' => 't',
        'υ' | 'ц' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'у' | 'γ' => 'y',
        'Υ' | 'У' => 'Y',
        'х' | 'χ' => 'x',
        'Х' | 'Χ' => 'X',
        'Ζ' => 'Z',
        '–' | '—' | '‐' | '‑' | '‒' | '―' | '−' | '﹣' => '-',
        '’' | '‘' | '`' | '´' | 'ʼ' | '′' | '‛' => '\'',
        '“' | '”' | '„' | '«' | '»' | '‟' | '″' => '"',
        '٪' | '﹪' => '%',
        '․' => '.',
        '﹕' | '∶' => ':',
        '⁄' | '∕' => '/',
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        _ => c,
    }
}

const fn digit(n: u32) -> char {
    (b'0' + n as u8) as char
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_are_one_letter() {
        for (written, plain) in [
            ("ＳＵＭＭＥＲ２０", "summer20"),
            ("NАTAL30", "natal30"),
            ("𝟚𝟘", "20"),
            ("𝐒𝐀𝐋𝐄", "sale"),
            ("Größe", "grosse"),
            ("sum\u{200b}mer", "summer"),
            ("e\u{301}te", "ete"),
        ] {
            assert_eq!(folded(written), plain);
        }
        assert!("NАTAL".chars().any(is_alike));
        assert!(!"Größe déjà".chars().any(is_alike));
    }
}
