//! What running one client costs in a month besides models: an estimate from counted
//! requests and list prices, beside the seed's figures.
//!
//! Prices are Amazon's for us-east-1 and arm64, without free tiers. Those of Step
//! Functions (<https://aws.amazon.com/step-functions/pricing/>), DynamoDB and Lambda,
//! which decide the sum, were checked on the day in [`AS_OF`]; the others are as
//! commonly known. Requests and transitions per message are those of
//! `local/tests/platform/budget.rs`, the dearest route rounded up.

use std::fmt::Write as _;

use super::{Demo, PathCost};

/// When prices were checked.
const AS_OF: &str = "2026-11-23";
const CONVERSATIONS: f64 = 1_500.0;
const MESSAGES_EACH: f64 = 4.0;

/// Monthly amounts in dollars, each with what it is made of.
fn lines() -> [(&'static str, &'static str, f64); 8] {
    let messages = CONVERSATIONS * MESSAGES_EACH;
    let per = |count: f64, millions: f64| messages * count * millions / 1e6;
    // Of 12 requests some 9 write, mostly two or three items of 1 to 5 KB at once.
    let dynamo = per(100.0, 0.625) + per(12.0, 0.125) + 0.5 * (0.25 + 0.20);
    // Message, echo and two receipts each pass the webhook and intake; six steps.
    let invocations = 4.0 + 4.0 + 6.0;
    // 256 MB; 20 ms each, and two that wait 3 s for a model.
    let seconds = invocations * 0.02 + 2.0 * 3.0;
    [
        (
            "Step Functions",
            "10 transitions a message at $25.00 a million",
            per(10.0, 25.0),
        ),
        (
            "DynamoDB",
            "100 write and 12 read units a message, 0.5 GB with recovery",
            dynamo,
        ),
        (
            "Lambda",
            "14 calls a message at $0.20 a million, 6.3 s of 256 MB",
            per(invocations, 0.20) + messages * seconds * 0.25 * 0.000_013_333_4,
        ),
        (
            "SQS FIFO",
            "12 requests a message at $0.50 a million",
            per(12.0, 0.50),
        ),
        (
            "API Gateway",
            "4 requests a message at $1.00 a million",
            per(4.0, 1.0),
        ),
        (
            "CloudWatch logs",
            "20 KB a message at $0.50 a GB",
            per(20.0, 0.50),
        ),
        (
            "X-Ray",
            "10 traces a message at $5.00 a million",
            per(10.0, 5.0),
        ),
        ("alarms", "21 at $0.10; one stack serves many clients", 2.10),
    ]
}

/// Chatwoot and its database, as the seed reckons them (item 266).
const CHATWOOT: f64 = 25.0 + 15.0;
/// The monthly fees of the seed (item 268).
const FEES: [f64; 2] = [1_000.0, 2_000.0];
/// What the seed says v4.0 costs in a month for one client.
const SEED: [f64; 2] = [134.0, 164.0];

/// What is left of a fee, in hundredths.
fn margin(fee: f64, cost: f64) -> f64 {
    (fee - cost) / fee * 100.0
}

/// The estimate as text; with what models cost, if the demo was measured.
pub fn text(demo: Option<&Demo>) -> String {
    let mut out = format!(
        "Infrastructure of one client in a month (estimate: {CONVERSATIONS} conversations of {MESSAGES_EACH} messages;\n\
         list prices of us-east-1, no free tier; Step Functions, DynamoDB, Lambda checked on {AS_OF})\n\n"
    );
    let mut row = |name: &str, dollars: f64, what: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  {name:<28} {dollars:>9.2}   {what}");
    };
    let own: f64 = lines().iter().map(|(_, _, dollars)| dollars).sum();
    for (name, what, dollars) in lines() {
        row(name, dollars, what);
    }
    row("serverless, together", own, "seed: $94 to $124, as in v3.0");
    row(
        "Chatwoot and its database",
        CHATWOOT,
        "seed: $25 + $15, Redis included",
    );
    let infra = own + CHATWOOT;
    row(
        "infrastructure",
        infra,
        "seed: $134 to $164 (+$40 over v3.0)",
    );
    let models = demo.map(|demo| {
        let mean = |paths: &[PathCost]| {
            let micro: u64 = paths.iter().map(PathCost::micro_usd).sum();
            micro as f64 / 1e6 / paths.len().max(1) as f64
        };
        CONVERSATIONS * mean(&demo.with_triage)
    });
    if let Some(models) = models {
        row(
            "models",
            models,
            "each path of the demo equally often, with triage",
        );
    }
    let cost = infra + models.unwrap_or_default();
    row("all", cost, "");
    out.push_str("\nMargin of the maintenance fee\n\n");
    let mut row = |name: &str, of: [f64; 2]| {
        let _ = writeln!(out, "  {name:<46} {:>5.1} % to {:>5.1} %", of[0], of[1]);
    };
    row("seed, as printed", [87.0, 92.0]);
    row(
        "seed, recomputed: $1,000 - $164, $2,000 - $134",
        [margin(FEES[0], SEED[1]), margin(FEES[1], SEED[0])],
    );
    row("here, without models", FEES.map(|fee| margin(fee, infra)));
    if models.is_some() {
        row("here, with models", FEES.map(|fee| margin(fee, cost)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_and_the_margins_are_as_published() {
        insta::assert_snapshot!("infrastructure", text(None));
        assert!((margin(1_000.0, 164.0) - 83.6).abs() < 1e-9);
        assert!((margin(2_000.0, 134.0) - 93.3).abs() < 1e-9);
    }
}
