//! Delivery: the only place that speaks to a customer.
//!
//! The send gate and the outbox entry are one conditional write
//! ([`store::Store::claim`]); then the text goes to Chatwoot, in parts as long as
//! the channel takes, each with its own send key. A retry that finds a claim of
//! its own looks for the key at Chatwoot before it sends again. A draft that by now
//! claims what nothing vouches for is not sent. Whatever comes of it, «is typing …»
//! ends here.
//!
//! What it must not do: write or change a text beyond what the channel needs.

mod parts;
mod window;

use agent::{Deps, StepError, courtesy, typing_ends};
use chatwoot::client::{Chatwoot, OutgoingText};
use domain::gate::{Verdict, verdict};
use domain::head::{Claim, Draft, Head, Purpose, Turn};
use domain::ids::{MessageId, SendKey, SendPart};
use domain::outcome::{SupersedeReason, TurnOutcome};
use domain::phrases;
use domain::step::{StepInput, StepOutput};
use domain::tape::Met;
use domain::vouched;
use jiff::{SignedDuration, Timestamp};
use platform::tape;
use store::{ClaimRefused, Claimed, StoreError};

pub use parts::parts;

/// The function's time limit (`template.yaml`): no attempt lives longer.
const FUNCTION_LIMIT: SignedDuration = SignedDuration::from_secs(35);
/// How long Chatwoot may take to carry out a request on which our side has hung up.
const LANDS_WITHIN: SignedDuration = SignedDuration::from_secs(20);

/// Sends the draft of the turn, once.
pub async fn handle(input: StepInput, deps: &Deps) -> Result<StepOutput, StepError> {
    let Some(before) = &input.step else {
        return Err(StepError::OutOfOrder {
            turn: 0,
            missing: "draft",
        });
    };
    let turn = before.turn;
    let handover = matches!(before.outcome, Some(TurnOutcome::HandedOver(_)));
    let now = deps.clock.now();
    let claim = Claim {
        key: SendKey::for_turn(input.key(), turn),
        at: now,
        attempt: 1,
        over: None,
    };
    match deps.store.claim(&input.run, turn, &claim, handover).await? {
        Ok(claimed) => attempt(claim, &claimed, Found::Nothing, deps, &input).await,
        Err(ClaimRefused { head: Some(head) }) if holds(&head, &claim) => {
            attempt(claim, &Claimed { head }, Found::Nothing, deps, &input).await
        }
        // Boxed: the rare way, and a large one.
        Err(refused) => Box::pin(not_claimed(refused, &claim, deps, &input)).await,
    }
}

/// What is known of an earlier attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    /// There was none.
    Nothing,
    /// There was one, and it may have sent some parts.
    Perhaps,
}

/// A claim that is refused because of itself went through: the answer to the
/// request was lost, and the request was repeated.
fn holds(head: &Head, claim: &Claim) -> bool {
    head.turn.as_ref().and_then(|turn| turn.claim.as_ref()) == Some(claim)
}

async fn not_claimed(
    refused: ClaimRefused,
    wanted: &Claim,
    deps: &Deps,
    input: &StepInput,
) -> Result<StepOutput, StepError> {
    let head = refused
        .head
        .ok_or(StepError::UnknownConversation(input.key()))?;
    let turn = match &head.turn {
        Some(turn) if head.run.as_ref() == Some(&input.run) && turn.no == wanted.key.turn() => turn,
        _ => return Err(StoreError::LeaseLost.into()),
    };
    met(&head, Found::Nothing);
    let Some(stale) = turn.claim.clone() else {
        let reason = if head.owner.is_ai() {
            SupersedeReason::NewerMessage
        } else {
            SupersedeReason::TakenOver
        };
        let output = StepOutput::finish(turn.no, TurnOutcome::Superseded(reason));
        return Ok(over(&head, turn, output, deps, input).await);
    };
    if turn.draft.is_none() {
        return without_words(turn, input);
    }
    if wanted.at < nothing_arrives_after(&stale) {
        // By then a look at Chatwoot tells for good whether it was sent: the state
        // machine comes back.
        return Err(StepError::SendIsHeld(turn.no));
    }
    let mine = Claim {
        attempt: stale.attempt + 1,
        ..wanted.clone()
    };
    match deps
        .store
        .reclaim(&input.run, turn.no, &mine, stale.attempt)
        .await?
    {
        Ok(claimed) => attempt(mine, &claimed, Found::Perhaps, deps, input).await,
        Err(ClaimRefused { head: Some(head) }) if holds(&head, &mine) => {
            attempt(mine, &Claimed { head }, Found::Perhaps, deps, input).await
        }
        Err(_) => Err(StoreError::Conflict { what: "the claim" }.into()),
    }
}

/// Notes what the send finds in HEAD.
fn met(head: &Head, earlier: Found) {
    let met = Met::of(head, earlier == Found::Perhaps);
    tape::note(|tape| tape.met = Some(met));
}

/// From when on a claim's attempt cannot reach the customer any more.
fn nothing_arrives_after(claim: &Claim) -> Timestamp {
    let longest = FUNCTION_LIMIT.saturating_add(LANDS_WITHIN);
    let at_the_latest = claim.at.saturating_add(longest).unwrap_or(claim.at);
    claim.over.unwrap_or(at_the_latest)
}

/// Speaks, and if that fails says how long it may still have an effect, so that
/// the next attempt need not wait for the longest time there is.
async fn attempt(
    claim: Claim,
    claimed: &Claimed,
    earlier: Found,
    deps: &Deps,
    input: &StepInput,
) -> Result<StepOutput, StepError> {
    let sent = send(claimed, earlier, deps, input).await;
    if let Err(error) = &sent {
        let now = deps.clock.now();
        let in_the_air = matches!(error, StepError::Chatwoot(e) if e.unknown_outcome());
        let over = if in_the_air {
            now.saturating_add(LANDS_WITHIN).unwrap_or(now)
        } else {
            now
        };
        let turn = claim.key.turn();
        let claim = Claim {
            over: Some(over),
            ..claim
        };
        if let Err(error) = deps.store.let_go(&input.run, turn, &claim).await {
            tracing::warn!(run.id = %input.run, error.message = %error, "a claim is not let go");
        }
    }
    sent
}

async fn send(
    claimed: &Claimed,
    earlier: Found,
    deps: &Deps,
    input: &StepInput,
) -> Result<StepOutput, StepError> {
    let head = &claimed.head;
    met(head, earlier);
    let turn = head.turn.as_ref().ok_or(StoreError::LeaseLost)?;
    let output = speak(head, turn, earlier, deps, input).await?;
    Ok(over(head, turn, output, deps, input).await)
}

/// The end of the send: nobody types any more, and FinishTurn learns where to
/// write it down.
async fn over(
    head: &Head,
    turn: &Turn,
    output: StepOutput,
    deps: &Deps,
    input: &StepInput,
) -> StepOutput {
    // A step that failed may have begun to type before anybody wrote it down.
    if turn.typing || input.error.is_some() {
        typing_ends(&*deps.accounts, head.key).await;
    }
    StepOutput {
        after: head.checkpoint_id.clone(),
        took: tape::noted().map(|tape| Box::new(tape.of_send())),
        ..output
    }
}

async fn speak(
    head: &Head,
    turn: &Turn,
    earlier: Found,
    deps: &Deps,
    input: &StepInput,
) -> Result<StepOutput, StepError> {
    let Some(draft) = turn.draft.as_ref() else {
        return without_words(turn, input);
    };
    let chatwoot = deps.accounts.chatwoot(input.account).await?;
    let outcome = match draft.purpose {
        Purpose::Handover(reason) => TurnOutcome::HandedOver(reason),
        Purpose::Answer | Purpose::OptOutConfirmation => TurnOutcome::Answered,
    };
    match verdict(head, turn, &input.run, draft.purpose, deps.clock.now()) {
        Verdict::Send => {}
        // An earlier attempt began to speak when it might: the rest is owed.
        Verdict::Superseded(_) | Verdict::WindowClosed
            if begun(head, turn, earlier, &chatwoot, deps).await? => {}
        Verdict::Superseded(reason) => {
            return Ok(StepOutput::finish(turn.no, TurnOutcome::Superseded(reason)));
        }
        Verdict::LeaseLost => return Err(StoreError::LeaseLost.into()),
        Verdict::OptedOut => {
            let reason = domain::outcome::IgnoreReason::OptedOut;
            return Ok(StepOutput::finish(turn.no, TurnOutcome::Ignored(reason)));
        }
        Verdict::WindowClosed => {
            return match draft.purpose {
                Purpose::Answer => window::closed(head, turn, draft, &chatwoot, deps).await,
                // People have it already; they see that nothing was said.
                Purpose::Handover(_) => Ok(StepOutput::finish(turn.no, outcome)),
                Purpose::OptOutConfirmation => {
                    let reason = domain::outcome::IgnoreReason::OptedOut;
                    Ok(StepOutput::finish(turn.no, TurnOutcome::Ignored(reason)))
                }
            };
        }
    }
    let key = SendKey::for_turn(head.key, turn.no);
    let handover = matches!(draft.purpose, Purpose::Handover(_));
    let text = if !handover && begun(head, turn, earlier, &chatwoot, deps).await? {
        draft.text.as_str()
    } else {
        vouched_text(head, turn, draft, deps).await?
    };
    let mut sent = Vec::new();
    for (number, text) in (1..).zip(parts(text, head.provider)) {
        let key = key.part(if handover {
            SendPart::Handover(number)
        } else {
            SendPart::Answer(number)
        });
        let already = match earlier {
            Found::Nothing => None,
            Found::Perhaps => find_sent(&key, handover, &chatwoot, deps).await?,
        };
        let id = if let Some(id) = already {
            id
        } else {
            let message = OutgoingText::answer(text, key);
            chatwoot.send_message(input.conversation, &message).await?
        };
        sent.push(id);
    }
    Ok(StepOutput {
        sent,
        ..StepOutput::finish(turn.no, outcome)
    })
}

/// Whether an earlier attempt sent a part of the answer.
async fn begun(
    head: &Head,
    turn: &Turn,
    earlier: Found,
    chatwoot: &Chatwoot,
    deps: &Deps,
) -> Result<bool, StepError> {
    if earlier == Found::Nothing {
        return Ok(false);
    }
    let first = SendKey::for_turn(head.key, turn.no);
    Ok(find_sent(&first, false, chatwoot, deps).await?.is_some())
}

/// The text, if everything it claims is vouched for at this moment: a draft may have
/// waited for a day. That a person comes is then said in the words that claim
/// nothing else; an answer is not sent.
async fn vouched_text<'a>(
    head: &Head,
    turn: &Turn,
    draft: &'a Draft,
    deps: &Deps,
) -> Result<&'a str, StepError> {
    let now = deps.clock.now();
    let business = deps
        .business
        .get(&deps.store, head.key.account, now)
        .await?;
    let checked = vouched::check(draft, &business, head, turn, now);
    if checked.passes() {
        return Ok(&draft.text);
    }
    for violation in &checked.violations {
        tracing::warn!(
            conversation.id = %head.key,
            turn.no = turn.no,
            claim.kind = violation.kind.as_str(),
            "a draft claims what nothing vouches for: it is not sent",
        );
    }
    match draft.purpose {
        Purpose::Handover(_) => Ok(phrases::handover(business.settings.answers_in(head.lang))),
        Purpose::Answer | Purpose::OptOutConfirmation => Err(StepError::Unsupported(turn.no)),
    }
}

/// A hand-over of which the customer hears nothing: a person is there already, or
/// the channel just refused our words.
fn without_words(turn: &Turn, input: &StepInput) -> Result<StepOutput, StepError> {
    let outcome = input.step.as_ref().and_then(|step| step.outcome.clone());
    match outcome {
        Some(outcome @ TurnOutcome::HandedOver(_)) => Ok(StepOutput::finish(turn.no, outcome)),
        _ => Err(StepError::OutOfOrder {
            turn: turn.no,
            missing: "draft",
        }),
    }
}

/// The message that was sent under this key: by its echo, else by Chatwoot's list.
/// `in_any_case`: that a person comes is said even if nobody can tell whether it was
/// before, because the look-up is refused (a user token that was revoked).
async fn find_sent(
    key: &SendKey,
    in_any_case: bool,
    chatwoot: &Chatwoot,
    deps: &Deps,
) -> Result<Option<MessageId>, StepError> {
    let known = deps.store.sent_as(key).await?;
    tape::note(|tape| tape.looked_for.push((key.clone(), known)));
    if known.is_some() {
        return Ok(known);
    }
    let conversation = key.conversation().conversation;
    let found = chatwoot.find_by_send_key(conversation, key).await;
    if in_any_case {
        return Ok(courtesy("the look-up of what was sent", found)?.flatten());
    }
    Ok(found?)
}
