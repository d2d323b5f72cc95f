//! Medians and their spread.

use serde::{Deserialize, Serialize};

/// The median of several measurements, and the quartiles around it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Median {
    pub(crate) median: f64,
    pub(crate) lower_quartile: f64,
    pub(crate) upper_quartile: f64,
}

impl Median {
    /// Returns `None` if there are no measurements.
    pub(crate) fn of(measurements: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = measurements.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        (!sorted.is_empty()).then(|| Self {
            median: quantile(&sorted, 0.5),
            lower_quartile: quantile(&sorted, 0.25),
            upper_quartile: quantile(&sorted, 0.75),
        })
    }

    /// Returns the median of the ratios of measurements of the same rounds.
    pub(crate) fn of_ratios(of: &[f64], to: &[f64]) -> Option<Self> {
        Self::of(of.iter().zip(to).map(|(of, to)| of / to))
    }
}

/// Interpolates between the two measurements around the quantile.
fn quantile(sorted: &[f64], quantile: f64) -> f64 {
    let position = (sorted.len() - 1) as f64 * quantile;
    let (below, above) = (
        sorted[position.floor() as usize],
        sorted[position.ceil() as usize],
    );
    below + (above - below) * position.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_the_measurements_around_them() {
        let median = Median {
            median: 2.5,
            lower_quartile: 1.75,
            upper_quartile: 3.25,
        };
        assert_eq!(Median::of([4.0, 1.0, 3.0, 2.0]), Some(median));
        assert_eq!(Median::of([]), None);
    }

    #[test]
    fn ratios_compare_measurements_of_the_same_round() {
        let ratio = Median::of_ratios(&[2.0, 40.0, 6.0], &[1.0, 20.0, 3.0]);
        assert_eq!(ratio.map(|ratio| ratio.median), Some(2.0));
    }
}
