//! Rows of small weights by feature, read where they lie.
//!
//! A feature is a 32-bit hash. Its upper 16 bits choose a bucket; within a bucket
//! rows are sorted by the lower 16, so that two bytes a row are enough to find it.

use crate::model::BadModel;
use crate::reader::Reader;

const BUCKETS: usize = 1 << 12;

/// Weights by feature: for each a row of (column, units).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    /// What one unit stands for.
    unit: f32,
    /// Where each bucket's rows begin.
    buckets: &'a [u8],
    keys: &'a [u8],
    /// Where each row's weights begin.
    starts: &'a [u8],
    weights: &'a [u8],
}

/// A feature's weights: columns with units of weight.
pub type Row = (u32, Vec<(u8, i8)>);

const fn bucket(id: u32) -> usize {
    (id >> 20) as usize
}

const fn key(id: u32) -> u16 {
    // The four bits between bucket and key are folded in: with some ten thousand
    // features another one has the same place once in thousands of lookups.
    ((id & 0xffff) ^ ((id >> 16 & 0xf) << 12)) as u16
}

impl<'a> Rows<'a> {
    pub(crate) fn read(from: &mut Reader<'a>) -> Result<Self, BadModel> {
        let unit = from.f32()?;
        let rows = from.u32()? as usize;
        let weights = from.u32()? as usize;
        Ok(Self {
            unit,
            buckets: from.take((BUCKETS + 1) * 4)?,
            keys: from.take(rows * 2)?,
            starts: from.take((rows + 1) * 4)?,
            weights: from.take(weights * 2)?,
        })
    }

    /// Writes rows; of two at the same place the first stays.
    pub(crate) fn write(unit: f32, rows: &[Row], out: &mut Vec<u8>) {
        let mut placed: Vec<(usize, u16, &Row)> = rows
            .iter()
            .map(|row| (bucket(row.0), key(row.0), row))
            .collect();
        placed.sort_by_key(|(bucket, key, _)| (*bucket, *key));
        placed.dedup_by_key(|(bucket, key, _)| (*bucket, *key));
        let weights: usize = placed.iter().map(|(_, _, row)| row.1.len()).sum();
        out.extend_from_slice(&unit.to_le_bytes());
        for count in [placed.len(), weights] {
            out.extend_from_slice(&(count as u32).to_le_bytes());
        }
        for wanted in 0..=BUCKETS {
            let before = placed.partition_point(|(bucket, _, _)| *bucket < wanted);
            out.extend_from_slice(&(before as u32).to_le_bytes());
        }
        for (_, key, _) in &placed {
            out.extend_from_slice(&key.to_le_bytes());
        }
        let mut start = 0_u32;
        out.extend_from_slice(&start.to_le_bytes());
        for (_, _, row) in &placed {
            start += row.1.len() as u32;
            out.extend_from_slice(&start.to_le_bytes());
        }
        for (column, units) in placed.iter().flat_map(|(_, _, row)| &row.1) {
            out.extend_from_slice(&[*column, units.cast_unsigned()]);
        }
    }

    /// Adds a feature's weights to the scores.
    pub(crate) fn add(&self, id: u32, value: f32, scores: &mut [f32]) {
        let Some(row) = self.row(id) else { return };
        let loud = value * self.unit;
        for weight in row.chunks_exact(2) {
            if let Some(score) = scores.get_mut(usize::from(weight[0])) {
                *score += loud * f32::from(weight[1].cast_signed());
            }
        }
    }

    fn row(&self, id: u32) -> Option<&'a [u8]> {
        let mut low = word(self.buckets, bucket(id))?;
        let mut high = word(self.buckets, bucket(id) + 1)?;
        let wanted = key(id);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.key_at(middle)? < wanted {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let end = word(self.buckets, bucket(id) + 1)?;
        if low >= end || self.key_at(low)? != wanted {
            return None;
        }
        let from = word(self.starts, low)?;
        let to = word(self.starts, low + 1)?;
        self.weights.get(from * 2..to * 2)
    }

    fn key_at(&self, at: usize) -> Option<u16> {
        let two = self.keys.get(at * 2..at * 2 + 2)?;
        Some(u16::from_le_bytes(two.try_into().ok()?))
    }
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at * 4..at * 4 + 4)?;
    Some(u32::from_le_bytes(four.try_into().ok()?) as usize)
}
