//! Requests for a song, and for others like it.

use super::bank::Slots;
use super::draw::{Dice, by_demand, chance};
use super::{Draft, Sources, past};

pub(super) fn make(sources: &Sources<'_>, dice: &mut Dice) -> Option<Draft> {
    let world = &sources.world;
    let song = if chance(dice, 0.6) { world.asked_song(dice)? } else { world.song(dice)? };
    let artist = world.artist_of(song);
    let slots =
        Slots { artist: world.artist_name(artist).to_owned(), title: world.title(song).to_owned(), ..Slots::default() };
    let near: Vec<u32> = world.neighbours(dice, song, 64).into_iter().take(16).map(|(song, _)| song).collect();
    let own = by_demand(dice, world.of_artist.of(artist), 4, 2.0);
    let own: Vec<u32> = own.into_iter().filter(|other| *other != song).collect();
    let mut draft;
    if chance(dice, 0.4) {
        draft = Draft::asking(sources.bank.say_later(dice, "title", &slots)?);
        draft.weigh(&[song], 4.0);
        draft.weigh(&own, 0.5);
        draft.weigh(&near[..near.len().min(8)], 0.5);
    } else {
        let key = if chance(dice, 0.25) { "open.title" } else { "title.similar" };
        draft = Draft::asking(sources.bank.say_later(dice, key, &slots)?);
        draft.weigh(&own, 0.7);
        draft.weigh(&near, 1.0);
    }
    if chance(dice, 0.25) {
        past::before(sources, dice, &mut draft, song)?;
    }
    Some(draft)
}
