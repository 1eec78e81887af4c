//! Which of the six languages a text is in.

use std::collections::HashMap;
use std::sync::LazyLock;

use domain::lang::Lang;

use crate::text::Text;

/// Words one meets in almost every sentence, folded, in the order of `Lang::ALL`.
pub(crate) const COMMON: [&str; 6] = [
    "the a an is are was were am be been i im you your we our it its this that these those and or but not no do does did have has had of to in on for with at from by as my me he she they them what when where how which who why can could would should will there here if so just please thanks thank hi hello yes any some more about still yet up out get got want need dont cant isnt im ive id ill youre hey new one two all also than then back like know send tell good great order price stock job work open apply",
    "de het een en van ik je jij jullie u uw we wij mijn is zijn was waren ben bent heb heeft hebben had niet geen wel nog maar ook of om op in aan bij met voor naar uit over dat die dit deze wat wanneer waar hoe welke wie waarom kan kun kunnen kunt wil willen zou zouden moet er hier als dan zo graag bedankt dank hallo hoi ja nee mij me te ze hij zij hem haar hun alweer al even iets iemand niemand goed meer weer door tot na tegen zonder onze ons beste groet groeten vriendelijke bestelling geef zoek werk terug nu heel",
    "der die das den dem des ein eine einen einem einer und oder aber ich du er sie es wir ihr euch mein meine meinen dein ist sind war waren bin bist hat habe haben hatte nicht kein keine keinen noch auch nur zu zum zur im in am an auf aus bei mit von vom fur nach uber unter wenn ob wie was wann wo welche wer warum kann konnen mochte mochten wurde werde werden wird soll bitte danke hallo ja nein mir mich uns sich schon wieder mal als dass bis gibt euer eure ihre ihren guten tag gerne sehr jetzt alles mehr",
    "el la los las un una unos unas y o pero yo tu usted ustedes nosotros mi mis su sus es son era esta estan estoy soy fue ha he han hay no si ya muy mas de del en a al con por para sin sobre que cual cuando donde como quien porque puedo puede pueden quiero quisiera tengo tiene tienen me te se le lo nos hola gracias buenas buenos favor cuanto este ese esto eso algun alguna todo nada bien tambien ahora aqui hace desde hasta les solo saber pedido",
    "o a os as um uma uns umas e ou mas eu tu voce voces nos meu minha meus seu sua e sao era esta estao estou sou foi ha tem tenho temos nao sim ja muito mais de do da dos das em no na nos nas com por para pra sem sobre que qual quando onde como quem porque posso pode podem quero queria gostaria me te se lhe isso isto esse este essa ola oi obrigado obrigada bom dia boa favor quanto algum alguma tudo nada bem tambem agora aqui ate ao aos pelo pela fica voces encomenda",
    "le la les un une des du de et ou mais je j tu il elle nous vous on mon ma mes votre vos notre ton ta est sont etait suis es etes a ai as avez avons ont ne n pas plus que qu qui quoi quand comment combien pourquoi quel quelle quels peux peut pouvez voudrais veux dans en au aux avec par pour sans sur se s me m te ce cet cette ces c l d y bonjour merci salut oui non si tres bien encore deja toujours aussi ici svp fait faire moi toi chez jusqu jour commande",
];

/// Letters that only some of the six use.
fn marked(c: char) -> &'static [Lang] {
    match c {
        'ñ' | '¿' | '¡' => &[Lang::Es, Lang::Es, Lang::Es],
        'ã' | 'õ' => &[Lang::Pt, Lang::Pt, Lang::Pt],
        'ß' => &[Lang::De, Lang::De, Lang::De],
        'ä' | 'ö' | 'ü' => &[Lang::De, Lang::De],
        'ç' => &[Lang::Pt, Lang::Fr],
        'œ' | 'û' | 'î' | 'ù' => &[Lang::Fr, Lang::Fr],
        'è' | 'ê' | 'à' | 'â' | 'ô' => &[Lang::Fr, Lang::Pt],
        'é' => &[Lang::Fr, Lang::Es, Lang::Pt],
        'á' | 'í' | 'ó' | 'ú' => &[Lang::Es, Lang::Pt],
        _ => &[],
    }
}

/// Words that give a language away by themselves.
const TELLING: [&str; 6] = [
    "unsubscribe stop thanks hiya nope yeah please hello shipping refund dress coat jacket shoes trousers",
    "afmelden uitschrijven graag leuk oke jazeker bijbaan vacature sollicitatie verzendkosten seintje uitverkocht bedankt hoi dankjewel geld klaar mee sukkels oplichters belachelijk jaar ervaring prima goedemorgen goedemiddag stuur maar kortingscode doorverbinden medewerker jurk jurken blauwe blauw rode zwarte witte groene broek schoenen spijkerbroek vestje",
    "abmelden abbestellen gern gerne gutschein klar danke nein bewerbung unverschamtheit sofort ausverkauft lieferung versand hallo guten benachrichtigen mitarbeiter moin rabatt nehme kleid kleider blaues blaue rotes schwarze weisse grosse jacke schuhe hose",
    "baja hola gracias quiero descuento vacante empleo envio envios cuando disponible dinero estafa talla buenas avisenme banco tarjeta claro vale vestido azul rojo negro blanco zapatillas abrigo chaqueta vaqueros",
    "sair parar sim nao obrigado obrigada quero frete vaga voces tamanho preco encomenda dinheiro loja horario absurdo cancelar manda candidatar ola bom tarde cartao vestido azul vermelho preto branco casaco sapatilhas calcas",
    "arret desabonner oui merci bonjour salut livraison commande taille prix poste argent remboursement remise disponible ouvert magasin arnaque conseiller honteux stock carrement dispo robe robes bleue bleu rouge noir blanche baskets manteau veste",
];

/// A guess with what else is possible.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guess {
    /// The likeliest language.
    pub(crate) best: Lang,
    scores: [u16; 6],
}

impl Guess {
    /// Whether the text may be in this language after all.
    pub(crate) fn plausible(&self, lang: Lang) -> bool {
        let best = self.scores.iter().copied().max().unwrap_or(0);
        let here = self.scores[lang as usize];
        lang == self.best || best < 5 || here * 2 >= best
    }
}

/// Guesses the language of a text; `fallback` without any evidence. `phrases`
/// holds what the phrase tables found in each language.
pub(crate) fn guess(text: &Text<'_>, fallback: Lang, phrases: [u16; 6]) -> Guess {
    let mut scores = phrases;
    for (at, token) in text.tokens.iter().enumerate() {
        // "blue dress M": a size, not a shortened French pronoun.
        let size = matches!(token.text.as_str(), "s" | "m" | "l")
            && (at + 1 == text.tokens.len()
                || text.raw[token.span.clone()].chars().all(char::is_uppercase));
        if let Some(points) = WORDS.get(token.text.as_str()).filter(|_| !size) {
            for (score, more) in scores.iter_mut().zip(points) {
                *score += more;
            }
        }
        let word = token.text.as_str();
        let ending: &[(&str, Lang)] = &[
            ("ing", Lang::En),
            ("tion", Lang::Fr),
            ("lijk", Lang::Nl),
            ("ij", Lang::Nl),
            ("tje", Lang::Nl),
            ("ung", Lang::De),
            ("lich", Lang::De),
            ("keit", Lang::De),
            ("sch", Lang::De),
            ("cion", Lang::Es),
            ("dad", Lang::Es),
            ("cao", Lang::Pt),
            ("dade", Lang::Pt),
            ("coes", Lang::Pt),
            ("ment", Lang::Fr),
            ("eux", Lang::Fr),
            ("ez", Lang::Fr),
        ];
        for (end, lang) in ending {
            if word.len() > 4 && word.ends_with(end) {
                scores[*lang as usize] += 1;
            }
        }
    }
    for mark in &text.marks {
        for lang in marked(*mark) {
            scores[*lang as usize] += 1;
        }
    }
    let top = scores.iter().copied().max().unwrap_or(0);
    let best = if top == 0 || scores[fallback as usize] == top {
        fallback
    } else {
        Lang::ALL
            .into_iter()
            .find(|lang| scores[*lang as usize] == top)
            .unwrap_or(fallback)
    };
    Guess { best, scores }
}

/// Whether a folded word is one of the common words of any language.
pub(crate) fn is_common(word: &str) -> bool {
    // Two points are those of a common word, three those of a telling one.
    WORDS
        .get(word)
        .is_some_and(|points| points.iter().any(|p| matches!(p, 2 | 5)))
}

/// Builds the table.
pub(crate) fn load() {
    LazyLock::force(&WORDS);
}

/// What each known word says for each language.
static WORDS: LazyLock<HashMap<&'static str, [u16; 6]>> = LazyLock::new(|| {
    let mut words: HashMap<&'static str, [u16; 6]> = HashMap::new();
    for (lists, points) in [(COMMON, 2), (TELLING, 3)] {
        for (index, list) in lists.into_iter().enumerate() {
            for word in list.split(' ') {
                let here = &mut words.entry(word).or_default()[index];
                if here.checked_rem(points) != Some(0) || *here == 0 {
                    *here += points;
                }
            }
        }
    }
    words
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_sentences_of_the_six_languages() {
        for (text, lang) in [
            ("Could you tell me where the shop is?", Lang::En),
            ("Kunnen jullie me zeggen waar de winkel is?", Lang::Nl),
            ("Können Sie mir sagen, wo der Laden ist?", Lang::De),
            ("¿Me puede decir dónde está la tienda?", Lang::Es),
            ("Podem dizer-me onde fica a loja?", Lang::Pt),
            ("Pouvez-vous me dire où est le magasin ?", Lang::Fr),
        ] {
            assert_eq!(
                guess(&Text::parse(text), Lang::En, [0; 6]).best,
                lang,
                "{text}"
            );
        }
        assert_eq!(guess(&Text::parse("👍"), Lang::Nl, [0; 6]).best, Lang::Nl);
    }
}
