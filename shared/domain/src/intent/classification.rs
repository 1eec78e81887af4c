//! The router's decision about one turn, checked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BadDecision, Confidence, Entities, Intent, Priority, Route, Sentiment};
use crate::lang::Lang;

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
    lang: Lang,
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
    pub lang: Lang,
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
    pub fn listed(self, topic: Intent, lang: Lang) -> Self {
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

    /// The same message as chat that has nothing to do with the business: the
    /// conversation agent declines it.
    #[must_use]
    pub fn chat(self) -> Self {
        Self {
            intent: Intent::FaqOther,
            priority: Priority::Low,
            route: Route::Automated,
            reason: "chat that has nothing to do with the shop".to_owned(),
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
    pub const fn lang(&self) -> Lang {
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
}
