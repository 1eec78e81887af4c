//! What is said and claims nothing: greetings, names, questions, feelings, what we
//! do not know, the customer's own words.

use super::case::Case;
use super::fold::folded;
use super::grounds::Fact;
use super::item::{Bound, Item, What};
use super::judge::Judge;
use super::lexicon::{Class, Concept, language};
use super::passage::{concepts, kin};
use super::reading::Reading;
use super::segment::Segment;
use super::token::{Gap, tokens};
use super::words::among;
use super::{Guard, goods};
use crate::lang::Lang;

impl Judge<'_> {
    /// What needs nobody to vouch: greetings, names, words that claim nothing.
    pub(super) fn neutral(&self, case: &mut Case) {
        for at in 0..case.items.len() {
            let item = &case.items[at];
            let done = match &item.what {
                What::Filler | What::One | What::Product(_) => true,
                What::Unknown => self.is_name(case, at),
                What::Concepts(_) => {
                    item.any(Class::Soft) && !item.any(Class::Action)
                        || item.is("talk")
                        || item.any(Class::Role)
                            && !item.any(Class::Claim)
                            && ![
                                "all",
                                "even",
                                "only",
                                "without",
                                "vague",
                                "last_one",
                                "low_stock",
                                "also",
                                "soon",
                                "same_day",
                            ]
                            .iter()
                            .any(|name| item.is(name))
                }
                _ => false,
            };
            if done {
                case.vouched[at] = true;
            }
        }
    }

    /// A person's name: a capital beside a greeting, a title or a comma.
    pub(super) fn is_name(&self, case: &Case, at: usize) -> bool {
        let item = &case.items[at];
        let all = &self.reading.tokens;
        let token = &all[item.from];
        if !token.capital || token.upper && token.text.len() > 1 {
            return false;
        }
        let said = self.customer.words.contains(&token.text);
        let before = item.from.checked_sub(1).map(|i| &all[i]);
        let opens = token.gap >= Gap::Comma;
        let closes = all.get(item.to).is_none_or(|t| t.gap >= Gap::Comma);
        let titled = before.is_some_and(|b| {
            token.gap <= Gap::Space
                && (among(b.text.as_str(), "hi hello hey dear mr mrs ms miss hoi hallo beste mevrouw meneer dhr mw de herr frau \
                    liebe lieber hola ola caro cara estimado estimada sra sr don dona dag bonjour \
                    bonsoir madame monsieur mme cher chere thanks bedankt danke gracias merci obrigado \
                    obrigada senor senora senhor senhora moin servus goedemorgen goedemiddag geachte") || at > 0
                    && self.is_name(case, at - 1)
                    && matches!(case.items[at - 1].what, What::Unknown))
        });
        titled
            || said && (opens || closes)
            || opens && closes && (item.from == 0 || self.lang != Lang::De)
    }

    /// "Did you know we ship for free?" and "You're in Delft, right?" say something.
    pub(super) fn asserts(&self, segments: &[Segment], segment: &Segment) -> bool {
        let sentence: Vec<&Segment> = segments
            .iter()
            .filter(|s| s.sentence == segment.sentence)
            .collect();
        let first = sentence.first().map_or(0, |s| s.items.start);
        let start = self.reading.items.get(first).map_or(0, |i| i.from);
        let words: Vec<&str> = self.reading.tokens[start..]
            .iter()
            .take(4)
            .map(|t| t.text.as_str())
            .collect();
        let told = words.windows(2).any(|w| {
            matches!(
                w,
                ["you", "know" | "aware"]
                    | ["wist", "je" | "u" | "jij"]
                    | ["wussten", "sie"]
                    | ["wusstest", "du"]
                    | ["sabias", "que"]
                    | ["sabia", "que" | "usted"]
                    | ["saviez", "vous"]
                    | ["savais", "tu"]
            )
        });
        // A tag at the end asks only whether what stands before is right.
        let tagged = sentence.len() > 1
            && sentence.last().is_some_and(|last| {
                last.items != segment.items && last.items.len() <= 5 && self.tag(last)
            });
        // Only the end of "It can be exchanged, so is it right?" asks.
        let last = sentence
            .last()
            .is_some_and(|last| last.items == segment.items);
        told || tagged || !last && sentence.len() > 1 && !inverted(self.lang, &words)
    }

    pub(super) fn tag(&self, segment: &Segment) -> bool {
        let text = folded(self.reading.text(segment));
        let text = text.trim_matches(|c: char| !c.is_alphanumeric());
        matches!(
            text,
            "right"
                | "is that right"
                | "correct"
                | "is that correct"
                | "ok"
                | "okay"
                | "isnt it"
                | "klopt dat"
                | "toch"
                | "he"
                | "stimmt das"
                | "richtig"
                | "oder"
                | "ist das richtig"
                | "korrekt"
                | "es correcto"
                | "verdad"
                | "no"
                | "correcto"
                | "nao e"
                | "certo"
                | "esta certo"
                | "esta correto"
                | "c'est cela"
                | "c'est bien ca"
                | "c'est ca"
                | "n'est-ce pas"
                | "non"
                | "hein"
                | "deal"
                | "isn't it"
        )
    }

    /// "Sorry about the scratched frame", "thanks for the photo".
    pub(super) fn feels(&self, items: &[Item]) -> bool {
        items.iter().take(6).any(|i| {
            among(self.reading.word(i), "sorry oje thanks thank congrats congratulations understand apologies apologise hope \
                glad lovely bedankt dank dankjewel vervelend balen jammer snap begrijp gefeliciteerd \
                fijn excuses spijt danke vielen leid verstehe argerlich schade gluckwunsch schon \
                entschuldigung bedaure freut gracias siento lamento entiendo enhorabuena comprendo \
                disculpe disculpa lastima alegro alegra obrigado obrigada lamentamos percebo \
                compreendo parabens desculpe pena fico sinto peco rabia ai oei ay zut merci desole \
                desolee comprends navre navree felicitations dommage ravi ravie regrette")
        })
    }

    /// "I have no code for you", "we don't have that information".
    pub(super) fn knows_nothing(&self, case: &Case) -> bool {
        if !case.denies {
            return false;
        }
        let mut denied = false;
        let mut lacks = false;
        let mut states = false;
        for (at, item) in case.items.iter().enumerate() {
            denied |= item.is("not") || item.is("nor");
            let word = self.reading.word(item);
            lacks |= among(
                word,
                "information info idea know see find say tell able details data record informatie \
                gegevens weet weten zie vinden zeggen vertellen sagen weiss informationen finde sehe \
                nennen angaben angabe auskunft informacion dato datos sabemos veo encuentro decir \
                decirle figura figuran informacao dados sei vejo encontro dizer indicar informations \
                renseignement sais savons vois trouve dire figure figurent confirm confirmar \
                confirmer bevestigen share listed mention bekannt bekend consta promise guarantee \
                advice comment terug beloven versprechen hours noem dispongo disponho dispose give \
                offer horario precise speculate guess",
            );
            let article = super::number::number(self.lang, &self.reading.tokens[item.from..])
                .is_some_and(|n| n.article);
            states |= item.is_figure() && !case.vouched[at] && !article;
        }
        // "I have no code": what is lacking is a code, a number, an address, hours.
        let mine = case.items.iter().any(|i| i.is("i") || i.is("we"))
            || matches!(self.lang, Lang::Es | Lang::Pt);
        let having = case.items.iter().any(|i| {
            among(
                self.reading.word(i),
                "have heb hebben habe haben tengo tenemos tenho temos ai avons hay ha offer got is \
                there geef er",
            )
        });
        let code = case.has("code")
            || case.has("discount")
            || case.has("phone_contact")
            || case.has("mail_contact")
            || case.has("address")
            || case.has("medical");
        denied && !states && (lacks && mine || having && code)
    }

    /// "Your number is 01632 …", when the customer said so.
    pub(super) fn restates(&self, case: &mut Case) {
        let yours = case.has("you") || case.items.iter().any(|i| {
            among(
                self.reading.word(i),
                "correo telefono busca buscas vive quer procura quieres quiere necesita necesitas \
                    precisa",
            )
        });
        if !yours {
            return;
        }
        for at in 0..case.items.len() {
            let item = &case.items[at];
            let ours = self.customer.figures.contains(&item.what)
                && !matches!(item.what, What::Percent(_))
                && item.bound == Bound::Exact
                && !case.has("discount");
            let word = item.what == What::Unknown && self.said(self.reading.word(item));
            let thing =
                item.any(Class::Thing) && self.customer.concepts.iter().any(|c| item.is(c.name));
            if ours || word || thing {
                case.vouched[at] = true;
            }
        }
    }

    /// Whether the customer used this word.
    pub(super) fn said(&self, word: &str) -> bool {
        self.customer.words.iter().any(|said| kin(said, word))
    }
}

/// What the customer wrote.
#[derive(Debug, Default)]
pub(super) struct Customer {
    /// Its words, folded.
    pub words: Vec<String>,
    /// Folded, without anything but letters and digits between.
    pub flat: String,
    /// Its figures.
    pub figures: Vec<What>,
    /// Products it names.
    pub products: Vec<usize>,
    /// Concepts it names.
    pub concepts: Vec<Concept>,
}

impl Customer {
    pub(super) fn new(guard: &Guard, facts: &[Fact]) -> Self {
        let mut all = Self::default();
        for fact in facts {
            let Fact::CustomerSaid { text } = fact else {
                continue;
            };
            let words = tokens(text);
            let lang = language(&words);
            all.words.extend(words.iter().map(|t| t.text.clone()));
            all.flat
                .extend(folded(text).chars().filter(char::is_ascii_alphanumeric));
            all.flat.push(' ');
            let reading = Reading::of(text, words, lang, &guard.names);
            all.products.extend(goods::products(&reading.items));
            all.concepts.extend(concepts(&reading.items));
            for item in reading.items {
                match item.what {
                    What::Money(value, currency) => {
                        all.figures.push(What::Money(value, currency));
                        all.figures.push(What::Money(value, None));
                        all.figures
                            .push(What::Money(value, Some(super::item::Currency::Eur)));
                        all.figures
                            .push(What::Money(value, Some(super::item::Currency::Gbp)));
                        all.figures
                            .push(What::Money(value, Some(super::item::Currency::Usd)));
                    }
                    what => {
                        if matches!(
                            what,
                            What::Count(..)
                                | What::Day(_)
                                | What::Weekdays(_)
                                | What::Span(..)
                                | What::Time(_)
                                | What::Times(..)
                                | What::Reference
                        ) {
                            all.figures.push(what);
                        }
                    }
                }
            }
        }
        all.products.dedup();
        all
    }
}

/// Whether these first words begin a question.
pub(super) fn inverted(lang: Lang, words: &[&str]) -> bool {
    let first: &[&str] = match lang {
        Lang::En => &[
            "do", "does", "did", "can", "could", "would", "will", "shall", "is", "are", "was",
            "were", "have", "has", "what", "which", "how", "when", "where", "who", "why", "may",
            "might", "should", "any", "anything",
        ],
        Lang::Nl => &[
            "wil", "wilt", "kun", "kunt", "mag", "zal", "heb", "hebt", "is", "zijn", "wat",
            "welke", "welk", "hoe", "wanneer", "waar", "wie", "waarom", "zou", "zit", "gaat",
            "hebben", "kan", "wordt",
        ],
        Lang::De => &[
            "kann", "konnen", "darf", "soll", "sollen", "mochten", "mochtest", "haben", "hast",
            "ist", "sind", "was", "welche", "welcher", "welches", "welchen", "wie", "wann", "wo",
            "wer", "warum", "wollen", "willst", "ware", "brauchen", "suchen", "gibt", "geht",
            "durfte", "konnten",
        ],
        Lang::Es => &[
            "que", "cual", "cuales", "como", "cuando", "donde", "quien", "por", "quiere",
            "quieres", "puedo", "puede", "puedes", "podria", "necesita", "tiene", "hay", "le",
            "te", "desea", "prefiere", "para", "cuantos", "cuantas", "es", "en",
        ],
        Lang::Pt => &[
            "quer", "queres", "pode", "podes", "posso", "qual", "quais", "como", "quando", "onde",
            "quem", "tem", "gostaria", "precisa", "deseja", "que", "prefere", "o", "para",
            "quantos", "quantas", "em",
        ],
        Lang::Fr => &[
            "est",
            "quel",
            "quelle",
            "quels",
            "quelles",
            "que",
            "qu",
            "comment",
            "quand",
            "ou",
            "qui",
            "pourquoi",
            "avez",
            "voulez",
            "souhaitez",
            "pouvez",
            "puis",
            "combien",
            "desirez",
            "y",
            "preferez",
            "pour",
            "a",
            "vous",
            "cela",
            "auriez",
        ],
    };
    words.first().is_some_and(|w| first.contains(w))
        || words
            .first()
            .is_some_and(|w| matches!(*w, "and" | "en" | "und" | "y" | "e" | "et" | "so" | "but"))
            && words.get(1).is_some_and(|w| first.contains(w))
}

/// What must be right even in a question.
pub(super) fn matters_in_question(item: &Item) -> bool {
    matches!(
        item.what,
        What::Percent(_) | What::Code | What::Offer(_) | What::Phone(_)
    ) || matches!(item.what, What::Money(..))
}
