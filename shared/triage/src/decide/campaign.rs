//! Rule 7: replies to a campaign.

use domain::intent::{Intent, Route};

use super::{ENOUGH, Finding};
use crate::Message;
use crate::before::Before;
use crate::rules::{Signal as S, Signals};
use crate::text::Text;

/// Rule 7.
pub(super) fn campaign(
    message: &Message<'_>,
    before: &Before,
    text: &Text<'_>,
    signals: &Signals,
) -> Option<Finding> {
    let flat = text.flat();
    let keyword = before.keyword.as_deref() == Some(flat.as_str());
    if !message.is_campaign_reply && !before.campaign && !keyword {
        return None;
    }
    // After our own answer, what has nothing to do with the offer is answered as
    // anywhere else.
    let about_offer = signals.has(S::CodeIssue)
        || OFFER
            .iter()
            .any(|word| text.tokens.iter().any(|t| t.text == *word));
    if before.ours && before.campaign && !about_offer {
        let everyday = [
            S::Hours,
            S::Shipping,
            S::Returns,
            S::Payment,
            S::Order,
            S::Other,
            S::Thank,
            S::Hello,
            S::AreYouBot,
        ]
        .into_iter()
        .any(|signal| signals.has(signal));
        let says = signals.has(S::Interest) || signals.has(S::Decline);
        let everyday = everyday && signals.of(S::Decline) < ENOUGH;
        if everyday || text.questions == 0 && !says {
            return None;
        }
    }
    let found = |intent| Some(Finding::new(intent, Route::Campaign));
    let question = text.questions > 0;
    let yes = signals.outside(S::Interest, S::Decline);
    let no = signals.of(S::Decline) >= ENOUGH;
    let opens_with_yes = signals.at(S::Interest).any(|r| r.start == 0) && yes;
    if keyword {
        return found(Intent::CampaignInterest);
    }
    if signals.has(S::CodeIssue) && (!no || signals.has(S::Failure)) {
        return found(Intent::CampaignCodeIssue);
    }
    let later = signals.has(S::Interest) && !signals.at(S::Decline).any(|r| r.start == 0) && yes;
    let turned = flat.contains("not") || flat.contains("niet") || !opens_with_yes;
    if no && (turned || !later) {
        return found(Intent::CampaignDecline);
    }
    if yes && (opens_with_yes || !question) {
        return found(Intent::CampaignInterest);
    }
    if question || signals.has(S::CampaignAsk) {
        return found(Intent::CampaignQuestion);
    }
    found(Intent::CampaignInterest).map(Finding::guess)
}

/// Words that speak of an offer.
const OFFER: &[&str] = &[
    "code",
    "codes",
    "discount",
    "offer",
    "deal",
    "price",
    "cost",
    "costs",
    "korting",
    "kortingscode",
    "actie",
    "aanbieding",
    "prijs",
    "kost",
    "rabatt",
    "rabattcode",
    "gutschein",
    "angebot",
    "preis",
    "kostet",
    "codigo",
    "descuento",
    "oferta",
    "precio",
    "cuesta",
    "desconto",
    "preco",
    "custa",
    "remise",
    "promo",
    "offre",
    "reduction",
    "prix",
    "coute",
];
