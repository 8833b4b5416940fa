//! Signals of a request for the songs worth considering: what all rule baselines are sums of.

use super::cooccurrence::Cooccurrence;
use super::mention::{Mentions, liked_songs};
use super::protocol::is_radio;
use super::text::{FIELD_COUNT, TextIndex};
use crate::corpus::Corpus;
use crate::corpus::types::Split;
use crate::minilm::{Embeddings, Encoder};
use anyhow::Result;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use wemusic::Request;
use wemusic::catalogue::{ArtistId, Catalogue, SongId};

/// Names of the signals, in the order of [`Features::values`].
///
/// `bm25_*` by part of the conversation and field; `artist_*` and `song_*` by named artists and songs; `with_*`
/// by co-occurrence. `last` is the open turn, `earlier` the turns before it (0.7 less for each turn back),
/// `reply` the assistant's words, `carried` earlier names while the open turn names nobody.
pub const FEATURE_NAMES: [&str; 31] = [
    "bm25_last_title",
    "bm25_last_artist",
    "bm25_last_tags",
    "bm25_last_names",
    "bm25_earlier_title",
    "bm25_earlier_artist",
    "bm25_earlier_tags",
    "bm25_earlier_names",
    "bm25_reply_title",
    "bm25_reply_artist",
    "bm25_reply_tags",
    "bm25_reply_names",
    "artist_last",
    "artist_earlier",
    "artist_reply",
    "artist_carried",
    "artist_last_best",
    "artist_earlier_best",
    "song_last",
    "song_earlier",
    "artist_of_song",
    "artist_of_liked",
    "with_liked",
    "with_named",
    "with_named_earlier",
    "popular",
    "popular_in_lists",
    "popular_percentile",
    "minilm_last",
    "minilm_all",
    "minilm_liked",
];
/// How many signals there are.
pub const FEATURE_COUNT: usize = FEATURE_NAMES.len();
/// The best songs of each signal make up the pool.
const POOL_PER_FEATURE: usize = 500;
/// What an earlier turn weighs against the one after it.
const RECENCY: f32 = 0.7;
/// Songs of a named artist that stand for the artist in co-occurrence.
const ARTIST_SEEDS: usize = 5;

/// The index of a signal by name; `None` for a name that is none.
pub fn feature(name: &str) -> Option<usize> {
    FEATURE_NAMES.iter().position(|other| *other == name)
}

/// Signals of one request: the pool of songs that any signal puts among its best 500, and each one's values.
pub struct Features {
    /// The pool, in number order.
    pub songs: Vec<u32>,
    /// A row a signal, a value a song of the pool; scaled so that 1 is strong.
    pub values: Vec<Vec<f32>>,
}

/// MiniLM and what it made of the songs.
pub struct Sentences {
    /// The encoder for requests.
    pub encoder: Encoder,
    /// The songs' vectors.
    pub songs: Embeddings,
}

/// Makes the signals; keeps those of the requests in hand, as several systems ask for them in turn.
pub struct FeatureMaker<'a> {
    catalogue: &'a Catalogue,
    text: TextIndex,
    /// Who was listed with whom.
    pub cooccurrence: Cooccurrence,
    sentences: Option<Sentences>,
    /// The three kinds of popularity, a row a signal, a value a song.
    popularity: [Vec<f32>; 3],
    memo: Mutex<HashMap<String, Arc<Features>>>,
}

impl<'a> FeatureMaker<'a> {
    /// Indexes the corpus. `sentences` may be missing; the MiniLM signals are then 0.
    ///
    /// # Errors
    /// When the text index cannot be built.
    pub fn new(
        corpus: &Corpus,
        catalogue: &'a Catalogue,
        cooccurrence: Cooccurrence,
        sentences: Option<Sentences>,
    ) -> Result<Self> {
        let mut in_lists = vec![0.0f32; corpus.songs.len()];
        let lists = corpus.sequences.iter().filter(|sequence| sequence.split == Split::Train && !is_radio(sequence));
        for song in lists.flat_map(|sequence| sequence.songs.iter().collect::<HashSet<_>>()) {
            in_lists[*song as usize] += 1.0;
        }
        let popularity = [
            corpus.songs.iter().map(|song| (song.sequences as f32).ln_1p() / 8.0).collect(),
            in_lists.into_iter().map(|count| count.ln_1p() / 5.0).collect(),
            corpus.songs.iter().map(|song| f32::from(song.row.popularity) / 100.0).collect(),
        ];
        let text = TextIndex::new(corpus)?;
        Ok(Self { catalogue, text, cooccurrence, sentences, popularity, memo: Mutex::new(HashMap::new()) })
    }

    /// True when the MiniLM signals can be had.
    pub fn has_sentences(&self) -> bool {
        self.sentences.is_some()
    }

    /// The signals of a request, from the memo where [`Self::forget`] has not cleared them.
    ///
    /// # Errors
    /// When a search or the encoder fails.
    pub fn features(&self, request: &Request) -> Result<Arc<Features>> {
        let known = self.memo.lock().unwrap_or_else(PoisonError::into_inner).get(&request.id).cloned();
        if let Some(features) = known {
            return Ok(features);
        }
        let features = Arc::new(self.make(request)?);
        self.memo.lock().unwrap_or_else(PoisonError::into_inner).insert(request.id.clone(), features.clone());
        Ok(features)
    }

    /// Drops the signals of a request that no system will ask for again.
    pub fn forget(&self, id: &str) {
        self.memo.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    fn make(&self, request: &Request) -> Result<Features> {
        let parts = Parts::of(request);
        let mut sparse: Vec<Vec<(u32, f32)>> = Vec::with_capacity(FEATURE_COUNT);
        for part in [&parts.last, &parts.earlier, &parts.replies] {
            for field in 0..FIELD_COUNT {
                let scores = self.text.search(field, part)?;
                sparse.push(scores.into_iter().map(|(song, score)| (song, score / 10.0)).collect());
            }
        }
        sparse.extend(self.by_name(request, &parts));
        let dense = self.dense(request, &parts)?;
        let song_count = self.catalogue.len();
        let mut pool: HashSet<u32> = HashSet::new();
        for scores in &sparse {
            pool.extend(strongest(scores.clone()));
        }
        for scores in &dense {
            pool.extend(strongest(scores.iter().enumerate().map(|(song, score)| (song as u32, *score)).collect()));
        }
        let mut songs: Vec<u32> = pool.into_iter().filter(|song| (*song as usize) < song_count).collect();
        songs.sort_unstable();
        let mut values: Vec<Vec<f32>> = Vec::with_capacity(FEATURE_COUNT);
        let mut spread = vec![0.0f32; song_count];
        for scores in &sparse {
            scores.iter().for_each(|(song, score)| spread[*song as usize] = *score);
            values.push(songs.iter().map(|song| spread[*song as usize]).collect());
            scores.iter().for_each(|(song, _)| spread[*song as usize] = 0.0);
        }
        for scores in &dense {
            values.push(songs.iter().map(|song| scores.get(*song as usize).copied().unwrap_or(0.0)).collect());
        }
        Ok(Features { songs, values })
    }

    /// The signals from `artist_last` to `with_named_earlier`.
    fn by_name(&self, request: &Request, parts: &Parts<'_>) -> Vec<Vec<(u32, f32)>> {
        let read = |texts: &[(&str, f32)]| {
            let mut mentions = Mentions::default();
            texts.iter().for_each(|(text, weight)| mentions.add(self.catalogue, text, *weight));
            mentions
        };
        let (last, earlier, replies) = (read(&parts.last), read(&parts.earlier), read(&parts.replies));
        let nobody = last.artists.is_empty() && last.songs.is_empty();
        let carried = if nobody { earlier.artists.clone() } else { HashMap::new() };
        let liked = liked_songs(self.catalogue, request);
        let artists_of = |songs: &[(u32, f32)]| {
            let mut artists: HashMap<u32, f32> = HashMap::new();
            for (song, weight) in songs {
                let ArtistId(artist) = self.catalogue.artist_of(SongId(*song));
                let best = artists.entry(artist).or_insert(0.0);
                *best = best.max(*weight);
            }
            artists
        };
        let same = |_: usize| 1.0;
        let best_first = |rank: usize| 1.0 / (1.0 + rank as f32).sqrt();
        vec![
            self.songs_of(&last.artists, same),
            self.songs_of(&earlier.artists, same),
            self.songs_of(&replies.artists, same),
            self.songs_of(&carried, same),
            self.songs_of(&last.artists, best_first),
            self.songs_of(&earlier.artists, best_first),
            Mentions::sorted(&last.songs),
            Mentions::sorted(&earlier.songs),
            self.songs_of(&artists_of(&Mentions::sorted(&last.songs)), same),
            self.songs_of(&artists_of(&liked), same),
            scaled(self.cooccurrence.neighbours(&liked)),
            scaled(self.cooccurrence.neighbours(&self.seeds(&last))),
            scaled(self.cooccurrence.neighbours(&self.seeds(&earlier))),
        ]
    }

    /// Songs of weighted artists; `order` scales by the song's place among the artist's songs.
    fn songs_of(&self, artists: &HashMap<u32, f32>, order: impl Fn(usize) -> f32) -> Vec<(u32, f32)> {
        let mut scores: HashMap<u32, f32> = HashMap::new();
        for (artist, confidence) in artists {
            for (rank, SongId(song)) in self.catalogue.songs_of(ArtistId(*artist)).into_iter().enumerate() {
                let best = scores.entry(song).or_insert(0.0);
                *best = best.max(confidence * order(rank));
            }
        }
        Mentions::sorted(&scores)
    }

    /// Named songs, and for each named artist the most wanted songs.
    fn seeds(&self, mentions: &Mentions) -> Vec<(u32, f32)> {
        let mut seeds = mentions.songs.clone();
        for (artist, confidence) in &mentions.artists {
            for SongId(song) in self.catalogue.songs_of(ArtistId(*artist)).into_iter().take(ARTIST_SEEDS) {
                let best = seeds.entry(song).or_insert(0.0);
                *best = best.max(confidence / ARTIST_SEEDS as f32);
            }
        }
        Mentions::sorted(&seeds)
    }

    /// Popularity and MiniLM: signals that every song has.
    fn dense(&self, request: &Request, parts: &Parts<'_>) -> Result<Vec<Vec<f32>>> {
        let mut dense: Vec<Vec<f32>> = self.popularity.to_vec();
        let Some(sentences) = &self.sentences else {
            dense.extend([const { Vec::new() }; 3]);
            return Ok(dense);
        };
        let last = parts.last.iter().map(|(text, _)| *text).collect::<Vec<_>>().join(" ");
        // The newest words first: long conversations are cut at the end.
        let all = parts.last.iter().chain(&parts.earlier).map(|(text, _)| *text).collect::<Vec<_>>().join(" ");
        for text in [last, all] {
            if text.trim().is_empty() {
                dense.push(Vec::new());
                continue;
            }
            let query = sentences.encoder.embed(&[text])?.concat();
            dense.push(sentences.songs.score_all(&query));
        }
        let mut taste = vec![0.0f32; sentences.songs.dims()];
        for (song, weight) in liked_songs(self.catalogue, request) {
            taste.iter_mut().zip(sentences.songs.row(song as usize)).for_each(|(sum, x)| *sum += weight * x);
        }
        let norm = taste.iter().map(|x| x * x).sum::<f32>().sqrt();
        if norm > 0.0 {
            taste.iter_mut().for_each(|x| *x /= norm);
            dense.push(sentences.songs.score_all(&taste));
        } else {
            dense.push(Vec::new());
        }
        Ok(dense)
    }
}

/// The conversation's texts by part, each with its weight.
struct Parts<'a> {
    last: Vec<(&'a str, f32)>,
    earlier: Vec<(&'a str, f32)>,
    replies: Vec<(&'a str, f32)>,
}

impl<'a> Parts<'a> {
    fn of(request: &'a Request) -> Self {
        let mut parts = Self { last: Vec::new(), earlier: Vec::new(), replies: Vec::new() };
        for (age, turn) in request.turns.iter().rev().enumerate() {
            if age == 0 {
                parts.last.push((turn.user.as_str(), 1.0));
                continue;
            }
            let weight = RECENCY.powi(age as i32 - 1);
            parts.earlier.push((turn.user.as_str(), weight));
            parts.replies.extend(turn.assistant.as_deref().map(|reply| (reply, weight)));
        }
        parts
    }
}

/// The songs of the highest positive scores.
fn strongest(mut scores: Vec<(u32, f32)>) -> impl Iterator<Item = u32> {
    scores.retain(|(_, score)| *score > 0.0);
    if scores.len() > POOL_PER_FEATURE {
        scores.select_nth_unstable_by(POOL_PER_FEATURE - 1, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        scores.truncate(POOL_PER_FEATURE);
    }
    scores.into_iter().map(|(song, _)| song)
}

/// Square roots of the scores against the highest: co-occurrence has a long tail, and sums differ by seeds.
fn scaled(mut scores: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    let highest = scores.iter().fold(f32::MIN_POSITIVE, |highest, (_, score)| highest.max(*score));
    scores.iter_mut().for_each(|(_, score)| *score = (*score / highest).sqrt());
    scores
}
