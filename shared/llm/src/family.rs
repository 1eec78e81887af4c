//! What is known of each model family: its price, and which request settings it
//! takes. Data, not logic; when a provider changes a price, a row changes.
//!
//! Sources: the model and pricing pages at `developers.openai.com/api/docs` and
//! `platform.claude.com/docs`, read on [`PRICES_AS_OF`].

use crate::config::ProviderName;
use crate::provider::Tokens;

/// The day on which the prices below were checked.
pub const PRICES_AS_OF: &str = "2026-11-22";

/// Thousandths of a millionth of a US dollar per token, which is the dollar
/// price per million tokens times 1000.
#[derive(Debug, Clone, Copy)]
struct Price {
    input: u64,
    cached: u64,
    output: u64,
}

/// How a family is told to answer without thinking first. A front desk's
/// questions are short, and a customer waits for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Thinking {
    /// It does not think unless asked to: nothing is sent.
    OffByDefault,
    /// OpenAI: `reasoning_effort: none`.
    EffortNone,
    /// Anthropic: `thinking: {type: disabled}`.
    Disabled,
    /// Anthropic: `thinking: {type: between_tools}`; `disabled` is refused.
    BetweenTools,
}

#[derive(Debug)]
pub(crate) struct Family {
    provider: ProviderName,
    name: &'static str,
    price: Price,
    /// Prompts of more than so many tokens are billed, whole, at this price.
    long: Option<(u64, Price)>,
    /// Whether it takes `temperature`; newer models answer 400 to it.
    pub(crate) sampling: bool,
    pub(crate) thinking: Thinking,
}

const fn usd(input: u64, cached: u64, output: u64) -> Price {
    Price {
        input,
        cached,
        output,
    }
}

use ProviderName::{Anthropic, OpenAi};

const FAMILIES: &[Family] = &[
    Family {
        provider: OpenAi,
        name: "gpt-6-luna",
        price: usd(100, 10, 500),
        long: Some((272_000, usd(200, 20, 750))),
        sampling: false,
        thinking: Thinking::EffortNone,
    },
    Family {
        provider: OpenAi,
        name: "gpt-6-sol",
        price: usd(2_000, 200, 10_000),
        long: Some((272_000, usd(4_000, 400, 15_000))),
        sampling: false,
        thinking: Thinking::EffortNone,
    },
    // The gpt-4 families shut down on 2027-01-14.
    Family {
        provider: OpenAi,
        name: "gpt-4o-mini",
        price: usd(150, 75, 600),
        long: None,
        sampling: true,
        thinking: Thinking::OffByDefault,
    },
    Family {
        provider: OpenAi,
        name: "gpt-4o",
        price: usd(2_500, 1_250, 10_000),
        long: None,
        sampling: true,
        thinking: Thinking::OffByDefault,
    },
    Family {
        provider: OpenAi,
        name: "gpt-4.1-mini",
        price: usd(400, 100, 1_600),
        long: None,
        sampling: true,
        thinking: Thinking::OffByDefault,
    },
    Family {
        provider: OpenAi,
        name: "gpt-4.1",
        price: usd(2_000, 500, 8_000),
        long: None,
        sampling: true,
        thinking: Thinking::OffByDefault,
    },
    Family {
        provider: Anthropic,
        name: "claude-sonnet-5-5",
        price: usd(2_000, 100, 10_000),
        long: None,
        sampling: false,
        thinking: Thinking::BetweenTools,
    },
    Family {
        provider: Anthropic,
        name: "claude-sonnet-5",
        price: usd(2_000, 200, 10_000),
        long: None,
        sampling: false,
        thinking: Thinking::Disabled,
    },
    Family {
        provider: Anthropic,
        name: "claude-sonnet-4-6",
        price: usd(3_000, 300, 15_000),
        long: None,
        sampling: true,
        thinking: Thinking::OffByDefault,
    },
    Family {
        provider: Anthropic,
        name: "claude-sonnet-4-5",
        price: usd(3_000, 300, 15_000),
        long: None,
        sampling: true,
        thinking: Thinking::OffByDefault,
    },
    Family {
        provider: Anthropic,
        name: "claude-haiku-5-5",
        price: usd(100, 10, 500),
        long: Some((100_000, usd(500, 50, 2_500))),
        sampling: false,
        thinking: Thinking::Disabled,
    },
    Family {
        provider: Anthropic,
        name: "claude-haiku-4-5",
        price: usd(1_000, 100, 5_000),
        long: None,
        sampling: true,
        thinking: Thinking::OffByDefault,
    },
];

impl Family {
    /// The family of a model name, snapshots (`gpt-4o-2024-11-20`,
    /// `claude-haiku-4-5-20251001`, `…-latest`) included; `None` for a model
    /// nothing is known of.
    pub(crate) fn of(provider: ProviderName, model: &str) -> Option<&'static Self> {
        FAMILIES.iter().find(|family| {
            family.provider == provider
                && model
                    .strip_prefix(family.name)
                    .is_some_and(|rest| rest.is_empty() || rest == "-latest" || is_date(rest))
        })
    }

    /// The price of one call in millionths of a US dollar, rounded up.
    pub(crate) fn cost_micro_usd(&self, tokens: Tokens) -> u64 {
        let price = match self.long {
            Some((over, long)) if tokens.input > over => long,
            _ => self.price,
        };
        let fresh = tokens.input.saturating_sub(tokens.cached);
        let thousandths = fresh
            .saturating_mul(price.input)
            .saturating_add(tokens.cached.saturating_mul(price.cached))
            .saturating_add(tokens.output.saturating_mul(price.output));
        thousandths.div_ceil(1000)
    }
}

/// `-20251001` or `-2024-11-20`.
fn is_date(rest: &str) -> bool {
    rest.starts_with('-')
        && rest.chars().all(|c| c == '-' || c.is_ascii_digit())
        && rest.chars().filter(char::is_ascii_digit).count() == 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(input: u64, cached: u64, output: u64) -> Tokens {
        Tokens {
            input,
            cached,
            output,
        }
    }

    fn cost(provider: ProviderName, model: &str, tokens: Tokens) -> Option<u64> {
        Family::of(provider, model).map(|f| f.cost_micro_usd(tokens))
    }

    #[test]
    fn a_million_tokens_cost_the_list_price() {
        let million = tokens(1_000_000, 0, 1_000_000);
        assert_eq!(cost(OpenAi, "gpt-4o-mini", million), Some(750_000));
        assert_eq!(
            cost(Anthropic, "claude-sonnet-5-5", million),
            Some(12_000_000)
        );
    }

    #[test]
    fn cached_tokens_are_cheaper_and_a_fraction_is_rounded_up() {
        assert_eq!(cost(OpenAi, "gpt-4o", tokens(1_000, 1_000, 0)), Some(1_250));
        assert_eq!(cost(OpenAi, "gpt-6-luna", tokens(1, 0, 0)), Some(1));
    }

    #[test]
    fn a_long_prompt_is_billed_at_the_long_price() {
        assert_eq!(
            cost(Anthropic, "claude-haiku-5-5", tokens(100_001, 0, 0)),
            Some(50_001)
        );
        assert_eq!(
            cost(Anthropic, "claude-haiku-5-5", tokens(100_000, 0, 0)),
            Some(10_000)
        );
    }

    #[test]
    fn snapshots_belong_to_their_family_and_siblings_do_not() {
        assert!(Family::of(OpenAi, "gpt-4o-2024-11-20").is_some_and(|f| f.name == "gpt-4o"));
        assert!(
            Family::of(OpenAi, "gpt-4o-mini-2024-07-18").is_some_and(|f| f.name == "gpt-4o-mini")
        );
        assert!(
            Family::of(Anthropic, "claude-haiku-4-5-20251001")
                .is_some_and(|f| f.name == "claude-haiku-4-5")
        );
        assert!(
            Family::of(Anthropic, "claude-sonnet-5-5")
                .is_some_and(|f| f.name == "claude-sonnet-5-5")
        );
        for unknown in ["gpt-4o-audio-preview", "gpt-4", "llama3:8b", ""] {
            assert!(Family::of(OpenAi, unknown).is_none(), "{unknown}");
        }
        assert!(Family::of(Anthropic, "gpt-4o").is_none());
    }
}
