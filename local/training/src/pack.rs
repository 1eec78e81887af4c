//! Weights as whole units of the loudest one: a byte each in the model file.

use triage::Row;

/// Weights of fewer units are left out: a third of the file, and no difference that
/// can be measured.
const FEWEST_UNITS: u8 = 2;

/// One unit, and the rows that are left.
pub(crate) fn pack<const N: usize>(rows: &[(u32, [f64; N])]) -> (f32, Vec<Row>) {
    let loudest = rows.iter().flat_map(|(_, row)| row);
    let loudest = loudest.fold(0.0_f64, |top, weight| top.max(weight.abs()));
    let unit = loudest / f64::from(i8::MAX);
    let mut packed = Vec::new();
    for (id, row) in rows {
        let units: Vec<(u8, i8)> = row
            .iter()
            .enumerate()
            .map(|(column, weight)| (column as u8, (weight / unit).round() as i8))
            .filter(|(_, units)| units.unsigned_abs() >= FEWEST_UNITS)
            .collect();
        if !units.is_empty() {
            packed.push((*id, units));
        }
    }
    (unit as f32, packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_weights_and_empty_rows_are_left_out() {
        let rows = [(7, [1.27, 0.0, -0.635]), (9, [0.01, 0.001, 0.0])];
        let (unit, packed) = pack(&rows);
        assert!((unit - 0.01).abs() < 1e-6);
        assert_eq!(packed, [(7, vec![(0, 127), (2, -64)])]);
    }
}
