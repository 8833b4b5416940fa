//! Tokens as tensors.

use candle_core::{Device, Tensor};

use super::config::Config;
use super::vectors::SongVectors;
use crate::catalogue::{ArtistId, Catalogue};
use crate::error::Result;
use crate::token::{Piece, Token};

/// Songs of an artist that make up the artist's vector.
const ARTIST_SONGS: usize = 8;

/// Several conversations side by side, padded on the right.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Text ids, 0 where there is no text: `(batch, time)`.
    pub ids: Tensor,
    /// Roles: `(batch, time)`.
    pub roles: Tensor,
    /// Places counted from the end, 0 for the last token: `(batch, time)`.
    pub places: Tensor,
    /// Song and artist vectors, zeros elsewhere: `(batch, time, song_dim)`.
    pub songs: Tensor,
    /// Flat index of each conversation's last token: `(batch,)`.
    pub last: Tensor,
    /// 1 for tokens, 0 for padding: `(batch, time)`.
    pub mask: Tensor,
}

/// The mean of an artist's most wanted songs, unit length; zeros for an artist without songs.
pub fn artist_vector(artist: ArtistId, catalogue: &Catalogue, vectors: &SongVectors) -> Vec<f32> {
    let mut sum = vec![0.0; vectors.width()];
    for song in catalogue.songs_of(artist).into_iter().take(ARTIST_SONGS) {
        vectors.add_row(song, 1.0, &mut sum);
    }
    let norm = sum.iter().map(|v| v * v).sum::<f32>().sqrt();
    if norm > 0.0 {
        sum.iter_mut().for_each(|v| *v /= norm);
    }
    sum
}

impl Batch {
    /// Lays out token rows; `vector` writes the vector of a song or artist piece into `(song_dim,)` zeros.
    ///
    /// # Errors
    /// [`crate::Code::Internal`] when a tensor cannot be made.
    pub fn new(rows: &[&[Token]], config: &Config, mut vector: impl FnMut(Piece, &mut [f32])) -> Result<Self> {
        let time = rows.iter().map(|row| row.len()).max().unwrap_or(1).max(1);
        let (cells, width) = (rows.len() * time, config.song_dim);
        let (mut ids, mut roles, mut places) = (vec![0_u32; cells], vec![0_u32; cells], vec![0_u32; cells]);
        let (mut songs, mut mask) = (vec![0.0_f32; cells * width], vec![0.0_f32; cells]);
        let mut last = Vec::with_capacity(rows.len());
        for (index, row) in rows.iter().enumerate() {
            let start = index * time;
            last.push((start + row.len().max(1) - 1) as u32);
            for (at, token) in row.iter().enumerate() {
                let cell = start + at;
                roles[cell] = token.role as u32;
                places[cell] = (row.len() - 1 - at).min(config.max_len - 1) as u32;
                mask[cell] = 1.0;
                match token.piece {
                    Piece::Text(id) => ids[cell] = if (id as usize) < config.vocab { id } else { 0 },
                    Piece::Blank => {}
                    piece => vector(piece, &mut songs[cell * width..(cell + 1) * width]),
                }
            }
        }
        let shape = (rows.len(), time);
        let cpu = &Device::Cpu;
        Ok(Self {
            ids: Tensor::from_vec(ids, shape, cpu)?,
            roles: Tensor::from_vec(roles, shape, cpu)?,
            places: Tensor::from_vec(places, shape, cpu)?,
            songs: Tensor::from_vec(songs, (rows.len(), time, width), cpu)?,
            last: Tensor::from_vec(last, rows.len(), cpu)?,
            mask: Tensor::from_vec(mask, shape, cpu)?,
        })
    }
}
