//! A conversation prepared for ranking: what was named, liked and shown, and what stands near it.

use std::collections::{HashMap, HashSet};

use super::features::{Feature, Features, Regime};
use crate::catalogue::{ArtistId, Catalogue, Linked, SongId};
use crate::model::{Companions, Query, SongVectors, artist_vector, demand_log};
use crate::token::Context;
use crate::wish::Wishes;

/// What is known of all songs.
#[derive(Clone, Copy)]
pub struct Knowledge<'a> {
    /// Names and facts.
    pub catalogue: &'a Catalogue,
    /// What goes together in general.
    pub vectors: &'a SongVectors,
    /// What is listed beside the most wanted songs.
    pub companions: &'a Companions,
}

/// Everything about a conversation that features need, prepared once.
pub struct Scene<'a> {
    catalogue: &'a Catalogue,
    vectors: &'a SongVectors,
    wishes: &'a Wishes,
    named: Named,
    carried: HashMap<SongId, (f32, usize)>,
    regime: Regime,
    liked_mean: Option<Query>,
    last_liked: Vec<Query>,
    named_mean: Option<Query>,
    disliked_mean: Option<Query>,
    liked_artists: HashSet<ArtistId>,
    seen_artists: HashSet<ArtistId>,
    disliked_artists: HashSet<ArtistId>,
    with_liked: HashMap<SongId, f32>,
    with_named: HashMap<SongId, f32>,
    with_before: HashMap<SongId, f32>,
    words: HashSet<String>,
}

/// What the listener named, each with its weight.
#[derive(Default)]
struct Named {
    /// Songs named in the open turn.
    songs: HashMap<SongId, f32>,
    /// Songs named before.
    songs_before: HashMap<SongId, f32>,
    /// Artists named in the open turn.
    artists: HashMap<ArtistId, f32>,
    /// Artists named before.
    artists_before: HashMap<ArtistId, f32>,
    /// Artists of songs named in the open turn.
    of_songs: HashMap<ArtistId, f32>,
    /// Rank of each song among the songs of an artist named in the open turn.
    ranks: HashMap<SongId, usize>,
    /// Songs of artists named before: weight over the root of the rank.
    best_before: HashMap<SongId, f32>,
    /// Weighted sum of their vectors: `(width,)`.
    sum: Vec<f32>,
}

/// Liked songs that are compared one by one.
const SINGLE_LIKES: usize = 6;
/// Songs of a named artist that stand for the artist among companions.
const ARTIST_SEEDS: usize = 5;
/// What a turn weighs against the one after it.
const RECENCY: f32 = 0.7;

impl Named {
    fn read(context: &Context, catalogue: &Catalogue, vectors: &SongVectors) -> Self {
        let mut out = Self { sum: vec![0.0; vectors.width()], ..Self::default() };
        for (age, mention) in context.mentions() {
            // In the mean, earlier names fade faster: it stands for what is wanted now.
            let share = mention.confidence * 0.5_f32.powi(age as i32);
            let before = mention.confidence * RECENCY.powi(age as i32 - 1);
            match mention.linked {
                Linked::Song(song) => {
                    vectors.add_row(song, share, &mut out.sum);
                    if age == 0 {
                        raise(&mut out.songs, song, mention.confidence);
                        raise(&mut out.of_songs, catalogue.artist_of(song), mention.confidence);
                    } else {
                        raise(&mut out.songs_before, song, before);
                    }
                }
                Linked::Artist(artist) => {
                    let row = artist_vector(artist, catalogue, vectors);
                    out.sum.iter_mut().zip(&row).for_each(|(s, v)| *s += share * v);
                    let songs = catalogue.songs_of(artist).into_iter().enumerate();
                    if age == 0 {
                        raise(&mut out.artists, artist, mention.confidence);
                        for (rank, song) in songs {
                            let best = out.ranks.entry(song).or_insert(rank);
                            *best = rank.min(*best);
                        }
                    } else {
                        raise(&mut out.artists_before, artist, before);
                        songs.for_each(|(rank, song)| {
                            raise(&mut out.best_before, song, before / (rank as f32 + 1.0).sqrt());
                        });
                    }
                }
            }
        }
        out
    }
}

impl<'a> Scene<'a> {
    /// Prepares a conversation.
    pub fn new(context: &Context, knowledge: Knowledge<'a>, wishes: &'a Wishes) -> Self {
        let Knowledge { catalogue, vectors, companions } = knowledge;
        let named = Named::read(context, catalogue, vectors);
        let liked: Vec<SongId> = context.liked().collect();
        let taste: Vec<SongId> =
            if liked.is_empty() { context.profile_history.iter().rev().take(20).copied().collect() } else { liked };
        let disliked: Vec<SongId> = context.disliked().collect();
        let mean = |songs: &[SongId]| -> Option<Query> {
            let mut sum = vec![0.0; vectors.width()];
            songs.iter().for_each(|&song| vectors.add_row(song, 1.0, &mut sum));
            unit(sum).map(|sum| vectors.prepare(&sum))
        };
        let artists = |songs: &[SongId]| songs.iter().map(|&song| catalogue.artist_of(song)).collect();
        let shown: Vec<SongId> = context.turns.iter().flat_map(|turn| turn.shown.iter().copied()).collect();
        let carried = if named.artists.is_empty() { carried(context, catalogue) } else { HashMap::new() };
        let silent = context.turns.iter().all(|turn| turn.text.trim().is_empty()) && !taste.is_empty();
        let regime = if silent {
            Regime::Silent
        } else if !named.artists.is_empty() || !named.songs.is_empty() {
            Regime::Named
        } else if !named.artists_before.is_empty() || !taste.is_empty() {
            Regime::Carried
        } else {
            Regime::Unnamed
        };
        let words = crate::catalogue::normalise::fold(&context.open().text);
        Self {
            liked_mean: mean(&taste),
            last_liked: taste.iter().rev().take(SINGLE_LIKES).map(|&s| vectors.prepare(&vectors.row(s))).collect(),
            named_mean: unit(named.sum.clone()).map(|sum| vectors.prepare(&sum)),
            disliked_mean: mean(&disliked),
            liked_artists: artists(&taste),
            seen_artists: artists(&shown),
            disliked_artists: artists(&disliked),
            words: words.split(' ').filter(|word| word.len() > 2).map(str::to_owned).collect(),
            with_liked: companions.around(liked_seeds(context)),
            with_named: companions.around(seeds(&named.songs, &named.artists, catalogue)),
            with_before: companions.around(seeds(&named.songs_before, &named.artists_before, catalogue)),
            catalogue,
            vectors,
            wishes,
            named,
            carried,
            regime,
        }
    }

    /// Mean of liked songs as a query, if there are any.
    pub fn liked_mean(&self) -> Option<&Query> {
        self.liked_mean.as_ref()
    }

    /// Mean of named songs and artists as a query, if there are any.
    pub fn named_mean(&self) -> Option<&Query> {
        self.named_mean.as_ref()
    }

    /// Artists named in any turn.
    pub fn named_artists(&self) -> impl Iterator<Item = ArtistId> + '_ {
        self.named.artists.keys().chain(self.named.artists_before.keys()).chain(self.named.of_songs.keys()).copied()
    }

    /// Songs named in any turn.
    pub fn named_songs(&self) -> impl Iterator<Item = SongId> + '_ {
        self.named.songs.keys().chain(self.named.songs_before.keys()).copied()
    }

    /// Artists of liked songs.
    pub fn liked_artists(&self) -> impl Iterator<Item = ArtistId> + '_ {
        self.liked_artists.iter().copied()
    }

    /// Songs listed beside liked or named ones, each group by itself.
    pub fn companions(&self) -> [&HashMap<SongId, f32>; 3] {
        [&self.with_liked, &self.with_named, &self.with_before]
    }

    /// The numbers of one candidate; `student` is its score by the student less the best song's, `rank` its rank
    /// there, from 0.
    pub fn features(&self, song: SongId, student: f32, rank: usize) -> Features {
        let mut out = Features::of(self.regime);
        let artist = self.catalogue.artist_of(song);
        out.set(Feature::Student, (student / 10.0).max(-3.0));
        out.set(Feature::StudentRank, (rank as f32 + 1.0).ln());
        self.names(song, artist, &mut out);
        self.taste(song, artist, &mut out);
        out.set(Feature::Popularity, demand_log(song.0));
        let wishes = self.wishes.0.len();
        if wishes > 0 {
            let verdict = self.wishes.check(self.catalogue, song);
            out.set(Feature::WishMet, verdict.satisfied.len() as f32 / wishes as f32);
            out.set(Feature::WishBroken, verdict.violated.len() as f32 / wishes as f32);
        }
        out
    }

    fn names(&self, song: SongId, artist: ArtistId, out: &mut Features) {
        let named = &self.named;
        out.set(Feature::SongNamed, value(&named.songs, song));
        out.set(Feature::SongNamedBefore, value(&named.songs_before, song));
        out.set(Feature::ArtistOfNamed, value(&named.of_songs, artist));
        if let Some(&rank) = named.ranks.get(&song) {
            let sure = named.artists.get(&artist).copied().unwrap_or(0.8);
            out.set(Feature::ArtistNamed, sure);
            out.set(Feature::ArtistNamedTop, if rank < 5 { sure } else { 0.0 });
            out.set(Feature::ArtistNamedRank, sure * (rank as f32 + 1.0).ln());
            out.set(Feature::ArtistNamedBest, sure / (rank as f32 + 1.0).sqrt());
        }
        if let Some(&(sure, rank)) = self.carried.get(&song) {
            out.set(Feature::ArtistCarried, sure);
            out.set(Feature::ArtistCarriedRank, sure * (rank as f32 + 1.0).ln());
        }
        out.set(Feature::ArtistNamedBefore, value(&named.artists_before, artist));
        out.set(Feature::ArtistNamedBeforeBest, value(&named.best_before, song));
    }

    fn taste(&self, song: SongId, artist: ArtistId, out: &mut Features) {
        let near = |query: &Option<Query>| query.as_ref().map_or(0.0, |q| self.vectors.dot(q, song));
        out.set(Feature::NearLiked, near(&self.liked_mean));
        let nearest = self.last_liked.iter().map(|q| self.vectors.dot(q, song)).fold(0.0, f32::max);
        out.set(Feature::NearestLiked, nearest);
        out.set(Feature::NearNamed, near(&self.named_mean));
        out.set(Feature::NearDisliked, near(&self.disliked_mean));
        let flag = |set: &HashSet<ArtistId>| f32::from(u8::from(set.contains(&artist)));
        out.set(Feature::LikedArtist, flag(&self.liked_artists));
        out.set(Feature::SeenArtist, flag(&self.seen_artists));
        out.set(Feature::DislikedArtist, flag(&self.disliked_artists));
        let [liked, now, before] = self.companions().map(|around| value(around, song));
        out.set(Feature::WithLiked, liked);
        out.set(Feature::WithNamed, now);
        out.set(Feature::WithNamedBefore, before);
        out.set(Feature::InCompany, liked.min(now.max(before)));
    }

    /// Adds what is costly to know and only matters for songs that are near the top anyway.
    pub fn refine(&self, song: SongId, features: &mut Features) {
        let Ok(song) = self.catalogue.song(song) else { return };
        let title = crate::catalogue::normalise::title_key(&song.title);
        let words: Vec<&str> = title.split(' ').filter(|word| word.len() > 2).collect();
        let held = words.iter().filter(|word| self.words.contains(**word)).count();
        if words.len() >= 2 && held * 2 >= words.len() {
            features.set(Feature::TitleWords, held as f32 / words.len() as f32);
        }
    }
}

/// Songs of the artists that the last turn with any name named: confidence, and rank among the artist's songs.
fn carried(context: &Context, catalogue: &Catalogue) -> HashMap<SongId, (f32, usize)> {
    let artists = || {
        context.mentions().filter_map(|(age, mention)| match mention.linked {
            Linked::Artist(artist) => Some((age, artist, mention.confidence)),
            Linked::Song(_) => None,
        })
    };
    let Some(youngest) = artists().map(|(age, _, _)| age).min() else { return HashMap::new() };
    let mut out = HashMap::new();
    for (_, artist, confidence) in artists().filter(|(age, _, _)| *age == youngest) {
        for (rank, song) in catalogue.songs_of(artist).into_iter().enumerate() {
            out.entry(song).or_insert((confidence, rank));
        }
    }
    out
}

/// Liked songs with their weights, later turns first; without any, what is known from before.
fn liked_seeds(context: &Context) -> Vec<(SongId, f32)> {
    let last = context.turns.len() as i32 - 1;
    let turns = context.turns.iter().enumerate();
    let mut seeds: Vec<(SongId, f32)> = turns
        .flat_map(|(at, turn)| turn.liked.iter().map(move |&song| (song, RECENCY.sqrt().powi(last - at as i32))))
        .collect();
    seeds.extend(context.profile_history.iter().rev().take(20).map(|&song| (song, 0.3)));
    seeds
}

/// Named songs, and for each named artist the most wanted songs; in order of number, for the same sums every time.
fn seeds(songs: &HashMap<SongId, f32>, artists: &HashMap<ArtistId, f32>, catalogue: &Catalogue) -> Vec<(SongId, f32)> {
    let mut seeds: Vec<(SongId, f32)> = songs.iter().map(|(&song, &weight)| (song, weight)).collect();
    for (&artist, weight) in artists {
        let best = catalogue.songs_of(artist).into_iter().take(ARTIST_SEEDS);
        seeds.extend(best.map(|song| (song, weight / ARTIST_SEEDS as f32)));
    }
    seeds.sort_by_key(|seed| seed.0);
    seeds
}

fn value<K: std::hash::Hash + Eq>(map: &HashMap<K, f32>, key: K) -> f32 {
    map.get(&key).copied().unwrap_or(0.0)
}

fn raise<K: std::hash::Hash + Eq>(map: &mut HashMap<K, f32>, key: K, value: f32) {
    let held = map.entry(key).or_insert(value);
    *held = held.max(value);
}

fn unit(mut vector: Vec<f32>) -> Option<Vec<f32>> {
    let norm = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    if norm <= 1e-6 {
        return None;
    }
    vector.iter_mut().for_each(|v| *v /= norm);
    Some(vector)
}
