//! What the router decides about a message: intent, priority, route, sentiment,
//! confidence, entities.

mod classification;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use classification::{Classification, UncheckedClassification};

/// A value outside its closed set or range.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BadDecision {
    /// A word that is not in the vocabulary.
    #[error("`{value}` is not a known {what}")]
    Word {
        /// Which vocabulary.
        what: &'static str,
        /// The word found.
        value: String,
    },
    /// A number outside its range.
    #[error("{what} {value} is outside {low} to {high}")]
    Range {
        /// Which quantity.
        what: &'static str,
        /// The number found.
        value: f64,
        /// Smallest allowed value.
        low: f64,
        /// Largest allowed value.
        high: f64,
    },
    /// Priority and route contradict each other.
    #[error("route {route} does not go with priority {priority}")]
    Mismatch {
        /// The route found.
        route: Route,
        /// The priority found.
        priority: Priority,
    },
}

macro_rules! word_enum {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every value, in the order of the guide.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used on the wire and in the seed.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = BadDecision;
            fn from_str(s: &str) -> Result<Self, BadDecision> {
                Self::ALL.iter().copied().find(|v| v.as_str() == s).ok_or_else(|| {
                    BadDecision::Word { what: $what, value: s.to_owned() }
                })
            }
        }
    };
}

word_enum!(
    /// The seed's five routes.
    ///
    /// The seed's comment `"agent", "human", "automated"` (FEATURES Z9) maps so:
    /// human = `HighPriority`, automated = `Automated`, agent = the other three.
    Route, "route" {
        /// Immediate human notification.
        HighPriority = "high_priority",
        /// Agent 1, then Agent 2.
        Recruitment = "recruitment",
        /// Agent 3.
        Campaign = "campaign",
        /// Agent 4.
        StockAlert = "stock_alert",
        /// Agent 2.
        Automated = "automated",
    }
);

word_enum!(
    /// How soon a person is owed.
    Priority, "priority" {
        /// Urgent, angry, VIP, dangerous.
        High = "high",
        /// Standard.
        Medium = "medium",
        /// FAQ.
        Low = "low",
    }
);

word_enum!(
    /// What the customer wants (the vocabulary of the labelling guide, §4).
    Intent, "intent" {
        /// Something went wrong.
        Complaint = "complaint",
        /// Somebody asks for money, cards, codes or credentials.
        Phishing = "phishing",
        /// Abuse or threats.
        Abuse = "abuse",
        /// Injury, fire, allergic reaction.
        SafetyIssue = "safety_issue",
        /// An attempt to change the assistant's instructions.
        PromptInjection = "prompt_injection",
        /// Asks for a person.
        HumanRequest = "human_request",
        /// Data protection: access or erasure.
        PrivacyRequest = "privacy_request",
        /// The writer is a VIP.
        VipRequest = "vip_request",
        /// No more messages, please.
        OptOut = "opt_out",
        /// A date for an interview.
        InterviewScheduling = "interview_scheduling",
        /// Applies for a job.
        RecruitmentApplication = "recruitment_application",
        /// Asks about jobs.
        RecruitmentInquiry = "recruitment_inquiry",
        /// Asks how an application stands.
        ApplicationStatus = "application_status",
        /// Withdraws an application.
        ApplicationWithdrawal = "application_withdrawal",
        /// Wants the offer of a campaign.
        CampaignInterest = "campaign_interest",
        /// Does not want it.
        CampaignDecline = "campaign_decline",
        /// Asks about it.
        CampaignQuestion = "campaign_question",
        /// The code does not work.
        CampaignCodeIssue = "campaign_code_issue",
        /// Is it in stock?
        StockInquiry = "stock_inquiry",
        /// Tell me when it is.
        StockAlertRequest = "stock_alert_request",
        /// No longer needed.
        StockAlertCancel = "stock_alert_cancel",
        /// How does my alert stand?
        StockAlertStatus = "stock_alert_status",
        /// Opening hours.
        FaqOpeningHours = "faq_opening_hours",
        /// Shipping.
        FaqShipping = "faq_shipping",
        /// Returns.
        FaqReturns = "faq_returns",
        /// Payment methods.
        FaqPaymentMethods = "faq_payment_methods",
        /// Any other frequent question.
        FaqOther = "faq_other",
        /// Hello.
        Greeting = "greeting",
        /// Thank you.
        Thanks = "thanks",
        /// All right.
        Acknowledgement = "acknowledgement",
        /// Where is my order?
        OrderStatus = "order_status",
        /// About a product, not its stock.
        ProductQuestion = "product_question",
        /// Cannot be told.
        Unclear = "unclear",
        /// Commercial spam, dropped without a reply.
        Spam = "spam",
    }
);

impl Route {
    /// Whether the labelling guide allows this priority on this route (§2). The
    /// one invariant: high priority if and only if the high-priority route.
    pub const fn allows(self, priority: Priority) -> bool {
        matches!(
            (self, priority),
            (Self::HighPriority, Priority::High)
                | (Self::Recruitment | Self::StockAlert, Priority::Medium)
                | (
                    Self::Campaign | Self::Automated,
                    Priority::Medium | Priority::Low
                )
        )
    }
}

macro_rules! bounded {
    ($(#[$meta:meta])* $name:ident, $what:literal, $low:literal, $high:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "f64", into = "f64")]
        pub struct $name(f64);

        impl $name {
            /// Refuses a number outside the range, and anything that is not a number.
            pub fn new(value: f64) -> Result<Self, BadDecision> {
                if (($low)..=($high)).contains(&value) {
                    Ok(Self(value))
                } else {
                    Err(BadDecision::Range { what: $what, value, low: $low, high: $high })
                }
            }

            /// The nearest allowed value.
            pub fn clamped(value: f64) -> Self {
                Self(if value.is_nan() { 0.0 } else { value.clamp($low, $high) })
            }

            /// The number.
            pub const fn get(self) -> f64 {
                self.0
            }
        }

        impl TryFrom<f64> for $name {
            type Error = BadDecision;
            fn try_from(value: f64) -> Result<Self, BadDecision> {
                Self::new(value)
            }
        }

        impl From<$name> for f64 {
            fn from(v: $name) -> Self {
                v.0
            }
        }
    };
}

bounded!(
    /// From -1.0 (furious) to 1.0 (delighted).
    Sentiment, "sentiment", -1.0, 1.0
);
bounded!(
    /// From 0.0 (a guess) to 1.0 (certain).
    Confidence, "confidence", 0.0, 1.0
);

/// What a message states, by the names of the labelling guide §5 (`name`,
/// `email`, `phone`, `role`, `product_name`, `size`, …). Sorted, so that two
/// equal sets are written alike.
pub type Entities = BTreeMap<String, String>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn high_priority_and_its_route_imply_each_other() {
        for &route in Route::ALL {
            let high = route.allows(Priority::High);
            assert_eq!(high, route == Route::HighPriority);
            assert_eq!(
                route == Route::HighPriority,
                !route.allows(Priority::Medium) && !route.allows(Priority::Low)
            );
        }
    }

    #[test]
    fn numbers_outside_their_range_are_refused() {
        assert!(Sentiment::new(-1.0).is_ok());
        assert!(Sentiment::new(-1.01).is_err());
        assert!(Sentiment::new(f64::NAN).is_err());
        assert!(Confidence::new(1.5).is_err());
        assert!((Confidence::clamped(7.0).get() - 1.0).abs() < f64::EPSILON);
    }
}
