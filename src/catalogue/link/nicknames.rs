//! Short forms of well-known artists, made from their names: `kanye`, `hendrix`, `rhcp`.

use crate::catalogue::normalise::artist_key;
use crate::catalogue::{ArtistId, Catalogue};
use std::collections::HashMap;

use super::cues;
use super::everyday;
use super::tokens::Text;
use super::{Candidate, Linked, artists};

/// How many artists, by rank, are known by short forms.
const KNOWN: u32 = 1_500;
/// Names of artists of better rank than this are nobody's short form.
const NAMED: u32 = 4_000;
/// A short form of more artists than this names none of them.
const MOST_SHARING: usize = 2;

/// Short forms to artists, most wanted first.
#[derive(Debug, Clone, Default)]
pub(in crate::catalogue) struct Nicknames {
    words: HashMap<String, Vec<ArtistId>>,
}

impl Nicknames {
    /// Short forms of the most wanted artists.
    pub(super) fn new(catalogue: &Catalogue) -> Self {
        let mut words: HashMap<String, Vec<ArtistId>> = HashMap::new();
        for id in (0..KNOWN.min(catalogue.artist_count() as u32)).map(ArtistId) {
            let Ok(name) = catalogue.artist_name(id) else { continue };
            let key = artist_key(&name);
            let parts: Vec<&str> = key.split(' ').collect();
            let mut add = |form: String| {
                // Someone else's whole name is no short form.
                if catalogue.artist_by_key(&form).is_some_and(|other| other.0 < NAMED) {
                    return;
                }
                let sharing = words.entry(form).or_default();
                if !sharing.contains(&id) {
                    sharing.push(id);
                }
            };
            if let [first, .., last] = parts.as_slice() {
                // Of a pair "A and B" neither half stands for both.
                let is_pair = parts.contains(&"and");
                for part in [first, last].into_iter().filter(|_| !is_pair) {
                    if part.len() >= 4 && !everyday::is_plain(part) {
                        add((*part).to_owned());
                    }
                }
            }
            if (3..=6).contains(&parts.len()) {
                let short: String = parts.iter().filter_map(|part| part.chars().next()).collect();
                if short.len() >= 3 && !everyday::contains(&short) {
                    add(short);
                }
            }
        }
        words.retain(|_, sharing| sharing.len() <= MOST_SHARING);
        Self { words }
    }

    /// Short forms in the text, each for the most wanted artist that bears it.
    pub(super) fn candidates(&self, text: &Text) -> Vec<Candidate> {
        let mut out = Vec::new();
        for (at, token) in text.tokens.iter().enumerate() {
            let word = token.owner.as_deref().unwrap_or(&token.word);
            let Some((artist, others)) = self.words.get(word).and_then(|sharing| sharing.split_first()) else {
                continue;
            };
            let by_rank = match artist.0 {
                0..100 => 0.55,
                100..400 => 0.45,
                _ => 0.3,
            };
            let shared = if others.is_empty() { 0.0 } else { 0.1 };
            let fits =
                cues::artist_before(text, at) != cues::Cue::None || cues::artist_after(text, at + 1) != cues::Cue::None;
            let score =
                by_rank - shared + artists::evidence(text, at, at + 1, false, artist.0) + if fits { 0.05 } else { 0.0 };
            let mut candidate = Candidate::new(at, at + 1, Linked::Artist(*artist), score.min(0.85), false);
            candidate.alternatives = others.iter().map(|other| Linked::Artist(*other)).collect();
            out.push(candidate);
        }
        out
    }
}
