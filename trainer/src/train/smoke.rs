//! `trainer train --smoke`: training, export and use in small, on the catalogue that is shipped.
//!
//! Makes requests from the catalogue's own facts ("songs by X", "90s rock"), trains a small student for a few hundred
//! steps, writes it as GGUF, reads it back, and checks that the loss fell by a third and that the stored student
//! ranks as the trained one does.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};
use indicatif::{ProgressBar, ProgressStyle};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use wemusic::catalogue::{Catalogue, SongId};
use wemusic::manifest::{FileKind, Manifest};
use wemusic::model::{Batch, Config, GgufSource, SongVectors, Student, write_gguf};
use wemusic::pipeline::write_piece;
use wemusic::token::{Context, Tokenizer, encode};
use wemusic::{Request, Turn};

use super::objective::{self, Encoded, Objective};
use super::{Args, Params, schedule};
use crate::teacher::dot;

const SONGS: usize = 20_000;
const EXAMPLES: usize = 4_000;
const STEPS: usize = 240;
const BATCH: usize = 32;

/// Runs the check.
///
/// # Errors
/// When a shipped file is missing or damaged, or training, export and use disagree.
pub fn run(args: &Args) -> Result<()> {
    let manifest = Manifest::parse(&read(&args.models, "manifest.json")?)?;
    let first = |kind: FileKind| -> Result<Vec<u8>> {
        let entry = manifest.tier(0).find(|file| file.kind == kind).context("the manifest names no such file")?;
        let bytes = read(&args.models, &entry.name)?;
        entry.verify(&bytes)?;
        Ok(bytes)
    };
    let catalogue = Catalogue::open(first(FileKind::Catalogue)?)?;
    let vectors = SongVectors::open(&first(FileKind::Vectors)?)?;
    let tokenizer = Tokenizer::open(&first(FileKind::Tokenizer)?)?;
    let songs = vectors.len().min(SONGS);
    let rows: Vec<f32> = (0..songs as u32).flat_map(|song| vectors.row(SongId(song))).collect();
    let config =
        Config { song_dim: vectors.width(), ..Config::of_depth(1, (tokenizer.len() + 1).next_multiple_of(32)) };
    let mut rng = ChaCha8Rng::seed_from_u64(args.seed);
    let examples = examples(&catalogue, &tokenizer, &config, songs, &mut rng)?;

    let mut params = Params::new(args.seed);
    let student = Student::new(config, &mut params)?;
    let mut optimiser = AdamW::new(params.vars(), ParamsAdamW::default())?;
    let objective = Objective { samples: 1_000, distil: 0.2, sharpness: 14.0 };
    let batches = schedule::batches(&examples, BATCH, 4.0, args.seed);
    let bar = ProgressBar::new(STEPS as u64)
        .with_style(ProgressStyle::with_template("smoke {bar:30} {pos}/{len} {msg}, {eta} left")?);
    let (mut early, mut late) = (0.0_f32, 0.0_f32);
    for (step, members) in batches.iter().take(STEPS).enumerate() {
        let members: Vec<&Encoded> = members.iter().map(|&at| &examples[at]).collect();
        optimiser.set_learning_rate(schedule::rate(step + 180, 0, STEPS + 180, 3e-3));
        let tokens: Vec<_> = members.iter().map(|e| e.tokens.as_slice()).collect();
        let input = Batch::new(&tokens, &config, |piece, out| write_piece(piece, &catalogue, &vectors, out))?;
        let loss = objective::loss(&student.read(&input)?, &members, &rows, vectors.width(), &objective, &mut rng)?;
        optimiser.backward_step(&loss)?;
        let value = loss.to_scalar::<f32>()?;
        if step < 20 {
            early += value / 20.0;
        } else if step >= STEPS - 20 {
            late += value / 20.0;
        }
        bar.set_message(format!("loss {value:.3}"));
        bar.inc(1);
    }
    bar.finish();
    println!("loss of the first and last twenty of {STEPS} steps: {early:.3}, {late:.3}");
    ensure!(late < 0.85 * early, "the loss did not fall: {early:.3} to {late:.3}");

    let bytes = write_gguf(&params.tensors())?;
    let stored = Student::new(config, &mut GgufSource::open(&bytes)?)?;
    let input =
        Batch::new(&[&examples[0].tokens], &config, |piece, out| write_piece(piece, &catalogue, &vectors, out))?;
    let query = |student: &Student| -> Result<Vec<f32>> { Ok(student.read(&input)?.query.flatten_all()?.to_vec1()?) };
    let (trained, stored) = (query(&student)?, query(&stored)?);
    let cosine = dot(&trained, &stored) / (dot(&trained, &trained) * dot(&stored, &stored)).sqrt();
    println!("the stored student's query agrees with the trained one's: cosine {cosine:.4}; {} bytes", bytes.len());
    ensure!(cosine > 0.99, "the stored student disagrees with the trained one: cosine {cosine}");
    Ok(())
}

/// Requests from facts: an artist's songs, or a genre in a decade.
fn examples(
    catalogue: &Catalogue,
    tokenizer: &Tokenizer,
    config: &Config,
    songs: usize,
    rng: &mut ChaCha8Rng,
) -> Result<Vec<Encoded>> {
    let mut out = Vec::with_capacity(EXAMPLES);
    while out.len() < EXAMPLES {
        let seed = catalogue.song(SongId(rng.random_range(0..songs as u32)))?;
        let (text, wanted): (String, Vec<SongId>) = if rng.random::<bool>() {
            (format!("songs by {}", seed.artist), catalogue.songs_of(seed.artist_id))
        } else {
            let (Some(&genre), Some(year)) = (seed.genres.first(), seed.year) else { continue };
            let name = catalogue.genre_names().get(usize::from(genre)).cloned().unwrap_or_default();
            let alike = (0..songs as u32).map(SongId).filter(|&song| {
                catalogue.year(song).is_some_and(|y| y / 10 == year / 10) && catalogue.genres(song).contains(&genre)
            });
            (format!("{}s {name}", year / 10 * 10), alike.take(12).collect())
        };
        let wanted: Vec<u32> = wanted.into_iter().map(|s| s.0).filter(|s| (*s as usize) < songs).take(12).collect();
        if wanted.is_empty() {
            continue;
        }
        let request = Request { turns: vec![Turn { user: text, ..Turn::default() }], ..Request::default() };
        let tokens = encode(&Context::of(&request, catalogue), tokenizer, config.max_len);
        let weight = 1.0 / wanted.len() as f32;
        out.push(Encoded {
            tokens,
            positives: wanted.into_iter().map(|s| (s, weight)).collect(),
            negatives: Vec::new(),
        });
    }
    Ok(out)
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let path = folder.join(name);
    std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
}
