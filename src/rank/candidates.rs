//! Which songs are worth a closer look: the student's best, the nearest to what was liked or named, and the songs of
//! every artist that plays a part.

use super::features::Features;
use super::scene::Scene;
use crate::catalogue::{Catalogue, SongId};
use crate::model::SongVectors;

/// Songs taken from the student's order.
const FROM_STUDENT: usize = 500;
/// Songs taken by nearness to liked songs, and to named ones.
const FROM_NEARNESS: usize = 250;
/// Songs taken of each artist that was named or liked.
const FROM_ARTIST: usize = 60;
/// Songs listed beside liked songs, and beside named ones.
const FROM_COMPANY: usize = 150;
/// Artists whose songs are taken.
const ARTISTS: usize = 24;

/// Candidates with their features.
pub type Candidates = Vec<(SongId, Features)>;

/// Gathers candidates from the student's `scores: (songs,)`, leaving out songs that `skip` names.
pub fn gather(
    scene: &Scene<'_>,
    catalogue: &Catalogue,
    vectors: &SongVectors,
    scores: &[f32],
    popularity: impl Fn(u32) -> f32,
    skip: impl Fn(SongId) -> bool,
) -> Candidates {
    let songs = scores.len().min(catalogue.len());
    let by_student = best(&scores[..songs], FROM_STUDENT);
    let top = by_student.first().map_or(0.0, |&song| scores[song as usize]);
    let floor = by_student.len();
    let mut chosen: Vec<u32> = by_student;
    let mut near = Vec::new();
    for query in [scene.liked_mean(), scene.named_mean()].into_iter().flatten() {
        vectors.dot_all(query, &mut near);
        near.truncate(songs);
        for (at, value) in near.iter_mut().enumerate() {
            *value = 10.0 * *value + popularity(at as u32);
        }
        chosen.extend(best(&near, FROM_NEARNESS));
    }
    for around in scene.companions() {
        let mut company: Vec<(SongId, f32)> = around.iter().map(|(&song, &weight)| (song, weight)).collect();
        company.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        chosen.extend(company.into_iter().take(FROM_COMPANY).map(|(song, _)| song.0));
    }
    chosen.extend(scene.named_songs().map(|song| song.0));
    let mut artists: Vec<_> = scene.named_artists().collect();
    artists.sort_unstable();
    let mut liked: Vec<_> = scene.liked_artists().collect();
    liked.sort_unstable();
    artists.extend(liked);
    for artist in artists.into_iter().take(ARTISTS) {
        chosen.extend(catalogue.songs_of(artist).into_iter().take(FROM_ARTIST).map(|song| song.0));
    }
    let mut seen = std::collections::HashSet::new();
    chosen
        .into_iter()
        .enumerate()
        .filter(|(_, song)| (*song as usize) < songs && seen.insert(*song))
        .filter(|(_, song)| !skip(SongId(*song)))
        .map(|(at, song)| {
            let rank = if at < floor { at } else { FROM_STUDENT * 2 };
            let song = SongId(song);
            (song, scene.features(song, scores[song.0 as usize] - top, rank))
        })
        .collect()
}

/// Indices of the `most` highest scores, best first.
pub fn best(scores: &[f32], most: usize) -> Vec<u32> {
    let most = most.min(scores.len());
    if most == 0 {
        return Vec::new();
    }
    // A threshold kept up to date avoids sorting the whole catalogue.
    let mut kept: Vec<(f32, u32)> = Vec::with_capacity(most * 2);
    let mut floor = f32::NEG_INFINITY;
    for (at, &score) in scores.iter().enumerate() {
        if score > floor {
            kept.push((score, at as u32));
            if kept.len() == most * 2 {
                kept.select_nth_unstable_by(most - 1, |a, b| b.0.total_cmp(&a.0));
                kept.truncate(most);
                floor = kept[most - 1].0;
            }
        }
    }
    kept.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    kept.truncate(most);
    kept.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::best;

    #[test]
    fn best_agrees_with_sorting() {
        let scores: Vec<f32> = (0..5_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) % 10_007) as f32).collect();
        let mut order: Vec<u32> = (0..5_000).collect();
        order.sort_by(|&a, &b| scores[b as usize].total_cmp(&scores[a as usize]).then(a.cmp(&b)));
        assert_eq!(best(&scores, 50), order[..50]);
        assert_eq!(best(&scores, 9_999).len(), 5_000);
        assert!(best(&[], 3).is_empty());
    }
}
