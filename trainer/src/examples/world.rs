//! Indexes over the corpus that example makers draw from. Only sequences and dialogues of the training split enter.

use std::collections::{BTreeMap, BTreeSet};

use rand::Rng;
use wemusic::SongRef;
use wemusic::catalogue::normalise::fold;

use crate::corpus::types::{Corpus, Dialogue, Sequence, Split};

use super::draw::{Dice, running_sums, weighted};
use super::facts::Facts;
use super::words;

/// Rank (plus the first song's) from which asked-for songs are drawn.
const MOST_ASKED: f64 = 40.0;
/// Rank up to which they are drawn.
const LEAST_ASKED: f64 = 120_000.0;
/// Rank at which [`World::is_asked`] is true half the time.
const HALF_ASKED: f64 = 10_000.0;

/// Where a song stands in a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Index into the corpus's sequences.
    pub sequence: u32,
    /// Position in it.
    pub position: u32,
}

/// Lists of varying length, one per key `0..len`, stored back to back.
#[derive(Debug, Default)]
pub struct Grouped<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy> Grouped<T> {
    /// Groups pairs by key, keeping their order within a key. Keys must be below `keys`; others are left out.
    pub fn new(keys: usize, pairs: impl Iterator<Item = (u32, T)> + Clone) -> Self {
        let mut starts = vec![0u32; keys + 1];
        for (key, _) in pairs.clone().filter(|(key, _)| (*key as usize) < keys) {
            starts[key as usize + 1] += 1;
        }
        for key in 0..keys {
            starts[key + 1] += starts[key];
        }
        let mut next = starts.clone();
        let mut items: Vec<T> = Vec::new();
        let Some((_, first)) = pairs.clone().next() else { return Self { starts, items } };
        items.resize(starts[keys] as usize, first);
        for (key, item) in pairs.filter(|(key, _)| (*key as usize) < keys) {
            items[next[key as usize] as usize] = item;
            next[key as usize] += 1;
        }
        Self { starts, items }
    }

    /// The items of a key; empty for a key out of range.
    pub fn of(&self, key: u32) -> &[T] {
        match (self.starts.get(key as usize), self.starts.get(key as usize + 1)) {
            (Some(from), Some(to)) => self.items.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }
}

/// What example makers know of the world.
pub struct World<'a> {
    /// The corpus.
    pub corpus: &'a Corpus,
    /// Which split's sequences and dialogues are indexed.
    pub split: Split,
    /// Playlists, songs added together and goal playlists: sequences someone chose, four songs or more.
    pub lists: Vec<u32>,
    /// Running sums of the lists' weights: a playlist of a hundred songs counts four times one of six.
    pub list_weights: Vec<f64>,
    /// Radio shows and hours, eight songs or more.
    pub radio: Vec<u32>,
    /// Names people gave to lists, with every list of that name.
    pub names: Vec<(String, Vec<u32>)>,
    /// Lists by what they are for: `workout`, `sleep` and so on.
    pub themes: Vec<(&'static words::Theme, Vec<u32>)>,
    /// Dialogues with a goal.
    pub dialogues: Vec<&'a Dialogue>,
    /// Places of each song in lists.
    pub in_lists: Grouped<Place>,
    /// Places of each song in radio sequences.
    pub in_radio: Grouped<Place>,
    /// Songs of each artist in demand order, featured credits included.
    pub of_artist: Grouped<u32>,
    /// Artists by normalised name.
    pub artist_keys: BTreeMap<String, u32>,
    /// Names of genres, normalised.
    pub genre_keys: BTreeSet<String>,
    /// Songs by fact.
    pub facts: Facts,
    song_weights: Vec<f64>,
}

/// True for sequences that someone chose, false for what a station played.
pub fn is_list(sequence: &Sequence) -> bool {
    matches!(sequence.kind.as_str(), "playlist" | "added-together" | "goal-playlist")
}

impl<'a> World<'a> {
    /// Indexes the sequences and dialogues of `split`.
    pub fn new(corpus: &'a Corpus, split: Split) -> Self {
        let of_split = |(_, sequence): &(usize, &Sequence)| sequence.split == split;
        let ids = |wanted: bool, least: usize| -> Vec<u32> {
            let all = corpus.sequences.iter().enumerate().filter(of_split);
            all.filter(|(_, s)| is_list(s) == wanted && s.songs.len() >= least).map(|(id, _)| id as u32).collect()
        };
        let (lists, radio) = (ids(true, 4), ids(false, 8));
        let places = |ids: &[u32]| -> Vec<(u32, Place)> {
            let mut places = Vec::new();
            for &sequence in ids {
                let songs = corpus.sequences[sequence as usize].songs.iter().enumerate();
                places.extend(songs.map(|(at, &song)| (song, Place { sequence, position: at as u32 })));
            }
            places
        };
        let in_lists = Grouped::new(corpus.songs.len(), places(&lists).into_iter());
        let in_radio = Grouped::new(corpus.songs.len(), places(&radio).into_iter());
        let credits = corpus.songs.iter().enumerate().flat_map(|(song, s)| {
            std::iter::once(s.row.artist).chain(s.row.featured.iter().copied()).map(move |artist| (artist, song as u32))
        });
        let song_weights = running_sums((0..corpus.songs.len() as u32).map(|song| {
            // A listing says more of what people ask for than one play on the radio.
            (10.0 * in_lists.of(song).len() as f64 + in_radio.of(song).len() as f64).powf(0.7)
        }));
        Self {
            corpus,
            split,
            list_weights: running_sums(lists.iter().map(|id| list_weight(&corpus.sequences[*id as usize]))),
            names: names(corpus, &lists),
            themes: words::THEMES
                .iter()
                .map(|t| (t, lists_for(corpus, &lists, t)))
                .filter(|t| t.1.len() >= 2)
                .collect(),
            lists,
            radio,
            dialogues: corpus.dialogues.iter().filter(|d| d.split == split && !d.goal.is_empty()).collect(),
            in_lists,
            in_radio,
            of_artist: Grouped::new(corpus.artists.len(), credits),
            artist_keys: corpus.artists.iter().enumerate().rev().map(|(id, a)| (a.key.clone(), id as u32)).collect(),
            genre_keys: corpus.genres.iter().map(|name| fold(name)).collect(),
            facts: Facts::new(corpus),
            song_weights,
        }
    }

    /// A song that someone listed or played, the wanted ones more often.
    pub fn song(&self, dice: &mut Dice) -> Option<u32> {
        weighted(dice, &self.song_weights).map(|song| song as u32)
    }

    /// A song that people ask a curator for: ranks are log-even between [`MOST_ASKED`] and [`LEAST_ASKED`], which is
    /// how the goals of held-out dialogues are spread. Only songs that someone listed or played are drawn.
    pub fn asked_song(&self, dice: &mut Dice) -> Option<u32> {
        let (least, most) = (MOST_ASKED.ln(), LEAST_ASKED.min(self.corpus.songs.len() as f64 + MOST_ASKED).ln());
        let drawn = (0..16).map(|_| (dice.random_range(least..most).exp() - MOST_ASKED) as u32);
        let known: Vec<u32> = drawn.collect();
        known.into_iter().find(|song| self.is_listed(*song)).or_else(|| self.song(dice))
    }

    /// True for songs in any indexed sequence.
    pub fn is_listed(&self, song: u32) -> bool {
        !self.in_lists.of(song).is_empty() || !self.in_radio.of(song).is_empty()
    }

    /// True at random, the less often the less a song is wanted: half the time at rank 10,000.
    pub fn is_asked(&self, dice: &mut Dice, song: u32) -> bool {
        dice.random::<f64>() < 1.0 / (1.0 + f64::from(song) / HALF_ASKED)
    }

    /// A list, the longer ones somewhat more often.
    pub fn list(&self, dice: &mut Dice) -> Option<&'a Sequence> {
        weighted(dice, &self.list_weights).map(|index| self.sequence(self.lists[index]))
    }

    /// A sequence by index.
    pub fn sequence(&self, id: u32) -> &'a Sequence {
        &self.corpus.sequences[id as usize]
    }

    /// The first-named artist of a song.
    pub fn artist_of(&self, song: u32) -> u32 {
        self.corpus.songs[song as usize].row.artist
    }

    /// An artist's display name.
    pub fn artist_name(&self, artist: u32) -> &'a str {
        self.corpus.artists.get(artist as usize).map_or("", |artist| artist.name.as_str())
    }

    /// A song's title.
    pub fn title(&self, song: u32) -> &'a str {
        &self.corpus.songs[song as usize].row.title
    }

    /// A song by name, as requests hold it.
    pub fn song_ref(&self, song: u32) -> SongRef {
        SongRef { artist: self.artist_name(self.artist_of(song)).to_owned(), title: self.title(song).to_owned() }
    }

    /// Several songs by name.
    pub fn song_refs(&self, songs: &[u32]) -> Vec<SongRef> {
        songs.iter().map(|song| self.song_ref(*song)).collect()
    }
}

fn list_weight(sequence: &Sequence) -> f64 {
    let goal = if sequence.kind == "goal-playlist" { 4.0 } else { 1.0 };
    goal * (sequence.songs.len() as f64).sqrt()
}

fn names(corpus: &Corpus, lists: &[u32]) -> Vec<(String, Vec<u32>)> {
    let mut names: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for &id in lists {
        let sequence = &corpus.sequences[id as usize];
        // Goal playlists are named by an identifier.
        if let (Some(name), false) = (&sequence.name, sequence.kind == "goal-playlist") {
            let name = words::tidy_name(name);
            if name.chars().filter(|c| c.is_alphabetic()).count() >= 2 {
                names.entry(name).or_default().push(id);
            }
        }
    }
    names.into_iter().collect()
}

fn lists_for(corpus: &Corpus, lists: &[u32], theme: &words::Theme) -> Vec<u32> {
    let about = |id: &&u32| {
        let sequence = &corpus.sequences[**id as usize];
        // A description speaks of many things: a theme's words count there only in short ones.
        let description = sequence.description.as_deref().filter(|text| text.len() < 80).unwrap_or("");
        sequence.kind != "goal-playlist"
            && theme.is_in(&format!("{} {description}", sequence.name.as_deref().unwrap_or("")))
    };
    lists.iter().filter(about).copied().collect()
}
