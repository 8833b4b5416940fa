//! The rows a catalogue is written from.

use serde::{Deserialize, Serialize};

/// Mood of a song on two axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mood {
    /// Sad or dark (-100) to happy (100).
    pub valence: i8,
    /// Calm (-100) to energetic (100).
    pub arousal: i8,
}

/// One song; its number is its place in the list of rows, most wanted first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SongRow {
    /// Number of the primary artist.
    pub artist: u32,
    /// Numbers of the featured artists, in order of credit.
    pub featured: Vec<u32>,
    /// Title in its best spelling.
    pub title: String,
    /// Year of release, where known.
    pub year: Option<u16>,
    /// True when `year` is the year of the first release; false when it may be a reissue's.
    pub year_is_original: bool,
    /// Numbers of genres, most telling first.
    pub genres: Vec<u16>,
    /// Mood, where known.
    pub mood: Option<Mood>,
    /// Popularity percentile within the catalogue, 0 to 100.
    pub popularity: u8,
    /// ISO 639-1 code of the sung language, in lower case, where known.
    pub language: Option<[u8; 2]>,
    /// Whether the song has no vocals, where known.
    pub instrumental: Option<bool>,
}

/// One artist; its number is its place in the list of rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ArtistRow {
    /// Name in its best spelling.
    pub name: String,
}
