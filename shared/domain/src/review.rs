//! Which drafts a person sees before the customer does, and what a person may say to
//! one. Pure.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::business::Offer;
use crate::head::Head;
use crate::ids::ConversationKey;
use crate::intent::{Confidence, Intent};
use crate::outcome::SupersedeReason;

/// How long a draft waits; then a person gets the conversation. The state machine's
/// time-out of `AwaitReview`.
pub const WAITS: SignedDuration = SignedDuration::from_hours(24);

/// Which drafts a person sees before they are sent; by default none.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReviewPolicy {
    /// Every draft.
    pub all: bool,
    /// Those whose router was less sure than this (from 0 to 1), or did not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub below_confidence: Option<Confidence>,
    /// Those that offer more than this off.
    pub discount_above: Discount,
    /// So many of the first answers to each campaign.
    pub first_campaign_answers: u64,
    /// Those to messages of these intents.
    pub intents: BTreeSet<Intent>,
}

/// A limit on what may be given away without a person. What is not set is not limited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Discount {
    /// Percent off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u32>,
    /// Money off, in hundredths of the offer's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cents: Option<u64>,
}

impl ReviewPolicy {
    /// Every draft.
    pub fn every() -> Self {
        Self {
            all: true,
            ..Self::default()
        }
    }
}

/// A draft, as far as a policy asks.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The text.
    pub text: &'a str,
    /// How sure the router was.
    pub confidence: Option<Confidence>,
    /// What the customer wants.
    pub intent: Option<Intent>,
    /// The offers there are.
    pub offers: &'a [Offer],
    /// How many people the campaign answered before, if this answers one.
    pub campaign_answers: Option<u64>,
}

/// Why a person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewReason {
    /// Every draft is reviewed.
    Always,
    /// The router was not sure.
    LowConfidence,
    /// It gives more away than the limit.
    Discount,
    /// It is one of the first answers to a campaign.
    FirstCampaignAnswers,
    /// The intent is one that is always reviewed.
    Intent,
}

impl ReviewReason {
    /// The word in receipts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::LowConfidence => "low_confidence",
            Self::Discount => "discount",
            Self::FirstCampaignAnswers => "first_campaign_answers",
            Self::Intent => "intent",
        }
    }

    /// For colleagues.
    pub const fn told(self) -> &'static str {
        match self {
            Self::Always => "every draft is reviewed",
            Self::LowConfidence => "it was not sure what is wanted",
            Self::Discount => "the discount is above the limit",
            Self::FirstCampaignAnswers => "it is one of the first answers to this campaign",
            Self::Intent => "drafts on this matter are reviewed",
        }
    }
}

/// Why this draft is reviewed; nothing when it is not.
pub fn reasons(policy: &ReviewPolicy, draft: &Subject<'_>) -> Vec<ReviewReason> {
    let unsure = |limit: Confidence| draft.confidence.is_none_or(|sure| sure < limit);
    let first = |answered: u64| answered < policy.first_campaign_answers;
    let asked = [
        (policy.all, ReviewReason::Always),
        (
            policy.below_confidence.is_some_and(unsure),
            ReviewReason::LowConfidence,
        ),
        (
            gives_more(policy.discount_above, draft),
            ReviewReason::Discount,
        ),
        (
            draft.campaign_answers.is_some_and(first),
            ReviewReason::FirstCampaignAnswers,
        ),
        (
            draft.intent.is_some_and(|i| policy.intents.contains(&i)),
            ReviewReason::Intent,
        ),
    ];
    let asked = asked.into_iter().filter(|(applies, _)| *applies);
    asked.map(|(_, reason)| reason).collect()
}

/// Whether the draft names an offer above the limit, by its code or what it gives.
/// No other discount passes the claim guard.
fn gives_more(limit: Discount, draft: &Subject<'_>) -> bool {
    let text = draft.text.to_lowercase();
    let spaceless: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    draft.offers.iter().any(|offer| {
        let percent = offer
            .percent
            .filter(|p| limit.percent.is_some_and(|max| *p > max));
        let cents = offer.amount.as_ref().map(|money| money.cents);
        let cents = cents.filter(|c| limit.cents.is_some_and(|max| *c > max));
        let named = text.contains(&offer.code.to_lowercase());
        let told = percent.is_some_and(|p| spaceless.contains(&format!("{p}%")));
        (percent.is_some() || cents.is_some()) && (named || told)
    })
}

/// What a person says to a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "decision")]
pub enum Decision {
    /// Send it as it is.
    Approve,
    /// Send this instead.
    Edit {
        /// The text, as the customer will read it.
        text: String,
    },
    /// A person answers instead.
    Reject,
}

/// Which way a person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// See [`Decision::Approve`].
    Approved,
    /// See [`Decision::Edit`].
    Edited,
    /// See [`Decision::Reject`].
    Rejected,
}

impl Decision {
    /// Which way it is.
    pub const fn decided(&self) -> Decided {
        match self {
            Self::Approve => Decided::Approved,
            Self::Edit { .. } => Decided::Edited,
            Self::Reject => Decided::Rejected,
        }
    }
}

impl Decided {
    /// The word in receipts and lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Edited => "edited",
            Self::Rejected => "rejected",
        }
    }
}

/// A draft that waits, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Where.
    pub conversation: ConversationKey,
    /// The turn it answers.
    pub turn: u64,
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub reasons: Vec<ReviewReason>,
}

/// What has made a draft worthless while it waited.
pub fn stale(head: &Head) -> Option<SupersedeReason> {
    if !head.owner.is_ai() {
        Some(SupersedeReason::TakenOver)
    } else if !head.inbox.is_empty() {
        Some(SupersedeReason::NewerMessage)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::business::Money;

    fn offers() -> Vec<Offer> {
        let offer = |code: &str, percent, cents: Option<u64>| Offer {
            code: code.into(),
            percent,
            amount: cents.map(|cents| Money {
                cents,
                currency: "EUR".into(),
            }),
            valid_from: None,
            valid_until: None,
            min_order: None,
            products: Vec::new(),
        };
        vec![
            offer("SUMMER20", Some(20), None),
            offer("FIVER", None, Some(500)),
        ]
    }

    #[test]
    fn each_policy_asks_for_what_it_names_and_nothing_else() {
        let offers = offers();
        let draft = |text: &'static str, sure: f64| Subject {
            text,
            confidence: Confidence::new(sure).ok(),
            intent: Some(Intent::Complaint),
            offers: &offers,
            campaign_answers: Some(3),
        };
        let none = ReviewPolicy::default();
        let at_most = |percent, cents| ReviewPolicy {
            discount_above: Discount { percent, cents },
            ..none.clone()
        };
        let unsure = ReviewPolicy {
            below_confidence: Confidence::new(0.7).ok(),
            ..none.clone()
        };
        let first = |first_campaign_answers| ReviewPolicy {
            first_campaign_answers,
            ..none.clone()
        };
        let on = |intent| ReviewPolicy {
            intents: [intent].into(),
            ..none.clone()
        };
        for (policy, text, sure, expected) in [
            (none.clone(), "20% off with SUMMER20", 0.1, None),
            (
                ReviewPolicy::every(),
                "Hello",
                1.0,
                Some(ReviewReason::Always),
            ),
            (
                unsure.clone(),
                "Hello",
                0.69,
                Some(ReviewReason::LowConfidence),
            ),
            (unsure, "Hello", 0.7, None),
            (
                at_most(Some(15), None),
                "Use summer20",
                1.0,
                Some(ReviewReason::Discount),
            ),
            (
                at_most(Some(15), None),
                "That is 20 % off",
                1.0,
                Some(ReviewReason::Discount),
            ),
            (at_most(Some(20), None), "20% off with SUMMER20", 1.0, None),
            (at_most(Some(15), None), "Use FIVER", 1.0, None),
            (
                at_most(None, Some(499)),
                "Use FIVER",
                1.0,
                Some(ReviewReason::Discount),
            ),
            (at_most(None, Some(500)), "Use FIVER", 1.0, None),
            (
                first(4),
                "Hello",
                1.0,
                Some(ReviewReason::FirstCampaignAnswers),
            ),
            (first(3), "Hello", 1.0, None),
            (
                on(Intent::Complaint),
                "Hello",
                1.0,
                Some(ReviewReason::Intent),
            ),
            (on(Intent::Greeting), "Hello", 1.0, None),
        ] {
            let found = reasons(&policy, &draft(text, sure));
            assert_eq!(found, Vec::from_iter(expected), "{policy:?} {text} {sure}");
        }
    }

    #[test]
    fn a_policy_with_a_word_nobody_knows_is_refused() {
        let known =
            r#"{"below_confidence":0.8,"discount_above":{"percent":15},"intents":["complaint"]}"#;
        assert!(serde_json::from_str::<ReviewPolicy>(known).is_ok());
        for bad in [
            r#"{"drafts":"always"}"#,
            r#"{"below_confidence":1.5}"#,
            r#"{"intents":["whining"]}"#,
        ] {
            assert!(serde_json::from_str::<ReviewPolicy>(bad).is_err(), "{bad}");
        }
    }
}
