//! The id by which the queue recognises an event it has already taken. Chatwoot
//! sends some events twice, with different delivery ids, and an account webhook
//! and a bot webhook may both report one event: what counts is what happened.

use std::io;

use domain::event::Event;
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 in hex, 64 characters. `changed_at` tells apart two changes of one
/// object to the same content.
pub(crate) fn id(event: &Event, changed_at: Option<Timestamp>) -> String {
    // The conversation around a message is left out: two reports of one message
    // are made at different moments and may describe it differently.
    match event {
        Event::CustomerMessage(m) => hash(&("customer", m.conversation.key, m.id, &m.text)),
        Event::OutgoingMessage(m) => hash(&("outgoing", m.conversation, m.id, &m.text)),
        Event::MessageChanged(m) => hash(&("changed", m.conversation, m.id, &m.change, changed_at)),
        Event::ConversationChanged(c) => hash(&("conversation", c)),
        Event::ContactChanged(c) => hash(&("contact", c, changed_at)),
    }
}

fn hash(what: &impl Serialize) -> String {
    let mut sink = Sink(Sha256::new());
    // Neither these types nor this sink can fail; a part written is a part hashed.
    let _ = serde_json::to_writer(&mut sink, what);
    hex::encode(sink.0.finalize())
}

struct Sink(Sha256);

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
