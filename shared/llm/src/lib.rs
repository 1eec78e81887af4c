//! Language models behind one port: OpenAI-compatible, Anthropic, Amazon Bedrock,
//! and the fallback chain.
//!
//! What this crate is for: an agent states a question ([`Prompt`]) and the Rust
//! type of the answer; [`Llm::ask`] picks the model, sets aside what the call can
//! cost ([`Budget`]), sends the request, retries, repairs an answer of the wrong
//! shape once, falls back to the other provider, and says what each call cost
//! ([`Usage`]) and how it can be played again ([`Recorded`], [`Replay`]). When no
//! model can answer in time it returns [`Unavailable`] and the agent uses its own
//! offline function. [`Voice`] writes voice messages down the same way.
//!
//! What it must not do: know any agent's business, log or put into an error what
//! a customer, a prompt or a model said, read a clock other than tokio's, or
//! draw randomness that was not handed in.

mod agent;
mod anthropic;
mod attempt;
mod audio;
#[cfg(feature = "bedrock")]
mod bedrock;
mod budget;
mod client;
mod config;
mod error;
mod estimate;
mod family;
mod image;
mod multipart;
mod openai;
mod price;
mod prompt;
mod provider;
mod quote;
mod record;
mod replay;
mod retry;
mod schema;
mod transport;
mod usage;
mod voice;

pub use agent::Agent;
pub use anthropic::Anthropic;
pub use audio::{Audio, AudioError, AudioPolicy, AudioType};
#[cfg(feature = "bedrock")]
pub use bedrock::Bedrock;
pub use budget::{Bill, Budget, Cost, MemoryBudget, NotReserved, Reservation, Unlimited};
pub use client::{Answer, DEADLINE_MARGIN, Llm};
pub use config::{BedrockPlace, ConfigError, Endpoint, LlmConfig, ModelConfig, ProviderName};
pub use error::{LlmError, Reason, Unavailable};
pub use image::{Image, ImageError, ImagePolicy, ImageType};
pub use openai::OpenAi;
pub use price::{Price, PriceRow, Prices, PricesError};
pub use prompt::{DataBlock, Picture, Prompt};
pub use provider::{Call, Completion, Finish, Part, Provider, Tokens};
pub use record::{BadFingerprint, Fingerprint, Outcome, Recorded};
pub use replay::{Question, Replay};
pub use schema::{SchemaError, strict_schema};
pub use transport::{HttpTransport, Response, Transport, TransportError};
pub use usage::{CallOutcome, Usage};
pub use voice::{Transcriber, Voice};
