//! What a seed decides about its world before anything happens in it.

use std::time::Duration;

use domain::intent::{Confidence, Intent};
use domain::review::{Discount, ReviewPolicy};
use domain::spend::Ceiling;

use super::faults::{Port, Weather};

/// The shape of a world.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// Customers, each with a conversation.
    pub(super) conversations: usize,
    /// How often things go wrong.
    pub(super) weather: Weather,
    /// Whether models are configured.
    pub(super) models: bool,
    /// Whether Chatwoot also sends the agent bot's webhooks: everything twice.
    pub(super) bot_hook: bool,
    /// Which drafts a person sees.
    pub(super) review: ReviewPolicy,
    /// Whether anybody reviews them.
    pub(super) reviewers: bool,
    /// How many executions are stopped.
    pub(super) kills: usize,
    /// What models may cost in a day.
    pub(super) ceiling: Ceiling,
}

impl Shape {
    /// The shape that this generator decides.
    pub(super) fn of(random: &mut fastrand::Rng) -> Self {
        let conversations = match random.u8(0..10) {
            0 => random.usize(7..13),
            1..=3 => random.usize(5..8),
            _ => random.usize(3..6),
        };
        // One world in eight is calm: there the checks on time are strict.
        let (rate, deaths, kills) = match random.u8(0..8) {
            0 => (0.0, 0.0, 0),
            1 => (0.004, 0.01, 0),
            2..=4 => (0.02, 0.04, random.usize(0..3)),
            5..=6 => (0.06, 0.08, random.usize(0..4)),
            _ => (0.12, 0.15, random.usize(0..2)),
        };
        let until = Duration::from_secs(random.u64(120..300));
        let mut outages = Vec::new();
        if rate > 0.0 && random.u8(0..4) == 0 {
            let port = [Port::Chatwoot, Port::Database, Port::Workflow, Port::Model];
            let from = Duration::from_secs(random.u64(5..100));
            let length = Duration::from_secs(random.u64(3..75));
            outages.push((port[random.usize(..port.len())], from, from + length));
        }
        let review = match random.u8(0..10) {
            0 => ReviewPolicy::every(),
            1 => ReviewPolicy {
                below_confidence: Confidence::new(0.7).ok(),
                discount_above: Discount {
                    percent: Some(10),
                    cents: None,
                },
                first_campaign_answers: 2,
                intents: [Intent::FaqReturns].into(),
                ..ReviewPolicy::default()
            },
            _ => ReviewPolicy::default(),
        };
        Self {
            conversations,
            weather: Weather {
                rate,
                deaths,
                // Two writers of one item are no accident: in every world.
                conflicts: 0.05,
                outages,
                until,
            },
            models: random.u8(0..5) < 2,
            bot_hook: random.u8(0..4) == 0,
            review,
            reviewers: random.u8(0..5) > 0,
            kills,
            // A few answers and the money is gone.
            ceiling: match random.clone().u8(0..3) {
                0 => Ceiling::MicroUsd(90_000),
                _ => Ceiling::default(),
            },
        }
    }
}
