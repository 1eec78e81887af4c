//! Language models behind one port: OpenAI-compatible, Anthropic, and the
//! fallback chain.
//!
//! What this crate is for: an agent states a question ([`Prompt`]) and the Rust
//! type of the answer; [`Llm::ask`] picks the model, sends the request, retries,
//! repairs an answer of the wrong shape once, falls back to the other provider,
//! and says what each call cost. When no model can answer in time it returns
//! [`Unavailable`] and the agent uses its own offline function.
//!
//! What it must not do: know any agent's business, log or put into an error what
//! a customer, a prompt or a model said, read a clock other than tokio's, or
//! draw randomness that was not handed in.

mod agent;
mod anthropic;
mod client;
mod config;
mod error;
mod family;
mod openai;
mod prompt;
mod provider;
mod retry;
mod schema;
mod transport;
mod usage;

pub use agent::Agent;
pub use anthropic::Anthropic;
pub use client::{Answer, DEADLINE_MARGIN, Llm};
pub use config::{ConfigError, Endpoint, LlmConfig, ModelConfig, ProviderName};
pub use error::{LlmError, Reason, Unavailable};
pub use family::PRICES_AS_OF;
pub use openai::OpenAi;
pub use prompt::{DataBlock, Prompt};
pub use provider::{Call, Completion, Finish, Provider, Tokens};
pub use schema::{SchemaError, strict_schema};
pub use transport::{HttpTransport, Response, Transport, TransportError};
pub use usage::{CallOutcome, Usage};
