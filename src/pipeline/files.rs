//! Opening the engine from the shipped files.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::Engine;
use crate::boundary::Boundary;
use crate::catalogue::Catalogue;
use crate::error::{Code, Error, Result};
use crate::manifest::{FileEntry, FileKind, Manifest};
use crate::model::{Companions, GgufSource, SongVectors, Student};
use crate::rank::Blend;
use crate::token::Tokenizer;

/// The manifest and the files at hand.
#[derive(Debug, Clone, Default)]
pub struct EngineFiles {
    /// `manifest.json`.
    pub manifest_json: Vec<u8>,
    /// Files by name; at least tier 0.
    pub files: HashMap<String, Vec<u8>>,
}

/// What an engine is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Info {
    /// Version of the shipped set.
    pub version: String,
    /// Date of the build.
    pub built: String,
    /// Numbers in the student's weights, song vectors included.
    pub parameters: usize,
    /// Songs loaded now.
    pub songs: usize,
    /// Songs over all files.
    pub songs_total: usize,
    /// The shipped files.
    pub files: Vec<FileEntry>,
}

impl Engine {
    /// Opens the engine from tier 0 and whatever else is at hand, each file verified.
    ///
    /// # Errors
    /// [`Code::MissingFile`], [`Code::ChecksumMismatch`] or [`Code::BadFile`], naming the file.
    pub fn open(given: EngineFiles) -> Result<Self> {
        let manifest = Manifest::parse(&given.manifest_json)?;
        let mut files = given.files;
        let mut take = |kind: FileKind| -> Result<Vec<u8>> {
            let entry = manifest
                .files
                .iter()
                .find(|file| file.kind == kind && file.tier == 0)
                .ok_or_else(|| Error::bad_file(format!("manifest.json names no {kind:?} file")))?;
            let bytes = files
                .remove(&entry.name)
                .ok_or_else(|| Error::new(Code::MissingFile, format!("{} is missing; load it again", entry.name)))?;
            entry.verify(&bytes)?;
            Ok(bytes)
        };
        let tokenizer = Tokenizer::open(&take(FileKind::Tokenizer)?)?;
        let student = {
            let bytes = take(FileKind::Model)?;
            Student::new(manifest.model, &mut GgufSource::open(&bytes)?)?
        };
        let boundary = Boundary::parse(&take(FileKind::Boundary)?, manifest.model.dim)?;
        let blend = Blend::parse(&take(FileKind::Rank)?)?;
        let vectors = SongVectors::open(&take(FileKind::Vectors)?)?;
        let companions = Companions::open(&take(FileKind::Companions)?)?;
        let catalogue = Catalogue::open(take(FileKind::Catalogue)?)?;
        if vectors.width() != manifest.model.song_dim || vectors.len() != catalogue.len() {
            return Err(Error::bad_file("the song vectors do not fit the catalogue; load both again"));
        }
        let loaded: HashSet<String> = manifest.tier(0).map(|file| file.name.clone()).collect();
        let mut engine = Self { tokenizer, student, catalogue, vectors, companions, boundary, blend, loaded, manifest };
        let rest: Vec<String> = engine.manifest.files.iter().map(|file| file.name.clone()).collect();
        for name in rest {
            if let Some(bytes) = files.remove(&name) {
                engine.extend(&name, bytes)?;
            }
        }
        Ok(engine)
    }

    /// Adds a further file; those of a kind in manifest order.
    ///
    /// # Errors
    /// As [`Engine::open`]; the engine stays usable as it was.
    pub fn extend(&mut self, name: &str, bytes: Vec<u8>) -> Result<()> {
        let entry = self
            .manifest
            .file(name)
            .ok_or_else(|| Error::new(Code::MissingFile, format!("manifest.json names no file {name}")))?;
        if self.loaded.contains(name) {
            return Ok(());
        }
        entry.verify(&bytes)?;
        match entry.kind {
            FileKind::Catalogue => self.catalogue.extend(bytes)?,
            FileKind::Vectors => self.vectors.extend(&bytes)?,
            kind => return Err(Error::bad_file(format!("{name}: a further {kind:?} file cannot be added"))),
        }
        self.loaded.insert(name.to_owned());
        Ok(())
    }

    /// What this engine is made of.
    pub fn info(&self) -> Info {
        let config = self.manifest.model;
        let block = 4 * config.dim * config.dim + 3 * config.dim * config.ffn + 2 * config.dim;
        let fixed = (config.vocab + config.max_len + 3) * config.dim
            + 2 * config.dim * config.dim
            + 2 * config.dim * config.song_dim
            + crate::token::ROLES * (config.dim + 1);
        Info {
            version: self.manifest.version.clone(),
            built: self.manifest.built.clone(),
            parameters: config.layers * block + fixed + self.manifest.songs * config.song_dim,
            songs: self.catalogue.len().min(self.vectors.len()),
            songs_total: self.manifest.songs,
            files: self.manifest.files.clone(),
        }
    }
}
