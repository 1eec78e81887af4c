//! A channel whose reply window has closed.

use agent::{Deps, StepError, leave_note};
use chatwoot::client::{Chatwoot, OutgoingText, Template};
use domain::event::ChatStatus;
use domain::head::{Draft, Head, Turn};
use domain::ids::{SendKey, SendPart};
use domain::outcome::{HandoverReason, SupersedeReason, TurnOutcome};
use domain::step::StepOutput;

use crate::find_sent;

/// The channel takes no free text. With a template, the customer gets that, and
/// the reply to it is answered together with what was asked. Without one a person
/// gets the conversation, and finds the draft in a private note.
pub(crate) async fn closed(
    head: &Head,
    turn: &Turn,
    draft: &Draft,
    chatwoot: &Chatwoot,
    deps: &Deps,
) -> Result<StepOutput, StepError> {
    let now = deps.clock.now();
    let account = head.key.account;
    let business = deps.business.get(&deps.store, account, now).await?;
    let whatsapp = head.provider.channel() == domain::channel::Channel::Whatsapp;
    let template = business.settings.reopen_template.as_ref();
    if let Some(template) = template.filter(|_| whatsapp) {
        let key = SendKey::for_turn(head.key, turn.no).part(SendPart::Template);
        let message = OutgoingText {
            text: template.content.clone(),
            send_key: Some(key.clone()),
            template: Some(Template::plain(
                &template.name,
                &template.category,
                &template.language,
            )),
            ..OutgoingText::default()
        };
        let id = match find_sent(&key, false, chatwoot, deps).await? {
            Some(id) => id,
            None => {
                chatwoot
                    .send_message(head.key.conversation, &message)
                    .await?
            }
        };
        let outcome = TurnOutcome::Superseded(SupersedeReason::WindowClosed);
        return Ok(StepOutput {
            sent: vec![id],
            ..StepOutput::finish(turn.no, outcome)
        });
    }
    to_a_person(head, turn, draft, chatwoot, deps).await
}

async fn to_a_person(
    head: &Head,
    turn: &Turn,
    draft: &Draft,
    chatwoot: &Chatwoot,
    deps: &Deps,
) -> Result<StepOutput, StepError> {
    let conversation = head.key.conversation;
    let key = SendKey::for_turn(head.key, turn.no).part(SendPart::WindowNote);
    let text = format!(
        "**Frontdesk:** the reply window of this channel has closed, so this draft was not sent:\n\n{}",
        draft.text
    );
    leave_note(chatwoot, key, &text).await?;
    chatwoot
        .toggle_status(conversation, ChatStatus::Open)
        .await?;
    let mut state = head.state.clone().ok_or(StepError::OutOfOrder {
        turn: turn.no,
        missing: "state",
    })?;
    state.needs_human = true;
    state.escalation_reason = Some("the channel's reply window has closed".to_owned());
    state.assigned_agent = Some("human".to_owned());
    deps.store
        .give_to_people(&turn.run, &state, deps.clock.now())
        .await?;
    let outcome = TurnOutcome::HandedOver(HandoverReason::ReplyWindowClosed);
    Ok(StepOutput::finish(turn.no, outcome))
}
