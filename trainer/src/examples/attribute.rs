//! Requests for facts: genre, era, mood, language, popularity and their combinations, exclusions and refinements.

use rand::Rng;
use wemusic::Turn;

use super::bank::Slots;
use super::draw::{Dice, chance, leaning, pick};
use super::facts::Fact;
use super::words::FEELINGS;
use super::{Draft, MOST_POSITIVES, Sources};

/// How many draws are spent on finding songs that satisfy a combination.
const DRAWS: usize = 400;

pub(super) fn make(sources: &Sources<'_>, dice: &mut Dice) -> Option<Draft> {
    let wanted = wanted(sources, dice)?;
    match dice.random_range(0..20) {
        0..11 => plain(sources, dice, &wanted),
        11..15 => without(sources, dice, &wanted),
        _ => refined(sources, dice, &wanted),
    }
}

/// One to three facts that some song has together.
fn wanted(sources: &Sources<'_>, dice: &mut Dice) -> Option<Vec<Fact>> {
    let world = &sources.world;
    let mut wanted = vec![world.facts.any(dice)?];
    let songs = world.facts.songs(&wanted[0]);
    let example = &world.corpus.songs[songs[leaning(dice, songs.len(), 2.0)] as usize];
    let others = world.facts.of_song(example);
    while wanted.len() < 3 && chance(dice, 0.45) {
        let other = pick(dice, &others)?;
        let clashes = wanted.iter().any(|fact| {
            std::mem::discriminant(fact) == std::mem::discriminant(other)
                || matches!((fact, other), (Fact::Decade(_), Fact::Year(_)) | (Fact::Year(_), Fact::Decade(_)))
                || matches!((fact, other), (Fact::Popular, Fact::Obscure) | (Fact::Obscure, Fact::Popular))
        });
        if !clashes {
            wanted.push(other.clone());
        }
    }
    Some(wanted)
}

/// Songs with all of the facts, wanted ones more often; at most [`MOST_POSITIVES`].
pub(super) fn songs_with(
    sources: &Sources<'_>,
    dice: &mut Dice,
    facts: &[Fact],
    keep: impl Fn(u32) -> bool,
) -> Vec<u32> {
    let world = &sources.world;
    let rarest = facts.iter().map(|fact| world.facts.songs(fact)).min_by_key(|songs| songs.len()).unwrap_or(&[]);
    let mut found = Vec::new();
    for _ in 0..if rarest.is_empty() { 0 } else { DRAWS } {
        let song = rarest[leaning(dice, rarest.len(), 2.6)];
        let has = |fact: &Fact| fact.holds(&world.corpus.songs[song as usize]) == Some(true);
        if !found.contains(&song) && facts.iter().all(has) && keep(song) {
            found.push(song);
            if found.len() == MOST_POSITIVES {
                break;
            }
        }
    }
    found
}

/// The facts in the order people put them: "popular sad instrumental 90s spanish rock".
pub(super) fn phrase(sources: &Sources<'_>, dice: &mut Dice, facts: &[Fact]) -> String {
    let order = |fact: &Fact| match fact {
        Fact::Popular | Fact::Obscure => 0,
        Fact::Feeling(_) => 1,
        Fact::Descriptor(_) => 2,
        Fact::Instrumental => 3,
        Fact::Decade(_) | Fact::Year(_) => 4,
        Fact::Language(_) => 5,
        Fact::Genre(_) => 6,
    };
    let mut facts: Vec<&Fact> = facts.iter().collect();
    facts.sort_by_key(|fact| order(fact));
    let words: Vec<String> = facts.iter().map(|fact| fact.words(dice, sources.world.corpus)).collect();
    words.join(" ")
}

/// A message that asks for the facts.
pub(super) fn message(sources: &Sources<'_>, dice: &mut Dice, facts: &[Fact]) -> Option<String> {
    let corpus = sources.world.corpus;
    let mut slots = Slots::default();
    let later = chance(dice, 0.3);
    let key = match facts {
        [genre @ Fact::Genre(_)] => {
            slots.genre = genre.words(dice, corpus);
            if later { "genre" } else { "open.genre" }
        }
        [decade @ Fact::Decade(_)] => {
            slots.decade = decade.words(dice, corpus);
            if later { "decade" } else { "open.decade" }
        }
        [genre @ Fact::Genre(_), decade @ Fact::Decade(_)] | [decade @ Fact::Decade(_), genre @ Fact::Genre(_)] => {
            slots.genre = genre.words(dice, corpus);
            slots.decade = decade.words(dice, corpus);
            if later { "genre_decade" } else { "open.genre_decade" }
        }
        [Fact::Year(year)] => {
            slots.fact = year.to_string();
            "fact.year"
        }
        _ => {
            slots.fact = phrase(sources, dice, facts);
            "fact"
        }
    };
    sources.bank.say(dice, key, &slots)
}

fn plain(sources: &Sources<'_>, dice: &mut Dice, wanted: &[Fact]) -> Option<Draft> {
    let songs = songs_with(sources, dice, wanted, |_| true);
    let mut draft = Draft::asking(message(sources, dice, wanted)?);
    draft.weigh(&songs, 1.0);
    (songs.len() >= 3).then_some(draft)
}

/// The facts without another fact, or without an artist, that some of their songs have.
fn without(sources: &Sources<'_>, dice: &mut Dice, wanted: &[Fact]) -> Option<Draft> {
    let world = &sources.world;
    let all = songs_with(sources, dice, wanted, |_| true);
    let example = *pick(dice, &all)?;
    let by_artist = chance(dice, 0.3);
    let excluded = {
        let facts = world.facts.of_song(&world.corpus.songs[example as usize]);
        let fit = |fact: &&Fact| {
            matches!(fact, Fact::Genre(_) | Fact::Decade(_) | Fact::Instrumental) && !wanted.contains(fact)
        };
        let fit: Vec<&Fact> = facts.iter().filter(fit).collect();
        pick(dice, &fit).map(|fact| (*fact).clone())
    };
    let artist = world.artist_of(example);
    let violates = |song: u32| match &excluded {
        Some(fact) if !by_artist => fact.holds(&world.corpus.songs[song as usize]),
        _ => Some(world.artist_of(song) == artist),
    };
    let mut slots = Slots { fact: phrase(sources, dice, wanted), ..Slots::default() };
    slots.not = match &excluded {
        Some(fact) if !by_artist => fact.words(dice, world.corpus),
        _ => world.artist_name(artist).to_owned(),
    };
    slots.artist = slots.not.clone();
    let good = songs_with(sources, dice, wanted, |song| violates(song) == Some(false));
    let bad: Vec<u32> = all.iter().copied().filter(|song| violates(*song) == Some(true)).collect();
    let mut draft;
    if chance(dice, 0.5) {
        draft = Draft::asking(sources.bank.say(dice, "fact.not", &slots)?);
    } else {
        draft = Draft::asking(message(sources, dice, wanted)?);
        let key = if by_artist || excluded.is_none() { "not.artist" } else { "not" };
        let user = sources.bank.say_later(dice, key, &slots)?;
        show(sources, dice, &mut draft, &all, user);
    }
    draft.negatives.extend(bad);
    draft.weigh(&good, 1.0);
    (good.len() >= 3).then_some(draft)
}

/// Shows three of the songs in the first turn, and asks anew.
fn show(sources: &Sources<'_>, dice: &mut Dice, draft: &mut Draft, songs: &[u32], user: String) {
    let shown: Vec<u32> = songs.iter().copied().take(3).collect();
    let liked = if chance(dice, 0.5) { &shown[..shown.len().min(2)] } else { &[] };
    let first = &mut draft.request.turns[0];
    first.shown = sources.world.song_refs(&shown);
    first.liked = sources.world.song_refs(liked);
    draft.context.extend(&shown);
    draft.request.turns.push(Turn { user, ..Turn::default() });
}

/// Some songs are shown, then the listener asks for older, calmer, better known ones and so on.
fn refined(sources: &Sources<'_>, dice: &mut Dice, wanted: &[Fact]) -> Option<Draft> {
    let corpus = sources.world.corpus;
    let all = songs_with(sources, dice, wanted, |_| true);
    let shown = &all[..all.len().min(3)];
    let row = |song: u32| &corpus.songs[song as usize].row;
    let years: Vec<u16> = shown.iter().filter_map(|song| row(*song).year).collect();
    let (oldest, newest) = (years.iter().min().copied(), years.iter().max().copied());
    let artists: Vec<u32> = shown.iter().map(|song| row(*song).artist).collect();
    let feeling = |at: usize, song: u32| Fact::Feeling(at).holds(&corpus.songs[song as usize]);
    let place = |word: &str| FEELINGS.iter().position(|feeling| feeling.words.contains(&word)).unwrap_or(0);
    let (happy, sad, calm, energetic) = (place("happy"), place("sad"), place("calm"), place("energetic"));
    type Test<'t> = Box<dyn Fn(u32) -> Option<bool> + 't>;
    let (key, test): (&str, Test<'_>) = match dice.random_range(0..10) {
        0 => ("refine.older", Box::new(|song| row(song).year.zip(oldest).map(|(year, oldest)| year < oldest))),
        1 => ("refine.newer", Box::new(|song| row(song).year.zip(newest).map(|(year, newest)| year > newest))),
        2 => ("refine.energetic", Box::new(|song| feeling(energetic, song))),
        3 => ("refine.calm", Box::new(|song| feeling(calm, song))),
        4 => ("refine.happy", Box::new(|song| feeling(happy, song))),
        5 => ("refine.sad", Box::new(|song| feeling(sad, song))),
        6 => ("refine.instrumental", Box::new(|song| row(song).instrumental)),
        7 => ("refine.popular", Box::new(|song| Some(row(song).popularity >= 98))),
        8 => ("refine.obscure", Box::new(|song| Some(row(song).popularity < 80))),
        _ => ("refine.different", Box::new(|song| Some(!artists.contains(&row(song).artist)))),
    };
    let good = songs_with(sources, dice, wanted, |song| test(song) == Some(true));
    let bad: Vec<u32> = all.iter().copied().filter(|song| test(*song) == Some(false)).collect();
    let mut draft = Draft::asking(message(sources, dice, wanted)?);
    let user = sources.bank.say_later(dice, key, &Slots::default())?;
    show(sources, dice, &mut draft, &all, user);
    draft.negatives.extend(bad);
    draft.weigh(&good, 1.0);
    (good.len() >= 3).then_some(draft)
}
