//! What was sent, by the webhooks that told of it, against what would be sent now.

use domain::head::Head;
use domain::ids::MessageId;
use domain::outcome::{HandoverReason, TurnOutcome};
use domain::step::StepOutput;
use domain::tape::Exchange;
use serde_json::Value;
use store::MessageRow;

use super::compare::Field;

/// The texts a send comes to now, in order.
pub(super) fn texts(head: &Head, output: &StepOutput, made: &[Exchange]) -> Vec<String> {
    let by_template = !matches!(
        output.outcome,
        Some(TurnOutcome::Answered | TurnOutcome::HandedOver(_))
    ) || output.outcome
        == Some(TurnOutcome::HandedOver(HandoverReason::ReplyWindowClosed));
    if by_template {
        return made.iter().filter_map(public_text).collect();
    }
    let draft = head.turn.as_ref().and_then(|turn| turn.draft.as_ref());
    draft.map_or_else(Vec::new, |draft| {
        delivery::parts(&draft.text, head.provider)
    })
}

/// The text of a request that writes to the customer.
fn public_text(exchange: &Exchange) -> Option<String> {
    if !exchange.request.writes_message() {
        return None;
    }
    let body: Value = serde_json::from_str(&exchange.request.body).ok()?;
    if body.get("private")?.as_bool()? {
        return None;
    }
    Some(body.get("content")?.as_str()?.to_owned())
}

/// What became of each text that was sent.
pub(super) struct Compared {
    pub(super) fields: Vec<Field>,
    /// Messages of which no webhook told (yet).
    pub(super) unheard: Vec<MessageId>,
}

/// Compares them with the rows that their webhooks left.
pub(super) fn compare(sent: &[MessageId], texts: &[String], rows: &[MessageRow]) -> Compared {
    let mut compared = Compared {
        fields: Vec::new(),
        unheard: Vec::new(),
    };
    for (at, id) in sent.iter().enumerate() {
        let row = rows.iter().find(|row| row.chatwoot_message_id == *id);
        let Some(row) = row.filter(|row| !row.early) else {
            compared.unheard.push(*id);
            continue;
        };
        let now = texts.get(at);
        if now != Some(&row.text) {
            compared.fields.push(Field {
                name: format!("outbox[{at}].text"),
                then: row.text.as_str().into(),
                now: now.map_or(Value::Null, |text| text.as_str().into()),
            });
        }
    }
    if texts.len() > sent.len() && !sent.is_empty() {
        compared.fields.push(Field {
            name: format!("outbox[{}].text", sent.len()),
            then: Value::Null,
            now: texts[sent.len()].as_str().into(),
        });
    }
    compared
}
