//! Implicit-feedback matrix factorisation by alternating least squares, solved by conjugate gradients.
//!
//! Minimises `sum c (1 - u.v)^2 + sum_all (u.v)^2 + lambda (|u|^2 + |v|^2)` where `c` is the confidence of an
//! observed pair (Hu, Koren, Volinsky 2008; the conjugate-gradient solver of Takacs, Pilaszy, Tikk 2011).

use indicatif::ProgressBar;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// One observed group of songs: a playlist, a show, an artist's songs, a genre.
#[derive(Debug, Clone)]
pub struct Group {
    /// Songs in it.
    pub songs: Vec<u32>,
    /// Confidence of each pair of this group, above 0.
    pub confidence: f32,
}

/// Settings of the factorisation.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Numbers in a vector.
    pub width: usize,
    /// Ridge penalty.
    pub lambda: f32,
    /// Sweeps over both sides.
    pub sweeps: usize,
    /// Seed of the starting point.
    pub seed: u64,
}

const STEPS: usize = 3;

/// Factorises; returns song vectors `(songs, width)`, row by row.
pub fn factorise(groups: &[Group], songs: usize, settings: &Settings, bar: &ProgressBar) -> Vec<f32> {
    let width = settings.width;
    let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
    let mut start = |rows: usize| -> Vec<f32> { (0..rows * width).map(|_| rng.random_range(-0.05..0.05)).collect() };
    let (mut song_rows, mut group_rows) = (start(songs), start(groups.len()));
    let by_group: Vec<Vec<(u32, f32)>> =
        groups.iter().map(|g| g.songs.iter().map(|&s| (s, g.confidence)).collect()).collect();
    let mut by_song: Vec<Vec<(u32, f32)>> = vec![Vec::new(); songs];
    for (at, group) in groups.iter().enumerate() {
        for &song in &group.songs {
            by_song[song as usize].push((at as u32, group.confidence));
        }
    }
    bar.set_length(2 * settings.sweeps as u64);
    for _ in 0..settings.sweeps {
        solve(&by_group, &song_rows, &mut group_rows, settings);
        bar.inc(1);
        solve(&by_song, &group_rows, &mut song_rows, settings);
        bar.inc(1);
    }
    song_rows
}

/// One half sweep: new `rows` from the fixed `other` side.
fn solve(pairs: &[Vec<(u32, f32)>], other: &[f32], rows: &mut [f32], settings: &Settings) {
    let width = settings.width;
    let gram = gram(other, width);
    rows.par_chunks_exact_mut(width).zip(pairs.par_iter()).for_each_init(
        || Scratch::new(width),
        |scratch, (x, pairs)| {
            if pairs.is_empty() {
                x.fill(0.0);
                return;
            }
            let row = |at: u32| &other[at as usize * width..(at as usize + 1) * width];
            // Left side times v: gram v + lambda v + sum c (y.v) y.
            let apply = |v: &[f32], out: &mut [f32]| {
                for (line, out) in gram.chunks_exact(width).zip(out.iter_mut()) {
                    *out = dot(line, v);
                }
                axpy(settings.lambda, v, out);
                for &(at, confidence) in pairs {
                    let y = row(at);
                    axpy(confidence * dot(y, v), y, out);
                }
            };
            apply(x, &mut scratch.product);
            scratch.residual.fill(0.0);
            for &(at, confidence) in pairs {
                axpy(1.0 + confidence, row(at), &mut scratch.residual);
            }
            axpy(-1.0, &scratch.product, &mut scratch.residual);
            scratch.direction.copy_from_slice(&scratch.residual);
            let mut error = dot(&scratch.residual, &scratch.residual);
            for _ in 0..STEPS {
                if error < 1e-10 {
                    break;
                }
                apply(&scratch.direction, &mut scratch.product);
                let step = error / dot(&scratch.direction, &scratch.product).max(1e-20);
                axpy(step, &scratch.direction, x);
                axpy(-step, &scratch.product, &mut scratch.residual);
                let next = dot(&scratch.residual, &scratch.residual);
                let ratio = next / error;
                for (d, r) in scratch.direction.iter_mut().zip(&scratch.residual) {
                    *d = r + ratio * *d;
                }
                error = next;
            }
        },
    );
}

struct Scratch {
    residual: Vec<f32>,
    direction: Vec<f32>,
    product: Vec<f32>,
}

impl Scratch {
    fn new(width: usize) -> Self {
        Self { residual: vec![0.0; width], direction: vec![0.0; width], product: vec![0.0; width] }
    }
}

/// `rows^T rows`: `(width, width)`.
fn gram(rows: &[f32], width: usize) -> Vec<f32> {
    rows.par_chunks(width * 1024)
        .map(|chunk| {
            let mut sum = vec![0.0_f32; width * width];
            for row in chunk.chunks_exact(width) {
                for (&value, line) in row.iter().zip(sum.chunks_exact_mut(width)) {
                    axpy(value, row, line);
                }
            }
            sum
        })
        .reduce(
            || vec![0.0; width * width],
            |mut a, b| {
                axpy(1.0, &b, &mut a);
                a
            },
        )
}

/// Dot product.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight running sums let the compiler use whole SIMD registers.
    let mut sums = [0.0_f32; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let tail: f32 = a8.remainder().iter().zip(b8.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a8.zip(b8) {
        for lane in 0..8 {
            sums[lane] = x[lane].mul_add(y[lane], sums[lane]);
        }
    }
    sums.iter().sum::<f32>() + tail
}

fn axpy(factor: f32, x: &[f32], out: &mut [f32]) {
    for (out, x) in out.iter_mut().zip(x) {
        *out = x.mul_add(factor, *out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn songs_listed_together_end_up_near_each_other() {
        let group = |songs: &[u32]| Group { songs: songs.to_vec(), confidence: 4.0 };
        let mut groups = Vec::new();
        for shift in 0..3_u32 {
            groups.push(group(&[0, 1, 2, 3 + shift % 2]));
            groups.push(group(&[5, 6, 7, 8 + shift % 2]));
        }
        let settings = Settings { width: 8, lambda: 0.1, sweeps: 10, seed: 1 };
        let rows = factorise(&groups, 10, &settings, &ProgressBar::hidden());
        let row = |at: usize| &rows[at * 8..(at + 1) * 8];
        let cosine = |a: &[f32], b: &[f32]| dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
        assert!(cosine(row(0), row(1)) > 0.8);
        assert!(cosine(row(0), row(6)) < 0.3);
    }
}
