//! The prices known: a dated table with sources, which an operator can correct and
//! extend.
//!
//! The built-in rows are `prices.json` beside this file. `FRONTDESK_PRICES` holds
//! rows of the same form, which come first:
//!
//! ```json
//! [{"model": "bedrock:eu.anthropic.claude-haiku-4-5", "input": 1.1, "cached": 0.11,
//!   "cache_write": 1.375, "output": 5.5, "as_of": "2026-11-22",
//!   "source": "https://aws.amazon.com/bedrock/pricing/"}]
//! ```
//!
//! Amounts are US dollars for a million tokens; `cached` and `cache_write` are the
//! price of `input` where they are left out; `minute` is US dollars for a minute
//! of sound; `long` holds the prices of prompts of more than `over` tokens. A row
//! holds for its model and the snapshots of it. Bedrock bills by region, so it has
//! no built-in row. All variables of a Lambda function together hold 4 KB: some
//! twenty rows.

use std::fmt;

use jiff::civil::Date;
use serde::Deserialize;

use super::{PerMillion, Price, Rates};
use crate::config::ProviderName;
use crate::family::is_of;

const BUILT_IN: &str = include_str!("prices.json");

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRow {
    /// Who bills.
    pub provider: ProviderName,
    /// The model; its snapshots cost the same.
    pub model: String,
    /// What it costs.
    pub price: Price,
    /// The day on which somebody looked.
    pub as_of: Date,
    /// Where.
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowForm {
    model: String,
    input: PerMillion,
    cached: Option<PerMillion>,
    cache_write: Option<PerMillion>,
    output: PerMillion,
    long: Option<LongForm>,
    minute: Option<PerMillion>,
    as_of: Date,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LongForm {
    over: u64,
    input: PerMillion,
    cached: Option<PerMillion>,
    cache_write: Option<PerMillion>,
    output: PerMillion,
}

/// A table that cannot be read. The text says where and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PricesError(String);

fn rows(json: &str) -> Result<Vec<PriceRow>, PricesError> {
    let forms: Vec<RowForm> =
        serde_json::from_str(json).map_err(|error| PricesError(error.to_string()))?;
    forms
        .into_iter()
        .map(|form| {
            let (provider, model) = form
                .model
                .split_once(':')
                .and_then(|(provider, model)| Some((ProviderName::of(provider)?, model)))
                .filter(|(_, model)| !model.is_empty())
                .ok_or_else(|| PricesError(format!("`{}` is not provider:model", form.model)))?;
            Ok(PriceRow {
                provider,
                model: model.to_owned(),
                price: Price {
                    rates: Rates::new(form.input, form.cached, form.cache_write, form.output),
                    long: form.long.map(|long| {
                        let rates =
                            Rates::new(long.input, long.cached, long.cache_write, long.output);
                        (long.over, rates)
                    }),
                    minute: form.minute.unwrap_or_default(),
                },
                as_of: form.as_of,
                source: form.source,
            })
        })
        .collect()
}

/// The price taken, for reservations alone, where none is known.
const UNKNOWN: (PerMillion, PerMillion, PerMillion) = (
    PerMillion(15_000_000),
    PerMillion(75_000_000),
    PerMillion(60_000),
);

/// All prices known. The default knows none.
#[derive(Clone)]
pub struct Prices {
    rows: Vec<PriceRow>,
    unknown: Price,
}

impl Default for Prices {
    fn default() -> Self {
        let (input, output, minute) = UNKNOWN;
        Self {
            rows: Vec::new(),
            unknown: Price {
                rates: Rates::new(input, None, None, output),
                long: None,
                minute,
            },
        }
    }
}

impl Prices {
    /// The built-in table, behind these rows of the operator's, if any.
    pub fn new(own: Option<&str>) -> Result<Self, PricesError> {
        let mut all = own.map(rows).transpose()?.unwrap_or_default();
        all.extend(rows(BUILT_IN)?);
        Ok(Self {
            rows: all,
            ..Self::default()
        })
    }

    /// Sets what a model without a known price is taken to cost at most, in US
    /// dollars for a million tokens: `input/output`.
    pub fn with_unknown(mut self, text: &str) -> Option<Self> {
        let dollars = |text: &str| {
            let value: PerMillion = serde_json::from_str(text.trim()).ok()?;
            Some(value)
        };
        let (input, output) = text.split_once('/')?;
        self.unknown.rates = Rates::new(dollars(input)?, None, None, dollars(output)?);
        Some(self)
    }

    /// The price of a model; `None` when it is not known.
    pub fn of(&self, provider: ProviderName, model: &str) -> Option<&Price> {
        self.rows
            .iter()
            .find(|row| row.provider == provider && is_of(&row.model, model))
            .map(|row| &row.price)
    }

    /// The price of a model, or the one an unknown price is taken to be.
    pub(crate) fn at_most(&self, provider: ProviderName, model: &str) -> &Price {
        self.of(provider, model).unwrap_or(&self.unknown)
    }

    /// All rows, the operator's first: the first that fits holds.
    pub fn rows(&self) -> &[PriceRow] {
        &self.rows
    }

    /// The day before which no row was checked.
    pub fn as_of(&self) -> Option<Date> {
        self.rows.iter().map(|row| row.as_of).min()
    }
}

impl fmt::Debug for Prices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prices[{} rows]", self.rows.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Tokens;
    use ProviderName::{Bedrock, OpenAi};

    fn tokens(input: u64, output: u64) -> Tokens {
        Tokens {
            input,
            output,
            ..Tokens::default()
        }
    }

    #[test]
    fn an_unknown_model_has_no_price_but_a_worst_one() {
        let prices = Prices::new(None).unwrap();
        assert!(prices.of(OpenAi, "llama3:8b").is_none());
        assert!(prices.of(Bedrock, "anthropic.claude-haiku-4-5").is_none());
        let worst = prices.at_most(OpenAi, "llama3:8b");
        assert_eq!(
            worst.cost_micro_usd(tokens(1_000_000, 1_000_000)),
            90_000_000
        );
        let prices = prices.with_unknown("1.5/2").unwrap();
        let worst = prices.at_most(OpenAi, "llama3:8b");
        assert_eq!(
            worst.cost_micro_usd(tokens(1_000_000, 1_000_000)),
            3_500_000
        );
        for bad in ["", "1", "a/b", "-1/2", "1/2/3", "1/1e9"] {
            assert!(prices.clone().with_unknown(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_operator_corrects_and_extends_the_table() {
        let own = r#"[
            {"model": "openai:gpt-4o", "input": 5, "output": 20, "as_of": "2027-01-01", "source": "contract"},
            {"model": "bedrock:eu.anthropic.claude-haiku-4-5", "input": 1.1, "output": 5.5,
             "as_of": "2026-11-22", "source": "https://aws.amazon.com/bedrock/pricing/"},
            {"model": "openai:llama3:8b", "input": 0, "output": 0, "as_of": "2026-11-22", "source": "own server"}
        ]"#;
        let prices = Prices::new(Some(own)).unwrap();
        let cost = |provider, model: &str| {
            let price = prices.of(provider, model)?;
            Some(price.cost_micro_usd(tokens(1_000_000, 0)))
        };
        assert_eq!(cost(OpenAi, "gpt-4o-2024-11-20"), Some(5_000_000));
        assert_eq!(
            cost(Bedrock, "eu.anthropic.claude-haiku-4-5-20251001-v1:0"),
            Some(1_100_000)
        );
        assert_eq!(cost(Bedrock, "us.anthropic.claude-haiku-4-5"), None);
        assert_eq!(cost(OpenAi, "llama3:8b"), Some(0), "free is known");
        assert_eq!(cost(OpenAi, "gpt-4o-mini"), Some(150_000));
    }

    #[test]
    fn a_row_that_cannot_be_meant_is_refused_with_the_reason() {
        let row = |change: &str| {
            let text = format!(
                r#"[{{"model": "openai:x", "input": 1, "output": 1, "as_of": "2026-11-22", "source": "s"{change}}}]"#
            );
            Prices::new(Some(&text))
                .map(|_| ())
                .unwrap_err()
                .to_string()
        };
        assert!(row(r#", "cached": -1"#).contains("-1 is not a price"));
        assert!(row(r#", "minute": 1e7"#).contains("is not a price"));
        assert!(row(r#", "chached": 1"#).contains("unknown field `chached`"));
        let refused = |text: &str| Prices::new(Some(text)).map(|_| ()).unwrap_err().to_string();
        assert!(refused(r#"[{"model": "x"}]"#).contains("missing field `input`"));
        assert!(
            refused(r#"[{"model": "gpt-4o", "input": 1, "output": 1, "as_of": "2026-11-22", "source": "s"}]"#)
                .contains("`gpt-4o` is not provider:model")
        );
        assert!(
            refused(r#"[{"model": "openai:x", "input": 1, "output": 1, "as_of": "today", "source": "s"}]"#)
                .contains("line 1")
        );
    }

    #[test]
    fn every_row_says_when_and_where_it_was_read() {
        let prices = Prices::new(None).unwrap();
        assert!(prices.as_of().unwrap() >= jiff::civil::date(2026, 11, 22));
        for row in prices.rows() {
            assert!(row.source.starts_with("https://"), "{}", row.model);
        }
    }
}
