//! Who does what is said to be done.

use super::case::Case;
use super::item::Item;
use super::judge::Judge;
use super::lexicon::Class;
use super::token::Gap;
use super::words::among;
use crate::lang::Lang;

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Actor {
    We,
    Person,
    /// "You will receive", "it will be sent".
    Passive,
}

pub(super) fn third(judge: &Judge, case: &Case) -> bool {
    case.items.iter().any(|i| {
        among(
            judge.reading.word(i),
            "they he she who die sie er hij zij qui que quien ellos ella elle il they'll dieser \
            welche",
        )
    })
}

/// Who acts in this segment, if not the customer.
pub(super) fn actor(judge: &Judge, case: &Case, person: bool) -> Option<Actor> {
    let lang = judge.lang;
    let all = &judge.reading.tokens;
    let start = case.items.first()?.from;
    let end = case.items.last()?.to;
    let words: Vec<&str> = all[start..end].iter().map(|t| t.text.as_str()).collect();
    let has = |list: &[&str]| words.iter().any(|w| list.contains(w));
    let has_of = |list: &str| words.iter().any(|w| among(w, list));
    if person {
        return Some(Actor::Person);
    }
    let we = match lang {
        Lang::En => {
            has(&["i", "we", "ill", "well", "weve", "ive"]) || words.starts_with(&["let", "me"])
        }
        Lang::Nl => has(&["ik", "we", "wij"]),
        Lang::De => has(&["ich", "wir"]),
        Lang::Fr => {
            has(&["je", "j", "on"])
                || words.iter().enumerate().any(|(n, w)| {
                    *w == "nous"
                        && all[start + n].gap != Gap::Hyphen
                        && !(n > 0 && words[n - 1].ends_with("ez"))
                })
        }
        Lang::Es | Lang::Pt => words
            .iter()
            .enumerate()
            .any(|(n, w)| ours(lang, w, &words[..n], all[start + n].gap)),
    };
    if we {
        return Some(Actor::We);
    }
    // A verb of the deeds itself stands in the future.
    let future = |endings: &[&str]| {
        case.items.iter().filter(|i| i.any(Class::Action)).any(|i| {
            all[i.from..i.to]
                .iter()
                .any(|t| t.text.len() > 5 && endings.iter().any(|e| t.text.ends_with(e)))
        })
    };
    let passive = match lang {
        Lang::En => {
            let will =
                |n: usize| matches!(words.get(n), Some(&("ll" | "will" | "shall" | "youll")));
            words.iter().enumerate().any(|(n, w)| {
                (*w == "you" || *w == "it" || *w == "youll") && (will(n + 1) || *w == "youll")
                    || will(n) && words.get(n + 1) == Some(&"be")
            }) || has(&["someone", "somebody"])
        }
        Lang::Nl => {
            has(&[
                "krijg", "krijgt", "ontvang", "ontvangt", "hoor", "hoort", "iemand",
            ]) || has(&["wordt", "worden"])
                && has(&[
                    "gebeld",
                    "gestuurd",
                    "toegestuurd",
                    "teruggebeld",
                    "geinformeerd",
                ])
        }
        Lang::De => {
            has(&[
                "bekommen", "erhalten", "horen", "bekommst", "erhaltst", "horst", "jemand",
            ]) || has(&["wird", "werden"])
        }
        Lang::Es => {
            future(&[
                "ara", "era", "ira", "aran", "eran", "iran", "aras", "eras", "iras",
            ]) || has(&["alguien", "sera", "seran"])
        }
        Lang::Pt => {
            future(&["ara", "era", "ira", "arao", "erao", "irao", "aras", "eras"])
                || has(&["alguem", "sera", "serao"])
                || has(&["vai", "vais"]) && has(&["receber"])
        }
        Lang::Fr => {
            future(&["rez", "ra", "ront", "ras"]) || has(&["sera", "seront", "aurez", "auras"])
        }
    };
    // "The carrier calls you before".
    let third = has_of("sie ihnen dich dir you u je jou le te lhe vous t")
        && has_of(
            "ruft meldet schickt schreibt sendet kontaktiert belt stuurt mailt neemt meldt calls \
        contacts sends emails texts rings llama llaman avisa avisan contacta contactan liga \
        ligam envia envian enviam appelle contacte envoie previent",
        )
        && !has(&["wer", "who", "wie", "quien", "quem", "qui"]);
    if third {
        return Some(Actor::Person);
    }
    let alert = case.items.iter().any(|i| i.is("alert") && !i.is("tell"));
    (passive || alert).then_some(Actor::Passive)
}

/// A verb of the first person: "escribimos", "avisaré", "le aviso".
pub(super) fn ours(lang: Lang, word: &str, before: &[&str], gap: Gap) -> bool {
    let clitic = before
        .last()
        .is_some_and(|b| among(b, "le te les se lo la os lhe o a me ya ja"));
    let _ = gap;
    let plural = word.ends_with("mos")
        && word.len() > 5
        && !matches!(
            word,
            "ultimos" | "mismos" | "proximos" | "maximos" | "minimos" | "mesmos"
        );
    let future = word.ends_with("re")
        && word.len() > 5
        && !among(
            word,
            "sobre siempre sempre nombre entre madre padre pobre libre hombre mostre",
        );
    let future = future || lang == Lang::Pt && word.ends_with("rei") && word.len() > 5;
    let led = clitic
        || before.is_empty()
        || lang == Lang::Pt && before.len() <= 2
        || matches!(
            before.last(),
            Some(&("y" | "e" | "manana" | "hoy" | "hoje" | "amanha"))
        );
    // Some of these are nouns as well: "el envío", "o passo".
    let noun = among(
        word,
        "aviso envio mando paso passo recuerdo trato cambio marco junto regalo cargo encargo \
        traslado miro peco consulto digo hago faco",
    );
    let present = led && noun
        || among(
            word,
            "escribo llamo vuelvo reservo aparto guardo pregunto comento gestiono derivo \
            transfiero informo preparo incluyo anado pongo escrevo ligo volto encaminho \
            transfiro verifico pergunto ofereco apunto inscribo compruebo ponho coloco \
            acrescento pido solicito meto averiguo dou retomo",
        );
    let past = matches!(
        word,
        "he" | "hemos" | "pasado" | "passei" | "encaminhei" | "transferi" | "registei"
    );
    plural || future || present || past
}

/// "Happy to help", "let me know", "I can see": nothing is promised.
pub(super) fn courtesy(judge: &Judge, case: &Case) -> bool {
    let words: Vec<&str> = case.items.iter().map(|i| judge.reading.word(i)).collect();
    let has_of = |list: &str| words.iter().any(|w| among(w, list));
    let acts: Vec<&Item> = case
        .open()
        .map(|(_, i)| i)
        .filter(|i| i.any(Class::Action))
        .collect();
    let mild = acts.iter().all(|i| {
        i.any(Class::Action)
            && i.only_names(&[
                "do_act",
                "receive",
                "back_again",
                "person",
                "will",
                "check_act",
            ])
            && !i.is("alert")
    });
    let refuses = case.items.iter().any(|i| i.is("not"));
    mild && (refuses
        || has_of(
            "see hope understand know zie begrijp hoop snap verstehe sehe hoffe entiendo espero \
            veo entendo percebo comprends espere vois compreendo comprendo",
        ))
}
