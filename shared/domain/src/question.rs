//! Questions of ours that a bare "yes" answers.
//!
//! They are asked in fixed words, so that they are recognised in the history
//! when the customer's "yes" comes, whoever answers it.

use crate::business::Product;
use crate::lang::Lang;
use crate::phrase::Phrase;
use crate::state::{HistoryEntry, Speaker};

/// A question of ours that is still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenQuestion {
    /// Whether to suggest similar products.
    Similar,
    /// Whether to pass the question on to a person.
    Colleague,
}

const SIMILAR: Phrase = Phrase {
    en: "Shall I suggest something similar that is available now?",
    nl: "Zal ik iets soortgelijks voorstellen dat nu leverbaar is?",
    de: "Soll ich Ihnen etwas Ähnliches vorschlagen, das jetzt lieferbar ist?",
    es: "¿Quieres que te sugiera algo parecido que esté disponible ahora?",
    pt: "Quer que lhe sugira algo parecido que esteja disponível agora?",
    fr: "Voulez-vous que je vous propose un article similaire, disponible maintenant ?",
};

const COLLEAGUE: Phrase = Phrase {
    en: "Shall I ask a colleague for you?",
    nl: "Zal ik het voor je aan een collega vragen?",
    de: "Soll ich für Sie eine Kollegin oder einen Kollegen fragen?",
    es: "¿Quieres que se lo pregunte a una persona del equipo?",
    pt: "Quer que eu pergunte a uma pessoa da equipa?",
    fr: "Voulez-vous que je demande à un collègue ?",
};

const SUGGESTIONS: Phrase = Phrase {
    en: "These are similar and available now:",
    nl: "Dit lijkt erop en is nu leverbaar:",
    de: "Das ist ähnlich und jetzt lieferbar:",
    es: "Esto es parecido y está disponible ahora:",
    pt: "Isto é parecido e está disponível agora:",
    fr: "Voici ce qui est similaire et disponible maintenant :",
};

impl OpenQuestion {
    const ALL: [Self; 2] = [Self::Similar, Self::Colleague];

    /// The words it is asked in.
    pub const fn ask(self, lang: Lang) -> &'static str {
        match self {
            Self::Similar => SIMILAR.get(lang),
            Self::Colleague => COLLEAGUE.get(lang),
        }
    }

    /// The question our last line asked, in whatever language. A person's line
    /// after it closes it.
    pub fn in_history(history: &[HistoryEntry]) -> Option<Self> {
        let last = last_said(history)?;
        Self::ALL.into_iter().find(|question| {
            Lang::ALL
                .iter()
                .any(|lang| last.contains(question.ask(*lang)))
        })
    }
}

/// What was said last to the customer, if it was us who said it. It names what
/// an open question is about.
pub fn last_said(history: &[HistoryEntry]) -> Option<&str> {
    history
        .iter()
        .rev()
        .find(|line| line.speaker != Speaker::Customer)
        .filter(|line| line.speaker == Speaker::Assistant)
        .map(|line| line.text.as_str())
}

/// The similar products as lines of an answer.
pub fn suggestions(lang: Lang, products: &[&Product]) -> String {
    let mut text = SUGGESTIONS.get(lang).to_owned();
    for product in products {
        text.push_str("\n- ");
        text.push_str(product.name.get(lang));
        text.push_str(", ");
        text.push_str(&product.price.to_string());
        text.push_str(": ");
        text.push_str(&product.url);
    }
    text
}

const YES: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "yup",
    "sure",
    "ok",
    "okay",
    "please",
    "absolutely",
    "definitely",
    "ja",
    "jawel",
    "graag",
    "prima",
    "zeker",
    "doe",
    "jep",
    "gerne",
    "gern",
    "klar",
    "bitte",
    "sí",
    "si",
    "claro",
    "vale",
    "dale",
    "sim",
    "pode",
    "oui",
    "ouais",
    "volontiers",
    "👍",
    "👌",
    "✅",
];
const NO: &[&str] = &[
    "no", "nope", "nah", "not", "don't", "dont", "nee", "niet", "nein", "nicht", "não", "nao",
    "non", "pas", "👎",
];

/// Whether a text is a plain "yes": it begins so, is short, and denies nothing.
pub fn is_yes(text: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '!' | '?' | '¡' | ';' | ':'))
        .filter(|word| !word.is_empty())
        .collect();
    words.len() <= 8
        && words.first().is_some_and(|first| {
            YES.iter()
                .any(|yes| first.starts_with(yes) && same(first, yes))
        })
        && !words.iter().any(|word| NO.contains(word))
}

/// Emojis come with skin tones; words must be whole.
fn same(word: &str, yes: &str) -> bool {
    word == yes || !yes.is_ascii() && yes.chars().all(|c| !c.is_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn line(speaker: Speaker, text: &str) -> HistoryEntry {
        HistoryEntry {
            id: None,
            speaker,
            text: text.into(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn our_last_question_stays_open_until_somebody_else_speaks() {
        for lang in Lang::ALL {
            let asked = format!("Sorry. {}", OpenQuestion::Similar.ask(lang));
            let mut history = vec![
                line(Speaker::Assistant, &asked),
                line(Speaker::Customer, "yes"),
            ];
            assert_eq!(
                OpenQuestion::in_history(&history),
                Some(OpenQuestion::Similar)
            );
            history.push(line(Speaker::Person, "I'll help you"));
            assert_eq!(OpenQuestion::in_history(&history), None);
        }
        assert_eq!(OpenQuestion::in_history(&[]), None);
    }

    #[test]
    fn yes_is_understood_and_nothing_else_is() {
        for yes in [
            "yes",
            "Yes please!",
            "ja graag",
            "Ja, doe maar",
            "¡Sí, por favor!",
            "sim",
            "oui merci",
            "👍🏽",
            "ok",
            "Gerne!",
        ] {
            assert!(is_yes(yes), "{yes}");
        }
        for other in [
            "no",
            "yes but not now",
            "jas",
            "is the yes dress back",
            "nein danke",
            "",
            "okapi",
            "sims",
            "yes I want to know whether you can also deliver it tomorrow morning",
        ] {
            assert!(!is_yes(other), "{other}");
        }
    }
}
