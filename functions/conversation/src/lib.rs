//! Agent 2: answers the customer from the business knowledge.
//!
//! What this crate is for: questions, small talk, applications, opt-out. What is
//! said comes from what the business wrote down; a model may word it, and its
//! wording counts only if it keeps to that. What it must not do: invent, decide
//! what a person must decide, or send anything.

mod context;
mod found;
mod offline;
mod outcome;
mod phrases;
mod prompt;
mod recruiting;
mod several;

use agent::{Closing, Deps, Frame, Opened, StepError, Worded, ask_wording, retell};
use domain::candidate::Lead;
use domain::head::{Author, Purpose};
use domain::outcome::{IgnoreReason, TurnOutcome};
use domain::phrases::{opted_in, opted_out};
use domain::receipt::{DecidedBy, Receipt};
use domain::step::{Next, Step, StepInput, StepOutput};
use domain::suggestion::Unanswered;

use context::Context;
use offline::{Plan, Saying};

const NAME: &str = "conversation";

/// Drafts the answer of a turn.
pub async fn handle(input: StepInput, deps: &Deps) -> Result<StepOutput, StepError> {
    let mut frame = match Frame::open(deps, &input, Step::GenerateResponse).await? {
        Opened::Done(output) => return Ok(output),
        Opened::Work(frame) => frame,
    };
    frame.state.assigned_agent = Some(NAME.to_owned());
    let lang = frame.lang();
    match offline::plan(&Context::of(&frame)) {
        Plan::Ignore(reason) => {
            let outcome = TurnOutcome::Ignored(reason);
            let output = StepOutput::finish(frame.turn.no, outcome);
            let receipt = Receipt::by_rule([match reason {
                IgnoreReason::OptedOut => "opt_out:confirmed_before",
                _ => "intent:spam",
            }]);
            frame.close(deps, Closing::with(output, receipt)).await
        }
        Plan::OptOut => {
            frame.head.opted_out = true;
            frame.draft(opted_out(lang), Author::Rules, Purpose::OptOutConfirmation);
            consent(frame, deps, true).await
        }
        Plan::OptIn => {
            frame.head.opted_out = false;
            frame.draft(opted_in(lang), Author::Rules, Purpose::Answer);
            consent(frame, deps, false).await
        }
        Plan::Say(saying) => {
            frame.used("search_knowledge");
            let (saying, receipt) = word(&mut frame, deps, saying).await;
            say(frame, deps, saying, receipt).await
        }
    }
}

/// Keeps the customer's wish about messages with the lead as well. A confirmation
/// goes out without review.
async fn consent(frame: Box<Frame>, deps: &Deps, out: bool) -> Result<StepOutput, StepError> {
    let lead = frame
        .lead
        .clone()
        .filter(|lead| lead.opted_out != out)
        .map(|lead| Lead {
            opted_out: out,
            ..lead
        });
    let output = StepOutput::go(frame.turn.no, Next::Deliver);
    let receipt = Receipt::by_rule([if out { "opt_out" } else { "opt_in" }]);
    let closing = Closing {
        lead: lead.as_ref(),
        ..Closing::with(output, receipt)
    };
    frame.close(deps, closing).await
}

/// Lets a model word what may be worded freely.
async fn word(frame: &mut Frame, deps: &Deps, saying: Saying) -> (Saying, Receipt) {
    let confidence = frame.state.confidence_score;
    if !saying.free {
        let receipt = Receipt {
            confidence,
            ..Receipt::by_rule(saying.evidence.clone())
        };
        return (saying, receipt);
    }
    frame.used("write_answer");
    let facts = prompt::facts(&Context::of(frame), &saying);
    let prompt = prompt::prompt(frame, &facts);
    let fallback = prompt::Reply::of(&saying);
    // Beside the answer, so that it costs the customer no time.
    let (worded, retold): (Worded<prompt::Reply>, _) = tokio::join!(
        ask_wording(deps, frame, &prompt, || fallback.clone()),
        retell(deps, frame),
    );
    if let Some(summary) = retold.summary {
        frame.used("write_summary");
        frame.remember(summary);
    }
    let asked = worded.asked;
    let unanswered = asked.evidence();
    let mut saying = match asked.decided_by {
        DecidedBy::Model(_) if worded.unsupported.is_empty() => {
            outcome::accept(&asked.value, saying, &facts, &Context::of(frame))
        }
        _ => saying,
    };
    saying.evidence.extend(worded.evidence);
    let receipt = Receipt {
        decided_by: asked.decided_by,
        confidence,
        evidence: saying.evidence.iter().cloned().chain(unanswered).collect(),
        calls: asked.calls.into_iter().chain(retold.calls).collect(),
    };
    (saying, receipt)
}

async fn say(
    mut frame: Box<Frame>,
    deps: &Deps,
    saying: Saying,
    receipt: Receipt,
) -> Result<StepOutput, StepError> {
    let next = frame.say(&saying.text, saying.author, saying.escalate);
    let output = StepOutput::go(frame.turn.no, next);
    let account = frame.head.key.account;
    let unanswered = unanswered(&frame, &saying);
    let output = frame.close(deps, Closing::with(output, receipt)).await?;
    // After the step is written down, so that a retry does not count it twice. The
    // customer's answer does not depend on it.
    for question in unanswered {
        if let Err(error) = deps.store.note_unanswered(account, &question).await {
            tracing::warn!(%error, "an unanswered question was not counted");
        }
    }
    Ok(output)
}

/// The questions that found no answer, without what tells who asked.
fn unanswered(frame: &Frame, saying: &Saying) -> Vec<Unanswered> {
    let profile = frame.state.entities.get("name");
    let lead = frame.lead.as_ref();
    let candidate = lead.and_then(|lead| lead.candidate.name.as_ref());
    let names: Vec<&str> = profile
        .into_iter()
        .chain(candidate)
        .map(String::as_str)
        .collect();
    let of = |text: &String| Unanswered::of(text, frame.lang(), &names, frame.now);
    saying.unanswered.iter().filter_map(of).collect()
}
