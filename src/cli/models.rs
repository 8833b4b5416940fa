//! Finds and opens the shipped model files.

use std::collections::HashMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::manifest::Manifest;
use crate::pipeline::{Engine, EngineFiles};
use crate::{Code, Error, Result};

const MANIFEST: &str = "manifest.json";
/// Largest manifest that is read.
const MANIFEST_BYTES: u64 = 1 << 20;

/// The directory with the model files: the one given, else `./models`, else `models` beside the executable or in one of
/// the directories above it.
///
/// # Errors
/// [`Code::MissingFile`] when there is no manifest in any of them; the message says what to do.
pub fn find_dir(given: Option<&Path>) -> Result<PathBuf> {
    let missing = |what: String| Error::new(Code::MissingFile, what);
    if let Some(given) = given {
        return if given.join(MANIFEST).is_file() {
            Ok(given.to_owned())
        } else {
            Err(missing(format!("there is no {MANIFEST} in {}; give the directory that holds it", given.display())))
        };
    }
    let executable = std::env::current_exe().unwrap_or_default();
    let above = executable.ancestors().skip(1).map(|directory| directory.join("models"));
    let mut places = std::iter::once(PathBuf::from("models")).chain(above);
    places.find(|place| place.join(MANIFEST).is_file()).ok_or_else(|| {
        missing(
            "the model files were not found in ./models nor beside the program; name their place with --models DIR"
                .into(),
        )
    })
}

/// Opens the engine from `directory` with every file that the manifest names, each verified.
///
/// # Errors
/// [`Code::MissingFile`], [`Code::BadFile`] or [`Code::ChecksumMismatch`], naming the file.
pub fn open(directory: &Path) -> Result<Engine> {
    let manifest_path = directory.join(MANIFEST);
    let manifest_bytes = size_of(&manifest_path)?;
    if manifest_bytes > MANIFEST_BYTES {
        let path = manifest_path.display();
        return Err(Error::bad_file(format!("{path} has {manifest_bytes} bytes; that is no manifest")));
    }
    let manifest_json = read(&manifest_path)?;
    let manifest = Manifest::parse(&manifest_json)?;
    let mut files = HashMap::new();
    for entry in &manifest.files {
        let path = directory.join(&entry.name);
        // Compared before reading, so that a huge file put there by mistake is not pulled into memory.
        let bytes = size_of(&path)?;
        if bytes != entry.bytes {
            let detail =
                format!("{} has {bytes} bytes where {} were shipped; fetch it again", path.display(), entry.bytes);
            return Err(Error::new(Code::ChecksumMismatch, detail));
        }
        files.insert(entry.name.clone(), read(&path)?);
    }
    Engine::open(EngineFiles { manifest_json, files })
}

fn size_of(path: &Path) -> Result<u64> {
    let metadata = fs::metadata(path).map_err(|error| file_error(path, &error))?;
    if !metadata.is_file() {
        return Err(Error::bad_file(format!("{} is not a file", path.display())));
    }
    Ok(metadata.len())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| file_error(path, &error))
}

fn file_error(path: &Path, error: &std::io::Error) -> Error {
    let code = if error.kind() == ErrorKind::NotFound { Code::MissingFile } else { Code::BadFile };
    Error::new(code, format!("{} cannot be read: {error}", path.display()))
}
