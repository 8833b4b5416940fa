//! What the student is trained for: sampled softmax over the songs wanted, softened by a teacher who knows them all.

use anyhow::Result;
use candle_core::{D, Device, Tensor};
use candle_nn::ops::log_softmax;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use wemusic::model::{Reading, demand_log};

use crate::teacher::dot;

/// One encoded example.
#[derive(Debug, Clone)]
pub struct Encoded {
    /// The student's input.
    pub tokens: Vec<wemusic::token::Token>,
    /// Songs wanted, with weights that sum to 1.
    pub positives: Vec<(u32, f32)>,
    /// Songs known to be unwanted.
    pub negatives: Vec<u32>,
}

/// Settings of the objective.
#[derive(Debug, Clone, Copy)]
pub struct Objective {
    /// Songs sampled against each batch.
    pub samples: usize,
    /// Share of the target that comes from the teacher, 0 to 1.
    pub distil: f32,
    /// Steepness of the teacher's distribution.
    pub sharpness: f32,
}

const OUT: f32 = -1e4;

/// Draws songs by demand: half evenly over the catalogue, half by Zipf's law over ranks.
struct Proposal {
    songs: usize,
    zipf: f32,
}

impl Proposal {
    const SHIFT: f32 = 100.0;

    fn new(songs: usize) -> Self {
        Self { songs, zipf: ((songs as f32 + Self::SHIFT) / Self::SHIFT).ln() }
    }

    fn draw(&self, rng: &mut ChaCha8Rng) -> u32 {
        let song = if rng.random::<bool>() {
            rng.random_range(0..self.songs)
        } else {
            // Inverse of the log-uniform cumulative distribution.
            ((rng.random::<f32>() * self.zipf).exp() * Self::SHIFT - Self::SHIFT) as usize
        };
        song.min(self.songs - 1) as u32
    }

    fn probability(&self, song: u32) -> f32 {
        0.5 / self.songs as f32 + 0.5 / ((song as f32 + Self::SHIFT) * self.zipf)
    }
}

/// The loss of a batch: cross-entropy between the target and the student's distribution, a scalar.
///
/// `rows: (songs, width)` are the song vectors.
///
/// # Errors
/// When shapes disagree.
pub fn loss(
    reading: &Reading,
    examples: &[&Encoded],
    rows: &[f32],
    width: usize,
    objective: &Objective,
    rng: &mut ChaCha8Rng,
) -> Result<Tensor> {
    let proposal = Proposal::new(rows.len() / width);
    let mut candidates: Vec<u32> = (0..objective.samples).map(|_| proposal.draw(rng)).collect();
    candidates.sort_unstable();
    candidates.dedup();
    let sampled = candidates.len();
    let own = examples.iter().flat_map(|e| e.positives.iter().map(|p| p.0).chain(e.negatives.iter().copied()));
    let mut extra: Vec<u32> = own.filter(|song| candidates.binary_search(song).is_err()).collect();
    extra.sort_unstable();
    extra.dedup();
    candidates.extend(extra);
    let count = candidates.len();
    let place = |song: u32| -> Option<usize> {
        candidates[..sampled]
            .binary_search(&song)
            .or_else(|_| candidates[sampled..].binary_search(&song).map(|at| at + sampled))
            .ok()
    };

    // A sampled song stands for 1 / (expected draws) songs of its kind; a song of another example stands for none.
    let draws = objective.samples as f32;
    let base: Vec<f32> = candidates
        .iter()
        .enumerate()
        .map(|(at, &song)| if at < sampled { -(1.0 - (-draws * proposal.probability(song)).exp()).ln() } else { OUT })
        .collect();
    let mut correction = Vec::with_capacity(examples.len() * count);
    let mut target = vec![0.0_f32; examples.len() * count];
    let mut vectors = Vec::with_capacity(count * width);
    for &song in &candidates {
        vectors.extend_from_slice(&rows[song as usize * width..(song as usize + 1) * width]);
    }
    for (index, example) in examples.iter().enumerate() {
        let start = correction.len();
        correction.extend_from_slice(&base);
        let line = &mut correction[start..];
        for song in example.positives.iter().map(|p| p.0).chain(example.negatives.iter().copied()) {
            if let Some(at) = place(song) {
                line[at] = 0.0;
            }
        }
        let aim = &mut target[index * count..(index + 1) * count];
        teach(aim, line, example, &vectors, rows, width, objective);
        for &(song, weight) in &example.positives {
            if let Some(at) = place(song) {
                aim[at] += (1.0 - objective.distil) * weight;
            }
        }
    }
    let cpu = &Device::Cpu;
    let vectors = Tensor::from_vec(vectors, (count, width), cpu)?;
    let demand: Vec<f32> = candidates.iter().map(|&song| demand_log(song)).collect();
    let demand = Tensor::from_vec(demand, (1, count), cpu)?;
    let shape = (examples.len(), count);
    let correction = Tensor::from_vec(correction, shape, cpu)?;
    let target = Tensor::from_vec(target, shape, cpu)?;
    let logits = (reading.query.matmul(&vectors.t()?)? + reading.popularity.matmul(&demand)?)?;
    let likely = log_softmax(&(logits + correction)?, D::Minus1)?;
    Ok((target * likely)?.sum_all()?.neg()?.affine(1.0 / examples.len() as f64, 0.0)?)
}

/// Adds the teacher's share: songs near the middle of what is wanted, which the teacher may see.
fn teach(
    aim: &mut [f32],
    correction: &[f32],
    example: &Encoded,
    vectors: &[f32],
    rows: &[f32],
    width: usize,
    objective: &Objective,
) {
    if objective.distil <= 0.0 {
        return;
    }
    let mut middle = vec![0.0_f32; width];
    for &(song, weight) in &example.positives {
        let row = &rows[song as usize * width..(song as usize + 1) * width];
        middle.iter_mut().zip(row).for_each(|(m, v)| *m += weight * v);
    }
    let norm = dot(&middle, &middle).sqrt().max(1e-6);
    let scores: Vec<f32> = vectors
        .chunks_exact(width)
        .zip(correction)
        .map(|(v, c)| objective.sharpness * dot(&middle, v) / norm + c)
        .collect();
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let sum: f32 = scores.iter().map(|s| (s - most).exp()).sum();
    aim.iter_mut().zip(&scores).for_each(|(aim, s)| *aim += objective.distil * (s - most).exp() / sum);
}
