//! What training needs, loaded once: corpus, catalogue, tokenizer, vectors; and examples laid out as tokens.

use std::path::Path;

use anyhow::{Context as _, Result};
use indicatif::{ParallelProgressIterator, ProgressBar, ProgressStyle};
use rayon::prelude::*;
use wemusic::catalogue::{Catalogue, write::ArtistRow, write::write_segments};
use wemusic::model::{SongVectors, artist_vector};
use wemusic::token::{Context, Piece, Tokenizer, encode};

use super::objective::Encoded;
use crate::corpus::Corpus;
use crate::examples::{self, Example};
use crate::teacher;

/// Songs of the first tier.
pub const FIRST_TIER: usize = 50_000;

/// Everything that training reads.
pub struct Material {
    /// The corpus.
    pub corpus: Corpus,
    /// The catalogue as it will be shipped.
    pub catalogue: Catalogue,
    /// The tokenizer.
    pub tokenizer: Tokenizer,
    /// Song vectors as they will be shipped, unpacked from four bits a number: `(songs, width)`.
    pub rows: Vec<f32>,
    /// Numbers in a song vector.
    pub width: usize,
    artists: Vec<f32>,
}

/// Writes the catalogue's segments: the first tier, then the rest.
///
/// # Errors
/// When a row does not fit the format.
pub fn segments(corpus: &Corpus) -> Result<Vec<Vec<u8>>> {
    let rows: Vec<_> = corpus.songs.iter().map(|song| song.row.clone()).collect();
    let artists: Vec<_> = corpus.artists.iter().map(|artist| ArtistRow { name: artist.name.clone() }).collect();
    let first = rows.len().min(FIRST_TIER);
    let mut sizes = vec![first];
    if rows.len() > first {
        sizes.push(rows.len() - first);
    }
    Ok(write_segments(&rows, &artists, &corpus.genres, &sizes)?)
}

/// Opens segments as one catalogue.
///
/// # Errors
/// When a segment is damaged.
pub fn open_segments(segments: Vec<Vec<u8>>) -> Result<Catalogue> {
    let mut segments = segments.into_iter();
    let mut catalogue = Catalogue::open(segments.next().context("no catalogue segment")?)?;
    for segment in segments {
        catalogue.extend(segment)?;
    }
    Ok(catalogue)
}

impl Material {
    /// Loads everything.
    ///
    /// # Errors
    /// When a file is missing or does not fit.
    pub fn load(corpus: &Path, teacher: &Path, tokenizer: &Path) -> Result<Self> {
        let corpus = Corpus::load(corpus)?;
        let catalogue = open_segments(segments(&corpus)?)?;
        let (rows, width) = teacher::load(teacher, corpus.songs.len())?;
        let tokenizer = std::fs::read(tokenizer)
            .with_context(|| format!("cannot read {}; run `trainer tokenizer` first", tokenizer.display()))?;
        Self::new(corpus, catalogue, Tokenizer::open(&tokenizer)?, &rows, width)
    }

    /// Puts loaded parts together; `rows: (songs, width)`.
    ///
    /// # Errors
    /// When the vectors do not fit.
    pub fn new(corpus: Corpus, catalogue: Catalogue, tokenizer: Tokenizer, rows: &[f32], width: usize) -> Result<Self> {
        let vectors = SongVectors::open(&SongVectors::pack(rows, width, 0))?;
        let mut unpacked = vec![0.0; rows.len()];
        for (song, row) in unpacked.chunks_exact_mut(width).enumerate() {
            vectors.add_row(wemusic::catalogue::SongId(song as u32), 1.0, row);
        }
        let artists = (0..catalogue.artist_count() as u32)
            .into_par_iter()
            .flat_map_iter(|artist| artist_vector(wemusic::catalogue::ArtistId(artist), &catalogue, &vectors))
            .collect();
        Ok(Self { corpus, catalogue, tokenizer, rows: unpacked, width, artists })
    }

    /// Writes the vector of a song or artist piece.
    pub fn write_vector(&self, piece: Piece, out: &mut [f32]) {
        let from = |table: &[f32], at: u32| {
            let start = at as usize * self.width;
            table.get(start..start + self.width).map(<[f32]>::to_vec)
        };
        let row = match piece {
            Piece::Song(song) => from(&self.rows, song.0),
            Piece::Artist(artist) => from(&self.artists, artist.0),
            Piece::Text(_) | Piece::Blank => None,
        };
        if let Some(row) = row {
            out.copy_from_slice(&row);
        }
    }

    /// Makes and lays out `count` examples.
    ///
    /// # Errors
    /// When the real requests cannot be read.
    pub fn examples(&self, requests: &Path, count: usize, seed: u64, max_len: usize) -> Result<Vec<Encoded>> {
        let requests = examples::load_requests(requests)?;
        println!("making {count} examples");
        let generator = examples::Generator::new(&self.corpus, &requests, &examples::Mix::default());
        let made = generator.generate(seed, 0..count as u64);
        let bar = ProgressBar::new(made.len() as u64)
            .with_style(ProgressStyle::with_template("laying out {bar:30} {pos}/{len}, {eta} left")?);
        Ok(made.into_par_iter().progress_with(bar).filter_map(|example| self.lay_out(&example, max_len)).collect())
    }

    /// One example as tokens; none when nothing is wanted.
    pub fn lay_out(&self, example: &Example, max_len: usize) -> Option<Encoded> {
        let context = Context::of(&example.request, &self.catalogue);
        let songs = self.rows.len() / self.width;
        let known = |song: &u32| (*song as usize) < songs;
        let mut positives: Vec<(u32, f32)> = example.positives.iter().filter(|p| known(&p.0)).copied().collect();
        let sum: f32 = positives.iter().map(|p| p.1).sum();
        if sum <= 0.0 {
            return None;
        }
        positives.iter_mut().for_each(|p| p.1 /= sum);
        let negatives = example.negatives.iter().filter(|song| known(song)).copied().collect();
        Some(Encoded { tokens: encode(&context, &self.tokenizer, max_len), positives, negatives })
    }
}
