//! Words as the catalogue compares them: without accents and capitals, colours in
//! one language.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A word of a text.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Folded.
    pub(super) text: String,
    /// The same, or the English name of the colour that it is.
    pub(super) meant: String,
    /// Written in capitals altogether.
    pub(super) capital: bool,
    /// A comma, a full stop or a line break stands before it.
    pub(super) breaks: bool,
    /// An apostrophe stands before or after it: "I'm", "l'hôtel".
    pub(super) elided: bool,
}

impl Word {
    /// "and", "or": what follows may be another product.
    pub(super) fn joins(&self) -> bool {
        matches!(
            self.text.as_str(),
            "and" | "or" | "plus" | "en" | "of" | "und" | "oder" | "y" | "o" | "e" | "ou" | "et"
        )
    }

    /// A word inside a name that says nothing: "robe de soirée".
    pub(super) fn is_filler(&self) -> bool {
        matches!(
            self.text.as_str(),
            "de" | "da"
                | "do"
                | "des"
                | "du"
                | "d"
                | "a"
                | "la"
                | "le"
                | "l"
                | "van"
                | "aus"
                | "en"
                | "para"
                | "of"
        )
    }
}

/// Lower case without accents.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => out.push('a'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => out.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => out.push('u'),
            'ç' => out.push('c'),
            'ñ' => out.push('n'),
            'ß' => out.push_str("ss"),
            'œ' => out.push_str("oe"),
            c => out.push(c),
        }
    }
    out
}

/// The words of a text. Only the beginning of a long one is looked at.
pub(super) fn words(text: &str) -> Vec<Word> {
    const LONGEST: usize = 400;
    let mut words: Vec<Word> = Vec::new();
    let mut breaks = false;
    let mut elided = false;
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let gap = &rest[..start];
        breaks |= gap.contains(['.', ',', ';', ':', '!', '?', '\n', '(', ')']);
        elided |= gap == "'" || gap == "’";
        let tail = &rest[start..];
        let end = tail
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(tail.len());
        let raw = &tail[..end];
        if elided && let Some(last) = words.last_mut() {
            last.elided = true;
        }
        let text = folded(raw);
        words.push(Word {
            meant: canonical(&text).to_owned(),
            text,
            capital: raw.chars().all(|c| c.is_uppercase() || c.is_numeric()),
            breaks,
            elided,
        });
        rest = &tail[end..];
        breaks = false;
        elided = false;
        if words.len() >= LONGEST {
            break;
        }
    }
    words
}

/// Colours in six languages under one name. Endings are those of adjectives.
const COLORS: &[(&str, &[&str])] = &[
    (
        "black",
        &[
            "zwart", "zwarte", "schwarz", "negro", "negra", "negros", "negras", "preto", "preta",
            "pretos", "pretas", "noir", "noire", "noirs", "noires",
        ],
    ),
    (
        "white",
        &[
            "wit", "witte", "weiss", "blanco", "blanca", "blancos", "blancas", "branco", "branca",
            "brancos", "brancas", "blanc", "blanche", "blancs", "blanches",
        ],
    ),
    (
        "red",
        &[
            "rood",
            "rode",
            "rot",
            "rojo",
            "roja",
            "rojos",
            "rojas",
            "vermelho",
            "vermelha",
            "vermelhos",
            "vermelhas",
            "rouge",
            "rouges",
        ],
    ),
    (
        "blue",
        &[
            "blauw", "blauwe", "blau", "azul", "azules", "azuis", "bleu", "bleue", "bleus",
            "bleues",
        ],
    ),
    (
        "green",
        &[
            "groen", "groene", "grun", "gruen", "verde", "verdes", "vert", "verte", "verts",
            "vertes",
        ],
    ),
    (
        "yellow",
        &[
            "geel", "gele", "gelb", "amarillo", "amarilla", "amarelo", "amarela", "jaune", "jaunes",
        ],
    ),
    ("pink", &["rose", "roze", "rosa", "rosado", "rosada"]),
    (
        "grey",
        &[
            "gray", "grijs", "grijze", "grau", "gris", "grises", "cinza", "cinzento", "cinzenta",
            "grise",
        ],
    ),
    (
        "brown",
        &[
            "bruin", "bruine", "braun", "marron", "marrones", "castanho", "castanha", "brun",
            "brune",
        ],
    ),
    (
        "purple",
        &[
            "paars", "paarse", "lila", "violett", "morado", "morada", "roxo", "roxa", "violet",
            "violette", "lilac", "lilas",
        ],
    ),
    ("orange", &["oranje", "naranja", "laranja"]),
    (
        "ivory",
        &[
            "ivoor",
            "ivoorkleurig",
            "ivoorkleurige",
            "elfenbein",
            "elfenbeinfarben",
            "marfil",
            "marfim",
            "ivoire",
        ],
    ),
    ("beige", &[]),
    (
        "navy",
        &["donkerblauw", "donkerblauwe", "dunkelblau", "marineblauw"],
    ),
    ("nude", &["naturel", "hautfarben"]),
    (
        "gold",
        &[
            "golden", "goud", "gouden", "dorado", "dorada", "dourado", "dourada", "dore", "doree",
        ],
    ),
    (
        "silver",
        &[
            "zilver", "zilveren", "silber", "silbern", "plateado", "plateada", "prateado",
            "prateada", "argente",
        ],
    ),
    ("teal", &[]),
    ("cream", &["creme", "crema"]),
    ("burgundy", &["bordeaux", "bordo", "burdeos"]),
];

/// Every colour word and its English name.
static COLOR_NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let of_one = |(name, others): &(&'static str, &'static [&'static str])| {
        let name = *name;
        let others = others.iter().map(move |other| (*other, name));
        std::iter::once((name, name)).chain(others)
    };
    COLORS.iter().flat_map(of_one).collect()
});

/// A colour under its English name; any other word as it is.
pub(super) fn canonical(word: &str) -> &str {
    if let Some(name) = COLOR_NAMES.get(word) {
        return name;
    }
    // "blaues", "schwarzen": German adjectives by their stem.
    let stem = ["es", "er", "en", "em", "e"]
        .into_iter()
        .find_map(|end| word.strip_suffix(end));
    stem.filter(|stem| stem.len() > 2)
        .and_then(|stem| COLOR_NAMES.get(stem))
        .map_or(word, |name| name)
}

/// Whether a word is a colour.
pub(super) fn is_color(word: &str) -> bool {
    COLOR_NAMES.contains_key(canonical(word))
}

/// Whether a word of a text is a word of a name (which is canonical already).
pub(super) fn same_word(word: &Word, own: &str) -> bool {
    let said = word.meant.as_str();
    said == own
        || own.len() > 3 && (plural(said, own) || plural(own, said))
        || own.len() > 5 && said.len() > 4 && one_slip(said, own)
}

fn plural(long: &str, short: &str) -> bool {
    short.len() > 2
        && long
            .strip_prefix(short)
            .is_some_and(|end| matches!(end, "s" | "es" | "en" | "n" | "e" | "er"))
}

/// One letter left out, added or another, not at the beginning.
pub(crate) fn one_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 || a.first() != b.first() {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    if short.len() == long.len() {
        let (x, y) = (&short[same..], &long[same..]);
        x.len() < 2 || x[1..] == y[1..] || x[2..] == y[2..] && x[0] == y[1] && x[1] == y[0]
    } else {
        short[same..] == long[same + 1..]
    }
}
