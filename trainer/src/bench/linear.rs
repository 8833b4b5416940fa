//! Baselines as weighted sums of signals, and how their weights are found on the dev split.

use super::features::{FEATURE_COUNT, FEATURE_NAMES, FeatureMaker, Features};
use super::metrics::{self, DEPTH, HIT_10, HIT_100, Metrics, NDCG_20};
use super::protocol::Case;
use super::system::{System, best};
use anyhow::Result;
use rayon::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;
use wemusic::Request;

/// A weight a signal.
pub type Weights = [f32; FEATURE_COUNT];
/// Factors tried on a weight, and values tried on a weight of 0.
const FACTORS: [f32; 6] = [0.0, 0.4, 0.75, 1.3, 2.0, 4.0];
const STARTS: [f32; 4] = [0.05, 0.2, 0.7, 2.0];
/// Rounds over all weights at most.
const ROUNDS: usize = 5;
/// Gains below this are noise.
const GAIN_MIN: f64 = 2e-4;

/// A weighted sum of signals.
pub struct Linear<'a> {
    /// Its name in the table.
    pub name: String,
    /// Where the signals come from.
    pub maker: &'a FeatureMaker<'a>,
    /// The weights.
    pub weights: Weights,
}

impl System for Linear<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn rank(&self, request: &Request, exclude: &HashSet<u32>, top: usize) -> Result<Vec<u32>> {
        let features = self.maker.features(request)?;
        let sums = weighted_sums(&features, &self.weights);
        Ok(best(features.songs.iter().copied().zip(sums), exclude, top))
    }
}

fn weighted_sums(features: &Features, weights: &Weights) -> Vec<f32> {
    let mut sums = vec![0.0; features.songs.len()];
    for (values, weight) in features.values.iter().zip(weights).filter(|(_, weight)| **weight != 0.0) {
        sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += weight * value);
    }
    sums
}

/// A dev case with its signals in hand.
pub struct Prepared<'c> {
    case: &'c Case,
    features: Arc<Features>,
}

/// Makes the signals of all cases.
///
/// # Errors
/// When a signal cannot be had.
pub fn prepare<'c>(maker: &FeatureMaker<'_>, cases: &'c [Case]) -> Result<Vec<Prepared<'c>>> {
    cases
        .par_iter()
        .map(|case| {
            let features = maker.features(&case.request)?;
            maker.forget(&case.request.id);
            Ok(Prepared { case, features })
        })
        .collect()
}

/// What tuning maximises: mostly nDCG@20 and hit@10, hit@100 for breadth; each brought to like size.
pub fn objective(mean: &Metrics) -> f64 {
    4.0 * mean[NDCG_20] + mean[HIT_10] + 0.5 * mean[HIT_100]
}

/// Coordinate ascent on the dev cases over the signals named in `allowed`, from `start`; returns the weights and
/// the objective they reach. Deterministic.
pub fn tune(prepared: &[Prepared<'_>], allowed: &[&str], start: &[(&str, f32)]) -> (Weights, f64) {
    let mut weights = [0.0; FEATURE_COUNT];
    for (index, name) in FEATURE_NAMES.iter().enumerate() {
        weights[index] = start.iter().find(|(other, _)| other == name).map_or(0.0, |(_, weight)| *weight);
    }
    let mut sums: Vec<Vec<f32>> = prepared.par_iter().map(|case| weighted_sums(&case.features, &weights)).collect();
    let mut reached = reached_by(prepared, &sums, None);
    for _ in 0..ROUNDS {
        let before = reached;
        for (index, name) in FEATURE_NAMES.iter().enumerate() {
            if !allowed.contains(name) {
                continue;
            }
            let weight = weights[index];
            let trials: Vec<f32> =
                if weight == 0.0 { STARTS.to_vec() } else { FACTORS.iter().map(|factor| factor * weight).collect() };
            let tried =
                trials.into_iter().map(|trial| (reached_by(prepared, &sums, Some((index, trial - weight))), trial));
            let Some((value, trial)) = tried.max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
            if value > reached + GAIN_MIN {
                let step = trial - weight;
                for (sums, case) in sums.iter_mut().zip(prepared) {
                    sums.iter_mut().zip(&case.features.values[index]).for_each(|(sum, value)| *sum += step * value);
                }
                (weights[index], reached) = (trial, value);
            }
        }
        if reached < before + GAIN_MIN {
            break;
        }
    }
    (weights, reached)
}

/// The objective with one weight moved by a step.
fn reached_by(prepared: &[Prepared<'_>], sums: &[Vec<f32>], step: Option<(usize, f32)>) -> f64 {
    let measured: Vec<(usize, Metrics)> = prepared
        .par_iter()
        .zip(sums)
        .map(|(prepared, sums)| {
            let songs = prepared.features.songs.iter().copied();
            let case = prepared.case;
            let ranked = match step {
                Some((index, step)) => {
                    let moved =
                        sums.iter().zip(&prepared.features.values[index]).map(|(sum, value)| sum + step * value);
                    best(songs.zip(moved), &case.exclude, DEPTH)
                }
                None => best(songs.zip(sums.iter().copied()), &case.exclude, DEPTH),
            };
            (case.group, metrics::measure(&ranked, &case.gold, case.gold_count))
        })
        .collect();
    objective(&metrics::mean(&metrics::by_group(&measured)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(group: usize, gold: u32) -> Case {
        Case { request: Request::default(), group, exclude: HashSet::new(), gold: HashSet::from([gold]), gold_count: 1 }
    }

    /// A hundred and fifty songs; the first signal points at the gold song, the second misleads.
    fn features(gold: u32) -> Arc<Features> {
        let songs: Vec<u32> = (0..150).collect();
        let mut values = vec![vec![0.0; songs.len()]; FEATURE_COUNT];
        values[0][gold as usize] = 1.0;
        values[1] = songs.iter().map(|song| if *song == gold { 0.0 } else { 1.0 }).collect();
        Arc::new(Features { songs, values })
    }

    #[test]
    fn tuning_finds_the_signal_that_tells_and_leaves_the_others_alone() {
        let cases = [case(0, 140), case(1, 120)];
        let prepared: Vec<Prepared<'_>> =
            cases.iter().zip([140, 120]).map(|(case, gold)| Prepared { case, features: features(gold) }).collect();
        let names = [FEATURE_NAMES[0], FEATURE_NAMES[1]];
        let (weights, reached) = tune(&prepared, &names, &[(FEATURE_NAMES[1], 0.01)]);
        assert!((reached - 5.5).abs() < 1e-9, "{reached}");
        assert!(weights[0] > weights[1]);
        assert!(weights[2..].iter().all(|weight| *weight == 0.0));
    }

    #[test]
    fn a_signal_that_is_not_allowed_is_not_used() {
        let cases = [case(0, 140)];
        let prepared = [Prepared { case: &cases[0], features: features(140) }];
        let (weights, _) = tune(&prepared, &[FEATURE_NAMES[1]], &[]);
        assert_eq!(weights[0], 0.0);
    }
}
