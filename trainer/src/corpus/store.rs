//! The corpus on disk: one JSON line per row, parsed on all cores.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::types::Corpus;

impl Corpus {
    /// Writes the corpus into a folder, which is made if need be.
    pub fn save(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        write_lines(&folder.join("songs.jsonl"), &self.songs)?;
        write_lines(&folder.join("artists.jsonl"), &self.artists)?;
        write_lines(&folder.join("genres.jsonl"), &self.genres)?;
        write_lines(&folder.join("sequences.jsonl"), &self.sequences)?;
        write_lines(&folder.join("dialogues.jsonl"), &self.dialogues)
    }

    /// Reads what [`Corpus::save`] wrote.
    pub fn load(folder: &Path) -> Result<Self> {
        Ok(Self {
            songs: read_lines(&folder.join("songs.jsonl"))?,
            artists: read_lines(&folder.join("artists.jsonl"))?,
            genres: read_lines(&folder.join("genres.jsonl"))?,
            sequences: read_lines(&folder.join("sequences.jsonl"))?,
            dialogues: read_lines(&folder.join("dialogues.jsonl"))?,
        })
    }
}

/// Writes one JSON line per row.
pub fn write_lines<T: Serialize>(path: &Path, rows: &[T]) -> Result<()> {
    let mut file = BufWriter::new(File::create(path).with_context(|| format!("writing {}", path.display()))?);
    for row in rows {
        serde_json::to_writer(&mut file, row)?;
        file.write_all(b"\n")?;
    }
    file.flush().with_context(|| format!("writing {}", path.display()))
}

/// Reads what [`write_lines`] wrote.
pub fn read_lines<T: DeserializeOwned + Send>(path: &Path) -> Result<Vec<T>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("reading {}; has `trainer corpus` been run?", path.display()))?;
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    lines
        .par_iter()
        .enumerate()
        .map(|(number, line)| {
            serde_json::from_str(line).with_context(|| format!("{} line {}", path.display(), number + 1))
        })
        .collect()
}
