//! What is known of each song beside its name, unpacked for scanning: twenty bytes a song in memory.

use super::bytes::{Reader, put_column, put_varint, short};
use super::row::{Mood, SongRow};
use crate::error::{Error, Result};
use std::collections::HashMap;

/// Years are stored in one byte, counted from here; 0 is unknown.
const YEAR_BASE: u16 = 1899;
const YEAR_IS_ORIGINAL: u8 = 1;
const INSTRUMENTAL_KNOWN: u8 = 2;
const INSTRUMENTAL: u8 = 4;
const HAS_MOOD: u8 = 8;
const HAS_FEATURED: u8 = 16;
const HAS_LANGUAGE: u8 = 32;
/// No credit is longer, whatever the file says.
const MOST_FEATURED: u32 = 255;

/// One song's facts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fact {
    pub(super) artist: u32,
    /// Index into [`Facts::genre_sets`].
    genres: u32,
    /// 0 when unknown.
    year: u16,
    flags: u8,
    pub(super) popularity: u8,
    mood: [i8; 2],
    language: [u8; 2],
}

impl Fact {
    pub(super) fn year(&self) -> Option<u16> {
        (self.year != 0).then_some(self.year)
    }

    pub(super) fn year_is_original(&self) -> bool {
        self.flags & YEAR_IS_ORIGINAL != 0
    }

    pub(super) fn instrumental(&self) -> Option<bool> {
        (self.flags & INSTRUMENTAL_KNOWN != 0).then_some(self.flags & INSTRUMENTAL != 0)
    }

    pub(super) fn mood(&self) -> Option<Mood> {
        let [valence, arousal] = self.mood;
        (self.flags & HAS_MOOD != 0).then_some(Mood { valence, arousal })
    }

    pub(super) fn language(&self) -> Option<[u8; 2]> {
        (self.flags & HAS_LANGUAGE != 0).then_some(self.language)
    }
}

/// The facts of all opened segments.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) songs: Vec<Fact>,
    /// Featured credits as (song, artist), by song and in order of credit.
    pub(super) featured: Vec<(u32, u32)>,
    genre_sets: Vec<Vec<u16>>,
}

impl Facts {
    /// The genres of a song, most telling first.
    pub(super) fn genres(&self, fact: &Fact) -> &[u16] {
        self.genre_sets.get(fact.genres as usize).map(Vec::as_slice).unwrap_or_default()
    }

    /// The featured artists of a song, in order of credit.
    pub(super) fn featured(&self, song: u32) -> impl Iterator<Item = u32> {
        let start = self.featured.partition_point(|(s, _)| *s < song);
        self.featured.iter().skip(start).take_while(move |(s, _)| *s == song).map(|(_, artist)| *artist)
    }

    /// Unpacks a segment's facts after those already here. `artists`: all artist numbers are below it, except those
    /// of featured artists that a later segment names, which are below `all_artists`.
    pub(super) fn extend(
        &mut self,
        section: &[u8],
        songs: usize,
        artists: u32,
        all_artists: u32,
        genres: usize,
    ) -> Result<()> {
        let mut reader = Reader::new(section);
        let sets = reader.count()?;
        let mut genre_sets = Vec::new();
        for _ in 0..sets {
            let len = reader.u8()?;
            let set = (0..len).map(|_| reader.u16()).collect::<Result<Vec<u16>>>()?;
            if set.iter().any(|genre| usize::from(*genre) >= genres) {
                return Err(Error::bad_file("catalogue segment: a song has an unknown genre"));
            }
            genre_sets.push(set);
        }
        let artist = reader.column(songs)?;
        let set = reader.column(songs)?;
        let years = reader.take(songs)?;
        let popularity = reader.take(songs)?;
        let flags = reader.take(songs)?;
        let first_song = self.songs.len();
        let first_set = self.genre_sets.len() as u32;
        let mut facts = Vec::with_capacity(songs);
        let mut featured = Vec::new();
        for (index, ((year, popularity), flags)) in years.iter().zip(popularity).zip(flags).enumerate() {
            let set = set.get(section, index).ok_or_else(short)?;
            let mut fact = Fact {
                artist: artist.get(section, index).ok_or_else(short)?,
                genres: first_set.saturating_add(set),
                year: if *year == 0 { 0 } else { YEAR_BASE + u16::from(*year) },
                flags: *flags,
                popularity: (*popularity).min(100),
                ..Fact::default()
            };
            if fact.artist >= artists || set as usize >= sets {
                return Err(Error::bad_file("catalogue segment: a song has an unknown artist or genre"));
            }
            if flags & HAS_MOOD != 0 {
                fact.mood = [percent(reader.u8()?), percent(reader.u8()?)];
            }
            if flags & HAS_LANGUAGE != 0 {
                fact.language = [reader.u8()?, reader.u8()?];
            }
            if flags & HAS_FEATURED != 0 {
                for _ in 0..reader.varint()?.min(MOST_FEATURED) {
                    let guest = reader.varint()?;
                    if guest >= all_artists {
                        return Err(Error::bad_file("catalogue segment: a featured artist is unknown"));
                    }
                    featured.push(((first_song + index) as u32, guest));
                }
            }
            facts.push(fact);
        }
        self.genre_sets.append(&mut genre_sets);
        self.songs.append(&mut facts);
        self.featured.append(&mut featured);
        Ok(())
    }
}

fn percent(byte: u8) -> i8 {
    (byte as i8).clamp(-100, 100)
}

/// The facts of `rows` as bytes.
pub(super) fn write(rows: &[SongRow]) -> Vec<u8> {
    let mut numbers: HashMap<&[u16], u32> = HashMap::new();
    let mut sets: Vec<&[u16]> = Vec::new();
    let mut own = Vec::with_capacity(rows.len());
    for row in rows {
        let genres = row.genres.get(..row.genres.len().min(255)).unwrap_or_default();
        let number = *numbers.entry(genres).or_insert_with(|| {
            sets.push(genres);
            sets.len() as u32 - 1
        });
        own.push(number);
    }
    let mut out = (sets.len() as u32).to_le_bytes().to_vec();
    for set in sets {
        out.push(set.len() as u8);
        out.extend(set.iter().flat_map(|genre| genre.to_le_bytes()));
    }
    put_column(&mut out, &rows.iter().map(|row| row.artist).collect::<Vec<_>>());
    put_column(&mut out, &own);
    out.extend(rows.iter().map(|row| {
        let since = row.year.and_then(|year| year.checked_sub(YEAR_BASE)).unwrap_or(0);
        u8::try_from(since).unwrap_or(0)
    }));
    out.extend(rows.iter().map(|row| row.popularity.min(100)));
    out.extend(rows.iter().map(flags));
    for row in rows {
        if let Some(Mood { valence, arousal }) = row.mood {
            out.extend([valence, arousal].map(|n| n.clamp(-100, 100) as u8));
        }
        out.extend(row.language.unwrap_or_default().iter().filter(|_| row.language.is_some()));
        let featured = row.featured.get(..row.featured.len().min(MOST_FEATURED as usize)).unwrap_or_default();
        if !featured.is_empty() {
            put_varint(&mut out, featured.len() as u32);
            featured.iter().for_each(|artist| put_varint(&mut out, *artist));
        }
    }
    out
}

fn flags(row: &SongRow) -> u8 {
    let all = [
        (YEAR_IS_ORIGINAL, row.year_is_original),
        (INSTRUMENTAL_KNOWN, row.instrumental.is_some()),
        (INSTRUMENTAL, row.instrumental == Some(true)),
        (HAS_MOOD, row.mood.is_some()),
        (HAS_FEATURED, !row.featured.is_empty()),
        (HAS_LANGUAGE, row.language.is_some()),
    ];
    all.iter().filter(|(_, set)| *set).map(|(bit, _)| bit).sum()
}
