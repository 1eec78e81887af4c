//! The conversation as text, for prompts and records.

use domain::head::Turn;
use domain::state::{HISTORY_LINES, HistoryEntry, Speaker};
use llm::Prompt;

use crate::frame::Frame;

impl Frame {
    /// Adds what was said before this turn: the recent lines, oldest first, and
    /// what is left of those before them; as long in a long conversation as in a
    /// short one. And what the pictures of this turn show.
    pub fn with_earlier(&self, prompt: Prompt) -> Prompt {
        let summary = self.head.summary.shown();
        let prompt = if summary.is_empty() {
            prompt
        } else {
            prompt.data("conversation_summary", summary)
        };
        let lines = earlier(&self.state.conversation_history, &self.turn);
        let prompt = prompt.data("earlier_lines", lines);
        if self.pictures.is_empty() {
            prompt
        } else {
            prompt.data("pictures_of_the_customer", self.pictures.clone())
        }
    }

    /// The lines before this turn and the turn itself.
    pub fn transcript(&self) -> String {
        let mut text = earlier(&self.state.conversation_history, &self.turn);
        let said = self.state.message_content.lines();
        for line in said.chain(self.pictures.lines()) {
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
    let lines = history.iter().filter(|line| !of_turn(line));
    let mut lines: Vec<_> = lines.rev().take(HISTORY_LINES).collect();
    lines.reverse();
    for line in lines {
        push(&mut text, line.speaker, &line.text);
    }
    text
}

fn push(text: &mut String, speaker: Speaker, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(speaker.as_str());
    text.push_str(": ");
    text.push_str(line);
}
