//! What the router decides about a message: intent, priority, route, sentiment,
//! confidence, entities.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

/// The router's whole decision. Route and priority cannot contradict each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedClassification")]
pub struct Classification {
    intent: Intent,
    priority: Priority,
    route: Route,
    sentiment: Sentiment,
    confidence: Confidence,
    entities: Entities,
    lang: crate::lang::Lang,
    reason: String,
}

/// The same before it was checked: what a model answers with.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UncheckedClassification {
    /// What the customer wants.
    pub intent: Intent,
    /// high, medium or low.
    pub priority: Priority,
    /// Where the message goes.
    pub route: Route,
    /// -1.0 to 1.0.
    pub sentiment: f64,
    /// 0.0 to 1.0.
    pub confidence: f64,
    /// What the message states.
    pub entities: Entities,
    /// The language of the message.
    pub lang: crate::lang::Lang,
    /// Why, in one sentence, without personal data.
    pub reason: String,
}

impl TryFrom<UncheckedClassification> for Classification {
    type Error = BadDecision;
    fn try_from(u: UncheckedClassification) -> Result<Self, BadDecision> {
        if !u.route.allows(u.priority) {
            return Err(BadDecision::Mismatch {
                route: u.route,
                priority: u.priority,
            });
        }
        Ok(Self {
            intent: u.intent,
            priority: u.priority,
            route: u.route,
            sentiment: Sentiment::new(u.sentiment)?,
            confidence: Confidence::new(u.confidence)?,
            entities: u.entities,
            lang: u.lang,
            reason: u.reason,
        })
    }
}

impl Classification {
    /// The same message as a question on this topic, which the business has answered
    /// in its list.
    #[must_use]
    pub fn listed(self, topic: Intent, lang: crate::lang::Lang) -> Self {
        Self {
            intent: topic,
            priority: Priority::Low,
            route: Route::Automated,
            confidence: Confidence::clamped(1.0),
            lang,
            reason: "a question of the business's own list".to_owned(),
            ..self
        }
    }

    /// What the customer wants.
    pub const fn intent(&self) -> Intent {
        self.intent
    }
    /// How soon a person is owed.
    pub const fn priority(&self) -> Priority {
        self.priority
    }
    /// Where the message goes.
    pub const fn route(&self) -> Route {
        self.route
    }
    /// The customer's mood.
    pub const fn sentiment(&self) -> Sentiment {
        self.sentiment
    }
    /// How sure the router is.
    pub const fn confidence(&self) -> Confidence {
        self.confidence
    }
    /// What the message states.
    pub const fn entities(&self) -> &Entities {
        &self.entities
    }
    /// The customer's language.
    pub const fn lang(&self) -> crate::lang::Lang {
        self.lang
    }
    /// Why, in one sentence.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

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
    fn a_model_answer_that_contradicts_itself_is_refused() {
        let answer = serde_json::json!({
            "intent": "complaint", "priority": "low", "route": "high_priority", "sentiment": -0.8,
            "confidence": 0.9, "entities": {}, "lang": "en", "reason": "angry"
        });
        let err = serde_json::from_value::<Classification>(answer.clone()).unwrap_err();
        assert!(err.to_string().contains("high_priority"), "{err}");
        let mut good = answer;
        good["priority"] = "high".into();
        assert!(serde_json::from_value::<Classification>(good.clone()).is_ok());
        good["sentiment"] = (-1.5).into();
        assert!(serde_json::from_value::<Classification>(good).is_err());
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
