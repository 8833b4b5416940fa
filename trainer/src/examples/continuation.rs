//! Some songs of a list or broadcast, to the rest of it.

use rand::Rng;
use wemusic::Turn;

use super::bank::Slots;
use super::draw::{Dice, chance, pick, some};
use super::{Draft, MOST_POSITIVES, Sources};

/// How far around the seeds a broadcast's songs still belong to them, in songs.
const RADIO_WINDOW: usize = 10;
/// The same for long lists, which grow over months.
const LIST_WINDOW: usize = 80;

pub(super) fn make(sources: &Sources<'_>, dice: &mut Dice) -> Option<Draft> {
    let (seeds, rest) = if chance(dice, 0.68) { of_list(sources, dice)? } else { of_radio(sources, dice)? };
    let mut draft = Draft::default();
    place(sources, dice, &mut draft, &seeds)?;
    draft.weigh(&some(dice, &rest, MOST_POSITIVES), 1.0);
    Some(draft)
}

/// Number of seeds: three most often, eight at most.
fn seed_count(dice: &mut Dice) -> usize {
    if chance(dice, 0.4) { 3 } else { dice.random_range(1..=8) }
}

/// Seeds of a list, its beginning or any, and the songs around them.
fn of_list(sources: &Sources<'_>, dice: &mut Dice) -> Option<(Vec<u32>, Vec<u32>)> {
    let songs = &sources.world.list(dice)?.songs;
    let from = if songs.len() > LIST_WINDOW { dice.random_range(0..songs.len() - LIST_WINDOW / 2) } else { 0 };
    let songs = &songs[from..songs.len().min(from + LIST_WINDOW)];
    let count = seed_count(dice).min(songs.len().saturating_sub(2));
    let seeds: Vec<u32> = if chance(dice, 0.5) { songs[..count].to_vec() } else { some(dice, songs, count) };
    Some((seeds, songs.to_vec()))
}

/// Songs played in a row, and those played shortly before and after.
fn of_radio(sources: &Sources<'_>, dice: &mut Dice) -> Option<(Vec<u32>, Vec<u32>)> {
    let songs = &sources.world.sequence(*pick(dice, &sources.world.radio)?).songs;
    let count = seed_count(dice).min(songs.len().saturating_sub(2));
    let at = if chance(dice, 0.3) { 0 } else { dice.random_range(0..=songs.len().checked_sub(count)?) };
    let window = at.saturating_sub(RADIO_WINDOW)..(at + count + RADIO_WINDOW).min(songs.len());
    Some((songs[at..at + count].to_vec(), songs[window].to_vec()))
}

/// Puts the seeds where a request may hold them, with the words that go with that.
fn place(sources: &Sources<'_>, dice: &mut Dice, draft: &mut Draft, seeds: &[u32]) -> Option<()> {
    let bank = &sources.bank;
    let empty = Slots::default();
    draft.context = seeds.to_vec();
    let named = sources.world.song_refs(seeds);
    let turns = &mut draft.request.turns;
    let asked = |dice: &mut Dice| match dice.random_range(0..10) {
        0..5 => Some(String::new()),
        5..8 => bank.say_later(dice, "seeds", &empty),
        _ => bank.say_later(dice, "more", &empty),
    };
    match dice.random_range(0..20) {
        0..10 => {
            let user = if chance(dice, 0.8) { String::new() } else { bank.say(dice, "greet", &empty)? };
            turns.push(Turn { user, shown: named.clone(), liked: named, ..Turn::default() });
        }
        10..14 => draft.request.profile.history = named,
        14..17 => draft.request.profile.liked = named,
        _ => {
            for part in named.chunks(3) {
                let key = if turns.is_empty() { "greet" } else { "more" };
                turns.push(Turn {
                    user: bank.say(dice, key, &empty)?,
                    assistant: if chance(dice, 0.5) { bank.say(dice, "assistant.show", &empty) } else { None },
                    shown: part.to_vec(),
                    liked: part.to_vec(),
                    ..Turn::default()
                });
            }
        }
    }
    turns.push(Turn { user: asked(dice)?, ..Turn::default() });
    Some(())
}
