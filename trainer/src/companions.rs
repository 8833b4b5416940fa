//! `trainer companions`: which songs are listed beside each of the most wanted ones.
//!
//! The damped cosine of songs over the training sequences, a sequence of n songs counting for 1/n. Damping of length
//! and popularity are those that the rule hybrid's tuning on the dev conversations found best.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use indicatif::{ParallelProgressIterator, ProgressBar, ProgressStyle};
use rayon::prelude::*;
use wemusic::model::{Companions, MOST_SONGS};

use crate::corpus::{Corpus, Split};

/// A candidate's total weight is raised to this and divided out: half of the cosine's, so that hits lead a little.
const POPULARITY: f32 = 0.25;
/// Keeps songs of few sequences from shouting.
const PRIOR: f32 = 0.05;

/// `trainer companions`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the corpus.
    #[arg(long, default_value = "trainer/runs/corpus")]
    pub corpus: PathBuf,
    /// Where the table goes.
    #[arg(long, default_value = "trainer/runs/companions.bin")]
    pub out: PathBuf,
    /// Songs that have companions, the most wanted first; companions are among them too.
    #[arg(long, default_value_t = 50_000)]
    pub songs: usize,
    /// Companions of a song.
    #[arg(long, default_value_t = 24)]
    pub most: u16,
}

/// Runs the stage.
///
/// # Errors
/// When the corpus cannot be read or the table cannot be written.
pub fn run(args: &Args) -> Result<()> {
    let corpus = Corpus::load(&args.corpus)?;
    let songs = args.songs.min(corpus.songs.len()).min(MOST_SONGS);
    let train = corpus.sequences.iter().filter(|s| s.split == Split::Train && s.songs.len() > 1);
    let sequences: Vec<Vec<u32>> = train.map(|s| s.songs.clone()).collect();
    let rows = rows(&sequences, songs, usize::from(args.most));
    let held = rows.iter().filter(|row| !row.is_empty()).count();
    let bytes = Companions::pack(&rows, args.most);
    println!("{held} of {songs} songs have companions; {} bytes", bytes.len());
    std::fs::write(&args.out, bytes).with_context(|| format!("cannot write {}", args.out.display()))
}

/// The `most` strongest companions of songs below `songs`.
fn rows(sequences: &[Vec<u32>], songs: usize, most: usize) -> Vec<Vec<(u32, f32)>> {
    let mut totals = vec![0.0_f32; songs];
    let mut holders: Vec<Vec<u32>> = vec![Vec::new(); songs];
    for (at, sequence) in sequences.iter().enumerate() {
        for &song in sequence.iter().filter(|song| (**song as usize) < songs) {
            totals[song as usize] += 1.0 / sequence.len() as f32;
            holders[song as usize].push(at as u32);
        }
    }
    let style = ProgressStyle::with_template("companions {bar:30} {pos}/{len}, {eta} left");
    let bar = ProgressBar::new(songs as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    holders
        .par_iter()
        .enumerate()
        .progress_with(bar)
        .map_init(
            || (vec![0.0_f32; songs], Vec::new()),
            |(sums, touched): &mut (Vec<f32>, Vec<u32>), (own, holders)| {
                for &sequence in holders {
                    let sequence = &sequences[sequence as usize];
                    for &song in sequence.iter().filter(|song| (**song as usize) < songs && **song as usize != own) {
                        if sums[song as usize] == 0.0 {
                            touched.push(song);
                        }
                        sums[song as usize] += 1.0 / sequence.len() as f32;
                    }
                }
                let unit = (totals[own] + PRIOR).powf(-0.5);
                let mut row: Vec<(u32, f32)> = touched
                    .drain(..)
                    .map(|song| {
                        let sum = std::mem::take(&mut sums[song as usize]);
                        (song, sum * unit * (totals[song as usize] + PRIOR).powf(-POPULARITY))
                    })
                    .collect();
                row.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                row.truncate(most);
                row
            },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn a_short_list_says_more_than_a_long_one_and_nobody_is_their_own_companion() {
        let sequences = [vec![0, 1], vec![0, 2, 3, 4], vec![2, 3], vec![9, 0]];
        let rows = rows(&sequences, 5, 2);
        assert_eq!(rows[0].len(), 2);
        assert_eq!(rows[0][0].0, 1);
        assert_eq!(rows[2][0].0, 3);
        assert!(rows.iter().enumerate().all(|(own, row)| row.iter().all(|(song, _)| *song as usize != own)));
    }
}
