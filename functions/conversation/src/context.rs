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
            attachment: frame
                .turn
                .standing_messages()
                .any(|message| !message.attachments.is_empty()),
        }
    }

    /// An entity of the turn.
    pub(crate) fn entity(&self, name: &str) -> Option<&'a str> {
        self.entities.get(name).map(String::as_str)
    }
}
