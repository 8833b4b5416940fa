//! Real requests of other collections: as they are where the corpus knows what they name, else with other names put in.

use super::attribute::songs_with;
use super::draw::{Dice, by_demand, chance, pick, some};
use super::resolve::Resolved;
use super::{Draft, Sources, noise};

pub(super) fn make(sources: &Sources<'_>, dice: &mut Dice) -> Option<Draft> {
    let request = pick(dice, &sources.real)?;
    match &request.template {
        Some(template) if request.unknown || chance(dice, 0.4) => swapped(sources, dice, template, request.comparing),
        _ if request.unknown => None,
        _ => as_is(sources, dice, request),
    }
}

/// The request with a song and its artist of our own in place of those it named.
fn swapped(sources: &Sources<'_>, dice: &mut Dice, template: &str, comparing: bool) -> Option<Draft> {
    let world = &sources.world;
    let song = if chance(dice, 0.5) { world.asked_song(dice)? } else { world.song(dice)? };
    let artist = world.artist_of(song);
    let (title, name) = (noise::name(dice, world.title(song)), noise::name(dice, world.artist_name(artist)));
    let text = template.replace("{title}", &title).replace("{artist}", &name);
    let mut draft = Draft::asking(noise::message(dice, &text));
    let song = template.contains("{title}").then_some(song);
    weigh_names(sources, dice, &mut draft, &[artist], song.as_slice(), comparing);
    Some(draft)
}

/// The request itself, answered by what it names.
pub(super) fn as_is(sources: &Sources<'_>, dice: &mut Dice, request: &Resolved) -> Option<Draft> {
    let world = &sources.world;
    let text = if chance(dice, 0.5) { noise::message(dice, &request.text) } else { request.text.clone() };
    let mut draft = Draft::asking(text);
    let ruled_out =
        |song: u32| request.without.iter().any(|fact| fact.holds(&world.corpus.songs[song as usize]) == Some(true));
    weigh_names(sources, dice, &mut draft, &request.artists, &request.songs, request.comparing);
    if !request.facts.is_empty() {
        let has_all =
            |song: u32| request.facts.iter().all(|fact| fact.holds(&world.corpus.songs[song as usize]) == Some(true));
        // "sixties music by X": the artist's songs of that time, when they are known.
        if request.artists.is_empty() {
            let songs = songs_with(sources, dice, &request.facts, |song| !ruled_out(song));
            draft.weigh(&songs, 1.0);
        } else {
            for (song, weight) in &mut draft.positives {
                *weight *= if has_all(*song) { 2.0 } else { 0.5 };
            }
        }
    }
    if let Some(list) = pick(dice, &request.lists) {
        draft.weigh(&some(dice, &world.sequence(*list).songs, 16), 0.7);
    }
    draft.positives.retain(|(song, _)| !ruled_out(*song));
    Some(draft)
}

/// Weighs the named songs and artists' songs, or those near them when others like them are asked for.
fn weigh_names(
    sources: &Sources<'_>,
    dice: &mut Dice,
    draft: &mut Draft,
    artists: &[u32],
    songs: &[u32],
    comparing: bool,
) {
    let world = &sources.world;
    let near = |dice: &mut Dice, of: &[u32], count: usize| -> Vec<u32> {
        world.neighbours_of(dice, of, count * 4).into_iter().take(count).map(|(song, _)| song).collect()
    };
    let own: Vec<u32> =
        artists.iter().flat_map(|artist| by_demand(dice, world.of_artist.of(*artist), 8, 1.8)).collect();
    match (songs.is_empty(), comparing) {
        (false, false) => {
            draft.weigh(songs, 4.0);
            draft.weigh(&own, 0.5);
        }
        (false, true) => {
            draft.weigh(&near(dice, songs, 16), 1.0);
            draft.weigh(&own, 0.7);
            draft.positives.retain(|(song, _)| !songs.contains(song));
        }
        (true, false) => draft.weigh(&own, 2.0),
        (true, true) => {
            draft.weigh(&near(dice, &own, 16), 1.0);
            draft.weigh(&own[..own.len().min(3)], 0.3);
        }
    }
}
