//! The precedence of the labelling guide, §3: the first rule that matches wins.

use domain::intent::{Classification, Intent, Priority, Route, UncheckedClassification};
use domain::lang::Lang;

use crate::before::Before;
use crate::letters::folded;
use crate::rules::{Signal as S, Signals};
use crate::text::{Kind, Text};
use crate::{Message, Verdict, entities, is_stop_word};

/// Points at which a signal decides by itself.
pub(crate) const ENOUGH: u8 = 3;

/// A decision and how firm it is.
struct Finding {
    intent: Intent,
    priority: Priority,
    route: Route,
    certain: bool,
    confidence: f64,
}

impl Finding {
    fn new(intent: Intent, route: Route, priority: Priority) -> Self {
        Self {
            intent,
            priority,
            route,
            certain: false,
            confidence: 0.75,
        }
    }

    fn high(intent: Intent) -> Self {
        Self::new(intent, Route::HighPriority, Priority::High)
    }

    fn certain(mut self) -> Self {
        self.certain = true;
        self.confidence = 0.97;
        self
    }

    fn guess(mut self) -> Self {
        self.confidence = 0.4;
        self
    }
}

pub(crate) fn classify(message: &Message<'_>) -> Verdict {
    let before = Before::read(message.history);
    let mut text = Text::parse(message.text);
    let signals = Signals::read(&mut text, before.lang.unwrap_or_default());
    let opt_out = opts_out(message, &signals);
    let finding = decide(message, &before, &text, &signals, opt_out);
    let mut found = entities::extract(&text, &signals, message.history, finding.intent);
    if opt_out {
        found.insert("opt_out".to_owned(), "true".to_owned());
    }
    let lang = signals.lang;
    let sentiment = sentiment(&finding, &signals);
    let evidence = signals.into_evidence();
    let reason = if evidence.is_empty() {
        "no rule spoke".to_owned()
    } else {
        format!("rules: {}", evidence.join(", "))
    };
    Verdict {
        classification: build(&finding, sentiment, found, lang, reason),
        opt_out,
        evidence,
        certain: finding.certain,
    }
}

fn build(
    finding: &Finding,
    sentiment: f64,
    entities: domain::intent::Entities,
    lang: Lang,
    reason: String,
) -> Classification {
    let answer = UncheckedClassification {
        intent: finding.intent,
        priority: finding.priority,
        route: finding.route,
        sentiment,
        confidence: finding.confidence,
        entities,
        lang,
        reason,
    };
    match Classification::try_from(answer) {
        Ok(classification) => classification,
        // Every finding is built with an allowed pair and numbers in range.
        Err(bad) => unreachable!("{bad}"),
    }
}

fn sentiment(finding: &Finding, signals: &Signals) -> f64 {
    match finding.intent {
        Intent::Abuse => -1.0,
        Intent::Complaint if finding.route == Route::HighPriority => -0.8,
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
fn opts_out(message: &Message<'_>, signals: &Signals) -> bool {
    if is_stop_word(message.text) {
        return true;
    }
    // Stopping a stock alert is not an opt-out. "No more notifications" is one
    // when it answers a campaign.
    let alert = signals.of(S::AlertTalk);
    let about_alert = alert >= ENOUGH || (alert > 0 && !message.is_campaign_reply);
    signals.outside(S::OptOut, S::NotOptOut) && !about_alert
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
        }
        .certain();
    }
    let angry = angry(before, text, signals);
    if signals.of(S::Privacy) >= ENOUGH {
        return Finding::high(Intent::PrivacyRequest).certain();
    }
    if before.vip || signals.outside(S::Vip, S::NotVip) {
        return Finding::high(Intent::VipRequest).certain();
    }
    if signals.of(S::Human) >= ENOUGH && !angry {
        return Finding::high(Intent::HumanRequest).certain();
    }
    if angry {
        let intent = if opt_out {
            Intent::OptOut
        } else if signals.of(S::Interview) >= ENOUGH && signals.of(S::Failure) < 4 {
            Intent::InterviewScheduling
        } else {
            Intent::Complaint
        };
        return Finding::high(intent).certain();
    }
    if opt_out {
        return Finding::new(Intent::OptOut, Route::Automated, Priority::Medium).certain();
    }
    if signals.of(S::Spam) >= ENOUGH {
        return Finding::new(Intent::Spam, Route::Automated, Priority::Low);
    }
    recruitment(message, before, text, signals)
        .or_else(|| stock(message, before, text, signals))
        .or_else(|| campaign(message, before, text, signals))
        .unwrap_or_else(|| automated(before, text, signals))
}

/// Rule 1.
fn danger(text: &Text<'_>, signals: &Signals) -> Option<Intent> {
    let has_url = text.tokens.iter().any(|t| t.kind == Kind::Url);
    let phishing = signals.of(S::Phishing) + u8::from(has_url);
    if signals.outside(S::Injection, S::Spam) {
        Some(Intent::PromptInjection)
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

/// Rule 5.
fn recruitment(
    message: &Message<'_>,
    before: &Before,
    text: &Text<'_>,
    signals: &Signals,
) -> Option<Finding> {
    let found = |intent| Some(Finding::new(intent, Route::Recruitment, Priority::Medium));
    let work = signals.outside(S::Work, S::NotWork);
    let strong = [S::Withdraw, S::AppStatus, S::Interview]
        .into_iter()
        .find(|s| signals.of(*s) >= ENOUGH);
    let contact = text.tokens.iter().any(|t| t.kind == Kind::Email)
        || text
            .tokens
            .iter()
            .filter(|t| t.kind == Kind::Number)
            .map(|t| t.text.len())
            .sum::<usize>()
            >= 7;
    if !work && strong.is_none() && !(signals.has(S::Apply) && contact) {
        let answer =
            before.job && !before.stock && !message.is_campaign_reply && !signals.has(S::Order);
        if answer
            && (contact || signals.has(S::Apply) || text.tokens.len() <= 12)
            && !signals.has(S::Thank)
        {
            return found(if before.interview {
                Intent::InterviewScheduling
            } else {
                Intent::RecruitmentApplication
            });
        }
        return None;
    }
    match strong {
        Some(S::Withdraw) => found(Intent::ApplicationWithdrawal),
        Some(S::AppStatus) => found(Intent::ApplicationStatus),
        Some(_) => found(Intent::InterviewScheduling),
        None if contact || (signals.has(S::Apply) && text.questions == 0) => {
            found(Intent::RecruitmentApplication)
        }
        None if signals.has(S::Apply) && !signals.has(S::JobAsk) => {
            found(Intent::RecruitmentApplication)
        }
        None => found(Intent::RecruitmentInquiry),
    }
}

/// Rule 6.
fn stock(
    message: &Message<'_>,
    before: &Before,
    text: &Text<'_>,
    signals: &Signals,
) -> Option<Finding> {
    let found = |intent| Some(Finding::new(intent, Route::StockAlert, Priority::Medium));
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
    if before.stock && !message.is_campaign_reply && text.tokens.len() <= 25 {
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
    if signals.has(S::StockHave) && !message.is_campaign_reply && !before.campaign {
        let plain = signals.places(S::StockHave) >= 2 || !other_topic;
        if plain || signals.at(S::StockHave).any(|r| r.len() >= 4) {
            return found(Intent::StockInquiry);
        }
    }
    None
}

/// Rule 7.
fn campaign(
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
    let found = |intent, priority| Some(Finding::new(intent, Route::Campaign, priority));
    let question = text.questions > 0;
    let yes = signals.outside(S::Interest, S::Decline);
    let no = signals.of(S::Decline) >= ENOUGH;
    let opens_with_yes = signals.at(S::Interest).any(|r| r.start == 0) && yes;
    if keyword {
        return found(Intent::CampaignInterest, Priority::Medium);
    }
    if signals.has(S::CodeIssue) && (!no || signals.has(S::Failure)) {
        return found(Intent::CampaignCodeIssue, Priority::Medium);
    }
    let later = signals.has(S::Interest) && !signals.at(S::Decline).any(|r| r.start == 0) && yes;
    let turned = flat.contains("not") || flat.contains("niet") || !opens_with_yes;
    if no && (turned || !later) {
        return found(Intent::CampaignDecline, Priority::Low);
    }
    if yes && (opens_with_yes || !question) {
        return found(Intent::CampaignInterest, Priority::Medium);
    }
    if question || signals.has(S::CampaignAsk) {
        return found(Intent::CampaignQuestion, Priority::Medium);
    }
    found(Intent::CampaignInterest, Priority::Medium).map(Finding::guess)
}

/// Rule 8.
fn automated(before: &Before, text: &Text<'_>, signals: &Signals) -> Finding {
    let low = |intent| Finding::new(intent, Route::Automated, Priority::Low);
    let medium = |intent| Finding::new(intent, Route::Automated, Priority::Medium);
    let words = text.tokens.len();
    let question = text.questions > 0 || words > 4;
    if signals.outside(S::Failure, S::Calm) && !signals.has(S::Returns) && !signals.has(S::Order) {
        return medium(Intent::Complaint);
    }
    if signals.has(S::Order) {
        return medium(Intent::OrderStatus);
    }
    if signals.outside(S::Failure, S::Calm) && signals.places(S::Failure) >= 2 {
        return medium(Intent::Complaint);
    }
    for (signal, intent) in [
        (S::Returns, Intent::FaqReturns),
        (S::Payment, Intent::FaqPaymentMethods),
        (S::Hours, Intent::FaqOpeningHours),
        (S::Shipping, Intent::FaqShipping),
    ] {
        if signals.has(signal) && (question || words > 1) {
            return low(intent);
        }
    }
    if signals.has(S::Thank) && words <= 14 {
        let plain = low(Intent::Thanks);
        return if text.questions == 0 {
            plain.certain()
        } else {
            plain
        };
    }
    if signals.has(S::Other) {
        return low(Intent::FaqOther);
    }
    if signals.has(S::Product) {
        return medium(Intent::ProductQuestion);
    }
    if signals.has(S::Hello) && words <= 4 {
        return low(Intent::Greeting).certain();
    }
    if signals.has(S::Ack) && words <= 5 {
        return low(if before.any {
            Intent::Acknowledgement
        } else {
            bare(text)
        });
    }
    if text.questions > 0 && words > 2 {
        return low(Intent::FaqOther).guess();
    }
    low(Intent::Unclear).guess()
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
