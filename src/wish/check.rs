//! Whether a song complies, by the facts that the catalogue holds.

use super::{Constraint, Fame, Feeling, Wish, Wishes};
use crate::catalogue::normalise::fold;
use crate::catalogue::{Catalogue, Mood, SongId};
use std::mem::discriminant;

/// From this popularity percentile on a song counts as a hit.
const HIT_FROM: u8 = 90;
/// Up to this one it counts as little known.
const OBSCURE_TO: u8 = 60;
/// Moods nearer to neutral than this count neither way.
const MOOD_MARGIN: i8 = 10;

/// How a song stands to the wishes; numbers are places in [`Wishes`]. Only hard wishes are violated or unverified.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Wishes that the facts contradict.
    pub violated: Vec<usize>,
    /// Wishes on which the catalogue holds no fact.
    pub unverified: Vec<usize>,
    /// Wishes that the facts confirm, leanings included.
    pub satisfied: Vec<usize>,
}

/// What a fact says of a wish: `None` when it is unknown.
fn agrees(wish: &Wish, catalogue: &Catalogue, song: SongId) -> Option<bool> {
    match wish {
        Wish::Era { from, to } => catalogue
            .year(song)
            .map(|year| from.is_none_or(|first| year >= first) && to.is_none_or(|last| year <= last)),
        Wish::Genre { ids, .. } => {
            let own = catalogue.genres(song);
            if own.is_empty() || ids.is_empty() {
                None
            } else {
                Some(own.iter().any(|id| ids.binary_search(id).is_ok()))
            }
        }
        Wish::Artist(artist) => Some(catalogue.artist_of(song) == *artist || catalogue.featured(song).contains(artist)),
        Wish::Song(wanted) => Some(song == *wanted),
        Wish::Language(code) => catalogue.language(song).map(|own| own == *code),
        Wish::Instrumental => catalogue.instrumental(song),
        Wish::Mood(feeling) => catalogue.mood(song).and_then(|mood| feels(*feeling, mood)),
        Wish::Popularity(Fame::Hits) => Some(catalogue.popularity(song) >= HIT_FROM),
        Wish::Popularity(Fame::Obscure) => Some(catalogue.popularity(song) <= OBSCURE_TO),
        Wish::Tempo(_) | Wish::Voice(_) => None,
        Wish::TitleWord(word) => catalogue.title(song).ok().map(|title| fold(&title).split(' ').any(|own| own == word)),
        Wish::MaxPerArtist(_) | Wish::Count(_) => Some(true),
    }
}

/// `None` for a mood too near to neutral to tell.
fn feels(feeling: Feeling, mood: Mood) -> Option<bool> {
    let side = |value: i8| (value.unsigned_abs() >= MOOD_MARGIN.unsigned_abs()).then_some(value > 0);
    match feeling {
        Feeling::Happy => side(mood.valence),
        Feeling::Sad => side(mood.valence).map(|up| !up),
        Feeling::Calm => side(mood.arousal).map(|up| !up),
        Feeling::Energetic => side(mood.arousal),
        Feeling::Angry => side(mood.arousal).zip(side(mood.valence)).map(|(loud, happy)| loud && !happy),
    }
}

/// Wishes of one kind that are wanted together are alternatives: "rock or pop", "60s and 70s".
fn are_alternatives(a: &Constraint, b: &Constraint) -> bool {
    !a.negated && !b.negated && a.hard == b.hard && discriminant(&a.wish) == discriminant(&b.wish)
}

impl Wishes {
    /// How `song` stands to every wish. Counts and caps concern whole lists and are always satisfied here.
    pub fn check(&self, catalogue: &Catalogue, song: SongId) -> Verdict {
        let says: Vec<Option<bool>> =
            self.0.iter().map(|c| agrees(&c.wish, catalogue, song).map(|yes| yes != c.negated)).collect();
        let mut verdict = Verdict::default();
        for (at, (constraint, own)) in self.0.iter().zip(&says).enumerate() {
            let mut others = self.0.iter().zip(&says).filter(|(other, _)| are_alternatives(constraint, other));
            let any_yes = others.clone().any(|(_, says)| *says == Some(true));
            match own {
                Some(true) => verdict.satisfied.push(at),
                _ if any_yes || !constraint.hard => {}
                Some(false) if others.any(|(_, says)| says.is_none()) => {}
                Some(false) => verdict.violated.push(at),
                None => verdict.unverified.push(at),
            }
        }
        verdict
    }
}
