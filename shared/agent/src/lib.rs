//! The frame all agents share: load the conversation, do one job, write a
//! checkpoint, return a word.
//!
//! Who knows one agent knows all: `handle` opens a [`Frame`], answers at once if
//! the step was recorded before, asks a model (`prompt`) or its own offline
//! function, and closes the frame with an outcome. What every agent owes on the way
//! is here too: models are paid from the account's budget (`money`, `ceiling`), their
//! words judged and written once more (`wording`), attachments read (`attachments`),
//! older lines summed up (`remember`), and what came from outside is kept for a
//! replay (`taped`). What it must not do: decide what to answer, or speak to a
//! customer.

mod accounts;
mod asking;
mod attachments;
mod ceiling;
mod courtesy;
mod deps;
mod error;
mod frame;
mod money;
mod note;
mod remember;
pub mod start;
mod steps;
pub mod taped;
mod transcript;
mod wording;

pub use accounts::{Accounts, ChatwootSecrets, OneAccount};
pub use asking::{Asked, ask, ask_typing, typing_ends};
pub use attachments::{Media, Read, read_attachments};
pub use courtesy::courtesy;
pub use deps::{BusinessCache, Deps, Triage};
pub use error::StepError;
pub use frame::{Closing, Frame, Opened};
pub use note::leave_note;
pub use remember::{Retold, retell};
pub use wording::{Worded, Wording, ask_wording};
