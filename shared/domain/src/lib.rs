//! Types and pure decisions of Frontdesk.
//!
//! What this crate is for: the words of the field (conversation, inbox, turn,
//! lease, checkpoint, route, intent, outcome) as types that refuse bad values,
//! and every decision that can be taken without asking anyone: when a burst is
//! over, who owns a conversation, whether a draft may still be sent, how a text
//! is split for a channel.
//!
//! What it must not do: no I/O, no clock, no random ids, no AWS, no Chatwoot
//! payloads. Time and ids are passed in.

pub mod asked;
mod attached;
pub mod automatic;
pub mod burst;
pub mod business;
pub mod campaign;
pub mod candidate;
pub mod catalogue;
pub mod channel;
pub mod checkpoint;
pub mod error;
pub mod event;
pub mod gate;
pub mod grounding;
pub mod guard;
pub mod head;
pub mod ids;
pub mod index;
pub mod intent;
pub mod knowledge;
pub mod lang;
pub mod offtopic;
pub mod outcome;
pub mod ownership;
pub mod packed;
pub mod phone;
pub mod phrase;
pub mod phrases;
pub mod promise;
pub mod question;
pub mod receipt;
pub mod redact;
pub mod review;
pub mod spend;
pub mod state;
pub mod step;
pub mod stock;
pub mod suggestion;
pub mod summary;
pub mod tape;
pub mod text;
pub mod turn;
pub mod version;
pub mod vouched;
