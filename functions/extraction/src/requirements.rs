//! What a job asks for, by rules, from the text of its posting.

use domain::candidate::JobRequirements;

const YEARS: &[&str] = &[
    "year", "years", "jaar", "jahr", "jahre", "jahren", "años", "año", "anos", "ano", "ans", "an",
];
const HOURS: &[&str] = &["hours", "uur", "stunden", "horas", "heures"];
const WEEK: &[&str] = &["week", "woche", "semana", "semaine"];
const EXPERIENCE: &[&str] = &[
    "experience",
    "ervaring",
    "erfahrung",
    "berufserfahrung",
    "experiencia",
    "experiência",
    "expérience",
];

/// Language names in the six languages, by their English name.
#[rustfmt::skip]
const LANGUAGES: &[(&str, &[&str])] = &[
    ("Dutch", &["dutch", "nederlands", "niederländisch", "neerlandés", "neerlandês", "holandés", "holandês", "néerlandais"]),
    ("English", &["english", "engels", "englisch", "inglés", "inglês", "anglais"]),
    ("German", &["german", "duits", "deutsch", "alemán", "alemão", "allemand"]),
    ("Spanish", &["spanish", "spaans", "spanisch", "español", "espanhol", "espagnol"]),
    ("Portuguese", &["portuguese", "portugees", "portugiesisch", "portugués", "português", "portugais"]),
    ("French", &["french", "frans", "französisch", "francés", "francês", "français"]),
];

/// Words a sentence with requirements begins with.
const ASKS: &[&str] = &[
    "we ask for ",
    "we ask ",
    "you have ",
    "you bring ",
    "requirements: ",
    "we vragen ",
    "je hebt ",
    "wir suchen ",
    "sie haben ",
    "sie bringen ",
    "pedimos ",
    "buscamos ",
    "tienes ",
    "tem ",
    "nous demandons ",
    "vous avez ",
];

/// The requirements a posting's text states. What it does not state stays empty.
pub fn requirements(text: &str) -> JobRequirements {
    let words: Vec<&str> = text.split_whitespace().collect();
    let languages = LANGUAGES
        .iter()
        .filter(|(_, names)| {
            words
                .iter()
                .any(|word| names.contains(&bare(word).as_str()))
        })
        .map(|(english, _)| (*english).to_owned())
        .collect();
    JobRequirements {
        role: role(text),
        min_years: min_years(&words),
        location: location(text),
        availability: hours(&words),
        languages,
        must_have: must_have(text),
    }
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase()
}

/// The posting begins with its title: up to " in " or the first stop.
fn role(text: &str) -> Option<String> {
    let first = text.split(['.', ',', '\n', ':']).next()?;
    let role = first.split(" in ").next()?.trim();
    (!role.is_empty() && role.split_whitespace().count() <= 5).then(|| role.to_owned())
}

/// A number before "years" with "experience" within the next five words.
fn min_years(words: &[&str]) -> Option<u32> {
    words.windows(2).enumerate().find_map(|(at, pair)| {
        let years: u32 = pair[0].trim_end_matches('+').parse().ok()?;
        let about_work = words
            .iter()
            .skip(at + 1)
            .take(6)
            .any(|word| EXPERIENCE.contains(&bare(word).as_str()));
        (YEARS.contains(&bare(pair[1]).as_str()) && about_work && years < 50).then_some(years)
    })
}

/// The capitalised words after " in " in the first sentence.
fn location(text: &str) -> Option<String> {
    let first = text.split(['.', '\n']).next()?;
    let (_, after) = first.split_once(" in ")?;
    let place: Vec<&str> = after
        .split(',')
        .next()?
        .split_whitespace()
        .take_while(|word| word.chars().next().is_some_and(char::is_uppercase))
        .collect();
    (!place.is_empty()).then(|| place.join(" "))
}

/// "38 hours a week", "8 to 16 hours a week".
fn hours(words: &[&str]) -> Option<String> {
    let at = words
        .iter()
        .position(|word| HOURS.contains(&bare(word).as_str()))?;
    let is_number = |word: &&str| word.chars().all(|c| c.is_ascii_digit() || c == '-');
    let start = match words.get(..at)? {
        [.., low, _, high] if is_number(low) && is_number(high) => at - 3,
        [.., number] if is_number(number) => at - 1,
        _ => return None,
    };
    let end = words
        .iter()
        .skip(at)
        .take(4)
        .position(|word| WEEK.contains(&bare(word).as_str()))
        .map_or(at, |n| at + n);
    Some(
        words[start..=end]
            .join(" ")
            .trim_end_matches([',', '.'])
            .to_owned(),
    )
}

/// The parts of the sentences that ask for something.
fn must_have(text: &str) -> Vec<String> {
    text.split(['.', '\n'])
        .filter_map(|sentence| {
            let sentence = sentence.trim();
            let lower = sentence.to_lowercase();
            ASKS.iter()
                .find(|ask| lower.starts_with(*ask))
                .and_then(|ask| sentence.get(ask.len()..))
        })
        .flat_map(|list| list.split([',', ';']))
        .map(|part| {
            let part = part.trim();
            let and = ["and ", "en ", "und ", "y ", "e ", "et "];
            and.iter()
                .find_map(|word| part.strip_prefix(word))
                .unwrap_or(part)
                .to_owned()
        })
        .filter(|part| !part.is_empty() && part.chars().count() <= 120)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_posting_says_what_it_asks_for() {
        let english = requirements(
            "Store Manager in Amsterdam, 38 hours a week. You lead a team of eight. We ask for at least 3 years of experience leading a shop team, Dutch and English, and availability on Saturdays. We offer €3,200.",
        );
        insta::assert_json_snapshot!(english);
        let dutch = requirements(
            "Winkelmanager in Amsterdam, 38 uur per week. We vragen minstens 3 jaar ervaring met leidinggeven, Nederlands en Engels.",
        );
        assert_eq!(dutch.role.as_deref(), Some("Winkelmanager"));
        assert_eq!(dutch.min_years, Some(3));
        assert_eq!(dutch.availability.as_deref(), Some("38 uur per week"));
        assert_eq!(dutch.languages, ["Dutch", "English"]);
    }

    #[test]
    fn what_a_posting_does_not_say_stays_empty() {
        let nothing = requirements("");
        assert_eq!(nothing, JobRequirements::default());
        let assistant = requirements(
            "Weekend Sales Assistant in Utrecht, 8 to 16 hours a week on Saturday. You are at least 16.",
        );
        assert_eq!(assistant.min_years, None, "an age is no experience");
        assert_eq!(
            assistant.availability.as_deref(),
            Some("8 to 16 hours a week")
        );
        assert_eq!(assistant.location.as_deref(), Some("Utrecht"));
    }
}
