//! What a step took from outside: enough to run it again without any of it.
//!
//! A step is a function of what it reads. Its tape holds exactly that: who called
//! it, the times it was told, HEAD as far as the steps before do not give it, the
//! lead, the alerts, the looks for an earlier send, the version of the business
//! data, what Chatwoot and the models answered. It is kept with the step's
//! checkpoint, is as personal as that, and expires with it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::candidate::Lead;
use crate::channel::Provider;
use crate::head::Head;
use crate::ids::{MessageId, SendKey};
use crate::ownership::Owner;
use crate::review::Decision;
use crate::step::StepInput;
use crate::stock::StockAlert;
use crate::version::Version;

/// The longest tape in bytes of JSON. With the state beside it a checkpoint stays
/// well below the 400 KB of a row; a tape comes near only where HEAD does.
pub const LONGEST: usize = 220_000;

/// What one step took from outside.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tape {
    /// Who called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<Called>,
    /// What the clock said, in the order in which it was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub times: Vec<Timestamp>,
    /// HEAD as it was read. `None`: as the step before left it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Box<Head>>,
    /// What the claim of a send met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<Met>,
    /// The lead as it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
    /// The customer's alerts as they were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<StockAlert>,
    /// Which message an earlier attempt had sent under a key, as our rows knew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub looked_for: Vec<(SendKey, Option<MessageId>)>,
    /// The business data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business: Option<Version>,
    /// Requests to Chatwoot and their answers, in order. «Is typing …» is left out:
    /// nothing depends on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chatwoot: Vec<Exchange>,
    /// Questions to models and what came of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asking>,
    /// It was longer than [`LONGEST`], so what was read and heard is left out, or files
    /// were looked into, which no tape holds: this step cannot be run again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// What the claim of a send met in HEAD, as far as it depends on others than the
/// steps before. No customer's word is among it: it travels through the machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Met {
    /// Who owned the conversation.
    pub owner: Owner,
    /// Whether something newer waited.
    pub waiting: bool,
    /// The transport.
    pub provider: Provider,
    /// When the customer last wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_customer_at: Option<Timestamp>,
    /// Whether an earlier attempt may have sent something.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tried: bool,
}

impl Met {
    /// What a head shows of it.
    pub fn of(head: &Head, tried: bool) -> Self {
        Self {
            owner: head.owner,
            waiting: !head.inbox.is_empty(),
            provider: head.provider,
            last_customer_at: head.last_customer_at,
            tried,
        }
    }
}

/// What called a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Called {
    /// The state machine.
    Step(StepInput),
    /// The end of an execution.
    End(Ended),
    /// A person who looked at the draft.
    Decision(Decision),
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// `FAILED`, `TIMED_OUT` or `ABORTED`.
    pub status: String,
    /// The name of its error, if one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A request to Chatwoot and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// What was asked.
    #[serde(flatten)]
    pub request: Request,
    /// What came back.
    pub answer: Answer,
}

/// A request to Chatwoot, without what says who asks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Request {
    /// Its method.
    pub method: String,
    /// Its path and query.
    pub path: String,
    /// Its body; empty for a read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
}

impl Request {
    /// Whether it changes something at Chatwoot.
    pub fn is_effect(&self) -> bool {
        self.method != "GET"
    }

    /// Whether it writes a message or a note.
    pub fn writes_message(&self) -> bool {
        self.is_effect() && self.path.ends_with("/messages")
    }
}

/// What came back from Chatwoot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A response: its status, and what is read of its body.
    Said(u16, String),
    /// None, for this reason.
    Silent(String),
}

/// One question to the models of an agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asking {
    /// The agent that asked.
    pub agent: String,
    /// The models that could be asked, in order, as `provider:model`.
    pub models: Vec<String>,
    /// The calls made, as `llm` writes them down.
    pub calls: Vec<Value>,
    /// Why none of them answered, as `llm` writes it down; `null` if one did.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub unanswered: Value,
}

impl Tape {
    /// The tape of a send as it travels through the machine: without the bodies of
    /// requests, which hold what is said.
    pub fn of_send(self) -> Self {
        let without = |exchange: Exchange| Exchange {
            request: Request {
                body: String::new(),
                ..exchange.request
            },
            ..exchange
        };
        Self {
            called: None,
            chatwoot: self.chatwoot.into_iter().map(without).collect(),
            ..self
        }
    }

    /// The same, unless it is too long to be kept.
    pub fn bounded(self) -> Self {
        let length = serde_json::to_string(&self).map_or(usize::MAX, |text| text.len());
        if length <= LONGEST {
            return self;
        }
        Self {
            called: self.called,
            times: self.times,
            business: self.business,
            cut: true,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(body: String) -> Exchange {
        Exchange {
            request: Request {
                method: "POST".into(),
                path: "/api/v1/accounts/1/conversations/42/messages".into(),
                body,
            },
            answer: Answer::Said(200, r#"{"id":7}"#.into()),
        }
    }

    #[test]
    fn a_tape_survives_being_stored() {
        let tape = Tape {
            called: Some(Called::End(Ended {
                status: "FAILED".into(),
                error: Some("Frontdesk.Terminal".into()),
            })),
            times: vec![Timestamp::UNIX_EPOCH],
            chatwoot: vec![exchange("{}".into())],
            asked: vec![Asking {
                agent: "router".into(),
                models: vec!["openai:m".into()],
                calls: vec![serde_json::json!({"fingerprint": "0"})],
                unanswered: "out_of_time".into(),
            }],
            ..Tape::default()
        };
        let text = serde_json::to_string(&tape).unwrap();
        assert_eq!(serde_json::from_str::<Tape>(&text).unwrap(), tape);
        assert_eq!(serde_json::to_string(&Tape::default()).unwrap(), "{}");
        assert_eq!(tape.clone().bounded(), tape);
    }

    #[test]
    fn what_is_too_long_is_left_out_and_said_to_be() {
        let tape = Tape {
            times: vec![Timestamp::UNIX_EPOCH],
            chatwoot: vec![exchange("x".repeat(LONGEST))],
            ..Tape::default()
        };
        let kept = tape.bounded();
        assert!(kept.cut && kept.chatwoot.is_empty());
        assert_eq!(kept.times.len(), 1);
    }
}
