//! The shipped system, asked through the same door as the command line and the browser use.

use super::system::System;
use crate::corpus::Corpus;
use anyhow::{Context, Result, ensure};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use wemusic::manifest::Manifest;
use wemusic::pipeline::{Engine, EngineFiles};
use wemusic::rank::Ablation;
use wemusic::{Mode, Options, Request};

/// Songs compared by name, evenly over the catalogue, before numbers are trusted.
const NAMES_COMPARED: usize = 200;

/// The engine, whole or with a part left out.
pub struct Shipped<'a> {
    name: &'static str,
    engine: &'a Engine,
    ablation: Ablation,
}

impl System for Shipped<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn rank(&self, request: &Request, exclude: &HashSet<u32>, top: usize) -> Result<Vec<u32>> {
        // The engine leaves out what the request shows; a few more are asked for, in case it knows a song by
        // another number than the protocol does.
        let options = Options { mode: Mode::Ranking, top: top + exclude.len(), ..Options::default() };
        let answer = self.engine.answer_with(request, &options, self.ablation)?;
        let songs = answer.songs.iter().filter_map(|song| song.song_id);
        Ok(songs.filter(|song| !exclude.contains(song)).take(top).collect())
    }
}

/// The whole system and, one at a time, what is left of it without each part.
pub fn systems(engine: &Engine) -> Vec<Shipped<'_>> {
    let all = Ablation::default();
    [
        ("WeMusic", all),
        ("WeMusic without the student", Ablation { student: false, ..all }),
        ("WeMusic without mention linking", Ablation { mention: false, ..all }),
        ("WeMusic without co-occurrence knowledge", Ablation { taste: false, ..all }),
        ("WeMusic without popularity", Ablation { popularity: false, ..all }),
    ]
    .into_iter()
    .map(|(name, ablation)| Shipped { name, engine, ablation })
    .collect()
}

/// Opens the engine from the folder that holds `manifest.json`, all tiers loaded; `None`, with a word about it,
/// where there is none.
///
/// # Errors
/// When a file is missing or damaged, or when its catalogue is of another corpus.
pub fn open(dir: &Path, corpus: &Corpus) -> Result<Option<Engine>> {
    let path = dir.join("manifest.json");
    if !path.is_file() {
        eprintln!("no {}: only the baselines are measured", path.display());
        return Ok(None);
    }
    let manifest_json = fs::read(&path)?;
    let mut files = HashMap::new();
    for entry in Manifest::parse(&manifest_json)?.files {
        let path = dir.join(&entry.name);
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        files.insert(entry.name, bytes);
    }
    let engine = Engine::open(EngineFiles { manifest_json, files })?;
    check_numbering(&engine, corpus)?;
    Ok(Some(engine))
}

/// Figures are by song number, so the engine's numbers must be the corpus's.
fn check_numbering(engine: &Engine, corpus: &Corpus) -> Result<()> {
    let catalogue = engine.catalogue();
    let count = catalogue.len();
    ensure!(count <= corpus.songs.len(), "the engine knows {count} songs, the corpus {}", corpus.songs.len());
    for song in (0..count).step_by((count / NAMES_COMPARED).max(1)) {
        let shipped = catalogue.song(wemusic::catalogue::SongId(song as u32))?.title;
        let known = &corpus.songs[song].row.title;
        ensure!(&shipped == known, "song {song} is {shipped:?} in the engine and {known:?} in the corpus");
    }
    Ok(())
}
