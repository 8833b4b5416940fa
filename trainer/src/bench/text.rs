//! BM25 over what is written about songs: tantivy, one document a song.

use super::protocol::is_radio;
use crate::corpus::Corpus;
use crate::corpus::types::Split;
use anyhow::Result;
use std::collections::{HashMap, HashSet};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, StopWordFilter, TextAnalyzer,
};
use tantivy::{DocId, Index, ReloadPolicy, Score, Searcher, SegmentOrdinal, SegmentReader, TantivyDocument, Term};

/// How many text fields a song has.
pub const FIELD_COUNT: usize = 4;
/// Their names, in the order of [`TextIndex::search`].
pub const FIELD_NAMES: [&str; FIELD_COUNT] = ["title", "artist", "tags", "names"];
/// Names of tokenisers registered with the index.
const STEMMED: &str = "stemmed";
const PLAIN: &str = "plain";
/// Memory for the index writer; large enough for one segment.
const WRITER_BYTES: usize = 1 << 30;

/// The index, held in memory.
pub struct TextIndex {
    searcher: Searcher,
    fields: [Field; FIELD_COUNT],
    analyzers: [TextAnalyzer; FIELD_COUNT],
    /// How telling a word is in a request, 0 to 1, by how few requests of the training dialogues hold it.
    telling: HashMap<String, f32>,
}

impl TextIndex {
    /// Indexes title, artist, tags (genres, descriptors, decade) and the words of names and descriptions of the
    /// training playlists that hold the song.
    ///
    /// # Errors
    /// When tantivy fails, which it does only for want of memory.
    pub fn new(corpus: &Corpus) -> Result<Self> {
        let mut schema = Schema::builder();
        let text = |tokenizer: &str| {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(IndexRecordOption::WithFreqs),
            )
        };
        let fields = [
            schema.add_text_field(FIELD_NAMES[0], text(STEMMED)),
            schema.add_text_field(FIELD_NAMES[1], text(PLAIN)),
            schema.add_text_field(FIELD_NAMES[2], text(STEMMED)),
            schema.add_text_field(FIELD_NAMES[3], text(STEMMED)),
        ];
        let song_field = schema.add_u64_field("song", FAST);
        let index = Index::create_in_ram(schema.build());
        let (stemmed, plain) = (analyzer(true), analyzer(false));
        index.tokenizers().register(STEMMED, stemmed.clone());
        index.tokenizers().register(PLAIN, plain.clone());
        let names = names_by_song(corpus);
        let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, WRITER_BYTES)?;
        for (song, (entry, names)) in corpus.songs.iter().zip(names).enumerate() {
            let mut document = TantivyDocument::default();
            document.add_u64(song_field, song as u64);
            document.add_text(fields[0], &entry.row.title);
            for artist in std::iter::once(&entry.row.artist).chain(&entry.row.featured) {
                document.add_text(fields[1], &corpus.artists[*artist as usize].name);
            }
            document.add_text(fields[2], tags(corpus, song));
            for name in names {
                document.add_text(fields[3], name);
            }
            writer.add_document(document)?;
        }
        writer.commit()?;
        let searcher = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
        let analyzers = [stemmed.clone(), plain, stemmed.clone(), stemmed.clone()];
        Ok(Self { searcher, fields, analyzers, telling: telling_words(corpus, stemmed) })
    }

    /// Scores the weighted `texts` against one field: every song with a word in common, unsorted; BM25 with each
    /// word's share scaled by how telling it is in requests.
    ///
    /// # Errors
    /// When tantivy fails.
    pub fn search(&self, field: usize, texts: &[(&str, f32)]) -> Result<Vec<(u32, f32)>> {
        let mut words: HashMap<String, f32> = HashMap::new();
        for (text, weight) in texts {
            let mut distinct: HashSet<(String, String)> = HashSet::new();
            let mut stem = self.analyzers[0].clone();
            let mut own = self.analyzers[field].clone();
            // The two analysers differ in stemming only, so their tokens go in step.
            let (mut stems, mut tokens) = (stem.token_stream(text), own.token_stream(text));
            while stems.advance() && tokens.advance() {
                distinct.insert((tokens.token().text.clone(), stems.token().text.clone()));
            }
            for (word, stem) in distinct {
                let weight = weight * self.telling.get(&stem).copied().unwrap_or(1.0);
                let best = words.entry(word).or_insert(0.0);
                *best = best.max(weight);
            }
        }
        let clauses: Vec<(Occur, Box<dyn Query>)> = words
            .into_iter()
            .filter(|(_, weight)| *weight > 0.02)
            .map(|(word, weight)| {
                let term =
                    TermQuery::new(Term::from_field_text(self.fields[field], &word), IndexRecordOption::WithFreqs);
                (Occur::Should, Box::new(BoostQuery::new(Box::new(term), weight)) as Box<dyn Query>)
            })
            .collect();
        Ok(self.searcher.search(&BooleanQuery::new(clauses), &AllScores)?)
    }
}

fn analyzer(stem: bool) -> TextAnalyzer {
    let words = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter);
    let words = match StopWordFilter::new(Language::English) {
        Some(stop) => words.filter_dynamic(stop),
        None => words.filter_dynamic(StopWordFilter::remove(Vec::new())),
    };
    if stem { words.filter_dynamic(Stemmer::new(Language::English)).build() } else { words.build() }
}

/// Genres, descriptors and decade of a song, as words.
fn tags(corpus: &Corpus, song: usize) -> String {
    let entry = &corpus.songs[song];
    let genres = entry.row.genres.iter().filter_map(|genre| corpus.genres.get(usize::from(*genre)));
    let mut words: Vec<String> = genres.chain(&entry.descriptors).cloned().collect();
    if let Some(year) = entry.row.year {
        // People write "90s" as often as "1990s".
        words.push(format!("{}s {year} {:02}s", year / 10 * 10, year / 10 * 10 % 100));
    }
    words.join(" ")
}

/// For each song the distinct names and descriptions of the training playlists that hold it.
fn names_by_song(corpus: &Corpus) -> Vec<Vec<String>> {
    let mut names: Vec<HashSet<String>> = vec![HashSet::new(); corpus.songs.len()];
    let train = corpus.sequences.iter().filter(|sequence| sequence.split == Split::Train && !is_radio(sequence));
    for sequence in train {
        let parts = [sequence.name.as_deref(), sequence.description.as_deref()];
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        if text.trim().is_empty() {
            continue;
        }
        for song in &sequence.songs {
            if let Some(names) = names.get_mut(*song as usize) {
                names.insert(text.clone());
            }
        }
    }
    names
        .into_iter()
        .map(|names| {
            // Sorted, for the same index every time.
            let mut names: Vec<String> = names.into_iter().collect();
            names.sort_unstable();
            names
        })
        .collect()
}

/// Words of the training dialogues' user turns, weighted by rarity there: "song" tells nothing, "bachata" much.
fn telling_words(corpus: &Corpus, mut analyzer: TextAnalyzer) -> HashMap<String, f32> {
    let mut counts: HashMap<String, f32> = HashMap::new();
    let mut turns = 0.0f32;
    for dialogue in corpus.dialogues.iter().filter(|dialogue| dialogue.split == Split::Train) {
        for turn in &dialogue.turns {
            turns += 1.0;
            let mut words = HashSet::new();
            analyzer.token_stream(&turn.user).process(&mut |token| {
                words.insert(token.text.clone());
            });
            words.into_iter().for_each(|word| *counts.entry(word).or_insert(0.0) += 1.0);
        }
    }
    let whole = (1.0 + turns).ln().max(f32::MIN_POSITIVE);
    counts.into_iter().map(|(word, count)| (word, ((1.0 + turns) / (1.0 + count)).ln() / whole)).collect()
}

/// Collects every matching document with its score.
struct AllScores;

/// Its part on one segment.
struct SegmentScores {
    songs: Column<u64>,
    scores: Vec<(u32, f32)>,
}

impl Collector for AllScores {
    type Fruit = Vec<(u32, f32)>;
    type Child = SegmentScores;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentScores> {
        Ok(SegmentScores { songs: segment.fast_fields().u64("song")?, scores: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Vec<(u32, f32)>>) -> tantivy::Result<Vec<(u32, f32)>> {
        Ok(fruits.concat())
    }
}

impl SegmentCollector for SegmentScores {
    type Fruit = Vec<(u32, f32)>;

    fn collect(&mut self, document: DocId, score: Score) {
        if let Some(song) = self.songs.first(document) {
            self.scores.push((song as u32, score));
        }
    }

    fn harvest(self) -> Vec<(u32, f32)> {
        self.scores
    }
}
