//! Words of everyday English and of talk about music: a name made of them alone needs more evidence.

use crate::catalogue::lexicon::Edits;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// Words frequent in requests, in descriptions of music and in titles.
const WORDS: &str = include_str!("everyday.txt");
/// Further plain words and first names, seldom in requests but in many a title.
const PLAIN: &str = include_str!("words.txt");

/// Whether a folded word is a plain word or first name, everyday or not.
pub(super) fn is_plain(word: &str) -> bool {
    static SET: OnceLock<HashSet<&str>> = OnceLock::new();
    SET.get_or_init(|| PLAIN.split_whitespace().collect()).contains(word) || contains(word)
}

fn set() -> &'static HashSet<&'static str> {
    static SET: OnceLock<HashSet<&str>> = OnceLock::new();
    SET.get_or_init(|| WORDS.split_whitespace().collect())
}

/// Whether a folded word is an everyday word, an inflected one or a number.
pub(super) fn contains(word: &str) -> bool {
    let is_number = word.trim_end_matches('s').bytes().all(|b| b.is_ascii_digit());
    let is_inflected = || {
        ["s", "es", "ed", "d", "ing", "ly"].iter().any(|ending| {
            word.strip_suffix(ending).is_some_and(|stem| {
                stem.len() >= 3 && (set().contains(stem) || set().contains(format!("{stem}e").as_str()))
            })
        })
    };
    is_number || set().contains(word) || is_inflected()
}

/// Whether a folded word is likelier a slip of an everyday word than of a name: one edit away from one.
pub(super) fn is_slip(word: &str) -> bool {
    static BY_FIRST: OnceLock<HashMap<u8, Vec<&str>>> = OnceLock::new();
    let by_first = BY_FIRST.get_or_init(|| {
        let mut map: HashMap<u8, Vec<&str>> = HashMap::new();
        for known in set().iter().filter(|known| known.len() >= 5) {
            map.entry(known.bytes().next().unwrap_or_default()).or_default().push(known);
        }
        map
    });
    let alike = word.bytes().next().and_then(|first| by_first.get(&first)).map(Vec::as_slice).unwrap_or_default();
    let mut near = alike.iter().filter(|known| known.len().abs_diff(word.len()) <= 1);
    near.any(|known| {
        let mut edits = Edits::new(word.as_bytes());
        edits.extend(known.as_bytes(), 0, 1).is_none() && edits.distance() <= 1
    })
}

/// Words that stand for songs in general; none of them alone is a title.
pub(super) fn is_generic(word: &str) -> bool {
    matches!(
        word,
        "song"
            | "songs"
            | "music"
            | "track"
            | "tracks"
            | "tune"
            | "tunes"
            | "album"
            | "albums"
            | "stuff"
            | "something"
            | "anything"
            | "some"
            | "any"
            | "more"
            | "one"
            | "ones"
            | "hit"
            | "hits"
            | "everything"
            | "nothing"
            | "it"
            | "the"
            | "a"
            | "an"
            | "and"
            | "or"
            | "that"
            | "this"
            | "these"
            | "those"
            | "them"
            | "like"
            | "artist"
            | "artists"
            | "band"
            | "bands"
            | "else"
            | "similar"
            | "other"
            | "to"
            | "of"
            | "by"
            | "me"
            | "play"
            | "add"
            | "please"
            | "singles"
            | "ballads"
            | "playlist"
            | "favorite"
            | "favourite"
            | "best"
            | "all"
            | "few"
            | "new"
            | "original"
            | "cover"
            | "covers"
            | "version"
            | "i"
            | "you"
            | "is"
            | "was"
            | "are"
            | "so"
            | "much"
            | "not"
    )
}
