//! Rule 5: work.

use domain::intent::{Intent, Route};

use super::{ENOUGH, Finding, has_topic};
use crate::before::Before;
use crate::rules::{Signal as S, Signals};
use crate::text::{Kind, Text};
use crate::{Message, Names};

/// Rule 5.
pub(super) fn recruitment(
    message: &Message<'_>,
    before: &Before,
    text: &Text<'_>,
    signals: &Signals,
) -> Option<Finding> {
    let found = |intent| Some(Finding::new(intent, Route::Recruitment));
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
        if before.ours {
            return to_our_question(message, before, text, signals, contact).and_then(found);
        }
        let answer =
            before.job && !before.stock && !message.is_campaign_reply && !signals.has(S::Order);
        // A question about something else is no answer.
        let other = text.questions > 0 && has_topic(message, signals);
        if answer
            && !other
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

/// A reply to our own question to an applicant, or after we told of open jobs. A
/// question about something else is answered, and the application stays open.
fn to_our_question(
    message: &Message<'_>,
    before: &Before,
    text: &Text<'_>,
    signals: &Signals,
    contact: bool,
) -> Option<Intent> {
    if before.told_of_jobs {
        return (contact && !has_topic(message, signals)).then_some(Intent::RecruitmentApplication);
    }
    // "I'm available from May" asks for nothing.
    let about_self = text.questions == 0
        && signals.has(S::StockHave)
        && text.tokens.iter().any(|t| {
            matches!(
                t.text.as_str(),
                "i" | "im"
                    | "ik"
                    | "ben"
                    | "ich"
                    | "bin"
                    | "soy"
                    | "estoy"
                    | "sou"
                    | "estou"
                    | "je"
                    | "suis"
            )
        })
        && message.known.names == Names::Nothing;
    let open = before.asked_applicant || before.applying;
    if !open || has_topic(message, signals) && !contact && !about_self {
        return None;
    }
    let small_talk = signals.has(S::Thank)
        || signals.has(S::Hello) && text.tokens.len() <= 4
        || signals.has(S::Ack) && text.tokens.len() <= 3
        || text.tokens.iter().all(|t| t.kind == Kind::Sign);
    if contact || signals.has(S::Apply) {
        Some(Intent::RecruitmentApplication)
    } else if small_talk {
        None
    } else if text.questions > 0 {
        Some(Intent::RecruitmentInquiry)
    } else {
        let answers = if before.asked_applicant {
            text.tokens.len() <= 25
        } else {
            text.tokens.len() <= 6 && signals.is_silent()
        };
        answers.then_some(Intent::RecruitmentApplication)
    }
}
