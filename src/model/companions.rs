//! Companions: for each of the most wanted songs, the songs that people list beside it most.
//!
//! Song vectors say what is alike in general; companions keep the sharp part that vectors blur, for the songs that
//! nearly all requests turn on. The file is `WMCO`, version (u16), companions a song (u16), songs (u32), then an f16
//! scale a song, then `songs * most` song numbers (u16, strongest first, 65535 for none), then as many weights (u8,
//! in 255ths of the scale). Little-endian.

use std::collections::HashMap;

use half::f16;

use crate::catalogue::SongId;
use crate::error::{Error, Result};

const MAGIC: &[u8; 4] = b"WMCO";
const VERSION: u16 = 1;
const HEADER_BYTES: usize = 12;
/// Stands where a song has no further companion.
const NONE: u16 = u16::MAX;
/// Songs are numbered in sixteen bits.
pub const MOST_SONGS: usize = NONE as usize;

/// The companions of the most wanted songs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Companions {
    most: usize,
    scales: Vec<f32>,
    songs: Vec<u16>,
    weights: Vec<u8>,
}

impl Companions {
    /// Reads a stored table.
    ///
    /// # Errors
    /// [`crate::Code::BadFile`] when the bytes are not a whole table.
    pub fn open(bytes: &[u8]) -> Result<Self> {
        let bad = |what: &str| Error::bad_file(format!("companions: {what}; load the file again"));
        let header = bytes.get(..HEADER_BYTES).ok_or_else(|| bad("the file is too short"))?;
        if &header[..4] != MAGIC {
            return Err(bad("this is another kind of file"));
        }
        let word = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        if word(4) != VERSION {
            return Err(bad("the file's version is not known to this build"));
        }
        let most = usize::from(word(6));
        let songs = u32::from_le_bytes([header[8], header[9], header[10], header[11]]) as usize;
        if songs > MOST_SONGS || bytes.len() != HEADER_BYTES + songs * (2 + 3 * most) {
            return Err(bad("the file was cut short or has a tail"));
        }
        let (scales, rest) = bytes[HEADER_BYTES..].split_at(2 * songs);
        let (numbers, weights) = rest.split_at(2 * songs * most);
        let scale = |b: &[u8]| Some(f16::from_le_bytes([b[0], b[1]]).to_f32()).filter(|s| s.is_finite());
        Ok(Self {
            most,
            scales: scales.chunks_exact(2).map(|b| scale(b).unwrap_or(0.0)).collect(),
            songs: numbers.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect(),
            weights: weights.to_vec(),
        })
    }

    /// Packs the companions of songs 0, 1, 2, ...: each row holds song numbers with weights above 0. The `most`
    /// strongest of a row are kept; songs beyond [`MOST_SONGS`] are left out.
    pub fn pack(rows: &[Vec<(u32, f32)>], most: u16) -> Vec<u8> {
        let rows = &rows[..rows.len().min(MOST_SONGS)];
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&most.to_le_bytes());
        out.extend_from_slice(&(rows.len() as u32).to_le_bytes());
        let (mut numbers, mut weights) = (Vec::new(), Vec::new());
        for row in rows {
            let mut kept: Vec<(u32, f32)> =
                row.iter().filter(|(song, weight)| (*song as usize) < rows.len() && *weight > 0.0).copied().collect();
            kept.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            kept.truncate(usize::from(most));
            // The scale is rounded up where f16 would round the strongest weight past 255.
            let scale = f16::from_f32(kept.first().map_or(0.0, |first| first.1));
            out.extend_from_slice(&scale.to_le_bytes());
            let unit = 255.0 / scale.to_f32().max(f32::MIN_POSITIVE);
            for at in 0..usize::from(most) {
                let (song, weight) = kept.get(at).map_or((NONE, 0), |&(song, weight)| {
                    (song as u16, (weight * unit).round().clamp(1.0, 255.0) as u8)
                });
                numbers.extend_from_slice(&song.to_le_bytes());
                weights.push(weight);
            }
        }
        out.extend(numbers);
        out.extend(weights);
        out
    }

    /// The companions of a song with their weights, strongest first; none for a song beyond the table.
    pub fn of(&self, song: SongId) -> impl Iterator<Item = (SongId, f32)> + '_ {
        let at = song.0 as usize;
        let scale = self.scales.get(at).copied().unwrap_or(0.0) / 255.0;
        let row = if at < self.scales.len() { at * self.most..(at + 1) * self.most } else { 0..0 };
        let pairs = self.songs[row.clone()].iter().zip(&self.weights[row]);
        pairs
            .take_while(|(song, _)| **song != NONE)
            .map(move |(song, weight)| (SongId(u32::from(*song)), f32::from(*weight) * scale))
    }

    /// The companions of weighted seeds, summed; the strongest gets 1 and the rest the square root of their share,
    /// since sums differ by seeds and have a long tail.
    pub fn around(&self, seeds: impl IntoIterator<Item = (SongId, f32)>) -> HashMap<SongId, f32> {
        let mut sums: HashMap<SongId, f32> = HashMap::new();
        for (seed, weight) in seeds {
            for (song, share) in self.of(seed) {
                *sums.entry(song).or_insert(0.0) += weight * share;
            }
        }
        let most = sums.values().fold(f32::MIN_POSITIVE, |most, sum| most.max(*sum));
        sums.values_mut().for_each(|sum| *sum = (*sum / most).sqrt());
        sums
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows() -> Vec<Vec<(u32, f32)>> {
        vec![vec![(1, 0.5), (2, 0.1), (3, 0.25), (9, 1.0)], vec![(0, 0.02)], Vec::new(), vec![(0, 3.0), (1, 3.0)]]
    }

    #[test]
    fn the_strongest_companions_survive_storage() {
        let table = Companions::open(&Companions::pack(&rows(), 2)).unwrap();
        let of = |song: u32| table.of(SongId(song)).map(|(song, weight)| (song.0, weight)).collect::<Vec<_>>();
        let first = of(0);
        assert_eq!(first.iter().map(|pair| pair.0).collect::<Vec<_>>(), vec![1, 3]);
        assert!((first[0].1 - 0.5).abs() < 0.002 && (first[1].1 - 0.25).abs() < 0.002, "{first:?}");
        assert_eq!(of(2), Vec::new());
        assert_eq!(of(77), Vec::new());
    }

    #[test]
    fn seeds_add_up_and_the_strongest_gets_one() {
        let table = Companions::open(&Companions::pack(&rows(), 8)).unwrap();
        let around = table.around([(SongId(0), 1.0), (SongId(3), 1.0)]);
        assert_eq!(around[&SongId(1)], 1.0);
        assert!(around[&SongId(0)] < 1.0 && around[&SongId(0)] > around[&SongId(2)]);
        assert!(table.around([]).is_empty());
    }

    proptest! {
        #[test]
        fn damaged_bytes_are_an_error_or_a_table_that_can_be_read(
            at in 0_usize..80, value: u8, keep in 0_usize..100,
        ) {
            let mut bytes = Companions::pack(&rows(), 3);
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
            bytes.truncate(keep);
            if let Ok(table) = Companions::open(&bytes) {
                for song in 0..8 {
                    prop_assert!(table.of(SongId(song)).all(|(_, weight)| weight.is_finite()));
                }
            }
        }
    }
}
