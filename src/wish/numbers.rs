//! How many songs, and how many of one artist.

use super::parse::Reading;
use super::{Constraint, Wish};

const MOST: usize = 100;

/// A number as digits or word.
fn number(word: &str) -> Option<usize> {
    let words = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    let known = words.iter().position(|w| *w == word).map(|at| at + 1);
    let more = match word {
        "single" => Some(1),
        "dozen" => Some(12),
        "thirty" => Some(30),
        "forty" => Some(40),
        "fifty" => Some(50),
        "hundred" => Some(100),
        _ => None,
    };
    known.or(more).or_else(|| word.parse().ok()).filter(|n| (1..=MOST).contains(n))
}

fn is_song_word(word: &str) -> bool {
    matches!(
        word,
        "song"
            | "songs"
            | "track"
            | "tracks"
            | "tune"
            | "tunes"
            | "titles"
            | "recommendations"
            | "suggestions"
            | "singles"
    )
}

fn is_artist_word(word: &str) -> bool {
    matches!(word, "artist" | "artists" | "band" | "bands" | "singer" | "act" | "musician")
}

/// Reads counts and caps.
pub(super) fn read(reading: &mut Reading<'_>) {
    for at in 0..reading.len() {
        cap(reading, at);
    }
    for at in 0..reading.len() {
        count(reading, at);
    }
}

fn plain(wish: Wish) -> Constraint {
    Constraint { wish, negated: false, hard: true }
}

/// `one per artist`, `max two songs by each artist`, `different artists`, `no artist twice`.
fn cap(reading: &mut Reading<'_>, at: usize) {
    let is_artist = is_artist_word(reading.word(at));
    let back = |n: usize| reading.text.before(at, n);
    if !is_artist || !reading.is_free(at, at + 1) {
        return;
    }
    let (first, second) = (back(1), back(2));
    if matches!(first, "per" | "each" | "every")
        || (first == "single" && second == "every")
        || (first == "same" && at > 0 && repeats(reading, at))
    {
        // The number stands up to four words before: "two songs per artist", "one from each artist".
        let from = at.saturating_sub(5);
        let found =
            (from..at).rev().find_map(|i| Some((i, number(reading.word(i))?)).filter(|_| reading.word(i) != "single"));
        let (start, n) = found.unwrap_or((at.saturating_sub(1), 1));
        reading.note_as(start, at + 1, plain(Wish::MaxPerArtist(n)));
    } else if matches!(first, "different" | "distinct" | "separate" | "unique")
        && !matches!(second, "a" | "another" | "some" | "from")
    {
        reading.note_as(at - 1, at + 1, plain(Wish::MaxPerArtist(1)));
    } else if (first == "repeat" || first == "repeating" || first == "repeated" || first == "duplicate")
        && matches!(second, "no" | "dont" | "not" | "without")
    {
        reading.note_as(at - 2, at + 1, plain(Wish::MaxPerArtist(1)));
    } else if first == "no"
        && matches!(reading.word(at + 1), "twice" | "repeats" | "repeated" | "more")
        && reading.word(at + 1) != "more"
    {
        reading.note_as(at - 1, at + 2, plain(Wish::MaxPerArtist(1)));
    }
}

/// "No two songs by the same artist", "don't repeat the same artist".
fn repeats(reading: &Reading<'_>, at: usize) -> bool {
    let from = at.saturating_sub(7);
    (from..at).any(|i| matches!(reading.word(i), "no" | "dont" | "never" | "not"))
        && (from..at).any(|i| matches!(reading.word(i), "two" | "repeat" | "twice" | "multiple" | "duplicate"))
}

/// `5 songs`, `ten more tracks`, `a playlist of 20`, `give me 15`.
fn count(reading: &mut Reading<'_>, at: usize) {
    let Some(n) = number(reading.word(at)) else { return };
    if !reading.is_free(at, at + 1) || reading.word(at) == "single" {
        return;
    }
    let (before, before2) = (reading.text.before(at, 1).to_owned(), reading.text.before(at, 2).to_owned());
    let follows = |i: usize| is_song_word(reading.word(i));
    // Up to two adjectives may stand between: "10 more upbeat songs".
    let noun = (at + 1..=at + 3)
        .take_while(|i| reading.text.gap(*i) == crate::catalogue::link::tokens::Gap::Space)
        .find(|i| follows(*i));
    let is_small_word = n == 1 && !matches!(before.as_str(), "just" | "only" | "me" | "recommend" | "exactly");
    let asks =
        matches!(before.as_str(), "give" | "me" | "exactly" | "top" | "recommend" | "suggest") && before2 != "top";
    let of = before == "of" && matches!(before2.as_str(), "playlist" | "list" | "set" | "mix");
    let at_end = reading.text.gap(at + 1) == crate::catalogue::link::tokens::Gap::Break;
    let next = reading.word(at + 1);
    let is_other_unit = matches!(
        next,
        "minutes" | "minute" | "hours" | "hour" | "years" | "year" | "s" | "bpm" | "or" | "of" | "artists" | "bands"
    );
    // "No more than one song", "the last 5 songs", "the first song", "top 40 songs".
    let is_reference =
        matches!(before.as_str(), "last" | "first" | "those" | "these" | "than" | "the" | "top" | "other" | "your");
    if is_small_word || is_reference || is_other_unit || n == 1 && noun.is_none() {
        return;
    }
    match noun {
        Some(noun) => reading.note_as(at, if noun == at + 1 { noun + 1 } else { at + 1 }, plain(Wish::Count(n))),
        None if (asks && (at_end || next == "more" || next == "please")) || (of && at_end) => {
            reading.note_as(at, at + 1, plain(Wish::Count(n)));
        }
        None => {}
    }
}
