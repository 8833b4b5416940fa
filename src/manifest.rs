//! `models/manifest.json`: which files make up the shipped system, and how to know that they arrived whole.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Code, Error, Result};
use crate::model::Config;

/// What a shipped file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// The student's weights, GGUF.
    Model,
    /// The byte-pair tokenizer, Hugging Face JSON.
    Tokenizer,
    /// A catalogue segment.
    Catalogue,
    /// A segment of song vectors.
    Vectors,
    /// Which songs are listed beside the most wanted ones.
    Companions,
    /// The boundary head and its calibration, JSON.
    Boundary,
    /// The weights of the final ranking, JSON.
    Rank,
}

/// One shipped file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// File name, relative to the manifest.
    pub name: String,
    /// Exact length in bytes.
    pub bytes: u64,
    /// SHA-256 as 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// 0: needed for the first answer; 1: streams in afterwards, in manifest order.
    pub tier: u8,
    /// What the file is for.
    pub kind: FileKind,
    /// SPDX expression, or `facts` where only facts are held.
    pub licence: String,
}

impl FileEntry {
    /// Describes `bytes` as a shipped file.
    pub fn describe(name: &str, bytes: &[u8], tier: u8, kind: FileKind, licence: &str) -> Self {
        Self {
            name: name.to_owned(),
            bytes: bytes.len() as u64,
            sha256: hex_sha256(bytes),
            tier,
            kind,
            licence: licence.to_owned(),
        }
    }

    /// Checks length and SHA-256.
    ///
    /// # Errors
    /// [`Code::ChecksumMismatch`] when the bytes are not those the manifest names.
    pub fn verify(&self, bytes: &[u8]) -> Result<()> {
        if bytes.len() as u64 != self.bytes || hex_sha256(bytes) != self.sha256 {
            return Err(Error::new(
                Code::ChecksumMismatch,
                format!(
                    "{} is damaged: {} bytes came, {} were promised, or their checksum differs. Load it again; if that does not help, the copy on the server is damaged.",
                    self.name,
                    bytes.len(),
                    self.bytes
                ),
            ));
        }
        Ok(())
    }
}

/// The manifest of a shipped model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the shipped set.
    pub version: String,
    /// Date of the build, ISO 8601.
    pub built: String,
    /// The student's shape.
    pub model: Config,
    /// Songs over all catalogue segments.
    pub songs: usize,
    /// The files, in loading order.
    pub files: Vec<FileEntry>,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// [`Code::BadFile`] when it is not a manifest, names a path outside its folder, or lacks a needed kind of file.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let manifest: Self = serde_json::from_slice(json)
            .map_err(|error| Error::bad_file(format!("manifest.json is not a model manifest: {error}")))?;
        for file in &manifest.files {
            let plain = file.name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
            if !plain || file.name.starts_with('.') || file.name.is_empty() {
                return Err(Error::bad_file(format!("manifest.json names a file outside its folder: {:?}", file.name)));
            }
        }
        let needed = [
            FileKind::Model,
            FileKind::Tokenizer,
            FileKind::Catalogue,
            FileKind::Vectors,
            FileKind::Companions,
            FileKind::Boundary,
            FileKind::Rank,
        ];
        for kind in needed {
            if !manifest.files.iter().any(|file| file.kind == kind && file.tier == 0) {
                return Err(Error::bad_file(format!("manifest.json names no {kind:?} file in tier 0")));
            }
        }
        manifest.model.validate()?;
        Ok(manifest)
    }

    /// The entry called `name`.
    pub fn file(&self, name: &str) -> Option<&FileEntry> {
        self.files.iter().find(|file| file.name == name)
    }

    /// The files of one tier, in loading order.
    pub fn tier(&self, tier: u8) -> impl Iterator<Item = &FileEntry> {
        self.files.iter().filter(move |file| file.tier == tier)
    }
}

/// SHA-256 in lower-case hexadecimal.
pub fn hex_sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_byte_is_noticed() {
        let entry = FileEntry::describe("a.bin", b"abc", 0, FileKind::Model, "MIT");
        assert!(entry.verify(b"abc").is_ok());
        let error = entry.verify(b"abd").unwrap_err();
        assert_eq!(error.code, Code::ChecksumMismatch);
        assert!(error.retryable);
        assert_eq!(entry.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn garbage_is_a_bad_file() {
        assert_eq!(Manifest::parse(&[0xff, 0, 1]).unwrap_err().code, Code::BadFile);
    }
}
