//! What somebody says about work: experience, role, time.

use domain::intent::{Entities, Intent};

use super::when;
use crate::lang::is_common;
use crate::text::{Break, Kind, Text};

const NUMBERS: &[(&str, &str)] = &[
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("twelve", "12"),
    ("fifteen", "15"),
    ("twenty", "20"),
    ("een", "1"),
    ("twee", "2"),
    ("drie", "3"),
    ("vier", "4"),
    ("vijf", "5"),
    ("zes", "6"),
    ("zeven", "7"),
    ("acht", "8"),
    ("negen", "9"),
    ("tien", "10"),
    ("zwei", "2"),
    ("drei", "3"),
    ("funf", "5"),
    ("sechs", "6"),
    ("sieben", "7"),
    ("neun", "9"),
    ("zehn", "10"),
    ("dos", "2"),
    ("tres", "3"),
    ("cuatro", "4"),
    ("cinco", "5"),
    ("seis", "6"),
    ("siete", "7"),
    ("ocho", "8"),
    ("nueve", "9"),
    ("diez", "10"),
    ("dois", "2"),
    ("duas", "2"),
    ("quatro", "4"),
    ("sete", "7"),
    ("oito", "8"),
    ("dez", "10"),
    ("deux", "2"),
    ("trois", "3"),
    ("quatre", "4"),
    ("cinq", "5"),
    ("sept", "7"),
    ("huit", "8"),
    ("neuf", "9"),
    ("dix", "10"),
];
const YEARS: &[&str] = &[
    "years", "year", "jaar", "jahre", "jahren", "anos", "ans", "annees",
];
const OLD: &[&str] = &["old", "oud", "alt", "age", "edad", "idade"];
/// After these a role may be written in capitals even in a letter.
const SURE_LEADS: &[&[&str]] = &[
    &["position", "of"],
    &["role", "of"],
    &["post", "of"],
    &["job", "of"],
    &["job", "as"],
    &["vacancy", "for"],
    &["functie", "van"],
    &["vacature", "voor"],
    &["stelle", "als"],
    &["position", "als"],
    &["puesto", "de"],
    &["vacante", "de"],
    &["vaga", "de"],
    &["cargo", "de"],
    &["poste", "de"],
    &["apply", "as"],
    &["apply", "for"],
    &["applying", "for"],
    &["applying", "as"],
];
const ROLE_LEADS: &[&[&str]] = &[
    &["apply", "for"],
    &["applying", "for"],
    &["functie", "van"],
    &["as"],
    &["als"],
    &["voor"],
    &["van"],
    &["puesto", "de"],
    &["vacante", "de"],
    &["vaga", "de"],
    &["poste", "de"],
    &["comme"],
    &["como"],
    &["para"],
    &["stelle", "als"],
    &["zum"],
    &["zur"],
    &["room", "for"],
    &["hiring"],
    &["position"],
    &["role"],
    &["for"],
    &["need"],
    &["great"],
    &["functie"],
    &["funktion"],
    &["puesto"],
    &["vacante"],
    &["cargo"],
    &["poste"],
];
const ROLE_ENDS: &[&str] = &[
    "position",
    "role",
    "job",
    "vacancy",
    "post",
    "functie",
    "vacature",
    "baan",
    "stelle",
    "team",
    "opening",
    "with",
    "bij",
    "bei",
    "en",
    "in",
    "at",
    "bewerben",
    "bewerbe",
    "bewerbung",
    "solliciteren",
    "solliciteer",
    "werken",
    "arbeiten",
    "anfangen",
    "trabajar",
    "trabalhar",
    "travailler",
    "postuler",
    "candidatar",
    "advertised",
];
const ROLE_SKIP: &[&str] = &[
    "the", "a", "an", "de", "het", "een", "la", "el", "un", "une", "der", "die", "das", "o", "os",
    "as", "le", "weekend", "junior", "your", "to", "any",
];
pub(super) const DAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "weekend",
    "weekends",
    "weekdays",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "wochenende",
    "lunes",
    "martes",
    "miercoles",
    "jueves",
    "viernes",
    "sabado",
    "sabados",
    "domingo",
    "fines",
    "segunda",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "evenings",
    "avonds",
    "saturdays",
    "sundays",
    "mondays",
];

pub(super) fn work(text: &Text<'_>, intent: Intent, found: &mut Entities) {
    for (at, token) in text.tokens.iter().enumerate() {
        let years = YEARS.contains(&token.text.as_str())
            || token.alt.as_deref().is_some_and(|a| YEARS.contains(&a));
        let old = text
            .tokens
            .get(at + 1)
            .is_some_and(|t| OLD.contains(&t.text.as_str()));
        if years && at > 0 && !old {
            let number = &text.tokens[at - 1].text;
            let digits = if text.tokens[at - 1].kind == Kind::Number && number.len() <= 2 {
                Some(number.as_str())
            } else {
                NUMBERS
                    .iter()
                    .find(|(word, _)| word == number)
                    .map(|(_, digits)| *digits)
            };
            if let Some(digits) = digits {
                found
                    .entry("experience_years".to_owned())
                    .or_insert_with(|| digits.to_owned());
            }
        }
    }
    if intent != Intent::ApplicationStatus
        && let Some(when) = when::availability(text)
    {
        found.insert("availability".to_owned(), when);
    }
    if !found.contains_key("role")
        && let Some(role) = role(text)
    {
        found.insert("role".to_owned(), role);
    }
}

fn role(text: &Text<'_>) -> Option<String> {
    SURE_LEADS
        .iter()
        .find_map(|lead| role_after(text, lead, true))
        .or_else(|| {
            ROLE_LEADS
                .iter()
                .find_map(|lead| role_after(text, lead, false))
        })
}

fn role_after(text: &Text<'_>, lead: &[&str], sure: bool) -> Option<String> {
    (0..text.tokens.len()).find_map(|at| {
        let mut start = at + lead.len();
        let here = text.tokens.get(at..start)?;
        if !here.iter().zip(lead).all(|(t, w)| t.text == *w) {
            return None;
        }
        while text
            .tokens
            .get(start)
            .is_some_and(|t| ROLE_SKIP.contains(&t.text.as_str()))
        {
            start += 1;
        }
        let mut end = start;
        while let Some(token) = text.tokens.get(end) {
            let stop = token.kind != Kind::Word
                || (end > start && token.before != Break::None)
                || is_common(&token.text)
                || ROLE_ENDS.contains(&token.text.as_str())
                || DAYS.contains(&token.text.as_str())
                || when::is_month(&token.text)
                || end - start >= 3;
            if stop {
                break;
            }
            end += 1;
        }
        let role = text.written(&(start..end));
        let plain =
            sure || role.chars().next().is_some_and(char::is_lowercase) || text.tokens.len() < 40;
        (end > start && plain && role.len() > 1 && !found_nonsense(&text.tokens[start].text))
            .then(|| role.to_owned())
    })
}

/// Words after "for" or "as" that are never a role.
fn found_nonsense(word: &str) -> bool {
    matches!(
        word,
        "invitation"
            | "interview"
            | "jullie"
            | "asap"
            | "well"
            | "soon"
            | "application"
            | "work"
            | "werk"
            | "iemand"
            | "someone"
            | "volgende"
            | "weeks"
            | "months"
            | "years"
            | "position"
            | "ervaring"
            | "feedback"
    )
}
