//! Who writes, and what they say about work: name, experience, role, place, time.

use domain::intent::{Entities, Intent};

use crate::lang::is_common;
use crate::text::{Break, Kind, Text, Token};

/// Word sequences a name follows.
const NAME_LEADS: &[&[&str]] = &[
    &["my", "name", "is"],
    &["name", "is"],
    &["name"],
    &["i", "am"],
    &["im"],
    &["this", "is"],
    &["naam", "is"],
    &["ik", "ben"],
    &["ben"],
    &["heet"],
    &["naam"],
    &["ich", "bin"],
    &["name", "ist"],
    &["heisse"],
    &["me", "llamo"],
    &["soy"],
    &["nombre", "es"],
    &["sou", "a"],
    &["sou", "o"],
    &["sou"],
    &["chamo", "me"],
    &["me", "chamo"],
    &["nome", "e"],
    &["je", "m", "appelle"],
    &["je", "suis"],
    &["moi", "c", "est"],
    &["regards"],
    &["cheers"],
    &["thanks"],
    &["thx"],
    &["groet"],
    &["groeten"],
    &["gruss"],
    &["grusse"],
    &["saludos"],
    &["cumprimentos"],
    &["cordialement"],
    &["nombre"],
    &["nome"],
    &["nom"],
    &["cousin"],
    &["brother"],
    &["sister"],
    &["friend"],
    &["greetings"],
];

const PARTICLES: &[&str] = &[
    "van", "de", "der", "den", "von", "da", "dos", "do", "del", "la", "di", "el", "bin",
];

/// Words a place follows.
const PLACE_LEADS: &[&str] = &[
    "in", "to", "from", "near", "naar", "uit", "nach", "aus", "en", "a", "para", "pra", "em",
    "hasta", "ate", "au", "vers",
];

/// A capitalised word after "in", "to", "naar", …: only where places matter.
pub(super) fn place(text: &Text<'_>, found: &mut Entities) {
    let place = text.tokens.windows(2).find_map(|pair| {
        let named = PLACE_LEADS.contains(&pair[0].text.as_str())
            && pair[1].before == Break::None
            && capital(text, &pair[1])
            && pair[1].text.len() > 2
            && !DAYS.contains(&pair[1].text.as_str())
            && !is_common(&pair[1].text)
            && !matches!(
                pair[1].text.as_str(),
                "grosse" | "laden" | "paypal" | "klarna" | "instagram" | "whatsapp"
            );
        named.then(|| text.raw[pair[1].span.clone()].to_owned())
    });
    if let Some(place) = place {
        found.insert("location".to_owned(), place);
    }
}

pub(super) fn name(text: &Text<'_>, found: &mut Entities) {
    for at in 0..text.tokens.len() {
        for lead in NAME_LEADS {
            let end = at + lead.len();
            let matches = text
                .tokens
                .get(at..end)
                .is_some_and(|here| here.iter().zip(*lead).all(|(t, w)| t.text == *w));
            if !matches {
                continue;
            }
            // "im lucy trent, 2 yrs": without capitals only right before a comma
            // or an age, so that "im interested" is not a name.
            let sentence = text
                .tokens
                .get(end)
                .is_some_and(|t| t.before == Break::Sentence);
            let line = text.tokens.get(end).is_some_and(|t| {
                text.raw[text.tokens[end - 1].span.end..t.span.start].contains('\n')
            });
            if sentence && !line {
                continue;
            }
            if let Some(name) = name_at(text, end) {
                found.entry("name".to_owned()).or_insert(name);
                return;
            }
        }
    }
    // A signature: " - Rita Gomez" at the end, or "…, Kofi Mensah, kofi@…".
    for (at, token) in text.tokens.iter().enumerate().skip(1) {
        let dash = text.raw[..token.span.start].ends_with("- ")
            || text.raw[..token.span.start].ends_with("– ");
        let clause = token.before == Break::Clause
            && text
                .tokens
                .get(at + 2)
                .is_some_and(|t| t.kind == Kind::Email || t.kind == Kind::Number);
        if (dash || clause)
            && let Some(name) = name_at(text, at)
            && name.contains(' ')
        {
            found.entry("name".to_owned()).or_insert(name);
            return;
        }
    }
}

fn capital(text: &Text<'_>, token: &Token) -> bool {
    token.kind == Kind::Word
        && text.raw[token.span.clone()]
            .chars()
            .next()
            .is_some_and(char::is_uppercase)
}

fn name_at(text: &Text<'_>, at: usize) -> Option<String> {
    let mut end = at;
    while let Some(token) = text.tokens.get(end) {
        let joined = end == at || token.before == Break::None;
        let part = capital(text, token) && !is_common(&token.text);
        let particle = end > at
            && PARTICLES.contains(&token.text.as_str())
            && text.tokens.get(end + 1).is_some_and(|t| capital(text, t));
        if !joined || end - at >= 5 || !(part || particle) {
            break;
        }
        end += 1;
    }
    if end == at {
        let lower = text.tokens[at..]
            .iter()
            .enumerate()
            .take_while(|(n, t)| {
                t.kind == Kind::Word
                    && t.text.len() > 2
                    && !is_common(&t.text)
                    && t.alt.is_none()
                    && (*n == 0 || t.before == Break::None)
            })
            .count();
        let closed = text
            .tokens
            .get(at + lower)
            .is_some_and(|t| t.before >= Break::Clause || t.kind == Kind::Number);
        let enough = lower == 2
            || text
                .tokens
                .get(at + lower)
                .is_some_and(|t| t.kind == Kind::Number);
        if enough
            && (1..=2).contains(&lower)
            && closed
            && !text.tokens[at].text.ends_with("ed")
            && !text.tokens[at].text.ends_with("ing")
        {
            end = at + lower;
        }
    }
    (end > at).then(|| text.written(&(at..end)).to_owned())
}

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
    "position", "role", "job", "vacancy", "post", "functie", "vacature", "baan", "stelle", "team",
    "opening", "with", "bij", "bei", "en", "in", "at",
];
const ROLE_SKIP: &[&str] = &[
    "the", "a", "an", "de", "het", "een", "la", "el", "un", "une", "der", "die", "das", "o", "os",
    "as", "le", "weekend", "junior", "your", "to", "any",
];
const DAYS: &[&str] = &[
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
        if DAYS.contains(&token.text.as_str()) && intent != Intent::ApplicationStatus {
            let mut end = at + 1;
            while text.tokens.get(end).is_some_and(|t| {
                t.before == Break::None
                    && (t.kind == Kind::Number
                        || matches!(t.text.as_str(), "at" | "om" | "um" | "a" | "as" | "las"))
            }) {
                end += 1;
            }
            // "week-end" is two tokens.
            found
                .entry("availability".to_owned())
                .or_insert_with(|| text.written(&(at..end)).to_owned());
        } else if token.text == "week" && text.tokens.get(at + 1).is_some_and(|t| t.text == "end") {
            found
                .entry("availability".to_owned())
                .or_insert_with(|| text.written(&(at..at + 2)).to_owned());
        }
    }
    if !found.contains_key("role")
        && let Some(role) = role(text)
    {
        found.insert("role".to_owned(), role);
    }
}

fn role(text: &Text<'_>) -> Option<String> {
    ROLE_LEADS.iter().find_map(|lead| {
        (0..text.tokens.len()).find_map(|at| {
            let mut start = at + lead.len();
            let here = text.tokens.get(at..start)?;
            if !here.iter().zip(*lead).all(|(t, w)| t.text == *w) {
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
                    || end - start >= 3;
                if stop {
                    break;
                }
                end += 1;
            }
            let role = text.written(&(start..end));
            let plain =
                role.chars().next().is_some_and(char::is_lowercase) || text.tokens.len() < 40;
            (end > start && plain && role.len() > 1 && !found_nonsense(&text.tokens[start].text))
                .then(|| role.to_owned())
        })
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
