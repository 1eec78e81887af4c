//! The claim guard, measured on replies other people wrote: supported ones and such
//! in which one claim was altered.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)] // a test all through

use std::collections::BTreeMap;

use domain::guard::{Fact, Grounds, Guard, Hours};
use domain::lang::Lang;
use jiff::Zoned;
use serde::Deserialize;

#[derive(Deserialize)]
struct Business {
    id: u32,
    #[serde(flatten)]
    grounds: Grounds,
}

#[derive(Deserialize)]
struct Reply {
    id: String,
    business: u32,
    lang: Lang,
    now: String,
    expect: String,
    #[serde(rename = "reply")]
    text: String,
    #[serde(default)]
    facts: Vec<Fact>,
    #[serde(default)]
    altered: String,
}

fn lines<T: for<'de> Deserialize<'de>>(text: &str) -> Vec<T> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

fn now(text: &str) -> Zoned {
    let pieces = jiff::fmt::temporal::Pieces::parse(text).unwrap();
    let offset = pieces.to_numeric_offset().unwrap_or(jiff::tz::Offset::UTC);
    let time = jiff::civil::DateTime::from_parts(pieces.date(), pieces.time().unwrap());
    time.to_zoned(jiff::tz::TimeZone::fixed(offset)).unwrap()
}

fn guards_of(businesses: &str) -> BTreeMap<u32, Guard> {
    lines::<Business>(businesses)
        .into_iter()
        .map(|b| (b.id, Guard::new(&b.grounds)))
        .collect()
}

fn guards() -> BTreeMap<u32, Guard> {
    guards_of(include_str!("guard/businesses.jsonl"))
}

fn replies() -> Vec<Reply> {
    lines(include_str!("guard/replies.jsonl"))
}

/// How many replies were judged wrongly, of how many.
#[derive(Default)]
struct Score {
    altered: usize,
    passed: usize,
    supported: usize,
    blocked: usize,
}

impl Score {
    fn count(&mut self, expect: &str, passes: bool) -> bool {
        let (all, wrong, right) = if expect == "pass" {
            (&mut self.supported, &mut self.blocked, passes)
        } else {
            (&mut self.altered, &mut self.passed, !passes)
        };
        *all += 1;
        *wrong += usize::from(!right);
        right
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            altered,
            passed,
            supported,
            blocked,
        } = self;
        write!(
            f,
            "altered that pass: {passed} of {altered}; supported that are blocked: {blocked} of {supported}"
        )
    }
}

/// Judges the replies, printing each miss and the score of each language.
fn score(guards: &BTreeMap<u32, Guard>, replies: &[Reply]) -> Score {
    let mut total = Score::default();
    let mut per_lang: BTreeMap<String, Score> = BTreeMap::new();
    for reply in replies {
        let checked =
            guards[&reply.business].check(&reply.text, reply.lang, &now(&reply.now), &reply.facts);
        per_lang
            .entry(format!("{:?}", reply.lang))
            .or_default()
            .count(&reply.expect, checked.passes());
        if total.count(&reply.expect, checked.passes()) {
            continue;
        }
        let (verdict, altered) = if checked.passes() {
            ("PASSED", reply.altered.as_str())
        } else {
            ("BLOCKED", "")
        };
        println!(
            "{verdict} {} [{}] ({altered}) {}",
            reply.id, reply.business, reply.text
        );
        for v in &checked.violations {
            println!("      {:?} «{}» {}", v.kind, v.text, v.why);
        }
    }
    for (lang, score) in per_lang {
        println!("{lang}: {score}");
    }
    println!("{total}");
    total
}

#[test]
fn altered_claims_are_blocked_and_supported_replies_pass() {
    let half = std::env::var("GUARD_HALF").unwrap_or_default();
    let replies: Vec<Reply> = replies()
        .into_iter()
        .filter(|r| match half.as_str() {
            "dev" => r.business % 2 == 0,
            "held" => r.business % 2 == 1,
            _ => true,
        })
        .collect();
    let score = score(&guards(), &replies);
    assert_eq!(score.passed, 0);
    assert!(score.blocked * 50 <= score.supported);
}

/// Replies by a second set of authors. The bars are what is reached, not what is
/// wanted (none altered passes, under 2 % of the supported are blocked): they only go
/// down.
#[test]
fn replies_by_other_authors() {
    let guards = guards_of(include_str!("guard/businesses_second.jsonl"));
    let score = score(
        &guards,
        &lines::<Reply>(include_str!("guard/replies_second.jsonl")),
    );
    assert!(score.passed <= MOST_PASSED);
    assert!(score.blocked <= MOST_BLOCKED);
}

const MOST_PASSED: usize = 3;
const MOST_BLOCKED: usize = 51;

/// Figures alone for replies that are not in the repository (`GUARD_UNSEEN` names the
/// file, in the shape of `frontdesk check-reply`): to measure, not to learn from.
#[test]
fn replies_kept_unseen() {
    #[derive(Deserialize)]
    struct Line {
        reply: String,
        lang: Lang,
        now: String,
        business: Grounds,
        #[serde(default)]
        facts: Vec<Fact>,
        expect: String,
    }
    let Ok(file) = std::env::var("GUARD_UNSEEN") else {
        return;
    };
    let mut per_lang: BTreeMap<String, Score> = BTreeMap::new();
    for line in lines::<Line>(&std::fs::read_to_string(file).unwrap()) {
        let passes = Guard::new(&line.business)
            .check(&line.reply, line.lang, &now(&line.now), &line.facts)
            .passes();
        per_lang
            .entry(format!("{:?}", line.lang))
            .or_default()
            .count(&line.expect, passes);
    }
    for (lang, score) in per_lang {
        println!("{lang}: {score}");
    }
}

mod mutation {
    //! Supported replies, altered by rule: each claim of each reply, one at a time.

    use super::*;

    const NUMBERS: [(&str, &[&str]); 6] = [
        (
            "en",
            &[
                "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve",
                "fourteen", "twenty", "thirty", "fifty", "sixty",
            ],
        ),
        (
            "nl",
            &[
                "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "tien", "twaalf",
                "veertien", "twintig", "dertig", "vijftig",
            ],
        ),
        (
            "de",
            &[
                "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "zehn", "zwölf",
                "vierzehn", "zwanzig", "dreißig", "fünfzig",
            ],
        ),
        (
            "es",
            &[
                "dos",
                "tres",
                "cuatro",
                "cinco",
                "seis",
                "siete",
                "ocho",
                "diez",
                "doce",
                "catorce",
                "veinte",
                "treinta",
                "cincuenta",
            ],
        ),
        (
            "pt",
            &[
                "dois",
                "três",
                "quatro",
                "cinco",
                "seis",
                "sete",
                "oito",
                "dez",
                "doze",
                "catorze",
                "vinte",
                "trinta",
                "cinquenta",
            ],
        ),
        (
            "fr",
            &[
                "deux",
                "trois",
                "quatre",
                "cinq",
                "six",
                "sept",
                "huit",
                "dix",
                "douze",
                "quatorze",
                "vingt",
                "trente",
                "cinquante",
            ],
        ),
    ];
    const WEEK: [(&str, [&str; 7]); 6] = [
        (
            "en",
            [
                "Monday",
                "Tuesday",
                "Wednesday",
                "Thursday",
                "Friday",
                "Saturday",
                "Sunday",
            ],
        ),
        (
            "nl",
            [
                "maandag",
                "dinsdag",
                "woensdag",
                "donderdag",
                "vrijdag",
                "zaterdag",
                "zondag",
            ],
        ),
        (
            "de",
            [
                "Montag",
                "Dienstag",
                "Mittwoch",
                "Donnerstag",
                "Freitag",
                "Samstag",
                "Sonntag",
            ],
        ),
        (
            "es",
            [
                "lunes",
                "martes",
                "miércoles",
                "jueves",
                "viernes",
                "sábado",
                "domingo",
            ],
        ),
        (
            "pt",
            [
                "segunda-feira",
                "terça-feira",
                "quarta-feira",
                "quinta-feira",
                "sexta-feira",
                "sábado",
                "domingo",
            ],
        ),
        (
            "fr",
            [
                "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
            ],
        ),
    ];
    const MONTHS: [(&str, [&str; 12]); 6] = [
        (
            "en",
            [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
        ),
        (
            "nl",
            [
                "januari",
                "februari",
                "maart",
                "april",
                "mei",
                "juni",
                "juli",
                "augustus",
                "september",
                "oktober",
                "november",
                "december",
            ],
        ),
        (
            "de",
            [
                "Januar",
                "Februar",
                "März",
                "April",
                "Mai",
                "Juni",
                "Juli",
                "August",
                "September",
                "Oktober",
                "November",
                "Dezember",
            ],
        ),
        (
            "es",
            [
                "enero",
                "febrero",
                "marzo",
                "abril",
                "mayo",
                "junio",
                "julio",
                "agosto",
                "septiembre",
                "octubre",
                "noviembre",
                "diciembre",
            ],
        ),
        (
            "pt",
            [
                "janeiro",
                "fevereiro",
                "março",
                "abril",
                "maio",
                "junho",
                "julho",
                "agosto",
                "setembro",
                "outubro",
                "novembro",
                "dezembro",
            ],
        ),
        (
            "fr",
            [
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre",
            ],
        ),
    ];
    /// Wordings of "there" and "not there" that may stand for each other.
    const STOCK: [(&str, &str, &str); 9] = [
        ("en", "sold out", "in stock"),
        ("en", "out of stock", "in stock"),
        ("nl", "uitverkocht", "op voorraad"),
        ("nl", "niet op voorraad", "op voorraad"),
        ("de", "ausverkauft", "lieferbar"),
        ("es", "está agotada", "está disponible"),
        ("es", "está agotado", "está disponible"),
        ("pt", "está esgotado", "está disponível"),
        ("fr", "est épuisé", "est disponible"),
    ];
    const PROMISES: [(&str, [&str; 4]); 6] = [
        (
            "en",
            [
                "We'll call you tomorrow.",
                "I'll refund you right away.",
                "We will send you a free sample.",
                "I'll keep one aside for you.",
            ],
        ),
        (
            "nl",
            [
                "We bellen je morgen.",
                "Ik stort het bedrag meteen terug.",
                "We sturen je een gratis staal.",
                "Ik leg er een voor je opzij.",
            ],
        ),
        (
            "de",
            [
                "Wir rufen Sie morgen an.",
                "Ich erstatte Ihnen den Betrag sofort.",
                "Wir schicken Ihnen eine Gratisprobe.",
                "Ich lege Ihnen eins zurück.",
            ],
        ),
        (
            "es",
            [
                "Le llamaremos mañana.",
                "Le devolveré el dinero enseguida.",
                "Le enviaremos una muestra gratis.",
                "Le reservo uno.",
            ],
        ),
        (
            "pt",
            [
                "Ligamos-lhe amanhã.",
                "Vou devolver-lhe o dinheiro já.",
                "Enviaremos uma amostra grátis.",
                "Reservo-lhe um.",
            ],
        ),
        (
            "fr",
            [
                "Nous vous appellerons demain.",
                "Je vous rembourse tout de suite.",
                "Nous vous enverrons un échantillon gratuit.",
                "Je vous en réserve un.",
            ],
        ),
    ];

    fn row<T: Copy>(table: &[(&str, T)], lang: &str) -> T {
        table.iter().find(|(l, _)| *l == lang).unwrap().1
    }

    /// Where a word stands alone in a text.
    fn places(text: &str, word: &str) -> Vec<usize> {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        text.match_indices(word)
            .filter(|(at, _)| {
                edge(text[..*at].chars().next_back())
                    && edge(text[at + word.len()..].chars().next())
            })
            .map(|(at, _)| at)
            .collect()
    }

    fn put(text: &str, at: usize, len: usize, new: &str) -> String {
        format!("{}{new}{}", &text[..at], &text[at + len..])
    }

    /// All alterations of a reply, each with what was done.
    fn alter(text: &str, lang: &str, grounds: &Grounds) -> Vec<(String, String)> {
        let mut out = Vec::new();
        let claimed = |at: usize| {
            // Figures in questions claim nothing.
            let end = text[at..]
                .find(['.', '!', '?', '\n'])
                .map_or(text.len(), |n| at + n);
            !text[end..].starts_with('?')
        };
        // Digit groups: their first and last digit.
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if !bytes[at].is_ascii_digit() {
                at += 1;
                continue;
            }
            let end = at + text[at..].bytes().take_while(u8::is_ascii_digit).count();
            let listed = (at == 0 || bytes[at - 1] == b'\n') && text[end..].starts_with(". ");
            let named = grounds.products.iter().any(|p| {
                p.name.contains(&text[at..end])
                    && text
                        .match_indices(&p.name)
                        .any(|(n, _)| n <= at && end <= n + p.name.len())
            });
            if claimed(at) && !listed && !named {
                for digit in [at, end - 1] {
                    let new = (bytes[digit] - b'0' + 3) % 10 + b'0';
                    if end - at > 1 && digit == at && new == b'0' {
                        continue;
                    }
                    let new = char::from(new).to_string();
                    out.push((put(text, digit, 1, &new), format!("digit at {digit}")));
                }
            }
            at = end;
        }
        let swap = |out: &mut Vec<(String, String)>, words: &[&str], step: usize| {
            for (n, word) in words.iter().enumerate() {
                for at in places(text, word).into_iter().filter(|at| claimed(*at)) {
                    let new = words[(n + step) % words.len()];
                    out.push((put(text, at, word.len(), new), format!("{word} to {new}")));
                }
            }
        };
        swap(&mut out, row(&NUMBERS, lang), 4);
        // Another weekday with the same hours may be as true.
        if let Some(Hours::Week(week)) = &grounds.hours {
            let days = week.days();
            for (n, day) in row(&WEEK, lang).iter().enumerate() {
                let other = (n + 3) % 7;
                for at in places(text, day)
                    .into_iter()
                    .filter(|at| claimed(*at) && days[n] != days[other])
                {
                    out.push((
                        put(text, at, day.len(), row(&WEEK, lang)[other]),
                        format!("weekday {day}"),
                    ));
                }
            }
        }
        swap(&mut out, &row(&MONTHS, lang), 1);
        // Letters of codes, hosts, paths and addresses.
        for offer in &grounds.offers {
            for at in places(text, &offer.code)
                .into_iter()
                .filter(|_| !offer.code.is_empty())
            {
                let letter = &text[at..=at];
                let new = if letter == "Q" { "W" } else { "Q" };
                out.push((put(text, at, 1, new), "letter of a code".to_owned()));
                out.push((
                    put(text, at + offer.code.len(), 0, "5"),
                    "longer code".to_owned(),
                ));
            }
        }
        for token in text
            .split_whitespace()
            .filter(|t| t.contains('@') || t.contains("://"))
        {
            let at = text.find(token).unwrap();
            for letter in (0..token.len())
                .step_by(3)
                .filter(|n| token.as_bytes()[*n].is_ascii_lowercase())
            {
                if token.starts_with("http") && letter < 8 {
                    continue;
                }
                let new = if &token[letter..=letter] == "x" {
                    "y"
                } else {
                    "x"
                };
                out.push((
                    put(text, at + letter, 1, new),
                    "letter of an address".to_owned(),
                ));
            }
        }
        for (_, from, to) in STOCK.iter().filter(|(l, ..)| *l == lang) {
            for at in places(text, from).into_iter().filter(|at| claimed(*at)) {
                out.push((put(text, at, from.len(), to), format!("{from} to {to}")));
            }
        }
        for product in &grounds.products {
            if !text.contains(&product.name) {
                continue;
            }
            for a in product.variants.iter().filter(|v| v.name.len() > 1) {
                for b in product
                    .variants
                    .iter()
                    .filter(|b| (b.stock > Some(0)) != (a.stock > Some(0)))
                {
                    for at in places(text, &a.name).into_iter().filter(|at| claimed(*at)) {
                        out.push((
                            put(text, at, a.name.len(), &b.name),
                            format!("{} to {}", a.name, b.name),
                        ));
                    }
                }
            }
        }
        for promise in row(&PROMISES, lang) {
            out.push((format!("{text} {promise}"), promise.to_owned()));
        }
        out
    }

    #[test]
    fn no_altered_claim_passes() {
        let businesses = lines::<Business>(include_str!("guard/businesses.jsonl"));
        let guards = guards();
        let (mut tried, mut passed) = (0, Vec::new());
        for reply in replies().into_iter().filter(|r| r.expect == "pass") {
            let guard = &guards[&reply.business];
            let grounds = &businesses
                .iter()
                .find(|b| b.id == reply.business)
                .unwrap()
                .grounds;
            let now = now(&reply.now);
            if !guard
                .check(&reply.text, reply.lang, &now, &reply.facts)
                .passes()
            {
                continue;
            }
            // Asks for photos, however many: no claim.
            let asked_for = |how: &str| reply.id == "pt-pele-17" && how == "três to sete";
            for (altered, how) in alter(&reply.text, reply.lang.code(), grounds) {
                tried += 1;
                if asked_for(&how) {
                    continue;
                }
                if guard
                    .check(&altered, reply.lang, &now, &reply.facts)
                    .passes()
                {
                    passed.push(format!("{} ({how}) {altered}", reply.id));
                }
            }
        }
        for line in &passed {
            println!("PASSED {line}");
        }
        println!("alterations that pass: {} of {tried}", passed.len());
        assert!(passed.is_empty());
    }
}
