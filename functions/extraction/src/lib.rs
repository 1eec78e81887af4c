//! Agent 1: extracts the candidate and the job requirements from a conversation.
//!
//! What this crate is for: turning what an applicant writes, in sentences or as
//! a filled-in form, into a candidate record, and a posting's text into what it
//! asks for. What it must not do: speak to the customer (Agent 2 does), guess
//! what was not said, or lower what a person decided about an application.

mod bare;
mod form;
mod offline;
mod outcome;
mod prompt;
mod requirements;
mod team;

use agent::{Asked, Closing, Deps, Frame, Opened, StepError, ask, ask_typing, courtesy};
use chatwoot::client::ContactUpdate;
use domain::candidate::{CandidateInfo, JobPosting, JobRequirements, Lead};
use domain::ids::{AccountId, ContactId};
use domain::receipt::{DecidedBy, ModelCall, Receipt};
use domain::step::{Next, Step, StepInput, StepOutput};

pub use requirements::requirements;

const NAME: &str = "extraction";

/// Extracts the candidate and updates lead and contact.
pub async fn handle(input: StepInput, deps: &Deps) -> Result<StepOutput, StepError> {
    let mut frame = match Frame::open(deps, &input, Step::ExtractLeadInfo).await? {
        Opened::Done(output) => return Ok(output),
        Opened::Work(frame) => *frame,
    };
    let output = StepOutput::go(frame.turn.no, Next::Automated);
    frame.state.assigned_agent = Some(NAME.to_owned());
    let Some(contact) = input.contact.or(frame.head.contact) else {
        // Nobody to keep a record of; Agent 2 still answers.
        let receipt = Receipt::by_rule(["contact:unknown"]);
        return frame.close(deps, Closing::with(output, receipt)).await;
    };

    let before = outcome::lead(&frame, contact);
    let asked = candidate(&mut frame, deps, &before).await;
    let unanswered = asked.evidence();
    let mut lead = before.clone();
    let mut evidence = outcome::apply(&frame, &mut lead, asked.value);
    evidence.extend(unanswered);
    let mut calls = asked.calls;
    if let Some(posting) = outcome::new_posting(&frame.business, &before, &lead) {
        let (requirements, more) = job_requirements(deps, &frame, posting).await;
        calls.extend(more);
        evidence.push(format!("posting:{}", posting.id));
        outcome::compare(&mut lead, &posting.id, &requirements);
    }
    let update = outcome::contact_update(&before, &lead);
    if update != ContactUpdate::default() {
        frame.used("update_contact");
        update_contact(deps, input.account, contact, update).await?;
    }
    if team::is_news(&before, &lead) {
        team::tell(&mut frame, deps, &lead).await?;
    }
    frame.state.customer_id = Some(lead.id);
    frame.state.customer_profile = lead.profile();

    let receipt = Receipt {
        decided_by: asked.decided_by,
        confidence: frame.state.confidence_score,
        evidence,
        calls,
    };
    let closing = Closing {
        lead: (frame.lead.as_ref() != Some(&lead)).then_some(&lead),
        ..Closing::with(output, receipt)
    };
    frame.close(deps, closing).await
}

/// What the turn says about the candidate.
async fn candidate(frame: &mut Frame, deps: &Deps, before: &Lead) -> Asked<CandidateInfo> {
    let listening = outcome::Listening::to(frame.state.intent, before);
    if listening == outcome::Listening::No {
        return Asked::without_model(CandidateInfo::default(), DecidedBy::Rules);
    }
    frame.used("extract_candidate");
    let prompt = prompt::candidate(frame, before);
    let offline = offline::candidate(frame, before);
    let mut asked = ask_typing(deps, frame, &prompt, || prompt::Answer {
        candidate: offline.clone(),
    })
    .await;
    let said = outcome::only_said(asked.value.candidate, &frame.transcript());
    asked.value.candidate = match asked.decided_by {
        // The rules read numbers and addresses exactly: where they found
        // something and the model did not, it counts.
        DecidedBy::Model(_) => {
            let mut both = offline;
            both.merge(said);
            both
        }
        DecidedBy::Rules | DecidedBy::Classifier | DecidedBy::Offline => offline,
    };
    Asked {
        value: listening.filter(asked.value.candidate),
        decided_by: asked.decided_by,
        calls: asked.calls,
        unanswered: asked.unanswered,
    }
}

/// What a posting asks for: as the business wrote it down, else from its text.
async fn job_requirements(
    deps: &Deps,
    frame: &Frame,
    posting: &JobPosting,
) -> (JobRequirements, Vec<ModelCall>) {
    if posting.requirements != JobRequirements::default() {
        return (posting.requirements.clone(), Vec::new());
    }
    let text = posting.text.get(frame.lang());
    let prompt = prompt::requirements(text);
    let asked = ask(deps, frame, &prompt, || requirements(text)).await;
    (asked.value, asked.calls)
}

/// Brings Chatwoot's contact up to date. An address that another contact has is
/// refused by Chatwoot; the rest is then written without it.
async fn update_contact(
    deps: &Deps,
    account: AccountId,
    contact: ContactId,
    update: ContactUpdate,
) -> Result<(), StepError> {
    let chatwoot = deps.accounts.chatwoot(account).await?;
    let done = courtesy("contact", chatwoot.update_contact(contact, &update).await)?;
    if done.is_none() && (update.email.is_some() || update.phone_number.is_some()) {
        let rest = ContactUpdate {
            email: None,
            phone_number: None,
            ..update
        };
        courtesy("contact", chatwoot.update_contact(contact, &rest).await)?;
    }
    Ok(())
}
