//! Rule 6: stock and alerts.

use domain::intent::{Intent, Route};

use super::{ENOUGH, Finding, leaves_the_waiting_list};
use crate::before::Before;
use crate::rules::{Signal as S, Signals};
use crate::text::Text;
use crate::{Message, Names};

/// Rule 6.
pub(super) fn stock(
    message: &Message<'_>,
    before: &Before,
    text: &Text<'_>,
    signals: &Signals,
) -> Option<Finding> {
    let found = |intent| Some(Finding::new(intent, Route::StockAlert));
    if signals.has(S::OptOut) && leaves_the_waiting_list(message, before, text) {
        return found(Intent::StockAlertCancel);
    }
    let gone = signals.of(S::StockGone) >= ENOUGH;
    let alert_talk = gone || signals.has(S::AlertTalk);
    if signals.has(S::AlertCancel) && (alert_talk || signals.of(S::AlertCancel) > ENOUGH) {
        return found(Intent::StockAlertCancel);
    }
    let asks_alert = signals.has(S::AlertAsk) && !signals.has(S::Order);
    if signals.has(S::AlertStatus)
        && !(asks_alert && gone && !signals.has(S::AlertTalk))
        && !message.is_campaign_reply
    {
        return found(Intent::StockAlertStatus);
    }
    if asks_alert && (alert_talk || signals.has(S::StockHave) || !message.is_campaign_reply) {
        return found(Intent::StockAlertRequest);
    }
    if gone {
        return found(Intent::StockInquiry);
    }
    if before.ours && before.stock {
        match to_our_answer(message, before, text, signals) {
            Reply::Is(finding) => return Some(finding),
            Reply::AboutOther => return None,
            Reply::Open => {}
        }
    } else if before.stock && !message.is_campaign_reply && text.tokens.len() <= 25 {
        let no = signals.of(S::Decline) >= ENOUGH;
        let yes = signals.has(S::Interest) || signals.has(S::Ack);
        return if no {
            found(Intent::StockAlertCancel)
        } else if yes {
            found(Intent::StockAlertRequest)
        } else if signals.has(S::Thank) {
            None
        } else {
            found(Intent::StockInquiry)
        };
    }
    let other_topic = [
        S::Hours,
        S::Shipping,
        S::Returns,
        S::Payment,
        S::Other,
        S::Order,
    ]
    .into_iter()
    .any(|s| signals.has(s));
    // What our own answer to a campaign reply offered may be asked for like anything.
    let campaign = message.is_campaign_reply || before.campaign && !before.ours;
    if signals.has(S::StockHave) && !campaign {
        let plain = signals.places(S::StockHave) >= 2 || !other_topic;
        if plain || signals.at(S::StockHave).any(|r| r.len() >= 4) {
            return found(Intent::StockInquiry);
        }
    }
    let named = message.known.names != Names::Nothing;
    // A second question is answered beside the first.
    let alone = !other_topic || text.questions > 1;
    let plain = named && !campaign && alone;
    let says = |words: &[&str]| text.tokens.iter().any(|t| words.contains(&t.text.as_str()));
    if plain && says(FORMS) {
        return found(Intent::StockInquiry);
    }
    let plain = plain && !signals.has(S::Product);
    let asks = text.questions > 0;
    // "Blue dress M?", "the denim jacket?", "are the white sneakers back?"
    let form =
        message.known.names == Names::Form && (asks || text.tokens.len() <= 8 || says(WANTS));
    let back = asks && says(BACK);
    if plain && (form || back || asks && text.tokens.len() <= 4) {
        return found(Intent::StockInquiry);
    }
    None
}

/// "Back", said of something that was sold out.
const BACK: &[&str] = &[
    "back",
    "terug",
    "weer",
    "wieder",
    "zuruck",
    "vuelve",
    "vuelven",
    "vuelto",
    "volta",
    "voltou",
    "voltam",
    "voltaram",
    "revient",
    "reviennent",
    "revenu",
    "retour",
];

/// What a reply to our own answer about stock is.
enum Reply {
    Is(Finding),
    /// It is about something else.
    AboutOther,
    /// It says nothing by itself.
    Open,
}

/// Reads a reply to our own answer about stock.
fn to_our_answer(
    message: &Message<'_>,
    before: &Before,
    text: &Text<'_>,
    signals: &Signals,
) -> Reply {
    let found = |intent| Reply::Is(Finding::new(intent, Route::StockAlert));
    let topic = [
        S::Hours,
        S::Shipping,
        S::Returns,
        S::Payment,
        S::Order,
        S::Failure,
        S::AreYouBot,
    ]
    .into_iter()
    .any(|signal| signals.has(signal));
    let short = text.tokens.len() <= 25;
    if message.known.names != Names::Nothing && short && !topic && !signals.has(S::Product) {
        return found(Intent::StockInquiry);
    }
    if topic || signals.has(S::StockHave) {
        return Reply::Open;
    }
    // "No" to similar products leaves the alert alone.
    let no = signals.of(S::Decline) >= ENOUGH;
    let yes = signals.has(S::Interest) || signals.has(S::Ack);
    if short && (no || yes) && before.offered && text.questions == 0 {
        return if no {
            let ack = Finding::new(Intent::Acknowledgement, Route::Automated);
            Reply::Is(ack)
        } else {
            found(Intent::StockAlertRequest)
        };
    }
    if signals.has(S::Thank) || signals.has(S::Product) {
        return Reply::AboutOther;
    }
    let refers = text
        .tokens
        .iter()
        .any(|t| REFERS.contains(&t.text.as_str()));
    if short && text.questions > 0 && refers && !signals.has(S::Other) {
        return found(Intent::StockInquiry);
    }
    Reply::Open
}

/// "What sizes does it come in?"
const FORMS: &[&str] = &[
    "sizes", "colours", "colors", "maten", "kleuren", "grossen", "farben", "tallas", "colores",
    "tamanhos", "cores", "tailles", "couleurs",
];
/// "I need the lipstick in nude."
const WANTS: &[&str] = &[
    "need",
    "want",
    "looking",
    "search",
    "searching",
    "zoek",
    "wil",
    "nodig",
    "suche",
    "brauche",
    "mochte",
    "busco",
    "quiero",
    "necesito",
    "procuro",
    "quero",
    "preciso",
    "cherche",
    "voudrais",
    "veux",
];

/// Words that point back at the product talked about.
const REFERS: &[&str] = &[
    "when",
    "back",
    "it",
    "they",
    "them",
    "one",
    "ones",
    "other",
    "another",
    "size",
    "sizes",
    "colour",
    "color",
    "wanneer",
    "terug",
    "die",
    "deze",
    "ze",
    "hij",
    "maat",
    "kleur",
    "andere",
    "ander",
    "wann",
    "wieder",
    "zuruck",
    "grosse",
    "farbe",
    "anderen",
    "cuando",
    "vuelve",
    "vuelven",
    "talla",
    "otro",
    "otra",
    "quando",
    "volta",
    "voltam",
    "tamanho",
    "cor",
    "outro",
    "outra",
    "quand",
    "revient",
    "reviennent",
    "taille",
    "couleur",
    "autre",
];
