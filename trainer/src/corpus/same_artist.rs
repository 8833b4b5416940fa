//! Which spellings are one artist: those that are alike and share songs.

use std::collections::HashMap;

use rayon::prelude::*;
use wemusic::catalogue::normalise::artist_key;

use super::intern::Interner;
use super::raw::Name;
use super::union::{Union, within_edits};

/// Merges spellings of artists that share songs: typing errors, turned names, backing bands.
pub fn merge(
    names: &[Name],
    weights: &[f32],
    keys: &[Option<(u32, u32)>],
    artists: &Interner,
    titles: &Interner,
    merges: &mut Vec<(&'static str, usize)>,
) -> Union {
    let mut weight_of = vec![0.0_f32; artists.len()];
    let mut by_title: Vec<Vec<u32>> = vec![vec![]; titles.len()];
    let mut folded: Vec<String> = vec![String::new(); artists.len()];
    for ((name, key), weight) in names.iter().zip(keys).zip(weights) {
        let Some((artist, title)) = *key else { continue };
        if let Some(total) = weight_of.get_mut(artist as usize) {
            *total += weight;
        }
        if let Some(slot) = folded.get_mut(artist as usize).filter(|slot| slot.is_empty()) {
            *slot = artist_key(&name.artist);
        }
        if let Some(known) = by_title.get_mut(title as usize) {
            known.push(artist);
        }
    }
    for known in &mut by_title {
        known.sort_unstable();
        known.dedup();
    }
    let shared: HashMap<(u32, u32), u32> = by_title
        .par_iter()
        .enumerate()
        .filter(|(title, known)| known.len() <= 60 && titles.text(*title as u32).is_some_and(|t| t.len() >= 4))
        .flat_map_iter(|(_, known)| {
            let pairs = known.iter().enumerate().flat_map(|(i, &a)| known.iter().skip(i + 1).map(move |&b| (a, b)));
            pairs.filter(|&(a, b)| needed(&folded, a, b).is_some())
        })
        .fold(HashMap::new, |mut counts: HashMap<(u32, u32), u32>, pair| {
            *counts.entry(pair).or_default() += 1;
            counts
        })
        .reduce(HashMap::new, |mut all, some| {
            for (pair, count) in some {
                *all.entry(pair).or_default() += count;
            }
            all
        });
    let mut pairs: Vec<((u32, u32), u32)> = shared.into_iter().collect();
    pairs.sort_unstable();
    let mut union = Union::new(artists.len());
    let mut merged = 0;
    for ((a, b), count) in pairs {
        if needed(&folded, a, b).is_some_and(|needed| count >= needed) {
            let (root_a, root_b) = (union.root(a), union.root(b));
            let weight = |x: u32| weight_of.get(x as usize).copied().unwrap_or(0.0);
            let (keep, other) = if weight(root_a) >= weight(root_b) { (root_a, root_b) } else { (root_b, root_a) };
            merged += usize::from(union.merge(keep, other));
        }
    }
    merges.push(("artists: spellings that share songs", merged));
    union
}

/// How many titles two artists must share to be one, or `None` when no number suffices.
fn needed(folded: &[String], a: u32, b: u32) -> Option<u32> {
    let (a, b) = (folded.get(a as usize)?, folded.get(b as usize)?);
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(a) != digits(b) {
        return None;
    }
    let sorted = |text: &str| {
        let mut words: Vec<String> = text.split(' ').map(str::to_string).collect();
        words.sort_unstable();
        words
    };
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() >= 4 && ["the", "his", "her"].iter().any(|word| long.starts_with(&format!("{short} and {word} "))) {
        return Some(2);
    }
    if a.len() == b.len() && sorted(a) == sorted(b) {
        return Some(1);
    }
    let same_end = a.chars().next() == b.chars().next() || a.chars().last() == b.chars().last();
    if !same_end || short.chars().count() < 6 || long.len() - short.len() > 2 {
        return None;
    }
    if within_edits(a, b, 1) {
        return Some(2);
    }
    (short.chars().count() >= 9 && within_edits(a, b, 2)).then_some(3)
}
