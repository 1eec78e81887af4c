//! What is known of each model family: which request settings it takes and what
//! it can do. Data, not logic. What it costs is in [`crate::price`].
//!
//! Sources: the model pages at `developers.openai.com/api/docs` and
//! `platform.claude.com/docs`, read on 2026-11-22.

use crate::config::ProviderName;

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

/// How a family's provider is told which beginning of a prompt to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caching {
    /// It keeps the longest equal beginning by itself, for nothing.
    ByItself,
    /// It keeps what ends at a mark. OpenAI's models since gpt-5.6 would, left to
    /// themselves, keep each whole prompt, which costs a quarter more and never
    /// helps, because its end is another each time: they are told to keep only
    /// what is marked.
    AtMarks,
}

#[derive(Debug)]
pub(crate) struct Family {
    provider: ProviderName,
    name: &'static str,
    /// Whether it takes `temperature`; newer models answer 400 to it.
    pub(crate) sampling: bool,
    pub(crate) thinking: Thinking,
    pub(crate) caching: Caching,
    /// It sees images, and none costs more tokens than this, however large.
    pub(crate) image_tokens: u64,
}

use ProviderName::{Anthropic, OpenAi};

const fn gpt_6(name: &'static str) -> Family {
    Family {
        provider: OpenAi,
        name,
        sampling: false,
        thinking: Thinking::EffortNone,
        caching: Caching::AtMarks,
        // 10,000 patches at most, times 2.46 for the smallest models.
        image_tokens: 25_000,
    }
}

/// The gpt-4 families shut down on 2027-01-14.
const fn gpt_4(name: &'static str, image_tokens: u64) -> Family {
    Family {
        provider: OpenAi,
        name,
        sampling: true,
        thinking: Thinking::OffByDefault,
        caching: Caching::ByItself,
        image_tokens,
    }
}

const fn claude(name: &'static str, sampling: bool, thinking: Thinking) -> Family {
    Family {
        provider: Anthropic,
        name,
        sampling,
        thinking,
        caching: Caching::AtMarks,
        // 4,784 for the models that see most.
        image_tokens: 5_000,
    }
}

const FAMILIES: &[Family] = &[
    gpt_6("gpt-6-luna"),
    gpt_6("gpt-6-sol"),
    // A tile costs 5,667 tokens and an image has at most eight.
    gpt_4("gpt-4o-mini", 50_000),
    gpt_4("gpt-4o", 2_000),
    gpt_4("gpt-4.1-mini", 5_000),
    gpt_4("gpt-4.1", 2_000),
    claude("claude-sonnet-5-5", false, Thinking::BetweenTools),
    claude("claude-sonnet-5", false, Thinking::Disabled),
    claude("claude-sonnet-4-6", true, Thinking::OffByDefault),
    claude("claude-sonnet-4-5", true, Thinking::OffByDefault),
    claude("claude-haiku-5-5", false, Thinking::Disabled),
    claude("claude-haiku-4-5", true, Thinking::OffByDefault),
];

impl Family {
    /// The family of a model name, snapshots (`gpt-4o-2024-11-20`,
    /// `claude-haiku-4-5-20251001`, `…-latest`) included; `None` for a model
    /// nothing is known of. Bedrock's names for Anthropic's models, with or
    /// without a place (`eu.anthropic.claude-…-v1:0`), belong to their family.
    pub(crate) fn of(provider: ProviderName, model: &str) -> Option<&'static Self> {
        let (provider, model) = match provider {
            ProviderName::Bedrock => (Anthropic, claude_on_bedrock(model)?),
            other => (other, model),
        };
        FAMILIES
            .iter()
            .find(|family| family.provider == provider && is_of(family.name, model))
    }
}

/// `claude-…` of `anthropic.claude-…`, `eu.anthropic.claude-…` or the ARN of such
/// a profile. An application's own profile says nothing of its model.
fn claude_on_bedrock(model: &str) -> Option<&str> {
    let id = model.rsplit_once('/').map_or(model, |(_, id)| id);
    let name = match id.split_once("anthropic.") {
        Some(("", name)) => name,
        Some((place, name)) if place.ends_with('.') => name,
        _ => return None,
    };
    name.starts_with("claude-").then_some(name)
}

/// Whether a model is of the name, or a snapshot of it: `-latest`, a date, and
/// Bedrock's version.
pub(crate) fn is_of(name: &str, model: &str) -> bool {
    let Some(rest) = model.strip_prefix(name) else {
        return false;
    };
    let rest = match rest.rsplit_once("-v") {
        Some((rest, version)) if is_version(version) => rest,
        _ => rest,
    };
    rest.is_empty() || rest == "-latest" || is_date(rest)
}

/// `1` or `1:0`.
fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c == ':' || c.is_ascii_digit())
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
    use ProviderName::Bedrock;

    fn name(provider: ProviderName, model: &str) -> Option<&'static str> {
        Family::of(provider, model).map(|family| family.name)
    }

    #[test]
    fn snapshots_belong_to_their_family_and_siblings_do_not() {
        assert_eq!(name(OpenAi, "gpt-4o-2024-11-20"), Some("gpt-4o"));
        assert_eq!(name(OpenAi, "gpt-4o-mini-2024-07-18"), Some("gpt-4o-mini"));
        assert_eq!(
            name(Anthropic, "claude-haiku-4-5-20251001"),
            Some("claude-haiku-4-5")
        );
        assert_eq!(
            name(Anthropic, "claude-sonnet-5-5"),
            Some("claude-sonnet-5-5")
        );
        for unknown in ["gpt-4o-audio-preview", "gpt-4", "llama3:8b", "gpt-4o-v", ""] {
            assert_eq!(name(OpenAi, unknown), None, "{unknown}");
        }
        assert_eq!(name(Anthropic, "gpt-4o"), None);
    }

    #[test]
    fn bedrocks_names_lead_to_the_same_families() {
        for model in [
            "anthropic.claude-haiku-4-5-20251001-v1:0",
            "eu.anthropic.claude-haiku-4-5-20251001-v1:0",
            "global.anthropic.claude-haiku-4-5",
            "us-gov.anthropic.claude-haiku-4-5-v1",
            "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0",
        ] {
            assert_eq!(name(Bedrock, model), Some("claude-haiku-4-5"), "{model}");
        }
        for model in [
            "amazon.nova-lite-v1:0",
            "anthropic.claude-2",
            "notanthropic.claude-haiku-4-5",
            "claude-haiku-4-5",
            "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc",
        ] {
            assert_eq!(name(Bedrock, model), None, "{model}");
        }
    }
}
