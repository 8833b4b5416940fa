//! The shared words: what a listener says, and what the engine answers.

use serde::{Deserialize, Serialize};

/// A song by name, as people and services write it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SongRef {
    /// The credited artist.
    pub artist: String,
    /// The song's title.
    pub title: String,
}

/// One exchange: what the listener said and, once answered, what came back and how it was received.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Turn {
    /// What the listener typed.
    pub user: String,
    /// What the system replied, if it did.
    pub assistant: Option<String>,
    /// Songs that were shown in the reply.
    pub shown: Vec<SongRef>,
    /// Songs of this turn that the listener liked.
    pub liked: Vec<SongRef>,
    /// Songs of this turn that the listener disliked.
    pub disliked: Vec<SongRef>,
}

/// The listener's taste, kept on the device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Songs liked in earlier conversations.
    pub liked: Vec<SongRef>,
    /// Songs disliked in earlier conversations.
    pub disliked: Vec<SongRef>,
    /// Songs played, most recent last.
    pub history: Vec<SongRef>,
}

/// A conversation to be answered: the last turn is the open one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Request {
    /// The caller's name for this request; echoed in the answer.
    pub id: String,
    /// The turns so far, oldest first.
    pub turns: Vec<Turn>,
    /// The listener's taste.
    pub profile: Profile,
    /// When present, exactly these songs are ranked.
    pub candidates: Option<Vec<SongRef>>,
    /// Ids of wishes (see [`Chip::id`]) that the listener took away.
    pub removed_wishes: Vec<String>,
    /// Ids of wishes that the listener turned into their opposite.
    pub negated_wishes: Vec<String>,
}

/// What kind of answer is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Pure relevance order, nothing already shown repeated.
    Ranking,
    /// What a listener sees: checked against every wish, diversified, capped per artist.
    Answer,
}

/// How an answer is to be made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// Ranking or answer.
    pub mode: Mode,
    /// How many songs at most; 1 or more.
    pub top: usize,
    /// Familiar (0.0) to adventurous (1.0); 0.5 leaves the ranking as the model gives it.
    pub adventure: f32,
    /// Seed of the freshness shuffle; equal seeds give equal answers.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { mode: Mode::Answer, top: 10, adventure: 0.5, seed: 0 }
    }
}

/// What the boundary head says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The device knows enough.
    Answer,
    /// A music service would know better.
    Tool,
    /// One question to the listener would help most.
    Ask,
}

/// A wish as the listener sees it: a removable, negatable chip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chip {
    /// Stable id of the wish, for example `era:1990-1999` or `not:genre:country`.
    pub id: String,
    /// Words for the listener, for example `1990s` or `no country`.
    pub label: String,
    /// True when the wish excludes.
    pub negated: bool,
    /// True when the final list is checked against it; false for a mere leaning.
    pub hard: bool,
}

/// Where a song came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The model's and the catalogue's own knowledge.
    #[default]
    Device,
    /// MusicBrainz, asked with the listener's consent.
    Musicbrainz,
}

/// The parts of a song's score; their sum is the score. Unbounded log-odds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScoreParts {
    /// The student's own preference.
    pub student: f32,
    /// The song or its artist was named.
    pub mention: f32,
    /// Nearness to liked and named songs in the song vectors.
    pub taste: f32,
    /// How often people play it.
    pub popularity: f32,
    /// Agreement with wished genre, era and mood.
    pub wish: f32,
}

/// One recommended song.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerSong {
    /// Index in the catalogue, if it is there.
    pub song_id: Option<u32>,
    /// The artist.
    pub artist: String,
    /// The title.
    pub title: String,
    /// Year of first release, where known.
    pub year: Option<u16>,
    /// Genres, most telling first.
    pub genres: Vec<String>,
    /// Popularity percentile, 0 to 100.
    pub popularity: u8,
    /// Relevance; higher is better; comparable within one answer only.
    pub score: f32,
    /// The score's parts.
    pub parts: ScoreParts,
    /// One sentence from stored signals.
    pub why: String,
    /// Wishes that the catalogue's facts could not confirm, as chip labels.
    pub unverified: Vec<String>,
    /// Who knew of this song.
    pub source: Source,
}

/// The engine's answer to the open turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The request's id.
    pub id: String,
    /// What the boundary head says.
    pub decision: Decision,
    /// Calibrated probability, 0 to 1, that the device's own answer is good.
    pub confidence: f32,
    /// Every wish that was understood.
    pub constraints: Vec<Chip>,
    /// The songs, best first.
    pub songs: Vec<AnswerSong>,
    /// When fewer songs than asked for satisfy the wishes: what to relax, in one sentence.
    pub shortfall: Option<String>,
    /// Names in the request that the catalogue does not hold; what a tool would be asked about.
    pub unknown_names: Vec<String>,
    /// Time taken, in milliseconds.
    pub elapsed_ms: f64,
}
