//! An earlier turn for requests that would otherwise stand alone, so that the model learns to read the last words
//! against what came before.

use rand::Rng;
use wemusic::Turn;

use super::bank::Slots;
use super::draw::{Dice, chance, some};
use super::facts::Fact;
use super::{Draft, Sources};

/// Puts one answered turn before the draft's own: songs near `song` were shown, some liked, one perhaps disliked.
pub(super) fn before(sources: &Sources<'_>, dice: &mut Dice, draft: &mut Draft, song: u32) -> Option<()> {
    let near: Vec<u32> = sources.world.neighbours(dice, song, 24).into_iter().map(|(song, _)| song).collect();
    let shown = {
        let count = dice.random_range(1..=4);
        some(dice, &near, count)
    };
    let first = *shown.first()?;
    let liked = &shown[..shown.len().min(3)];
    let user = words(sources, dice, first)?;
    let reply = if chance(dice, 0.5) { sources.bank.say(dice, "assistant.show", &Slots::default()) } else { None };
    draft.context.extend(&shown);
    let likes = chance(dice, 0.75);
    draft.request.turns.insert(
        0,
        Turn {
            user,
            assistant: reply,
            shown: sources.world.song_refs(&shown),
            liked: if likes { sources.world.song_refs(liked) } else { Vec::new() },
            disliked: Vec::new(),
        },
    );
    Some(())
}

/// What may have been said to be shown this song: its artist, genre or decade, or a mere greeting.
pub(super) fn words(sources: &Sources<'_>, dice: &mut Dice, song: u32) -> Option<String> {
    let world = &sources.world;
    let facts = world.facts.of_song(&world.corpus.songs[song as usize]);
    let mut slots = Slots { artist: world.artist_name(world.artist_of(song)).to_owned(), ..Slots::default() };
    let genre = facts.iter().find(|fact| matches!(fact, Fact::Genre(_)));
    let decade = facts.iter().find(|fact| matches!(fact, Fact::Decade(_)));
    let key = match (dice.random_range(0..4), genre, decade) {
        (0, Some(genre), Some(decade)) => {
            slots.decade = decade.words(dice, world.corpus);
            slots.genre = genre.words(dice, world.corpus);
            "open.genre_decade"
        }
        (1, Some(genre), _) => {
            slots.genre = genre.words(dice, world.corpus);
            "open.genre"
        }
        (2, _, _) => "greet",
        _ => "open.artist",
    };
    sources.bank.say(dice, key, &slots)
}
