//! `trainer fuse`: weights of the final ranking, fitted on the dev conversations.
//!
//! Listwise: the softmax of the blended scores over a turn's candidates should put its mass on the songs that are
//! wanted. The student never saw the dev conversations, so its score is as informative there as it will be for others.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use indicatif::{ParallelProgressIterator, ProgressBar};
use rayon::prelude::*;
use wemusic::pipeline::Engine;
use wemusic::rank::{Ablation, Blend, FEATURES, Features};

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
    /// Ridge penalty on standardised weights.
    #[arg(long, default_value_t = 0.002)]
    pub ridge: f32,
}

const COUNT: usize = FEATURES.len();
const SWEEPS: usize = 600;

struct Turn {
    dialogue: usize,
    features: Vec<[f32; COUNT]>,
    wanted: Vec<bool>,
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
    let even = |turn: &&Turn| turn.dialogue % 2 == 0;
    let (a, b): (Vec<&Turn>, Vec<&Turn>) = turns.iter().partition(even);
    let (on_a, on_b) = (fit(&a, args.ridge), fit(&b, args.ridge));
    println!("held-out half: hit@10 {:.3} / {:.3}", hit(&b, &on_a, 10), hit(&a, &on_b, 10));
    println!("held-out half: nDCG@20 {:.4} / {:.4}", ndcg(&b, &on_a), ndcg(&a, &on_b));
    let all: Vec<&Turn> = turns.iter().collect();
    let weights = fit(&all, args.ridge);
    println!("fitted on all: hit@10 {:.3}, nDCG@20 {:.4}", hit(&all, &weights, 10), ndcg(&all, &weights));
    let reach = all.iter().filter(|t| t.wanted.iter().any(|w| *w)).count() as f32 / all.len() as f32;
    println!("a wanted song is among the candidates in {:.3} of {} turns", reach, all.len());
    for (feature, weight) in FEATURES.iter().zip(&weights) {
        println!("{:>20} {weight:8.3}", feature.name());
    }
    let blend = Blend::from_weights(&weights);
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
            let scene = wemusic::rank::Scene::new(&study.context, engine.catalogue(), engine.vectors(), &study.wishes);
            let refined = study.candidates.iter().map(|(song, features)| {
                let mut features: Features = *features;
                scene.refine(*song, &mut features);
                let mut line = [0.0; COUNT];
                line.copy_from_slice(features.values());
                line
            });
            let wanted = study.candidates.iter().map(|(song, _)| gold.iter().any(|g| g.song == Some(song.0))).collect();
            Ok(Some(Turn { dialogue, features: refined.collect(), wanted, gold: gold.len() }))
        })
        .collect();
    Ok(turns?.into_iter().flatten().collect())
}

/// Adam on standardised features, all turns at once.
fn fit(turns: &[&Turn], ridge: f32) -> Vec<f32> {
    let spread = spreads(turns);
    let (mut weights, mut first, mut second) = ([0.0_f32; COUNT], [0.0_f32; COUNT], [0.0_f32; COUNT]);
    let usable: Vec<&&Turn> = turns.iter().filter(|t| t.wanted.iter().any(|w| *w)).collect();
    for sweep in 1..=SWEEPS {
        let sum = usable.par_iter().map(|turn| gradient(turn, &weights, &spread)).reduce(
            || [0.0; COUNT],
            |mut a, b| {
                a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
                a
            },
        );
        let rate = 0.05 * (1.0 - sweep as f32 / (SWEEPS + 1) as f32);
        for at in 0..COUNT {
            let slope = sum[at] / usable.len().max(1) as f32 + ridge * weights[at];
            first[at] = 0.9 * first[at] + 0.1 * slope;
            second[at] = 0.99 * second[at] + 0.01 * slope * slope;
            let (m, v) =
                (first[at] / (1.0 - 0.9_f32.powi(sweep as i32)), second[at] / (1.0 - 0.99_f32.powi(sweep as i32)));
            weights[at] -= rate * m / (v.sqrt() + 1e-8);
        }
    }
    weights.iter().zip(&spread).map(|(w, s)| w / s).collect()
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

fn order(turn: &Turn, weights: &[f32]) -> Vec<bool> {
    let mut scored: Vec<(f32, bool)> = turn
        .features
        .iter()
        .zip(&turn.wanted)
        .map(|(f, w)| (f.iter().zip(weights).map(|(x, w)| x * w).sum(), *w))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().map(|s| s.1).collect()
}

fn hit(turns: &[&Turn], weights: &[f32], most: usize) -> f32 {
    let hits = turns.iter().filter(|turn| order(turn, weights).iter().take(most).any(|w| *w)).count();
    hits as f32 / turns.len().max(1) as f32
}

fn ndcg(turns: &[&Turn], weights: &[f32]) -> f32 {
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
