//! What holds for every text.

use domain::channel::Channel;
use proptest::prelude::*;
use triage::{Message, classify, detect_lang};

proptest! {
    /// Any text is understood without a panic, twice alike, with an allowed pair
    /// of route and priority.
    #[test]
    fn any_text_is_decided_and_twice_alike(text in "\\PC{0,200}", is_campaign_reply: bool) {
        let message = Message { text: &text, channel: Channel::Sms, history: &[], is_campaign_reply, known: triage::Known::default() };
        let (first, second) = (classify(&message), classify(&message));
        prop_assert!(first.classification.route().allows(first.classification.priority()));
        prop_assert_eq!(first.classification, second.classification);
        let _ = detect_lang(&text);
    }

    /// Nothing around an opt-out in words undoes the suppression.
    #[test]
    fn spelling_does_not_hide_a_stop_word(spaces in " {0,3}", mark in "[.! ]{0,2}", upper: bool) {
        let word = if upper { "UNSUBSCRIBE" } else { "unsubscribe" };
        let text = format!("{spaces}{word}{mark}");
        let message = Message { text: &text, channel: Channel::Sms, history: &[], is_campaign_reply: false, known: triage::Known::default() };
        prop_assert!(classify(&message).opt_out);
    }
}
