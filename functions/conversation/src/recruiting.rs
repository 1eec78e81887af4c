//! Answers to applicants, in fixed words filled from the record and the postings.

use domain::candidate::{CandidateField, JobPosting, Lead, QualificationStatus};
use domain::intent::Intent;
use domain::knowledge::{answering, passages};
use domain::lang::Lang;

use crate::context::Context;
use crate::offline::Saying;
use crate::phrases;

/// Answers a message about work.
pub(crate) fn answer(context: &Context<'_>) -> Saying {
    match context.intent {
        Some(Intent::RecruitmentApplication) => match context.lead {
            Some(lead) => application(context, lead),
            None => inquiry(context),
        },
        Some(Intent::ApplicationStatus) => status(context),
        Some(Intent::ApplicationWithdrawal) => withdrawal(context),
        Some(Intent::InterviewScheduling) => interview(context),
        _ => match context.lead {
            // Within an application, an answer to our question may read like one.
            Some(lead) if under_way(lead) && !context.text.contains('?') => {
                application(context, lead)
            }
            Some(lead) if under_way(lead) => applicants_question(context, lead),
            _ => inquiry(context),
        },
    }
}

fn under_way(lead: &Lead) -> bool {
    matches!(
        lead.qualification_status,
        QualificationStatus::Incomplete | QualificationStatus::Complete
    )
}

/// Confirms what was noted and asks for what is missing.
fn application(context: &Context<'_>, lead: &Lead) -> Saying {
    let lang = context.lang;
    let mut parts = Vec::new();
    let noted = noted(lang, lead);
    if noted.is_empty() {
        parts.push(phrases::APPLY_THANKS.get(lang).to_owned());
    } else {
        parts.push(phrases::APPLY_NOTED.fill(lang, &[("list", &noted)]));
    }
    let mut saying = Saying::free(String::new(), "application");
    if let Some(role) = lead.candidate.role.as_deref()
        && posting_for(context, role).is_none()
        && !context.business.postings.is_empty()
    {
        parts.push(no_such_job(context, role));
        saying.evidence.push("posting:none".to_owned());
    }
    let missing = lead.missing();
    if missing.is_empty() {
        parts.push(phrases::APPLY_COMPLETE.get(lang).to_owned());
        saying.evidence.push("application:complete".to_owned());
    } else {
        let list: Vec<&str> = missing
            .iter()
            .map(|field| asked(*field).get(lang))
            .collect();
        parts.push(phrases::APPLY_MISSING.fill(lang, &[("list", &list.join(", "))]));
        saying
            .evidence
            .push(format!("application:missing_{}", missing.len()));
    }
    saying.text = parts.join("\n\n");
    saying
}

/// "role: store manager, experience: 6 years, …".
fn noted(lang: Lang, lead: &Lead) -> String {
    let info = &lead.candidate;
    let years = info
        .experience_years
        .as_deref()
        .map(|years| phrases::YEARS.fill(lang, &[("years", years)]));
    [
        (phrases::NAME, info.name.as_deref()),
        (phrases::ROLE, info.role.as_deref()),
        (phrases::EXPERIENCE, years.as_deref()),
        (phrases::EMAIL, info.email.as_deref()),
        (phrases::PHONE, info.phone.as_deref()),
        (phrases::PLACE, info.location.as_deref()),
        (phrases::TIME, info.availability.as_deref()),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some(format!("\n- {}: {}", label.get(lang), value?)))
    .collect()
}

const fn asked(field: CandidateField) -> domain::phrase::Phrase {
    match field {
        CandidateField::Name => phrases::ASK_NAME,
        CandidateField::Role => phrases::ASK_ROLE,
        CandidateField::Experience => phrases::ASK_EXPERIENCE,
        CandidateField::Reachable => phrases::ASK_REACHABLE,
        CandidateField::Location => phrases::ASK_PLACE,
        CandidateField::Availability => phrases::ASK_TIME,
    }
}

#[rustfmt::skip]
const ASKS_ABOUT_JOB: &[&str] = &["salary", "pay", "paid", "wage", "earn", "language", "languages", "experience", "salaris", "loon",
    "verdien", "verdienen", "verdient", "talen", "taal", "ervaring", "gehalt", "verdiene", "sprache", "erfahrung", "sueldo", "salario", "idioma",
    "experiencia", "salário", "idiomas", "experiência", "salaire", "langue", "expérience", "hours", "uren", "stunden", "horas", "heures"];

/// A question within an application: answered from what is known, or honestly
/// not; what is missing was asked for already.
fn applicants_question(context: &Context<'_>, lead: &Lead) -> Saying {
    let lang = context.lang;
    let found = passages(context.business, lang, context.text, None);
    if let Some(passage) = answering(&found).first() {
        return Saying::free(passage.told(lang), passage.id.clone());
    }
    let posting = lead
        .candidate
        .role
        .as_deref()
        .and_then(|role| posting_for(context, role))
        .or_else(|| posting_for(context, context.text));
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().count() > 4)
            .map(str::to_lowercase)
            .collect()
    };
    let asked = words(context.text);
    let about = |posting: &&JobPosting| {
        let said: Vec<String> = posting.text.all().flat_map(words).collect();
        let lower = context.text.to_lowercase();
        asked.iter().any(|word| said.contains(word))
            || lower
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| ASKS_ABOUT_JOB.contains(&word))
    };
    let open = context.business.postings.iter().filter(|p| p.open);
    match posting {
        Some(posting) if about(&posting) => Saying::free(
            posting.text.get(lang).to_owned(),
            format!("posting:{}", posting.id),
        ),
        None if open.clone().any(|posting| about(&posting)) => {
            let texts: Vec<&str> = open
                .filter(about)
                .map(|posting| posting.text.get(lang))
                .collect();
            Saying::free(texts.join("\n\n"), "posting:all")
        }
        _ => crate::offline::unknown(context),
    }
}

/// The job asked about, or the open ones.
fn inquiry(context: &Context<'_>) -> Saying {
    let lang = context.lang;
    let open: Vec<&JobPosting> = context
        .business
        .postings
        .iter()
        .filter(|p| p.open)
        .collect();
    if open.is_empty() {
        return Saying::free(phrases::NO_JOBS.get(lang), "posting:none");
    }
    let meant = context
        .entity("role")
        .or_else(|| context.lead.and_then(|lead| lead.candidate.role.as_deref()));
    let posting = meant
        .and_then(|role| posting_for(context, role))
        .or_else(|| posting_for(context, context.text));
    let mut saying = match (posting, meant) {
        (Some(posting), _) => Saying::free(
            posting.text.get(lang).to_owned(),
            format!("posting:{}", posting.id),
        ),
        (None, Some(role)) => Saying::free(no_such_job(context, role), "posting:none"),
        (None, None) => Saying::free(open_jobs(context), "posting:all"),
    };
    // "…, and is the shop open on bank holidays?"
    let found = passages(context.business, lang, context.text, None);
    if let Some(passage) = answering(&found).first() {
        saying.text.push_str("\n\n");
        saying.text.push_str(&passage.told(lang));
        saying.evidence.push(passage.id.clone());
    }
    saying.text.push_str("\n\n");
    saying.text.push_str(phrases::HOW_TO_APPLY.get(lang));
    saying
}

fn open_jobs(context: &Context<'_>) -> String {
    phrases::OPEN_JOBS.fill(context.lang, &[("list", &titles(context))])
}

fn no_such_job(context: &Context<'_>, role: &str) -> String {
    let list = titles(context);
    phrases::NO_SUCH_JOB.fill(context.lang, &[("role", role), ("list", &list)])
}

fn titles(context: &Context<'_>) -> String {
    let titles: Vec<String> = context
        .business
        .postings
        .iter()
        .filter(|posting| posting.open)
        .map(|posting| {
            let title = posting.title.get(context.lang);
            match &posting.requirements.location {
                Some(place) => format!("{title} ({place})"),
                None => title.to_owned(),
            }
        })
        .collect();
    titles.join(", ")
}

/// The open posting whose title the words name: all of the role's words, or all
/// of the title's.
fn posting_for<'a>(context: &Context<'a>, role: &str) -> Option<&'a JobPosting> {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 2)
            .map(|word| word.to_lowercase().trim_end_matches('s').to_owned())
            .collect()
    };
    let role = words(role);
    let open = context
        .business
        .postings
        .iter()
        .filter(|posting| posting.open);
    open.filter(|_| !role.is_empty()).find(|posting| {
        posting.title.all().any(|title| {
            let title = words(title);
            role.iter().all(|word| title.contains(word))
                || title.iter().all(|word| role.contains(word))
        })
    })
}

fn status(context: &Context<'_>) -> Saying {
    let known = context
        .lead
        .is_some_and(|lead| lead.qualification_status != QualificationStatus::New);
    if known {
        Saying::hand_over(
            phrases::STATUS_KNOWN.get(context.lang),
            "how an application stands",
            "application:known",
        )
    } else {
        Saying::hand_over(
            phrases::STATUS_UNKNOWN.get(context.lang),
            "how an application stands that is not on record here",
            "application:unknown",
        )
    }
}

fn withdrawal(context: &Context<'_>) -> Saying {
    let noted = context
        .lead
        .is_some_and(|lead| lead.qualification_status == QualificationStatus::Withdrawn);
    if noted {
        Saying::fixed(
            phrases::WITHDRAWN.get(context.lang),
            "application:withdrawn",
        )
    } else {
        Saying::hand_over(
            phrases::WITHDRAW_UNKNOWN.get(context.lang),
            "the withdrawal of an application that is not on record here",
            "application:unknown",
        )
    }
}

fn interview(context: &Context<'_>) -> Saying {
    let text = match context.entity("availability") {
        Some(when) => phrases::INTERVIEW_WHEN.fill(context.lang, &[("when", when)]),
        None => phrases::INTERVIEW.get(context.lang).to_owned(),
    };
    Saying::hand_over(text, "the date of an interview", "intent:interview")
}
