//! Chat that has nothing to do with the shop.
//!
//! WhatsApp does not carry general-purpose assistants, so poems, homework and capitals
//! are declined in fixed words and never shown to a model. The phrases are asked of
//! the whole message; what the business itself wrote about goes before them.

use crate::catalogue::folded;

/// Phrases without accents, each a row of words in this order; up to two others may
/// stand between. A `*` ends a word's beginning.
#[rustfmt::skip]
const PHRASES: &[&str] = &[
    // Write something for me.
    "write poem", "write story", "write essay", "write song", "write code", "write script", "write joke", "write email for", "compose poem", "a poem about",
    "tell joke", "tell me joke", "tell story", "know any jokes", "know joke", "sing song", "sing for me", "rap about", "make rhyme",
    "schrijf gedicht", "schrijf verhaal", "schrijf opstel", "schrijf liedje", "schrijf code", "gedicht schrijven", "gedicht over", "verhaal schrijven", "vertel mop", "vertel grap", "mop vertellen", "grap vertellen", "zing liedje", "liedje zingen",
    "schreib* gedicht", "gedicht schreiben", "gedicht uber", "schreib* geschichte", "schreib* aufsatz", "schreib* code", "erzahl* witz", "witz erzahlen", "erzahl* geschichte", "sing* lied", "lied singen",
    "escrib* poema", "poema sobre", "escrib* cuento", "escrib* historia", "escrib* redaccion", "escrib* codigo", "cuent* chiste", "cont* chiste", "chiste sobre", "cuent* historia", "cant* cancion",
    "escrev* poema", "escrev* historia", "escrev* redacao", "escrev* codigo", "cont* piada", "cont* anedota", "cont* historia", "cant* cancao",
    "ecri* poeme", "poeme sur", "ecri* histoire", "ecri* dissertation", "ecri* chanson", "ecri* code", "racont* blague", "racont* histoire", "chant* chanson",
    // School and work.
    "my homework", "do homework", "solve equation", "solve for x", "math problem", "maths problem", "square root", "times table", "write my thesis",
    "mijn huiswerk", "huiswerk maken", "los* som op", "wiskunde*", "wortel van",
    "meine hausaufgaben", "hausaufgaben machen", "meinen hausaufgaben", "los* gleichung", "matheaufgabe*", "wurzel aus",
    "mis deberes", "los deberes", "resuelv* ecuacion", "problema matematicas", "raiz cuadrada",
    "meus trabalhos casa", "trabalho de casa", "trabalhos de casa", "dever de casa", "resolv* equacao", "problema matematica", "raiz quadrada",
    "mes devoirs", "resou* equation", "probleme maths", "probleme mathematiques", "racine carree",
    // What an encyclopaedia knows.
    "capital of", "hoofdstad van", "hauptstadt von", "capital de", "capital do", "capital da", "capitale de", "capitale du",
    "president of", "president van", "prasident von", "presidente de", "presidente do", "presidente da", "president de", "president du", "who won the", "wie won het", "wer hat gewonnen weltmeister*", "quien gano", "quem ganhou", "qui a gagne",
    "weather today", "weather tomorrow", "the weather", "weer vandaag", "weer morgen", "het weer morgen", "wetter heute", "wetter morgen", "das wetter", "el tiempo manana", "que tiempo hara", "tempo amanha", "previsao do tempo", "la meteo", "quel temps fait",
    "meaning of life", "zin van het leven", "sinn des lebens", "sentido de la vida", "sentido da vida", "sens de la vie",
    "recipe for", "recept voor", "rezept fur", "receta de", "receita de", "recette de", "translate this", "translate into", "vertaal dit", "ubersetz*", "traduce esto", "traduz isto", "traduis*", "traduisez",
    "quantum physics", "bitcoin", "crypto*", "football score", "voetbaluitslag*", "lottery numbers", "horoscope", "horoscoop", "horoskop", "horoscopo",
    // Company.
    "how are you", "how are you doing", "hoe gaat het", "hoe is het met", "wie geht es ihnen", "wie gehts", "wie geht es dir", "como estas", "que tal estas", "como esta voce", "tudo bem contigo", "como vai voce", "comment allez vous", "comment vas tu", "comment ca va",
    "do you love me", "will you marry me", "are you single", "i am bored", "im bored", "your favourite", "your favorite", "do you dream", "are you lonely", "let us chat", "just want chat", "just want to chat",
    "hou je van mij", "wil je met mij trouwen", "ben je single", "ik verveel me", "jouw lieveling*", "je lievelings*", "gewoon kletsen",
    "liebst du mich", "willst du mich heiraten", "bist du single", "mir ist langweilig", "dein* lieblings*", "nur plaudern", "nur quatschen",
    "me quieres", "quieres casarte", "estas soltera", "estas soltero", "estoy aburrid*", "tu color favorito", "tu pelicula favorita", "solo charlar",
    "gostas de mim", "queres casar", "es solteira", "es solteiro", "estou aborrecid*", "estou entediad*", "tua cor favorita", "so conversar",
    "tu m aimes", "veux tu m epouser", "es tu celibataire", "je m ennuie", "ta couleur preferee", "juste discuter", "juste bavarder",
];

/// Other words that may stand between two of a phrase: "write me a short poem".
const SLACK: usize = 3;

/// Whether a message is chat that has nothing to do with the shop.
pub fn is_off_topic(text: &str) -> bool {
    let folded = folded(text);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    PHRASES.iter().any(|phrase| stands_in(phrase, &words)) || is_sum(&folded)
}

fn stands_in(phrase: &str, words: &[&str]) -> bool {
    let parts: Vec<&str> = phrase.split(' ').collect();
    (0..words.len()).any(|start| follows(&parts, &words[start..], 0))
}

/// Whether the words begin with the parts, in order, not too far from each other.
fn follows(parts: &[&str], words: &[&str], slack: usize) -> bool {
    let Some((part, rest)) = parts.split_first() else {
        return true;
    };
    let is = |word: &str| match part.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == *part,
    };
    let mut near = words.iter().take(slack + 1).enumerate();
    near.any(|(at, word)| is(word) && follows(rest, &words[at + 1..], SLACK))
}

/// "17 * 23", "what is 12 x 12": a sum, and hardly anything else.
fn is_sum(text: &str) -> bool {
    let sum: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    let letters = sum.iter().filter(|c| c.is_alphabetic()).count();
    let operator = (1..sum.len()).any(|at| {
        matches!(sum[at], '*' | '×' | '÷' | '^') && digit(sum.get(at - 1)) && digit(sum.get(at + 1))
    });
    operator && letters <= 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poems_homework_capitals_and_company_are_off_topic() {
        for text in [
            "Write me a poem about the sea",
            "what's the capital of Peru?",
            "can you do my homework",
            "What is 17 * 23?",
            "tell me a good joke",
            "How are you today?",
            "Schrijf een gedicht voor mijn moeder",
            "wat is de hoofdstad van Peru?",
            "Ik verveel me",
            "Schreiben Sie mir ein Gedicht",
            "Was ist die Hauptstadt von Peru?",
            "Wie geht es Ihnen?",
            "Escríbeme un poema",
            "¿Cuál es la capital de Perú?",
            "cuéntame un chiste",
            "Escreva um poema para mim",
            "Qual é a capital do Peru?",
            "conta uma piada",
            "Écris-moi un poème",
            "Quelle est la capitale du Pérou ?",
            "raconte une blague",
        ] {
            assert!(is_off_topic(text), "{text}");
        }
    }

    #[test]
    fn what_a_shop_is_asked_is_not() {
        for text in [
            "What are your opening hours?",
            "Hi, how much is the red dress?",
            "Can I write my own text on the card?",
            "Two dresses + one bag, what does it cost?",
            "Hoe gaat de retour in zijn werk?",
            "Können Sie mir schreiben, wenn es da ist?",
            "¿Me pueden escribir cuando llegue?",
            "Podem escrever o meu nome no cartão?",
            "Pouvez-vous m'écrire quand c'est disponible ?",
            "Do you ship to the capital?",
            "is size 38+40 available",
            "Order 10482: 2 x 12",
        ] {
            assert!(!is_off_topic(text), "{text}");
        }
    }
}
