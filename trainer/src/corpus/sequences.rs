//! Turns lists of names into clean sequences of songs.

use std::collections::{HashMap, HashSet};

use super::clean::{is_decent, is_holiday};
use super::raw::{List, Raw};
use super::resolve::Resolved;
use super::types::Sequence;

/// Counts of what was left out, for the report.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// Sequences whose names are not fit to print.
    pub indecent: usize,
    /// Radio sequences of December's rotation.
    pub holiday: usize,
    /// Sequences with fewer than two songs left.
    pub short: usize,
    /// Rows that repeat a song of their sequence.
    pub repeats: usize,
    /// Rows that are no songs.
    pub junk: usize,
    /// Rows whose song the catalogue does not take.
    pub unwanted: usize,
}

/// A third of a radio sequence about Christmas is a rotation, not a choice.
const HOLIDAY_SHARE: usize = 3;

/// The lists as resolved songs, each song once: `(number of the list, songs)`.
pub fn resolve_lists(raw: &Raw, resolved: &Resolved, dropped: &mut Dropped) -> Vec<(usize, Vec<u32>)> {
    let holiday: Vec<bool> =
        raw.names.iter().map(|name| is_holiday(&wemusic::catalogue::normalise::fold(&name.title))).collect();
    let mut sequences = Vec::with_capacity(raw.lists.len());
    for (number, list) in raw.lists.iter().enumerate() {
        if list.name.as_deref().is_some_and(|name| is_curated(list) && !is_decent(name)) {
            dropped.indecent += 1;
            continue;
        }
        let mut seen = HashSet::new();
        let mut songs = Vec::new();
        let mut festive = 0;
        for &name in &list.names {
            let Some(song) = resolved.song_of.get(name as usize).copied().flatten() else {
                dropped.junk += 1;
                continue;
            };
            if seen.insert(song) {
                songs.push(song);
                festive += usize::from(holiday.get(name as usize).copied().unwrap_or(false));
            } else {
                dropped.repeats += 1;
            }
        }
        if !is_curated(list) && festive >= 3 && festive * HOLIDAY_SHARE >= songs.len() {
            dropped.holiday += 1;
            continue;
        }
        if songs.len() < 2 {
            dropped.short += 1;
            continue;
        }
        sequences.push((number, songs));
    }
    sequences
}

/// The sequences in catalogue ids; songs outside the catalogue are passed over.
pub fn number(
    raw: &Raw,
    lists: Vec<(usize, Vec<u32>)>,
    id_of: &HashMap<u32, u32>,
    dropped: &mut Dropped,
) -> Vec<Sequence> {
    let mut sequences = Vec::with_capacity(lists.len());
    for (list, songs) in lists {
        let Some(list) = raw.lists.get(list) else { continue };
        let before = songs.len();
        let songs: Vec<u32> = songs.iter().filter_map(|song| id_of.get(song)).copied().collect();
        dropped.unwanted += before - songs.len();
        if songs.len() < 2 {
            dropped.short += 1;
            continue;
        }
        sequences.push(Sequence {
            source: list.source.clone(),
            kind: list.kind.clone(),
            // A dialogue's id is no name.
            name: list.name.clone().filter(|_| list.kind != "goal-playlist"),
            description: list.description.clone().filter(|text| !text.trim().is_empty()),
            date: list.date.clone(),
            songs,
            split: list.split,
        });
    }
    sequences
}

fn is_curated(list: &List) -> bool {
    !list.kind.starts_with("radio")
}
