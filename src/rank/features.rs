//! What is known of a candidate song in a conversation, as numbers of like size.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::catalogue::{ArtistId, Catalogue, Linked, SongId};
use crate::model::{Query, SongVectors, artist_vector, demand_log};
use crate::token::Context;
use crate::wish::Wishes;

/// The features, in the order in which they are stored.
pub const FEATURES: [Feature; 20] = [
    Feature::Student,
    Feature::StudentRank,
    Feature::SongNamed,
    Feature::ArtistNamed,
    Feature::ArtistNamedBefore,
    Feature::ArtistNamedTop,
    Feature::ArtistNamedRank,
    Feature::ArtistCarried,
    Feature::ArtistCarriedRank,
    Feature::TitleWords,
    Feature::NearLiked,
    Feature::NearestLiked,
    Feature::NearNamed,
    Feature::LikedArtist,
    Feature::SeenArtist,
    Feature::DislikedArtist,
    Feature::NearDisliked,
    Feature::Popularity,
    Feature::WishMet,
    Feature::WishBroken,
];

/// One number of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// The student's score less the best song's, in units of 10.
    Student,
    /// Logarithm of the song's rank by the student, 0 for the best.
    StudentRank,
    /// The song was named in the open turn: confidence, 0 to 1.
    SongNamed,
    /// Its artist was named in the open turn: confidence, 0 to 1.
    ArtistNamed,
    /// Its artist was named in an earlier turn: halved with every turn passed.
    ArtistNamedBefore,
    /// It is among the five most wanted songs of an artist named in the open turn.
    ArtistNamedTop,
    /// Logarithm of its rank among the songs of an artist named in the open turn.
    ArtistNamedRank,
    /// The open turn names no artist, and its artist was named in the last turn that did: confidence, 0 to 1.
    ArtistCarried,
    /// Logarithm of its rank among the songs of such an artist.
    ArtistCarriedRank,
    /// Share of its title's words that the open turn holds, if that is half or more of two or more words.
    TitleWords,
    /// Cosine with the mean of liked songs.
    NearLiked,
    /// Cosine with the nearest of the last liked songs.
    NearestLiked,
    /// Cosine with the mean of named songs and artists.
    NearNamed,
    /// Its artist has a liked song.
    LikedArtist,
    /// Its artist was shown and not liked.
    SeenArtist,
    /// Its artist has a disliked song.
    DislikedArtist,
    /// Cosine with the mean of disliked songs.
    NearDisliked,
    /// Logarithm of demand by rank.
    Popularity,
    /// Share of the wishes that the catalogue's facts confirm.
    WishMet,
    /// Share of the wishes that they contradict.
    WishBroken,
}

impl Feature {
    /// Name in stored weights.
    pub fn name(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::StudentRank => "student_rank",
            Self::SongNamed => "song_named",
            Self::ArtistNamed => "artist_named",
            Self::ArtistNamedBefore => "artist_named_before",
            Self::ArtistNamedTop => "artist_named_top",
            Self::ArtistNamedRank => "artist_named_rank",
            Self::ArtistCarried => "artist_carried",
            Self::ArtistCarriedRank => "artist_carried_rank",
            Self::TitleWords => "title_words",
            Self::NearLiked => "near_liked",
            Self::NearestLiked => "nearest_liked",
            Self::NearNamed => "near_named",
            Self::LikedArtist => "liked_artist",
            Self::SeenArtist => "seen_artist",
            Self::DislikedArtist => "disliked_artist",
            Self::NearDisliked => "near_disliked",
            Self::Popularity => "popularity",
            Self::WishMet => "wish_met",
            Self::WishBroken => "wish_broken",
        }
    }
}

/// What kind of turn is open: the same number means something else when a name was just given than when none was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regime {
    /// An artist or a song is named in it.
    Named,
    /// None is, but an earlier turn named some or songs were liked.
    Carried,
    /// Nothing was named or liked so far.
    #[default]
    Unnamed,
}

/// All regimes, in the order in which their weights are stored.
pub const REGIMES: [Regime; 3] = [Regime::Named, Regime::Carried, Regime::Unnamed];

/// The numbers of one candidate, in the order of [`FEATURES`], and the kind of turn they were taken in.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Features {
    values: [f32; FEATURES.len()],
    regime: Regime,
}

impl Features {
    /// The numbers.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The kind of turn.
    pub fn regime(&self) -> Regime {
        self.regime
    }

    /// One number.
    pub fn get(&self, feature: Feature) -> f32 {
        self.values[feature as usize]
    }

    fn set(&mut self, feature: Feature, value: f32) {
        self.values[feature as usize] = value;
    }
}

/// Everything about a conversation that features need, prepared once.
pub struct Scene<'a> {
    catalogue: &'a Catalogue,
    vectors: &'a SongVectors,
    wishes: &'a Wishes,
    named_songs: HashMap<SongId, f32>,
    named_artists: HashMap<ArtistId, f32>,
    named_before: HashMap<ArtistId, f32>,
    artist_ranks: HashMap<SongId, usize>,
    carried: HashMap<SongId, (f32, usize)>,
    regime: Regime,
    liked_mean: Option<Query>,
    last_liked: Vec<Query>,
    named_mean: Option<Query>,
    disliked_mean: Option<Query>,
    liked_artists: HashSet<ArtistId>,
    seen_artists: HashSet<ArtistId>,
    disliked_artists: HashSet<ArtistId>,
    words: HashSet<String>,
}

/// Liked songs that are compared one by one.
const SINGLE_LIKES: usize = 6;

impl<'a> Scene<'a> {
    /// Prepares a conversation.
    pub fn new(context: &Context, catalogue: &'a Catalogue, vectors: &'a SongVectors, wishes: &'a Wishes) -> Self {
        let (mut named_songs, mut named_artists, mut named_before) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut artist_ranks = HashMap::new();
        let mut named_sum = vec![0.0; vectors.width()];
        for (age, mention) in context.mentions() {
            let weight = mention.confidence * 0.5_f32.powi(age as i32);
            match mention.linked {
                Linked::Song(song) => {
                    vectors.add_row(song, weight, &mut named_sum);
                    if age == 0 {
                        raise(&mut named_songs, song, mention.confidence);
                    }
                }
                Linked::Artist(artist) => {
                    let row = artist_vector(artist, catalogue, vectors);
                    named_sum.iter_mut().zip(&row).for_each(|(s, v)| *s += weight * v);
                    if age == 0 {
                        raise(&mut named_artists, artist, mention.confidence);
                        for (rank, song) in catalogue.songs_of(artist).into_iter().enumerate() {
                            let best = artist_ranks.entry(song).or_insert(rank);
                            *best = rank.min(*best);
                        }
                    } else {
                        raise(&mut named_before, artist, weight);
                    }
                }
            }
        }
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
        let carried = if named_artists.is_empty() { carried(context, catalogue) } else { HashMap::new() };
        let regime = if !named_artists.is_empty() || !named_songs.is_empty() {
            Regime::Named
        } else if !named_before.is_empty() || !taste.is_empty() {
            Regime::Carried
        } else {
            Regime::Unnamed
        };
        let words = crate::catalogue::normalise::fold(&context.open().text);
        Self {
            liked_mean: mean(&taste),
            last_liked: taste.iter().rev().take(SINGLE_LIKES).map(|&s| vectors.prepare(&vectors.row(s))).collect(),
            named_mean: unit(named_sum).map(|sum| vectors.prepare(&sum)),
            disliked_mean: mean(&disliked),
            liked_artists: artists(&taste),
            seen_artists: artists(&shown),
            disliked_artists: artists(&disliked),
            words: words.split(' ').filter(|word| word.len() > 2).map(str::to_owned).collect(),
            catalogue,
            vectors,
            wishes,
            named_songs,
            named_artists,
            named_before,
            artist_ranks,
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
        self.named_artists.keys().chain(self.named_before.keys()).copied()
    }

    /// Songs named in the open turn.
    pub fn named_songs(&self) -> impl Iterator<Item = SongId> + '_ {
        self.named_songs.keys().copied()
    }

    /// Artists of liked songs.
    pub fn liked_artists(&self) -> impl Iterator<Item = ArtistId> + '_ {
        self.liked_artists.iter().copied()
    }

    /// The numbers of one candidate; `student` is its score by the student less the best song's, `rank` its rank
    /// there, from 0.
    pub fn features(&self, song: SongId, student: f32, rank: usize) -> Features {
        let mut out = Features { regime: self.regime, ..Features::default() };
        let artist = self.catalogue.artist_of(song);
        let featured = self.artist_ranks.get(&song);
        out.set(Feature::Student, (student / 10.0).max(-3.0));
        out.set(Feature::StudentRank, (rank as f32 + 1.0).ln());
        out.set(Feature::SongNamed, self.named_songs.get(&song).copied().unwrap_or(0.0));
        if let Some(&rank) = featured {
            let sure = self.named_artists.get(&artist).copied().unwrap_or(0.8);
            out.set(Feature::ArtistNamed, sure);
            out.set(Feature::ArtistNamedTop, if rank < 5 { sure } else { 0.0 });
            out.set(Feature::ArtistNamedRank, sure * (rank as f32 + 1.0).ln());
        }
        if let Some(&(sure, rank)) = self.carried.get(&song) {
            out.set(Feature::ArtistCarried, sure);
            out.set(Feature::ArtistCarriedRank, sure * (rank as f32 + 1.0).ln());
        }
        out.set(Feature::ArtistNamedBefore, self.named_before.get(&artist).copied().unwrap_or(0.0));
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
        out.set(Feature::Popularity, demand_log(song.0));
        let wishes = self.wishes.0.len();
        if wishes > 0 {
            let verdict = self.wishes.check(self.catalogue, song);
            out.set(Feature::WishMet, verdict.satisfied.len() as f32 / wishes as f32);
            out.set(Feature::WishBroken, verdict.violated.len() as f32 / wishes as f32);
        }
        out
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
