//! The name of one send, and what a turn may send.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{BadId, ConversationKey};

/// Names one send to a customer, whatever crashes and is tried again. It travels
/// inside the message's `content_attributes`, so that a message found at
/// Chatwoot can be recognised as this very send. Written `fd.1-42.t7` (turn 7 of
/// conversation 1-42), `fd.1-42.t7.2` for its second part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SendKey {
    key: ConversationKey,
    turn: u64,
    part: u32,
}

impl SendKey {
    /// The key of a turn's answer (its first part).
    pub fn for_turn(key: ConversationKey, turn: u64) -> Self {
        Self { key, turn, part: 1 }
    }

    /// The key of another send of the same turn.
    pub fn part(&self, part: SendPart) -> Self {
        Self {
            part: part.number(),
            ..self.clone()
        }
    }

    /// The conversation the send belongs to.
    pub fn conversation(&self) -> ConversationKey {
        self.key
    }

    /// The turn that is answered.
    pub fn turn(&self) -> u64 {
        self.turn
    }

    /// Which send of the turn this is; see [`SendPart::number`].
    pub fn part_number(&self) -> u32 {
        self.part
    }
}

impl fmt::Display for SendKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fd.{}.t{}", self.key, self.turn)?;
        if self.part > 1 {
            write!(f, ".{}", self.part)?;
        }
        Ok(())
    }
}

impl FromStr for SendKey {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        let bad = || BadId::new("send key (fd.account-conversation.tN)", s);
        let mut fields = s.split('.');
        let mut next = || fields.next().ok_or_else(bad);
        if next()? != "fd" {
            return Err(bad());
        }
        let key = next()?.parse().map_err(|_| bad())?;
        let turn = next()?
            .strip_prefix('t')
            .and_then(|n| n.parse().ok())
            .ok_or_else(bad)?;
        let part = match fields.next() {
            None => 1,
            Some(n) => n.parse().ok().filter(|n| *n > 1).ok_or_else(bad)?,
        };
        if fields.next().is_some() {
            return Err(bad());
        }
        Ok(Self { key, turn, part })
    }
}

as_text!(SendKey);

/// What a turn may send, to the customer or to colleagues. Each has a number of its
/// own, by which a send is found again: two that shared one would take each other
/// for done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendPart {
    /// A part of the answer, from 1.
    Answer(u32),
    /// A part, from 1, of the words about a hand-over: no part of the answer they
    /// replace, of which some may have been sent.
    Handover(u32),
    /// The template that reopens a channel.
    Template,
    /// The note with a draft that a closed reply window kept back.
    WindowNote,
    /// The note that hands a conversation over.
    HandoverNote,
    /// The note with a draft that waits for its review.
    ReviewNote,
    /// The note about a run that died.
    DeadRunNote,
    /// The note about a complete application.
    ApplicationNote,
    /// The note about a person's answer that did not come.
    BrokenHandoverNote,
    /// The note about a stock alert that did not come true.
    BrokenAlertNote,
    /// The note that the day's spend ceiling is reached.
    CeilingNote,
}

impl SendPart {
    /// The number in the key. No answer has as many parts as the lowest of the others.
    pub const fn number(self) -> u32 {
        match self {
            Self::Answer(part) => part,
            Self::Handover(part) => 8000 + part,
            Self::Template => 8999,
            Self::WindowNote => 9000,
            Self::HandoverNote => 9001,
            Self::ReviewNote => 9002,
            Self::DeadRunNote => 9003,
            Self::ApplicationNote => 9004,
            Self::BrokenHandoverNote => 9005,
            Self::BrokenAlertNote => 9006,
            Self::CeilingNote => 9010,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> ConversationKey {
        "3-1042".parse().unwrap()
    }

    #[test]
    fn keys_survive_being_written_and_read() {
        let send = SendKey::for_turn(key(), 7);
        assert_eq!(send.to_string(), "fd.3-1042.t7");
        assert_eq!(send.to_string().parse::<SendKey>().unwrap(), send);
        let second = send.part(SendPart::Answer(2));
        assert_eq!(second.to_string(), "fd.3-1042.t7.2");
        assert_eq!(second.to_string().parse::<SendKey>().unwrap(), second);
    }

    #[test]
    fn malformed_keys_are_refused_with_their_value() {
        for bad in [
            "",
            "fd.1-2",
            "fd.1-2.7",
            "fd.1-2.t7.1",
            "fd.1-2.t7.2.3",
            "xx.1-2.t7",
        ] {
            let err = bad.parse::<SendKey>().unwrap_err();
            assert!(err.to_string().contains(bad), "{err}");
        }
    }

    #[test]
    fn no_two_sends_of_a_turn_share_a_key() {
        use SendPart::{
            Answer, ApplicationNote, BrokenAlertNote, BrokenHandoverNote, CeilingNote, DeadRunNote,
            Handover, HandoverNote, ReviewNote, Template, WindowNote,
        };
        let parts = [
            Answer(1),
            Answer(2),
            Handover(1),
            Handover(2),
            Template,
            WindowNote,
            HandoverNote,
            ReviewNote,
            DeadRunNote,
            ApplicationNote,
            BrokenHandoverNote,
            BrokenAlertNote,
            CeilingNote,
        ];
        let numbers: std::collections::BTreeSet<u32> = parts.map(SendPart::number).into();
        assert_eq!(numbers.len(), parts.len());
    }
}
