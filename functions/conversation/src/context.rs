//! What an answer may depend on.

use agent::Frame;
use domain::business::Business;
use domain::candidate::Lead;
use domain::intent::{Entities, Intent};
use domain::lang::Lang;
use domain::state::HistoryEntry;

/// What an answer may depend on.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) business: &'a Business,
    pub(crate) lang: Lang,
    pub(crate) intent: Option<Intent>,
    pub(crate) text: &'a str,
    pub(crate) entities: &'a Entities,
    pub(crate) lead: Option<&'a Lead>,
    pub(crate) history: &'a [HistoryEntry],
    /// The product of earlier turns.
    pub(crate) interest: Option<&'a str>,
    pub(crate) opted_out: bool,
    /// Whether the customer was told that the opt-out holds.
    pub(crate) confirmed: bool,
    /// What the customer's pictures show, as a model said.
    pub(crate) pictures: &'a str,
    /// Whether something is attached that cannot be read here.
    pub(crate) attachment: bool,
}

impl<'a> Context<'a> {
    /// Of a turn.
    pub(crate) fn of(frame: &'a Frame) -> Self {
        let state = &frame.state;
        Self {
            business: &frame.business,
            lang: frame.lang(),
            intent: state.intent,
            text: &state.message_content,
            entities: &state.entities,
            lead: frame.lead.as_ref(),
            history: &state.conversation_history,
            interest: state.product_interest.as_deref(),
            opted_out: frame.head.opted_out,
            confirmed: frame.head.opt_out_is_confirmed(&frame.turn),
            pictures: &frame.pictures,
            attachment: frame
                .turn
                .standing_messages()
                .flat_map(|message| &message.attachments)
                .any(|file| file.transcript.is_none()),
        }
    }

    /// What to search for: the customer's words, or what they show without a word.
    pub(crate) fn about(&self) -> &'a str {
        if self.text.trim().is_empty() {
            self.pictures
        } else {
            self.text
        }
    }

    /// An entity of the turn.
    pub(crate) fn entity(&self, name: &str) -> Option<&'a str> {
        self.entities.get(name).map(String::as_str)
    }
}
