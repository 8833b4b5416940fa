//! `trainer minilm`: sentence vectors of all songs' metadata, for the retrieval baseline and the teacher.
//!
//! The most wanted songs are embedded one by one as `Title by Artist; genres; year`. Where the catalogue is
//! larger than `--full`, the rest get a blend: the mean of their artist's embedded songs (or, for the `--artists`
//! most wanted artists without one, the vector of `Artist; genres`) and the vector of their genres and decade,
//! three parts to one; genres and decade alone for the other artists. Vectors of the long tail therefore tell
//! artists and styles apart, not the songs of one artist.

mod encoder;
mod fetch;
mod store;

pub use encoder::Encoder;
pub use fetch::fetch;
pub use store::Embeddings;

use crate::corpus::Corpus;
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Songs between two checkpoints; a batch of lengths to sort, too.
const CHUNK_SIZE: usize = 1024;
/// Genres beyond the third tell little and cost time.
const GENRES_MAX: usize = 3;
/// Weight of the artist's mean against the genre text for songs that are not embedded themselves.
const ARTIST_SHARE: f32 = 0.75;

/// Options of `trainer minilm`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder that `trainer corpus` wrote.
    #[arg(long, default_value = "trainer/runs/corpus")]
    corpus: PathBuf,
    /// Folder for the weights, the checkpoint and `embeddings.bin`.
    #[arg(long, default_value = "trainer/runs/minilm")]
    out: PathBuf,
    /// How many of the most wanted songs are embedded one by one.
    #[arg(long, default_value_t = 100_000)]
    full: usize,
    /// How many of the most wanted artists are embedded by name, where none of their songs is embedded.
    #[arg(long, default_value_t = 50_000)]
    artists: usize,
    /// Embed this many songs, print the speed and write nothing.
    #[arg(long)]
    sample: Option<usize>,
}

/// Runs `trainer minilm`.
///
/// # Errors
/// When the corpus cannot be read, the weights cannot be had or the disk refuses.
pub fn run(args: &Args) -> Result<()> {
    let encoder = Encoder::open(&fetch(&args.out)?)?;
    let corpus = Corpus::load(&args.corpus)?;
    if let Some(count) = args.sample {
        let texts: Vec<String> = (0..count.min(corpus.songs.len())).map(|song| song_text(&corpus, song)).collect();
        let start = Instant::now();
        encoder.embed(&texts)?;
        let elapsed_secs = start.elapsed().as_secs_f64();
        println!("{} songs in {elapsed_secs:.1} s, {:.0} a second", texts.len(), texts.len() as f64 / elapsed_secs);
        return Ok(());
    }
    let full = args.full.min(corpus.songs.len());
    let mut embeddings = embed_songs(&encoder, &corpus, full, &args.out.join("embeddings.partial"))?;
    blend_rest(&encoder, &corpus, args.artists, &mut embeddings)?;
    let path = args.out.join("embeddings.bin");
    embeddings.save(&path)?;
    println!("{}: {} songs, {full} of them embedded one by one", path.display(), embeddings.len());
    Ok(())
}

/// What is embedded for a song.
pub fn song_text(corpus: &Corpus, song: usize) -> String {
    let row = &corpus.songs[song].row;
    let artist = &corpus.artists[row.artist as usize].name;
    format!("{} by {artist}{}", row.title, facts(corpus, &row.genres, row.year.map(|year| year.to_string())))
}

/// `; genres; when`, each part only where known.
fn facts(corpus: &Corpus, genres: &[u16], when: Option<String>) -> String {
    let names: Vec<&str> = genres
        .iter()
        .take(GENRES_MAX)
        .filter_map(|genre| corpus.genres.get(usize::from(*genre)))
        .map(String::as_str)
        .collect();
    let mut text = String::new();
    for part in [(!names.is_empty()).then(|| names.join(", ")), when].into_iter().flatten() {
        text.push_str("; ");
        text.push_str(&part);
    }
    text
}

/// Embeds the first `full` songs, chunk by chunk, each appended to `partial`; a later run goes on where the file
/// ends. A checkpoint of another corpus is told by the texts' fingerprint beside it and started anew.
fn embed_songs(encoder: &Encoder, corpus: &Corpus, full: usize, partial: &Path) -> Result<Embeddings> {
    let fingerprint = fingerprint(corpus);
    let mark = partial.with_extension("fingerprint");
    if fs::read_to_string(&mark).ok().as_deref() != Some(fingerprint.as_str()) {
        fs::write(partial, b"")?;
        fs::write(&mark, &fingerprint)?;
    }
    let mut embeddings = Embeddings::load_rows(partial, encoder.dims())?;
    let row_bytes = encoder.dims() as u64 + 4;
    let mut file = OpenOptions::new().append(true).create(true).open(partial)?;
    // A run killed while writing may leave half a row: cut it off before going on.
    file.set_len(embeddings.len() as u64 * row_bytes)?;
    let progress = ProgressBar::new(full as u64)
        .with_style(ProgressStyle::with_template("{bar:30} {pos}/{len} songs, {per_sec}, {eta} left")?);
    progress.set_position(embeddings.len() as u64);
    progress.reset_eta();
    while embeddings.len() < full {
        let start = embeddings.len();
        let end = (start + CHUNK_SIZE).min(full);
        let texts: Vec<String> = (start..end).map(|song| song_text(corpus, song)).collect();
        let mut bytes = Vec::new();
        for vector in encoder.embed(&texts)? {
            embeddings.push(&vector)?;
            embeddings.encode_row(embeddings.len() - 1, &mut bytes);
        }
        file.write_all(&bytes)?;
        progress.set_position(end as u64);
        if !progress.is_hidden() || !end.is_multiple_of(CHUNK_SIZE * 4) {
            continue;
        }
        // Where no terminal shows the bar, a line now and then keeps a log readable.
        eprintln!("{end}/{full} songs, {:.0} a second, {:.0?} left", progress.per_sec(), progress.eta());
    }
    progress.finish();
    Ok(embeddings)
}

/// Says which texts a checkpoint belongs to: all of them, so that a later run may embed more songs.
fn fingerprint(corpus: &Corpus) -> String {
    let mut hash = Sha256::new();
    for song in 0..corpus.songs.len() {
        hash.update(song_text(corpus, song));
        hash.update([0]);
    }
    format!("{:x}", hash.finalize())
}

/// Appends the songs beyond those embedded: the artist's vector and the genres', see the module's head.
fn blend_rest(encoder: &Encoder, corpus: &Corpus, artists: usize, embeddings: &mut Embeddings) -> Result<()> {
    let full = embeddings.len();
    let mut means: HashMap<u32, Vec<f32>> = HashMap::new();
    for song in 0..full {
        let sum = means.entry(corpus.songs[song].row.artist).or_insert_with(|| vec![0.0; embeddings.dims()]);
        sum.iter_mut().zip(embeddings.row(song)).for_each(|(sum, x)| *sum += x);
    }
    let named: Vec<u32> = (0..artists.min(corpus.artists.len()) as u32).filter(|id| !means.contains_key(id)).collect();
    let names: Vec<String> = named.iter().map(|artist| artist_text(corpus, *artist)).collect();
    means.extend(named.into_iter().zip(encoder.embed(&names)?));
    let styles = Styles::new(encoder, corpus)?;
    for song in &corpus.songs[full..] {
        let style = styles.vector(song.row.year, &song.row.genres);
        let vector: Vec<f32> = match means.get(&song.row.artist) {
            Some(sum) => {
                let norm = sum.iter().map(|x| x * x).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
                sum.iter()
                    .zip(&style)
                    .map(|(artist, style)| ARTIST_SHARE * artist / norm + (1.0 - ARTIST_SHARE) * style)
                    .collect()
            }
            None => style,
        };
        embeddings.push(&vector)?;
    }
    Ok(())
}

/// An artist by name and genres; artists are numbered by their most wanted song.
fn artist_text(corpus: &Corpus, artist: u32) -> String {
    let artist = &corpus.artists[artist as usize];
    format!("{}{}", artist.name, facts(corpus, &artist.genres, None))
}

/// Genres and decades, embedded once each: what a song of an unknown artist can be told by.
struct Styles {
    genres: Vec<Vec<f32>>,
    /// By the number of the decade, 0 for the years 0 to 9.
    decades: HashMap<u16, Vec<f32>>,
    dims: usize,
}

impl Styles {
    fn new(encoder: &Encoder, corpus: &Corpus) -> Result<Self> {
        let genres: Vec<String> = corpus.genres.iter().map(|genre| format!("{genre} song")).collect();
        let mut decades: Vec<u16> =
            corpus.songs.iter().filter_map(|song| song.row.year).map(|year| year / 10).collect();
        decades.sort_unstable();
        decades.dedup();
        let texts: Vec<String> = decades.iter().map(|decade| format!("{decade}0s song")).collect();
        let decades = decades.into_iter().zip(encoder.embed(&texts)?).collect();
        Ok(Self { genres: encoder.embed(&genres)?, decades, dims: encoder.dims() })
    }

    /// Mean of the first genres' vectors and the decade's; zeros where nothing is known.
    fn vector(&self, year: Option<u16>, genres: &[u16]) -> Vec<f32> {
        let genres = genres.iter().take(GENRES_MAX).filter_map(|genre| self.genres.get(usize::from(*genre)));
        let parts: Vec<&Vec<f32>> = genres.chain(year.and_then(|year| self.decades.get(&(year / 10)))).collect();
        let mut mean = vec![0.0; self.dims];
        for part in &parts {
            mean.iter_mut().zip(part.iter()).for_each(|(mean, x)| *mean += x / parts.len() as f32);
        }
        mean
    }
}
