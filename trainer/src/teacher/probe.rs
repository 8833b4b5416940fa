//! How well the vectors alone continue lists that were held out.

use rayon::prelude::*;

use super::als::dot;
use crate::corpus::{Corpus, Split};

const SEEDS: usize = 3;

/// Prints recall@100 and hit@10 of three seeds' mean vector on the dev lists, by kind.
pub fn report(corpus: &Corpus, rows: &[f32], width: usize) {
    for kind in ["playlist", "added-together", "goal-playlist", "radio-show"] {
        let lists: Vec<&[u32]> = corpus
            .sequences
            .iter()
            .filter(|s| s.split == Split::Dev && s.kind == kind && s.songs.len() > 2 * SEEDS)
            .map(|s| s.songs.as_slice())
            .take(150)
            .collect();
        if lists.is_empty() {
            continue;
        }
        let scores: Vec<(f32, f32)> = lists.par_iter().map(|list| continue_list(list, rows, width)).collect();
        let count = scores.len() as f32;
        let (recall, hit) = scores.iter().fold((0.0, 0.0), |(r, h), s| (r + s.0, h + s.1));
        println!("{kind}: {} lists, recall@100 {:.4}, hit@10 {:.4}", scores.len(), recall / count, hit / count);
    }
}

fn continue_list(list: &[u32], rows: &[f32], width: usize) -> (f32, f32) {
    let row = |song: u32| &rows[song as usize * width..(song as usize + 1) * width];
    let mut query = vec![0.0; width];
    for &song in &list[..SEEDS] {
        query.iter_mut().zip(row(song)).for_each(|(q, v)| *q += v / SEEDS as f32);
    }
    // Popular songs are wanted more; a small prior keeps the comparison fair to vectors without norms.
    let mut scored: Vec<(f32, u32)> = rows
        .chunks_exact(width)
        .enumerate()
        .map(|(at, v)| (10.0 * dot(&query, v) - (at as f32 + 100.0).ln() * 0.5, at as u32))
        .collect();
    scored.select_nth_unstable_by(110, |a, b| b.0.total_cmp(&a.0));
    scored.truncate(110);
    scored.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let top: Vec<u32> = scored.iter().map(|s| s.1).filter(|s| !list[..SEEDS].contains(s)).take(100).collect();
    let wanted = &list[SEEDS..];
    let found = top.iter().filter(|s| wanted.contains(s)).count() as f32;
    let hit = top.iter().take(10).any(|s| wanted.contains(s));
    (found / wanted.len() as f32, f32::from(u8::from(hit)))
}
