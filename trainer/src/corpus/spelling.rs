//! The best of many spellings.

use std::collections::{BTreeMap, HashMap};

use wemusic::catalogue::normalise::{artist_key, bare_title, split_credit};

use super::raw::{Raw, unescape};
use super::resolve::Resolved;
use super::types::CorpusArtist;

/// The best spelling of each artist, in order of id.
pub fn name_artists(raw: &Raw, weights: &[f32], resolved: &Resolved, ids: &HashMap<u32, u32>) -> Vec<CorpusArtist> {
    let mut votes: Vec<BTreeMap<String, f32>> = vec![BTreeMap::new(); ids.len()];
    for ((name, weight), song) in raw.names.iter().zip(weights).zip(&resolved.song_of) {
        let artist = song.and_then(|_| resolved.by_artist.get(&name.artist_key)).and_then(|artist| ids.get(artist));
        let Some(slot) = artist.and_then(|&id| votes.get_mut(id as usize)) else { continue };
        let (primary, _) = split_credit(&name.artist);
        let shape = shape_of(&primary, 0.8);
        *slot.entry(primary).or_default() += weight * shape;
    }
    let best =
        |votes: &BTreeMap<String, f32>| votes.iter().max_by(|a, b| a.1.total_cmp(b.1)).map(|(name, _)| tidy(name));
    votes
        .iter()
        .map(|votes| {
            let name = best(votes).unwrap_or_default();
            CorpusArtist { key: artist_key(&name), name, genres: vec![] }
        })
        .collect()
}

/// The best spelling of a song's title, without edition notes.
pub fn best_title(raw: &Raw, weights: &[f32], names: &[u32]) -> String {
    let mut votes: BTreeMap<String, f32> = BTreeMap::new();
    for &number in names {
        let (Some(name), Some(weight)) = (raw.names.get(number as usize), weights.get(number as usize)) else {
            continue;
        };
        let title = bare_title(&name.title);
        let shape = shape_of(&title, 0.5);
        *votes.entry(title).or_default() += (weight + 0.01) * shape;
    }
    votes.iter().max_by(|a, b| a.1.total_cmp(b.1)).map(|(title, _)| tidy(title)).unwrap_or_default()
}

/// Mixed case is likelier to be right than a log's capitals; `malus` multiplies the latter.
fn shape_of(text: &str, malus: f32) -> f32 {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let cased = text.chars().any(char::is_uppercase) && text.chars().any(char::is_lowercase);
    let capitals =
        text.split(' ').filter(|w| w.len() > 3).any(|w| w.chars().all(|c| c.is_uppercase() || !c.is_alphabetic()));
    let lower_start = text.chars().next().is_some_and(char::is_lowercase);
    match (cased, letters) {
        (_, 0..=3) => 1.0,
        (false, _) => malus,
        (true, _) if capitals || lower_start => 0.9 * malus + 0.1,
        _ => 1.0,
    }
}

fn tidy(text: &str) -> String {
    unescape(text).split_whitespace().collect::<Vec<_>>().join(" ")
}
