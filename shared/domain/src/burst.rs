//! When is a burst over? People write in several short messages; they get one
//! answer. How long to wait depends on what was written so far.

use jiff::{SignedDuration, Timestamp};

use crate::head::{InboxItem, InboxKind};

/// The longest quiet time, reached by long bursts.
const LONGEST_QUIET: SignedDuration = SignedDuration::from_secs(8);
/// The quiet time after one message that may not be the whole story.
const FIRST_QUIET: SignedDuration = SignedDuration::from_millis(2500);
/// Added for every further message of a burst.
const EACH_MORE: SignedDuration = SignedDuration::from_millis(1500);
/// No customer waits longer than this for a turn to begin, however much they write.
pub const HARD_CAP: SignedDuration = SignedDuration::from_secs(20);

/// How long Chatwoot gets to write down a voice note: its words come as a change of
/// the message.
const WORDS_WAIT: SignedDuration = SignedDuration::from_secs(5);

/// How quiet times are chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QuietTime {
    /// A fixed quiet time in place of the adaptive one (`--quiet-time-ms`).
    pub fixed: Option<SignedDuration>,
}

impl QuietTime {
    /// When a turn may take these items: after the quiet time that follows the
    /// last of them, at the latest [`HARD_CAP`] after the first. `None` for an
    /// empty inbox.
    pub fn ready_at(&self, inbox: &[InboxItem]) -> Option<Timestamp> {
        let first = inbox.iter().map(|i| i.received_at).min()?;
        let last = inbox.iter().map(|i| i.received_at).max()?;
        let quiet = self.fixed.unwrap_or_else(|| adaptive(inbox));
        let cap = first.saturating_add(HARD_CAP).unwrap_or(last);
        let ready = last.saturating_add(quiet).unwrap_or(last);
        let silent = inbox.iter().filter(|item| item.awaits_words());
        let words = silent.map(|item| item.received_at).max();
        let words = words.and_then(|at| at.checked_add(WORDS_WAIT).ok());
        Some(words.map_or(ready, |words| ready.max(words)).min(cap))
    }
}

fn adaptive(inbox: &[InboxItem]) -> SignedDuration {
    let answered_at_once =
        |item: &InboxItem| item.kind != InboxKind::Message || is_stop_or_urgent(&item.text);
    if inbox.iter().any(answered_at_once) {
        return SignedDuration::ZERO;
    }
    if let [only] = inbox {
        if is_complete_question(&only.text) {
            return SignedDuration::ZERO;
        }
        return FIRST_QUIET;
    }
    let more = i32::try_from(inbox.len() - 1).unwrap_or(i32::MAX);
    FIRST_QUIET
        .saturating_add(EACH_MORE.saturating_mul(more))
        .min(LONGEST_QUIET)
}

/// A single question that can stand alone: at least three words, and it ends as
/// one.
fn is_complete_question(text: &str) -> bool {
    text.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '?' | '؟'))
        .ends_with(['?', '؟'])
        && text.split_whitespace().count() >= 3
}

/// Words after which nobody should wait, whatever else follows. Only about
/// waiting: what they mean is decided by the router.
fn is_stop_or_urgent(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "stop",
        "stopp",
        "unsubscribe",
        "afmelden",
        "uitschrijven",
        "abmelden",
        "abbestellen",
        "baja",
        "parar",
        "sair",
        "cancelar",
        "arret",
        "arrêt",
        "desabonner",
        "désabonner",
        "urgent",
        "dringend",
        "urgente",
        "emergency",
        "noodgeval",
        "spoed",
        "notfall",
        "emergencia",
        "emergência",
        "urgence",
        "urgently",
        "urgentemente",
        "immediately",
        "onmiddellijk",
        "meteen",
        "inmediatamente",
        "imediatamente",
        "immédiatement",
        "immediatement",
        "umgehend",
        "unverzüglich",
        "asap",
        "sos",
        "sofort",
        "help",
        "hilfe",
        "ayuda",
    ];
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .any(|word| {
            let word = word.to_lowercase();
            WORDS.contains(&word.as_str())
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::head::Standing;
    use crate::ids::MessageId;

    fn item(text: &str, ms: i64) -> InboxItem {
        let at = Timestamp::from_millisecond(1_790_000_000_000 + ms).unwrap();
        InboxItem {
            id: MessageId::new(1 + ms.unsigned_abs()).unwrap(),
            kind: InboxKind::Message,
            text: text.into(),
            attachments: Vec::new(),
            received_at: at,
            created_at: at,
            standing: Standing::Normal,
        }
    }

    fn wait_ms(inbox: &[InboxItem]) -> i64 {
        let ready = QuietTime::default().ready_at(inbox).unwrap();
        ready.duration_since(inbox[0].received_at).as_millis() as i64
    }

    #[test]
    fn a_voice_note_gets_time_to_be_written_down() {
        use crate::event::{Attachment, AttachmentKind};
        let mut voice = item("", 0);
        voice.attachments.push(Attachment {
            kind: AttachmentKind::Audio,
            url: Some("https://files.example.com/voice".into()),
            transcript: None,
        });
        assert_eq!(wait_ms(std::slice::from_ref(&voice)), 5000);
        let stop = item("STOP", 1000);
        assert_eq!(wait_ms(&[voice.clone(), stop]), 5000);
        let late = InboxItem {
            received_at: item("", 18_000).received_at,
            ..voice.clone()
        };
        assert_eq!(
            wait_ms(&[voice.clone(), late]),
            20_000,
            "the hard cap holds"
        );
        voice.attachments[0].transcript = Some("Are you open?".into());
        assert!(wait_ms(std::slice::from_ref(&voice)) < 5000);
    }

    #[test]
    fn what_can_stand_alone_is_answered_at_once() {
        for text in [
            "STOP",
            "this is urgent please call",
            "Is the blue dress in size M back in stock?",
            "Wat zijn jullie openingstijden? 😊",
            "Spoed!!",
            "call me immediately",
        ] {
            assert_eq!(wait_ms(&[item(text, 0)]), 0, "{text}");
        }
        let mut button = item("Yes", 0);
        button.kind = InboxKind::Button;
        assert_eq!(wait_ms(&[button]), 0);
    }

    #[test]
    fn a_beginning_waits_for_the_rest() {
        assert_eq!(wait_ms(&[item("hi", 0)]), 2500);
        assert_eq!(
            wait_ms(&[item("why?", 0)]),
            2500,
            "one word is no whole question"
        );
        assert_eq!(
            wait_ms(&[item("hi", 0), item("I have a question", 1000)]),
            1000 + 4000
        );
    }

    #[test]
    fn a_long_burst_ends_at_the_cap() {
        let burst: Vec<_> = (0..12)
            .map(|i| item("and another thing", i * 2000))
            .collect();
        assert_eq!(wait_ms(&burst), 20_000);
    }

    proptest! {
        #[test]
        fn nobody_waits_beyond_the_cap_and_no_turn_begins_in_the_past(
            gaps in prop::collection::vec(0_i64..9000, 1..15), fixed in prop::option::of(0_i64..9000)
        ) {
            let mut ms = 0;
            let inbox: Vec<_> = gaps.iter().map(|gap| { ms += gap; item("so", ms) }).collect();
            let quiet = QuietTime { fixed: fixed.map(SignedDuration::from_millis) };
            let ready = quiet.ready_at(&inbox).unwrap();
            prop_assert!(ready <= inbox[0].received_at + HARD_CAP);
            prop_assert!(ready >= inbox[0].received_at);
        }
    }
}
