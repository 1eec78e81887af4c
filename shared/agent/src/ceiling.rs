//! The spend ceiling is reached: an operator is told, once per account and day.

use std::time::Duration;

use domain::ids::{SendKey, SendPart};
use domain::spend::{Ceiling, dollars};
use platform::tape;

use crate::deps::Deps;
use crate::error::StepError;
use crate::frame::Frame;
use crate::money::Refused;
use crate::note::leave_note;

/// How long the note may keep an answer waiting.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tells an operator, unless one was told today: a line in the log that an alarm waits
/// for, and a private note in the conversation at hand. Who tells is decided in the
/// ledger, by one write. A note that cannot be left is left by the next turn that
/// meets the ceiling; a step that is tried again finds its own.
pub(crate) async fn tell(deps: &Deps, frame: &Frame, refused: &Refused) {
    let key = frame.head.key;
    let note = SendKey::for_turn(key, frame.turn.no).part(SendPart::CeilingNote);
    match &refused.told_by {
        Some(told_by) if *told_by != note.to_string() => return,
        Some(_) => {}
        None => {
            let claimed = deps.store.claim_notice(key.account, refused.day, &note);
            match claimed.await {
                Ok(true) => tracing::warn!(
                    event = "spend_ceiling_reached",
                    account.id = %key.account,
                    conversation.id = %key,
                    "no more model calls today"
                ),
                Ok(false) => return,
                Err(error) => {
                    tracing::warn!(%error, "the ceiling was reached; telling is left to the next turn");
                    return;
                }
            }
        }
    }
    // Which turn tells is the account's matter and not the turn's: it is not on the
    // step's tape.
    let leaves = tape::recording(leave(deps, frame, note.clone()));
    let left = tokio::time::timeout(PATIENCE, leaves).await;
    if matches!(left, Ok(Ok(_))) {
        return;
    }
    tracing::warn!(conversation.id = %key, "the note about the ceiling is left to the next turn");
    let withdrawn = deps.store.withdraw_notice(key.account, refused.day, &note);
    if let Err(error) = withdrawn.await {
        tracing::warn!(%error, "only the log tells of the ceiling");
    }
}

async fn leave(deps: &Deps, frame: &Frame, note: SendKey) -> Result<bool, StepError> {
    let chatwoot = deps.accounts.chatwoot(frame.head.key.account).await?;
    let text = words(frame.business.settings.daily_ceiling_usd);
    leave_note(&chatwoot, note, &text).await
}

fn words(ceiling: Ceiling) -> String {
    let most = match ceiling {
        Ceiling::MicroUsd(most) => format!(" of {}", dollars(most)),
        Ceiling::Unlimited => String::new(),
    };
    format!(
        "**Frontdesk has reached today's spend ceiling{most} for language models.** Until \
         midnight UTC it answers from rules and the business data alone, in every \
         conversation; what that cannot answer goes to people. `frontdesk costs` shows what \
         was spent; `daily_ceiling_usd` in the business settings is the ceiling."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_says_what_is_reached_what_follows_and_what_can_be_done() {
        let text = words(Ceiling::MicroUsd(2_500_000));
        for part in [
            "of $2.5000 for",
            "midnight UTC",
            "frontdesk costs",
            "daily_ceiling_usd",
        ] {
            assert!(text.contains(part), "{part}");
        }
        assert!(!text.contains("  "));
    }
}
