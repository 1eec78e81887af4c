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
mod decide;
mod entities;
mod lang;
mod letters;
mod pattern;
mod rules;
mod text;
mod vocabulary;

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
    /// The decision must not be changed by a model: danger, a person owed, an
    /// opt-out, or a message too plain to ask about.
    pub certain: bool,
}

/// Understands a message. Of several questions the one about stock says where it
/// goes: whoever answers that one answers everyday questions along with it, and
/// not the other way round.
pub fn classify(message: &Message<'_>) -> Verdict {
    let verdict = decide::classify(message);
    if verdict.opt_out || verdict.classification.route() != Route::Automated {
        return verdict;
    }
    let parts = questions(message.text);
    if parts.len() < 2 {
        return verdict;
    }
    let about_stock = |text| {
        let verdict = decide::classify(&Message { text, ..*message });
        (verdict.classification.route() == Route::StockAlert).then_some(verdict)
    };
    parts.into_iter().find_map(about_stock).unwrap_or(verdict)
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
