//! Bare answers to what an applicant was asked: "store manager", "Amsterdam",
//! "no experience", "Lisa Jones".

use domain::business::Business;
use domain::candidate::{CandidateField, CandidateInfo, Lead};
use domain::catalogue::folded;

use crate::outcome::posting_for;

/// Longest answer that is one, in words.
const WORDS: usize = 5;

const NO_EXPERIENCE: &[&str] = &[
    "no experience",
    "none",
    "no prior experience",
    "without experience",
    "geen ervaring",
    "geen",
    "keine erfahrung",
    "keine",
    "ohne erfahrung",
    "sin experiencia",
    "ninguna",
    "ninguna experiencia",
    "no tengo experiencia",
    "sem experiencia",
    "nenhuma",
    "nenhuma experiencia",
    "nao tenho experiencia",
    "pas d'experience",
    "pas d’experience",
    "aucune",
    "aucune experience",
    "sans experience",
    "i have no experience",
    "ik heb geen ervaring",
    "ich habe keine erfahrung",
];
/// Places that are answered without a word around them.
const PLACES: &[&str] = &[
    "amsterdam",
    "rotterdam",
    "utrecht",
    "den haag",
    "the hague",
    "eindhoven",
    "groningen",
    "haarlem",
    "leiden",
    "delft",
    "breda",
    "tilburg",
    "arnhem",
    "nijmegen",
    "almere",
    "zwolle",
    "maastricht",
    "antwerp",
    "antwerpen",
    "brussels",
    "brussel",
    "bruxelles",
    "gent",
    "ghent",
    "brugge",
    "leuven",
    "berlin",
    "hamburg",
    "munich",
    "munchen",
    "koln",
    "cologne",
    "frankfurt",
    "dusseldorf",
    "paris",
    "lyon",
    "lille",
    "madrid",
    "barcelona",
    "valencia",
    "lisboa",
    "lisbon",
    "porto",
    "london",
];
const PARTICLES: &[&str] = &[
    "van", "de", "der", "den", "von", "da", "dos", "do", "del", "la", "di", "el", "bin", "ter",
];

/// What a reply answers of what is missing. Each part between commas is one answer.
pub(crate) fn read(text: &str, lead: &Lead, business: &Business) -> CandidateInfo {
    let missing = lead.missing();
    let mut info = CandidateInfo::default();
    if text.contains('?') {
        return info;
    }
    for part in text.split([',', ';', '\n']) {
        let part = part.trim().trim_end_matches(['.', '!']);
        let words: Vec<&str> = part.split_whitespace().collect();
        if words.is_empty() || words.len() > WORDS || part.contains('@') {
            continue;
        }
        let plain = folded(part);
        let asked = |field| missing.contains(&field);
        if asked(CandidateField::Experience) && NO_EXPERIENCE.contains(&plain.as_str()) {
            info.experience_years = Some("0".to_owned());
        } else if asked(CandidateField::Experience)
            && plain.len() <= 2
            && plain.bytes().all(|b| b.is_ascii_digit())
        {
            info.experience_years = Some(plain);
        } else if part.chars().any(|c| c.is_ascii_digit()) {
            // A phone number or a date, read elsewhere.
        } else if asked(CandidateField::Role) && posting_for(business, part).is_some() {
            info.role = Some(part.to_owned());
        } else if asked(CandidateField::Location) && is_place(&plain, business) {
            info.location = Some(part.to_owned());
        } else if words.iter().all(|w| is_capital(w) || PARTICLES.contains(w)) {
            if asked(CandidateField::Name) && info.name.is_none() {
                info.name = Some(part.to_owned());
            } else if asked(CandidateField::Location) && info.location.is_none() && words.len() <= 2
            {
                info.location = Some(part.to_owned());
            }
        }
    }
    info
}

/// One to three words that are nothing else, when the job is what is missing:
/// "cashier".
pub(crate) fn role(text: &str, lead: &Lead) -> Option<String> {
    const NEVER: &[&str] = &[
        "no", "yes", "nothing", "nee", "ja", "nein", "si", "sim", "nao", "oui", "non",
    ];
    let text = text.trim().trim_end_matches(['.', '!']);
    let words = text.split_whitespace().count();
    let plain = text
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-'));
    let asked = lead.missing().contains(&CandidateField::Role);
    let word = !NEVER.contains(&folded(text).as_str());
    (asked && plain && word && (1..=3).contains(&words)).then(|| text.to_owned())
}

fn is_place(plain: &str, business: &Business) -> bool {
    let of_a_job = |place: &String| folded(place) == plain;
    PLACES.contains(&plain)
        || business
            .postings
            .iter()
            .filter_map(|posting| posting.requirements.location.as_ref())
            .any(of_a_job)
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
        && word
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
}

#[cfg(test)]
mod tests {
    use domain::channel::Channel;
    use domain::ids::{AccountId, ContactId};
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn a_bare_answer_is_taken_for_what_was_asked() {
        let shop: Business =
            serde_json::from_str(include_str!("../../../infra/demo-business.json")).unwrap();
        let lead = Lead::new(
            AccountId::new(1).unwrap(),
            ContactId::new(7).unwrap(),
            Channel::Whatsapp,
            Timestamp::UNIX_EPOCH,
        );
        let said = |text: &str| read(text, &lead, &shop);
        assert_eq!(said("store manager").role.as_deref(), Some("store manager"));
        assert_eq!(said("Amsterdam").location.as_deref(), Some("Amsterdam"));
        assert_eq!(said("no experience").experience_years.as_deref(), Some("0"));
        assert_eq!(said("Geen ervaring").experience_years.as_deref(), Some("0"));
        assert_eq!(said("4").experience_years.as_deref(), Some("4"));
        let all = said("Lisa van den Berg, lisa@example.org, 0600000123, Utrecht");
        assert_eq!(all.name.as_deref(), Some("Lisa van den Berg"));
        assert_eq!(all.location.as_deref(), Some("Utrecht"));
        assert_eq!(role("cashier", &lead).as_deref(), Some("cashier"));
        for other in ["no", "I like your shop a lot", "what?", "12"] {
            assert_eq!(role(other, &lead), None, "{other}");
        }
        for nothing in [
            "Amsterdam?",
            "i would rather not say",
            "I like your shop a lot",
        ] {
            assert!(said(nothing).is_empty(), "{nothing}");
        }
    }
}
