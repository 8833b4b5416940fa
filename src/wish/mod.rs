//! What the listener asks for beside names: eras, genres, languages, "no X", how many, how well known.
//!
//! Wishes are read by rule from every turn of the conversation, shown as chips, and checked on the final list against
//! the catalogue's facts. A fact that the catalogue does not hold makes a wish unverified, never silently fulfilled.
//!
//! ```
//! use wemusic::catalogue::{Catalogue, write::{ArtistRow, SongRow, write_segments}};
//! use wemusic::wish::Wishes;
//! use wemusic::{Request, Turn};
//! let artists = [ArtistRow { name: "Björk".into() }];
//! let genres = ["country".to_string()];
//! let catalogue = Catalogue::open(write_segments(&[SongRow::default()], &artists, &genres, &[1])?.remove(0))?;
//! let turn = Turn { user: "90s songs, no country, one per artist".into(), ..Turn::default() };
//! let wishes = Wishes::of(&Request { turns: vec![turn], ..Request::default() }, &catalogue);
//! let ids: Vec<String> = wishes.chips(&catalogue).into_iter().map(|chip| chip.id).collect();
//! assert_eq!(ids, ["era:1990-1999", "not:genre:country", "max_per_artist:1"]);
//! # Ok::<(), wemusic::Error>(())
//! ```

mod check;
mod chips;
mod era;
mod facets;
mod genre;
mod merge;
mod numbers;
mod parse;
mod people;
mod polarity;

use crate::catalogue::{ArtistId, Catalogue, SongId};
use crate::turn::{Chip, Request};
use serde::{Deserialize, Serialize};

pub use check::Verdict;

/// A direction of mood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feeling {
    /// Happy, uplifting.
    Happy,
    /// Sad, dark.
    Sad,
    /// Calm, soft, relaxing.
    Calm,
    /// Energetic, loud.
    Energetic,
    /// Angry, aggressive.
    Angry,
}

/// How well known songs are to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fame {
    /// Well-known songs.
    Hits,
    /// Little-known songs.
    Obscure,
}

/// Which way the tempo is to go; the catalogue holds no tempo, so this is never verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tempo {
    /// Faster.
    Fast,
    /// Slower.
    Slow,
}

/// Whose voice; the catalogue does not hold it, so this is never verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// Sung by women.
    Female,
    /// Sung by men.
    Male,
}

/// One thing wished for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Wish {
    /// Year of release from `from` to `to`, both included; an open end is `None`.
    Era {
        /// First year.
        from: Option<u16>,
        /// Last year.
        to: Option<u16>,
    },
    /// A genre and all narrower ones.
    Genre {
        /// The listener's word for it, in its usual spelling.
        name: String,
        /// Numbers of all the catalogue's genres that count as it, rising.
        ids: Vec<u16>,
    },
    /// Songs that this artist is credited on.
    Artist(ArtistId),
    /// This one song.
    Song(SongId),
    /// Sung in this language, ISO 639-1.
    Language([u8; 2]),
    /// Without vocals.
    Instrumental,
    /// A mood.
    Mood(Feeling),
    /// How well known.
    Popularity(Fame),
    /// Tempo.
    Tempo(Tempo),
    /// Whose voice.
    Voice(Voice),
    /// Titles with this word, as in "no remixes".
    TitleWord(String),
    /// At most so many songs of one artist.
    MaxPerArtist(usize),
    /// So many songs.
    Count(usize),
}

/// A wish, whether it excludes, and whether the list must comply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    /// What is wished for.
    pub wish: Wish,
    /// True when it is to be kept out.
    pub negated: bool,
    /// True when the final list is checked; false for a leaning.
    pub hard: bool,
}

/// All wishes of a conversation, in the order they were first spoken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wishes(pub Vec<Constraint>);

impl Wishes {
    /// Reads the wishes of a request's turns. Later turns override earlier ones of the same kind; chips that the
    /// listener removed are left out, and chips turned into their opposite are turned.
    pub fn of(request: &Request, catalogue: &Catalogue) -> Self {
        let mut all = Self(merge::over_turns(&request.turns, catalogue));
        all.apply_taps(&request.removed_wishes, &request.negated_wishes, catalogue);
        all
    }

    fn apply_taps(&mut self, removed: &[String], negated: &[String], catalogue: &Catalogue) {
        self.0.retain_mut(|constraint| {
            let mut ids = vec![chips::id(constraint, catalogue)];
            // A tapped chip has a new id, which may have been tapped again.
            for _ in 0..2 {
                if ids.last().is_some_and(|id| negated.contains(id)) {
                    constraint.negated = !constraint.negated;
                    constraint.hard = true;
                    ids.push(chips::id(constraint, catalogue));
                } else {
                    break;
                }
            }
            !ids.iter().any(|id| removed.contains(id))
        });
    }

    /// The wishes as the listener sees them, in the same order.
    pub fn chips(&self, catalogue: &Catalogue) -> Vec<Chip> {
        self.0.iter().map(|constraint| chips::chip(constraint, catalogue)).collect()
    }

    /// How many songs are wanted, if said; 1 to 100.
    pub fn count(&self) -> Option<usize> {
        self.0.iter().rev().find_map(|c| if let Wish::Count(n) = c.wish { Some(n) } else { None })
    }

    /// How many songs of one artist are allowed, if said; 1 or more.
    pub fn max_per_artist(&self) -> Option<usize> {
        self.0.iter().rev().find_map(|c| if let Wish::MaxPerArtist(n) = c.wish { Some(n) } else { None })
    }
}
