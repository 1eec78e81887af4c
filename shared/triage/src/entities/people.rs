//! Who writes, and from where.

use domain::intent::Entities;
use domain::lang::Lang;

use super::when;
use super::work::DAYS;
use crate::lang::is_common;
use crate::text::{Break, Kind, Text, Token};

/// Word sequences a name follows, whatever else the sentence says.
const SURE_LEADS: &[&[&str]] = &[
    &["my", "name", "is"],
    &["name", "is"],
    &["naam", "is"],
    &["heet"],
    &["name", "ist"],
    &["heisse"],
    &["me", "llamo"],
    &["nombre", "es"],
    &["chamo", "me"],
    &["me", "chamo"],
    &["nome", "e"],
    &["m", "appelle"],
    &["nom", "est"],
];

/// Word sequences a name may follow.
const NAME_LEADS: &[&[&str]] = &[
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
            && !when::is_month(&pair[1].text)
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

/// Words after "I'm" that describe somebody and do not name them.
const NOT_NAMES: &[&str] = &[
    "available",
    "immediately",
    "ready",
    "open",
    "free",
    "able",
    "happy",
    "flexible",
    "sure",
    "sorry",
    "new",
    "here",
    "still",
    "currently",
    "fluent",
    "native",
    "student",
    "beschikbaar",
    "onmiddellijk",
    "per",
    "flexibel",
    "verfugbar",
    "sofort",
    "disponible",
    "inmediatamente",
    "disponivel",
    "imediatamente",
    "libre",
    "livre",
    "immediatement",
    "flexible",
    "from",
    "based",
    "living",
    "curious",
    "glad",
    "keen",
    "back",
    "afraid",
    "looking",
    "after",
    "too",
    "size",
];

pub(super) fn name(text: &Text<'_>, lang: Lang, found: &mut Entities) {
    for leads in [SURE_LEADS, NAME_LEADS] {
        for at in 0..text.tokens.len() {
            for lead in leads {
                // "im Einzelhandel" is German for where, not English for who.
                if *lead == ["im"] && lang != Lang::En {
                    continue;
                }
                if let Some(name) = after_lead(text, at, lead) {
                    found.entry("name".to_owned()).or_insert(name);
                    return;
                }
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

/// The name that follows this lead, if it stands here.
fn after_lead(text: &Text<'_>, at: usize, lead: &[&str]) -> Option<String> {
    let end = at + lead.len();
    let here = text.tokens.get(at..end)?;
    if !here.iter().zip(lead).all(|(t, w)| t.text == *w) {
        return None;
    }
    let next = text.tokens.get(end)?;
    // "im lucy trent, 2 yrs": without capitals only right before a comma or an
    // age, so that "im interested" is not a name.
    let line = text.raw[text.tokens[end - 1].span.end..next.span.start].contains('\n');
    if next.before == Break::Sentence && !line || NOT_NAMES.contains(&next.text.as_str()) {
        return None;
    }
    name_at(text, end)
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
            && text.tokens[end + 1..]
                .iter()
                .take(2)
                .find(|t| !PARTICLES.contains(&t.text.as_str()))
                .is_some_and(|t| capital(text, t));
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
