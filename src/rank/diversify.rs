//! From a relevance order to a list for a listener: wishes kept, artists capped, near-duplicates apart.

use std::collections::HashMap;

use crate::catalogue::{ArtistId, Catalogue, SongId};
use crate::model::SongVectors;
use crate::wish::Wishes;

/// How the list is spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Songs wanted.
    pub count: usize,
    /// Songs of one artist at most.
    pub per_artist: usize,
    /// Artists the listener asked for: they may fill the list.
    pub wanted_artists: Vec<ArtistId>,
    /// Artists the listener compares with: one song at most, and none that merely features them beyond it.
    pub compared_artists: Vec<ArtistId>,
    /// How much likeness to songs already chosen costs, in units of score per cosine.
    pub likeness_cost: f32,
}

/// A chosen song with the wishes that could not be verified, as positions in the wishes.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    /// The song.
    pub song: SongId,
    /// Its relevance.
    pub score: f32,
    /// Wishes the catalogue's facts neither confirm nor contradict.
    pub unverified: Vec<usize>,
}

/// Picks greedily from `ranked` (best first): the best song that breaks no hard wish, is within its artist's cap, and
/// is not too like what was picked. Never pads: fewer songs come back when fewer satisfy the wishes.
pub fn diversify(
    ranked: &[(SongId, f32)],
    catalogue: &Catalogue,
    vectors: &SongVectors,
    wishes: &Wishes,
    spread: &Spread,
) -> Vec<Chosen> {
    let hard = |at: &usize| wishes.0.get(*at).is_some_and(|constraint| constraint.hard);
    let mut pool: Vec<(Chosen, f32)> = Vec::new();
    for &(song, score) in ranked {
        let verdict = wishes.check(catalogue, song);
        if verdict.violated.iter().any(hard) {
            continue;
        }
        let unverified: Vec<usize> = verdict.unverified;
        // A song of unknown facts may be right, but one that is known to be right goes first.
        let doubt = 0.6 * unverified.iter().filter(|at| hard(at)).count() as f32;
        pool.push((Chosen { song, score, unverified }, score - doubt));
        if pool.len() >= 30 * spread.count.max(1) {
            break;
        }
    }
    let involved: Vec<Vec<ArtistId>> =
        pool.iter().map(|(chosen, _)| artists_of(chosen.song, catalogue, spread)).collect();
    let mut held: HashMap<ArtistId, usize> = HashMap::new();
    let mut likeness = vec![0.0_f32; pool.len()];
    let mut taken = vec![false; pool.len()];
    let mut out: Vec<Chosen> = Vec::new();
    while out.len() < spread.count {
        let next = (0..pool.len())
            .filter(|&at| !taken[at])
            .filter(|&at| {
                let artist = catalogue.artist_of(pool[at].0.song);
                let count = |artist: &ArtistId| held.get(artist).copied().unwrap_or(0);
                let compared = involved[at].iter().filter(|artist| spread.compared_artists.contains(artist));
                let cap = if spread.wanted_artists.contains(&artist) { spread.count } else { spread.per_artist };
                count(&artist) < cap && compared.map(count).sum::<usize>() < 1
            })
            .max_by(|&a, &b| {
                let value = |at: usize| pool[at].1 - spread.likeness_cost * likeness[at];
                value(a).total_cmp(&value(b)).then(b.cmp(&a))
            });
        let Some(next) = next else { break };
        taken[next] = true;
        let chosen = pool[next].0.clone();
        for artist in &involved[next] {
            *held.entry(*artist).or_insert(0) += 1;
        }
        let query = vectors.prepare(&vectors.row(chosen.song));
        for (at, like) in likeness.iter_mut().enumerate() {
            if !taken[at] {
                *like = like.max(vectors.dot(&query, pool[at].0.song));
            }
        }
        out.push(chosen);
    }
    out
}

/// The song's own artist and, of its guests, those the listener compares with.
fn artists_of(song: SongId, catalogue: &Catalogue, spread: &Spread) -> Vec<ArtistId> {
    let own = catalogue.artist_of(song);
    let mut artists = vec![own];
    if !spread.compared_artists.is_empty()
        && let Ok(song) = catalogue.song(song)
    {
        let guests = song.featured.into_iter().filter(|guest| *guest != own);
        artists.extend(guests.filter(|guest| spread.compared_artists.contains(guest)));
    }
    artists
}
