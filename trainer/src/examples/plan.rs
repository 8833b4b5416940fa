//! Plans of made-up conversations: what is asked turn by turn, and which songs of the goal answer each turn.

use rand::Rng;

use super::Sources;
use super::attribute::songs_with;
use super::bank::Slots;
use super::draw::{Dice, by_demand, chance, leaning, pick, some};
use super::facts::Fact;

/// One turn of a plan.
#[derive(Debug, Default)]
pub(super) struct Step {
    /// What the listener says.
    pub user: String,
    /// Goal songs that answer it, those liked first foremost; none for a greeting.
    pub fit: Vec<u32>,
    /// The artist asked for, when there is one.
    pub artist: Option<u32>,
}

impl Step {
    fn new(user: String, fit: Vec<u32>) -> Self {
        Self { user, fit, artist: None }
    }
}

/// Plans a conversation about a goal made up on the way: each turn leads to songs near those that went before.
pub(super) fn wandering(sources: &Sources<'_>, dice: &mut Dice) -> Option<Vec<Step>> {
    let world = &sources.world;
    let seed = world.asked_song(dice)?;
    let mut steps = Vec::new();
    if chance(dice, 0.12) {
        steps.push(Step::new(sources.bank.say(dice, "greet", &Slots::default())?, Vec::new()));
    }
    steps.push(opening(sources, dice, seed)?);
    let count = dice.random_range(2..=7);
    while steps.len() < count {
        let heard: Vec<u32> = steps.iter().rev().find(|step| !step.fit.is_empty())?.fit.clone();
        let Some(step) = next(sources, dice, &heard) else { break };
        steps.push(step);
    }
    Some(steps)
}

/// How many songs of one turn end up in the goal.
fn liked_count(dice: &mut Dice) -> usize {
    dice.random_range(1..=7)
}

/// The first request: a theme, a genre, an era or an artist.
fn opening(sources: &Sources<'_>, dice: &mut Dice, seed: u32) -> Option<Step> {
    let world = &sources.world;
    let count = liked_count(dice);
    let artist = world.artist_of(seed);
    let own = by_demand(dice, world.of_artist.of(artist), count, 2.4);
    let mut slots = Slots { artist: world.artist_name(artist).to_owned(), ..Slots::default() };
    match dice.random_range(0..20) {
        0..5 => themed(sources, dice, "open.theme", slots),
        5 => {
            let (theme, lists) = pick(dice, &world.themes)?;
            slots.manner = (*pick(dice, theme.manner)?).to_owned();
            slots.occasion = (*pick(dice, theme.occasion)?).to_owned();
            let songs = &world.sequence(*pick(dice, lists)?).songs;
            let mut fit: Vec<u32> = songs.iter().copied().filter(|song| world.is_asked(dice, *song)).collect();
            let artist = world.artist_of(*pick(dice, &fit)?);
            slots.artist = world.artist_name(artist).to_owned();
            let user = sources.bank.say(dice, "open.theme.artist", &slots)?;
            fit.sort_by_key(|song| world.artist_of(*song) != artist);
            fit.truncate(count);
            fit.extend(by_demand(dice, world.of_artist.of(artist), 3, 2.4));
            Some(Step { user, fit, artist: Some(artist) })
        }
        6..12 => with_facts(sources, dice, "open.", seed),
        12..14 => {
            let genre = world
                .facts
                .of_song(&world.corpus.songs[seed as usize])
                .into_iter()
                .find(|f| matches!(f, Fact::Genre(_)))?;
            slots.genre = genre.words(dice, world.corpus);
            let user = sources.bank.say(dice, "open.genre.artist", &slots)?;
            let near = near(sources, dice, &own, 3);
            Some(Step { user, fit: [own, near].concat(), artist: Some(artist) })
        }
        14..16 => two(sources, dice, "open.artist.two", artist),
        _ => Some(Step { user: sources.bank.say(dice, "open.artist", &slots)?, fit: own, artist: Some(artist) }),
    }
}

/// A theme of lists, and songs of a list of that theme.
fn themed(sources: &Sources<'_>, dice: &mut Dice, key: &str, mut slots: Slots) -> Option<Step> {
    let world = &sources.world;
    let (theme, lists) = pick(dice, &world.themes)?;
    slots.manner = (*pick(dice, theme.manner)?).to_owned();
    slots.occasion = (*pick(dice, theme.occasion)?).to_owned();
    let list = world.sequence(*pick(dice, lists)?);
    let (key, genre) =
        match pick(dice, &list.songs).map(|song| world.facts.of_song(&world.corpus.songs[*song as usize])) {
            Some(facts) if key == "open.theme" && chance(dice, 0.3) => {
                (if chance(dice, 0.6) { "open.theme.genre" } else { "open.theme.decade" }, facts)
            }
            _ => (key, Vec::new()),
        };
    let wanted = genre.into_iter().find(|fact| match key {
        "open.theme.genre" => matches!(fact, Fact::Genre(_)),
        _ => matches!(fact, Fact::Decade(_)),
    });
    let mut songs: Vec<u32> = list.songs.iter().copied().filter(|song| world.is_asked(dice, *song)).collect();
    if let Some(fact) = &wanted {
        slots.genre = fact.words(dice, world.corpus);
        slots.decade.clone_from(&slots.genre);
        songs.retain(|song| fact.holds(&world.corpus.songs[*song as usize]) == Some(true));
    }
    let count = liked_count(dice) + 1;
    Some(Step::new(sources.bank.say_later(dice, key, &slots)?, some(dice, &songs, count)))
}

/// Genre or era of a song, and songs that share them: near ones first, others of the catalogue after.
fn with_facts(sources: &Sources<'_>, dice: &mut Dice, prefix: &str, song: u32) -> Option<Step> {
    let world = &sources.world;
    let facts = world.facts.of_song(&world.corpus.songs[song as usize]);
    let genres: Vec<&Fact> = facts.iter().filter(|fact| matches!(fact, Fact::Genre(_))).collect();
    let decade = facts.iter().find(|fact| matches!(fact, Fact::Decade(_)));
    let genre = pick(dice, &genres).copied();
    let (key, wanted): (&str, Vec<Fact>) = match (genre, decade, dice.random_range(0..4)) {
        (Some(genre), Some(decade), 0) => ("genre_decade", vec![genre.clone(), decade.clone()]),
        (None, Some(decade), _) | (_, Some(decade), 1) => ("decade", vec![decade.clone()]),
        (Some(genre), _, _) => ("genre", vec![genre.clone()]),
        _ => return None,
    };
    let mut slots = Slots::default();
    for fact in &wanted {
        match fact {
            Fact::Decade(_) => slots.decade = fact.words(dice, world.corpus),
            _ => slots.genre = fact.words(dice, world.corpus),
        }
    }
    let has = |song: &u32| wanted.iter().all(|fact| fact.holds(&world.corpus.songs[*song as usize]) == Some(true));
    let mut fit: Vec<u32> = world.neighbours(dice, song, 80).into_iter().map(|(song, _)| song).filter(has).collect();
    let count = liked_count(dice) + 1;
    fit.truncate(count);
    let others = songs_with(sources, dice, &wanted, |_| true);
    fit.extend(others.into_iter().take(count.saturating_sub(fit.len()).max(1)));
    Some(Step::new(sources.bank.say_later(dice, &format!("{prefix}{key}"), &slots)?, fit))
}

/// Two artists that go together.
fn two(sources: &Sources<'_>, dice: &mut Dice, key: &str, artist: u32) -> Option<Step> {
    let world = &sources.world;
    let other = *world.near_artists(dice, artist, 24).first()?;
    let slots = Slots {
        artist: world.artist_name(artist).to_owned(),
        artist2: world.artist_name(other).to_owned(),
        ..Slots::default()
    };
    let mut fit = by_demand(dice, world.of_artist.of(artist), 3, 2.4);
    fit.extend(by_demand(dice, world.of_artist.of(other), 3, 2.4));
    Some(Step { user: sources.bank.say_later(dice, key, &slots)?, fit: some(dice, &fit, 6), artist: Some(other) })
}

/// Songs that stand near these.
fn near(sources: &Sources<'_>, dice: &mut Dice, songs: &[u32], count: usize) -> Vec<u32> {
    let mut all = sources.world.neighbours_of(dice, songs, 60);
    all.retain(|(song, _)| sources.world.is_asked(dice, *song));
    let mut near = Vec::with_capacity(count);
    while near.len() < count.min(all.len()) {
        let song = all[leaning(dice, all.len(), 2.0)].0;
        if !near.contains(&song) {
            near.push(song);
        }
    }
    near
}

/// What is asked after songs were heard.
fn next(sources: &Sources<'_>, dice: &mut Dice, heard: &[u32]) -> Option<Step> {
    let world = &sources.world;
    let anchor = *pick(dice, heard)?;
    let artist = world.artist_of(anchor);
    let count = liked_count(dice);
    let mut slots = Slots {
        artist: world.artist_name(artist).to_owned(),
        title: world.title(anchor).to_owned(),
        ..Slots::default()
    };
    let others = world.near_artists(dice, artist, 40);
    let other = if others.is_empty() { artist } else { others[leaning(dice, others.len().min(10), 1.5)] };
    match dice.random_range(0..50) {
        0..20 => by(sources, dice, other, count),
        20..22 => by(sources, dice, artist, count),
        22..24 => {
            let far = world.artist_of(world.asked_song(dice)?);
            by(sources, dice, far, count)
        }
        24..27 => two(sources, dice, "artist.two", other),
        27..31 => {
            let user = sources.bank.say_later(dice, "similar", &slots)?;
            let mut fit = near(sources, dice, heard, count);
            fit.retain(|song| world.artist_of(*song) != artist);
            fit.extend(by_demand(dice, world.of_artist.of(other), 2, 2.0));
            Some(Step { user, fit, artist: None })
        }
        31..40 => {
            let user = sources.bank.say(dice, "more", &slots)?;
            let mut fit = near(sources, dice, heard, count);
            if chance(dice, 0.5) {
                fit.extend(by_demand(dice, world.of_artist.of(artist), 3, 2.4));
            }
            Some(Step::new(user, fit))
        }
        40..44 => {
            let around = near(sources, dice, heard, 8);
            let song = *pick(dice, &around)?;
            with_facts(sources, dice, "", song)
        }
        44..46 => themed(sources, dice, "theme", slots),
        46 | 47 => {
            let user = sources.bank.say_later(dice, "title.similar", &slots)?;
            Some(Step::new(user, near(sources, dice, &[anchor], count + 1)))
        }
        _ => {
            let song = *near(sources, dice, heard, 4).first()?;
            slots = Slots {
                artist: world.artist_name(world.artist_of(song)).to_owned(),
                title: world.title(song).to_owned(),
                ..Slots::default()
            };
            let user = sources.bank.say_later(dice, "title", &slots)?;
            let mut fit = vec![song];
            fit.extend(near(sources, dice, &[song], count - 1));
            Some(Step { user, fit, artist: Some(world.artist_of(song)) })
        }
    }
}

/// An artist's songs.
fn by(sources: &Sources<'_>, dice: &mut Dice, artist: u32, count: usize) -> Option<Step> {
    let slots = Slots { artist: sources.world.artist_name(artist).to_owned(), ..Slots::default() };
    let user = sources.bank.say_later(dice, "artist", &slots)?;
    Some(Step { user, fit: by_demand(dice, sources.world.of_artist.of(artist), count, 2.4), artist: Some(artist) })
}

/// Plans a conversation whose goal is a real list: each turn asks for a part of what is still wanted.
pub(super) fn from_list(sources: &Sources<'_>, dice: &mut Dice) -> Option<Vec<Step>> {
    let world = &sources.world;
    let list = world.list(dice)?;
    let size = dice.random_range(5..=40);
    let window = (size * 4).min(list.songs.len());
    let from = dice.random_range(0..=list.songs.len() - window);
    let mut left = some(dice, &list.songs[from..from + window], window);
    left.retain(|song| list.kind == "goal-playlist" || world.is_asked(dice, *song));
    left.truncate(size);
    let mut steps = Vec::new();
    let named = list.name.as_deref().filter(|_| list.kind != "goal-playlist");
    match named {
        Some(name) if chance(dice, 0.4) => {
            let slots = Slots { name: super::words::tidy_name(name), ..Slots::default() };
            steps.push(Step::new(sources.bank.say(dice, "name", &slots)?, take(dice, &mut left, |_| true)));
        }
        _ if chance(dice, 0.15) => {
            steps.push(Step::new(sources.bank.say(dice, "greet", &Slots::default())?, Vec::new()))
        }
        _ => {
            let anchor = *left.first()?;
            steps.push(part(sources, dice, "open.", anchor, &mut left, &list.songs)?);
        }
    }
    let count = dice.random_range(2..=7);
    while steps.len() < count && left.len() >= 2 {
        let anchor = *pick(dice, &left)?;
        let step = part(sources, dice, "", anchor, &mut left, &list.songs)?;
        steps.push(step);
    }
    // What was never asked for stays in the goal: the last turn's words are all there is to find it by.
    steps.push(Step::new(String::new(), left));
    Some(steps)
}

/// Removes up to six songs that fit from what is left.
fn take(dice: &mut Dice, left: &mut Vec<u32>, fits: impl Fn(u32) -> bool) -> Vec<u32> {
    let count = dice.random_range(2..=6);
    let taken: Vec<u32> = left.iter().copied().filter(|song| fits(*song)).take(count).collect();
    left.retain(|song| !taken.contains(song));
    taken
}

/// Asks for the part of a list that `anchor` stands for.
fn part(
    sources: &Sources<'_>,
    dice: &mut Dice,
    prefix: &str,
    anchor: u32,
    left: &mut Vec<u32>,
    list: &[u32],
) -> Option<Step> {
    let world = &sources.world;
    let corpus = world.corpus;
    let facts = world.facts.of_song(&corpus.songs[anchor as usize]);
    let artist = world.artist_of(anchor);
    let mut slots = Slots { artist: world.artist_name(artist).to_owned(), ..Slots::default() };
    match dice.random_range(0..20) {
        0..10 => {
            let user = sources.bank.say_later(dice, &format!("{prefix}artist"), &slots)?;
            let mut fit = take(dice, left, |song| world.artist_of(song) == artist);
            // Lists hold one song an artist; who asks for the artist likes some more.
            let more = dice.random_range(0..=4);
            fit.extend(by_demand(dice, world.of_artist.of(artist), more, 2.2));
            Some(Step { user, fit, artist: Some(artist) })
        }
        10..13 => {
            let fact = facts.iter().find(|fact| matches!(fact, Fact::Genre(_)))?;
            slots.genre = fact.words(dice, corpus);
            let user = sources.bank.say_later(dice, &format!("{prefix}genre"), &slots)?;
            Some(Step::new(user, take(dice, left, |song| fact.holds(&corpus.songs[song as usize]) == Some(true))))
        }
        13 => {
            let fact = facts.iter().find(|fact| matches!(fact, Fact::Decade(_)))?;
            slots.decade = fact.words(dice, corpus);
            let user = sources.bank.say_later(dice, &format!("{prefix}decade"), &slots)?;
            Some(Step::new(user, take(dice, left, |song| fact.holds(&corpus.songs[song as usize]) == Some(true))))
        }
        14 | 15 => {
            // Someone of the list, or near it, whom the wanted songs resemble.
            let other = world.artist_of(*pick(dice, list)?);
            slots.artist = world.artist_name(other).to_owned();
            let user = sources.bank.say_later(dice, "similar", &slots)?;
            Some(Step::new(user, take(dice, left, |_| true)))
        }
        _ if prefix.is_empty() => Some(Step::new(sources.bank.say(dice, "more", &slots)?, take(dice, left, |_| true))),
        _ => None,
    }
}
