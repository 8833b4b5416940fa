//! Songs whose descriptions MiniLM finds alike, as groups: spherical k-means over the text vectors.

use std::path::Path;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::als::dot;
use crate::minilm::Embeddings;

const SWEEPS: usize = 4;

/// Groups the songs of `file` into at most `count` clusters; empty clusters are left out.
///
/// # Errors
/// When the vectors cannot be read.
pub fn clusters(file: &Path, count: usize) -> Result<Vec<Vec<u32>>> {
    let texts = Embeddings::load(file)?;
    let (songs, width) = (texts.len(), texts.dims());
    let rows: Vec<f32> = (0..songs).into_par_iter().flat_map_iter(|song| texts.row(song)).collect();
    let count = count.min(songs);
    // Evenly spaced over the order of demand: every region of popularity gives starting points.
    let mut middles: Vec<f32> =
        (0..count).flat_map(|at| rows[at * songs / count * width..][..width].to_vec()).collect();
    let bar = ProgressBar::new(SWEEPS as u64)
        .with_style(ProgressStyle::with_template("text groups {bar:30} {pos}/{len}, {eta} left")?);
    let mut nearest = Vec::new();
    for _ in 0..SWEEPS {
        nearest = rows.par_chunks_exact(width).map(|row| best(row, &middles, width)).collect::<Vec<u32>>();
        middles.fill(0.0);
        for (row, &at) in rows.chunks_exact(width).zip(&nearest) {
            let middle = &mut middles[at as usize * width..][..width];
            middle.iter_mut().zip(row).for_each(|(m, v)| *m += v);
        }
        for middle in middles.chunks_exact_mut(width) {
            let norm = dot(middle, middle).sqrt().max(1e-9);
            middle.iter_mut().for_each(|v| *v /= norm);
        }
        bar.inc(1);
    }
    bar.finish();
    let mut groups = vec![Vec::new(); count];
    for (song, &at) in nearest.iter().enumerate() {
        groups[at as usize].push(song as u32);
    }
    groups.retain(|group| !group.is_empty());
    Ok(groups)
}

fn best(row: &[f32], middles: &[f32], width: usize) -> u32 {
    let scored = middles.chunks_exact(width).map(|middle| dot(row, middle)).enumerate();
    scored.max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(at, _)| at as u32)
}
