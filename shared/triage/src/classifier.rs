//! The trained model, as it lies in the program.

use std::sync::LazyLock;

use crate::model::Model;

/// Learnt by `frontdesk train` from the messages in `data/`.
static BYTES: &[u8] = include_bytes!("../model/triage.bin");

static MODEL: LazyLock<Model<'static>> = LazyLock::new(|| match Model::parse(BYTES) {
    Ok(model) => model,
    // The file is part of the program, and a test reads it.
    Err(bad) => unreachable!("{bad}"),
});

pub(crate) fn model() -> &'static Model<'static> {
    &MODEL
}
