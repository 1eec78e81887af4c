//! Numbers from the bytes of a model, in order.

use crate::model::BadModel;

/// What is left of the bytes.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    all: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            all: bytes.len(),
        }
    }

    pub(crate) fn take(&mut self, n: usize) -> Result<&'a [u8], BadModel> {
        let cut = self.rest.split_at_checked(n);
        let (taken, rest) = cut.ok_or(BadModel::Length(self.all))?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, BadModel> {
        let bytes = self.take(4)?.try_into();
        bytes
            .map(u32::from_le_bytes)
            .map_err(|_| BadModel::Length(self.all))
    }

    pub(crate) fn f32(&mut self) -> Result<f32, BadModel> {
        self.u32().map(f32::from_bits)
    }

    /// Nothing may be left.
    pub(crate) const fn end(&self) -> Result<(), BadModel> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(BadModel::Length(self.all))
        }
    }
}
