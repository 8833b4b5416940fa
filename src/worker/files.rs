//! Model files: from the cache or the network, never used unverified.

use std::cell::Cell;

use super::protocol::{FromWorker, Progress};
use crate::host::web::{FileCache, download};
use crate::manifest::{FileEntry, Manifest};
use crate::{Code, Error, Result};

/// The name of the cache; a new layout of addresses gets a new name.
const CACHE: &str = "wemusic-models-v1";

/// The largest manifest that is read, in bytes.
const MOST_MANIFEST_BYTES: usize = 1 << 20;

/// Gets files for the engine and tells the page how far it is.
pub struct Files {
    models_url: String,
    /// `None` when the browser grants no storage: everything then runs from memory.
    cache: Option<FileCache>,
    tell: fn(FromWorker),
    told_not_stored: Cell<bool>,
}

/// How far one tier has come.
pub struct Tier {
    progress: Progress,
}

impl Files {
    /// Files in the folder `models_url`, which ends with a slash.
    pub async fn new(models_url: String, tell: fn(FromWorker)) -> Files {
        let files = Files { models_url, cache: None, tell, told_not_stored: Cell::new(false) };
        match FileCache::open(CACHE).await {
            Ok(cache) => Files { cache: Some(cache), ..files },
            Err(error) => {
                files.not_stored(&error);
                files
            }
        }
    }

    /// The manifest: the server's, or the one of the last visit when there is no network.
    ///
    /// # Errors
    /// `Network` or `MissingFile` when neither can be had, `BadFile` when it makes no sense.
    pub async fn manifest(&self) -> Result<(Vec<u8>, Manifest)> {
        let url = format!("{}manifest.json", self.models_url);
        let error = match download(&url, MOST_MANIFEST_BYTES, false, |_| {}).await {
            Ok(bytes) => match Manifest::parse(&bytes) {
                Ok(manifest) => {
                    self.keep(&url, &bytes).await;
                    return Ok((bytes, manifest));
                }
                Err(error) => error,
            },
            Err(error) => error,
        };
        let kept = match &self.cache {
            Some(cache) => cache.get(&url).await?,
            None => None,
        };
        let bytes = kept.ok_or(error)?;
        let manifest = Manifest::parse(&bytes)?;
        Ok((bytes, manifest))
    }

    /// Starts the account of one tier.
    pub fn tier(&self, manifest: &Manifest, tier: u32) -> Tier {
        let total_bytes =
            manifest.files.iter().filter(|file| u32::from(file.tier) == tier).map(|file| file.bytes).sum();
        let progress = Progress { tier, received_bytes: 0, total_bytes, from_cache: true };
        (self.tell)(FromWorker::Progress(progress));
        Tier { progress }
    }

    /// One file, verified. A damaged copy in the cache is dropped and fetched anew; a download that does not match
    /// is repeated once.
    ///
    /// # Errors
    /// `ChecksumMismatch` when the server's copy is not what its manifest says, `Network` or `MissingFile` when it
    /// cannot be had.
    pub async fn get(&self, entry: &FileEntry, tier: &mut Tier) -> Result<Vec<u8>> {
        // The checksum is part of the address, so that a new version never meets an old file.
        let url = format!("{}{}", self.models_url, entry.name);
        let kept_as = format!("{url}?sha256={}", entry.sha256);
        let before = tier.progress.received_bytes;
        if let Some(bytes) = self.kept(&kept_as, entry).await {
            tier.progress.received_bytes = before + entry.bytes;
            (self.tell)(FromWorker::Progress(tier.progress));
            return Ok(bytes);
        }
        tier.progress.from_cache = false;
        let most_bytes =
            usize::try_from(entry.bytes).map_err(|_| Error::bad_file("a file too large for this device"))?;
        let mut fresh = false;
        loop {
            let mut told = 0;
            let bytes = download(&url, most_bytes, fresh, |here| {
                // A message for each network packet would be more work than the download.
                if here - told >= 256 << 10 || here == most_bytes {
                    told = here;
                    tier.progress.received_bytes = before + here as u64;
                    (self.tell)(FromWorker::Progress(tier.progress));
                }
            });
            let mismatch = match bytes.await {
                Ok(bytes) => match entry.verify(&bytes) {
                    Ok(()) => {
                        self.keep(&kept_as, &bytes).await;
                        return Ok(bytes);
                    }
                    Err(error) => error,
                },
                Err(error) if error.code == Code::BadFile => error,
                Err(error) => return Err(error),
            };
            if fresh {
                let detail =
                    format!("{} arrived damaged twice ({mismatch}). Please reload the page later.", entry.name);
                return Err(Error::new(Code::ChecksumMismatch, detail));
            }
            fresh = true;
        }
    }

    /// Drops files of earlier versions. Failing to is harmless.
    pub async fn forget_others(&self, manifest: &Manifest) {
        let Some(cache) = &self.cache else { return };
        let wanted = |url: &str| {
            url.ends_with("/manifest.json")
                || manifest.files.iter().any(|file| url.ends_with(&format!("?sha256={}", file.sha256)))
        };
        for url in cache.urls().await.unwrap_or_default() {
            if url.starts_with(&self.models_url) && !wanted(&url) {
                cache.remove(&url).await.unwrap_or_default();
            }
        }
    }

    async fn kept(&self, url: &str, entry: &FileEntry) -> Option<Vec<u8>> {
        let cache = self.cache.as_ref()?;
        let bytes = cache.get(url).await.ok()??;
        if entry.verify(&bytes).is_ok() {
            return Some(bytes);
        }
        cache.remove(url).await.unwrap_or_default();
        None
    }

    async fn keep(&self, url: &str, bytes: &[u8]) {
        let Some(cache) = &self.cache else { return };
        if let Err(error) = cache.put(url, bytes).await {
            self.not_stored(&error);
        }
    }

    fn not_stored(&self, error: &Error) {
        if !self.told_not_stored.replace(true) {
            let detail = format!("{} The model runs from memory and will be downloaded again next time.", error.detail);
            (self.tell)(FromWorker::NotStored { error: Error::new(Code::StorageFull, detail) });
        }
    }
}
