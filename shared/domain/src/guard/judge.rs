//! Goes through a reply and asks each frame what it vouches for.

use jiff::Zoned;
use jiff::civil::Date;

use super::calendar::Day;
use super::fold::folded;
use super::grounds::{Backed, Checked, Fact, Kind, Violation};
use super::item::{Bound, Item, What};
use super::lexicon::{Class, Concept, language};
use super::passage::{concepts, denies, kin};
use super::reading::Reading;
use super::segment::Segment;
use super::token::{Gap, tokens};
use super::words::among;
use super::{Guard, goods, hours, identity, offer, order, promise, rule};
use crate::lang::Lang;

/// A reply on trial.
pub(super) struct Judge<'a> {
    pub guard: &'a Guard,
    pub reading: Reading<'a>,
    pub lang: Lang,
    pub now: &'a Zoned,
    pub today: Date,
    pub facts: &'a [Fact],
    /// What the customer wrote, read.
    pub customer: Customer,
    pub found: Checked,
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

/// One segment on trial: what is still not vouched for.
pub(super) struct Case<'s> {
    pub segment: &'s Segment,
    pub at: usize,
    pub items: &'s [Item],
    /// Per item, whether a frame vouched for it.
    pub vouched: Vec<bool>,
    pub denies: bool,
    /// It asks and claims nothing by it.
    pub asks: bool,
}

impl<'s> Case<'s> {
    fn new(segment: &'s Segment, at: usize, items: &'s [Item]) -> Self {
        Self {
            segment,
            at,
            items,
            vouched: vec![false; items.len()],
            denies: denies(items),
            asks: segment.asks,
        }
    }
}

/// Whether a segment claims more than a feeling.
fn unsafe_feeling(items: &[Item]) -> bool {
    let broken = items.iter().any(|i| i.is("faulty"));
    items.iter().any(|i| {
        i.is_figure() && !counts_little(i)
            || i.any(Class::Claim)
                && ![Class::Thing, Class::Soft, Class::Action]
                    .iter()
                    .any(|class| i.any(*class))
                && (!broken || !i.is("ship"))
            || matches!(i.what, What::Code | What::Offer(_))
    })
}

/// Whether a condition begins here.
fn starts_if(items: &[Item]) -> bool {
    items
        .iter()
        .find(|i| !matches!(i.what, What::Filler | What::Unknown) && !i.is("and") && !i.is("but"))
        .is_some_and(|i| i.is("if"))
}

impl Case<'_> {
    pub(super) fn vouch(&mut self, at: usize) {
        if let Some(done) = self.vouched.get_mut(at) {
            *done = true;
        }
    }

    /// Vouches for every item of which this holds.
    pub(super) fn vouch_all(&mut self, holds: impl Fn(&Item) -> bool) {
        for (at, item) in self.items.iter().enumerate() {
            if holds(item) {
                self.vouched[at] = true;
            }
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.items.iter().any(|i| i.is(name))
    }

    /// Items not vouched for, with their places.
    pub(super) fn open(&self) -> impl Iterator<Item = (usize, &Item)> {
        self.items
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.vouched[*at])
    }
}

/// What earlier segments were about.
#[derive(Debug, Default, Clone)]
pub(super) struct Context {
    /// Products spoken of last.
    pub products: Vec<usize>,
    /// Variants of it spoken of last.
    pub variants: Vec<usize>,
    /// The offer spoken of last.
    pub offer: Option<usize>,
    /// The last statement on stock: there, or not.
    pub stock: Option<bool>,
    /// The sentence that made it.
    pub stocked: usize,
    /// Opening was spoken of in this sentence: open, or closed.
    pub open: Option<bool>,
    /// The days spoken of in this sentence.
    pub days: Option<u8>,
    /// The order spoken of, by its place in the facts.
    pub order: Option<usize>,
    /// A person who takes over was spoken of.
    pub person: bool,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        guard: &'a Guard,
        reply: &'a str,
        lang: Lang,
        now: &'a Zoned,
        facts: &'a [Fact],
    ) -> Self {
        let customer = Customer::new(guard, facts);
        let mut reading = Reading::new(reply, lang, &guard.names);
        goods::tell_apart(guard, &mut reading);
        Self {
            guard,
            reading,
            lang,
            now,
            today: now.date(),
            facts,
            customer,
            found: Checked::default(),
        }
    }

    pub(super) fn run(mut self) -> Checked {
        let segments = std::mem::take(&mut self.reading.segments);
        let mut context = Context::default();
        let mut sentence = usize::MAX;
        for (at, segment) in segments.iter().enumerate() {
            if segment.sentence != sentence {
                sentence = segment.sentence;
                context.open = None;
                context.days = None;
            }
            self.segment(&segments, at, &mut context);
        }
        self.found
    }

    pub(super) fn accuse(&mut self, kind: Kind, text: &str, why: impl Into<String>) {
        let why = why.into();
        if !self
            .found
            .violations
            .iter()
            .any(|v| v.text == text && v.kind == kind)
        {
            self.found.violations.push(Violation {
                kind,
                text: text.to_owned(),
                why,
            });
        }
    }

    pub(super) fn back(&mut self, text: &str, job: &str) {
        self.found.promises.push(Backed {
            text: text.to_owned(),
            job: job.to_owned(),
        });
    }

    fn segment(&mut self, segments: &[Segment], at: usize, context: &mut Context) {
        let segment = &segments[at];
        let items: Vec<Item> = self.reading.of_segment(segment).to_vec();
        let mut case = Case::new(segment, at, &items);
        let asks = segment.asks && !self.asserts(segments, segment);
        case.asks = asks;
        identity::judge(self, &mut case);
        self.neutral(&mut case);
        if !asks && !unsafe_feeling(&items) && self.feels(&items) {
            case.vouch_all(|i| !i.any(Class::Action) && !i.is_figure());
        }
        let mut products: Vec<usize> = goods::products(&items);
        if products.is_empty() {
            products.extend(
                items
                    .iter()
                    .filter(|i| i.what == What::Url)
                    .filter_map(|i| {
                        self.guard
                            .addresses
                            .product(&self.reading.tokens[i.from].text)
                    }),
            );
        }
        if !products.is_empty() {
            context.products.clone_from(&products);
            context.variants.clear();
        } else if context.products.is_empty() && self.customer.products.len() == 1 {
            context.products.clone_from(&self.customer.products);
        }
        for product in &context.products {
            if let Some(shelf) = self.guard.shelves.get(*product) {
                case.vouch_all(|i| {
                    i.only(Class::Thing)
                        && shelf.concepts.iter().any(|c| i.is(c.name))
                        && !rule::is_condition(i)
                });
            }
        }
        if asks {
            case.vouch_all(|i| !matters_in_question(i));
        }
        let unsure = self.knows_nothing(&case)
            || starts_if(&items)
                && segments[at + 1..]
                    .iter()
                    .filter(|s| s.sentence == segment.sentence)
                    .any(|s| self.knows_nothing(&Case::new(s, at, self.reading.of_segment(s))));
        if !asks && unsure {
            case.vouch_all(|i| !matters_in_question(i));
        }
        // A condition claims nothing: "once it is back", "if you pay by card".
        if starts_if(case.items)
            && !case
                .items
                .iter()
                .any(|i| i.is_figure() || i.is("even") || i.is("free"))
            && !case.has("we")
        {
            case.vouch_all(|i| !i.any(Class::Action) || i.is("back_again"));
        }
        order::judge(self, &mut case, context);
        offer::judge(self, &mut case, context);
        goods::stock(self, &mut case, context);
        goods::price(self, &mut case, context);
        hours::judge(self, &mut case, context);
        self.restates(&mut case);
        rule::judge(self, &mut case, segments, context);
        promise::judge(self, &mut case, segments, context);
        self.convict(&case);
    }

    /// What needs nobody to vouch: greetings, names, words that claim nothing.
    fn neutral(&self, case: &mut Case) {
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
    fn is_name(&self, case: &Case, at: usize) -> bool {
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
    fn asserts(&self, segments: &[Segment], segment: &Segment) -> bool {
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

    fn tag(&self, segment: &Segment) -> bool {
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
    fn feels(&self, items: &[Item]) -> bool {
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
    fn knows_nothing(&self, case: &Case) -> bool {
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
    fn restates(&self, case: &mut Case) {
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

    /// What no frame vouched for is a violation, if the segment claims anything.
    fn convict(&mut self, case: &Case) {
        let open: Vec<(usize, Item)> = case.open().map(|(at, i)| (at, i.clone())).collect();
        let busy = case.items.iter().any(|i| {
            i.any(Class::Claim) && !i.any(Class::Soft)
                || i.is_figure() && !counts_little(i) && i.what != What::Day(Day::Away(0))
                || i.is("same_day")
        }) || case.segment.heads && self.states_next(case);
        // "The same goes for the lamp", "no photo is needed".
        let stands = !case.asks
            && (case.has("also") && case.has("valid") && open.iter().any(|(_, i)| i.is("also"))
                || case.denies
                    && case.has("required")
                    && open.iter().any(|(_, i)| i.any(Class::Thing)));
        let claims = stands
            || open.iter().any(|(_, i)| {
                i.is_figure() && !counts_little(i) && i.what != What::Day(Day::Away(0))
                    || i.any(Class::Claim)
                    || i.any(Class::Status)
                    || matches!(
                        i.what,
                        What::Code | What::Reference | What::Phone(_) | What::Offer(_)
                    )
                    || i.is("without")
                    || ["unused", "unopened", "receipt", "label_tag"]
                        .iter()
                        .any(|c| i.is(c))
                    || i.is("even")
                    || i.is("last_one")
                    || i.is("low_stock")
                    || matches!(i.what, What::Count(..))
                        && case
                            .items
                            .iter()
                            .any(|i| matches!(i.what, What::Product(_)))
                    || i.what == What::Unknown
                        && self.reading.tokens[i.from]
                            .text
                            .bytes()
                            .any(|b| b.is_ascii_digit())
                    || matches!(i.what, What::Count(..)) && self.lasts_before(case)
            })
            || busy && !case.asks && !open.is_empty() && open.iter().any(|(_, i)| weighs(i))
            || case.has("also")
                && !case.asks
                && open.iter().any(|(_, i)| i.is("also"))
                && case.items.iter().any(|i| {
                    i.any(Class::Thing)
                        || i.any(Class::Place)
                        || matches!(i.what, What::Unknown | What::Product(_))
                });
        let verb = |i: &Item| {
            matches!(self.lang, Lang::Es | Lang::Pt)
                && i.what == What::Unknown
                && self.reading.word(i).ends_with("mos")
        };
        let ours = case
            .items
            .iter()
            .any(|i| i.is("we") || i.is("i") || verb(i))
            && !case.asks
            && open.iter().any(|(_, i)| i.what == What::Unknown);
        if !claims && !ours {
            return;
        }
        let text = self.reading.text(case.segment).to_owned();
        let text_of = text.clone();
        let Some((_, worst)) = open
            .iter()
            .filter(|(_, i)| weighs(i))
            .min_by_key(|(_, i)| rank(i))
        else {
            if stands {
                self.accuse(Kind::Policy, &text_of, "nothing supports this");
            }
            return;
        };
        let written = self.reading.written(worst.from, worst.to).to_owned();
        let kind = Self::kind_of(case, worst);
        let text = if matches!(worst.what, What::Unknown | What::Concepts(_)) {
            text
        } else {
            written.clone()
        };
        self.accuse(kind, &text, format!("nothing supports `{written}`"));
    }

    /// "Three years on the frame, two on the rest": the number counts what came before.
    fn lasts_before(&self, case: &Case) -> bool {
        case.segment.items.start > 0
            && self.reading.segments_of(case.segment.sentence).any(|i| {
                i.from < self.reading.items[case.segment.items.start].from
                    && matches!(i.what, What::Span(..))
            })
    }

    /// "At home: €3": what stands before a colon is what the figure after it is for.
    fn states_next(&self, case: &Case) -> bool {
        self.reading
            .items
            .get(case.segment.items.end)
            .is_some_and(Item::is_figure)
    }

    fn kind_of(case: &Case, item: &Item) -> Kind {
        let all = concepts(case.items);
        let about = |name: &str| all.iter().any(|c| c.name == name);
        match item.what {
            What::Percent(_) => Kind::Percentage,
            What::Money(..) if goods::products(case.items).is_empty() => Kind::Amount,
            What::Money(..) => Kind::Price,
            What::Span(..) if about("ship") || about("collect") => Kind::DeliveryTime,
            What::Day(_) => Kind::Date,
            What::Code | What::Offer(_) => Kind::Code,
            What::Phone(_) => Kind::Phone,
            What::Reference => Kind::Order,
            What::Count(..) if about("left") || about("in_stock") => Kind::Stock,
            _ if about("in_stock") || about("sold_out") => Kind::Stock,
            _ => Kind::Policy,
        }
    }
}

/// Whether these first words begin a question.
fn inverted(lang: Lang, words: &[&str]) -> bool {
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

/// Whether an item, in a segment that claims, must be vouched for.
fn weighs(item: &Item) -> bool {
    match &item.what {
        What::Filler | What::One | What::Product(_) | What::Day(Day::Away(0)) => false,
        What::Concepts(_) => {
            let deed = item.any(Class::Action) && !item.any(Class::Claim);
            let aside = item.only(Class::Role) && (item.is("also") || item.is("only"));
            !(item.is("soon") || deed || aside)
        }
        _ => true,
    }
}

/// "Two or three photos": a number that measures nothing.
fn counts_little(item: &Item) -> bool {
    item.bound == Bound::Exact && matches!(item.what, What::Count(_, high) if high <= 1200)
}

fn rank(item: &Item) -> u8 {
    match item.what {
        What::Percent(_) | What::Money(..) | What::Span(..) | What::Day(_) | What::Count(..) => 0,
        What::Code | What::Phone(_) | What::Times(..) | What::Time(_) | What::Weekdays(_) => 1,
        What::Concepts(_) => 2,
        _ => 3,
    }
}

/// What must be right even in a question.
fn matters_in_question(item: &Item) -> bool {
    matches!(
        item.what,
        What::Percent(_) | What::Code | What::Offer(_) | What::Phone(_)
    ) || matches!(item.what, What::Money(..))
}

impl Customer {
    fn new(guard: &Guard, facts: &[Fact]) -> Self {
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
