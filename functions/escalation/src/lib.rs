//! EscalateToHuman: hands a conversation over to people, with the reason.
//!
//! Colleagues get a private note with the reason and a three-line summary, labels,
//! a priority, the team and the open status, before the customer is told that a
//! person will answer. Every effect can be repeated without harm. What it must
//! not do: answer the question, or speak to the customer itself.

mod note;
mod outcome;

use agent::{Closing, Deps, Frame, Opened, StepError, courtesy, leave_note, taped};
use chatwoot::client::{TeamId, Urgency};
use domain::event::ChatStatus;
use domain::head::{Author, Head, Purpose};
use domain::ids::{SendKey, SendPart};
use domain::intent::{Intent, Priority};
use domain::outcome::{HandoverReason, TurnOutcome};
use domain::ownership::{Owner, Takeover};
use domain::phrases;
use domain::receipt::Receipt;
use domain::state::ConversationState;
use domain::step::{Next, Step, StepInput, StepOutput};
use domain::text::label_of_tag;
use domain::turn::take_now;
use store::StoreError;

pub use note::{note, summary};
pub use outcome::{Before, reason, says_goodbye};

/// The label of conversations that wait for a person.
const LABEL: &str = "needs-human";

/// Gives the conversation to people.
pub async fn handle(input: StepInput, deps: &Deps) -> Result<StepOutput, StepError> {
    let before = input.step.as_ref();
    let handed_over = before.is_some_and(|s| matches!(s.outcome, Some(TurnOutcome::HandedOver(_))));
    if input.error.is_some() && handed_over {
        // What follows the hand-over failed for good: once more would be for ever.
        return Err(StepError::HandoverFailed(before.map_or(0, |s| s.turn)));
    }
    let mut frame = match Frame::open(deps, &input, Step::EscalateToHuman).await {
        Ok(Opened::Work(frame)) => *frame,
        Ok(Opened::Done(output)) => return Ok(output),
        // The router failed before it took the turn.
        Err(StepError::OutOfOrder { .. }) => {
            return Box::pin(take_and_hand_over(&input, deps)).await;
        }
        Err(error) => return Err(error),
    };
    let reason = reason(&input, &frame.turn);
    let before = hand_over(&mut frame, reason, deps).await?;
    let closing = closing(&mut frame, &input, reason, before);
    frame.close(deps, closing).await
}

async fn take_and_hand_over(input: &StepInput, deps: &Deps) -> Result<StepOutput, StepError> {
    let key = input.key();
    let now = deps.clock.now();
    let head = deps.store.head(key).await?;
    let head = head.ok_or(StepError::UnknownConversation(key))?;
    if head.run.as_ref() != Some(&input.run) {
        return Err(StoreError::LeaseLost.into());
    }
    taped::note(input, &head, None);
    let turn = take_now(&head, &input.run, now);
    let state = bare_state(&head, &turn, now);
    let business = deps.business.get(&deps.store, key.account, now).await?;
    let mut frame = Frame::first(
        head,
        turn,
        state,
        None,
        business,
        now,
        Step::EscalateToHuman,
    );
    let reason = HandoverReason::StepFailed;
    let before = hand_over(&mut frame, reason, deps).await?;
    let closing = closing(&mut frame, input, reason, before);
    frame.head.owner = people(frame.now);
    frame
        .close_taking(deps, closing)
        .await?
        .ok_or_else(|| StoreError::Conflict { what: "HEAD" }.into())
}

/// The state of a turn that the router could not classify.
fn bare_state(head: &Head, turn: &domain::head::Turn, now: jiff::Timestamp) -> ConversationState {
    let newest = turn.messages.iter().max_by_key(|item| item.id);
    let mut state = head.state.clone().unwrap_or_else(|| {
        let id = newest.map_or(domain::ids::MessageId::FIRST, |item| item.id);
        ConversationState::first(head.key, id, head.provider.channel(), now)
    });
    state.begin_turn();
    state.message_content = turn.text();
    state
}

fn people(since: jiff::Timestamp) -> Owner {
    Owner::People {
        since,
        because: Takeover::Escalated,
    }
}

fn closing(
    frame: &mut Frame,
    input: &StepInput,
    reason: HandoverReason,
    before: Before,
) -> Closing<'static> {
    let words = outcome::words(reason);
    frame.state.needs_human = true;
    let told = frame.state.escalation_reason.take();
    frame.state.escalation_reason = Some(told.unwrap_or_else(|| words.to_owned()));
    frame.state.assigned_agent = Some("human".to_owned());
    frame.tag("needs_human");
    // An agent that hands over has said so in words that fit the matter.
    let purpose = Purpose::Handover(reason);
    let said = frame
        .turn
        .draft
        .as_ref()
        .is_some_and(|d| d.purpose == purpose);
    if says_goodbye(&frame.head, &frame.turn, reason, before) {
        if !said {
            let text = if frame.state.intent == Some(Intent::SafetyIssue) {
                phrases::safety(frame.lang())
            } else {
                phrases::handover(frame.lang())
            };
            frame.draft(text, Author::Rules, purpose);
        }
    } else {
        frame.turn.draft = None;
        frame.turn.reply.clear();
        frame.state.agent_response = None;
    }
    let output = StepOutput {
        next: Next::Deliver,
        ..StepOutput::finish(frame.turn.no, TurnOutcome::HandedOver(reason))
    };
    Closing {
        owner: Some(people(frame.now)),
        ..Closing::with(output, Receipt::by_rule(outcome::evidence(input, reason)))
    }
}

/// Tells colleagues, and gives them the conversation. Says whether an earlier
/// attempt had begun to: its note is the first thing it leaves.
async fn hand_over(
    frame: &mut Frame,
    reason: HandoverReason,
    deps: &Deps,
) -> Result<Before, StepError> {
    let key = frame.head.key;
    let chatwoot = deps.accounts.chatwoot(key.account).await?;
    let note_key = SendKey::for_turn(key, frame.turn.no).part(SendPart::HandoverNote);
    let text = note(&frame.state, &frame.head, reason);
    let before = if leave_note(&chatwoot, note_key, &text).await? {
        Before::Tried
    } else {
        Before::NotTried
    };
    let urgency = match frame.state.priority {
        Some(Priority::High) => Urgency::Urgent,
        _ => Urgency::High,
    };
    let mut labels = vec![LABEL.to_owned()];
    labels.extend(frame.state.intent.map(|i| label_of_tag(i.as_str())));
    labels.extend(frame.state.tags.iter().map(|tag| label_of_tag(tag)));
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    // The note and the status matter most; what a missing label or team breaks is
    // logged and does not keep the conversation from people.
    let labelled = chatwoot.add_labels(key.conversation, &labels).await;
    courtesy("labels", labelled)?;
    let urgent = chatwoot.set_priority(key.conversation, Some(urgency)).await;
    courtesy("priority", urgent)?;
    if let Some(team) = frame.business.settings.escalation_team {
        let assigned = chatwoot.assign_team(key.conversation, TeamId(team)).await;
        courtesy("team", assigned)?;
    }
    chatwoot
        .toggle_status(key.conversation, ChatStatus::Open)
        .await?;
    frame.used("escalate");
    Ok(before)
}
