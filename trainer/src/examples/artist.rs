//! Requests for an artist's songs, and for others like that artist.

use rand::Rng;

use super::bank::Slots;
use super::draw::{Dice, by_demand, chance};
use super::facts::Fact;
use super::{Draft, Sources, past};

pub(super) fn make(sources: &Sources<'_>, dice: &mut Dice) -> Option<Draft> {
    let song = if chance(dice, 0.65) { sources.world.asked_song(dice)? } else { sources.world.song(dice)? };
    let artist = sources.world.artist_of(song);
    let mut draft = match dice.random_range(0..20) {
        0..9 => by(sources, dice, artist)?,
        9..12 => by_two(sources, dice, artist)?,
        12..17 => like(sources, dice, artist)?,
        _ => genre_like(sources, dice, artist)?,
    };
    if chance(dice, 0.35) {
        past::before(sources, dice, &mut draft, song)?;
    }
    Some(draft)
}

/// The artist's songs; a few that are listed with them count a little.
fn by(sources: &Sources<'_>, dice: &mut Dice, artist: u32) -> Option<Draft> {
    let slots = named(sources, artist);
    let key = if chance(dice, 0.35) { "open.artist" } else { "artist" };
    let mut draft = Draft::asking(sources.bank.say_later(dice, key, &slots)?);
    let own = own(sources, dice, artist, 14);
    draft.weigh(&beside(sources, dice, &own, artist, 6), 0.3);
    draft.weigh(&own, 2.0);
    Some(draft)
}

fn by_two(sources: &Sources<'_>, dice: &mut Dice, artist: u32) -> Option<Draft> {
    let other = *sources.world.near_artists(dice, artist, 24).first()?;
    let mut slots = named(sources, artist);
    slots.artist2 = sources.world.artist_name(other).to_owned();
    let key = if chance(dice, 0.5) { "open.artist.two" } else { "artist.two" };
    let mut draft = Draft::asking(sources.bank.say_later(dice, key, &slots)?);
    let both = [own(sources, dice, artist, 9), own(sources, dice, other, 9)].concat();
    draft.weigh(&beside(sources, dice, &both, artist, 6), 0.3);
    draft.weigh(&both, 2.0);
    Some(draft)
}

/// Songs of other artists that stand near the artist's, and popular ones of the nearest artists.
fn like(sources: &Sources<'_>, dice: &mut Dice, artist: u32) -> Option<Draft> {
    let world = &sources.world;
    let near = world.near_artists(dice, artist, 60);
    let own = own(sources, dice, artist, 6);
    let mut draft = Draft::asking(if chance(dice, 0.2) && !near.is_empty() {
        let slots = Slots { artist2: world.artist_name(near[0]).to_owned(), ..named(sources, artist) };
        sources.bank.say_later(dice, "similar.two", &slots)?
    } else {
        sources.bank.say_later(dice, "similar", &named(sources, artist))?
    });
    for other in near.iter().take(4) {
        draft.weigh(&by_demand(dice, world.of_artist.of(*other), 2, 2.5), 0.8);
    }
    draft.weigh(&beside(sources, dice, &own, artist, 14), 1.0);
    // People who ask for more like someone often keep someone's own songs, too.
    draft.weigh(&own[..own.len().min(3)], 0.3);
    Some(draft)
}

/// "Indie rock like X": songs near X's that have the genre.
fn genre_like(sources: &Sources<'_>, dice: &mut Dice, artist: u32) -> Option<Draft> {
    let world = &sources.world;
    let own = own(sources, dice, artist, 8);
    let song = &world.corpus.songs[*own.first()? as usize];
    let genre = world.facts.of_song(song).into_iter().find(|fact| matches!(fact, Fact::Genre(_)))?;
    let slots = Slots { genre: genre.words(dice, world.corpus), ..named(sources, artist) };
    let mut draft = Draft::asking(sources.bank.say(dice, "open.genre.artist", &slots)?);
    let near = beside(sources, dice, &own, artist, 30);
    let of_genre = |song: &u32| genre.holds(&world.corpus.songs[*song as usize]) == Some(true);
    draft.weigh(&near.iter().copied().filter(of_genre).collect::<Vec<_>>(), 1.5);
    draft.weigh(&own, 1.0);
    Some(draft)
}

/// Songs of the artist, popular first by chance.
fn own(sources: &Sources<'_>, dice: &mut Dice, artist: u32, count: usize) -> Vec<u32> {
    by_demand(dice, sources.world.of_artist.of(artist), count, 2.0)
}

/// Songs of others that stand near these.
fn beside(sources: &Sources<'_>, dice: &mut Dice, songs: &[u32], artist: u32, count: usize) -> Vec<u32> {
    let world = &sources.world;
    let near = world.neighbours_of(dice, songs, count * 4).into_iter().map(|(song, _)| song);
    near.filter(|song| world.artist_of(*song) != artist).take(count).collect()
}

/// Slots with the artist's name.
fn named(sources: &Sources<'_>, artist: u32) -> Slots {
    Slots { artist: sources.world.artist_name(artist).to_owned(), ..Slots::default() }
}
