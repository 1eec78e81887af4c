//! What came out of a seed, and of many.

use std::collections::BTreeMap;
use std::fmt;

use super::faults::{Fault, Port};

/// What was counted in one world.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Conversations.
    pub conversations: u64,
    /// Customer messages that Chatwoot told of.
    pub messages: u64,
    /// Turns that were answered.
    pub answers: u64,
    /// Turns that went to people.
    pub handovers: u64,
    /// Turns that were ignored on purpose.
    pub ignored: u64,
    /// Turns that a newer message or a person overtook.
    pub superseded: u64,
    /// Turns whose execution died.
    pub failed: u64,
    /// Texts sent more than once.
    pub duplicates: u64,
    /// Messages without a turn.
    pub losses: u64,
    /// Answers in the wrong order.
    pub out_of_order: u64,
    /// Days on which an account met its spend ceiling.
    pub ceilings: u64,
    /// Faults, by port and kind.
    pub faults: BTreeMap<(Port, Fault), u64>,
    /// The longest a message waited for what answered it, in milliseconds.
    pub slowest_answer_ms: u64,
    /// The same in conversations that no fault touched.
    pub slowest_calm_answer_ms: u64,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.conversations += other.conversations;
        self.messages += other.messages;
        self.answers += other.answers;
        self.handovers += other.handovers;
        self.ignored += other.ignored;
        self.superseded += other.superseded;
        self.failed += other.failed;
        self.duplicates += other.duplicates;
        self.losses += other.losses;
        self.out_of_order += other.out_of_order;
        self.ceilings += other.ceilings;
        for (what, count) in &other.faults {
            *self.faults.entry(*what).or_default() += count;
        }
        self.slowest_answer_ms = self.slowest_answer_ms.max(other.slowest_answer_ms);
        self.slowest_calm_answer_ms = self
            .slowest_calm_answer_ms
            .max(other.slowest_calm_answer_ms);
    }
}

/// What came out of one seed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// What was counted.
    pub counts: Counts,
    /// Every broken promise: the conversation and the facts.
    pub violations: Vec<String>,
    /// What happened in the conversations of the violations, line by line.
    pub story: Vec<String>,
}

impl fmt::Display for Report {
    /// One line that runs the seed again, and what is wrong.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "frontdesk simulate --seeds 1 --from {}", self.seed)?;
        for violation in &self.violations {
            write!(f, "\n  {violation}")?;
        }
        Ok(())
    }
}

/// What came out of many seeds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many seeds ran.
    pub seeds: u64,
    /// What was counted in all of them.
    pub counts: Counts,
    /// The seeds with broken promises.
    pub failed: Vec<u64>,
}

impl Summary {
    pub(super) fn add(&mut self, report: &Report) {
        self.seeds += 1;
        self.counts.add(&report.counts);
        if !report.violations.is_empty() {
            self.failed.push(report.seed);
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = &self.counts;
        writeln!(f, "seeds          {}", self.seeds)?;
        writeln!(f, "conversations  {}", c.conversations)?;
        writeln!(f, "messages       {}", c.messages)?;
        writeln!(f, "answers        {}", c.answers)?;
        writeln!(f, "handovers      {}", c.handovers)?;
        writeln!(f, "ignored        {}", c.ignored)?;
        writeln!(f, "superseded     {}", c.superseded)?;
        writeln!(f, "runs died      {}", c.failed)?;
        writeln!(f, "duplicates     {}", c.duplicates)?;
        writeln!(f, "losses         {}", c.losses)?;
        writeln!(f, "out of order   {}", c.out_of_order)?;
        writeln!(f, "spend ceilings {}", c.ceilings)?;
        let all: u64 = c.faults.values().sum();
        writeln!(f, "faults         {all}")?;
        for port in Port::ALL {
            let kinds: Vec<String> = c
                .faults
                .iter()
                .filter(|((at, _), _)| *at == port)
                .map(|((_, fault), count)| format!("{} {count}", fault.as_str()))
                .collect();
            if !kinds.is_empty() {
                writeln!(f, "  {:<12} {}", port.as_str(), kinds.join(", "))?;
            }
        }
        writeln!(f, "slowest answer {:.1} s", seconds(c.slowest_answer_ms))?;
        write!(
            f,
            "  without fault {:.1} s",
            seconds(c.slowest_calm_answer_ms)
        )?;
        if !self.failed.is_empty() {
            write!(f, "\nfailed seeds   {:?}", self.failed)?;
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn seconds(milliseconds: u64) -> f64 {
    milliseconds as f64 / 1000.0
}
