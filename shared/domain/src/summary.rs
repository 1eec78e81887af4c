//! What is left of a conversation's lines when they are no longer recent.
//!
//! HEAD carries ten lines. What falls out of them is kept here, within fixed
//! bounds: what turns were about, what was named, what a colleague wrote, and now
//! and then a few sentences in which a model says what the rest was. It goes into
//! prompts as data and decides nothing.

use serde::{Deserialize, Serialize};

use crate::intent::Intent;
use crate::redact::redacted;
use crate::state::{ConversationState, HistoryEntry, Speaker};

/// The longest summary that a prompt shows, in characters.
pub const SUMMARY_CHARS: usize = 600;
/// How much of it a model may write: the rest is for what fell out since.
const TOLD_CHARS: usize = 360;
/// How much is kept of a line that fell out.
const LINE_CHARS: usize = 120;
/// So many lines have fallen out when a model is asked: about four turns.
const DUE_LINES: usize = 8;
const TOPICS: usize = 6;
const NAMED: usize = 6;
const COLLEAGUES: usize = 2;
/// Longer values of entities name nothing.
const VALUE_CHARS: usize = 40;

/// What customers name and may come back to. Nothing that tells who they are: that
/// is in the lead.
const KEPT_ENTITIES: &[&str] = &["order_number", "product_name", "discount_code", "role"];

/// What is left of older lines. Addresses, numbers and names are taken out of all
/// that was written freely.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// What a model wrote of the lines before `fallen`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    told: String,
    /// What turns were about, the latest last, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    topics: Vec<Intent>,
    /// What was named, the latest last, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    named: Vec<String>,
    /// What colleagues wrote: customers come back to what a person promised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    colleagues: Vec<String>,
    /// Lines that no model has read, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fallen: Vec<Fallen>,
}

/// The beginning of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Fallen {
    speaker: Speaker,
    text: String,
}

impl Summary {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Notes what a turn was about and named.
    pub fn note(&mut self, state: &ConversationState) {
        if let Some(intent) = state.intent {
            keep_last(&mut self.topics, intent, TOPICS);
        }
        let entities = state.entities.iter();
        for (name, value) in entities.filter(|(name, _)| KEPT_ENTITIES.contains(&name.as_str())) {
            if value.chars().count() <= VALUE_CHARS && !value.contains('@') {
                keep_last(&mut self.named, format!("{name} {value}"), NAMED);
            }
        }
    }

    /// Takes in lines that are no longer recent. `names` are those known of the
    /// customer.
    pub fn take(&mut self, lines: impl IntoIterator<Item = HistoryEntry>, names: &[&str]) {
        for line in lines {
            let start: String = line.text.chars().take(4 * LINE_CHARS).collect();
            let text = cut(&redacted(&start, names), LINE_CHARS);
            if text.is_empty() {
                continue;
            }
            if line.speaker == Speaker::Person {
                keep_last(&mut self.colleagues, text.clone(), COLLEAGUES);
            }
            let speaker = line.speaker;
            self.fallen.push(Fallen { speaker, text });
        }
        let surplus = self.fallen.len().saturating_sub(DUE_LINES);
        self.fallen.drain(..surplus);
    }

    /// Whether enough lines have fallen out to ask a model.
    pub fn is_due(&self) -> bool {
        self.fallen.len() >= DUE_LINES
    }

    /// What a model wrote before.
    pub fn told(&self) -> &str {
        &self.told
    }

    /// The lines that it has not read.
    pub fn unread(&self) -> String {
        let lines = self.fallen.iter().map(Fallen::to_line);
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The summary after a model has read the lines and wrote this.
    pub fn retold(&self, text: &str, names: &[&str]) -> Self {
        let sentences = text.split_inclusive(['.', '!', '?', '\n']);
        let clean = sentences.map(|sentence| redacted(sentence, names));
        let clean: Vec<String> = clean.filter(|sentence| !sentence.is_empty()).collect();
        Self {
            told: cut(&clean.join(" "), TOLD_CHARS),
            fallen: Vec::new(),
            ..self.clone()
        }
    }

    /// The summary as a prompt shows it: at most [`SUMMARY_CHARS`] characters, empty
    /// when nothing is known.
    pub fn shown(&self) -> String {
        let mut parts = Vec::new();
        if !self.told.is_empty() {
            parts.push(self.told.clone());
        }
        if !self.topics.is_empty() {
            let topics: Vec<&str> = self.topics.iter().map(|topic| topic.as_str()).collect();
            parts.push(format!("topics: {}", topics.join(", ")));
        }
        if !self.named.is_empty() {
            parts.push(format!("named: {}", self.named.join("; ")));
        }
        if self.told.is_empty() {
            let colleagues = self.colleagues.iter();
            parts.extend(colleagues.map(|line| format!("colleague: {line}")));
        }
        let mut text = parts.join("\n");
        // Of the lines as many as there is room for, the latest first.
        let mut room = SUMMARY_CHARS.saturating_sub(text.chars().count());
        let mut lines = Vec::new();
        for line in self.fallen.iter().rev() {
            let line = line.to_line();
            let length = line.chars().count() + 1;
            if length > room {
                break;
            }
            room -= length;
            lines.push(line);
        }
        for line in lines.iter().rev() {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(line);
        }
        cut(&text, SUMMARY_CHARS)
    }
}

impl Fallen {
    fn to_line(&self) -> String {
        format!("{}: {}", self.speaker.as_str(), self.text)
    }
}

/// Appends what is not there yet, moves to the end what is, and forgets the oldest.
fn keep_last<T: PartialEq>(list: &mut Vec<T>, value: T, most: usize) {
    list.retain(|known| *known != value);
    list.push(value);
    let surplus = list.len().saturating_sub(most);
    list.drain(..surplus);
}

/// The first characters.
fn cut(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::channel::Channel;
    use crate::ids::MessageId;

    fn line(speaker: Speaker, text: &str) -> HistoryEntry {
        HistoryEntry {
            id: None,
            speaker,
            text: text.to_owned(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn turn(intent: Intent, entities: &[(&str, &str)]) -> ConversationState {
        let key = "1-42".parse().unwrap();
        let mut state = ConversationState::first(
            key,
            MessageId::FIRST,
            Channel::Webchat,
            Timestamp::UNIX_EPOCH,
        );
        state.intent = Some(intent);
        for (name, value) in entities {
            state
                .entities
                .insert((*name).to_owned(), (*value).to_owned());
        }
        state
    }

    #[test]
    fn what_was_named_asked_and_promised_is_kept() {
        let mut summary = Summary::default();
        summary.note(&turn(
            Intent::OrderStatus,
            &[("order_number", "BB-10234"), ("email", "ada@example.com")],
        ));
        summary.note(&turn(Intent::FaqReturns, &[]));
        summary.take(
            [
                line(Speaker::Customer, "where is my parcel?"),
                line(Speaker::Person, "I will call you on Friday."),
            ],
            &[],
        );
        for _ in 0..50 {
            summary.take([line(Speaker::Customer, "ok then")], &[]);
        }
        assert_eq!(
            summary.shown().lines().take(3).collect::<Vec<_>>(),
            [
                "topics: order_status, faq_returns",
                "named: order_number BB-10234",
                "colleague: I will call you on Friday."
            ]
        );
    }

    #[test]
    fn it_stays_within_its_bounds_however_long_the_conversation() {
        let mut summary = Summary::default();
        let mut sizes = Vec::new();
        for n in 0..1000 {
            let intent = Intent::ALL[n % Intent::ALL.len()];
            let product = format!("Ünusual Dress № {n}");
            summary.note(&turn(intent, &[("product_name", &product)]));
            let text = format!("line {n} {}", "wörds ".repeat(200));
            summary.take([line(Speaker::Customer, &text)], &[]);
            if summary.is_due() && n % 3 == 0 {
                summary = summary.retold(&"The customer asked a lot. ".repeat(90), &[]);
            }
            assert!(summary.shown().chars().count() <= SUMMARY_CHARS);
            sizes.push(serde_json::to_vec(&summary).unwrap().len());
        }
        let most = sizes.iter().max().unwrap();
        assert!(*most < 3_000, "{most} bytes in HEAD");
    }

    #[test]
    fn a_model_is_asked_now_and_then_and_reads_each_line_once() {
        let mut summary = Summary::default();
        let mut asked = 0;
        for n in 0..80 {
            summary.take([line(Speaker::Customer, &format!("line {}", n % 10))], &[]);
            if summary.is_due() {
                assert_eq!(summary.unread().lines().count(), 8);
                summary = summary.retold("They talked of lines.", &[]);
                asked += 1;
            }
        }
        assert_eq!(asked, 10);
        assert_eq!(summary.told(), "They talked of lines.");
        assert_eq!(summary.unread(), "");
    }

    #[test]
    fn nothing_that_tells_who_the_customer_is_gets_in() {
        let mut summary = Summary::default();
        let said = "I am Ada Lopez, ada@example.com, +31 6 1234 5678, card 4111 1111 1111 1111";
        summary.take([line(Speaker::Customer, said)], &["Ada Lopez"]);
        summary.take([line(Speaker::Person, said)], &["Ada Lopez"]);
        let summary = summary.retold(said, &["Ada Lopez"]);
        let known = serde_json::to_string(&summary).unwrap() + &summary.shown();
        for secret in ["Ada", "Lopez", "example.com", "1234", "5678", "4111"] {
            assert!(!known.contains(secret), "{secret}: {known}");
        }
    }

    #[test]
    fn a_conversation_without_a_past_has_no_summary() {
        assert_eq!(Summary::default().shown(), "");
        assert!(Summary::default().is_empty());
    }
}
