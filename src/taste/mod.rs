//! The listener's taste: what was liked, disliked and played, kept on the device only.
//!
//! A [`Taste`] is plain data with a version. [`Taste::parse`] reads every version ever written and never
//! discards: what it cannot read is an error, so that the caller can keep the damaged text aside.
//!
//! ```
//! use wemusic::taste::{Avoid, Taste};
//! use wemusic::SongRef;
//!
//! let mut taste = Taste::default();
//! let song = SongRef { artist: "Nina Simone".into(), title: "Sinnerman".into() };
//! taste.like(song.clone(), 1_760_000_000);
//! taste.avoid(Avoid::Genre("country".into()), 1_760_000_001);
//! assert!(taste.likes(&song));
//! assert_eq!(Taste::parse(&taste.to_json().unwrap()).unwrap(), taste);
//! ```

mod file;

pub use file::MOST_BYTES;

use serde::{Deserialize, Serialize};

use crate::catalogue::normalise::{artist_key, fold, title_key};
use crate::turn::{AnswerSong, Profile, SongRef};

/// The version that [`Taste::to_json`] writes.
pub const VERSION: u32 = 2;

/// The most entries kept of each kind; the oldest leave first.
pub const MOST_ENTRIES: usize = 2_000;

/// The most songs of each kind that a request carries: the latest ones.
const MOST_IN_PROFILE: usize = 200;

/// Something liked, disliked or played, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The song.
    #[serde(flatten)]
    pub song: SongRef,
    /// Seconds since 1970 UTC; 0 when unknown.
    #[serde(default)]
    pub at_secs: u64,
}

/// A whole artist or style that is never to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Avoid {
    /// Every song credited to this artist.
    Artist(String),
    /// Every song of this genre.
    Genre(String),
}

impl Avoid {
    /// The artist's or genre's name.
    pub fn name(&self) -> &str {
        match self {
            Avoid::Artist(name) | Avoid::Genre(name) => name,
        }
    }

    /// True when the song is one that this rule keeps out.
    pub fn covers(&self, song: &AnswerSong) -> bool {
        match self {
            Avoid::Artist(name) => artist_key(name) == artist_key(&song.artist),
            Avoid::Genre(name) => song.genres.iter().any(|genre| fold(genre) == fold(name)),
        }
    }

    fn same_as(&self, other: &Avoid) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && fold(self.name()) == fold(other.name())
    }
}

/// An avoided artist or style, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Avoided {
    /// What is avoided.
    #[serde(flatten)]
    pub what: Avoid,
    /// Seconds since 1970 UTC; 0 when unknown.
    #[serde(default)]
    pub at_secs: u64,
}

/// Everything known of a listener's taste. Oldest entries first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taste {
    /// The version of this format.
    pub version: u32,
    /// Songs liked.
    #[serde(default)]
    pub liked: Vec<Entry>,
    /// Songs disliked.
    #[serde(default)]
    pub disliked: Vec<Entry>,
    /// Songs played or looked up.
    #[serde(default)]
    pub history: Vec<Entry>,
    /// Artists and styles never to be shown.
    #[serde(default)]
    pub avoided: Vec<Avoided>,
}

impl Default for Taste {
    fn default() -> Self {
        Self { version: VERSION, liked: vec![], disliked: vec![], history: vec![], avoided: vec![] }
    }
}

impl Taste {
    /// True when nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.liked.is_empty() && self.disliked.is_empty() && self.history.is_empty() && self.avoided.is_empty()
    }

    /// True when this song is liked, however its names are spelled.
    pub fn likes(&self, song: &SongRef) -> bool {
        contains(&self.liked, song)
    }

    /// True when this song is disliked, however its names are spelled.
    pub fn dislikes(&self, song: &SongRef) -> bool {
        contains(&self.disliked, song)
    }

    /// Notes a like, which ends a dislike of the same song.
    pub fn like(&mut self, song: SongRef, at_secs: u64) {
        remove(&mut self.disliked, &song);
        push(&mut self.liked, song, at_secs);
    }

    /// Notes a dislike, which ends a like of the same song.
    pub fn dislike(&mut self, song: SongRef, at_secs: u64) {
        remove(&mut self.liked, &song);
        push(&mut self.disliked, song, at_secs);
    }

    /// Notes that a song was played or looked up.
    pub fn play(&mut self, song: SongRef, at_secs: u64) {
        push(&mut self.history, song, at_secs);
    }

    /// Forgets like, dislike and plays of a song.
    pub fn forget(&mut self, song: &SongRef) {
        for list in [&mut self.liked, &mut self.disliked, &mut self.history] {
            remove(list, song);
        }
    }

    /// Forgets like and dislike of a song, but not that it was played.
    pub fn unrate(&mut self, song: &SongRef) {
        remove(&mut self.liked, song);
        remove(&mut self.disliked, song);
    }

    /// Keeps a whole artist or style out from now on.
    pub fn avoid(&mut self, what: Avoid, at_secs: u64) {
        self.allow(&what);
        self.avoided.push(Avoided { what, at_secs });
        trim(&mut self.avoided);
    }

    /// Lets an artist or style back in.
    pub fn allow(&mut self, what: &Avoid) {
        self.avoided.retain(|entry| !entry.what.same_as(what));
    }

    /// The avoided artists and styles.
    pub fn avoids(&self) -> Vec<Avoid> {
        self.avoided.iter().map(|entry| entry.what.clone()).collect()
    }

    /// What a request carries: the latest songs of each kind, without those that the open conversation
    /// already holds as liked or disliked in its turns.
    pub fn profile(&self, in_conversation: &[SongRef]) -> Profile {
        let known: Vec<_> = in_conversation.iter().map(key).collect();
        let latest = |list: &[Entry]| {
            let rest: Vec<_> = list.iter().filter(|entry| !known.contains(&key(&entry.song))).collect();
            rest[rest.len().saturating_sub(MOST_IN_PROFILE)..].iter().map(|entry| entry.song.clone()).collect()
        };
        Profile { liked: latest(&self.liked), disliked: latest(&self.disliked), history: latest(&self.history) }
    }
}

fn key(song: &SongRef) -> (String, String) {
    (artist_key(&song.artist), title_key(&song.title))
}

fn contains(list: &[Entry], song: &SongRef) -> bool {
    let wanted = key(song);
    list.iter().any(|entry| entry.song == *song || key(&entry.song) == wanted)
}

fn remove(list: &mut Vec<Entry>, song: &SongRef) {
    let wanted = key(song);
    list.retain(|entry| key(&entry.song) != wanted);
}

fn push(list: &mut Vec<Entry>, song: SongRef, at_secs: u64) {
    remove(list, &song);
    list.push(Entry { song, at_secs });
    trim(list);
}

fn trim<T>(list: &mut Vec<T>) {
    if list.len() > MOST_ENTRIES {
        list.drain(..list.len() - MOST_ENTRIES);
    }
}
