//! How sure a mean is: percentile bootstrap over groups (dialogues, playlists, names).

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

/// Resamples drawn for an interval.
pub const RESAMPLES: usize = 1_000;

/// A mean and its 95% interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The sample's mean.
    pub mean: f64,
    /// 2.5th percentile of the resampled means.
    pub low: f64,
    /// 97.5th percentile of the resampled means.
    pub high: f64,
}

impl Interval {
    /// Bootstraps the mean of one value a group; all zeros for no values. Equal seeds give equal intervals.
    pub fn of(values: &[f64], seed: u64) -> Self {
        if values.is_empty() {
            return Self { mean: 0.0, low: 0.0, high: 0.0 };
        }
        let count = values.len();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut means: Vec<f64> = (0..RESAMPLES)
            .map(|_| (0..count).map(|_| values[rng.random_range(0..count)]).sum::<f64>() / count as f64)
            .collect();
        means.sort_by(f64::total_cmp);
        let at = |share: f64| means[((RESAMPLES - 1) as f64 * share).round() as usize];
        Self { mean: values.iter().sum::<f64>() / count as f64, low: at(0.025), high: at(0.975) }
    }

    /// Paired: the interval of the differences `a[i] - b[i]`, so that what is hard for both cancels out.
    pub fn of_difference(a: &[f64], b: &[f64], seed: u64) -> Self {
        let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
        Self::of(&differences, seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_leave_no_doubt() {
        assert_eq!(Interval::of(&[0.25; 40], 1), Interval { mean: 0.25, low: 0.25, high: 0.25 });
    }

    #[test]
    fn a_fair_coin_gets_about_two_standard_errors() {
        let values: Vec<f64> = (0..100).map(|x| f64::from(x % 2)).collect();
        let interval = Interval::of(&values, 7);
        // The standard error is 0.05.
        assert!((interval.low - 0.402).abs() < 0.02 && (interval.high - 0.598).abs() < 0.02, "{interval:?}");
    }

    #[test]
    fn pairing_removes_what_both_share() {
        let a: Vec<f64> = (0..50).map(|x| f64::from(x) + 0.5).collect();
        let b: Vec<f64> = (0..50).map(f64::from).collect();
        let interval = Interval::of_difference(&a, &b, 3);
        assert_eq!((interval.low, interval.high), (0.5, 0.5));
    }
}
