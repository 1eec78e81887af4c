//! The precedence of the labelling guide, §3: the first rule that matches wins.

use domain::intent::{Classification, Intent, Route, UncheckedClassification};
use domain::lang::Lang;

use crate::before::Before;
use crate::choose::{Choice, Ruled};
use crate::class::Class;
use crate::features::{Feature, features};
use crate::rules::{Signal as S, Signals};
use crate::text::{Kind, Text};
use crate::{Known, Message, Names, Verdict, entities, is_stop_word};

mod campaign;
mod everyday;
mod recruitment;
mod stock;

use campaign::campaign;
use everyday::automated;
use recruitment::recruitment;
use stock::stock;

/// Points at which a signal decides by itself.
pub(crate) const ENOUGH: u8 = 3;

/// What the rules say, and how firmly.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finding {
    pub(crate) class: Class,
    pub(crate) firm: Firm,
}

/// How firmly the rules say something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Firm {
    /// Nothing spoke for it.
    Guess,
    /// Words speak for it.
    Likely,
    /// Danger, a person owed, an opt-out, or too plain to ask about.
    Sure,
}

impl Finding {
    const fn new(intent: Intent, route: Route) -> Self {
        Self {
            class: Class { intent, route },
            firm: Firm::Likely,
        }
    }

    const fn high(intent: Intent) -> Self {
        Self::new(intent, Route::HighPriority).sure()
    }

    const fn sure(mut self) -> Self {
        self.firm = Firm::Sure;
        self
    }

    const fn guess(mut self) -> Self {
        self.firm = Firm::Guess;
        self
    }
}

/// A message taken apart, and what the rules say of it.
pub(crate) struct Read<'a> {
    text: Text<'a>,
    before: Before,
    signals: Signals,
    /// The customer wants no more proactive messages, by the rules.
    opt_out: bool,
    finding: Finding,
}

impl<'a> Read<'a> {
    pub(crate) fn new(message: &Message<'a>) -> Self {
        let before = Before::read(message.history, message.known);
        let mut text = Text::parse(message.text);
        let signals = Signals::read(&mut text, before.lang.unwrap_or_default());
        let opt_out = opts_out(message, &before, &text, &signals);
        let finding = decide(message, &before, &text, &signals, opt_out);
        Self {
            text,
            before,
            signals,
            opt_out,
            finding,
        }
    }

    /// What the classifier sees.
    pub(crate) fn features(&self, message: &Message<'_>) -> Vec<Feature> {
        features(
            message,
            &self.before,
            &self.text,
            &self.signals,
            self.finding.class,
        )
    }

    /// What the rules take it for.
    pub(crate) const fn ruled_class(&self) -> Class {
        self.finding.class
    }

    /// What is known before the classifier is heard.
    pub(crate) fn ruled(&self, message: &Message<'_>) -> Ruled {
        Ruled {
            finding: self.finding,
            opt_out: self.opt_out,
            stop_word: is_stop_word(message.text),
            facts: message.known != Known::default(),
        }
    }

    /// The verdict, with the entities of the intent decided on.
    pub(crate) fn verdict(self, message: &Message<'_>, choice: &Choice) -> Verdict {
        let mut found = entities::extract(
            &self.text,
            &self.signals,
            message.history,
            message.known,
            choice.class.intent,
        );
        if choice.opt_out {
            found.insert("opt_out".to_owned(), "true".to_owned());
        }
        let lang = self.signals.lang;
        let sentiment = sentiment(choice.class, &self.signals);
        let evidence = self.signals.into_evidence();
        let reason = if evidence.is_empty() {
            "no rule spoke".to_owned()
        } else {
            format!("rules: {}", evidence.join(", "))
        };
        Verdict {
            classification: build(choice, sentiment, found, lang, reason),
            opt_out: choice.opt_out,
            evidence,
            decided_by: choice.decided_by,
        }
    }
}

fn build(
    choice: &Choice,
    sentiment: f64,
    entities: domain::intent::Entities,
    lang: Lang,
    reason: String,
) -> Classification {
    let answer = UncheckedClassification {
        intent: choice.class.intent,
        priority: choice.class.priority(),
        route: choice.class.route,
        sentiment,
        confidence: choice.confidence.clamp(0.0, 1.0),
        entities,
        lang,
        reason,
    };
    match Classification::try_from(answer) {
        Ok(classification) => classification,
        // A class has an allowed priority, and the numbers are in range.
        Err(bad) => unreachable!("{bad}"),
    }
}

fn sentiment(class: Class, signals: &Signals) -> f64 {
    match class.intent {
        Intent::Abuse => -1.0,
        Intent::Complaint if class.route == Route::HighPriority => -0.8,
        Intent::Complaint => -0.3,
        Intent::SafetyIssue => -0.7,
        Intent::CampaignDecline => -0.1,
        Intent::CampaignInterest => 0.6,
        Intent::Thanks => 0.5,
        _ if signals.of(S::Anger) >= ENOUGH => -0.7,
        _ if signals.has(S::Praise) => 0.3,
        _ => 0.0,
    }
}

/// Rule 4, looked at first because suppression must happen under every route.
fn opts_out(message: &Message<'_>, before: &Before, text: &Text<'_>, signals: &Signals) -> bool {
    if is_stop_word(message.text) {
        return true;
    }
    // Stopping a stock alert is not an opt-out. "No more notifications" is one
    // when it answers a campaign.
    let alert = signals.of(S::AlertTalk);
    let about_alert = alert >= ENOUGH || (alert > 0 && !message.is_campaign_reply);
    signals.outside(S::OptOut, S::NotOptOut)
        && !about_alert
        && !leaves_the_waiting_list(message, before, text)
}

/// "Take me off the list", said by somebody whom we put on one.
fn leaves_the_waiting_list(message: &Message<'_>, before: &Before, text: &Text<'_>) -> bool {
    const LISTS: &[&str] = &["list", "lijst", "liste", "lista"];
    const MAILINGS: &[&str] = &[
        "mailing",
        "mailinglist",
        "mailinglijst",
        "mailingliste",
        "newsletter",
        "nieuwsbrief",
        "marketing",
        "messages",
        "berichten",
        "nachrichten",
        "mensajes",
        "mensagens",
        "sms",
        "emails",
        "mails",
        "boletin",
        "verzendlijst",
        "verteiler",
        "diffusion",
        "promo",
    ];
    let says = |words: &[&str]| text.tokens.iter().any(|t| words.contains(&t.text.as_str()));
    (message.known.waits || before.ours && before.stock)
        && !message.is_campaign_reply
        && says(LISTS)
        && !says(MAILINGS)
}

/// Whether the message is about a question of every day, a product or an order:
/// stronger evidence than what was talked about before.
fn has_topic(message: &Message<'_>, signals: &Signals) -> bool {
    message.known.names != Names::Nothing
        || [
            S::Hours,
            S::Shipping,
            S::Returns,
            S::Payment,
            S::Other,
            S::Order,
            S::Product,
            S::StockGone,
            S::StockHave,
            S::AlertAsk,
            S::AlertCancel,
            S::AlertStatus,
            S::Failure,
            S::AreYouBot,
            S::CodeIssue,
        ]
        .into_iter()
        .any(|signal| signals.has(signal))
}

fn decide(
    message: &Message<'_>,
    before: &Before,
    text: &Text<'_>,
    signals: &Signals,
    opt_out: bool,
) -> Finding {
    if let Some(danger) = danger(text, signals) {
        return if opt_out {
            Finding::high(Intent::OptOut)
        } else {
            Finding::high(danger)
        };
    }
    let angry = angry(before, text, signals);
    if signals.of(S::Privacy) >= ENOUGH {
        return Finding::high(Intent::PrivacyRequest);
    }
    if before.vip || signals.outside(S::Vip, S::NotVip) {
        return Finding::high(Intent::VipRequest);
    }
    if signals.of(S::Human) >= ENOUGH && signals.outside(S::Human, S::AreYouBot) && !angry {
        return Finding::high(Intent::HumanRequest);
    }
    if angry {
        let intent = if opt_out {
            Intent::OptOut
        } else if signals.of(S::Interview) >= ENOUGH && signals.of(S::Failure) < 4 {
            Intent::InterviewScheduling
        } else {
            Intent::Complaint
        };
        return Finding::high(intent);
    }
    if opt_out {
        return Finding::new(Intent::OptOut, Route::Automated).sure();
    }
    if signals.of(S::Spam) >= ENOUGH {
        return Finding::new(Intent::Spam, Route::Automated);
    }
    recruitment(message, before, text, signals)
        .or_else(|| stock(message, before, text, signals))
        .or_else(|| campaign(message, before, text, signals))
        .unwrap_or_else(|| automated(message, before, text, signals))
}

/// Rule 1.
fn danger(text: &Text<'_>, signals: &Signals) -> Option<Intent> {
    let has_url = text.tokens.iter().any(|t| t.kind == Kind::Url);
    let phishing = signals.of(S::Phishing) + u8::from(has_url);
    if signals.outside(S::Injection, S::Spam) {
        Some(Intent::PromptInjection)
    } else if signals.spoke("danger.self_harm") {
        // Before abuse: "kill" is a threat to others only without "myself".
        Some(Intent::SafetyIssue)
    } else if signals.has(S::Abuse) {
        Some(Intent::Abuse)
    } else if phishing >= ENOUGH {
        Some(Intent::Phishing)
    } else if signals.outside(S::Safety, S::NotSafety) {
        Some(Intent::SafetyIssue)
    } else {
        None
    }
}

/// Rule 3: anger, urgency, sarcasm about a failure.
fn angry(before: &Before, text: &Text<'_>, signals: &Signals) -> bool {
    let calm = signals.has(S::Calm);
    let anger = if signals.outside(S::Anger, S::Calm) {
        signals.of(S::Anger)
    } else {
        0
    };
    let urgent = if signals.outside(S::Urgent, S::Calm) {
        signals.of(S::Urgent)
    } else {
        0
    };
    let failure = signals.of(S::Failure);
    let failures = u8::try_from(signals.places(S::Failure).min(5)).unwrap_or(5);
    let loud = u8::from(text.exclamations >= 2)
        + u8::from(text.shouted >= 1)
        + u8::from(text.questions >= 2);
    let sarcastic =
        signals.outside(S::Praise, S::Failure) && failure > 0 && !calm && !signals.has(S::Decline);
    if calm && anger < 5 {
        return false;
    }
    let routine = signals.of(S::Work) >= ENOUGH && failure == 0 && anger == 0;
    let score = anger
        + if routine && signals.of(S::Interview) < ENOUGH {
            0
        } else {
            urgent
        }
        + failures
        + if failure > 0 { loud } else { 0 };
    sarcastic
        || (anger >= ENOUGH)
        || (urgent >= ENOUGH && !routine)
        || (urgent >= ENOUGH && signals.of(S::Interview) >= ENOUGH)
        || (score > ENOUGH && (anger > 0 || (failure > 0 && (urgent > 0 || loud > 0))))
        || (before.refused && text.exclamations >= 2)
}
