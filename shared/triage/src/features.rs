//! What the classifier sees of a message: words, pieces of words, what the rules
//! found, and what was said before. Each feature is a number (a hash of its name)
//! with a value; a message's features of one family weigh as much as another's,
//! however long it is.

use crate::before::Before;
use crate::class::Class;
use crate::rules::{SIGNALS, Signal, Signals};
use crate::text::{Break, Kind, Text, Token};
use crate::words::lists;
use crate::{HistoryLine, Message, Role};

/// A feature and how much of it there is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// The hash of its name.
    pub id: u32,
    /// How much.
    pub value: f32,
}

/// Words looked at: the beginning and the end of a long text say what it is about.
const HEAD: usize = 120;
const TAIL: usize = 40;

/// The features of a message, smallest id first, each id once.
pub(crate) fn features(
    message: &Message<'_>,
    before: &Before,
    text: &Text<'_>,
    signals: &Signals,
    ruled: Class,
) -> Vec<Feature> {
    let mut all = Vec::with_capacity(512);
    let campaign = message.is_campaign_reply || before.campaign;
    let tokens = looked_at(&text.tokens);
    let mut family = Family::default();
    words(&mut family, &tokens, campaign);
    family.weigh(&mut all, w("FW", 3.0));
    pieces(&mut family, &tokens);
    family.weigh(&mut all, w("FC", 3.0));
    found(&mut family, signals, campaign);
    family.weigh(&mut all, w("FS", 2.0));
    shape(&mut family, message, before, text, campaign);
    family.add(&["rule", ruled.route.as_str(), ruled.intent.as_str()]);
    family.weigh(&mut all, w("FX", 2.0));
    if let Some(line) = last_of_ours(message.history) {
        let mut earlier = Text::parse(&line.text);
        let there = Signals::read(&mut earlier, signals.lang);
        for signal in 0..SIGNALS {
            if there.points_at(signal) > 0 {
                family.add(&["hs", &signal.to_string()]);
            }
        }
        for token in looked_at(&earlier.tokens) {
            family.add(&["hw", &token.text]);
        }
        family.weigh(&mut all, w("FH", 1.5));
    }
    all.sort_unstable_by_key(|feature| feature.id);
    all.dedup_by_key(|feature| feature.id);
    all
}

fn last_of_ours(history: &[HistoryLine]) -> Option<&HistoryLine> {
    history.iter().rev().find(|line| line.role == Role::Agent)
}

fn looked_at(tokens: &[Token]) -> Vec<&Token> {
    if tokens.len() <= HEAD + TAIL {
        return tokens.iter().collect();
    }
    let tail = tokens.len() - TAIL;
    tokens[..HEAD].iter().chain(&tokens[tail..]).collect()
}

/// How a token is known: numbers and addresses only by their kind.
fn known_as(token: &Token) -> &str {
    match token.kind {
        Kind::Word | Kind::Sign => token.alt.as_deref().unwrap_or(&token.text),
        Kind::Number => match token.text.len() {
            1 => "#",
            2 => "##",
            3 | 4 => "####",
            _ => "#####",
        },
        Kind::Email => "@",
        Kind::Url => "://",
    }
}

fn words(family: &mut Family, tokens: &[&Token], campaign: bool) {
    let mut last: Option<&str> = None;
    let mut last_but_one: Option<&str> = None;
    for token in tokens {
        let word = known_as(token);
        if token.before == Break::Sentence {
            last_but_one = None;
            last = None;
        }
        family.add(&["w", word]);
        if campaign {
            family.add(&["cw", word]);
        }
        for list in lists(word) {
            family.add(&["l", list]);
            if let Some(last) = last {
                family.add(&["bl", last, list]);
            }
        }
        match last {
            Some(last) => family.add(&["b", last, word]),
            None => family.add(&["b", "", word]),
        }
        if let (Some(a), Some(b)) = (last_but_one, last) {
            family.add(&["t", a, b, word]);
            family.add(&["k", a, word]);
        }
        last_but_one = last;
        last = Some(word);
    }
    if let Some(last) = last {
        family.add(&["b", last, ""]);
    }
}

fn pieces(family: &mut Family, tokens: &[&Token]) {
    let mut padded = String::new();
    for token in tokens {
        if token.kind != Kind::Word {
            continue;
        }
        padded.clear();
        padded.push(' ');
        padded.push_str(&token.text);
        padded.push(' ');
        let ends: Vec<usize> = padded
            .char_indices()
            .map(|(at, _)| at)
            .chain([padded.len()])
            .collect();
        for size in 3..=4 {
            for window in ends.windows(size + 1) {
                family.add(&["c", &padded[window[0]..window[size]]]);
            }
        }
    }
}

fn found(family: &mut Family, signals: &Signals, campaign: bool) {
    for signal in 0..SIGNALS {
        let points = signals.points_at(signal);
        if points == 0 {
            continue;
        }
        let name = signal.to_string();
        family.add(&["s", &name]);
        if points >= crate::decide::ENOUGH {
            family.add(&["S", &name]);
        }
        if campaign {
            family.add(&["cs", &name]);
        }
    }
    for id in signals.evidence() {
        family.add(&["e", id]);
    }
    let masked = [
        (Signal::Failure, Signal::Calm),
        (Signal::Anger, Signal::Calm),
        (Signal::Urgent, Signal::Calm),
        (Signal::Interest, Signal::Decline),
        (Signal::Work, Signal::NotWork),
        (Signal::OptOut, Signal::NotOptOut),
    ];
    for (at, (signal, mask)) in masked.into_iter().enumerate() {
        if signals.outside(signal, mask) {
            family.add(&["o", &at.to_string()]);
        }
    }
}

fn bucket(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2 => "2",
        3..=4 => "3",
        5..=8 => "5",
        9..=16 => "9",
        17..=32 => "17",
        _ => "33",
    }
}

fn shape(
    family: &mut Family,
    message: &Message<'_>,
    before: &Before,
    text: &Text<'_>,
    campaign: bool,
) {
    let replies = if campaign { "campaign" } else { "none" };
    family.add(&["x", replies]);
    family.add(&["len", bucket(text.tokens.len()), replies]);
    family.add(&["?", bucket(text.questions.min(3))]);
    family.add(&["!", bucket(text.exclamations.min(4))]);
    family.add(&["A", bucket(text.shouted.min(3))]);
    family.add(&["ch", message.channel.as_str()]);
    for (name, says) in [
        ("vip", before.vip),
        ("stock", before.stock),
        ("job", before.job),
        ("interview", before.interview),
        ("refused", before.refused),
        ("any", before.any),
        (
            "keyword",
            before.keyword.as_deref() == Some(text.flat().as_str()),
        ),
    ] {
        if says {
            family.add(&["before", name]);
        }
    }
    let digits: usize = text
        .tokens
        .iter()
        .filter(|t| t.kind == Kind::Number)
        .map(|t| t.text.len())
        .sum();
    if digits >= 7 {
        family.add(&["x", "digits"]);
    }
}

/// FNV-1a over the parts of a name, with a byte between them that no text contains,
/// and its bits mixed: where a row lies is read from the upper ones.
pub(crate) fn hash(name: &[&str]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    for part in name {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^ (hash >> 13)
}

/// Features that share one weight.
#[derive(Default)]
struct Family {
    ids: Vec<u32>,
}

impl Family {
    /// One of them, by the parts of its name.
    fn add(&mut self, name: &[&str]) {
        self.ids.push(hash(name));
    }

    /// Moves them over, each once, of this length together.
    fn weigh(&mut self, all: &mut Vec<Feature>, length: f32) {
        self.ids.sort_unstable();
        self.ids.dedup();
        let value = length / (self.ids.len().max(1) as f32).sqrt();
        all.extend(self.ids.drain(..).map(|id| Feature { id, value }));
    }
}

fn w(name: &str, default: f32) -> f32 {
    std::env::var(name)
        .ok()
        .and_then(|v| v.parse().ok())
        .unwrap_or(default)
}
