//! The demo's costs as the seed's table (items 263 to 265), side by side.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::spend::dollars;
use jiff::civil::Date;
use llm::Prices;

use super::{Demo, PathCost};

/// Agents in the seed's order, with what the seed calls them.
const AGENTS: [(&str, &str); 5] = [
    ("router", "router"),
    ("extraction", "agent 1"),
    ("conversation", "agent 2"),
    ("campaign", "agent 3"),
    ("crm", "agent 4"),
];

/// The demo beside the seed's figures: what was measured, what is estimated.
pub fn text(demo: &Demo, prices: &Prices) -> String {
    let mut out = String::from(
        "What the demo conversations cost at model providers, US dollars per conversation\n\n",
    );
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "  {:<18} {:>8} {:>10} {:>16} {:>13} {:>8}",
        "path", "messages", "seed v4.0", "without triage", "with triage", "saved"
    );
    for (with, without) in demo.with_triage.iter().zip(&demo.without_triage) {
        let _ = writeln!(
            out,
            "  {:<18} {:>8} {:>10} {:>16} {:>13} {:>8}",
            with.path,
            with.messages,
            dollars(with.seed_micro_usd()),
            dollars(without.micro_usd()),
            dollars(with.micro_usd()),
            saved(without.micro_usd(), with.micro_usd()),
        );
    }
    out.push_str(
        "  seed, as printed: $0.0450 to $0.0750; its own agents add up to the column above\n",
    );
    agents(&mut out, demo);
    v3(&mut out, demo);
    provenance(&mut out, demo, prices);
    out
}

fn saved(without: u64, with: u64) -> String {
    if without == 0 {
        return "-".to_owned();
    }
    let share = (without as f64 - with as f64) / without as f64;
    format!("{:.0} %", share * 100.0)
}

/// For each agent what it cost in a conversation in which it was asked.
fn agents(out: &mut String, demo: &Demo) {
    let _ = writeln!(
        out,
        "\n  {:<24} {:>10} {:>24} {:>24}",
        "agent, per conversation", "seed", "without triage (calls)", "with triage (calls)"
    );
    for (agent, name) in AGENTS {
        let seed = demo
            .with_triage
            .iter()
            .find_map(|path| path.seed.get(agent));
        let cell = |paths: &[PathCost]| {
            let (calls, micro) = paths
                .iter()
                .filter_map(|path| path.agents.get(agent))
                .fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
            let used = paths.iter().filter(|path| path.seed.contains_key(agent));
            let mean = micro / (used.count().max(1) as u64);
            format!("{} ({calls})", dollars(mean))
        };
        let _ = writeln!(
            out,
            "  {:<24} {:>10} {:>24} {:>24}",
            format!("{name} ({agent})"),
            seed.map_or("-".to_owned(), |micro| dollars(*micro)),
            cell(&demo.without_triage),
            cell(&demo.with_triage),
        );
    }
    let routed = |paths: &[PathCost]| paths.iter().map(|p| p.routed_by_model).sum::<usize>();
    let messages: usize = demo.with_triage.iter().map(|path| path.messages).sum();
    let _ = writeln!(
        out,
        "  a model decided the route of {} of {messages} messages without triage, of {} with it",
        routed(&demo.without_triage),
        routed(&demo.with_triage)
    );
}

/// The seed's v3.0: agents 1 and 2 alone.
fn v3(out: &mut String, demo: &Demo) {
    let Some(path) = demo
        .with_triage
        .iter()
        .find(|path| path.agents.contains_key("extraction"))
    else {
        return;
    };
    let of = |agent: &str| path.agents.get(agent).map_or(0, |(_, micro)| *micro);
    let (one, two) = (of("extraction"), of("conversation"));
    let _ = writeln!(
        out,
        "\n  v3.0 in the seed: $0.0050 + $0.0200 = $0.0250; agents 1 and 2 of `{}` here: {} + {} = {}",
        path.path,
        dollars(one),
        dollars(two),
        dollars(one + two)
    );
}

/// Where the figures come from.
fn provenance(out: &mut String, demo: &Demo, prices: &Prices) {
    let models: BTreeMap<&String, Vec<&str>> =
        demo.models
            .iter()
            .fold(BTreeMap::new(), |mut by, (agent, model)| {
                by.entry(model).or_default().push(agent);
                by
            });
    out.push_str("\n  measured: the calls made and the prompts sent, by running the conversations\n  \
                  estimated: tokens, as bytes / 3 of prompt, schema and answer, nothing from a cache;\n  \
                  answers are written down (local/src/costs/paths.json), no provider was asked\n");
    for (model, agents) in models {
        let row = prices
            .rows()
            .iter()
            .find(|row| *model == format!("{}:{}", row.provider, row.model));
        let (as_of, source) = row.map_or((Date::ZERO, "unknown"), |row| (row.as_of, &row.source));
        let _ = writeln!(
            out,
            "  price of {model} ({}): {as_of}, {source}",
            agents.join(", ")
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(name: &str, seed: &[(&str, u64)], agents: &[(&str, u64, u64)]) -> PathCost {
        PathCost {
            path: name.to_owned(),
            messages: 2,
            seed: seed
                .iter()
                .map(|(a, micro)| ((*a).to_owned(), *micro))
                .collect(),
            agents: agents
                .iter()
                .map(|(a, calls, micro)| ((*a).to_owned(), (*calls, *micro)))
                .collect(),
            routed_by_model: agents.iter().filter(|(a, ..)| *a == "router").count(),
        }
    }

    #[test]
    fn the_demo_stands_beside_the_seeds_figures() {
        let job = [
            ("router", 10_000),
            ("extraction", 5_000),
            ("conversation", 20_000),
        ];
        let angry = [("router", 10_000)];
        let agents = [("extraction", 2, 222), ("conversation", 2, 6_543)];
        let mut with_router = agents.to_vec();
        with_router.push(("router", 2, 444));
        let demo = Demo {
            with_triage: vec![
                path("recruitment", &job, &agents),
                path("complaint", &angry, &[]),
            ],
            without_triage: vec![
                path("recruitment", &job, &with_router),
                path("complaint", &angry, &[("router", 1, 207)]),
            ],
            models: [
                ("router", "openai:gpt-6-luna"),
                ("extraction", "openai:gpt-6-luna"),
                ("conversation", "anthropic:claude-sonnet-5-5"),
            ]
            .map(|(agent, model)| (agent.to_owned(), model.to_owned()))
            .into(),
        };
        let prices = Prices::new(None).unwrap();
        insta::assert_snapshot!("demo", text(&demo, &prices));
    }
}
