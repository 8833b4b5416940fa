//! What the corpus stage hands to every later stage.

use serde::{Deserialize, Serialize};
use wemusic::catalogue::SongRow;

/// Part of the data a row belongs to; fixed by hashes, so that every build agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// For training.
    Train,
    /// For choosing settings.
    Dev,
    /// For final figures only.
    Test,
}

/// A song of the catalogue with what only training needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorpusSong {
    /// What the catalogue ships; the row's place in the list is its id.
    pub row: SongRow,
    /// In how many training sequences it appears.
    pub sequences: u32,
    /// How many sources know it.
    pub sources: u8,
    /// Moods, textures and styles, of its album or from a karaoke catalogue.
    pub descriptors: Vec<String>,
    /// True when a permissively licensed source names it.
    pub basis_permissive: bool,
}

/// An artist of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorpusArtist {
    /// Best spelling.
    pub name: String,
    /// The normalised key, as `artist_key` gives it.
    pub key: String,
    /// Numbers of genres, most telling first.
    pub genres: Vec<u16>,
}

/// Songs that people put together, in their order, without repeats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Where it comes from.
    pub source: String,
    /// `playlist`, `added-together`, `radio-show`, `radio-hour` or `goal-playlist`.
    pub kind: String,
    /// Name of the playlist, show or station.
    pub name: Option<String>,
    /// The curator's words about it.
    pub description: Option<String>,
    /// Day of play or addition, as the source writes it.
    pub date: Option<String>,
    /// Song ids.
    pub songs: Vec<u32>,
    /// Part of the data.
    pub split: Split,
}

/// A song that a dialogue names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Gold {
    /// Credit for display.
    pub artist: String,
    /// Title as the dialogue's service writes it.
    pub title: String,
    /// Song id, when the catalogue holds it.
    pub song: Option<u32>,
}

/// One exchange of a real dialogue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DialogueTurn {
    /// What the listener said.
    pub user: String,
    /// What the helper replied.
    pub assistant: String,
    /// What the helper searched for.
    pub queries: Vec<String>,
    /// Found songs that the listener liked.
    pub liked: Vec<Gold>,
    /// Found songs that the listener disliked.
    pub disliked: Vec<Gold>,
    /// Found songs whose names are known.
    pub results: Vec<Gold>,
}

/// A real playlist-curation dialogue with the playlist it was about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialogue {
    /// The data set's id.
    pub id: String,
    /// Part of the data.
    pub split: Split,
    /// Exchanges, oldest first.
    pub turns: Vec<DialogueTurn>,
    /// The playlist the listener had in the end.
    pub goal: Vec<Gold>,
}

/// Everything the corpus stage makes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corpus {
    /// Songs, most wanted first.
    pub songs: Vec<CorpusSong>,
    /// Artists, by their most wanted song.
    pub artists: Vec<CorpusArtist>,
    /// Genre names.
    pub genres: Vec<String>,
    /// Sequences of all splits.
    pub sequences: Vec<Sequence>,
    /// Dialogues of all splits.
    pub dialogues: Vec<Dialogue>,
}
