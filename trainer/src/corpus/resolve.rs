//! Decides which spellings are one artist, and which are one song.

use std::collections::HashMap;

use wemusic::catalogue::normalise::{artist_key, fold, split_credit, squash, title_key};

use super::intern::Interner;
use super::raw::Name;
use super::same_artist;
use super::same_song::{SongMerger, joint_members, without_brackets};
use super::union::Union;

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
    let artist_union = same_artist::merge(names, weights, &keys, &artists, &titles, &mut merges);
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
