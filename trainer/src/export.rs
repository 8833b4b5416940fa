//! `trainer export`: the files that are shipped, and their manifest.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use wemusic::boundary::{Boundary, SIGNS};
use wemusic::manifest::{FileEntry, FileKind, Manifest};
use wemusic::model::{Config, SongVectors, write_gguf};
use wemusic::pipeline::{Engine, EngineFiles};
use wemusic::rank::{Blend, FEATURES, REGIMES};

use crate::corpus::Corpus;
use crate::teacher;
use crate::train::{Params, segments};

/// Tier 0 must arrive before the first answer.
const FIRST_BYTES: u64 = 15_000_000;
/// All that is shipped.
const ALL_BYTES: u64 = 40_000_000;

/// `trainer export`
#[derive(Debug, Clone, clap::Args)]
#[group(id = "shipped")]
pub struct Args {
    /// Folder of the corpus.
    #[arg(long, default_value = "trainer/runs/corpus")]
    pub corpus: PathBuf,
    /// Song vectors.
    #[arg(long, default_value = "trainer/runs/teacher.f32")]
    pub teacher: PathBuf,
    /// The companions of songs, from `trainer companions`.
    #[arg(long, default_value = "trainer/runs/companions.bin")]
    pub companions: PathBuf,
    /// The tokenizer.
    #[arg(long, default_value = "trainer/runs/tokenizer.json")]
    pub tokenizer: PathBuf,
    /// Folder of the trained student.
    #[arg(long, default_value = "trainer/runs/student")]
    pub student: PathBuf,
    /// Weights of the ranking, from `trainer fuse`; a plain start without.
    #[arg(long, default_value = "trainer/runs/rank.json")]
    pub rank: PathBuf,
    /// The boundary head, from `trainer boundary`; an undecided one without.
    #[arg(long, default_value = "trainer/runs/boundary.json")]
    pub boundary: PathBuf,
    /// Where the files go.
    #[arg(long, default_value = "models")]
    pub out: PathBuf,
    /// Date of the build, ISO 8601.
    #[arg(long)]
    pub built: Option<String>,
}

/// Runs the stage.
///
/// # Errors
/// When an input is missing, the engine does not open from what was written, or the files are too large.
pub fn run(args: Args) -> Result<()> {
    let files = assemble(&args)?;
    let engine = Engine::open(files.clone())?;
    std::fs::create_dir_all(&args.out)?;
    let manifest = Manifest::parse(&files.manifest_json)?;
    for entry in &manifest.files {
        let bytes = files.files.get(&entry.name).context("a file is missing")?;
        std::fs::write(args.out.join(&entry.name), bytes)?;
        println!("{:>12} bytes, tier {}: {}", entry.bytes, entry.tier, entry.name);
    }
    std::fs::write(args.out.join("manifest.json"), &files.manifest_json)?;
    let size = |tier| manifest.tier(tier).map(|file| file.bytes).sum::<u64>();
    println!("tier 0: {} bytes; all: {} bytes; {} songs", size(0), size(0) + size(1), engine.info().songs);
    ensure!(size(0) <= FIRST_BYTES, "tier 0 is larger than {FIRST_BYTES} bytes");
    ensure!(size(0) + size(1) <= ALL_BYTES, "the files are larger than {ALL_BYTES} bytes");
    Ok(())
}

/// Puts the shipped files together in memory.
///
/// # Errors
/// When an input is missing or does not fit.
pub fn assemble(args: &Args) -> Result<EngineFiles> {
    let corpus = Corpus::load(&args.corpus)?;
    let config: Config = serde_json::from_slice(&read(&args.student.join("config.json"))?)?;
    let params = Params::load(&args.student.join("student.safetensors"))?;
    let (rows, width) = teacher::load(&args.teacher, corpus.songs.len())?;
    let segments = segments(&corpus)?;
    let rank = if args.rank.exists() { read(&args.rank)? } else { serde_json::to_vec_pretty(&plain_blend())? };
    let boundary =
        if args.boundary.exists() { read(&args.boundary)? } else { serde_json::to_vec(&undecided(config.dim))? };
    let parts = Parts {
        config,
        model: write_gguf(&params.tensors())?,
        tokenizer: read(&args.tokenizer)?,
        segments,
        rows: &rows,
        width,
        companions: read(&args.companions)?,
        rank,
        boundary,
        built: args.built.clone().unwrap_or_else(today),
    };
    pack(parts, corpus.songs.len())
}

/// What is shipped, before it is laid out as files.
pub struct Parts<'a> {
    /// The student's shape.
    pub config: Config,
    /// The student, GGUF.
    pub model: Vec<u8>,
    /// The tokenizer, JSON.
    pub tokenizer: Vec<u8>,
    /// Catalogue segments.
    pub segments: Vec<Vec<u8>>,
    /// Song vectors: `(songs, width)`.
    pub rows: &'a [f32],
    /// Numbers in a song vector.
    pub width: usize,
    /// Companions of songs, packed.
    pub companions: Vec<u8>,
    /// Ranking weights, JSON.
    pub rank: Vec<u8>,
    /// Boundary head, JSON.
    pub boundary: Vec<u8>,
    /// Date of the build.
    pub built: String,
}

/// Lays parts out as files with a manifest.
///
/// # Errors
/// When a segment is damaged.
pub fn pack(parts: Parts<'_>, songs: usize) -> Result<EngineFiles> {
    let mut files = HashMap::new();
    let mut entries = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>, tier: u8, kind: FileKind, licence: &str| {
        entries.push(FileEntry::describe(&name, &bytes, tier, kind, licence));
        files.insert(name, bytes);
    };
    let code = "MIT OR Apache-2.0";
    add("tokenizer.json".into(), parts.tokenizer, 0, FileKind::Tokenizer, code);
    add("student.gguf".into(), parts.model, 0, FileKind::Model, code);
    add("boundary.json".into(), parts.boundary, 0, FileKind::Boundary, code);
    add("rank.json".into(), parts.rank, 0, FileKind::Rank, code);
    add("companions.bin".into(), parts.companions, 0, FileKind::Companions, code);
    let mut first = 0;
    let mut catalogue: Option<wemusic::catalogue::Catalogue> = None;
    for (at, segment) in parts.segments.into_iter().enumerate() {
        let tier = u8::from(at > 0);
        let held = match &mut catalogue {
            None => catalogue.insert(wemusic::catalogue::Catalogue::open(segment.clone())?).len(),
            Some(catalogue) => {
                catalogue.extend(segment.clone())?;
                catalogue.len()
            }
        };
        let rows = &parts.rows[first * parts.width..held * parts.width];
        add(format!("catalogue-{at}.bin"), segment, tier, FileKind::Catalogue, "facts");
        add(format!("vectors-{at}.bin"), SongVectors::pack(rows, parts.width, first), tier, FileKind::Vectors, code);
        first = held;
    }
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        built: parts.built,
        model: parts.config,
        songs,
        files: entries,
    };
    Ok(EngineFiles { manifest_json: serde_json::to_vec_pretty(&manifest)?, files })
}

/// Where fitting starts: the student's order, named songs and artists first.
pub fn plain_blend() -> Blend {
    let weights: Vec<f32> = FEATURES
        .iter()
        .map(|feature| match feature.name() {
            "student" => 10.0,
            "song_named" => 2.0,
            "artist_named" => 3.0,
            "near_liked" | "near_named" => 2.0,
            "wish_met" => 1.0,
            "wish_broken" => -1.0,
            _ => 0.0,
        })
        .collect();
    Blend::from_weights(vec![weights; REGIMES.len()])
}

/// A head that always says one half.
pub fn undecided(dim: usize) -> Boundary {
    let inputs = dim + SIGNS;
    Boundary {
        mean: vec![0.0; inputs],
        spread: vec![1.0; inputs],
        first: vec![0.0; inputs],
        first_bias: vec![0.0],
        second: vec![0.0; 2],
        second_bias: vec![0.0, -2.0],
        calibration: [(1.0, 0.0); 2],
        tool_from: 0.5,
        ask_below: 0.1,
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Today's date in UTC, from the days since 1970 (civil-from-days).
fn today() -> String {
    let days = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs() / 86_400) as i64;
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}
