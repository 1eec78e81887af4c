//! A share and how sure one can be of it.

use std::fmt;

/// So many out of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// How many have it.
    pub hits: usize,
    /// How many there are.
    pub of: usize,
}

impl Share {
    /// Counts one more.
    pub fn count(&mut self, hit: bool) {
        self.hits += usize::from(hit);
        self.of += 1;
    }

    /// From 0 to 1; of nothing, 1.
    pub fn value(self) -> f64 {
        if self.of == 0 {
            1.0
        } else {
            self.hits as f64 / self.of as f64
        }
    }

    /// Wilson's interval at 95 %: unlike the plain one it holds for small numbers
    /// and near 0 and 1.
    pub fn interval(self) -> (f64, f64) {
        const Z: f64 = 1.959_963_984_540_054;
        if self.of == 0 {
            return (0.0, 1.0);
        }
        let n = self.of as f64;
        let p = self.value();
        let z2 = Z * Z;
        let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        ((middle - half).max(0.0), (middle + half).min(1.0))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.of == 0 {
            return f.write_str("none in the file");
        }
        let (low, high) = self.interval();
        write!(
            f,
            "{:5.1} %  [{:.1}, {:.1}]  {} of {}",
            self.value() * 100.0,
            low * 100.0,
            high * 100.0,
            self.hits,
            self.of
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // Textbook values for 90 of 100 and for 20 of 20.
        let (low, high) = Share { hits: 90, of: 100 }.interval();
        assert!((low - 0.8256).abs() < 1e-4 && (high - 0.9448).abs() < 1e-4);
        let (low, high) = Share { hits: 20, of: 20 }.interval();
        assert!((low - 0.8389).abs() < 1e-4 && (high - 1.0).abs() < 1e-9);
    }

    #[test]
    fn of_nothing_nothing_is_said() {
        assert_eq!(Share::default().to_string(), "none in the file");
    }
}
