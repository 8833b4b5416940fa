//! Songs that sources name and the catalogue does not hold, by artists it does not hold either: what requests beyond
//! the catalogue are made of.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use wemusic::catalogue::normalise::squash;

use super::demand::Use;
use super::raw::Raw;
use super::resolve::Resolved;
use super::types::CorpusArtist;

/// Most songs that are kept.
const MOST: usize = 20_000;

/// A song outside the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The artist.
    pub artist: String,
    /// The title.
    pub title: String,
}

/// One song of each artist that the catalogue lacks, the most played first.
pub fn find(raw: &Raw, resolved: &Resolved, uses: &[Use], artists: &[CorpusArtist]) -> Vec<LeftOut> {
    let held: HashSet<String> = artists.iter().map(|artist| squash(&artist.key)).collect();
    let mut best: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
    for (at, name) in raw.names.iter().enumerate() {
        let Some(song) = resolved.song_of.get(at).copied().flatten() else { continue };
        let plays = uses.get(song as usize).map_or(0, |entry| entry.radio + entry.lists);
        if let Some(artist) = resolved.artist_of.get(song as usize).filter(|_| !held.contains(&name.artist_key)) {
            let entry = best.entry(*artist).or_insert((plays, at));
            if plays > entry.0 {
                *entry = (plays, at);
            }
        }
    }
    let mut found: Vec<(u32, usize)> = best.into_values().collect();
    found.sort_by_key(|(plays, at)| (std::cmp::Reverse(*plays), *at));
    let named = found.into_iter().take(MOST).filter_map(|(_, at)| raw.names.get(at));
    named.map(|name| LeftOut { artist: name.artist.clone(), title: name.title.clone() }).collect()
}
