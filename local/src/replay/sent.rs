//! What was sent, by the webhooks that told of it, against what would be sent now.

use std::collections::BTreeMap;

use chatwoot::SEND_KEY_ATTRIBUTE;
use domain::head::Head;
use domain::ids::{MessageId, SendKey};
use domain::tape::Exchange;
use serde_json::Value;
use store::MessageRow;

use super::compare::Field;

/// The texts a send comes to now.
pub(super) struct Texts {
    /// Those that this attempt sends, by their keys.
    made: BTreeMap<String, String>,
    /// The draft in parts: what an earlier attempt sent of it.
    parts: Vec<String>,
}

impl Texts {
    /// From the draft in HEAD and the requests made.
    pub(super) fn of(head: &Head, made: &[Exchange]) -> Self {
        let draft = head.turn.as_ref().and_then(|turn| turn.draft.as_ref());
        Self {
            made: made.iter().filter_map(text).collect(),
            parts: draft.map_or_else(Vec::new, |draft| {
                delivery::parts(&draft.text, head.provider)
            }),
        }
    }

    fn get(&self, key: Option<&SendKey>, place: usize) -> Option<&str> {
        let made = key.and_then(|key| self.made.get(&key.to_string()));
        made.or_else(|| self.parts.get(place)).map(String::as_str)
    }
}

/// The key and text of a request that writes a message.
fn text(exchange: &Exchange) -> Option<(String, String)> {
    if !exchange.request.writes_message() {
        return None;
    }
    let body: Value = serde_json::from_str(&exchange.request.body).ok()?;
    let key = body.get("content_attributes")?.get(SEND_KEY_ATTRIBUTE)?;
    let text = body.get("content")?.as_str()?;
    Some((key.as_str()?.to_owned(), text.to_owned()))
}

/// What became of each text that was sent.
pub(super) struct Compared {
    pub(super) fields: Vec<Field>,
    /// Messages of which no webhook told (yet).
    pub(super) unheard: Vec<MessageId>,
}

/// Compares them with the rows that their webhooks left.
pub(super) fn compare(sent: &[MessageId], texts: &Texts, rows: &[MessageRow]) -> Compared {
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
        let now = texts.get(row.send_key.as_ref(), at);
        if now != Some(row.text.as_str()) {
            compared.fields.push(Field {
                name: format!("outbox[{at}].text"),
                then: row.text.as_str().into(),
                now: now.map_or(Value::Null, Into::into),
            });
        }
    }
    compared
}
