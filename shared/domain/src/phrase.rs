//! One sentence in six languages, with places to fill in.

use crate::lang::Lang;

/// A sentence in every language. `{name}` stands for a value.
#[derive(Debug, Clone, Copy)]
pub struct Phrase {
    /// English.
    pub en: &'static str,
    /// Dutch, informal.
    pub nl: &'static str,
    /// German, formal.
    pub de: &'static str,
    /// Spanish, informal.
    pub es: &'static str,
    /// Portuguese, formal.
    pub pt: &'static str,
    /// French, formal.
    pub fr: &'static str,
}

impl Phrase {
    /// The wording in this language, unfilled.
    pub const fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Nl => self.nl,
            Lang::De => self.de,
            Lang::Es => self.es,
            Lang::Pt => self.pt,
            Lang::Fr => self.fr,
        }
    }

    /// The wording with its values. A value is put in as it is: braces in it are
    /// not looked at again. A place without a value stays empty.
    pub fn fill(&self, lang: Lang, values: &[(&str, &str)]) -> String {
        let mut rest = self.get(lang);
        let mut text = String::with_capacity(rest.len() + 64);
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (name, tail) = after.split_once('}').unwrap_or((after, ""));
            if let Some((_, value)) = values.iter().find(|(key, _)| *key == name) {
                text.push_str(value);
            }
            rest = tail;
        }
        text.push_str(rest);
        text
    }

    /// The places of a wording, sorted: the same in every language.
    pub fn places(&self, lang: Lang) -> Vec<&'static str> {
        let mut places: Vec<_> = self
            .get(lang)
            .split('{')
            .skip(1)
            .filter_map(|part| part.split_once('}').map(|(name, _)| name))
            .collect();
        places.sort_unstable();
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: Phrase = Phrase {
        en: "Hi {name}, {what}.",
        nl: "Hoi {name}, {what}.",
        de: "Hallo {name}, {what}.",
        es: "Hola {name}: {what}.",
        pt: "Olá {name}, {what}.",
        fr: "Bonjour {name}, {what}.",
    };

    #[test]
    fn values_are_put_in_once_and_never_read_as_places() {
        let text = HELLO.fill(Lang::Es, &[("name", "{what}"), ("what", "adiós")]);
        assert_eq!(text, "Hola {what}: adiós.");
        assert_eq!(HELLO.fill(Lang::En, &[("what", "x")]), "Hi , x.");
        for lang in Lang::ALL {
            assert_eq!(HELLO.places(lang), ["name", "what"]);
        }
    }
}
