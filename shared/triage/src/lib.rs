//! Understands the plain majority of customer messages without a model.
//!
//! What this crate is for: deciding intent, priority, route, language and
//! entities of a message in English, Dutch, German, Spanish, Portuguese and
//! French, by phrase tables and the precedence of the labelling guide. The
//! router asks it before any model, and it is the model when there is none.
//!
//! What it must not do: no I/O, no clock, no randomness. The same message gives
//! the same verdict everywhere.

use domain::asked::questions;
use domain::channel::Channel;
use domain::intent::{Classification, Route};
use domain::lang::Lang;

mod before;
mod choose;
mod class;
mod classifier;

mod decide;
mod entities;
mod features;
mod lang;
mod letters;
mod model;
mod numbers;
mod pattern;
mod reader;
mod rules;
mod sparse;
mod tagger;
mod text;
mod vocabulary;
mod words;

pub use choose::Choice;
pub use class::Class;
pub use features::Feature;
pub use model::{BadModel, CLASSES, COLUMNS, Head, Likely, Limits, Model, Parts};
pub use numbers::number_word;
pub use sparse::Row;
pub use tagger::{KINDS, Kind, Seen, TAGS, Tagged, may_follow};

/// Who wrote an earlier line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The customer.
    Customer,
    /// Our side, AI or person.
    Agent,
    /// Facts about the contact, such as labels.
    System,
}

/// An earlier line of the conversation.
#[derive(Debug, Clone)]
pub struct HistoryLine {
    /// Who wrote it.
    pub role: Role,
    /// What it says.
    pub text: String,
}

/// A message to understand.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// The customer's words. Only the first 16 KiB are read.
    pub text: &'a str,
    /// Where it was written.
    pub channel: Channel,
    /// Earlier lines, oldest first.
    pub history: &'a [HistoryLine],
    /// Whether the last outgoing message was a campaign message.
    pub is_campaign_reply: bool,
    /// What is known beside the words.
    pub known: Known,
}

impl<'a> Message<'a> {
    /// A text by itself: a web chat of which nothing else is known.
    pub const fn alone(text: &'a str) -> Self {
        Self {
            text,
            channel: Channel::Webchat,
            history: &[],
            is_campaign_reply: false,
            known: Known {
                last: None,
                names: Names::Nothing,
                waits: false,
            },
        }
    }
}

/// What the platform knows of a conversation beside its words. The default is to
/// know nothing: then the history's words are all there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// What our own last line was about, if it was ours. Its words are then not
    /// read: they are our own phrases and say nothing about the customer.
    pub last: Option<Last>,
    /// What the message names of the catalogue.
    pub names: Names,
    /// The customer waits for something that is sold out.
    pub waits: bool,
}

/// What our last line was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Last {
    /// It asked for what is missing in an application.
    AskedApplicant,
    /// It was about something else while an application waits for data.
    Applying,
    /// It told of open jobs.
    ToldOfJobs,
    /// It was about stock, and perhaps offered similar products.
    Stock {
        /// Whether it offered them.
        offered: bool,
    },
    /// It answered a reply to a campaign.
    Campaign,
    /// Anything else.
    Other,
}

/// What a message names of the catalogue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Names {
    /// No product.
    #[default]
    Nothing,
    /// A product.
    Product,
    /// A product in a size or colour, or only these.
    Form,
}

/// What the rules make of a message.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// Intent, priority, route, sentiment, entities, language.
    pub classification: Classification,
    /// The customer wants no more proactive messages: suppress, whatever the route.
    pub opt_out: bool,
    /// Ids of the rules that spoke.
    pub evidence: Vec<&'static str>,
    /// Who decided, or that nobody is sure enough: then a model is asked, and
    /// without one the classification stands.
    pub decided_by: DecidedBy,
}

/// Who decided on a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedBy {
    /// A rule: danger, a person owed, an opt-out, or a message too plain to ask about.
    Rules,
    /// The classifier, sure of the route.
    Classifier,
    /// Nobody is sure: triage abstains.
    Nobody,
}

/// Understands a message. Of several questions the one about stock says where it
/// goes: whoever answers that one answers everyday questions along with it, and
/// not the other way round.
pub fn classify(message: &Message<'_>) -> Verdict {
    let verdict = one(message);
    if verdict.opt_out || verdict.classification.route() != Route::Automated {
        return verdict;
    }
    let parts = questions(message.text);
    if parts.len() < 2 {
        return verdict;
    }
    let about_stock = |text| {
        let verdict = one(&Message { text, ..*message });
        (verdict.classification.route() == Route::StockAlert).then_some(verdict)
    };
    parts.into_iter().find_map(about_stock).unwrap_or(verdict)
}

fn one(message: &Message<'_>) -> Verdict {
    let read = decide::Read::new(message);
    let likely = classifier::model().likely(&read.features(message));
    let choice = choose::choose(
        read.ruled(message),
        &likely,
        &classifier::model().head().limits,
    );
    read.verdict(message, &choice)
}

/// What a single question is about, by the rules alone: for the parts of a message
/// that was understood as a whole. Links no model into the caller.
pub fn topic(question: &str) -> Class {
    decide::Read::new(&Message::alone(question)).ruled_class()
}

/// What the classifier sees of a message and what the rules say of it: for learning
/// from labelled ones.
#[derive(Debug)]
pub struct Reading {
    /// What the classifier sees.
    pub features: Vec<Feature>,
    ruled: choose::Ruled,
}

impl Reading {
    /// Reads a message.
    pub fn of(message: &Message<'_>) -> Self {
        let read = decide::Read::new(message);
        Self {
            features: read.features(message),
            ruled: read.ruled(message),
        }
    }

    /// What would be decided if the classifier held this likely.
    pub fn choose(&self, likely: &Likely, limits: &Limits) -> Choice {
        choose::choose(self.ruled, likely, limits)
    }
}

/// The words of a message and what the tagger sees of them: for learning from it.
pub fn tagged(text: &str, intent: domain::intent::Intent) -> Tagged {
    let mut text = text::Text::parse(text);
    rules::Signals::read(&mut text, Lang::En);
    Tagged::of(&text, intent)
}

/// Builds the tables, so that the first message is as fast as the next.
pub fn load() {
    rules::load();
    words::load();
    classifier::model();
}

/// Whether the whole text is a word that stops proactive messages (`STOP`,
/// `AFMELDEN`, `BAJA`, …), in any of the six languages.
pub fn is_stop_word(text: &str) -> bool {
    is_one_of(text, rules::opt_out::STOP_WORDS)
}

/// Whether the whole text is a word that allows proactive messages again.
pub fn is_start_word(text: &str) -> bool {
    is_one_of(text, rules::opt_out::START_WORDS)
}

/// Whether a text asks if it is answered by a machine.
pub fn asks_if_automated(text: &str) -> bool {
    let mut text = text::Text::parse(text);
    rules::Signals::read(&mut text, Lang::En).has(rules::Signal::AreYouBot)
}

/// The language of a text; English without evidence.
pub fn detect_lang(text: &str) -> Lang {
    rules::Signals::read(&mut text::Text::parse(text), Lang::En).lang
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    // The longest keyword is three words; a longer text is a sentence.
    text.len() <= 96 && words.contains(&text::Text::parse(text).flat().as_str())
}
