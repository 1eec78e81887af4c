//! Router: makes words of what is attached, takes the inbox as one turn and decides
//! intent, priority and route.
//!
//! Triage's rules decide alone what must never depend on a model (danger, a person
//! owed, opt-out), its classifier what it is sure of; a model is asked for the rest;
//! without one triage decides it all. What it must not do: answer anybody.

mod known;
mod outcome;
mod prompt;

use std::sync::Arc;

use agent::{Asked, Closing, Deps, Frame, Read, StepError, Triage, ask, read_attachments, taped};
use domain::business::Business;
use domain::candidate::Lead;
use domain::catalogue::named;
use domain::channel::Channel;
use domain::head::{Head, Turn};
use domain::ids::MessageId;
use domain::intent::{Classification, Intent, Route};
use domain::knowledge;
use domain::offtopic::is_off_topic;
use domain::outcome::{IgnoreReason, TurnOutcome};
use domain::receipt::{DecidedBy, ModelCall, Receipt};
use domain::state::ConversationState;
use domain::step::{Next, Step, StepInput, StepOutput};
use domain::turn::{Take, take};
use jiff::Timestamp;
use platform::tape;
use store::StoreError;
use triage::{Known, Verdict};

pub use outcome::{Routing, history_lines, is_campaign_reply};

/// A take that somebody's write made stale is decided again; more rounds than
/// this mean trouble, and the state's retry comes later.
const ROUNDS: u32 = 6;

/// Takes the turn and routes it.
pub async fn handle(input: StepInput, deps: &Deps) -> Result<StepOutput, StepError> {
    let mut read = Read::default();
    for _ in 0..ROUNDS {
        if let Some(output) = Box::pin(round(&input, deps, &mut read)).await? {
            return Ok(output);
        }
    }
    Err(StoreError::Conflict { what: "HEAD" }.into())
}

async fn round(
    input: &StepInput,
    deps: &Deps,
    read: &mut Read,
) -> Result<Option<StepOutput>, StepError> {
    tape::rewind();
    let now = deps.clock.now();
    let key = input.key();
    let (head, lead) = match input.contact {
        Some(contact) => deps.store.head_and_lead(key, contact).await?,
        None => (deps.store.head(key).await?, None),
    };
    let mut head = head.ok_or(StepError::UnknownConversation(key))?;
    if head.run.as_ref() != Some(&input.run) {
        return Err(StoreError::LeaseLost.into());
    }
    taped::note(input, &head, lead.as_ref());
    let mut turn = match take(&head, &input.run, now, deps.quiet) {
        Take::Wait(until) => {
            return Ok(Some(StepOutput {
                wait_until: Some(until),
                ..StepOutput::go(0, Next::Gather)
            }));
        }
        Take::Empty => {
            let reason = IgnoreReason::EmptyInbox;
            let mut output = StepOutput::finish(0, TurnOutcome::Ignored(reason));
            output.next = Next::None;
            return Ok(Some(output));
        }
        Take::Resume(turn) => match turn.steps.get(&Step::Classify) {
            Some(done) => return Ok(Some(done.output.clone())),
            None => turn,
        },
        Take::New(turn) => turn,
    };
    let business = deps.business.get(&deps.store, key.account, now).await?;
    Box::pin(read_attachments(
        deps, &business, &mut head, &mut turn, read,
    ))
    .await;
    let taken = Taken {
        head,
        lead,
        turn,
        business,
        calls: read.calls.clone(),
    };
    Box::pin(classify(taken, now, deps)).await
}

/// A turn, as it is taken.
struct Taken {
    head: Head,
    lead: Option<Lead>,
    turn: Turn,
    business: Arc<Business>,
    /// What reading its attachments took.
    calls: Vec<ModelCall>,
}

async fn classify(
    taken: Taken,
    now: Timestamp,
    deps: &Deps,
) -> Result<Option<StepOutput>, StepError> {
    let Taken {
        head,
        lead,
        turn,
        business,
        calls,
    } = taken;
    let resumed = head.turn.is_some();
    let (state, lead, lead_changed) = outcome::begin(&head, lead, &turn, now);
    let known = known::known(&head, lead.as_ref(), &state, &business);
    let stop_word = triage::is_stop_word(&state.message_content);
    let mut frame = Frame::first(head, turn, state, lead, business, now, Step::Classify);

    let (routing, mut receipt) = match outcome::without_answer(&frame.head, &frame.turn, stop_word)
    {
        Some(routing) => (routing, Receipt::by_rule([routing.evidence()])),
        None => decide(&mut frame, known, deps).await,
    };
    receipt.calls.splice(0..0, calls);
    let output = routing.output(frame.turn.no);
    let mut lead = frame.lead.clone();
    if stop_word || frame.state.intent == Some(domain::intent::Intent::OptOut) {
        // Suppression is deterministic and holds whoever answers (guide §3.4).
        if !matches!(routing, Routing::Answer(_)) {
            frame.head.opted_out = true;
        }
        if let Some(lead) = &mut lead {
            lead.opted_out = true;
        }
    }
    let changed = lead != frame.lead || lead_changed;
    let closing = Closing {
        lead: lead.as_ref().filter(|_| changed),
        ..Closing::with(output, receipt)
    };
    if resumed {
        return frame.close(deps, closing).await.map(Some);
    }
    frame.close_taking(deps, closing).await
}

async fn decide(frame: &mut Frame, known: Known, deps: &Deps) -> (Routing, Receipt) {
    let verdict = chat(frame, of_the_list(frame, understand(frame, known)));
    let decided_by = match verdict.decided_by {
        _ if deps.triage == Triage::Abstains => None,
        triage::DecidedBy::Rules => Some(DecidedBy::Rules),
        triage::DecidedBy::Classifier => Some(DecidedBy::Classifier),
        triage::DecidedBy::Nobody => None,
    };
    let asked = if let Some(decided_by) = decided_by {
        Asked::without_model(verdict.classification.clone(), decided_by)
    } else {
        frame.used("classify_by_model");
        let prompt = prompt::prompt(frame);
        let fallback = prompt::ModelVerdict::from(&verdict.classification);
        let asked = ask(deps, frame, &prompt, || fallback).await;
        // An answer that contradicts itself counts as none.
        let said = Classification::try_from(asked.value).ok();
        Asked {
            value: said
                .filter(|said| !loses(&verdict, said))
                .unwrap_or_else(|| verdict.classification.clone()),
            decided_by: asked.decided_by,
            calls: asked.calls,
            unanswered: asked.unanswered,
        }
    };
    let mut evidence: Vec<String> = verdict.evidence.iter().map(ToString::to_string).collect();
    evidence.extend(asked.evidence());
    let Asked {
        value: classification,
        decided_by,
        calls,
        ..
    } = asked;
    evidence.push(format!("intent:{}", classification.intent()));
    let receipt = Receipt {
        decided_by,
        confidence: Some(classification.confidence()),
        evidence,
        calls,
    };
    let routing = outcome::apply(frame, &classification);
    (routing, receipt)
}

/// Whether a model would lose what must not depend on it: an opt-out, or what the
/// rules take for danger and somebody may have talked it out of.
fn loses(verdict: &Verdict, said: &Classification) -> bool {
    let people = |classification: &Classification| classification.route() == Route::HighPriority;
    let danger = is_danger(verdict.classification.intent()) && people(&verdict.classification);
    verdict.opt_out && said.intent() != Intent::OptOut || danger && !people(said)
}

const fn is_danger(intent: Intent) -> bool {
    matches!(
        intent,
        Intent::Phishing | Intent::Abuse | Intent::SafetyIssue | Intent::PromptInjection
    )
}

/// A poem asked for is chat, whatever single words of it may mean elsewhere, and needs
/// no model to be told. Who names a product, applies, or is owed a person is no chatter.
fn chat(frame: &Frame, verdict: Verdict) -> Verdict {
    let text = &frame.state.message_content;
    let may_be = !verdict.opt_out
        && !matches!(
            verdict.classification.route(),
            Route::HighPriority | Route::Recruitment
        )
        && !frame.state.is_campaign_message;
    if !may_be || !is_off_topic(text) || !named(&frame.business, text).is_empty() {
        return verdict;
    }
    Verdict {
        classification: verdict.classification.chat(),
        evidence: vec!["off-topic"],
        decided_by: triage::DecidedBy::Rules,
        ..verdict
    }
}

/// A question of the business's own list is that question, whatever single words
/// of it may mean elsewhere; danger, abuse and an opt-out stay what they are.
fn of_the_list(frame: &Frame, verdict: Verdict) -> Verdict {
    let stays = verdict.opt_out || is_danger(verdict.classification.intent());
    match knowledge::listed(&frame.business, &frame.state.message_content) {
        Some((topic, lang)) if !stays => Verdict {
            classification: verdict.classification.listed(topic, lang),
            evidence: vec!["faq-list"],
            decided_by: triage::DecidedBy::Rules,
            ..verdict
        },
        _ => verdict,
    }
}

fn understand(frame: &Frame, known: Known) -> Verdict {
    let labels = frame.state.customer_profile.get("labels");
    let history = history_lines(&frame.head.recent, &frame.turn, labels.map(String::as_str));
    triage::classify(&triage::Message {
        text: &frame.state.message_content,
        channel: match frame.state.channel {
            // Triage knows the seed's six; what else Chatwoot carries is a chat.
            Channel::Other => Channel::Webchat,
            known => known,
        },
        history: &history,
        is_campaign_reply: frame.state.is_campaign_message,
        known,
    })
}

/// A fresh state for a conversation, or the old one made ready for a new turn.
pub(crate) fn next_state(head: &Head, turn: &Turn, now: Timestamp) -> ConversationState {
    let newest = turn
        .carried
        .iter()
        .chain(&turn.messages)
        .max_by_key(|item| item.id);
    let at = newest.map_or(now, |item| item.created_at);
    let mut state = head.state.clone().unwrap_or_else(|| {
        let id = newest.map_or(MessageId::FIRST, |item| item.id);
        ConversationState::first(head.key, id, head.provider.channel(), at)
    });
    state.begin_turn();
    if let Some(item) = newest {
        state.message_id = item.id;
    }
    state.timestamp = at;
    state
}
