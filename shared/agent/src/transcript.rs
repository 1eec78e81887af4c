//! The conversation as text, for prompts and records.

use domain::head::Turn;
use domain::state::{HistoryEntry, Speaker};

use crate::frame::Frame;

impl Frame {
    /// The lines before this turn, oldest first, each with its speaker.
    pub fn earlier(&self) -> String {
        earlier(&self.state.conversation_history, &self.turn)
    }

    /// The lines before this turn and the turn itself.
    pub fn transcript(&self) -> String {
        let mut text = self.earlier();
        for line in self.state.message_content.lines() {
            push(&mut text, Speaker::Customer, line);
        }
        text
    }
}

fn earlier(history: &[HistoryEntry], turn: &Turn) -> String {
    let mut text = String::new();
    let of_turn = |line: &HistoryEntry| {
        line.id.is_some_and(|id| {
            turn.carried
                .iter()
                .chain(&turn.messages)
                .any(|m| m.id == id)
        })
    };
    for line in history.iter().filter(|line| !of_turn(line)) {
        push(&mut text, line.speaker, &line.text);
    }
    text
}

fn push(text: &mut String, speaker: Speaker, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(match speaker {
        Speaker::Customer => "customer: ",
        Speaker::Assistant => "assistant: ",
        Speaker::Person => "colleague: ",
        Speaker::System => "campaign: ",
    });
    text.push_str(line);
}
