//! One sentence per song, from the signals that chose it.

use crate::catalogue::{Catalogue, Linked, Song};
use crate::model::SongVectors;
use crate::token::Context;
use crate::turn::ScoreParts;

/// Cosine from which a liked or named song is worth naming as a reason.
const NEAR: f32 = 0.35;

/// Why this song: what was named, what it is near to, and its facts; never a claim the catalogue does not hold.
pub fn explain(
    song: &Song,
    parts: &ScoreParts,
    context: &Context,
    catalogue: &Catalogue,
    vectors: &SongVectors,
) -> String {
    let reason = named(song, context, catalogue)
        .or_else(|| near(song, context, catalogue, vectors))
        .unwrap_or_else(|| own(parts).to_owned());
    let facts = facts(song, catalogue);
    if facts.is_empty() { format!("{reason}.") } else { format!("{reason}: {facts}.") }
}

fn named(song: &Song, context: &Context, catalogue: &Catalogue) -> Option<String> {
    for (age, mention) in context.mentions() {
        match mention.linked {
            Linked::Song(named) if named == song.id && age == 0 => return Some("You named this song".to_owned()),
            Linked::Artist(artist) if artist == song.artist_id || song.featured.contains(&artist) => {
                let name = catalogue.artist_name(artist).ok()?;
                let when = if age == 0 { "You asked about" } else { "You mentioned" };
                return Some(format!("{when} {name}"));
            }
            _ => {}
        }
    }
    None
}

fn near(song: &Song, context: &Context, catalogue: &Catalogue, vectors: &SongVectors) -> Option<String> {
    let query = vectors.prepare(&vectors.row(song.id));
    let liked = context.liked().map(|other| ("which you liked", other));
    let named = context.named_songs().map(|other| ("which you named", other));
    let before = context.profile_history.iter().rev().take(30).map(|&other| ("from your history", other));
    let (place, other, _) = liked
        .chain(named)
        .chain(before)
        .map(|(place, other)| (place, other, vectors.dot(&query, other)))
        .filter(|(_, other, cosine)| *cosine >= NEAR && *other != song.id)
        .max_by(|a, b| a.2.total_cmp(&b.2))?;
    let other = catalogue.song(other).ok()?;
    if other.artist_id == song.artist_id {
        return Some(format!("By {}, as is \u{201c}{}\u{201d}, {place}", song.artist, other.title));
    }
    Some(format!("Close to \u{201c}{}\u{201d} by {}, {place}", other.title, other.artist))
}

fn own(parts: &ScoreParts) -> &'static str {
    if parts.wish > 0.0 { "Fits what you asked for" } else { "The model's own pick for your words" }
}

fn facts(song: &Song, catalogue: &Catalogue) -> String {
    let genres: Vec<&str> = song
        .genres
        .iter()
        .take(2)
        .filter_map(|&genre| catalogue.genre_names().get(usize::from(genre)).map(String::as_str))
        .collect();
    match (genres.is_empty(), song.year) {
        (false, Some(year)) => format!("{}, {year}", genres.join(", ")),
        (false, None) => genres.join(", "),
        (true, Some(year)) => format!("from {year}"),
        (true, None) => String::new(),
    }
}
