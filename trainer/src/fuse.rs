//! `trainer fuse`: weights of the final ranking, fitted on the dev conversations.
//!
//! The softmax of the blended scores over a turn's candidates should put its mass on the songs that are wanted: half
//! of the target is spread evenly over them, half lies where the mass already is, since one hit at the top is worth
//! more than a little on each. The student never saw the dev conversations, so its score is as informative there as it
//! will be for others.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use indicatif::{ParallelProgressIterator, ProgressBar};
use rayon::prelude::*;
use wemusic::pipeline::Engine;
use wemusic::rank::{Ablation, Blend, FEATURES, Features, REGIMES, Regime};

use crate::bench::{Case, Task, cases};
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
const SWEEPS: i32 = 400;
/// Parts of the dialogues that are held out in turn.
const FOLDS: usize = 5;
/// Held-out playlists and radio shows that requests without words are fitted on.
const LISTS: usize = 150;
const SHOWS: usize = 50;

/// Factors tried on a weight while polishing. Larger ones reached more on the dev conversations and less on other kinds
/// of requests.
const FACTORS: [f32; 4] = [0.6, 0.8, 1.25, 1.6];
/// Rounds of polishing over all weights at most.
const ROUNDS: usize = 3;
/// Gains below this are noise.
const GAIN_MIN: f32 = 1e-3;

/// Penalties tried: on the common weights, and on a kind of turn's difference from them.
const RIDGES: [(f32, f32); 3] = [(0.003, 1.0), (0.01, 0.1), (0.02, 0.3)];

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
    let mut weights = seek("conversations", &collect(&engine, conversations(&corpus))?);
    // Where nothing is said, what people do with lists tells more than what they say in conversations.
    let mut lists = collect(&engine, lists(&corpus))?;
    lists.retain(|turn| turn.regime == Regime::Silent as usize);
    let silent = seek("lists", &lists);
    weights[Regime::Silent as usize].clone_from(&silent[Regime::Silent as usize]);
    for (at, feature) in FEATURES.iter().enumerate() {
        let line: Vec<String> = weights.iter().map(|regime| format!("{:8.3}", regime[at])).collect();
        println!("{:>20} {}", feature.name(), line.join(" "));
    }
    let blend = Blend::from_weights(weights);
    std::fs::write(&args.weights, serde_json::to_vec_pretty(&blend)?)
        .with_context(|| format!("cannot write {}", args.weights.display()))?;
    Ok(())
}

/// Fits the weights in every way, chooses by what is held out, and prints what each way gave.
fn seek(what: &str, turns: &[Turn]) -> Vec<Vec<f32>> {
    let all: Vec<&Turn> = turns.iter().collect();
    let mut best = (f32::MIN, RIDGES[0], false);
    for (ridge, apart) in RIDGES {
        for (polished, (hits, gain)) in [false, true].into_iter().zip(held_out(&all, ridge, apart)) {
            let how = if polished { ", polished" } else { "" };
            println!("{what}: ridge {ridge}, apart {apart}{how}: held-out fifths hit@10 {hits:.3}, nDCG@20 {gain:.4}");
            if objective(hits, gain) > best.0 {
                best = (objective(hits, gain), (ridge, apart), polished);
            }
        }
    }
    let fitted = fit(&all, best.1.0, best.1.1);
    let weights = if best.2 { polish(&all, &fitted) } else { fitted };
    let (hits, gain) = measured(&all, |_| weights.as_slice());
    println!("{what}: fitted on all: hit@10 {hits:.3}, nDCG@20 {gain:.4}");
    let reach = all.iter().filter(|t| t.wanted.iter().any(|w| *w)).count() as f32 / all.len().max(1) as f32;
    println!("{what}: a wanted song is among the candidates in {reach:.3} of {}", all.len());
    weights
}

/// The turns of the dev conversations.
fn conversations(corpus: &Corpus) -> Vec<Case> {
    let dev = corpus.dialogues.iter().filter(|d| d.split == Split::Dev).enumerate();
    dev.flat_map(|(group, dialogue)| (0..dialogue.turns.len()).map(move |turn| (group, turn_of(dialogue, turn))))
        .filter(|(_, (_, gold))| !gold.is_empty())
        .map(|(group, (request, gold))| Case {
            request,
            group,
            exclude: HashSet::new(),
            gold: gold.iter().filter_map(|gold| gold.song).collect(),
            gold_count: gold.len(),
        })
        .collect()
}

/// Playlists and radio shows of the dev split, each to be continued from three songs.
fn lists(corpus: &Corpus) -> Vec<Case> {
    let mut lists = cases(corpus, Task::Continuation, Split::Dev, LISTS);
    let shows = cases(corpus, Task::Radio, Split::Dev, SHOWS);
    lists.extend(shows.into_iter().map(|case| Case { group: case.group + LISTS, ..case }));
    lists
}

fn collect(engine: &Engine, cases: Vec<Case>) -> Result<Vec<Turn>> {
    let bar = ProgressBar::new(cases.len() as u64);
    cases
        .into_par_iter()
        .progress_with(bar)
        .map(|case| {
            let study = engine.study(&case.request, Ablation::default())?;
            let scene = engine.scene(&study.context, &study.wishes);
            let refined = study.candidates.iter().map(|(song, features)| {
                let mut features: Features = *features;
                scene.refine(*song, &mut features);
                let mut line = [0.0; COUNT];
                line.copy_from_slice(features.values());
                line
            });
            let wanted = study.candidates.iter().map(|(song, _)| case.gold.contains(&song.0)).collect();
            let regime = study.candidates.first().map_or(0, |c| c.1.regime() as usize);
            Ok(Turn { dialogue: case.group, regime, features: refined.collect(), wanted, gold: case.gold_count })
        })
        .collect()
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
    let chances = || scores.iter().map(|score| (score - most).exp() / sum);
    let mass: f32 = chances().zip(&turn.wanted).filter(|(_, wanted)| **wanted).map(|(chance, _)| chance).sum();
    let mut out = [0.0; COUNT];
    for ((features, chance), wanted) in turn.features.iter().zip(chances()).zip(&turn.wanted) {
        let target = if *wanted { 0.5 * share + 0.5 * chance / mass.max(f32::MIN_POSITIVE) } else { 0.0 };
        let pull = chance - target;
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

/// Hit@10 and nDCG@20 of turns scored by weights that were fitted without their dialogue: as fitted, and polished.
fn held_out(all: &[&Turn], ridge: f32, apart: f32) -> [(f32, f32); 2] {
    let fitted: Vec<[Vec<Vec<f32>>; 2]> = (0..FOLDS)
        .map(|fold| {
            let others: Vec<&Turn> = all.iter().filter(|turn| turn.dialogue % FOLDS != fold).copied().collect();
            let plain = fit(&others, ridge, apart);
            let polished = polish(&others, &plain);
            [plain, polished]
        })
        .collect();
    [0, 1].map(|kind| measured(all, |turn| fitted[turn.dialogue % FOLDS][kind].as_slice()))
}

/// What is sought: as for the baselines.
fn objective(hits: f32, gain: f32) -> f32 {
    4.0 * gain + hits
}

/// Coordinate ascent on the measures themselves, each weight scaled in all kinds of turns alike. The likelihood that
/// [`fit`] climbs also counts songs far down the list; this does not.
fn polish(turns: &[&Turn], start: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let mut weights = start.to_vec();
    let mut scores: Vec<Vec<f32>> = turns.iter().map(|turn| scores(turn, &weights[turn.regime])).collect();
    let value = |scores: &[Vec<f32>]| {
        let (hits, gain) = averaged(turns, |at| top(&scores[at], &turns[at].wanted));
        objective(hits, gain)
    };
    let mut reached = value(&scores);
    for _ in 0..ROUNDS {
        let before = reached;
        for feature in 0..COUNT {
            for factor in FACTORS {
                let moved: Vec<Vec<f32>> = turns
                    .par_iter()
                    .zip(&scores)
                    .map(|(turn, scores)| {
                        let step = (factor - 1.0) * weights[turn.regime][feature];
                        scores.iter().zip(&turn.features).map(|(score, f)| score + step * f[feature]).collect()
                    })
                    .collect();
                let trial = value(&moved);
                if trial > reached + GAIN_MIN {
                    reached = trial;
                    scores = moved;
                    weights.iter_mut().for_each(|regime| regime[feature] *= factor);
                }
            }
        }
        if reached < before + GAIN_MIN {
            break;
        }
    }
    weights
}

fn scores(turn: &Turn, weights: &[f32]) -> Vec<f32> {
    turn.features.iter().map(|f| f.iter().zip(weights).map(|(x, w)| x * w).sum()).collect()
}

/// Whether each of the twenty best is wanted, best first.
fn top(scores: &[f32], wanted: &[bool]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    let better = |a: &usize, b: &usize| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b));
    if order.len() > 20 {
        order.select_nth_unstable_by(20, better);
        order.truncate(20);
    }
    order.sort_unstable_by(better);
    order.into_iter().map(|at| wanted[at]).collect()
}

/// Hit@10 and nDCG@20, averaged over turns, then dialogues.
fn measured<'a>(turns: &[&Turn], weights: impl Fn(&Turn) -> &'a [Vec<f32>] + Sync) -> (f32, f32) {
    averaged(turns, |at| {
        let turn = turns[at];
        top(&scores(turn, &weights(turn)[turn.regime]), &turn.wanted)
    })
}

fn averaged(turns: &[&Turn], top: impl Fn(usize) -> Vec<bool> + Sync) -> (f32, f32) {
    let gain = |at: usize| 1.0 / (at as f32 + 2.0).log2();
    let each: Vec<(f32, f32)> = (0..turns.len())
        .into_par_iter()
        .map(|at| {
            let top = top(at);
            let ideal: f32 = (0..turns[at].gold.min(20)).map(gain).sum();
            let got: f32 = top.iter().enumerate().filter(|(_, w)| **w).map(|(at, _)| gain(at)).sum();
            (f32::from(u8::from(top.iter().take(10).any(|w| *w))), got / ideal)
        })
        .collect();
    let mut dialogues: BTreeMap<usize, (f32, f32, f32)> = BTreeMap::new();
    for (turn, (hit, gain)) in turns.iter().zip(each) {
        let sums = dialogues.entry(turn.dialogue).or_default();
        *sums = (sums.0 + hit, sums.1 + gain, sums.2 + 1.0);
    }
    let count = dialogues.len().max(1) as f32;
    let mean = |part: fn(&(f32, f32, f32)) -> f32| dialogues.values().map(|d| part(d) / d.2).sum::<f32>() / count;
    (mean(|d| d.0), mean(|d| d.1))
}
