//! What can go wrong with a call.

use domain::error::{Class, Classified};

/// The request got no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No connection: the request was certainly not processed.
    #[error("no connection")]
    Connect,
    /// No answer in time: it may have been processed.
    #[error("no answer in time")]
    Timeout,
    /// The connection broke: it may have been processed.
    #[error("the connection broke")]
    Broken,
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up")]
    Setup,
}

impl TransportError {
    const ALL: [Self; 4] = [Self::Connect, Self::Timeout, Self::Broken, Self::Setup];

    /// The word for it in a record.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Broken => "broken",
            Self::Setup => "setup",
        }
    }

    /// The error of this word; a word that is none of ours stands for a connection
    /// that broke.
    pub fn of_word(word: &str) -> Self {
        let known = Self::ALL.into_iter().find(|error| error.word() == word);
        known.unwrap_or(Self::Broken)
    }
}

/// A call to Chatwoot failed. Never holds a message's text or a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChatwootError {
    /// No answer.
    #[error("Chatwoot: {source}")]
    Unreachable {
        /// What happened on the way.
        source: TransportError,
        /// Whether Chatwoot may have done what was asked all the same.
        unknown_outcome: bool,
    },
    /// 408, 429 or 5xx.
    #[error("Chatwoot answered {status}")]
    Busy {
        /// The HTTP status.
        status: u16,
        /// Whether Chatwoot may have done what was asked all the same.
        unknown_outcome: bool,
    },
    /// Any other status that is no success.
    #[error("Chatwoot refused with {status}: {reason}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Chatwoot's own short words.
        reason: String,
    },
    /// A success whose body does not hold what it must.
    #[error("Chatwoot's answer lacks {0}")]
    BadAnswer(&'static str),
    /// No such team: Chatwoot silently leaves the conversation without one.
    #[error("Chatwoot has no such team")]
    UnknownTeam,
    /// The request could not be built (an address that is no URL, a token with
    /// characters that no header may have).
    #[error("the request to Chatwoot could not be built")]
    BadRequest,
}

impl ChatwootError {
    /// Whether Chatwoot may have done what was asked: look before asking again.
    pub fn unknown_outcome(&self) -> bool {
        match self {
            Self::Unreachable {
                unknown_outcome, ..
            }
            | Self::Busy {
                unknown_outcome, ..
            } => *unknown_outcome,
            Self::BadAnswer(_) => true,
            Self::Refused { .. } | Self::UnknownTeam | Self::BadRequest => false,
        }
    }
}

impl Classified for ChatwootError {
    fn class(&self) -> Class {
        match self {
            Self::Unreachable {
                source: TransportError::Setup,
                ..
            } => Class::Terminal,
            Self::Unreachable { .. } | Self::Busy { .. } => Class::Retryable,
            Self::Refused { .. } | Self::BadAnswer(_) | Self::UnknownTeam | Self::BadRequest => {
                Class::Terminal
            }
        }
    }
}

/// Longest reason kept, in characters.
const REASON_CHARS: usize = 160;

/// Chatwoot's error words out of an error body (`error`, `message` or the first
/// of `errors`), without anything that looks like an address or a number of a
/// person.
pub(super) fn reason(body: &[u8]) -> String {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Body {
        error: Option<String>,
        message: Option<String>,
        errors: Vec<String>,
    }
    let body: Body = serde_json::from_slice(body).unwrap_or_default();
    let words = body
        .error
        .or(body.message)
        .or_else(|| body.errors.into_iter().next())
        .unwrap_or_else(|| "no reason given".to_owned());
    let masked: Vec<&str> = words
        .split_whitespace()
        .map(|word| {
            let digits = word.bytes().filter(u8::is_ascii_digit).count();
            if word.contains('@') || digits > 6 {
                "…"
            } else {
                word
            }
        })
        .collect();
    masked.join(" ").chars().take(REASON_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_short_and_names_nobody() {
        assert_eq!(
            reason(br#"{"error":"Invalid Access Token"}"#),
            "Invalid Access Token"
        );
        assert_eq!(
            reason(br#"{"errors":["You need to sign in."]}"#),
            "You need to sign in."
        );
        assert_eq!(
            reason(br#"{"message":"ann@example.com and +31 6 or +31612345678 are taken"}"#),
            "… and +31 6 or … are taken"
        );
        assert_eq!(reason(b"Retry later"), "no reason given");
        assert_eq!(reason(br#"{"error":{"odd":1}}"#), "no reason given");
        let long = format!(r#"{{"error":"{}"}}"#, "x".repeat(900));
        assert_eq!(reason(long.as_bytes()).len(), REASON_CHARS);
    }
}
