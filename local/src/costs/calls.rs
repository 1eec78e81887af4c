//! The calls of one conversation, from the receipts in its checkpoints.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::checkpoint::Checkpoint;
use domain::receipt::ModelCall;
use domain::spend::dollars;
use serde::{Deserialize, Serialize};

use super::agent_of;

/// One call of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The turn it was made in.
    pub turn: u64,
    /// Who asked.
    pub agent: String,
    /// What it took.
    #[serde(flatten)]
    pub call: ModelCall,
}

/// All calls of a conversation, in order.
pub fn calls_of(checkpoints: &[Checkpoint]) -> Vec<Call> {
    let of = |checkpoint: &Checkpoint| -> Vec<Call> {
        let Some(agent) = agent_of(checkpoint.step) else {
            return Vec::new();
        };
        let calls = checkpoint.receipt.calls.iter();
        calls
            .map(|call| Call {
                turn: checkpoint.turn,
                agent: agent.to_owned(),
                call: call.clone(),
            })
            .collect()
    };
    checkpoints.iter().flat_map(of).collect()
}

/// One line for each call and agent, and the sum.
pub fn list(calls: &[Call]) -> String {
    if calls.is_empty() {
        return "no model was asked in this conversation (receipts are kept for 90 days)\n"
            .to_owned();
    }
    let mut out = format!(
        "  {:>4}  {:<12}  {:<32} {:>9} {:>8} {:>8} {:>11}\n",
        "turn", "agent", "model", "read", "cached", "written", "cost"
    );
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for Call { turn, agent, call } in calls {
        *sums.entry(agent).or_default() += call.cost_micro_usd.unwrap_or_default();
        let cost = call.cost_micro_usd.map_or("unknown".to_owned(), dollars);
        let ModelCall {
            model,
            input_tokens: read,
            cached_tokens: cached,
            output_tokens: written,
            ..
        } = call;
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "  {turn:>4}  {agent:<12}  {model:<32} {read:>9} {cached:>8} {written:>8} {cost:>11}"
        );
    }
    for (agent, sum) in &sums {
        let _ = writeln!(out, "  {agent}: {}", dollars(*sum));
    }
    let all = sums.values().sum();
    let _ = writeln!(out, "  all: {}", dollars(all));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_call_has_a_line_and_each_agent_a_sum() {
        let call = |turn, agent: &str, cost| Call {
            turn,
            agent: agent.to_owned(),
            call: ModelCall {
                model: "openai:gpt-6-luna".to_owned(),
                input_tokens: 900,
                cached_tokens: 512,
                cache_written_tokens: 0,
                audio_ms: 0,
                output_tokens: 60,
                cost_micro_usd: cost,
                latency_ms: 800,
            },
        };
        let calls = [
            call(1, "router", Some(74)),
            call(1, "conversation", Some(2_345)),
            call(2, "router", None),
        ];
        insta::assert_snapshot!("calls", list(&calls));
        assert!(list(&[]).starts_with("no model"));
    }
}
