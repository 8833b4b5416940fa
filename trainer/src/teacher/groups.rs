//! What is factorised: listening groups and fact groups.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use super::als::Group;
use super::clusters::clusters;
use crate::corpus::{Corpus, Split};

/// Most songs of one fact group; the most wanted stand for the rest.
const FACT_SONGS: usize = 2_000;
/// Groups of songs with like descriptions.
const TEXT_GROUPS: usize = 1_500;
/// Songs of a listening group beyond which its pairs count less.
const USUAL_SONGS: f32 = 40.0;

/// Collects all groups.
///
/// # Errors
/// When the MiniLM vectors cannot be read.
pub fn collect(corpus: &Corpus, minilm: Option<&Path>, alpha: f32, facts: f32) -> Result<Vec<Group>> {
    let mut groups = listening(corpus, alpha);
    groups.extend(artists(corpus, alpha * facts));
    groups.extend(genres_and_eras(corpus, alpha * facts * 0.5));
    if let Some(folder) = minilm {
        let alike = clusters(folder, TEXT_GROUPS)?.into_iter().filter(|songs| songs.len() > 1);
        groups.extend(alike.map(|songs| Group { confidence: alpha * facts * 0.5 * damp(songs.len()), songs }));
    }
    Ok(groups)
}

fn damp(songs: usize) -> f32 {
    (USUAL_SONGS / songs as f32).sqrt().min(1.0)
}

/// A radio log says less of what goes together than a list somebody made; a rotation says least.
fn trust(kind: &str, source: &str) -> f32 {
    match (kind, source) {
        ("playlist" | "goal-playlist", _) => 1.0,
        ("added-together", _) => 0.7,
        ("radio-hour", _) => 0.2,
        _ => 0.5,
    }
}

fn listening(corpus: &Corpus, alpha: f32) -> Vec<Group> {
    let train = corpus.sequences.iter().filter(|s| s.split == Split::Train && s.songs.len() > 1);
    train
        .map(|s| Group { songs: s.songs.clone(), confidence: alpha * trust(&s.kind, &s.source) * damp(s.songs.len()) })
        .collect()
}

fn artists(corpus: &Corpus, confidence: f32) -> Vec<Group> {
    let mut songs: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (at, song) in corpus.songs.iter().enumerate() {
        for artist in std::iter::once(song.row.artist).chain(song.row.featured.iter().copied()) {
            songs.entry(artist).or_default().push(at as u32);
        }
    }
    songs.into_values().filter(|songs| songs.len() > 1).map(|songs| capped(songs, confidence * 2.0)).collect()
}

fn genres_and_eras(corpus: &Corpus, confidence: f32) -> Vec<Group> {
    let mut genres: BTreeMap<(u16, u16), Vec<u32>> = BTreeMap::new();
    for (at, song) in corpus.songs.iter().enumerate() {
        for &genre in song.row.genres.iter().take(3) {
            genres.entry((genre, 0)).or_default().push(at as u32);
            if let Some(year) = song.row.year {
                genres.entry((genre, year / 10)).or_default().push(at as u32);
            }
        }
    }
    genres.into_values().filter(|songs| songs.len() > 4).map(|songs| capped(songs, confidence)).collect()
}

fn capped(mut songs: Vec<u32>, confidence: f32) -> Group {
    songs.truncate(FACT_SONGS);
    let confidence = confidence * damp(songs.len());
    Group { songs, confidence }
}
