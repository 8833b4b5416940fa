//! `trainer bench`: the shipped system and every baseline on held-out data, in one table.
//!
//! Conversations follow the protocol published with CPCD (see [`protocol::dialogue_cases`]); two tasks on
//! held-out playlists stand beside them. Baselines know the training split only and are tuned on the dev split,
//! for each task by itself; what was found is kept in `tuned.json` and printed.

mod baselines;
mod bootstrap;
mod cooccurrence;
mod engine;
mod evaluate;
mod features;
mod linear;
mod mention;
mod metrics;
mod protocol;
mod report;
mod system;
mod text;

use crate::corpus::Corpus;
use crate::corpus::types::Split;
use crate::minilm::{Embeddings, Encoder, fetch};
use anyhow::{Context, Result, ensure};
use baselines::{HYBRID, Tuned, recipes_fingerprint, tune_damping, tune_weights};
use cooccurrence::{Cooccurrence, Damping};
use features::{FeatureMaker, Sentences};
use protocol::ALL_TASKS;
pub use protocol::{Case, Task, cases};
use report::{Section, full, short, split_name};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use system::System;
use wemusic::catalogue::Catalogue;
use wemusic::catalogue::write::{ArtistRow, SongRow, write_segments};
use wemusic::pipeline::Engine;

/// Songs in the first segment of the catalogue that mentions are looked up in; the rest make the second.
const FIRST_SEGMENT: usize = 50_000;

/// Options of `trainer bench`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder that `trainer corpus` wrote.
    #[arg(long, default_value = "trainer/runs/corpus")]
    corpus: PathBuf,
    /// Folder that `trainer minilm` wrote.
    #[arg(long, default_value = "trainer/runs/minilm")]
    minilm: PathBuf,
    /// Folder of the shipped files.
    #[arg(long, default_value = "models")]
    models: PathBuf,
    /// Folder for the results and the tuned values.
    #[arg(long, default_value = "trainer/runs/bench")]
    out: PathBuf,
    /// Measure on this split only.
    #[arg(long, value_enum)]
    split: Option<HeldOut>,
    /// Measure these tasks only.
    #[arg(long, value_enum, value_delimiter = ',')]
    task: Vec<Task>,
    /// Measure systems only whose names hold one of these words.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// At most so many dialogues, playlists and names each.
    #[arg(long, default_value_t = 300)]
    limit: usize,
    /// Tune anew, even where tuned values are at hand.
    #[arg(long)]
    tune: bool,
    /// Print the short tables for the README in place of the full ones.
    #[arg(long)]
    markdown: bool,
}

/// The splits that can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum HeldOut {
    Dev,
    Test,
}

/// Runs `trainer bench`.
///
/// # Errors
/// When the corpus or the vectors cannot be read, or when a system fails.
pub fn run(args: &Args) -> Result<()> {
    fs::create_dir_all(&args.out).with_context(|| format!("cannot make {}", args.out.display()))?;
    let corpus = Corpus::load(&args.corpus)?;
    eprintln!(
        "corpus: {} songs, {} sequences, {} dialogues",
        corpus.songs.len(),
        corpus.sequences.len(),
        corpus.dialogues.len()
    );
    let catalogue = open_catalogue(&corpus)?;
    let sentences = open_sentences(&args.minilm, corpus.songs.len())?;
    let (maker, tuned) = tuned_maker(args, &corpus, &catalogue, sentences)?;
    println!("Tuned on dev: {}", serde_json::to_string(&(&tuned.damping, &tuned.weights))?);
    let engine = engine::open(&args.models, &corpus)?;
    let mut sections = Vec::new();
    for split in [Split::Dev, Split::Test] {
        if args.split.is_some_and(|only| (only == HeldOut::Dev) != (split == Split::Dev)) {
            continue;
        }
        for task in tasks(args) {
            let section = measure(args, &corpus, (&maker, &tuned), engine.as_ref(), task, split)?;
            println!("{}", if args.markdown { short(&section) } else { full(&section) });
            sections.push(section);
        }
    }
    let path = args.out.join("results.json");
    fs::write(&path, serde_json::to_vec_pretty(&sections)?).with_context(|| format!("cannot write {}", path.display()))
}

fn tasks(args: &Args) -> Vec<Task> {
    ALL_TASKS.into_iter().filter(|task| args.task.is_empty() || args.task.contains(task)).collect()
}

fn measure(
    args: &Args,
    corpus: &Corpus,
    (maker, tuned): (&FeatureMaker<'_>, &Tuned),
    engine: Option<&Engine>,
    task: Task,
    split: Split,
) -> Result<Section> {
    let cases = cases(corpus, task, split, args.limit);
    let baselines = tuned.systems(task, maker);
    let shipped = engine.map(engine::systems).unwrap_or_default();
    let systems: Vec<&dyn System> = baselines
        .iter()
        .map(|system| system as &dyn System)
        .chain(shipped.iter().map(|system| system as &dyn System))
        .filter(|system| args.only.is_empty() || args.only.iter().any(|word| system.name().contains(word)))
        .collect();
    eprintln!("{task:?}, {}: {} cases, {} systems", split_name(split), cases.len(), systems.len());
    let outcomes = evaluate::evaluate(corpus, &cases, &systems, HYBRID, |id| maker.forget(id))?;
    let groups = cases.iter().map(|case| case.group).collect::<HashSet<_>>().len();
    Ok(Section { task, split: split_name(split), cases: cases.len(), groups, outcomes })
}

/// The signals, with what was tuned for them now or in an earlier run.
fn tuned_maker<'a>(
    args: &Args,
    corpus: &Corpus,
    catalogue: &'a Catalogue,
    sentences: Option<Sentences>,
) -> Result<(FeatureMaker<'a>, Tuned)> {
    let path = args.out.join("tuned.json");
    let fingerprint = fingerprint(corpus, sentences.is_some());
    let known = Tuned::load(&path, &fingerprint).filter(|_| !args.tune);
    let damping = known.as_ref().map_or_else(Damping::default, |tuned| tuned.damping);
    let mut cooccurrence = Cooccurrence::new(&corpus.sequences, corpus.songs.len(), damping);
    if let Some(tuned) = known {
        return Ok((FeatureMaker::new(corpus, catalogue, cooccurrence, sentences)?, tuned));
    }
    let dev: Vec<(Task, Vec<Case>)> = ALL_TASKS
        .into_iter()
        .map(|task| (task, cases(corpus, task, Split::Dev, if task == Task::Dialogue { usize::MAX } else { 100 })))
        .collect();
    let dialogues = dev.first().map_or(&[][..], |(_, cases)| cases);
    let damping = tune_damping(&mut cooccurrence, catalogue, dialogues);
    eprintln!("tuned co-occurrence: {damping:?}");
    let maker = FeatureMaker::new(corpus, catalogue, cooccurrence, sentences)?;
    let tuned = Tuned { fingerprint, damping, weights: tune_weights(&maker, &dev)? };
    tuned.save(&path)?;
    Ok((maker, tuned))
}

/// Changes with the corpus, with the baselines' recipes, and with whether sentence vectors are at hand.
fn fingerprint(corpus: &Corpus, sentences: bool) -> String {
    let mut hash = Sha256::new();
    hash.update(recipes_fingerprint());
    hash.update([u8::from(sentences)]);
    hash.update((corpus.sequences.len() as u64).to_le_bytes());
    for song in &corpus.songs {
        hash.update(&song.row.title);
        hash.update(song.sequences.to_le_bytes());
    }
    for dialogue in &corpus.dialogues {
        hash.update(&dialogue.id);
        hash.update(split_name(dialogue.split));
    }
    format!("{:x}", hash.finalize())
}

/// The whole corpus as a catalogue, as the device would hold it.
fn open_catalogue(corpus: &Corpus) -> Result<Catalogue> {
    let rows: Vec<SongRow> = corpus.songs.iter().map(|song| song.row.clone()).collect();
    let artists: Vec<ArtistRow> = corpus.artists.iter().map(|artist| ArtistRow { name: artist.name.clone() }).collect();
    let first = FIRST_SEGMENT.min(rows.len());
    let mut sizes = vec![first];
    if rows.len() > first {
        sizes.push(rows.len() - first);
    }
    let mut segments = write_segments(&rows, &artists, &corpus.genres, &sizes)?.into_iter();
    let mut catalogue = Catalogue::open(segments.next().context("the corpus holds no songs")?)?;
    for segment in segments {
        catalogue.extend(segment)?;
    }
    Ok(catalogue)
}

/// MiniLM and its vectors; `None`, with a word about it, where `trainer minilm` has not run.
fn open_sentences(dir: &Path, song_count: usize) -> Result<Option<Sentences>> {
    let path = dir.join("embeddings.bin");
    if !path.is_file() {
        eprintln!("no {}: run `trainer minilm` for the MiniLM baseline", path.display());
        return Ok(None);
    }
    let songs = Embeddings::load(&path)?;
    ensure!(songs.len() == song_count, "{} is of another corpus: run `trainer minilm` again", path.display());
    Ok(Some(Sentences { encoder: Encoder::open(&fetch(dir)?)?, songs }))
}
