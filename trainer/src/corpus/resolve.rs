//! Decides which spellings are one artist, and which are one song.

use std::collections::HashMap;

use rayon::prelude::*;
use wemusic::catalogue::normalise::{artist_key, bare_title, fold, split_credit, squash, title_key};

use super::raw::Name;
use super::union::{Union, within_edits};

/// The outcome: every name's song, and how it came about.
pub struct Resolved {
    /// Song of every name; `None` for names that are no songs.
    pub song_of: Vec<Option<u32>>,
    /// Artist of every song.
    pub artist_of: Vec<u32>,
    /// How many songs there are.
    pub songs: usize,
    /// How many artists there are.
    pub artists: usize,
    /// Song by artist and squashed title key.
    pub by_key: HashMap<(u32, String), u32>,
    /// Artist by squashed key.
    pub by_artist: HashMap<String, u32>,
    /// How many merges each rule made.
    pub merges: Vec<(&'static str, usize)>,
}

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
    "no",
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

/// Resolves all names; `weights` says how much each spelling is to be trusted and is in use.
pub fn resolve(names: &[Name], weights: &[f32]) -> Resolved {
    let mut merges = Vec::new();
    let mut artists = Interner::default();
    let mut titles = Interner::default();
    let keys: Vec<Option<(u32, u32)>> = names
        .iter()
        .map(|name| {
            let usable = name.junk.is_none() && !name.artist_key.is_empty() && !name.title_key.is_empty();
            usable.then(|| (artists.number(&name.artist_key), titles.number(&name.title_key)))
        })
        .collect();
    let artist_union = merge_artists(names, weights, &keys, &artists, &titles, &mut merges);
    let mut songs: HashMap<(u32, u32), u32> = HashMap::new();
    let mut pair_of: Vec<(u32, u32)> = Vec::new();
    let mut song_weights: Vec<f32> = Vec::new();
    let provisional: Vec<Option<u32>> = keys
        .iter()
        .zip(weights)
        .map(|(key, weight)| {
            let (artist, title) = (*key)?;
            let pair = (artist_union.root(artist), title);
            let song = *songs.entry(pair).or_insert_with(|| {
                pair_of.push(pair);
                song_weights.push(0.0);
                (pair_of.len() - 1) as u32
            });
            if let Some(total) = song_weights.get_mut(song as usize) {
                *total += weight;
            }
            Some(song)
        })
        .collect();
    merges.push((
        "same artist and title keys",
        names.len() - names.iter().filter(|n| n.junk.is_some()).count() - pair_of.len(),
    ));
    let mut merger = SongMerger {
        union: Union::new(pair_of.len()),
        songs: &songs,
        weights: &song_weights,
        artists: &artists,
        titles: &titles,
        artist_union: &artist_union,
    };
    merges.push(("bracketed addition left out", merger.by_brackets(names, &provisional)));
    merges.push(("joint credit", merger.by_joint_credit(names, &provisional)));
    merges.push(("guest credited first", merger.by_guest(names, &provisional)));
    merges.push(("typing error in the title", merger.by_typo(&pair_of)));
    let union = merger.union;
    number_songs(&union, &artist_union, &provisional, &pair_of, &artists, &titles, merges)
}

/// Gives dense numbers to the sets that are left.
fn number_songs(
    union: &Union,
    artist_union: &Union,
    provisional: &[Option<u32>],
    pair_of: &[(u32, u32)],
    artists: &Interner,
    titles: &Interner,
    merges: Vec<(&'static str, usize)>,
) -> Resolved {
    let mut song_numbers: HashMap<u32, u32> = HashMap::new();
    let mut artist_numbers: HashMap<u32, u32> = HashMap::new();
    let mut artist_of = Vec::new();
    let mut number = |song: u32| {
        let root = union.root(song);
        *song_numbers.entry(root).or_insert_with(|| {
            let artist = pair_of.get(root as usize).map_or(0, |pair| pair.0);
            let next = artist_numbers.len() as u32;
            artist_of.push(*artist_numbers.entry(artist).or_insert(next));
            (artist_of.len() - 1) as u32
        })
    };
    let song_of: Vec<Option<u32>> = provisional.iter().map(|song| song.map(&mut number)).collect();
    let by_key: Vec<((u32, u32), u32)> =
        pair_of.iter().enumerate().map(|(song, pair)| (*pair, number(song as u32))).collect();
    let by_key = by_key
        .into_iter()
        .filter_map(|((artist, title), song)| {
            Some(((*artist_numbers.get(&artist)?, titles.text(title)?.to_string()), song))
        })
        .collect();
    let by_artist = (0..artists.len() as u32)
        .filter_map(|a| Some((artists.text(a)?.to_string(), *artist_numbers.get(&artist_union.root(a))?)))
        .collect();
    let (songs, artists) = (artist_of.len(), artist_numbers.len());
    Resolved { song_of, artist_of, songs, artists, by_key, by_artist, merges }
}

impl Resolved {
    /// The song that another data set means by a credit and a title.
    pub fn find(&self, artists: &[String], title: &str) -> Option<u32> {
        let key = squash(&title_key(title));
        let plain = without_brackets(title).map(|plain| squash(&title_key(&plain)));
        let mut credits: Vec<String> = vec![artists.join(", ")];
        credits.extend(artists.iter().cloned());
        let (_, guests) = split_credit(&artists.join(", "));
        credits.extend(guests);
        for artist in credits.clone() {
            credits.extend(joint_members(&fold(&artist)));
        }
        [Some(key), plain].into_iter().flatten().find_map(|title| {
            credits.iter().find_map(|credit| {
                let artist = *self.by_artist.get(&squash(&artist_key(credit)))?;
                self.by_key.get(&(artist, title.clone())).copied()
            })
        })
    }
}

/// Numbers for texts.
#[derive(Default)]
struct Interner {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Interner {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(&known) = self.numbers.get(text) {
            return known;
        }
        let next = self.texts.len() as u32;
        self.numbers.insert(text.to_string(), next);
        self.texts.push(text.to_string());
        next
    }

    fn get(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    fn text(&self, number: u32) -> Option<&str> {
        self.texts.get(number as usize).map(String::as_str)
    }

    fn len(&self) -> usize {
        self.texts.len()
    }
}

/// Merges spellings of artists that share songs: typing errors, turned names, backing bands.
fn merge_artists(
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

struct SongMerger<'a> {
    union: Union,
    songs: &'a HashMap<(u32, u32), u32>,
    weights: &'a [f32],
    artists: &'a Interner,
    titles: &'a Interner,
    artist_union: &'a Union,
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
    fn by_brackets(&mut self, names: &[Name], provisional: &[Option<u32>]) -> usize {
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
    fn by_joint_credit(&mut self, names: &[Name], provisional: &[Option<u32>]) -> usize {
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
    fn by_guest(&mut self, names: &[Name], provisional: &[Option<u32>]) -> usize {
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
    fn by_typo(&mut self, pair_of: &[(u32, u32)]) -> usize {
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
fn joint_members(folded: &str) -> Vec<String> {
    let Some((first, rest)) = folded.split_once(" and ") else { return vec![] };
    let rest = rest.strip_prefix("the ").unwrap_or(rest);
    [first, rest].into_iter().filter(|member| member.chars().count() >= 3).map(str::to_string).collect()
}

/// The title without its bracketed parts, when these are mere additions.
fn without_brackets(title: &str) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn name(artist: &str, title: &str) -> Name {
        Name {
            artist: artist.into(),
            title: title.into(),
            artist_key: squash(&artist_key(artist)),
            title_key: squash(&title_key(title)),
            junk: None,
            permissive: true,
        }
    }

    fn songs_of(names: &[(&str, &str)]) -> Vec<Option<u32>> {
        let names: Vec<Name> = names.iter().map(|(artist, title)| name(artist, title)).collect();
        resolve(&names, &vec![1.0; names.len()]).song_of
    }

    #[test]
    fn spellings_of_one_song_become_one() {
        for (a, b) in [
            (("The Rolling Stones", "(I Can't Get No) Satisfaction"), ("Rolling Stones", "Satisfaction")),
            (("Bob Marley & The Wailers", "Jamming"), ("Bob Marley", "Jammin'")),
            (("Rihanna, Drake", "Work"), ("Drake feat. Rihanna", "Work")),
            (("JAY-Z", "Empire State of Mind"), ("Jay Z", "Empire State Of Mind (feat. Alicia Keys)")),
            (("Portishead", "Wandering Star"), ("Portishead", "Wanderring Star")),
        ] {
            let songs = songs_of(&[a, b]);
            assert_eq!(songs.first(), songs.get(1), "{a:?} {b:?}");
        }
    }

    #[test]
    fn different_songs_stay_apart() {
        for (a, b) in [
            (("R. Kelly", "Ignition"), ("R. Kelly", "Ignition (Remix)")),
            (
                ("Pink Floyd", "Another Brick in the Wall (Part 1)"),
                ("Pink Floyd", "Another Brick in the Wall (Part 2)"),
            ),
            (("Nirvana", "Come As You Are"), ("Caro Emerald", "Come As You Are")),
            (("Blink-182", "Adam's Song"), ("Blink-183", "Adam's Song")),
        ] {
            let songs = songs_of(&[a, b]);
            assert_ne!(songs.first(), songs.get(1), "{a:?} {b:?}");
        }
    }

    #[test]
    fn misspelt_artists_merge_only_when_they_share_songs() {
        let shared = [
            ("Radiohead", "Karma Police"),
            ("Radiohead", "No Surprises"),
            ("Radiohaed", "Karma Police"),
            ("Radiohaed", "No Surprises"),
            ("Radiohead", "Paranoid Android"),
            ("Radiohaed", "Paranoid Android"),
        ];
        let songs = songs_of(&shared);
        assert_eq!(songs.first(), songs.get(2));
        let songs = songs_of(&[("Radiohead", "Creep"), ("Radiohaed", "Creepy")]);
        assert_ne!(songs.first(), songs.get(1));
    }
}
