//! Settings that are no model of an agent's.

use super::reading::{Get, bad, check_address, parse_model, timeouts, variable};
use super::{BedrockPlace, ConfigError, Images, ModelConfig, ProviderName};
use crate::agent::Agent;
use crate::price::Prices;

/// The variable that names the model for voice messages.
pub(super) const TRANSCRIBER: &str = "FRONTDESK_TRANSCRIBER";
/// The model OpenAI recommends for recorded speech; the gpt-4o ones and whisper-1
/// shut down on 2027-02-26.
const TRANSCRIBER_MODEL: &str = "gpt-transcribe";
/// The longest transcript in tokens that is reckoned with, where a model bills
/// tokens: the most gpt-4o-mini-transcribe writes.
const TRANSCRIPT_TOKENS: u32 = 2_000;

pub(super) fn transcriber(get: Get<'_>) -> Result<Option<ModelConfig>, ConfigError> {
    let variable = TRANSCRIBER;
    let model = match get(variable) {
        Some(value) if value == "none" => return Ok(None),
        Some(value) => {
            let Ok((ProviderName::OpenAi, model)) = parse_model(variable, &value) else {
                let fix = format!("write openai:model, like openai:{TRANSCRIBER_MODEL}, or none");
                return Err(bad(variable, &value, fix));
            };
            model
        }
        None => TRANSCRIBER_MODEL.to_owned(),
    };
    let (attempt_timeout, total_timeout) = timeouts(
        "FRONTDESK_ATTEMPT_TIMEOUT_MS_TRANSCRIBER",
        "FRONTDESK_TOTAL_TIMEOUT_MS_TRANSCRIBER",
        (15_000, 28_000),
        get,
    )?;
    Ok(Some(ModelConfig {
        provider: ProviderName::OpenAi,
        model,
        max_tokens: TRANSCRIPT_TOKENS,
        temperature: None,
        attempt_timeout,
        total_timeout,
    }))
}

pub(super) fn images(agent: Agent, get: Get<'_>) -> Result<Images, ConfigError> {
    let variable = variable("IMAGES", agent);
    match get(&variable).as_deref() {
        None | Some("auto") => Ok(Images::Auto),
        Some("always") => Ok(Images::Always),
        Some("never") => Ok(Images::Never),
        Some(other) => Err(bad(&variable, other, "write auto, always or never")),
    }
}

pub(super) fn cache(get: Get<'_>) -> Result<bool, ConfigError> {
    let variable = "FRONTDESK_PROMPT_CACHE";
    match get(variable).as_deref() {
        None | Some("on") => Ok(true),
        Some("off") => Ok(false),
        Some(other) => Err(bad(variable, other, "write on or off")),
    }
}

pub(super) fn prices(get: Get<'_>) -> Result<Prices, ConfigError> {
    let variable = "FRONTDESK_PRICES";
    let own = get(variable);
    let prices = Prices::new(own.as_deref()).map_err(|error| {
        // The whole table would hide what is wrong with it.
        let begin: String = own.iter().flat_map(|own| own.chars()).take(40).collect();
        bad(variable, &format!("{begin}…"), error.to_string())
    })?;
    let variable = "FRONTDESK_UNKNOWN_PRICE";
    let Some(value) = get(variable) else {
        return Ok(prices);
    };
    prices.with_unknown(&value).ok_or_else(|| {
        let fix = "write input/output in US dollars for a million tokens, like 15/75";
        bad(variable, &value, fix)
    })
}

pub(super) fn bedrock(get: Get<'_>) -> Result<BedrockPlace, ConfigError> {
    let variable = "BEDROCK_REGION";
    let region = get(variable);
    if let Some(region) = &region {
        let letters = |c: char| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit();
        if !region.chars().all(letters) {
            return Err(bad(variable, region, "write it like eu-central-1"));
        }
    }
    let variable = "BEDROCK_BASE_URL";
    let base_url = get(variable);
    if let Some(base) = &base_url {
        let like = "https://bedrock-runtime.eu-central-1.amazonaws.com";
        check_address(
            variable,
            base,
            like,
            "Bedrock takes the function's credentials",
        )?;
    }
    Ok(BedrockPlace { region, base_url })
}
