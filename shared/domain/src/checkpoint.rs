//! Checkpoints: an append-only record of what each step changed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::head::Draft;
use crate::ids::{ConversationKey, RunId};
use crate::packed;
use crate::receipt::Receipt;
use crate::state::ConversationState;
use crate::step::{Step, StepOutput};
use crate::tape::Tape;

/// One checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// See [`checkpoint_id`].
    pub checkpoint_id: String,
    /// The checkpoint of the same turn that it goes on from; `None` for the first.
    /// A resumed run goes on from any, so a turn's checkpoints are a tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The conversation.
    pub conversation: ConversationKey,
    /// The run that wrote it.
    pub run: RunId,
    /// The turn it belongs to.
    pub turn: u64,
    /// The step that ended here.
    pub step: Step,
    /// The state fields that changed, with their new values. The first checkpoint
    /// of a turn holds the whole state, so that a turn can be rebuilt by itself.
    #[serde(with = "packed")]
    pub changed: Map<String, Value>,
    /// What the step answered.
    #[serde(with = "packed")]
    pub output: StepOutput,
    /// Why.
    #[serde(with = "packed")]
    pub receipt: Receipt,
    /// The text to send, as it stood then.
    #[serde(default, with = "packed", skip_serializing_if = "Option::is_none")]
    pub draft: Option<Draft>,
    /// When.
    pub at: Timestamp,
    /// What the step took from outside; `None` for one that was written before
    /// tapes were kept.
    #[serde(default, with = "packed", skip_serializing_if = "Option::is_none")]
    pub tape: Option<Box<Tape>>,
}

/// The id of the checkpoint that `run` writes after another one (`None`: the first
/// of the turn). `turn.sequence.step.run`: unique within the conversation, also
/// when another run does the same step again, and in order along one run.
pub fn checkpoint_id(turn: u64, after: Option<&str>, step: Step, run: &RunId) -> String {
    let sequence = after.and_then(sequence_of).unwrap_or_default() + 1;
    format!("{turn:08}.{sequence:04}.{}.{}", step.as_str(), run.suffix())
}

fn sequence_of(checkpoint_id: &str) -> Option<u64> {
    checkpoint_id.split('.').nth(1)?.parse().ok()
}

/// The turn a checkpoint id belongs to, or `None` for a text that is not one.
pub fn turn_of(checkpoint_id: &str) -> Option<u64> {
    checkpoint_id.split('.').next()?.parse().ok()
}

/// How long a checkpoint is kept.
pub const KEEP_DAYS: i64 = 90;

/// What changed from `before` to `after`; everything when there was nothing.
pub fn diff(before: Option<&ConversationState>, after: &ConversationState) -> Map<String, Value> {
    let new = fields(after);
    let Some(old) = before.map(fields) else {
        return new;
    };
    new.into_iter()
        .filter(|(name, value)| old.get(name) != Some(value))
        .collect()
}

/// The checkpoints that lead to `id`, oldest first. `None` when one is missing.
pub fn path_to(all: &[Checkpoint], id: &str) -> Option<Vec<Checkpoint>> {
    let mut path: Vec<Checkpoint> = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next {
        // One that names itself would never end.
        if path.len() > all.len() {
            return None;
        }
        let found = all.iter().find(|c| c.checkpoint_id == id)?;
        path.push(found.clone());
        next = found.after.as_deref();
    }
    path.reverse();
    Some(path)
}

/// Rebuilds a state from the checkpoints of one turn, oldest first. `None` when
/// they do not begin with a whole state.
pub fn rebuild<'a>(
    checkpoints: impl IntoIterator<Item = &'a Checkpoint>,
) -> Option<ConversationState> {
    let mut all = Map::new();
    for checkpoint in checkpoints {
        all.extend(checkpoint.changed.clone());
    }
    // `conversation_history` lives in HEAD.recent and is not checkpointed.
    all.entry("conversation_history")
        .or_insert_with(|| Value::Array(Vec::new()));
    serde_json::from_value(Value::Object(all)).ok()
}

fn fields(state: &ConversationState) -> Map<String, Value> {
    match serde_json::to_value(state) {
        Ok(Value::Object(mut map)) => {
            map.remove("conversation_history");
            map
        }
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::Channel;
    use crate::ids::MessageId;
    use crate::intent::{Intent, Route};

    #[test]
    fn a_state_is_rebuilt_from_a_whole_checkpoint_and_its_changes() {
        let key: ConversationKey = "1-42".parse().unwrap();
        let message = MessageId::new(9).unwrap();
        let first = ConversationState::first(key, message, Channel::Sms, Timestamp::UNIX_EPOCH);
        let mut classified = first.clone();
        classified.intent = Some(Intent::Complaint);
        classified.route = Some(Route::HighPriority);
        let mut escalated = classified.clone();
        escalated.needs_human = true;
        escalated.escalation_reason = Some("angry".into());

        let run = RunId::for_message(key, message);
        let checkpoint = |after: Option<&str>, run: &RunId, step, changed| Checkpoint {
            checkpoint_id: checkpoint_id(1, after, step, run),
            after: after.map(str::to_owned),
            conversation: key,
            run: run.clone(),
            turn: 1,
            step,
            changed,
            output: StepOutput::go(1, crate::step::Next::Deliver),
            receipt: Receipt::by_rule(["test"]),
            draft: None,
            at: Timestamp::UNIX_EPOCH,
            tape: None,
        };
        let one = checkpoint(None, &run, Step::Classify, diff(None, &classified));
        let first = Some(one.checkpoint_id.as_str());
        let change = diff(Some(&classified), &escalated);
        let two = checkpoint(first, &run, Step::EscalateToHuman, change.clone());
        assert_eq!(two.changed.len(), 2, "only what changed");
        assert_eq!(rebuild([&one]), Some(classified));
        assert_eq!(rebuild([&one, &two]), Some(escalated));
        assert_eq!(rebuild([&two]), None);
        assert_eq!(two.checkpoint_id, "00000001.0002.escalate_to_human.9");
        assert_eq!(turn_of(&two.checkpoint_id), Some(1));

        // A resumed run does the same step again, beside what was there.
        let again = RunId::resumed(key, 1);
        let fork = checkpoint(first, &again, Step::EscalateToHuman, change);
        assert_ne!(fork.checkpoint_id, two.checkpoint_id);
        let all = [one.clone(), two, fork.clone()];
        let path = path_to(&all, &fork.checkpoint_id).unwrap();
        assert_eq!(path, [one, fork]);
        assert_eq!(path_to(&all[1..], &path[1].checkpoint_id), None, "expired");
    }
}
