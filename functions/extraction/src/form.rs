//! Filled-in forms: `Name: …`, one field per line, in six languages.

use domain::candidate::CandidateInfo;
use domain::phone::e164;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Name,
    Email,
    Phone,
    Role,
    Experience,
    Location,
    Availability,
}

#[rustfmt::skip]
const LABELS: &[(Field, &[&str])] = &[
    (Field::Name, &["name", "full name", "naam", "volledige naam", "vollständiger name", "nombre", "nombre completo", "nome",
        "nome completo", "nom", "nom complet", "nom et prénom"]),
    (Field::Email, &["email", "e-mail", "mail", "e-mailadres", "emailadres", "e-mail address", "email address", "e-mail-adresse",
        "correo", "correo electrónico", "courriel", "adresse e-mail"]),
    (Field::Phone, &["phone", "phone number", "telephone", "mobile", "tel", "telefoon", "telefoonnummer", "mobiel", "telefon",
        "telefonnummer", "handy", "teléfono", "móvil", "telefone", "telemóvel", "téléphone", "portable"]),
    (Field::Role, &["role", "position", "job", "vacancy", "function", "functie", "vacature", "rol", "stelle", "funktion", "puesto",
        "vacante", "cargo", "vaga", "função", "poste", "fonction"]),
    (Field::Experience, &["experience", "years of experience", "ervaring", "werkervaring", "erfahrung", "berufserfahrung",
        "experiencia", "experiência", "expérience"]),
    (Field::Location, &["location", "city", "place", "residence", "woonplaats", "plaats", "stad", "locatie", "ort", "wohnort",
        "standort", "stadt", "ciudad", "ubicación", "lugar", "cidade", "local", "localidade", "ville", "lieu"]),
    (Field::Availability, &["availability", "available", "available from", "notice period", "start date", "hours", "beschikbaarheid",
        "beschikbaar", "beschikbaar vanaf", "opzegtermijn", "verfügbarkeit", "verfügbar", "verfügbar ab", "kündigungsfrist",
        "eintrittstermin", "disponibilidad", "disponibilidade", "pré-aviso", "disponibilité", "disponible", "préavis"]),
];

/// The fields of a form, or nothing when fewer than two lines look like one: a
/// single `Re: …` is no form.
pub(crate) fn read(text: &str) -> CandidateInfo {
    let lines: Vec<(Field, &str)> = text.lines().filter_map(field).collect();
    let mut info = CandidateInfo::default();
    if lines.len() < 2 {
        return info;
    }
    for (field, value) in lines {
        match field {
            Field::Name => info.name = Some(value.to_owned()),
            Field::Email => info.email = value.contains('@').then(|| value.to_lowercase()),
            Field::Phone => info.phone = e164(value, None),
            Field::Role => info.role = Some(value.to_owned()),
            Field::Experience => info.experience_years = first_number(value),
            Field::Location => info.location = Some(value.to_owned()),
            Field::Availability => info.availability = Some(value.to_owned()),
        }
    }
    info
}

fn field(line: &str) -> Option<(Field, &str)> {
    let (label, value) = line.split_once(':')?;
    let value = value.trim().trim_end_matches([',', ';']);
    let label = label
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '-' | '•' | '_' | '.'))
        .to_lowercase();
    let (field, _) = LABELS
        .iter()
        .find(|(_, labels)| labels.contains(&label.as_str()))?;
    (!value.is_empty() && value.chars().count() <= 120).then_some((*field, value))
}

/// Digits and a leading plus, if there are enough for a phone number.
fn first_number(text: &str) -> Option<String> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let digits: String = text[start..]
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    (digits.len() <= 2).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_in_any_of_the_six_languages() {
        for text in [
            "Name: Elena Petrova\nPosition: Night receptionist\nExperience: 3 years (two hotels)\nE-mail: E.Petrova@example.com\nNotice period: 1 month",
            "Naam: Elena Petrova\nFunctie: Night receptionist\nErvaring: 3 jaar\nE-mailadres: e.petrova@example.com\nBeschikbaar vanaf: 1 month",
            "Name: Elena Petrova\nStelle: Night receptionist\nBerufserfahrung: 3 Jahre\nE-Mail: e.petrova@example.com\nVerfügbarkeit: 1 month",
            "Nombre: Elena Petrova\nPuesto: Night receptionist\nExperiencia: 3 años\nCorreo: e.petrova@example.com\nDisponibilidad: 1 month",
            "Nome: Elena Petrova\nCargo: Night receptionist\nExperiência: 3 anos\nEmail: e.petrova@example.com\nDisponibilidade: 1 month",
            "Nom : Elena Petrova\nPoste : Night receptionist\nExpérience : 3 ans\nE-mail : e.petrova@example.com\nDisponibilité : 1 month",
        ] {
            let info = read(text);
            assert_eq!(info.name.as_deref(), Some("Elena Petrova"), "{text}");
            assert_eq!(info.role.as_deref(), Some("Night receptionist"), "{text}");
            assert_eq!(info.experience_years.as_deref(), Some("3"), "{text}");
            assert_eq!(info.email.as_deref(), Some("e.petrova@example.com"));
            assert_eq!(info.availability.as_deref(), Some("1 month"), "{text}");
        }
    }

    #[test]
    fn one_line_with_a_colon_is_no_form() {
        assert!(read("name: x").is_empty());
        assert!(read("Hello: I have a question\nabout: nothing").is_empty());
    }
}
