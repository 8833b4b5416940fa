//! `trainer fuse`: weights of the final ranking, fitted on the dev conversations.
//!
//! Listwise: the softmax of the blended scores over a turn's candidates should put its mass on the songs that are
//! wanted. The student never saw the dev conversations, so its score is as informative there as it will be for others.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use indicatif::{ParallelProgressIterator, ProgressBar};
use rayon::prelude::*;
use wemusic::pipeline::Engine;
use wemusic::rank::{Ablation, Blend, FEATURES, Features, REGIMES};

use crate::corpus::{Corpus, Split};
use crate::export;
use crate::train::turn_of;

/// `trainer fuse`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The inputs of the export.
    #[command(flatten)]
    pub export: export::Args,
    /// Where the weights go.
    #[arg(long, default_value = "trainer/runs/rank.json")]
    pub weights: PathBuf,
}

const COUNT: usize = FEATURES.len();
/// One line of weights common to all kinds of turns, and one of differences for each kind.
const LINES: usize = 1 + REGIMES.len();
const SWEEPS: i32 = 600;

/// Penalties tried: on the common weights, and on a kind of turn's difference from them.
const RIDGES: [(f32, f32); 5] = [(0.002, 1.0), (0.002, 0.02), (0.002, 0.006), (0.005, 0.02), (0.01, 0.03)];

struct Turn {
    dialogue: usize,
    features: Vec<[f32; COUNT]>,
    wanted: Vec<bool>,
    regime: usize,
    gold: usize,
}

/// Runs the stage.
///
/// # Errors
/// When an input is missing or the weights cannot be written.
pub fn run(args: Args) -> Result<()> {
    let corpus = Corpus::load(&args.export.corpus)?;
    let engine = Engine::open(export::assemble(&args.export)?)?;
    let turns = collect(&engine, &corpus)?;
    let even = |turn: &&Turn| turn.dialogue.is_multiple_of(2);
    let (a, b): (Vec<&Turn>, Vec<&Turn>) = turns.iter().partition(even);
    let all: Vec<&Turn> = turns.iter().collect();
    let mut best = (f32::MIN, RIDGES[0]);
    for (ridge, apart) in RIDGES {
        // Each half is scored by weights that never saw it.
        let (on_a, on_b) = (fit(&a, ridge, apart), fit(&b, ridge, apart));
        let both = |on_a: f32, on_b: f32| (on_a * a.len() as f32 + on_b * b.len() as f32) / all.len() as f32;
        let hits = both(hit(&a, &on_b, 10), hit(&b, &on_a, 10));
        let gain = both(ndcg(&a, &on_b), ndcg(&b, &on_a));
        println!("ridge {ridge}, apart {apart}: held-out halves hit@10 {hits:.3}, nDCG@20 {gain:.4}");
        if gain > best.0 {
            best = (gain, (ridge, apart));
        }
    }
    let weights = fit(&all, best.1.0, best.1.1);
    println!("fitted on all: hit@10 {:.3}, nDCG@20 {:.4}", hit(&all, &weights, 10), ndcg(&all, &weights));
    let reach = all.iter().filter(|t| t.wanted.iter().any(|w| *w)).count() as f32 / all.len() as f32;
    println!("a wanted song is among the candidates in {:.3} of {} turns", reach, all.len());
    for (at, feature) in FEATURES.iter().enumerate() {
        let line: Vec<String> = weights.iter().map(|regime| format!("{:8.3}", regime[at])).collect();
        println!("{:>20} {}", feature.name(), line.join(" "));
    }
    let blend = Blend::from_weights(weights);
    std::fs::write(&args.weights, serde_json::to_vec_pretty(&blend)?)
        .with_context(|| format!("cannot write {}", args.weights.display()))?;
    Ok(())
}

fn collect(engine: &Engine, corpus: &Corpus) -> Result<Vec<Turn>> {
    let dev: Vec<_> = corpus.dialogues.iter().filter(|d| d.split == Split::Dev).enumerate().collect();
    let asked: Vec<_> = dev.iter().flat_map(|(at, d)| (0..d.turns.len()).map(move |turn| (*at, *d, turn))).collect();
    let bar = ProgressBar::new(asked.len() as u64);
    let turns: Result<Vec<Option<Turn>>> = asked
        .into_par_iter()
        .progress_with(bar)
        .map(|(dialogue, d, at)| {
            let (request, gold) = turn_of(d, at);
            if gold.is_empty() {
                return Ok(None);
            }
            let study = engine.study(&request, Ablation::default())?;
            let scene = engine.scene(&study.context, &study.wishes);
            let refined = study.candidates.iter().map(|(song, features)| {
                let mut features: Features = *features;
                scene.refine(*song, &mut features);
                let mut line = [0.0; COUNT];
                line.copy_from_slice(features.values());
                line
            });
            let wanted = study.candidates.iter().map(|(song, _)| gold.iter().any(|g| g.song == Some(song.0))).collect();
            let regime = study.candidates.first().map_or(0, |c| c.1.regime() as usize);
            Ok(Some(Turn { dialogue, regime, features: refined.collect(), wanted, gold: gold.len() }))
        })
        .collect();
    Ok(turns?.into_iter().flatten().collect())
}

/// Adam on standardised features, all turns at once. A kind of turn may differ from the common weights, at a price.
fn fit(turns: &[&Turn], ridge: f32, apart: f32) -> Vec<Vec<f32>> {
    let spread = spreads(turns);
    let (mut weights, mut first, mut second) =
        ([[0.0_f32; COUNT]; LINES], [[0.0_f32; COUNT]; LINES], [[0.0_f32; COUNT]; LINES]);
    let usable: Vec<&&Turn> = turns.iter().filter(|t| t.wanted.iter().any(|w| *w)).collect();
    for sweep in 1..=SWEEPS {
        let sum = usable
            .par_iter()
            .map(|turn| {
                let mut out = [[0.0; COUNT]; LINES];
                let slope = gradient(turn, &together(&weights, turn.regime), &spread);
                out[0] = slope;
                out[turn.regime + 1] = slope;
                out
            })
            .reduce(
                || [[0.0; COUNT]; LINES],
                |mut a, b| {
                    a.iter_mut().flatten().zip(b.iter().flatten()).for_each(|(a, b)| *a += b);
                    a
                },
            );
        let rate = 0.05 * (1.0 - sweep as f32 / (SWEEPS + 1) as f32);
        for line in 0..LINES {
            let price = if line == 0 { ridge } else { apart };
            for at in 0..COUNT {
                let slope = sum[line][at] / usable.len().max(1) as f32 + price * weights[line][at];
                let (m, v) = (&mut first[line][at], &mut second[line][at]);
                *m = 0.9 * *m + 0.1 * slope;
                *v = 0.99 * *v + 0.01 * slope * slope;
                let (m, v) = (*m / (1.0 - 0.9_f32.powi(sweep)), *v / (1.0 - 0.99_f32.powi(sweep)));
                weights[line][at] -= rate * m / (v.sqrt() + 1e-8);
            }
        }
    }
    (0..REGIMES.len())
        .map(|regime| together(&weights, regime).iter().zip(&spread).map(|(w, s)| w / s).collect())
        .collect()
}

fn together(weights: &[[f32; COUNT]; LINES], regime: usize) -> [f32; COUNT] {
    std::array::from_fn(|at| weights[0][at] + weights[regime + 1][at])
}

fn gradient(turn: &Turn, weights: &[f32; COUNT], spread: &[f32; COUNT]) -> [f32; COUNT] {
    let scaled: Vec<f32> = weights.iter().zip(spread).map(|(w, s)| w / s).collect();
    let scores: Vec<f32> = turn.features.iter().map(|f| f.iter().zip(&scaled).map(|(x, w)| x * w).sum()).collect();
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let sum: f32 = scores.iter().map(|s| (s - most).exp()).sum();
    let share = 1.0 / turn.wanted.iter().filter(|w| **w).count() as f32;
    let mut out = [0.0; COUNT];
    for ((features, score), wanted) in turn.features.iter().zip(&scores).zip(&turn.wanted) {
        let pull = (score - most).exp() / sum - if *wanted { share } else { 0.0 };
        for at in 0..COUNT {
            out[at] += pull * features[at] / spread[at];
        }
    }
    out
}

fn spreads(turns: &[&Turn]) -> [f32; COUNT] {
    let mut out = [1.0; COUNT];
    for (at, out) in out.iter_mut().enumerate() {
        let values = || turns.iter().flat_map(|t| t.features.iter().map(move |f| f64::from(f[at])));
        let count = values().count().max(1) as f64;
        let mean = values().sum::<f64>() / count;
        let deviation = (values().map(|v| (v - mean).powi(2)).sum::<f64>() / count).sqrt();
        *out = if deviation > 1e-4 { deviation as f32 } else { 1.0 };
    }
    out
}

fn order(turn: &Turn, weights: &[Vec<f32>]) -> Vec<bool> {
    let mut scored: Vec<(f32, bool)> = turn
        .features
        .iter()
        .zip(&turn.wanted)
        .map(|(f, w)| (f.iter().zip(&weights[turn.regime]).map(|(x, w)| x * w).sum(), *w))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().map(|s| s.1).collect()
}

fn hit(turns: &[&Turn], weights: &[Vec<f32>], most: usize) -> f32 {
    let hits = turns.iter().filter(|turn| order(turn, weights).iter().take(most).any(|w| *w)).count();
    hits as f32 / turns.len().max(1) as f32
}

fn ndcg(turns: &[&Turn], weights: &[Vec<f32>]) -> f32 {
    let gain = |at: usize| 1.0 / (at as f32 + 2.0).log2();
    let sum: f32 = turns
        .iter()
        .map(|turn| {
            let ideal: f32 = (0..turn.gold.min(20)).map(gain).sum();
            let got: f32 =
                order(turn, weights).iter().take(20).enumerate().filter(|(_, w)| **w).map(|(at, _)| gain(at)).sum();
            got / ideal
        })
        .sum();
    sum / turns.len().max(1) as f32
}
