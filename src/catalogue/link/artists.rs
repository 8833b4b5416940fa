//! Artists that a message may name.

use super::cues::{self, Cue};
use super::everyday::{is_generic, is_plain, is_slip};
use super::tokens::{Gap, Text, Token};
use super::{Candidate, Linked};
use crate::catalogue::normalise::artist_key;
use crate::catalogue::{ArtistId, Catalogue};

/// No artist's name has more words, where it matters.
const MOST_WORDS: usize = 8;
/// Searches with typos per message, so that long messages stay cheap.
const MOST_SEARCHES: usize = 48;

/// What an exact look-up in all segments found.
struct Found {
    artist: Option<ArtistId>,
    is_prefix: bool,
}

fn seek(catalogue: &Catalogue, key: &str) -> Found {
    seek_in(catalogue, key, &mut vec![true; catalogue.segments.len()])
}

/// Looks into the segments still `open`, and closes those where nothing starts with `key`.
fn seek_in(catalogue: &Catalogue, key: &str, open: &mut [bool]) -> Found {
    let mut found = Found { artist: None, is_prefix: false };
    for (segment, open) in catalogue.segments.iter().zip(open).filter(|(_, open)| **open) {
        let seek = segment.artist_keys.seek(&segment.bytes, key.as_bytes());
        let number = seek.number.map(|number| ArtistId(segment.header.first_artist.saturating_add(number)));
        found.artist = found.artist.or(number);
        found.is_prefix |= seek.is_prefix;
        *open = seek.is_prefix;
    }
    found
}

/// All artists whose name stands in the text letter by letter, however weak the evidence.
pub(super) fn exact(catalogue: &Catalogue, text: &Text) -> Vec<Candidate> {
    let mut out = Vec::new();
    for from in 0..text.tokens.len() {
        let start = if text.word(from) == "the" { from + 1 } else { from };
        let mut key = String::new();
        let mut open = vec![true; catalogue.segments.len()];
        for at in start..text.tokens.len().min(start + MOST_WORDS) {
            let Some(token) = text.tokens.get(at) else { break };
            if at > from && matches!(token.gap, Gap::Break | Gap::Dash) {
                break;
            }
            let crosses_comma = text.span(start + 1, at + 1).iter().any(|t| t.gap == Gap::Comma);
            key.push_str(if at > start && token.word == "n" { "and" } else { &token.word });
            let mut found = seek_in(catalogue, &key, &mut open);
            if at == start && found.artist.is_none() && key.len() >= 7 {
                // "theweeknd"
                found.artist = key.strip_prefix("the").and_then(|bare| seek(catalogue, bare).artist);
            }
            let owner = possessor(catalogue, &key, token, found.artist.is_some());
            for (artist, is_plain) in found.artist.map(|a| (a, true)).into_iter().chain(owner.map(|a| (a, false))) {
                if crosses_comma && at < start + 2 && text.all_everyday(start, at + 1) {
                    continue;
                }
                let score = score(catalogue, text, from, start, at + 1, artist);
                let apostrophe = token.owner.is_some();
                let score = if is_plain { score } else { score - if apostrophe { 0.05 } else { 0.2 } };
                out.push(Candidate::new(from, at + 1, Linked::Artist(artist), score, true));
            }
            if !found.is_prefix {
                break;
            }
        }
    }
    out
}

/// `Adele's`, and `radioheads` where no artist is spelled so.
fn possessor(catalogue: &Catalogue, key: &str, last: &Token, has_exact: bool) -> Option<ArtistId> {
    let bare = key.strip_suffix('s')?;
    if last.owner.is_some() || (!has_exact && last.word.len() >= 5 && !last.is_everyday) {
        seek(catalogue, bare).artist
    } else {
        None
    }
}

/// How likely the range names the artist, 0 to 1, roughly a probability.
fn score(catalogue: &Catalogue, text: &Text, from: usize, start: usize, to: usize, artist: ArtistId) -> f32 {
    let words = to - start;
    let letters: usize = text.span(start, to).iter().map(|t| t.word.chars().count()).sum();
    let is_everyday = text.all_everyday(start, to);
    let rank = artist.0;
    let by_rank = |steps: [(u32, f32); 4], rest: f32| {
        steps.iter().find(|(limit, _)| rank < *limit).map_or(rest, |(_, value)| *value)
    };
    let mut score = match (is_everyday, words) {
        (false, 1) if is_plain(text.word(start)) => {
            by_rank([(100, 0.6), (400, 0.5), (3_000, 0.4), (20_000, 0.3)], 0.15)
        }
        (false, 1) => {
            let by_length = [0.0, 0.1, 0.2, 0.45, 0.6, 0.68].get(letters.min(5)).copied().unwrap_or(0.68);
            by_length + by_rank([(300, 0.3), (2_000, 0.15), (6_000, 0.0), (20_000, -0.12)], -0.25)
        }
        (false, _) => by_rank([(300, 0.95), (5_000, 0.9), (20_000, 0.75), (50_000, 0.65)], 0.55),
        (true, 1) => by_rank([(100, 0.3), (400, 0.25), (3_000, 0.15), (10_000, 0.05)], 0.0),
        (true, 2) => by_rank([(300, 0.7), (2_000, 0.58), (8_000, 0.42), (30_000, 0.28)], 0.1),
        (true, _) => by_rank([(300, 0.8), (4_000, 0.68), (12_000, 0.5), (40_000, 0.35)], 0.2),
    };
    if words > 1 && (is_everyday || letters < 7) && !has_same_spaces(catalogue, text, start, to, artist) {
        score -= 0.35;
    }
    if start > from && has_article(catalogue, artist) {
        score += if is_everyday { 0.15 } else { 0.05 };
    }
    if catalogue.genre_ids.contains_key(&text.joined(start, to)) {
        score -= 0.3;
    }
    if words == 1 && is_generic(text.word(start)) {
        score -= 0.4;
    }
    score + evidence(text, from, to, is_everyday, rank)
}

/// What the surroundings add.
pub(super) fn evidence(text: &Text, from: usize, to: usize, is_everyday: bool, rank: u32) -> f32 {
    let is_single = to - from == 1;
    let mut sum = match cues::artist_before(text, from) {
        Cue::Strong if is_everyday && is_single && rank > 15_000 => 0.25,
        Cue::Strong => 0.4,
        Cue::Fair if is_everyday && is_single && rank > 400 => 0.1,
        Cue::Fair if !is_single => 0.2,
        Cue::Fair => 0.25,
        Cue::None => 0.0,
    };
    if cues::artist_after(text, to) == Cue::Fair {
        sum += if is_everyday { 0.1 } else { 0.2 };
    }
    // "Alice by Pogo": what stands before "by" is a title.
    if text.gap(to) == Gap::Space && text.word(to) == "by" {
        sum -= 0.4;
    }
    let named = text.span(from, to).iter().filter(|t| !matches!(t.word.as_str(), "the" | "and" | "of" | "in" | "a"));
    if text.is_cased {
        if named.clone().all(|t| t.is_capital) {
            sum += 0.35;
        } else if named.clone().all(|t| !t.is_capital && t.gap != Gap::Break) {
            sum -= if is_everyday && is_single { 0.25 } else { 0.05 };
        }
    }
    if text.is_whole(from, to) || text.is_quoted(from, to) {
        sum += if is_everyday && rank > 5_000 { 0.1 } else { 0.35 };
    }
    sum
}

/// Whether the artist's own spelling has its spaces where the text has them.
fn has_same_spaces(catalogue: &Catalogue, text: &Text, start: usize, to: usize, artist: ArtistId) -> bool {
    catalogue.artist_name(artist).is_ok_and(|name| artist_key(&name) == text.joined(start, to))
}

fn has_article(catalogue: &Catalogue, artist: ArtistId) -> bool {
    catalogue.artist_name(artist).is_ok_and(|name| name.to_ascii_lowercase().starts_with("the "))
}

/// Artists whose name is misspelled in the text. `taken(i)`: the token already belongs to a name.
pub(super) fn misspelled(catalogue: &Catalogue, text: &Text, taken: impl Fn(usize) -> bool) -> Vec<Candidate> {
    let mut out = Vec::new();
    let mut searches = 0;
    for from in 0..text.tokens.len() {
        for to in (from + 1..=text.tokens.len().min(from + 4)).rev() {
            let span = text.span(from, to);
            let broken = span.iter().skip(1).any(|t| t.gap != Gap::Space);
            let odd = span.iter().filter(|t| !t.is_everyday && t.word.is_ascii()).count();
            let edge = |token: Option<&Token>| token.is_none_or(|t| t.is_everyday && t.word.len() < 4);
            if broken || odd == 0 || (from..to).any(&taken) || edge(span.last()) || edge(span.first()) {
                continue;
            }
            // A lone odd word, or one among everyday words, needs something that announces a name.
            let is_likely = evidence(text, from, to, false, 0) > 0.0 || (odd == span.len() && odd > 1);
            if !is_likely {
                continue;
            }
            let key: String = span.iter().map(|t| t.word.as_str()).collect();
            let limit = match key.len() {
                0..5 => continue,
                5..9 => 1,
                _ => 2,
            };
            if searches >= MOST_SEARCHES {
                return out;
            }
            searches += 1;
            out.extend(nearest(catalogue, text, (from, to), &key, limit));
        }
    }
    out
}

fn nearest(
    catalogue: &Catalogue,
    text: &Text,
    (from, to): (usize, usize),
    key: &str,
    limit: usize,
) -> Option<Candidate> {
    let mut found: Vec<(usize, u32)> = Vec::new();
    for segment in &catalogue.segments {
        let mut near = Vec::new();
        segment.artist_keys.near(&segment.bytes, key.as_bytes(), limit, &mut near);
        let first = segment.header.first_artist;
        found.extend(near.into_iter().map(|(number, edits)| (edits, first.saturating_add(number))));
    }
    // A popular name is worth one edit more than an obscure one.
    found.sort_by_key(|(edits, artist)| (edits + usize::from(*artist > 4_000), *artist));
    let (edits, artist) = *found.first()?;
    let mut score = match (edits, artist) {
        (1, 0..2_000) => 0.6,
        (1, 2_000..10_000) => 0.4,
        (1, 10_000..30_000) => 0.2,
        (2, 0..2_000) => 0.4,
        (2, 2_000..8_000) => 0.15,
        _ => 0.0,
    };
    score += 0.02 * key.len().min(16) as f32 - 0.1;
    if to - from == 1 {
        score -= if is_slip(key) { 0.35 } else { 0.1 };
    }
    if let Ok(name) = catalogue.artist_name(ArtistId(artist)) {
        // Words that agree in number make a typo likelier than a chance likeness.
        if artist_key(&name).split(' ').count() != to - from {
            score -= 0.1;
        }
    }
    let score = (score + evidence(text, from, to, false, artist)).min(0.9);
    let mut candidate = Candidate::new(from, to, Linked::Artist(ArtistId(artist)), score, false);
    candidate.alternatives = found.iter().skip(1).take(3).map(|(_, id)| Linked::Artist(ArtistId(*id))).collect();
    Some(candidate)
}
