//! From what people type to the artists and songs they mean.
//!
//! Candidates are gathered by look-up (exact, with typos, by short form, as a title beside its artist) and scored by
//! what speaks for them: how everyday their words are, how well known they are, the words around them, capitals,
//! quotation marks. The best that do not overlap become mentions.
//!
//! ```
//! use wemusic::catalogue::{Catalogue, Linked, write::{ArtistRow, SongRow, write_segments}};
//! let artists = [ArtistRow { name: "Björk".into() }];
//! let rows = [SongRow { title: "Jóga".into(), ..SongRow::default() }];
//! let catalogue = Catalogue::open(write_segments(&rows, &artists, &[], &[1])?.remove(0))?;
//! let text = "something like joga by bjork please";
//! let named: Vec<&str> = catalogue.link(text).iter().map(|m| &text[m.start..m.end]).collect();
//! assert_eq!(named, ["joga", "bjork"]);
//! # Ok::<(), wemusic::Error>(())
//! ```

mod artists;
mod cues;
mod everyday;
mod nicknames;
mod titles;
pub(crate) mod tokens;
mod unknown;

use super::{ArtistId, Catalogue, SongId};
use serde::{Deserialize, Serialize};
use tokens::Text;

pub(super) use nicknames::Nicknames;
pub use unknown::unknown_names;

/// Only so much of a message is read for names.
const MOST_BYTES: usize = 4096;
/// And only so many words.
const MOST_TOKENS: usize = 600;
/// Score from which a candidate counts.
const ENOUGH: f32 = 0.6;
/// What standing in a list beside a sure name is worth.
const LISTED: f32 = 0.35;
/// And what standing beside one with nothing between is worth: `sza jhene aiko miguel`.
const ADJACENT: f32 = 0.2;

/// What a mention means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Linked {
    /// An artist.
    Artist(ArtistId),
    /// A song.
    Song(SongId),
}

/// A name in a text and what it means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What is meant.
    pub linked: Linked,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// Whether the name was spelled as the catalogue has it, case, accents and punctuation aside.
    pub exact: bool,
    /// Other meanings, likelier first.
    pub alternatives: Vec<Linked>,
}

/// A possible mention over a range of tokens.
#[derive(Debug, Clone)]
struct Candidate {
    from: usize,
    to: usize,
    linked: Linked,
    score: f32,
    exact: bool,
    alternatives: Vec<Linked>,
}

impl Candidate {
    fn new(from: usize, to: usize, linked: Linked, score: f32, exact: bool) -> Self {
        Self { from, to, linked, score, exact, alternatives: Vec::new() }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Long names are preferred to their parts.
    fn weight(&self) -> f32 {
        self.score.min(1.0) + 0.12 * (self.to - self.from - 1) as f32
    }
}

impl Catalogue {
    /// The artists and songs that `text` names, left to right, without overlap.
    ///
    /// Tolerant of case, accents, punctuation, a missing or added "the" and small typos. Reads the first 4 KB.
    pub fn link(&self, text: &str) -> Vec<Mention> {
        let mut end = text.len().min(MOST_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text =
            Text::new(text.get(..end).unwrap_or_default(), MOST_TOKENS, |word| self.genre_ids.contains_key(word));
        let mut candidates = artists::exact(self, &text);
        candidates.extend(self.nicknames.get_or_init(|| Nicknames::new(self)).candidates(&text));
        // A title found beside its artist confirms both.
        let mut pairs = Vec::new();
        for artist in &mut candidates {
            let titles = titles::beside_artist(self, &text, artist);
            let firmest = titles.iter().map(|title| title.score).fold(0.0, f32::max);
            artist.score = artist.score.max(firmest - 0.02);
            pairs.extend(titles);
        }
        candidates.extend(pairs);
        candidates.extend(titles::alone(self, &text));
        raise_listed(&text, &mut candidates);
        let sure = choose(&candidates);
        let taken = |token: usize| sure.iter().any(|c| c.from <= token && token < c.to);
        let mut typos = artists::misspelled(self, &text, taken);
        let beside: Vec<Candidate> =
            typos.iter().flat_map(|artist| titles::beside_artist(self, &text, artist)).collect();
        candidates.append(&mut typos);
        candidates.extend(titles::misspelled(self, &text, taken));
        candidates.extend(beside);
        raise_listed(&text, &mut candidates);
        let mut chosen = choose(&candidates);
        chosen.sort_by_key(|candidate| candidate.from);
        chosen.iter().filter_map(|candidate| mention(&text, candidate, &candidates)).collect()
    }
}

/// Names in a list with a sure artist are likely artists too, and titles in a list with a sure title titles.
fn raise_listed(text: &Text, candidates: &mut [Candidate]) {
    let is_artist = |c: &Candidate| matches!(c.linked, Linked::Artist(_));
    let sure = candidates.iter().filter(|c| c.score >= ENOUGH);
    let mut sure: Vec<(usize, usize, bool)> = sure.map(|c| (c.from, c.to, is_artist(c))).collect();
    for _ in 0..3 {
        let before = sure.len();
        let near = |c: &&mut Candidate| c.score < ENOUGH && c.score >= ENOUGH - LISTED;
        for candidate in candidates.iter_mut().filter(near) {
            let artist = is_artist(candidate);
            let beside = |join: fn(&Text, usize, usize) -> bool| {
                sure.iter()
                    .filter(|(_, _, kind)| *kind == artist)
                    .any(|(from, to, _)| join(text, *to, candidate.from) || join(text, candidate.to, *from))
            };
            let raise = if beside(cues::are_listed) {
                LISTED
            } else if artist && beside(cues::are_adjacent) {
                ADJACENT
            } else {
                continue;
            };
            if candidate.score + raise >= ENOUGH {
                candidate.score = (candidate.score + raise).min(0.85);
                sure.push((candidate.from, candidate.to, artist));
            }
        }
        if sure.len() == before {
            break;
        }
    }
}

/// The weightiest candidates that count and do not overlap.
fn choose(candidates: &[Candidate]) -> Vec<Candidate> {
    let mut order: Vec<&Candidate> = candidates.iter().filter(|c| c.score >= ENOUGH).collect();
    order.sort_by(|a, b| b.weight().total_cmp(&a.weight()).then(a.from.cmp(&b.from)));
    let mut chosen: Vec<Candidate> = Vec::new();
    for candidate in order {
        if !chosen.iter().any(|other| other.overlaps(candidate)) {
            chosen.push(candidate.clone());
        }
    }
    chosen
}

fn mention(text: &Text, candidate: &Candidate, all: &[Candidate]) -> Option<Mention> {
    let (first, last) = (text.tokens.get(candidate.from)?, text.tokens.get(candidate.to.checked_sub(1)?)?);
    let mut alternatives = candidate.alternatives.clone();
    let rivals = all.iter().filter(|c| (c.from, c.to) == (candidate.from, candidate.to) && c.score > 0.2);
    for rival in rivals {
        if rival.linked != candidate.linked && !alternatives.contains(&rival.linked) {
            alternatives.push(rival.linked);
        }
    }
    Some(Mention {
        start: first.start,
        end: last.end,
        linked: candidate.linked,
        confidence: candidate.score.clamp(0.0, 0.99),
        exact: candidate.exact,
        alternatives,
    })
}
