//! How much a call can cost at most, before it is made.

use crate::family::Family;
use crate::price::Prices;
use crate::provider::{Call, Part, Tokens};

/// What providers add of their own around messages, and to a schema.
const OVERHEAD_TOKENS: u64 = 2_000;
/// An image at a model nothing is known of.
const UNKNOWN_IMAGE_TOKENS: u64 = 50_000;

/// No more tokens than these can be billed for the call. A token stands for at
/// least one byte; the schema is counted twice, because a provider shows it to the
/// model in a form of its own.
pub(crate) fn most_tokens(call: &Call) -> Tokens {
    let bytes = |text: &str| text.len() as u64;
    let image = Family::of(call.provider, &call.model)
        .map_or(UNKNOWN_IMAGE_TOKENS, |family| family.image_tokens);
    let turn = call.turn.iter().map(|part| match part {
        Part::Text(text) => bytes(text),
        Part::Image(_) => image,
    });
    Tokens {
        input: bytes(&call.system)
            + bytes(&call.stable)
            + turn.sum::<u64>()
            + 2 * bytes(&call.schema.to_string())
            + OVERHEAD_TOKENS,
        output: u64::from(call.max_tokens),
        ..Tokens::default()
    }
}

/// The most the call can cost, in millionths of a US dollar; for a model without a
/// known price at the price that is taken for one.
pub(crate) fn most_micro_usd(call: &Call, prices: &Prices) -> u64 {
    prices
        .at_most(call.provider, &call.model)
        .bound_micro_usd(most_tokens(call))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::agent::Agent;
    use crate::config::ProviderName;
    use crate::image::tests::image;

    fn call(model: &str, turn: Vec<Part>) -> Call {
        Call {
            agent: Agent::Crm,
            provider: ProviderName::OpenAi,
            model: model.to_owned(),
            system: "s".repeat(100),
            stable: "b".repeat(200),
            turn,
            schema_name: "S".to_owned(),
            schema: Arc::new(json!({})),
            max_tokens: 500,
            temperature: None,
            cache: true,
        }
    }

    #[test]
    fn a_byte_is_at_most_a_token_and_an_image_what_its_family_says() {
        let text = Part::Text("é".repeat(10));
        let most = most_tokens(&call("gpt-4o", vec![text.clone()]));
        assert_eq!(most.input, 100 + 200 + 20 + 4 + OVERHEAD_TOKENS);
        assert_eq!(most.output, 500);
        let seen = vec![Part::Image(image()), text];
        assert_eq!(
            most_tokens(&call("gpt-4o", seen.clone())).input,
            most.input + 2_000
        );
        assert_eq!(
            most_tokens(&call("llava", seen)).input,
            most.input + UNKNOWN_IMAGE_TOKENS
        );
    }

    #[test]
    fn an_unknown_price_is_taken_to_be_the_worst() {
        let prices = Prices::new(None).unwrap();
        let known = most_micro_usd(&call("gpt-6-luna", vec![]), &prices);
        let unknown = most_micro_usd(&call("llama3:8b", vec![]), &prices);
        // 2,304 tokens at 0.125 and 15, 500 at 0.50 and 75 dollars a million.
        assert_eq!(known, 288 + 250);
        assert_eq!(unknown, 34_560 + 37_500);
    }
}
