//! `frontdesk receipt`: who decided what of a turn, on which evidence, at what
//! price.

use std::fmt::Write as _;

use domain::checkpoint::Checkpoint;
use domain::receipt::{DecidedBy, ModelCall};
use serde_json::Value;
use store::TurnRow;

use super::recorded::Source;
use super::{CommandError, runtime};
use crate::cli::ReceiptArgs;
use crate::console;
use crate::replay::Records;

/// Runs the command.
pub fn run(args: &ReceiptArgs) -> Result<(), CommandError> {
    let records = runtime()?.block_on(async {
        let source = Source::open(&args.source).await?;
        source.records(args.conversation, args.turn).await
    })?;
    for line in lines(&records, args.text) {
        console::line(line);
    }
    Ok(())
}

/// The receipts of all turns, line by line. Customers' words only with `text`.
pub fn lines(records: &Records, text: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for row in &records.turns {
        let steps = records.of_turn(row.no);
        lines.push(head(records, row, &steps));
        if steps.is_empty() {
            lines.push("  its receipts have expired (they are kept for 90 days)".to_owned());
        }
        for step in &steps {
            lines.extend(of_step(step, row));
            if text {
                lines.extend(words(step));
            }
        }
    }
    lines
}

fn head(records: &Records, row: &TurnRow, steps: &[&Checkpoint]) -> String {
    let outcome = row.outcome.as_ref().map_or_else(
        || "not ended yet".to_owned(),
        |outcome| match serde_json::to_value(outcome) {
            Ok(Value::Object(said)) => {
                let word = |name: &str| said.get(name).and_then(Value::as_str);
                let reason = word("reason").map_or_else(String::new, |r| format!(" ({r})"));
                format!("{}{reason}", word("outcome").unwrap_or_default())
            }
            _ => outcome.kind().as_str().to_owned(),
        },
    );
    let cost: u64 = steps.iter().map(|c| c.receipt.cost_micro_usd()).sum();
    let took = row.finished_at.map_or_else(String::new, |end| {
        let took = end.duration_since(row.taken_at).as_secs_f64();
        format!(", after {took:.1} s")
    });
    format!(
        "turn {} of {}: {outcome}; taken {}{took}; {}; message {}, sent as {}",
        row.no,
        records.conversation,
        row.taken_at,
        usd(cost),
        ids(&row.messages),
        ids(&row.sent),
    )
}

fn ids(ids: &[domain::ids::MessageId]) -> String {
    if ids.is_empty() {
        return "none".to_owned();
    }
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    ids.join(" ")
}

fn of_step(step: &Checkpoint, row: &TurnRow) -> Vec<String> {
    let receipt = &step.receipt;
    let who = match &receipt.decided_by {
        DecidedBy::Rules => "rules",
        DecidedBy::Classifier => "classifier",
        DecidedBy::Model(model) => model,
        DecidedBy::Offline => "offline",
    };
    let mut line = format!(
        "  +{:>6.1} s  {:<18} {who}",
        step.at.duration_since(row.taken_at).as_secs_f64(),
        step.step.as_str(),
    );
    if let Some(confidence) = receipt.confidence {
        let _ = write!(line, " {:.2}", confidence.get());
    }
    if !receipt.evidence.is_empty() {
        let _ = write!(line, "  {}", receipt.evidence.join(", "));
    }
    let mut lines = vec![line];
    lines.extend(receipt.calls.iter().map(of_call));
    lines
}

fn of_call(call: &ModelCall) -> String {
    format!(
        "             call {}: {} in, {} out, {}, {} ms",
        call.model,
        call.input_tokens,
        call.output_tokens,
        call.cost_micro_usd
            .map_or_else(|| "price unknown".to_owned(), usd),
        call.latency_ms,
    )
}

/// An amount in US dollars.
pub(super) fn usd(micro: u64) -> String {
    format!("{}.{:06} USD", micro / 1_000_000, micro % 1_000_000)
}

/// What the customer wrote and was answered, as far as this step changed it.
fn words(step: &Checkpoint) -> Vec<String> {
    [("wrote", "message_content"), ("reply", "agent_response")]
        .into_iter()
        .filter_map(|(what, field)| {
            let said = step.changed.get(field)?.as_str()?;
            (!said.is_empty())
                .then(|| format!("             {what}: {}", said.replace('\n', " / ")))
        })
        .collect()
}
