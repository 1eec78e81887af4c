//! Which place lies in which.

use super::lexicon::{Class, Concept};

/// The wider places a place lies in, narrowest first.
const WITHIN: &[(&str, &[&str])] = &[
    ("england", &["uk"]),
    ("scotland", &["uk"]),
    ("wales", &["uk"]),
    ("flanders", &["be", "eu"]),
    ("wallonia", &["be", "eu"]),
    ("es_mainland", &["es", "eu"]),
    ("pt_mainland", &["pt", "eu"]),
    ("london", &["uk"]),
    ("madrid_c", &["es", "eu"]),
    ("barcelona_c", &["es", "eu"]),
    ("lisbon", &["pt", "eu"]),
    ("porto_c", &["pt", "eu"]),
    ("paris", &["fr", "eu"]),
    ("berlin", &["de", "eu"]),
    ("hamburg", &["de", "eu"]),
    ("munich", &["de", "eu"]),
    ("amsterdam", &["nl", "eu"]),
    ("rotterdam", &["nl", "eu"]),
    ("brussels", &["be", "eu"]),
    ("antwerp", &["be", "eu"]),
    ("vienna", &["at", "eu"]),
    ("dublin", &["ie", "eu"]),
    ("zurich", &["ch"]),
    ("rome", &["it", "eu"]),
    ("manchester", &["uk"]),
];
const UNION: &[&str] = &[
    "ie", "nl", "be", "lu", "de", "at", "fr", "es", "pt", "it", "dk", "se_c", "fi", "pl", "cz",
    "sk", "hu", "ro", "bg", "gr", "hr", "si_c", "ee", "lv", "lt", "mt", "cy",
];

/// Whether `inner` lies in `outer`.
pub(super) fn lies_in(inner: &Concept, outer: &Concept) -> bool {
    inner.class == Class::Place
        && outer.class == Class::Place
        && (outer.name == "eu" && UNION.contains(&inner.name)
            || WITHIN
                .iter()
                .any(|(place, wider)| *place == inner.name && wider.contains(&outer.name)))
}
