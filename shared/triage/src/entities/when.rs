//! When somebody can start or work: days, months, dates, "in two weeks".

use super::work::DAYS;
use crate::text::{Break, Kind, Text, Token};

/// Months in six languages, folded.
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "januari",
    "februari",
    "maart",
    "mei",
    "juni",
    "juli",
    "augustus",
    "oktober",
    "januar",
    "februar",
    "marz",
    "maerz",
    "mai",
    "dezember",
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
    "janeiro",
    "fevereiro",
    "marco",
    "maio",
    "junho",
    "julho",
    "setembro",
    "outubro",
    "novembro",
    "dezembro",
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
];
/// Months that are other words as well: only in capitals or after a number or lead.
const UNSURE: &[&str] = &["may", "march", "mars", "mei", "marco"];
/// Words before a time.
const LEADS: &[&str] = &[
    "from", "in", "on", "by", "starting", "of", "vanaf", "per", "ab", "im", "zum", "seit", "desde",
    "en", "em", "de", "do", "dia", "el", "partir", "des", "a", "le", "until",
];
const AT_ONCE: &[&[&str]] = &[
    &["ab", "sofort"],
    &["per", "sofort"],
    &["per", "direct"],
    &["de", "inmediato"],
    &["de", "imediato"],
    &["tout", "de", "suite"],
    &["des", "maintenant"],
    &["straight", "away"],
    &["right", "away"],
    &["at", "once"],
    &["immediately"],
    &["asap"],
    &["onmiddellijk"],
    &["meteen"],
    &["sofort"],
    &["umgehend"],
    &["inmediatamente"],
    &["inmediata"],
    &["imediatamente"],
    &["imediata"],
    &["immediatement"],
];
const NEXT: &[&str] = &[
    "next",
    "volgende",
    "nachste",
    "nachsten",
    "nachster",
    "proxima",
    "proximo",
    "komende",
    "kommende",
    "kommenden",
];
const AFTER_UNIT: &[&str] = &["que", "prochaine", "prochain"];
const UNITS: &[&str] = &[
    "day", "days", "week", "weeks", "month", "months", "dag", "dagen", "weken", "maand", "maanden",
    "tag", "tage", "tagen", "woche", "wochen", "monat", "monate", "monaten", "dia", "dias",
    "semana", "semanas", "mes", "meses", "jour", "jours", "semaine", "semaines", "mois", "summer",
    "zomer", "year", "jaar",
];
const WITHIN: &[&str] = &[
    "in", "over", "binnen", "within", "en", "dentro", "em", "daqui", "dans",
];
const FEW: &[&str] = &[
    "a", "one", "two", "three", "four", "couple", "few", "een", "twee", "drie", "vier", "paar",
    "einer", "einem", "zwei", "drei", "un", "una", "dos", "tres", "um", "uma", "dois", "duas",
    "une", "deux", "trois", "quelques", "of",
];

pub(super) fn is_month(word: &str) -> bool {
    MONTHS.contains(&word)
}

/// The first time the text states, as it is written.
pub(super) fn availability(text: &Text<'_>) -> Option<String> {
    (0..text.tokens.len())
        .find_map(|at| span(text, at))
        .map(|range| text.written(&range).to_owned())
}

fn span(text: &Text<'_>, at: usize) -> Option<std::ops::Range<usize>> {
    let word = |n: usize| text.tokens.get(n).map_or("", |t| t.text.as_str());
    let phrase = |words: &[&str]| words.iter().enumerate().all(|(n, w)| word(at + n) == *w);
    if let Some(words) = AT_ONCE.iter().find(|words| phrase(words)) {
        return Some(at..at + words.len());
    }
    if NEXT.contains(&word(at)) && (UNITS.contains(&word(at + 1)) || is_month(word(at + 1))) {
        return Some(at..at + 2);
    }
    if UNITS.contains(&word(at)) && AFTER_UNIT.contains(&word(at + 1)) {
        let end = at + 2 + usize::from(word(at + 2) == "viene" || word(at + 2) == "vem");
        return Some(at..end);
    }
    if WITHIN.contains(&word(at)) {
        let mut end = at + 1;
        while end < at + 4 && counts(text.tokens.get(end)) {
            end += 1;
        }
        if end > at + 1 && UNITS.contains(&word(end)) {
            return Some(at..end + 1);
        }
    }
    if is_month(word(at)) {
        return month(text, at);
    }
    let token = text.tokens.get(at)?;
    if DAYS.contains(&token.text.as_str()) {
        return Some(at..hours(text, at + 1));
    }
    // "week-end" is two tokens.
    (token.text == "week" && word(at + 1) == "end").then_some(at..at + 2)
}

fn counts(token: Option<&Token>) -> bool {
    token.is_some_and(|t| {
        t.before == Break::None
            && (t.kind == Kind::Number
                || FEW.contains(&t.text.as_str())
                || t.text == "de"
                || t.text == "a")
    })
}

/// "1 June", "June 1st", "mid May", "Mai 2026".
fn month(text: &Text<'_>, at: usize) -> Option<std::ops::Range<usize>> {
    let token = &text.tokens[at];
    let before = at.checked_sub(1).map(|b| &text.tokens[b]);
    let digits = |t: &Token| t.text.starts_with(|c: char| c.is_ascii_digit()) && t.text.len() <= 4;
    let dated = before.is_some_and(|b| digits(b) && b.kind != Kind::Email);
    let led = before.is_some_and(|b| LEADS.contains(&b.text.as_str()));
    let capital = text.raw[token.span.clone()].starts_with(char::is_uppercase) && at > 0;
    if UNSURE.contains(&token.text.as_str()) && !dated && !led && !capital {
        return None;
    }
    let mut start = if dated { at - 1 } else { at };
    // "1 de mayo", "1er mai".
    if !dated && led && at >= 2 && word_is(before, &["de", "of"]) && digits(&text.tokens[at - 2]) {
        start = at - 2;
    }
    let mut end = at + 1;
    while end < at + 3
        && text
            .tokens
            .get(end)
            .is_some_and(|t| t.before == Break::None && digits(t))
    {
        end += 1;
    }
    Some(start..end)
}

fn word_is(token: Option<&Token>, words: &[&str]) -> bool {
    token.is_some_and(|t| words.contains(&t.text.as_str()))
}

/// "Saturday at 10".
fn hours(text: &Text<'_>, from: usize) -> usize {
    let mut end = from;
    while text.tokens.get(end).is_some_and(|t| {
        t.before == Break::None
            && (t.kind == Kind::Number
                || matches!(t.text.as_str(), "at" | "om" | "um" | "a" | "as" | "las"))
    }) {
        end += 1;
    }
    end
}
