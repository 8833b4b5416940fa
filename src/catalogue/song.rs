//! Songs and artists by number, and a song with all that is known of it.

use super::Mood;
use serde::{Deserialize, Serialize};

/// A song's number in the catalogue: its rank by demand, 0 the most wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SongId(pub u32);

/// An artist's number in the catalogue, by best song.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ArtistId(pub u32);

impl ArtistId {
    /// No artist: what a song that is not in the catalogue has.
    pub const NONE: Self = Self(u32::MAX);
}

/// All that the catalogue knows of a song.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Song {
    /// The song's number.
    pub id: SongId,
    /// The primary artist.
    pub artist_id: ArtistId,
    /// Featured artists, in order of credit.
    pub featured: Vec<ArtistId>,
    /// The primary artist's name.
    pub artist: String,
    /// The title.
    pub title: String,
    /// Year of release, where known.
    pub year: Option<u16>,
    /// True when `year` is that of the first release; false when it may be a reissue's.
    pub year_is_original: bool,
    /// Numbers of genres, most telling first.
    pub genres: Vec<u16>,
    /// Mood, where known.
    pub mood: Option<Mood>,
    /// Popularity percentile within the catalogue, 0 to 100.
    pub popularity: u8,
    /// ISO 639-1 code of the sung language, where known.
    pub language: Option<[u8; 2]>,
    /// Whether the song has no vocals, where known.
    pub instrumental: Option<bool>,
}
