//! Words that say nothing about what is asked, by language.

use std::collections::HashSet;
use std::sync::LazyLock;

/// In the order of `Lang::ALL`. What means something to a shop in another of the six
/// languages ("men", "door", "pour") is left in.
#[rustfmt::skip]
const WORDS: [&[&str]; 6] = [
    &["the", "and", "are", "you", "your", "for", "can", "could", "does", "did", "what", "when", "where", "which", "who", "how", "why",
        "have", "has", "had", "with", "from", "this", "that", "there", "they", "get", "gets", "any", "also", "please", "hello", "hey", "would",
        "like", "will", "want", "need", "know", "tell", "about", "just", "still", "much", "many", "our", "was", "were", "not",
        "order", "orders", "but", "its", "into", "out", "than", "then", "them", "thanks", "thank", "offer", "take", "question", "some",
        "something", "yes", "may", "might", "should", "one", "two", "too", "all", "sell", "been", "being", "here", "these", "those",
        "him", "her", "his", "she", "myself", "possible", "someone", "way", "see", "use", "using", "once", "between", "work", "saw",
        "until", "three", "let", "got", "make", "really", "very", "only", "both", "other", "another", "wondering", "thing", "things", "find"],
    &["het", "een", "van", "voor", "met", "wat", "wie", "hoe", "waar", "wanneer", "welke", "jullie", "zijn", "heb", "heeft", "hebben",
        "kan", "kunnen", "mag", "moet", "wil", "ook", "nog", "niet", "geen", "maar", "dan", "dat", "dit", "deze", "die", "ik", "jij",
        "mijn", "jouw", "onze", "graag", "hallo", "bedankt", "alsjeblieft", "iets", "naar", "bij", "aan", "uit", "over", "doen", "wordt",
        "bestelling", "bestellen", "bestel", "worden", "laten", "als", "zit", "vind", "krijg", "krijgen", "nemen", "erop", "tot", "zelf", "hoeveel",
        "zou", "wel", "eens", "even", "weten", "vraag", "gemaakt", "koop", "komt", "vandaag", "goedendag", "mij", "jou", "uw", "hun", "ons", "sommige"],
    &["der", "die", "das", "den", "dem", "ein", "eine", "einen", "einem", "einer", "und", "oder", "ist", "sind", "haben", "hat", "kann", "können", "ich",
        "sie", "wir", "ihr", "ihre", "ihren", "mit", "von", "für", "auf", "wie", "was", "wann", "wer", "welche", "gibt", "bitte", "danke", "auch",
        "noch", "nicht", "kein", "keine", "mir", "mich", "bei", "zum", "zur", "etwas", "bestellung", "bestellen", "möchte", "mein", "meine", "meinen", "möglich",
        "geht", "werden", "habe", "bis", "nach", "wieder", "wissen", "frage", "gerne", "würde", "mal", "bekomme", "gegen", "andere", "hallo", "guten", "tag", "dass", "wenn", "aber", "denn", "dann", "verkaufen"],
    &["los", "las", "una", "uno", "unos", "unas", "del", "por", "para", "con", "que", "qué", "cómo", "cuándo", "dónde", "cuál", "tienen", "tienes", "tenéis", "tiene", "tengo",
        "hay", "puedo", "puede", "pueden", "podéis", "hola", "gracias", "favor", "muy", "más", "mis", "sus", "son", "está", "están", "quiero", "quisiera",
        "pedido", "hacen", "hago", "hacer", "sea", "sé", "cuanto", "cuánto", "hora", "días", "día", "cual", "como", "donde", "cuando", "otra", "otro", "quedan", "venden", "lo", "nos", "eso", "esto", "este", "esta", "buenas", "buenos"],
    &["dos", "das", "uma", "umas", "uns", "com", "como", "quando", "onde", "qual", "têm", "tem", "posso", "pode", "podem", "olá", "obrigado", "obrigada",
        "não", "mais", "meu", "minha", "meus", "minhas", "são", "quero", "vocês", "você", "isso", "este", "esta", "fazem", "faço", "fazer", "quanto", "tempo", "que", "horas",
        "dá", "para", "há", "outro", "outra", "ficam", "vossas", "vossos", "recebo", "estão", "está", "vendem", "sei", "gostaria", "por", "favor", "bom", "dia", "boa", "tarde", "nos", "nas"],
    &["les", "des", "une", "est", "sont", "vous", "nous", "avez", "avec", "dans", "sur", "quel", "quelle", "quels", "quelles",
        "quand", "comment", "combien", "puis", "peut", "peux", "bonjour", "merci", "plus", "pas", "mon", "votre", "vos", "nos", "que",
        "qui", "aussi", "commande", "voudrais", "faire", "faites", "où", "autre", "heure", "vendez", "êtes", "ils", "elle", "choisir", "contre", "cette", "ces", "ça", "svp", "jours", "produits"],
];

static ALL: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    WORDS
        .iter()
        .flat_map(|words| words.iter().copied())
        .collect()
});

/// Whether a word, in lower case, says nothing. Which language a short message is in
/// is not always known, so that one list is asked for all.
pub(super) fn is_stop_word(word: &str) -> bool {
    ALL.contains(word)
}
