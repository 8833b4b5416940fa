//! Songs that a message may name: a title beside its artist, or a title that can hardly be anything else.

use super::cues::{self, Cue};
use super::everyday::is_generic;
use super::tokens::{Gap, Text};
use super::{Candidate, Linked};
use crate::catalogue::lexicon::Edits;
use crate::catalogue::normalise::{folded_title_key, squash};
use crate::catalogue::{ArtistId, Catalogue, SongId, title_lookup_keys};

/// Titles of more words are found by their beginning only.
const MOST_WORDS: usize = 10;
/// How many of an artist's songs are compared letter by letter for typos.
const MOST_COMPARED: usize = 60;
/// Searches for misspelled titles per message.
const MOST_SEARCHES: usize = 6;
/// Only songs of this rank or better are looked for under misspelled titles.
const KNOWN_SONGS: u32 = 60_000;

/// The key under which the words of a range would be stored as a title.
fn key(text: &Text, from: usize, to: usize) -> String {
    squash(&folded_title_key(&text.joined(from, to)))
}

fn crosses_break(text: &Text, from: usize, to: usize) -> bool {
    text.span(from + 1, to).iter().any(|token| matches!(token.gap, Gap::Break | Gap::Dash))
}

fn is_generic_only(text: &Text, from: usize, to: usize) -> bool {
    text.span(from, to).iter().all(|token| is_generic(&token.word))
}

/// Titles of the artist at `artist_from..artist_to` that stand right before or after it.
pub(super) fn beside_artist(catalogue: &Catalogue, text: &Text, artist: &Candidate) -> Vec<Candidate> {
    let Linked::Artist(id) = artist.linked else { return Vec::new() };
    if artist.score < 0.15 {
        return Vec::new();
    }
    let mut out = Vec::new();
    let (from, to) = (artist.from, artist.to);
    let by = from > 0 && matches!(text.word(from - 1), "by" | "from" | "of");
    let end = if by { from - 1 } else { from };
    let joint = match (by, text.gap(from)) {
        (true, _) => 0.95,
        (false, Gap::Dash | Gap::Comma) => 0.85,
        (false, Gap::Space) => 0.7,
        // A quoted title may stand before its artist's name.
        (false, Gap::Break) if text.quotes.iter().any(|(_, last)| *last == from) => 0.9,
        (false, Gap::Break) => 0.0,
    };
    let starts = end.saturating_sub(MOST_WORDS)..end;
    if joint > 0.0 {
        out.extend(starts.clone().find_map(|start| title_at(catalogue, text, id, (start, end), joint)));
        if out.is_empty() && by && artist.score >= 0.5 {
            out.extend(title_like(catalogue, text, id, starts, end));
        }
    }
    let owns = to.checked_sub(1).and_then(|last| text.tokens.get(last)).is_some_and(|t| t.owner.is_some());
    let after = match text.gap(to) {
        Gap::Dash => 0.9,
        _ if text.quotes.iter().any(|(first, _)| *first == to) => 0.9,
        Gap::Space if owns => 0.9,
        Gap::Space | Gap::Comma => 0.7,
        Gap::Break => 0.0,
    };
    let ends = to + 1..=text.tokens.len().min(to + MOST_WORDS);
    if after > 0.0 {
        out.extend(ends.rev().find_map(|end| title_at(catalogue, text, id, (to, end), after)));
    }
    out
}

/// The artist's song whose title is exactly the range, where `joint` is how firmly the two are joined in the text.
fn title_at(
    catalogue: &Catalogue,
    text: &Text,
    artist: ArtistId,
    range: (usize, usize),
    joint: f32,
) -> Option<Candidate> {
    let (from, to) = range;
    let is_announced = cues::title_before(text, from) == Cue::Strong || text.is_quoted(from, to);
    let letters: usize = text.span(from, to).iter().map(|t| t.word.len()).sum();
    if crosses_break(text, from, to) || (is_generic_only(text, from, to) && !is_announced) {
        return None;
    }
    let is_everyday = text.all_everyday(from, to);
    // "More Adele", "slow Adele": one everyday word beside a name is seldom its song.
    let is_end = matches!(text.gap(to), Gap::Break | Gap::Comma) || matches!(text.word(to), "and" | "or");
    let least = if is_end { 1 } else { 3 };
    if joint < 0.8 && !is_announced && (letters < 5 || (is_everyday && to - from < least)) {
        return None;
    }
    let song = catalogue.song_of(artist, &key(text, from, to))?;
    let short = if is_everyday && to - from == 1 && !is_announced { 0.08 } else { 0.0 };
    Some(Candidate::new(from, to, Linked::Song(song), joint - short + if is_announced { 0.04 } else { 0.0 }, true))
}

/// As [`title_at`], tolerant of typos: the longest of the ranges that end at `end` and are nearly a title.
fn title_like(
    catalogue: &Catalogue,
    text: &Text,
    artist: ArtistId,
    mut starts: std::ops::Range<usize>,
    end: usize,
) -> Option<Candidate> {
    let numbers = catalogue.song_numbers_of(artist).iter().take(MOST_COMPARED);
    let titles: Vec<(SongId, String, Option<String>)> = numbers
        .filter_map(|number| {
            let (whole, head) = title_lookup_keys(&catalogue.title(SongId(*number)).ok()?);
            Some((SongId(*number), whole, head))
        })
        .collect();
    starts.find_map(|from| {
        let wanted = key(text, from, end);
        let limit = match wanted.len() {
            0..5 => return None,
            5..9 => 1,
            _ => 2,
        };
        if crosses_break(text, from, end) || (end - from == 1 && text.all_everyday(from, end)) {
            return None;
        }
        let edits = |other: &str| {
            let mut edits = Edits::new(wanted.as_bytes());
            if other.len().abs_diff(wanted.len()) > limit || edits.extend(other.as_bytes(), 0, limit).is_some() {
                return None;
            }
            Some(edits.distance()).filter(|distance| *distance <= limit)
        };
        let near = titles.iter().filter_map(|(song, whole, head)| {
            let fewest = edits(whole).into_iter().chain(head.as_deref().and_then(edits)).min()?;
            Some((fewest, *song))
        });
        let (_, song) = near.min()?;
        Some(Candidate::new(from, end, Linked::Song(song), 0.85, false))
    })
}

/// Titles that stand alone, without their artist.
pub(super) fn alone(catalogue: &Catalogue, text: &Text) -> Vec<Candidate> {
    let mut out = Vec::new();
    for from in 0..text.tokens.len() {
        for to in (from + 1..=text.tokens.len().min(from + MOST_WORDS)).rev() {
            if crosses_break(text, from, to) || is_generic_only(text, from, to) {
                continue;
            }
            let evidence = evidence(text, from, to);
            // Rank and a list can add so much at most: no look-up where it cannot help.
            let may_be_listed = text.gap(from) == Gap::Comma
                || text.gap(to) == Gap::Comma
                || matches!(text.before(from, 1), "and" | "or")
                || matches!(text.word(to), "and" | "or");
            if evidence + if may_be_listed { 0.57 } else { 0.22 } < super::ENOUGH {
                continue;
            }
            let key = key(text, from, to);
            // What is an artist's name is not taken for a title without an announcement.
            let is_artist = to - from > 1 && catalogue.artist_by_key(&key).is_some_and(|artist| artist.0 < 20_000);
            if is_artist && cues::title_before(text, from) != Cue::Strong {
                continue;
            }
            let mut songs = catalogue.songs_titled(&key);
            let Some(song) = songs.next() else { continue };
            let by_rank = match song.0 {
                0..500 => 0.22,
                500..3_000 => 0.15,
                3_000..20_000 => 0.08,
                20_000..100_000 => 0.0,
                _ => -0.12,
            };
            let mut candidate = Candidate::new(from, to, Linked::Song(song), (evidence + by_rank).min(0.93), true);
            candidate.alternatives = songs.take(3).map(Linked::Song).collect();
            // Many songs of one title: less sure which is meant.
            candidate.score -= 0.01 * candidate.alternatives.len() as f32;
            out.push(candidate);
        }
    }
    out
}

/// Announced titles that are misspelled. `taken(i)`: the token already belongs to a name.
pub(super) fn misspelled(catalogue: &Catalogue, text: &Text, taken: impl Fn(usize) -> bool) -> Vec<Candidate> {
    let mut out = Vec::new();
    let mut searches = 0;
    for from in 0..text.tokens.len() {
        let is_quote = text.quotes.iter().any(|(first, _)| *first == from);
        if !is_quote && from > 0 && cues::title_before(text, from) == Cue::None {
            continue;
        }
        for to in (from + 2..=text.tokens.len().min(from + 7)).rev() {
            let key = key(text, from, to);
            let is_odd = text.span(from, to).iter().any(|token| !token.is_everyday);
            let bounded =
                text.gap(to) != Gap::Space || matches!(text.word(to), "by" | "and" | "or" | "please" | "from");
            if crosses_break(text, from, to)
                || !bounded
                || !is_odd
                || key.len() < 9
                || !key.is_ascii()
                || (from..to).any(&taken)
            {
                continue;
            }
            searches += 1;
            if searches > MOST_SEARCHES {
                return out;
            }
            if let Some(song) = catalogue.song_titled_like(&key, KNOWN_SONGS) {
                let words = (to - from) as f32;
                let score = 0.6 + 0.03 * words + if song.0 < 5_000 { 0.1 } else { 0.0 };
                out.push(Candidate::new(from, to, Linked::Song(song), score.min(0.85), false));
                break;
            }
        }
    }
    out
}

/// How much the words and their surroundings speak for a title.
fn evidence(text: &Text, from: usize, to: usize) -> f32 {
    let words = to - from;
    let odd = text.span(from, to).iter().filter(|t| !t.is_everyday).count();
    let letters: usize = text.span(from, to).iter().map(|t| t.word.len()).sum();
    let mut sum = match (words, odd) {
        (1, 0) => 0.0,
        // "A lot", "so far".
        (2, 0) if letters < 7 => 0.0,
        (1, _) => 0.25,
        (2, 0) => 0.2,
        (2, _) => 0.45,
        (3, 0) => 0.36,
        (3, _) => 0.6,
        (_, 0) => 0.48,
        _ => 0.72,
    };
    sum += match cues::title_before(text, from) {
        Cue::Strong if matches!(text.before(from, 1), "called" | "named" | "titled") => 0.5,
        Cue::Strong if words > 1 || odd > 0 => 0.45,
        Cue::Strong => 0.3,
        Cue::Fair if words > 1 || odd > 0 => 0.25,
        Cue::Fair => 0.05,
        Cue::None => 0.0,
    };
    let followed_by = text.gap(to) == Gap::Space && text.word(to) == "by";
    if followed_by && text.gap(from) != Gap::Space {
        sum += 0.15;
    }
    if text.is_quoted(from, to) {
        sum += 0.75;
    } else if text.is_whole(from, to) && letters >= 6 {
        sum += 0.3;
    }
    if text.is_cased {
        let shorts = ["the", "a", "an", "of", "in", "on", "to", "and", "for", "at", "from", "my"];
        let mut named = text.span(from, to).iter().filter(|t| !shorts.contains(&t.word.as_str())).peekable();
        let some = named.peek().is_some();
        if some && named.clone().all(|t| t.is_capital) {
            sum += if words > 1 { 0.3 } else { 0.12 };
        } else if some && !named.any(|t| t.is_capital) {
            sum -= 0.2;
        }
    }
    // A title does not begin or end with a loose joint word of the sentence around it.
    let loose = |word: &str| matches!(word, "and" | "or" | "by" | "like" | "please" | "songs" | "music" | "some");
    if loose(text.word(from)) || loose(text.word(to.saturating_sub(1))) {
        sum -= 0.25;
    }
    sum
}
