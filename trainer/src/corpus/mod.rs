//! The corpus stage: raw facts of many sources become one catalogue, clean sequences and dialogues.
//!
//! ```text
//! Parquet -> DataFusion (keys, filters, joins) -> names -> resolve -> songs -> demand -> catalogue
//!                                            lists -> clean sequences -> splits ----------^
//! dialogues -> songs of training ones in, all of them linked ------------------------------^
//! ```

mod clean;
mod demand;
mod dialogues;
mod genre;
mod genre_names;
mod intern;
mod language;
pub mod left_out;
mod raw;
mod report;
mod resolve;
mod same_artist;
mod same_song;
mod sequences;
mod songs;
mod spelling;
pub mod split;
pub mod store;
mod tables;
#[cfg(test)]
mod tests;
pub mod text;
pub mod types;
mod union;
mod vocals;
mod years;

use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

pub use text::RealRequest;
pub use types::{Corpus, Dialogue, Gold, Split};

use left_out::LeftOut;
use report::Report;

/// Which rows may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Basis {
    /// Everything.
    All,
    /// Only rows under MIT, CC0 or CC BY.
    Permissive,
}

/// Settings of the corpus stage.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Folder of the raw data.
    #[arg(long)]
    pub data: PathBuf,
    /// Folder for the corpus; made if need be.
    #[arg(long)]
    pub out: PathBuf,
    /// Which rows may be used.
    #[arg(long, value_enum, default_value_t = Basis::All)]
    pub basis: Basis,
    /// At most this many songs, the most wanted first.
    #[arg(long, default_value_t = 260_000)]
    pub songs: usize,
}

/// Builds the corpus, writes it, and prints what became of the rows.
pub fn run(args: Args) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (corpus, requests, left_out, report) = runtime.block_on(build(&args))?;
    corpus.save(&args.out)?;
    let started = std::time::Instant::now();
    anyhow::ensure!(Corpus::load(&args.out)? == corpus, "the written corpus does not read back the same");
    let load_seconds = started.elapsed().as_secs_f64();
    store::write_lines(&args.out.join("requests.jsonl"), &requests)?;
    store::write_lines(&args.out.join("left_out.jsonl"), &left_out)?;
    let lines = text::write_lines(&args.out.join("text.txt"), &corpus, &requests)?;
    let report = Report { text_lines: lines, requests: requests.len(), load_seconds, ..report };
    std::fs::write(args.out.join("stats.json"), serde_json::to_string_pretty(&report)?)?;
    println!("{report}");
    Ok(())
}

/// Builds the corpus in memory.
pub async fn build(args: &Args) -> Result<(Corpus, Vec<RealRequest>, Vec<LeftOut>, Report)> {
    let style = ProgressStyle::with_template("{spinner} {bar:24} {pos}/{len} {elapsed_precise} {msg}")?;
    let bar = ProgressBar::new(9).with_style(style);
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    let started = std::time::Instant::now();
    let step = |message: &str| {
        bar.inc(1);
        bar.set_message(message.to_string());
    };
    let raw_dialogues = dialogues::read(&args.data)?;
    let training_songs = dialogues::training_songs(&raw_dialogues);
    let tables = tables::Tables::open(&args.data, args.basis == Basis::Permissive, &training_songs).await?;
    let raw = raw::Raw::read(&tables, step).await?;
    step("resolving duplicates");
    let weights = demand::spelling_weights(&raw.names, &raw.lists, &raw.facts);
    let resolved = resolve::resolve(&raw.names, &weights);
    step("ranking by demand");
    let mut dropped = sequences::Dropped::default();
    let lists = sequences::resolve_lists(&raw, &resolved, &mut dropped);
    let uses = demand::of_songs(&lists, &raw.lists, &raw.facts, &resolved);
    let ranked = demand::rank(&uses, &resolved.artist_of, args.songs);
    step("joining facts");
    let tree = genre::read_tree(&args.data)?;
    let built = songs::build(&raw, &resolved, &weights, &uses, &ranked, &tree);
    step("cleaning sequences");
    let sequences = sequences::number(&raw, lists, &built.id_of, &mut dropped);
    let dialogues = dialogues::link(raw_dialogues, &resolved, &built.id_of);
    let requests = text::read_requests(&args.data)?;
    let left_out = left_out::find(&raw, &resolved, &uses, &built.artists);
    bar.finish_and_clear();
    let corpus = Corpus { songs: built.songs, artists: built.artists, genres: built.genres, sequences, dialogues };
    let mut report = Report::of(&raw, &resolved, &uses, &corpus, &dropped);
    report.seconds = started.elapsed().as_secs_f64();
    Ok((corpus, requests, left_out, report))
}
