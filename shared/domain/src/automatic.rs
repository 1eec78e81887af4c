//! Automatic e-mails that say so only in their words: absence notes and
//! acknowledgements of other machines. Answering one begins a loop.

/// How such a mail begins. Hyphens are read as spaces, here and below.
const OPENINGS: &[&str] = &[
    "automatic reply",
    "automatic response",
    "automated reply",
    "automated response",
    "auto reply",
    "auto response",
    "autoreply",
    "this is an automatic",
    "this is an automated",
    "out of office",
    "automatisch antwoord",
    "automatische antwoord",
    "dit is een automatisch",
    "afwezigheidsbericht",
    "automatische antwort",
    "automatische rückmeldung",
    "dies ist eine automatische",
    "abwesenheitsnotiz",
    "abwesenheitsmeldung",
    "respuesta automática",
    "este es un mensaje automático",
    "resposta automática",
    "esta é uma mensagem automática",
    "réponse automatique",
    "ceci est un message automatique",
    "ceci est une réponse automatique",
];

/// What its first lines say, unless they ask something.
const ABSENCES: &[&str] = &[
    "i am out of office",
    "i am out of the office",
    "i am currently out of the office",
    "i am currently out of office",
    "i'm out of the office",
    "i'm currently out of the office",
    "i am on annual leave",
    "i am currently on annual leave",
    "ik ben momenteel afwezig",
    "ik ben afwezig",
    "ik ben niet op kantoor",
    "ich bin derzeit nicht im büro",
    "ich bin zurzeit nicht im büro",
    "ich bin nicht im büro",
    "ich bin derzeit abwesend",
    "estoy fuera de la oficina",
    "actualmente estoy fuera de la oficina",
    "estou ausente do escritório",
    "encontro me ausente",
    "je suis absent",
    "je suis actuellement absent",
    "je suis actuellement en congé",
];

/// Characters within which an absence is looked for: a salutation may come first.
const BEGINNING: usize = 160;

/// Whether an e-mail's text says that no person wrote it.
pub fn is_automatic_mail(text: &str) -> bool {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '’' => '\'',
            '-' | '‑' | '–' => ' ',
            c => c,
        })
        .collect::<String>()
        .to_lowercase();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let opening = words.trim_start_matches(|c: char| !c.is_alphanumeric());
    if OPENINGS.iter().any(|known| opening.starts_with(known)) {
        return true;
    }
    let asks = text.contains(['?', '¿']);
    let beginning: String = words.chars().take(BEGINNING).collect();
    !asks && ABSENCES.iter().any(|known| beginning.contains(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absence_notes_are_told_from_people() {
        let automatic = [
            "Automatic reply: your order",
            "Auto-Reply\n\nThank you for your message.",
            "Dear sender,\n\nI am out of the office until 3 August. In urgent cases write to office@example.com.",
            "Out-of-office: back on Monday.",
            "Abwesenheitsnotiz: Vielen Dank für Ihre Nachricht.",
            "Hallo,\nIk ben momenteel afwezig en lees mijn mail niet.",
            "Réponse automatique : merci de votre message",
            "Bonjour, je suis actuellement en congé jusqu’au 12 mai.",
            "Olá, encontro-me ausente até dia 3.",
        ];
        for text in automatic {
            assert!(is_automatic_mail(text), "{text}");
        }
        let people = [
            "I got an automatic reply last week and nobody wrote since. Where is my order?",
            "I'm out of the office until Monday, can you deliver on Tuesday?",
            "Do you sell office chairs?",
            "My parcel arrived damaged. I am very disappointed.",
            "",
        ];
        for text in people {
            assert!(!is_automatic_mail(text), "{text}");
        }
    }
}
