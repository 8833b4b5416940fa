//! From a title key to the songs of that title: a hash index that stores no titles of its own.
//!
//! Songs are sorted by a 32-bit hash of their key and cut into buckets of about four; each song costs its number, one
//! more byte of hash and a share of its bucket. A candidate is confirmed by decoding its title, so one wrong candidate
//! in some hundred costs a microsecond and nothing else.

use super::bytes::{Column, Reader, key_hash, part, put_column};
use crate::error::Result;
use std::ops::Range;

/// The frame of the index inside a segment.
#[derive(Debug, Clone)]
pub(super) struct TitleIndex {
    section: Range<usize>,
    /// log2 of the number of buckets.
    bits: u32,
    /// Where each bucket starts; one more than there are buckets.
    starts: Column,
    songs: Column,
    prints_at: usize,
}

fn bucket(hash: u32, bits: u32) -> usize {
    hash.checked_shr(32 - bits).unwrap_or(0) as usize
}

/// The byte of the hash that is stored with each song.
fn print(hash: u32) -> u8 {
    hash as u8
}

impl TitleIndex {
    /// Reads the frame: bits, bucket starts, song numbers, one byte of hash each.
    pub(super) fn read(segment: &[u8], section: Range<usize>) -> Result<Self> {
        let mut reader = Reader::new(part(segment, &section));
        let count = reader.count()?;
        let bits = u32::from(reader.u8()?).min(24);
        let starts = reader.column((1_usize << bits) + 1)?;
        let songs = reader.column(count)?;
        let prints_at = reader.position();
        reader.take(count)?;
        Ok(Self { section, bits, starts, songs, prints_at })
    }

    /// The numbers within the segment of songs whose title key may be `key`, in rising order.
    pub(super) fn candidates<'a>(&self, segment: &'a [u8], key: &str) -> impl Iterator<Item = u32> + use<'a> {
        let bytes = part(segment, &self.section);
        let hash = key_hash(key.as_bytes());
        let at = bucket(hash, self.bits);
        let start = self.starts.get(bytes, at).unwrap_or(0) as usize;
        let end = (self.starts.get(bytes, at + 1).unwrap_or(0) as usize).min(self.songs.len());
        let (songs, prints_at) = (self.songs, self.prints_at);
        (start..end)
            .filter(move |index| bytes.get(prints_at + index).is_some_and(|stored| *stored == print(hash)))
            .filter_map(move |index| songs.get(bytes, index))
    }

    /// The largest song number stored, for the caller to check once.
    pub(super) fn largest_number(&self, segment: &[u8]) -> Option<u32> {
        let bytes = part(segment, &self.section);
        (0..self.songs.len()).filter_map(|index| self.songs.get(bytes, index)).max()
    }

    /// The index of keys and their songs as bytes; a song may have several keys, empty keys are left out.
    pub(super) fn write(keys: &[(String, u32)]) -> Vec<u8> {
        let filled = keys.iter().filter(|(key, _)| !key.is_empty());
        let mut entries: Vec<(u32, u32)> = filled.map(|(key, song)| (key_hash(key.as_bytes()), *song)).collect();
        let bits = (entries.len() / 4).next_power_of_two().trailing_zeros().min(24);
        entries.sort_unstable_by_key(|(hash, song)| (bucket(*hash, bits), *song));
        let starts: Vec<u32> = (0..=1_usize << bits)
            .map(|at| entries.partition_point(|(hash, _)| bucket(*hash, bits) < at) as u32)
            .collect();
        let mut out = (entries.len() as u32).to_le_bytes().to_vec();
        out.push(bits as u8);
        put_column(&mut out, &starts);
        put_column(&mut out, &entries.iter().map(|(_, song)| *song).collect::<Vec<_>>());
        out.extend(entries.iter().map(|(hash, _)| print(*hash)));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_song_is_among_its_keys_candidates() {
        let key = |i: u32| if i.is_multiple_of(7) { "intro".to_owned() } else { format!("song {i}") };
        let keys: Vec<(String, u32)> = (0..3000).map(|i| (key(i), i)).collect();
        let out = TitleIndex::write(&keys);
        let read = TitleIndex::read(&out, 0..out.len()).unwrap();
        let mut wrong = 0;
        for (key, song) in &keys {
            let found: Vec<u32> = read.candidates(&out, key).collect();
            assert!(found.contains(song) && found.is_sorted());
            wrong += found.iter().filter(|n| &keys[**n as usize].0 != key).count();
        }
        assert!(wrong < 600, "{wrong} wrong candidates");
        assert_eq!(TitleIndex::write(&[]).len(), 4 + 1 + 1 + 2 + 1);
        let none = TitleIndex::write(&[]);
        assert_eq!(TitleIndex::read(&none, 0..none.len()).unwrap().candidates(&none, "x").count(), 0);
    }
}
