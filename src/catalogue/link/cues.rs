//! What the words around a name say about whether it is one.

use super::tokens::{Gap, Text};

/// How much the surroundings speak for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cue {
    None,
    /// `more X`, `like X`, `X songs`.
    Fair,
    /// `by X`, `the band X`.
    Strong,
}

/// Whether an artist is announced before the token at `from`.
pub(super) fn artist_before(text: &Text, from: usize) -> Cue {
    if text.gap(from) == Gap::Break && from > 0 && text.before(from, 1) != "by" {
        return Cue::None;
    }
    match (text.before(from, 2), text.before(from, 1)) {
        (_, "by" | "feat" | "ft" | "featuring" | "artist" | "artists" | "band" | "bands" | "singer" | "singers")
        | (_, "rapper" | "rappers" | "duo" | "musician") => Cue::Strong,
        ("similar" | "listen" | "listening" | "listened" | "close" | "closer" | "compared" | "akin", "to")
        | (
            "fan" | "fans" | "songs" | "music" | "tracks" | "song" | "style" | "bit" | "little" | "best" | "lots",
            "of",
        )
        | ("such", "as")
        | (
            "artists" | "artist" | "bands" | "band" | "groups" | "group" | "singers" | "acts" | "rappers" | "people",
            "like",
        )
        | ("music" | "songs" | "stuff" | "sounds" | "sound", "like")
        | ("songs" | "music" | "tracks" | "song" | "stuff" | "something" | "hits" | "some" | "track" | "one", "from") => {
            Cue::Strong
        }
        (
            _,
            "like" | "likes" | "love" | "loves" | "add" | "adding" | "play" | "playing" | "some" | "more" | "include",
        )
        | (_, "including" | "also" | "even" | "maybe" | "hear" | "into" | "about" | "of" | "from" | "enjoy" | "want")
        | (_, "no" | "not" | "without" | "except" | "with" | "remove" | "removing" | "liked" | "loved" | "enjoyed")
        | (
            _,
            "classic" | "early" | "old" | "older" | "newer" | "new" | "any" | "another" | "other" | "than" | "prefer",
        ) => Cue::Fair,
        _ => Cue::None,
    }
}

/// Whether an artist is confirmed after the token before `to`.
pub(super) fn artist_after(text: &Text, to: usize) -> Cue {
    let owns = to.checked_sub(1).and_then(|last| text.tokens.get(last)).is_some_and(|token| token.owner.is_some());
    let noun = text.gap(to) == Gap::Space
        && matches!(
            text.word(to),
            "song"
                | "songs"
                | "music"
                | "track"
                | "tracks"
                | "album"
                | "albums"
                | "stuff"
                | "style"
                | "type"
                | "vibe"
                | "vibes"
                | "discography"
                | "esque"
                | "fan"
                | "fans"
                | "tunes"
                | "hits"
                | "songs'"
                | "sound"
                | "covers"
        );
    if owns || noun { Cue::Fair } else { Cue::None }
}

/// Whether a title is announced before the token at `from`.
pub(super) fn title_before(text: &Text, from: usize) -> Cue {
    match (text.before(from, 2), text.before(from, 1)) {
        ("song" | "track" | "songs" | "tracks" | "tune" | "one" | "it", "called" | "named" | "titled" | "is") => {
            Cue::Strong
        }
        (_, "song" | "track" | "tune" | "single" | "called" | "titled") => Cue::Strong,
        ("similar" | "listen" | "listening", "to") | ("such", "as") | ("songs" | "tracks" | "song", "like") => {
            Cue::Fair
        }
        (
            _,
            "like" | "play" | "add" | "hear" | "love" | "loved" | "liked" | "with" | "adding" | "remove" | "enjoyed",
        ) => Cue::Fair,
        _ => Cue::None,
    }
}

/// Whether the range stands in a list beside another range: joined by a comma, `and`, `or`, `&`.
pub(super) fn are_listed(text: &Text, first_end: usize, second_start: usize) -> bool {
    let joins = |index: usize| matches!(text.word(index), "and" | "or" | "plus" | "n");
    match second_start.checked_sub(first_end) {
        Some(0) => text.gap(second_start) == Gap::Comma,
        Some(1) => joins(first_end) && text.gap(first_end) != Gap::Break && text.gap(second_start) == Gap::Space,
        _ => false,
    }
}

/// Whether the second range follows the first with nothing between.
pub(super) fn are_adjacent(text: &Text, first_end: usize, second_start: usize) -> bool {
    first_end == second_start && text.gap(second_start) == Gap::Space
}
