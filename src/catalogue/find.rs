//! Look-up by exact names, whatever their spelling.

use super::normalise::split_credit;
use super::{ArtistId, Catalogue, SongId, artist_lookup_key, title_lookup_key, title_lookup_keys};

impl Catalogue {
    /// The artist of this name, tolerant of case, accents, punctuation and a leading "the"; no typos.
    pub fn find_artist(&self, name: &str) -> Option<ArtistId> {
        self.artist_by_key(&artist_lookup_key(name))
    }

    /// The artist with this look-up key; of several the most wanted.
    pub(super) fn artist_by_key(&self, key: &str) -> Option<ArtistId> {
        if key.is_empty() {
            return None;
        }
        self.segments.iter().find_map(|segment| {
            let seek = segment.artist_keys.seek(&segment.bytes, key.as_bytes());
            Some(ArtistId(segment.header.first_artist + seek.number?))
        })
    }

    /// The song of this artist and title; the artist may be any of a song's credited artists, and guests named in
    /// the credit do not matter. `None` also when the artist is empty.
    pub fn find_song(&self, artist: &str, title: &str) -> Option<SongId> {
        let key = title_lookup_key(title);
        let (_, guests) = split_credit(artist);
        let names = std::iter::once(artist).chain(guests.iter().map(String::as_str));
        let artists: Vec<ArtistId> = names.filter_map(|name| self.find_artist(name)).collect();
        artists.iter().find_map(|artist| self.song_of(*artist, &key))
    }

    /// The most wanted song of `artist` with this title key; one whose whole title it is comes before one that only
    /// begins so.
    pub(super) fn song_of(&self, artist: ArtistId, title_key: &str) -> Option<SongId> {
        let own = self.song_numbers_of(artist);
        let mut begins = None;
        for song in self.title_candidates(title_key).filter(|song| own.binary_search(&song.0).is_ok()) {
            let Ok(title) = self.title(song) else { continue };
            let (whole, head) = title_lookup_keys(&title);
            if whole == title_key {
                return Some(song);
            }
            if head.as_deref() == Some(title_key) {
                begins = begins.or(Some(song));
            }
        }
        begins
    }

    /// All songs with this title key, in demand order.
    pub(super) fn songs_titled<'a>(&'a self, key: &'a str) -> impl Iterator<Item = SongId> + 'a {
        self.title_candidates(key).filter(move |song| {
            let keys = self.title(*song).map(|title| title_lookup_keys(&title));
            keys.is_ok_and(|(whole, head)| whole == key || head.as_deref() == Some(key))
        })
    }

    /// The most wanted song whose title key is one edit from `key`, among the songs numbered below `limit`.
    pub(super) fn song_titled_like(&self, key: &str, limit: u32) -> Option<SongId> {
        let mut best: Option<SongId> = None;
        one_edit(key.as_bytes(), |variant| {
            let bound = best.map_or(limit, |song| song.0);
            for song in self.title_candidates(variant).take_while(|song| song.0 < bound) {
                let keys = self.title(song).map(|title| title_lookup_keys(&title));
                if keys.is_ok_and(|(whole, head)| whole == variant || head.as_deref() == Some(variant)) {
                    best = Some(song);
                    break;
                }
            }
        });
        best
    }

    /// The songs of this title key and, by chance of hashing, a few others; in demand order.
    fn title_candidates<'a>(&'a self, key: &'a str) -> impl Iterator<Item = SongId> + 'a {
        let segments = if key.is_empty() { &[] } else { self.segments.as_slice() };
        segments.iter().flat_map(move |segment| {
            let numbers = segment.title_keys.candidates(&segment.bytes, key);
            numbers.map(|number| SongId(segment.header.first_song.saturating_add(number)))
        })
    }
}

/// All texts one edit from an ASCII `key`: a letter left out, added, replaced, or two swapped.
fn one_edit(key: &[u8], mut visit: impl FnMut(&str)) {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut say = |variant: &[u8]| {
        if let Ok(variant) = std::str::from_utf8(variant) {
            visit(variant);
        }
    };
    for at in 0..=key.len() {
        let (head, tail) = key.split_at(at);
        if let Some((first, rest)) = tail.split_first() {
            say(&[head, rest].concat());
            if let Some((second, rest)) = rest.split_first() {
                say(&[head, &[*second, *first], rest].concat());
            }
        }
        let mut added = [head, b" ", tail].concat();
        let mut replaced = key.to_vec();
        for letter in LETTERS {
            for variant in [&mut added, &mut replaced] {
                if let Some(place) = variant.get_mut(at) {
                    *place = *letter;
                    say(variant);
                }
            }
        }
    }
}
