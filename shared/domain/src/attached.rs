//! What is attached to the messages of a turn, as far as it has become words.

use crate::event::{Attachment, AttachmentKind};
use crate::head::{InboxItem, InboxKind, Standing, Turn};

impl InboxItem {
    /// Whether it says something that nobody has written down yet: a voice note
    /// without words.
    pub fn awaits_words(&self) -> bool {
        let silent = |file: &Attachment| {
            file.kind == AttachmentKind::Audio && file.transcript.is_none() && file.url.is_some()
        };
        self.kind == InboxKind::Message
            && self.standing == Standing::Normal
            && self.text.is_empty()
            && self.attachments.iter().any(silent)
    }
}

impl Turn {
    /// What the pictures of the turn show, as far as a model has said it, one per
    /// line. Not the customer's words: no rule reads it.
    pub fn pictures(&self) -> String {
        let files = self.standing_messages().flat_map(|item| &item.attachments);
        let pictures = files.filter(|file| file.kind == AttachmentKind::Image);
        let shown: Vec<&str> = pictures
            .filter_map(|file| file.transcript.as_deref())
            .collect();
        shown.join("\n")
    }
}
