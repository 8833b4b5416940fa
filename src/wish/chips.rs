//! Wishes as the listener sees them.

use super::facets::LANGUAGES;
use super::{Constraint, Fame, Feeling, Tempo, Voice, Wish};
use crate::catalogue::Catalogue;
use crate::catalogue::normalise::fold;
use crate::turn::Chip;

fn slug(name: &str) -> String {
    fold(name).replace(' ', "-")
}

/// The stable id and the plain label of a wish.
fn name(wish: &Wish, catalogue: &Catalogue) -> (String, String) {
    let pair = |id: &str, label: &str| (id.to_owned(), label.to_owned());
    match wish {
        Wish::Era { from, to } => era(*from, *to),
        Wish::Genre { name, .. } => (format!("genre:{}", slug(name)), name.clone()),
        Wish::Artist(artist) => {
            let name = catalogue.artist_name(*artist).unwrap_or_default();
            (format!("artist:{}", slug(&name)), name)
        }
        Wish::Song(song) => {
            let (title, artist) = (catalogue.title(*song), catalogue.artist_name(catalogue.artist_of(*song)));
            let (title, artist) = (title.unwrap_or_default(), artist.unwrap_or_default());
            (format!("song:{}:{}", slug(&artist), slug(&title)), format!("“{title}” by {artist}"))
        }
        Wish::Language(code) => {
            let code_text = String::from_utf8_lossy(code).into_owned();
            let known = LANGUAGES.iter().find(|(_, own)| own == code).map(|(name, _)| *name);
            let label = known.map_or_else(|| code_text.clone(), capitalised);
            (format!("language:{code_text}"), label)
        }
        Wish::Instrumental => pair("instrumental", "instrumental"),
        Wish::Mood(feeling) => match feeling {
            Feeling::Happy => pair("mood:happy", "happy"),
            Feeling::Sad => pair("mood:sad", "sad"),
            Feeling::Calm => pair("mood:calm", "calm"),
            Feeling::Energetic => pair("mood:energetic", "energetic"),
            Feeling::Angry => pair("mood:angry", "angry"),
        },
        Wish::Popularity(Fame::Hits) => pair("popularity:hits", "well known"),
        Wish::Popularity(Fame::Obscure) => pair("popularity:obscure", "hidden gems"),
        Wish::Tempo(Tempo::Fast) => pair("tempo:fast", "fast"),
        Wish::Tempo(Tempo::Slow) => pair("tempo:slow", "slow"),
        Wish::Voice(Voice::Female) => pair("voice:female", "female vocals"),
        Wish::Voice(Voice::Male) => pair("voice:male", "male vocals"),
        Wish::TitleWord(word) => (format!("title:{}", slug(word)), format!("“{word}” in the title")),
        Wish::MaxPerArtist(1) => pair("max_per_artist:1", "one per artist"),
        Wish::MaxPerArtist(n) => (format!("max_per_artist:{n}"), format!("at most {n} per artist")),
        Wish::Count(1) => pair("count:1", "1 song"),
        Wish::Count(n) => (format!("count:{n}"), format!("{n} songs")),
    }
}

fn era(from: Option<u16>, to: Option<u16>) -> (String, String) {
    let end = |year: Option<u16>| year.map_or(String::new(), |year| year.to_string());
    let label = match (from, to) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) if from.is_multiple_of(10) && to == from + 9 => format!("{from}s"),
        (Some(from), Some(to)) => format!("{from}–{to}"),
        (Some(from), None) => format!("{from} or later"),
        (None, Some(to)) => format!("{to} or earlier"),
        (None, None) => "any year".to_owned(),
    };
    (format!("era:{}-{}", end(from), end(to)), label)
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The stable id of a constraint; an excluding one begins with `not:`.
pub(super) fn id(constraint: &Constraint, catalogue: &Catalogue) -> String {
    let (id, _) = name(&constraint.wish, catalogue);
    if constraint.negated { format!("not:{id}") } else { id }
}

/// The chip of a constraint.
pub(super) fn chip(constraint: &Constraint, catalogue: &Catalogue) -> Chip {
    let (_, label) = name(&constraint.wish, catalogue);
    let label = match (&constraint.wish, constraint.negated, constraint.hard) {
        (_, false, _) => label,
        (Wish::Instrumental, true, _) => "with vocals".to_owned(),
        (Wish::Popularity(Fame::Hits), true, true) => "no hits".to_owned(),
        (Wish::TitleWord(word), true, _) => format!("no “{word}”"),
        (Wish::Mood(_) | Wish::Tempo(_), true, true) => format!("not {label}"),
        (_, true, true) => format!("no {label}"),
        (_, true, false) => format!("less {label}"),
    };
    Chip { id: id(constraint, catalogue), label, negated: constraint.negated, hard: constraint.hard }
}
