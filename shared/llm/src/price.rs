//! What a call costs, and what it can cost at most.

use serde::{Deserialize, Deserializer};

use crate::provider::Tokens;

mod table;

pub use table::{PriceRow, Prices, PricesError};

/// The dearest price an operator may set, against a slip of the decimal point.
const MOST_DOLLARS: f64 = 10_000.0;

/// US dollars for a million tokens, kept in millionths: a millionth of a millionth
/// of a dollar per token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct PerMillion(u64);

impl<'de> Deserialize<'de> for PerMillion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let dollars = f64::deserialize(deserializer)?;
        if (0.0..=MOST_DOLLARS).contains(&dollars) {
            Ok(Self((dollars * 1e6).round() as u64))
        } else {
            Err(serde::de::Error::custom(format!(
                "{dollars} is not a price: write dollars, from 0 to {MOST_DOLLARS}"
            )))
        }
    }
}

/// The prices of one length of prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rates {
    input: PerMillion,
    cached: PerMillion,
    cache_write: PerMillion,
    output: PerMillion,
}

impl Rates {
    fn new(
        input: PerMillion,
        cached: Option<PerMillion>,
        cache_write: Option<PerMillion>,
        output: PerMillion,
    ) -> Self {
        Self {
            input,
            cached: cached.unwrap_or(input),
            cache_write: cache_write.unwrap_or(input),
            output,
        }
    }

    fn dearest_input(&self) -> PerMillion {
        self.input.max(self.cached).max(self.cache_write)
    }
}

/// What a model costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    rates: Rates,
    /// Prompts of more than so many tokens are billed, whole, at these rates.
    long: Option<(u64, Rates)>,
    /// For a minute of sound.
    minute: PerMillion,
}

impl Price {
    /// The price of one call in millionths of a US dollar, rounded up.
    pub fn cost_micro_usd(&self, tokens: Tokens) -> u64 {
        let rates = match self.long {
            Some((over, long)) if tokens.input > over => long,
            _ => self.rates,
        };
        let fresh = tokens
            .input
            .saturating_sub(tokens.cached)
            .saturating_sub(tokens.cache_written);
        let tokens_cost = [
            (fresh, rates.input),
            (tokens.cached, rates.cached),
            (tokens.cache_written, rates.cache_write),
            (tokens.output, rates.output),
        ]
        .iter()
        .fold(0_u64, |sum, (count, price)| {
            sum.saturating_add(count.saturating_mul(price.0))
        });
        // Of `minute`, millionths of a dollar; of the tokens, millionths of these.
        let sound = tokens.audio_ms.saturating_mul(self.minute.0);
        tokens_cost
            .div_ceil(1_000_000)
            .saturating_add(sound.div_ceil(60_000))
    }

    /// No call of at most so many tokens costs more, whatever is read from or
    /// written to a cache. In millionths of a US dollar, rounded up.
    pub fn bound_micro_usd(&self, most: Tokens) -> u64 {
        let all = |rates: Rates| Rates {
            input: rates.dearest_input(),
            ..rates
        };
        let bound = |rates: Rates| {
            Self {
                rates: all(rates),
                long: None,
                minute: self.minute,
            }
            .cost_micro_usd(Tokens {
                cached: 0,
                cache_written: 0,
                ..most
            })
        };
        match self.long {
            Some((over, long)) if most.input > over => bound(self.rates).max(bound(long)),
            _ => bound(self.rates),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::ProviderName::{self, Anthropic, OpenAi};

    fn tokens(input: u64, cached: u64, cache_written: u64, output: u64) -> Tokens {
        Tokens {
            input,
            cached,
            cache_written,
            output,
            audio_ms: 0,
        }
    }

    fn cost(provider: ProviderName, model: &str, tokens: Tokens) -> Option<u64> {
        let prices = Prices::new(None).unwrap();
        prices.of(provider, model).map(|p| p.cost_micro_usd(tokens))
    }

    #[test]
    fn a_million_tokens_cost_the_list_price() {
        let million = tokens(1_000_000, 0, 0, 1_000_000);
        assert_eq!(cost(OpenAi, "gpt-4o-mini", million), Some(750_000));
        assert_eq!(
            cost(Anthropic, "claude-sonnet-5-5", million),
            Some(12_000_000)
        );
    }

    #[test]
    fn what_is_read_from_a_cache_is_cheaper_what_is_written_to_it_dearer() {
        assert_eq!(
            cost(OpenAi, "gpt-4o", tokens(1_000, 1_000, 0, 0)),
            Some(1_250)
        );
        assert_eq!(
            cost(OpenAi, "gpt-6-luna", tokens(1_000, 0, 1_000, 0)),
            Some(125)
        );
        // 200 fresh at 2, 300 read at 0.10, 500 written at 2.50.
        assert_eq!(
            cost(Anthropic, "claude-sonnet-5-5", tokens(1_000, 300, 500, 0)),
            Some(400 + 30 + 1_250)
        );
        // Older models of OpenAI write for nothing.
        assert_eq!(
            cost(OpenAi, "gpt-4o", tokens(1_000, 0, 1_000, 0)),
            Some(2_500)
        );
    }

    #[test]
    fn a_fraction_is_rounded_up() {
        assert_eq!(cost(OpenAi, "gpt-6-luna", tokens(1, 0, 0, 0)), Some(1));
        assert_eq!(cost(OpenAi, "gpt-6-luna", tokens(0, 0, 0, 0)), Some(0));
    }

    #[test]
    fn a_long_prompt_is_billed_at_the_long_price() {
        assert_eq!(
            cost(Anthropic, "claude-haiku-5-5", tokens(100_001, 0, 0, 0)),
            Some(50_001)
        );
        assert_eq!(
            cost(Anthropic, "claude-haiku-5-5", tokens(100_000, 0, 0, 0)),
            Some(10_000)
        );
    }

    #[test]
    fn sound_is_billed_by_the_minute() {
        let heard = |audio_ms| Tokens {
            audio_ms,
            ..Tokens::default()
        };
        assert_eq!(cost(OpenAi, "gpt-transcribe", heard(60_000)), Some(4_500));
        assert_eq!(cost(OpenAi, "gpt-transcribe", heard(10_000)), Some(750));
        assert_eq!(cost(OpenAi, "gpt-transcribe", heard(1)), Some(1));
    }

    proptest! {
        #[test]
        fn no_call_costs_more_than_its_bound(
            input in 0_u64..1_500_000,
            cached in 0_u64..1_500_000,
            written in 0_u64..1_500_000,
            output in 0_u64..40_000,
            audio_ms in 0_u64..10_000_000,
            more in 0_u64..500_000,
        ) {
            let used = Tokens {
                input,
                cached: cached.min(input),
                cache_written: written.min(input - cached.min(input)),
                output,
                audio_ms,
            };
            let most = Tokens { input: input + more, output: output + more, ..used };
            let prices = Prices::new(None).unwrap();
            for row in prices.rows() {
                prop_assert!(
                    row.price.cost_micro_usd(used) <= row.price.bound_micro_usd(most),
                    "{}", row.model
                );
            }
        }
    }
}
