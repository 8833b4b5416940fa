//! The teacher: song vectors that hold which songs people put together, and what is known of each song.
//!
//! Listening groups (playlists, shows) are factorised together with groups made of facts (an artist's songs, a genre
//! in a decade, songs whose descriptions MiniLM finds alike), so that a song nobody listed still stands where its
//! artist, genre and era stand.

mod als;
mod clusters;
mod groups;
mod probe;

pub use als::{Settings, dot, factorise};

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};

use crate::corpus::Corpus;

/// `trainer teacher`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder of the corpus.
    #[arg(long, default_value = "trainer/runs/corpus")]
    pub corpus: PathBuf,
    /// File of the MiniLM vectors; without it text groups are left out.
    #[arg(long)]
    pub minilm: Option<PathBuf>,
    /// Where the vectors go.
    #[arg(long, default_value = "trainer/runs/teacher.f32")]
    pub out: PathBuf,
    /// Numbers in a song vector.
    #[arg(long, default_value_t = 128)]
    pub width: usize,
    /// Ridge penalty.
    #[arg(long, default_value_t = 3.0)]
    pub lambda: f32,
    /// Sweeps.
    #[arg(long, default_value_t = 8)]
    pub sweeps: usize,
    /// Confidence of listening groups; facts are weighed relative to it.
    #[arg(long, default_value_t = 15.0)]
    pub alpha: f32,
    /// Confidence of fact groups relative to `alpha`.
    #[arg(long, default_value_t = 0.3)]
    pub facts: f32,
}

/// Runs the stage: factorise, centre, normalise, probe, store.
///
/// # Errors
/// When the corpus cannot be read or the vectors cannot be written.
pub fn run(args: Args) -> Result<()> {
    let corpus = Corpus::load(&args.corpus)?;
    let started = Instant::now();
    let groups = groups::collect(&corpus, args.minilm.as_deref(), args.alpha, args.facts)?;
    let pairs: usize = groups.iter().map(|g| g.songs.len()).sum();
    println!("{} groups, {pairs} pairs, {} songs", groups.len(), corpus.songs.len());
    let bar =
        ProgressBar::new(0).with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} half sweeps, {eta} left")?);
    let settings = Settings { width: args.width, lambda: args.lambda, sweeps: args.sweeps, seed: 7 };
    let mut rows = factorise(&groups, corpus.songs.len(), &settings, &bar);
    bar.finish();
    normalise(&mut rows, args.width);
    println!("factorised in {:.0} s", started.elapsed().as_secs_f32());
    probe::report(&corpus, &rows, args.width);
    if let Some(folder) = args.out.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let bytes: Vec<u8> = rows.iter().flat_map(|v| v.to_le_bytes()).collect();
    std::fs::write(&args.out, bytes).with_context(|| format!("cannot write {}", args.out.display()))?;
    Ok(())
}

/// Reads vectors written by [`run`]: `(songs, width)`.
///
/// # Errors
/// When the file is missing or its size does not fit.
pub fn load(path: &std::path::Path, songs: usize) -> Result<(Vec<f32>, usize)> {
    let bytes =
        std::fs::read(path).with_context(|| format!("cannot read {}; run `trainer teacher` first", path.display()))?;
    let rows: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    anyhow::ensure!(
        songs > 0 && rows.len().is_multiple_of(songs),
        "{} does not fit the corpus; run `trainer teacher` again",
        path.display()
    );
    let width = rows.len() / songs;
    Ok((rows, width))
}

/// Takes the common direction out, which says only that a song is listed at all, and makes every row unit length.
fn normalise(rows: &mut [f32], width: usize) {
    let unit = |row: &mut [f32]| {
        let norm = dot(row, row).sqrt();
        if norm > 0.0 {
            row.iter_mut().for_each(|v| *v /= norm);
        }
    };
    rows.chunks_exact_mut(width).for_each(unit);
    let mut mean = vec![0.0_f64; width];
    for row in rows.chunks_exact(width) {
        for (m, v) in mean.iter_mut().zip(row) {
            *m += f64::from(*v);
        }
    }
    let count = (rows.len() / width).max(1) as f64;
    for row in rows.chunks_exact_mut(width) {
        for (v, m) in row.iter_mut().zip(&mean) {
            *v -= (*m / count) as f32;
        }
        unit(row);
    }
}
