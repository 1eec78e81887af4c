//! Chatwoot as the outside world sees it: signed events in, REST calls out.
//!
//! What this crate is for: checking that a webhook really comes from Chatwoot
//! ([`signature`]), turning its body into a [`domain::event::Event`]
//! ([`inbound`]), and calling Chatwoot's REST API ([`client`]).
//!
//! What it must not do: decide what an event means for a conversation, hold
//! state, read the clock, or let a credential or a customer's text into an error
//! or a log line.

pub mod client;
pub mod inbound;
pub mod signature;

/// The key inside `content_attributes` that carries our send key, by which a
/// message of ours is recognised in webhooks and message lists.
pub const SEND_KEY_ATTRIBUTE: &str = "frontdesk_send_key";
