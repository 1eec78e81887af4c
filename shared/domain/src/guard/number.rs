//! Numbers, in digits and in words.

use super::token::{Gap, Token};
use super::words::among;
use crate::lang::Lang;

/// A number and how many tokens it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    /// In hundredths.
    pub value: i64,
    /// Tokens.
    pub len: usize,
    /// An article that may mean one: "a", "ein", "une".
    pub article: bool,
    /// In digits.
    pub digits: bool,
}

const UNITS: [&str; 6] = [
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen \
     fifteen sixteen seventeen eighteen nineteen",
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien \
     vijftien zestien zeventien achttien negentien",
    "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn \
     funfzehn sechzehn siebzehn achtzehn neunzehn",
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce \
     quince dieciseis diecisiete dieciocho diecinueve",
    "zero um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze \
     dezasseis dezassete dezoito dezanove",
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze \
     quinze seize dixsept dixhuit dixneuf",
];

const TENS: [&str; 6] = [
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
    "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    "vingt trente quarante cinquante soixante septante huitante nonante",
];

/// Other words and what they are, per language.
const MORE: [&str; 6] = [
    "hundred 100 thousand 1000 dozen 12 fourty 40",
    "honderd 100 duizend 1000 dozijn 12 twintigtal 20 tiental 10",
    "ein 1 zwo 2 hundert 100 tausend 1000 dutzend 12 einmal 1 zweimal 2 dreimal 3 viermal 4 \
     funfmal 5 sechsmal 6 siebenmal 7 achtmal 8 neunmal 9 zehnmal 10 zwolfmal 12 einziges 1 \
     einzige 1 einziger 1",
    "veintiun 21 veintiuno 21 veintiuna 21 veintidos 22 veintitres 23 veinticuatro 24 \
     veinticinco 25 veintiseis 26 veintisiete 27 veintiocho 28 veintinueve 29 cien 100 \
     ciento 100 doscientos 200 doscientas 200 trescientos 300 trescientas 300 cuatrocientos \
     400 quinientos 500 seiscientos 600 setecientos 700 ochocientos 800 novecientos 900 mil \
     1000 docena 12 decena 10 veintena 20 treintena 30 centenar 100",
    "uma 1 duas 2 dezesseis 16 dezessete 17 dezenove 19 catorze 14 quatorze 14 cem 100 \
     cento 100 duzentos 200 duzentas 200 trezentos 300 quatrocentos 400 quinhentos 500 \
     seiscentos 600 setecentos 700 oitocentos 800 novecentos 900 mil 1000 duzia 12 dezena \
     10 vintena 20 trintena 30",
    "une 1 vingts 20 cent 100 cents 100 mille 1000 douzaine 12 dizaine 10 vingtaine 20 \
     trentaine 30 quinzaine 15 cinquantaine 50 centaine 100 quarantaine 40 soixantaine 60",
];

const ARTICLES: [&str; 6] = [
    "a an",
    "een één",
    "ein eine einen einem einer eines",
    "un una",
    "um uma",
    "un une",
];

const JOINTS: [&str; 6] = ["and", "en", "und", "y", "e", "et"];

/// The number these tokens start with.
pub(super) fn number(lang: Lang, tokens: &[Token]) -> Option<Number> {
    let first = tokens.first()?;
    if first.is_number() {
        let mut len = 1;
        let mut text = first.text.clone();
        // "1 9 €" and "1 000 €": digits apart.
        while let Some(next) = tokens.get(len)
            && next.is_number()
            && next.gap == Gap::Space
            && next.text.bytes().all(|b| b.is_ascii_digit())
            && (next.text.len() == 3 && text.len() <= 3 && len == 1
                || next.text.len() == 1 && tokens[len - 1].text.len() == 1)
        {
            text.push_str(&next.text);
            len += 1;
        }
        return Some(Number {
            value: decimal(&text)?,
            len,
            article: false,
            digits: true,
        });
    }
    if !first.is_word() {
        return None;
    }
    words(lang, tokens).or_else(|| {
        among(&first.text, ARTICLES[lang as usize]).then_some(Number {
            value: 100,
            len: 1,
            article: true,
            digits: false,
        })
    })
}

/// Digits in hundredths: "1.049" and "1,049" are thousands, "42,50" has cents.
/// Nothing for times ("10:30") and for what is too long to be an amount.
pub(super) fn decimal(text: &str) -> Option<i64> {
    if text.contains(':') || text.len() > 14 {
        return None;
    }
    let mut parts: Vec<&str> = text.split(['.', ',']).collect();
    let last = parts.pop()?;
    let cents = if parts.is_empty() || last.len() == 3 {
        parts.push(last);
        0
    } else {
        match last.len() {
            1 => last.parse::<i64>().ok()? * 10,
            2 => last.parse::<i64>().ok()?,
            _ => return None,
        }
    };
    if parts.len() > 1 && parts[1..].iter().any(|part| part.len() != 3) {
        return None;
    }
    parts
        .concat()
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(cents)
}

fn words(lang: Lang, tokens: &[Token]) -> Option<Number> {
    let joint = JOINTS[lang as usize];
    let mut value: i64 = -1;
    let mut len = 0;
    let article = |t: &Token| among(&t.text, ARTICLES[lang as usize]);
    // "a dozen", "une trentaine", "a hundred".
    let start = usize::from(
        tokens.len() > 1
            && article(&tokens[0])
            && matches!(word(lang, &tokens[1].text), Some(n) if n >= 10)
            && !is_small(lang, &tokens[1].text),
    );
    let mut at = start;
    while let Some(token) = tokens.get(at) {
        if at > start && token.gap > Gap::Space {
            break;
        }
        let joins =
            value > 0 && token.is(joint) && tokens.get(at + 1).is_some_and(|t| t.gap <= Gap::Space);
        let next = if joins { &tokens[at + 1] } else { token };
        let Some(n) = word(lang, &next.text) else {
            break;
        };
        let Some(sum) = append(lang, value, n, joins) else {
            break;
        };
        value = sum;
        at += 1 + usize::from(joins);
        len = at;
    }
    (value >= 0 && len > 0).then_some(Number {
        value: value * 100,
        len,
        article: len == 1 && article(&tokens[0]),
        digits: false,
    })
}

/// "a six" is no number of its own: only round words take an article.
fn is_small(lang: Lang, word: &str) -> bool {
    among(word, UNITS[lang as usize])
}

/// Puts a number word after what was read: "twenty" "five", "three" "hundred".
fn append(lang: Lang, so_far: i64, n: i64, joined: bool) -> Option<i64> {
    if so_far < 0 {
        return Some(n);
    }
    let below_hundred = so_far % 100;
    match n {
        1000 if so_far < 1000 && so_far > 0 && !joined => Some(so_far * 1000),
        100 if (1..10).contains(&so_far) && !joined => Some(so_far * 100),
        12 if so_far < 10 && lang != Lang::Fr && !joined => None,
        20 if lang == Lang::Fr && below_hundred == 4 => Some(so_far + 76),
        10..20 if lang == Lang::Fr && matches!(below_hundred, 60 | 80) => Some(so_far + n),
        7..10 if lang == Lang::Fr && below_hundred == 10 && so_far % 10 == 0 => Some(so_far + n),
        1..10 if below_hundred >= 20 && so_far % 10 == 0 => {
            // English and French say "twenty one" and "vingt et un" without doubt;
            // elsewhere the joint is needed.
            (joined || matches!(lang, Lang::En | Lang::Fr)).then_some(so_far + n)
        }
        1..100 if so_far >= 100 && below_hundred == 0 => Some(so_far + n),
        100..1000 if so_far >= 1000 && so_far % 1000 == 0 => Some(so_far + n),
        _ => None,
    }
}

/// The value of one word; Dutch and German compounds included.
pub(super) fn word(lang: Lang, text: &str) -> Option<i64> {
    let l = lang as usize;
    if let Some((n, _)) = (0..).zip(UNITS[l].split(' ')).find(|(_, w)| *w == text) {
        return Some(n);
    }
    if let Some((ten, _)) = (2..).zip(TENS[l].split(' ')).find(|(_, w)| *w == text) {
        return Some(10 * ten);
    }
    let mut more = MORE[l].split(' ');
    while let (Some(name), Some(n)) = (more.next(), more.next()) {
        if name == text {
            return n.parse().ok();
        }
    }
    match lang {
        Lang::Nl => german_way(lang, text, "en", "honderd", "duizend"),
        Lang::De => text
            .strip_suffix("mal")
            .and_then(|times| word(lang, times))
            .or_else(|| german_way(lang, text, "und", "hundert", "tausend")),
        _ => None,
    }
}

/// "vierundzwanzig", "tweehonderdvijftig", "einhundertzehn".
fn german_way(lang: Lang, text: &str, joint: &str, hundred: &str, thousand: &str) -> Option<i64> {
    if text.len() < 6 || text.len() > 48 {
        return None;
    }
    let one = |s: &str| match s {
        "ein" => Some(1),
        _ => word(lang, s),
    };
    for (name, size) in [(thousand, 1000), (hundred, 100)] {
        if let Some((head, tail)) = text.split_once(name) {
            let head = if head.is_empty() { 1 } else { one(head)? };
            let tail = tail
                .strip_prefix(joint)
                .filter(|t| !t.is_empty())
                .unwrap_or(tail);
            let tail = if tail.is_empty() { 0 } else { one(tail)? };
            return (head < size && tail < size).then_some(head * size + tail);
        }
    }
    let tens = TENS[lang as usize];
    let (at, head) = (0..)
        .zip(tens.split(' '))
        .find_map(|(at, ten)| text.strip_suffix(ten).map(|head| (at, head)))?;
    let unit = one(head.strip_suffix(joint)?)?;
    (1..10).contains(&unit).then_some(20 + 10 * at + unit)
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    #[test]
    fn numbers_are_read() {
        for (lang, text, hundredths, len) in [
            (Lang::En, "549", 54_900, 1),
            (Lang::En, "1,049.50", 104_950, 1),
            (Lang::De, "1.049", 104_900, 1),
            (Lang::Nl, "42,5", 4250, 1),
            (Lang::Fr, "1 000 euros", 100_000, 2),
            (Lang::En, "twenty-five percent", 2500, 2),
            (Lang::En, "one hundred and twenty days", 12_000, 4),
            (Lang::En, "a dozen", 1200, 2),
            (Lang::En, "two and three", 200, 1),
            (Lang::Nl, "vierentwintig", 2400, 1),
            (Lang::Nl, "tweehonderdvijftig", 25_000, 1),
            (Lang::De, "fünfundzwanzig", 2500, 1),
            (Lang::De, "einhundertzehn", 11_000, 1),
            (Lang::Es, "treinta y cinco", 3500, 3),
            (Lang::Es, "doscientos cincuenta", 25_000, 2),
            (Lang::Pt, "trinta e cinco", 3500, 3),
            (Lang::Fr, "quatre-vingt-dix-sept", 9700, 4),
            (Lang::Fr, "soixante et onze", 7100, 3),
            (Lang::Fr, "vingt-quatre", 2400, 2),
            (Lang::Fr, "une trentaine", 3000, 2),
        ] {
            let read = number(lang, &tokens(text));
            assert_eq!(
                read.map(|n| (n.value, n.len)),
                Some((hundredths, len)),
                "{text}"
            );
        }
    }
}
