//! Telling the team that an application is complete.

use agent::{Deps, Frame, StepError, courtesy, leave_note};
use domain::candidate::{Lead, QualificationStatus};
use domain::ids::{SendKey, SendPart};
use domain::text::label_of_tag;

/// The tag of a conversation with a complete application.
const TAG: &str = "application_complete";

/// Whether this turn completed the application.
pub(crate) fn is_news(before: &Lead, lead: &Lead) -> bool {
    lead.qualification_status == QualificationStatus::Complete
        && before.qualification_status != QualificationStatus::Complete
}

/// Labels the conversation and leaves a private note for colleagues: the customer
/// is told that the team looks at it, so the team must know.
pub(crate) async fn tell(frame: &mut Frame, deps: &Deps, lead: &Lead) -> Result<(), StepError> {
    frame.tag(TAG);
    frame.used("tell_team");
    let key = frame.head.key;
    let chatwoot = deps.accounts.chatwoot(key.account).await?;
    let label = label_of_tag(TAG);
    let added = chatwoot.add_labels(key.conversation, &[&label]).await;
    courtesy("labels", added)?;
    let send_key = SendKey::for_turn(key, frame.turn.no).part(SendPart::ApplicationNote);
    leave_note(&chatwoot, send_key, &note(lead)).await?;
    Ok(())
}

fn note(lead: &Lead) -> String {
    let info = &lead.candidate;
    let mut text =
        "**An application is complete** and waits for somebody to look at it.".to_owned();
    let fields = [
        ("Name", &info.name),
        ("Position", &info.role),
        ("Experience in years", &info.experience_years),
        ("E-mail", &info.email),
        ("Phone", &info.phone),
        ("Place", &info.location),
        ("Availability", &info.availability),
    ];
    for (label, value) in fields {
        if let Some(value) = value {
            text.push_str("\n- ");
            text.push_str(label);
            text.push_str(": ");
            text.push_str(value);
        }
    }
    text
}
