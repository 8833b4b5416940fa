//! Which songs people put together: an inverted index over the training sequences.

use super::protocol::is_radio;
use crate::corpus::types::{Sequence, Split};
use serde::{Deserialize, Serialize};

/// A song in more sequences than this is looked up in an even sample of them.
const SEQUENCES_MAX: usize = 3_000;

/// How sequences are weighed and songs normalised. Cosine of damped incidence vectors at the defaults.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Damping {
    /// Weight of a radio sequence against a playlist, 0 to 1.
    pub radio: f32,
    /// A sequence of n songs weighs n to the minus this.
    pub length: f32,
    /// A candidate's total weight is raised to this and divided out; 0.5 is the cosine, less favours hits.
    pub popularity: f32,
}

impl Default for Damping {
    fn default() -> Self {
        Self { radio: 0.3, length: 0.5, popularity: 0.5 }
    }
}

/// Training sequences, both ways round.
pub struct Cooccurrence {
    damping: Damping,
    /// Songs of sequence s: `songs[starts[s]..starts[s + 1]]`, without repeats.
    starts: Vec<usize>,
    songs: Vec<u32>,
    radio: Vec<bool>,
    /// Sequences of song i: `holders[holder_starts[i]..holder_starts[i + 1]]`.
    holder_starts: Vec<usize>,
    holders: Vec<u32>,
    /// Weight of each sequence, and the damped total of each song, under `damping`.
    weights: Vec<f32>,
    totals: Vec<f32>,
}

impl Cooccurrence {
    /// Indexes the sequences of the training split; `song_count` is the catalogue's size.
    pub fn new(sequences: &[Sequence], song_count: usize, damping: Damping) -> Self {
        let mut starts = vec![0];
        let mut songs: Vec<u32> = Vec::new();
        let mut radio = Vec::new();
        let mut own: Vec<u32> = Vec::new();
        for sequence in sequences.iter().filter(|sequence| sequence.split == Split::Train) {
            own.clear();
            own.extend(sequence.songs.iter().filter(|song| (**song as usize) < song_count));
            own.sort_unstable();
            own.dedup();
            if own.len() < 2 {
                continue;
            }
            songs.extend_from_slice(&own);
            starts.push(songs.len());
            radio.push(is_radio(sequence));
        }
        let mut holder_starts = vec![0; song_count + 1];
        for song in &songs {
            holder_starts[*song as usize + 1] += 1;
        }
        for song in 0..song_count {
            holder_starts[song + 1] += holder_starts[song];
        }
        let mut next = holder_starts.clone();
        let mut holders = vec![0; songs.len()];
        for (sequence, bounds) in starts.windows(2).enumerate() {
            for song in &songs[bounds[0]..bounds[1]] {
                holders[next[*song as usize]] = sequence as u32;
                next[*song as usize] += 1;
            }
        }
        let mut index =
            Self { damping, starts, songs, radio, holder_starts, holders, weights: Vec::new(), totals: Vec::new() };
        index.set_damping(damping);
        index
    }

    /// Changes how sequences are weighed.
    pub fn set_damping(&mut self, damping: Damping) {
        self.damping = damping;
        let lengths = self.starts.windows(2).map(|bounds| (bounds[1] - bounds[0]) as f32);
        self.weights = lengths
            .zip(&self.radio)
            .map(|(length, radio)| length.powf(-damping.length) * if *radio { damping.radio } else { 1.0 })
            .collect();
        self.totals = (0..self.holder_starts.len() - 1)
            .map(|song| self.holders_of(song as u32).iter().map(|sequence| self.weights[*sequence as usize]).sum())
            .collect();
    }

    fn holders_of(&self, song: u32) -> &[u32] {
        let song = song as usize;
        match self.holder_starts.get(song..song + 2) {
            Some(bounds) => &self.holders[bounds[0]..bounds[1]],
            None => &[],
        }
    }

    /// Songs that stand together with the weighted `seeds`, with their summed normalised weight (above 0,
    /// comparable within one call); the seeds themselves are among them.
    pub fn neighbours(&self, seeds: &[(u32, f32)]) -> Vec<(u32, f32)> {
        let mut scores = vec![0.0f32; self.totals.len()];
        let mut touched: Vec<u32> = Vec::new();
        for (seed, weight) in seeds {
            let holders = self.holders_of(*seed);
            if holders.is_empty() {
                continue;
            }
            let stride = holders.len().div_ceil(SEQUENCES_MAX);
            // Weights are below 1 and often tiny in sum; the small constant keeps rare seeds from shouting.
            let unit = weight * stride as f32 / (self.totals[*seed as usize] + 0.05).sqrt();
            for sequence in holders.iter().step_by(stride) {
                let sequence = *sequence as usize;
                let share = unit * self.weights[sequence];
                for song in &self.songs[self.starts[sequence]..self.starts[sequence + 1]] {
                    let score = &mut scores[*song as usize];
                    if *score == 0.0 {
                        touched.push(*song);
                    }
                    *score += share;
                }
            }
        }
        let normalise = |song: u32| (self.totals[song as usize] + 0.05).powf(-self.damping.popularity);
        touched.into_iter().map(|song| (song, scores[song as usize] * normalise(song))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequence(kind: &str, split: Split, songs: &[u32]) -> Sequence {
        Sequence {
            source: "s".into(),
            kind: kind.into(),
            name: None,
            description: None,
            date: None,
            songs: songs.to_vec(),
            split,
        }
    }

    fn score(neighbours: &[(u32, f32)], song: u32) -> f32 {
        neighbours.iter().find(|(other, _)| *other == song).map_or(0.0, |(_, score)| *score)
    }

    #[test]
    fn companions_are_found_and_held_out_lists_are_not_read() {
        let sequences = [sequence("playlist", Split::Train, &[0, 1, 1, 2]), sequence("playlist", Split::Dev, &[0, 3])];
        let index = Cooccurrence::new(&sequences, 5, Damping::default());
        let neighbours = index.neighbours(&[(0, 1.0)]);
        assert!(score(&neighbours, 1) > 0.0 && score(&neighbours, 2) > 0.0);
        assert_eq!(score(&neighbours, 3), 0.0);
        assert_eq!((index.holders_of(0).len(), index.holders_of(3).len()), (1, 0));
    }

    #[test]
    fn a_shared_playlist_counts_more_than_a_shared_radio_hour_and_ubiquity_is_damped() {
        let sequences = [
            sequence("playlist", Split::Train, &[0, 1]),
            sequence("radio-hour", Split::Train, &[0, 2]),
            sequence("playlist", Split::Train, &[0, 4]),
            sequence("playlist", Split::Train, &[4, 3]),
            sequence("playlist", Split::Train, &[4, 5]),
        ];
        let index = Cooccurrence::new(&sequences, 6, Damping::default());
        let neighbours = index.neighbours(&[(0, 1.0)]);
        assert!(score(&neighbours, 1) > score(&neighbours, 2));
        assert!(score(&neighbours, 1) > score(&neighbours, 4));
    }

    #[test]
    fn unknown_seeds_are_passed_over() {
        let index = Cooccurrence::new(&[], 3, Damping::default());
        assert!(index.neighbours(&[(0, 1.0), (77, 1.0)]).is_empty());
    }
}
