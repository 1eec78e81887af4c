//! The receipt of a turn whose run died: which step, which error, what was known.
//! Pure.

use domain::checkpoint::{Checkpoint, checkpoint_id, diff, turn_of};
use domain::head::{Head, Turn};
use domain::outcome::{FailReason, TurnOutcome};
use domain::receipt::Receipt;
use domain::state::ConversationState;
use domain::step::{Step, StepOutput, failed_after};
use jiff::Timestamp;

use crate::StatusChange;

/// The checkpoint of the death: `head` is the one that people own now, `before` the
/// state until then.
pub(crate) fn of(
    head: &Head,
    before: Option<&ConversationState>,
    turn: &Turn,
    change: &StatusChange,
    now: Timestamp,
) -> Checkpoint {
    let last = head.checkpoint_id.as_deref();
    let after = last.filter(|last| turn_of(last) == Some(turn.no));
    let state = head.state.as_ref();
    Checkpoint {
        checkpoint_id: checkpoint_id(turn.no, after, Step::DeadRun, &change.name),
        after: after.map(str::to_owned),
        conversation: head.key,
        run: change.name.clone(),
        turn: turn.no,
        step: Step::DeadRun,
        changed: state
            .map(|state| diff(before.filter(|_| after.is_some()), state))
            .unwrap_or_default(),
        output: StepOutput::finish(turn.no, TurnOutcome::Failed(FailReason::RunDied)),
        receipt: Receipt::by_rule(evidence(turn, after, change)),
        draft: None,
        at: now,
        tape: None,
    }
}

fn evidence(turn: &Turn, after: Option<&str>, change: &StatusChange) -> Vec<String> {
    let last = turn
        .steps
        .iter()
        .find(|(_, record)| Some(record.checkpoint_id.as_str()) == after);
    let mut evidence = vec![format!("run:{}", change.status.to_ascii_lowercase())];
    evidence.extend(change.error.as_ref().map(|error| format!("error:{error}")));
    // An execution's end does not name the state it was in: it was about to do what
    // the last step had said, or to hand over because that failed.
    evidence.push(format!(
        "failed:{}",
        failed_after(last.map(|(_, record)| &record.output))
    ));
    evidence.push(format!(
        "last:{}",
        last.map_or("none", |(step, _)| step.as_str())
    ));
    let known = [
        ("draft", turn.draft.is_some()),
        ("claimed", turn.claim.is_some()),
        ("in_review", turn.review.is_some()),
    ];
    evidence.extend(
        known
            .into_iter()
            .filter(|(_, is_so)| *is_so)
            .map(|(what, _)| format!("known:{what}")),
    );
    evidence
}

#[cfg(test)]
mod tests {
    use domain::head::StepRecord;
    use domain::ids::{ConversationKey, MessageId, RunId};
    use domain::ownership::Owner;
    use domain::step::Next;
    use domain::turn::take_now;

    use super::*;

    #[test]
    fn the_step_that_failed_its_error_and_what_was_known_are_named() {
        let key: ConversationKey = "1-42".parse().unwrap();
        let run = RunId::for_message(key, MessageId::FIRST);
        let since = Timestamp::UNIX_EPOCH;
        let mut head = Head::new(key, Owner::Ai { since });
        let mut turn = take_now(&head, &run, since);
        let change = |error: Option<&str>| StatusChange {
            name: run.clone(),
            status: "FAILED".into(),
            error: error.map(str::to_owned),
        };
        let bare = of(&head, None, &turn, &change(None), since);
        assert_eq!(
            bare.receipt.evidence,
            ["run:failed", "failed:classify", "last:none"]
        );
        assert_eq!(bare.checkpoint_id, "00000001.0001.dead_run.1");

        let id = checkpoint_id(1, None, Step::Classify, &run);
        let record = StepRecord {
            checkpoint_id: id.clone(),
            output: StepOutput::go(1, Next::Automated),
        };
        turn.steps.insert(Step::Classify, record);
        head.checkpoint_id = Some(id.clone());
        turn.set_draft(
            domain::head::Draft::new("We are open.", domain::head::Purpose::Answer),
            since,
        );
        let died = of(&head, None, &turn, &change(Some("Lambda.Unknown")), since);
        assert_eq!(
            died.receipt.evidence,
            [
                "run:failed",
                "error:Lambda.Unknown",
                "failed:generate_response",
                "last:classify",
                "known:draft"
            ]
        );
        assert_eq!(died.after, Some(id));
    }
}
