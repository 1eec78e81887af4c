//! Labelled messages: reading them, learning the triage model from them, measuring
//! it on others.
//!
//! What this crate is for: `frontdesk eval` and `frontdesk train`. What it must not
//! do: run in a Lambda; what is learnt here is the model file that `triage` carries.

mod align;
mod interval;
mod learn;
mod pack;
mod record;
mod score;
mod tag;
mod train;

pub use interval::Share;
pub use record::{Labelled, Line, LineRole, Record, RecordError, read, read_labelled};
pub use score::{Judgement, Report, judge};
pub use train::{TrainError, Trained, train};
