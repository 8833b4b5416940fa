//! Which songs are one although their keys differ.

use std::collections::HashMap;

use rayon::prelude::*;
use wemusic::catalogue::normalise::{artist_key, bare_title, fold, split_credit, squash, title_key};

use super::intern::Interner;
use super::raw::Name;
use super::union::{Union, within_edits};

/// Words in brackets that make another recording or another part of what stands before them.
const DISTINGUISHING: &[&str] = &[
    "remix",
    "rmx",
    "mix",
    "dub",
    "instrumental",
    "inst",
    "version",
    "edit",
    "part",
    "pt",
    "parts",
    "reprise",
    "interlude",
    "intro",
    "outro",
    "skit",
    "medley",
    "acapella",
    "cappella",
    "karaoke",
    "vol",
    "volume",
    "suite",
    "rework",
    "bootleg",
    "vip",
    "flip",
    "refix",
    "movement",
    "act",
    "chapter",
    "op",
    "ii",
    "iii",
    "iv",
    "cover",
    "prelude",
    "theme",
    "revision",
    "mashup",
    "vs",
    "mixed",
    "freestyle",
];

/// Merges the songs that keys alone hold apart.
pub struct SongMerger<'a> {
    /// Which songs are one so far.
    pub union: Union,
    /// Songs by numbers of artist and title.
    pub songs: &'a HashMap<(u32, u32), u32>,
    /// Use of each song; the more used one stands for both.
    pub weights: &'a [f32],
    /// Squashed artist keys.
    pub artists: &'a Interner,
    /// Squashed title keys.
    pub titles: &'a Interner,
    /// Which artists are one.
    pub artist_union: &'a Union,
}

impl SongMerger<'_> {
    fn song(&self, artist: &str, title: &str) -> Option<u32> {
        let artist = self.artist_union.root(self.artists.get(artist)?);
        self.songs.get(&(artist, self.titles.get(title)?)).copied()
    }

    fn weight(&self, song: u32) -> f32 {
        self.weights.get(song as usize).copied().unwrap_or(0.0)
    }

    fn merge(&mut self, a: u32, b: u32) -> usize {
        let (a, b) = (self.union.root(a), self.union.root(b));
        let (keep, other) = if self.weight(a) >= self.weight(b) { (a, b) } else { (b, a) };
        usize::from(self.union.merge(keep, other))
    }

    /// `(I Can't Get No) Satisfaction` and `Satisfaction`.
    pub fn by_brackets(&mut self, names: &[Name], provisional: &[Option<u32>]) -> usize {
        let found: Vec<(u32, u32)> = names
            .par_iter()
            .zip(provisional)
            .filter_map(|(name, song)| {
                let plain = without_brackets(&name.title)?;
                Some(((*song)?, self.song(&name.artist_key, &squash(&title_key(&plain)))?))
            })
            .collect();
        found.into_iter().map(|(a, b)| self.merge(a, b)).sum()
    }

    /// The same title by `A & B` and by `A`, or by `B`.
    pub fn by_joint_credit(&mut self, names: &[Name], provisional: &[Option<u32>]) -> usize {
        let found: Vec<(u32, u32)> = names
            .par_iter()
            .zip(provisional)
            .flat_map_iter(|(name, song)| {
                let members = if song.is_some() { joint_members(&artist_key(&name.artist)) } else { vec![] };
                members
                    .into_iter()
                    .filter_map(|member| Some(((*song)?, self.song(&squash(&member), &name.title_key)?)))
                    .collect::<Vec<_>>()
            })
            .collect();
        found.into_iter().map(|(a, b)| self.merge(a, b)).sum()
    }

    /// `A feat. B` in one source, `B feat. A` in another.
    pub fn by_guest(&mut self, names: &[Name], provisional: &[Option<u32>]) -> usize {
        let found: Vec<(u32, u32)> = names
            .par_iter()
            .zip(provisional)
            .flat_map_iter(|(name, song)| {
                let guests = if song.is_some() { split_credit(&name.artist).1 } else { vec![] };
                guests
                    .into_iter()
                    .filter_map(|guest| Some(((*song)?, self.song(&squash(&artist_key(&guest)), &name.title_key)?)))
                    .collect::<Vec<_>>()
            })
            .collect();
        found.into_iter().map(|(a, b)| self.merge(a, b)).sum()
    }

    /// Titles of one artist that differ in one letter, or in the order of two.
    pub fn by_typo(&mut self, pair_of: &[(u32, u32)]) -> usize {
        let mut by_artist: HashMap<u32, Vec<(u32, &str)>> = HashMap::new();
        for (song, (artist, title)) in pair_of.iter().enumerate() {
            let Some(text) = self.titles.text(*title).filter(|text| text.chars().count() >= 8) else { continue };
            by_artist.entry(*artist).or_default().push((song as u32, text));
        }
        let mut found: Vec<(u32, u32)> = by_artist
            .into_par_iter()
            .flat_map_iter(|(_, songs)| {
                let mut variants: HashMap<String, Vec<usize>> = HashMap::new();
                for (i, (_, title)) in songs.iter().enumerate() {
                    let letters: Vec<char> = title.chars().collect();
                    variants.entry((*title).to_string()).or_default().push(i);
                    for skip in 0..letters.len() {
                        let rest = letters.iter().enumerate().filter(|(at, _)| *at != skip).map(|(_, c)| *c).collect();
                        variants.entry(rest).or_default().push(i);
                    }
                }
                let mut pairs = Vec::new();
                for group in variants.into_values().filter(|group| (2..=8).contains(&group.len())) {
                    for (n, i) in group.iter().enumerate() {
                        for j in group.iter().skip(n + 1) {
                            let (Some(a), Some(b)) = (songs.get(*i), songs.get(*j)) else { continue };
                            if is_typo(a.1, b.1) {
                                pairs.push((a.0.min(b.0), a.0.max(b.0)));
                            }
                        }
                    }
                }
                pairs
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|(a, b)| self.merge(a, b)).sum()
    }
}

/// Whether two squashed titles differ as typing errors do: not in digits, and not by a plural at the end.
fn is_typo(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let plural = a.strip_suffix('s') == Some(b) || b.strip_suffix('s') == Some(a);
    let part = ["i", "ii", "iii"].iter().any(|n| a.strip_suffix(n) == Some(b) || b.strip_suffix(n) == Some(a));
    a != b && digits(a) == digits(b) && !plural && !part && within_edits(a, b, 2)
}

/// The members of a joint credit, as folded names: `a and b` gives `a` and `b`.
pub fn joint_members(folded: &str) -> Vec<String> {
    let Some((first, rest)) = folded.split_once(" and ") else { return vec![] };
    let rest = rest.strip_prefix("the ").unwrap_or(rest);
    [first, rest].into_iter().filter(|member| member.chars().count() >= 3).map(str::to_string).collect()
}

/// The title without its bracketed parts, when these are mere additions.
pub fn without_brackets(title: &str) -> Option<String> {
    let bare = bare_title(title);
    let (mut plain, mut inner, mut depth) = (String::new(), String::new(), 0_usize);
    for c in bare.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => inner.push(c),
            _ => plain.push(c),
        }
    }
    let inside = fold(&inner);
    let distinct = |word: &str| DISTINGUISHING.contains(&word) || word.bytes().all(|b| b.is_ascii_digit());
    let is_addition = !inside.is_empty() && !inside.split(' ').any(distinct);
    (is_addition && !fold(&plain).is_empty()).then_some(plain)
}
