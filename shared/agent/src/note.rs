//! Private notes: what colleagues are told.

use chatwoot::client::{Chatwoot, OutgoingText};
use domain::ids::SendKey;
use domain::text::neutralise_liquid;

use crate::courtesy::courtesy;
use crate::error::StepError;

/// Leaves a note once, and says whether an earlier attempt had left it. Where the
/// look-up is refused (a user token that was revoked) it is written, perhaps for
/// the second time: colleagues must know.
///
/// # Errors
/// When the note cannot be written, or not now.
pub async fn leave_note(chatwoot: &Chatwoot, key: SendKey, text: &str) -> Result<bool, StepError> {
    let conversation = key.conversation().conversation;
    let found = chatwoot.find_by_send_key(conversation, &key).await;
    if courtesy("the look-up of a note", found)?
        .flatten()
        .is_some()
    {
        return Ok(true);
    }
    let note = OutgoingText {
        text: neutralise_liquid(text),
        send_key: Some(key),
        private: true,
        ..OutgoingText::default()
    };
    chatwoot.send_message(conversation, &note).await?;
    Ok(false)
}
