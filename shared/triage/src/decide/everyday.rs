//! Rule 8: everything else.

use domain::intent::{Intent, Route};

use super::Finding;
use crate::before::Before;
use crate::letters::folded;
use crate::rules::{Signal as S, Signals};
use crate::text::Text;
use crate::{Message, Names};

/// Rule 8.
pub(super) fn automated(
    message: &Message<'_>,
    before: &Before,
    text: &Text<'_>,
    signals: &Signals,
) -> Finding {
    let found = |intent| Finding::new(intent, Route::Automated);
    let words = text.tokens.len();
    let question = text.questions > 0 || words > 4;
    if signals.outside(S::Failure, S::Calm) && !signals.has(S::Returns) && !signals.has(S::Order) {
        return found(Intent::Complaint);
    }
    if signals.has(S::AreYouBot) {
        return found(Intent::FaqOther).sure();
    }
    if signals.has(S::Order) && !asks_how_to_return(text, signals) {
        return found(Intent::OrderStatus);
    }
    if signals.outside(S::Failure, S::Calm) && signals.places(S::Failure) >= 2 {
        return found(Intent::Complaint);
    }
    for (signal, intent) in [
        (S::Returns, Intent::FaqReturns),
        (S::Payment, Intent::FaqPaymentMethods),
        (S::Hours, Intent::FaqOpeningHours),
        (S::Shipping, Intent::FaqShipping),
    ] {
        if signals.has(signal) && (question || words > 1) {
            return found(intent);
        }
    }
    if signals.has(S::Thank) && words <= 14 {
        let plain = found(Intent::Thanks);
        return if text.questions == 0 {
            plain.sure()
        } else {
            plain
        };
    }
    if signals.has(S::Other) {
        return found(Intent::FaqOther);
    }
    if signals.has(S::Product) || message.known.names != Names::Nothing {
        return found(Intent::ProductQuestion);
    }
    if signals.has(S::Hello) && words <= 4 {
        return found(Intent::Greeting).sure();
    }
    if signals.has(S::Ack) && words <= 5 {
        return found(if before.any {
            Intent::Acknowledgement
        } else {
            bare(text)
        });
    }
    if text.questions > 0 && words > 2 {
        return found(Intent::FaqOther).guess();
    }
    found(Intent::Unclear).guess()
}

/// "How can I return my order?" asks for the rules; "where is my order, I want to
/// return it" for the order.
fn asks_how_to_return(text: &Text<'_>, signals: &Signals) -> bool {
    let says = |words: &[&str]| text.tokens.iter().any(|t| words.contains(&t.text.as_str()));
    signals.has(S::Returns)
        && says(&[
            "how", "can", "could", "may", "hoe", "kan", "mag", "wie", "kann", "darf", "como",
            "puedo", "posso", "comment", "puis", "peut",
        ])
        && !says(&[
            "where", "when", "status", "track", "waar", "wanneer", "wo", "wann", "donde", "cuando",
            "onde", "quando", "ou", "quand", "arrived", "received",
        ])
}

/// A bare "yes" without anything to answer is unclear; "ok" is not.
fn bare(text: &Text<'_>) -> Intent {
    let first = text
        .tokens
        .first()
        .map(|t| folded(&t.text))
        .unwrap_or_default();
    if matches!(first.as_str(), "yes" | "yep" | "ja" | "si" | "sim" | "oui") {
        Intent::Unclear
    } else {
        Intent::Acknowledgement
    }
}
